import { type AgentClient, boundUser, newAgent } from './agent-client.ts';
import type { TestExchange } from './exchange-fixture.ts';
import type { TestClient } from './test-client.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SYMBOLS = { BTCUSDT: 80_000, ETHUSDT: 4_000 } as const;
type TradedSymbol = keyof typeof SYMBOLS;

/** A user of a random exchange, by session. */
export interface RandomUser {
  readonly userId: number;
  readonly client: TestClient;
  /** Set of an agent's user, whose money the agent moves. */
  readonly agentUserId?: string;
}

/**
 * An exchange whose users deposit, withdraw and trade at random, whose marks move at random, and whose time passes at random, on a virtual
 * clock: much of it in short steps, some of it in days, now and then to the very hour or 00:00 UTC. The same seed, the same life.
 */
export class RandomMoney {
  readonly exchange: TestExchange;
  readonly users: readonly RandomUser[];
  readonly #agent: AgentClient;
  readonly #random: () => number;
  readonly #prices: Record<TradedSymbol, number> = { ...SYMBOLS };
  #references = 0;

  private constructor(
    exchange: TestExchange,
    users: readonly RandomUser[],
    agent: AgentClient,
    random: () => number,
  ) {
    this.exchange = exchange;
    this.users = users;
    this.#agent = agent;
    this.#random = random;
  }

  /** Four users, the last one an agent's; the exchange is the caller's to stop. */
  static async start(exchange: TestExchange, seed: number): Promise<RandomMoney> {
    for (const [symbol, price] of Object.entries(SYMBOLS)) await exchange.setPrice(symbol, `${price}`);
    const users: RandomUser[] = [];
    for (const balance of ['20000', '3000', '0']) {
      const user = await exchange.createUser(balance);
      users.push({ userId: user.userId, client: exchange.as(user) });
    }
    const agent = await newAgent(exchange, { deposit: '1000000' });
    users.push(await agentsUser(exchange, agent));
    return new RandomMoney(exchange, users, agent, randomFrom(seed));
  }

  get nowMs(): Promise<number> {
    return this.exchange.api.get('/v1/time').then(({ data }) => (data as { engineTime: number }).engineTime);
  }

  /** Does one thing; some are refused, which is as good. */
  async step(): Promise<void> {
    const dice = this.#below(100);
    if (dice < 20) await this.#moveMoney();
    else if (dice < 55) await this.#trade();
    else if (dice < 70) await this.#movePrice();
    else await this.#passTime();
  }

  async #moveMoney(): Promise<void> {
    const user = this.#pick(this.users);
    this.#references += 1;
    const amount = `${1 + this.#below(2000)}.${String(this.#below(100_000_000)).padStart(8, '0')}`;
    const isIn = this.#below(3) > 0;
    if (user.agentUserId === undefined) {
      const body = { assetType: 'USDT', amount, reference: `r-${this.#references}` };
      const way = isIn ? 'deposit' : 'withdraw';
      await this.exchange.admin.post(`/admin/v1/users/${user.userId}/${way}`, body);
      return;
    }
    const { agentUserId } = user;
    const agentOrderNo = `r-${this.#references}`;
    const direction = isIn ? 'IN' : 'OUT';
    await this.#agent.ask('transfer', { agentOrderNo, agentUserId, direction, currency: 'USDT', amount });
  }

  async #trade(): Promise<void> {
    const taker = this.#pick(this.users);
    const maker = this.#pick(this.users.filter((user) => user !== taker));
    const symbol = this.#pick(Object.keys(SYMBOLS) as TradedSymbol[]);
    const price = (this.#prices[symbol] * (0.99 + this.#below(200) / 10_000)).toFixed(1);
    const side = this.#pick(['BUY', 'SELL'] as const);
    const order = { symbol, type: 'LIMIT', price, quantity: `0.0${1 + this.#below(60)}` };
    const other = side === 'BUY' ? 'SELL' : 'BUY';
    await maker.client.post('/v1/private/order/place', { ...order, side: other });
    await taker.client.post('/v1/private/order/place', { ...order, side, timeInForce: 'IOC' });
    await maker.client.post('/v1/private/order/batch-cancel-all', {});
  }

  async #movePrice(): Promise<void> {
    const symbol = this.#pick(Object.keys(SYMBOLS) as TradedSymbol[]);
    this.#prices[symbol] *= 0.97 + this.#below(601) / 10_000;
    await this.exchange.setPrice(symbol, this.#prices[symbol].toFixed(8));
  }

  async #passTime(): Promise<void> {
    const nowMs = await this.nowMs;
    const dice = this.#below(100);
    const untilNext = (lengthMs: number) => lengthMs - (nowMs % lengthMs);
    if (dice < 50) await this.#advance(1 + this.#below(3 * HOUR_MS));
    else if (dice < 65) await this.#advance(untilNext(HOUR_MS));
    else if (dice < 80) await this.#advance(untilNext(DAY_MS));
    else if (dice < 90) await this.#advance(untilNext(HOUR_MS) - this.#below(SECOND_MS));
    else await this.#advance((2 + this.#below(6)) * DAY_MS);
  }

  async #advance(ms: number): Promise<void> {
    await this.exchange.admin.post('/admin/v1/clock/advance', { ms });
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)]!;
  }
}

async function agentsUser(exchange: TestExchange, agent: AgentClient): Promise<RandomUser> {
  const agentUserId = 'theirs';
  const userId = Number(await boundUser(agent, agentUserId));
  const { webUrl } = await agent.ask('create-entry-url', { agentUserId, redirectPath: '/' });
  const ticket = new URL(String(webUrl)).searchParams.get('ticket');
  const entry = await exchange.api.post('/v1/public/agent-sso/exchange-ticket', { ticket });
  const { accessToken } = entry.data as { accessToken: string };
  return { userId, client: exchange.as({ token: accessToken }), agentUserId };
}

/** The mulberry32 generator: numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
