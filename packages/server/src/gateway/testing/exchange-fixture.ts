import { createHmac } from 'node:crypto';
import { type EngineEvent, readEvents } from '@openperp/engine';
import type { Identity } from '@openperp/identity';
import type { RunningGateway } from '../gateway-dependencies.ts';
import { startGateway } from '../start-gateway.ts';
import {
  ADMIN_TOKEN,
  type FixtureOptions,
  type InProcessExchange,
  openInProcessExchange,
  type Switches,
} from './in-process-exchange.ts';
import { type JsonAnswer, TestClient } from './test-client.ts';

export { ADMIN_TOKEN, START_MS } from './in-process-exchange.ts';

/** A user with a session and an API key that may trade. */
export interface TestUser {
  readonly userId: number;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** A whole exchange in this thread: real engine, sequencer, history and identity, without disk and threads, behind real sockets. */
export class TestExchange {
  readonly api: TestClient;
  readonly admin: TestClient;
  readonly identity: Identity;
  readonly gateway: RunningGateway;
  readonly switches: Switches;
  readonly #core: InProcessExchange;
  #users = 0;

  private constructor(gateway: RunningGateway, core: InProcessExchange) {
    this.api = new TestClient(gateway.url);
    this.admin = new TestClient(gateway.adminUrl, { authorization: `Bearer ${ADMIN_TOKEN}` });
    this.gateway = gateway;
    this.identity = core.dependencies.identity;
    this.switches = core.switches;
    this.#core = core;
  }

  /** Starts an exchange with BTCUSDT and ETHUSDT, whose mark price is their index. */
  static async start(options: FixtureOptions = {}): Promise<TestExchange> {
    const core = await openInProcessExchange(options);
    const gateway = await startGateway(core.dependencies);
    return new TestExchange(gateway, core);
  }

  /** Hears every event from now on, in order. */
  onEvents(listener: (events: readonly EngineEvent[]) => void): void {
    this.#core.dependencies.engine.onEvents(({ events }) => listener(readEvents(events)));
  }

  get dataFolder(): string {
    return this.#core.dependencies.config.dataFolder;
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.#core.close();
  }

  /** A new user with a session, a key and `balance` USDT. */
  async createUser(balance = '100000'): Promise<TestUser> {
    this.#users += 1;
    const username = `trader${this.#users}`;
    const password = 'correct horse battery';
    const { userId } = (await this.admin.post('/admin/v1/users', { username, password })).data as {
      userId: string;
    };
    if (balance !== '0') {
      const deposit = { assetType: 'USDT', amount: balance, reference: 'first' };
      await this.admin.post(`/admin/v1/users/${userId}/deposit`, deposit);
    }
    const session = await this.api.post('/v1/public/user/login', { username, password });
    const { accessToken: token } = session.data as { accessToken: string };
    const key = await this.as({ token }).post('/v1/private/user/api-key/create', {
      label: 'test',
      permissions: 3,
    });
    const { apiKey, apiSecret } = key.data as { apiKey: string; apiSecret: string };
    return { userId: Number(userId), username, password, token, apiKey, apiSecret };
  }

  /** The public port as a user's session sees it. */
  as({ token }: Pick<TestUser, 'token'>): TestClient {
    return new TestClient(this.gateway.url, { authorization: `Bearer ${token}` });
  }

  /** Sends a request signed with a user's key; `query` and `body` as they go over the wire. */
  signed(user: TestUser, method: string, path: string, body = '', query = ''): Promise<JsonAnswer> {
    const signedQuery = `${query === '' ? '' : `${query}&`}timestamp=${Date.now()}`;
    const signature = createHmac('sha256', user.apiSecret)
      .update(signedQuery + body)
      .digest('hex');
    return this.api.send(method, `${path}?${signedQuery}&signature=${signature}`, body, {
      'x-api-key': user.apiKey,
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
    });
  }

  /** Sets the index and mark price of a symbol. */
  async setPrice(symbol: string, price: string): Promise<void> {
    await this.admin.post('/admin/v1/index-price', { symbol, price });
  }
}
