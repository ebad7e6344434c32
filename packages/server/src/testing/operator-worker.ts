import type { Config } from '../config/config.ts';
import type { Random } from '../demo/random.ts';
import { bearerRequest, type Credentials, type HttpAnswer, plainRequest } from './exchange-client.ts';
import type { ExchangeProcess } from './exchange-process.ts';
import type { Trader } from './trader.ts';
import { decimalText, TRADED } from './trading-worker.ts';

const BOTH_PERMISSIONS = 3;
const PASSWORD = 'correct horse battery';
const LEVERAGES = [10, 20, 25, 50];
/** Fee levels are 0 to 9. */
const LEVELS = 10;
/** How far an index price strays from the middle, ticks: a trailing stop that stays back 0.1 % fires now and then. */
const STRAY_TICKS = 1_000;

/** A session, and what is known of its end. */
export interface ToldSession {
  readonly token: string;
  /** The value to send as `Cookie`; of the newest refresh that was answered. */
  cookie: string;
  /** Cookies that a refresh has used up. */
  readonly usedCookies: string[];
  /** `doubtful`: a logout or refresh got no answer. */
  state: 'alive' | 'ended' | 'doubtful';
}

/** An API key, and what is known of its end. */
export interface ToldKey extends Credentials {
  readonly id: string;
  state: 'alive' | 'ended' | 'doubtful';
}

/** A user that was created, or whose creation got no answer. */
export interface ToldUser {
  readonly username: string;
  readonly password: string;
  /** The fee level that was asked for; `undefined`: none. */
  readonly vipLevel: number | undefined;
  /** `undefined`: no answer came. */
  userId: string | undefined;
}

/** Has users log in and out, makes and deletes keys and users, sets prices and leverage, takes snapshots, moves a virtual clock. */
export class OperatorWorker {
  readonly #exchange: ExchangeProcess;
  readonly #clock: Config['clock'];
  readonly #traders: readonly Trader[];
  readonly #random: Random;
  readonly sessions: ToldSession[] = [];
  readonly keys: ToldKey[] = [];
  readonly users: ToldUser[] = [];
  readonly #prefix: string;

  /** `prefix` makes names that no other worker makes. */
  constructor(
    exchange: ExchangeProcess,
    {
      clock,
      traders,
      random,
      prefix,
    }: {
      readonly clock: Config['clock'];
      readonly traders: readonly Trader[];
      readonly random: Random;
      readonly prefix: string;
    },
  ) {
    this.#exchange = exchange;
    this.#clock = clock;
    this.#traders = traders;
    this.#random = random;
    this.#prefix = prefix;
  }

  /** Works until an answer stays out, at most `steps` times. */
  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) if ((await this.#act()) === undefined) return;
  }

  async #act(): Promise<HttpAnswer | undefined> {
    const dice = this.#random.below(100);
    const session = this.sessions.find(({ state }) => state === 'alive');
    if (session === undefined || dice < 5) return this.#login();
    if (dice < 15) return this.#refresh(session);
    if (dice < 20) return this.#logout(session);
    if (dice < 35) return this.#createKey(session);
    if (dice < 40) return this.#deleteKey(session);
    if (dice < 45) return this.#createUser();
    if (dice < 60) return this.#setPrice();
    if (dice < 75) return this.#setLeverage();
    if (dice < 85) return this.#exchange.ask('POST', '/admin/v1/engine/snapshot');
    return this.#moveClock();
  }

  /** Sessions and keys are those of one trader. */
  get #owner(): Trader {
    return this.#traders[0]!;
  }

  async #login(): Promise<HttpAnswer | undefined> {
    const { name: username, password } = this.#owner;
    const answer = await this.#exchange.api.send(
      plainRequest('/v1/public/user/login', { username, password }),
    );
    if (answer === undefined) return undefined;
    const { accessToken: token } = answer.data as { accessToken: string };
    this.sessions.push({ token, cookie: answer.cookie, usedCookies: [], state: 'alive' });
    return answer;
  }

  async #refresh(session: ToldSession): Promise<HttpAnswer | undefined> {
    const answer = await this.#exchange.api.send(refreshRequest(session.cookie));
    if (answer === undefined) {
      session.state = 'doubtful';
      return undefined;
    }
    session.usedCookies.push(session.cookie);
    session.cookie = answer.cookie;
    return answer;
  }

  async #logout(session: ToldSession): Promise<HttpAnswer | undefined> {
    const headers = { authorization: `Bearer ${session.token}`, cookie: session.cookie };
    const answer = await this.#exchange.api.send(plainRequest('/v1/private/user/logout', {}, headers));
    session.state = answer === undefined ? 'doubtful' : 'ended';
    return answer;
  }

  async #createKey({ token }: ToldSession): Promise<HttpAnswer | undefined> {
    if (this.keys.filter(({ state }) => state !== 'ended').length >= 3) return this.#deleteKey({ token });
    const body = { label: 'killed', permissions: BOTH_PERMISSIONS };
    const answer = await this.#exchange.api.send(
      bearerRequest(token, 'POST', '/v1/private/user/api-key/create', body),
    );
    if (answer !== undefined) this.keys.push({ ...(answer.data as Omit<ToldKey, 'state'>), state: 'alive' });
    return answer;
  }

  async #deleteKey({ token }: Pick<ToldSession, 'token'>): Promise<HttpAnswer | undefined> {
    const key = this.keys.find(({ state }) => state === 'alive');
    if (key === undefined) return this.#setPrice();
    const answer = await this.#exchange.api.send(
      bearerRequest(token, 'POST', '/v1/private/user/api-key/delete', { id: key.id }),
    );
    key.state = answer === undefined ? 'doubtful' : 'ended';
    return answer;
  }

  async #createUser(): Promise<HttpAnswer | undefined> {
    const user: ToldUser = {
      username: `${this.#prefix}-${this.users.length}`,
      password: PASSWORD,
      vipLevel: this.#random.chance(0.7) ? this.#random.below(LEVELS) : undefined,
      userId: undefined,
    };
    this.users.push(user);
    const answer = await this.#exchange.ask('POST', '/admin/v1/users', creation(user));
    if (answer !== undefined) user.userId = (answer.data as { userId: string }).userId;
    return answer;
  }

  #setPrice(): Promise<HttpAnswer | undefined> {
    const { symbol, midTicks, priceDigits } = TRADED[this.#random.below(TRADED.length)]!;
    const price = decimalText(midTicks + this.#random.below(STRAY_TICKS), priceDigits);
    return this.#exchange.ask('POST', '/admin/v1/index-price', { symbol, price });
  }

  #setLeverage(): Promise<HttpAnswer | undefined> {
    const trader = this.#traders[this.#random.below(this.#traders.length)]!;
    const { symbol } = TRADED[this.#random.below(TRADED.length)]!;
    return trader.setLeverage(this.#exchange.api, symbol, LEVERAGES[this.#random.below(LEVERAGES.length)]!);
  }

  #moveClock(): Promise<HttpAnswer | undefined> {
    if (this.#clock === 'real') return this.#setPrice();
    return this.#exchange.ask('POST', '/admin/v1/clock/advance', { ms: 1 + this.#random.below(40_000) });
  }
}

/** The body that a user is created with. */
export function creation({ username, password, vipLevel }: ToldUser): object {
  return { username, password, vipLevel };
}

/** Rotates a session by its cookie. */
export function refreshRequest(cookie: string) {
  return plainRequest('/v1/public/user/refresh-token', {}, { cookie });
}
