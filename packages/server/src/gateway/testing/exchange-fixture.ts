import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, DEFAULT_SYMBOLS } from '@openperp/engine';
import { openHistory } from '@openperp/history';
import { type Identity, openIdentity } from '@openperp/identity';
import { Registry } from 'prom-client';
import type { Config } from '../../config/config.ts';
import { EngineClient } from '../../engine-thread/engine-client.ts';
import { type EngineClock, realClock, virtualClock } from '../../engine-thread/engine-clock.ts';
import type { EngineTurn } from '../../engine-thread/engine-message.ts';
import { EngineRuntime } from '../../engine-thread/engine-runtime.ts';
import type { EventBatch } from '../../engine-thread/event-batch.ts';
import { HistoryClient } from '../../history-thread/history-client.ts';
import type { HistoryRequest } from '../../history-thread/history-message.ts';
import { HistoryProgress } from '../../history-thread/history-progress.ts';
import { HistoryProjection } from '../../history-thread/history-projection.ts';
import { createLogger } from '../../process/logging.ts';
import type { GatewayDependencies, RunningGateway } from '../gateway-dependencies.ts';
import { startGateway } from '../start-gateway.ts';
import { type JsonAnswer, TestClient } from './test-client.ts';

export const ADMIN_TOKEN = 'an-admin-token-of-tests';

/** 2026-03-05T11:32:57.808Z, where a virtual clock starts. */
export const START_MS = 1_772_710_377_808;

/** A user with a session and an API key that may trade. */
export interface TestUser {
  readonly userId: number;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** What a test can break. */
export interface Switches {
  /** Commands are refused as if the disk were full. */
  diskFull: boolean;
  /** What is written no longer reaches the history. */
  historyPaused: boolean;
}

/** How an exchange is set up. */
export interface FixtureOptions {
  readonly clock?: Config['clock'];
  readonly trustedProxies?: readonly string[];
  readonly accessTtlSeconds?: number;
}

/** A whole exchange in this thread: real engine, sequencer, history and identity, without disk and threads, behind real sockets. */
export class TestExchange {
  readonly api: TestClient;
  readonly admin: TestClient;
  readonly identity: Identity;
  readonly gateway: RunningGateway;
  readonly switches: Switches;
  readonly #directory: string;
  #users = 0;

  private constructor(gateway: RunningGateway, identity: Identity, switches: Switches, directory: string) {
    this.api = new TestClient(gateway.url);
    this.admin = new TestClient(gateway.adminUrl, { authorization: `Bearer ${ADMIN_TOKEN}` });
    this.gateway = gateway;
    this.identity = identity;
    this.switches = switches;
    this.#directory = directory;
  }

  /** Starts an exchange with BTCUSDT and ETHUSDT, whose mark price is their index. */
  static async start(options: FixtureOptions = {}): Promise<TestExchange> {
    const { clock = 'virtual', trustedProxies = [], accessTtlSeconds = 900 } = options;
    const directory = mkdtempSync(join(tmpdir(), 'openperp-gateway-'));
    const identity = await openIdentity({ directory, accessTtlSeconds });
    const switches: Switches = { diskFull: false, historyPaused: false };
    const threads = startThreads(clock, switches);
    for (const spec of DEFAULT_SYMBOLS) {
      await threads.engine.submit({ kind: 'createSymbol', spec: { ...spec, markPriceMethod: 'INDEX' } });
    }
    const config: Config = {
      port: 0,
      adminPort: 0,
      host: '127.0.0.1',
      dataFolder: directory,
      profile: 'empty',
      clock,
      adminToken: ADMIN_TOKEN,
      trustedProxies,
      accessTtlSeconds,
      keepLogBytes: Number.POSITIVE_INFINITY,
      symbols: [],
      feeds: {},
    };
    const gateway = await startGateway({ ...threads, config, identity, ...others() });
    return new TestExchange(gateway, identity, switches, directory);
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.identity.close();
    rmSync(this.#directory, { recursive: true, force: true });
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

function others(): Pick<GatewayDependencies, 'version' | 'logger' | 'metrics' | 'isAdminToken'> {
  return {
    version: { service: 'openperp', version: '0.1.0', commit: '', date: '2026-03-05T11:32:57Z' },
    logger: createLogger({ write: () => {} }),
    metrics: new Registry(),
    isAdminToken: (candidate) => candidate === ADMIN_TOKEN,
  };
}

/** Engine and history with their clients, connected as the threads are. */
function startThreads(
  kind: Config['clock'],
  switches: Switches,
): Pick<
  GatewayDependencies,
  'engine' | 'history' | 'snapshot' | 'verify' | 'stateHash' | 'logStatus' | 'historyLag' | 'advance'
> {
  const state = createEngine();
  const progress = new HistoryProgress();
  const projection = new HistoryProjection(openHistory(':memory:'), progress, (message) =>
    history.receive(message),
  );
  const history = new HistoryClient({
    postMessage: (request: HistoryRequest) => {
      if (request.kind === 'query') projection.query(request);
    },
  });
  const clock: EngineClock = kind === 'virtual' ? virtualClock(() => START_MS) : realClock();
  const runtime = new EngineRuntime({
    engine: state,
    clock,
    snapshotEvery: Number.POSITIVE_INFINITY,
    takeWaiting: () => [],
    post: (message) => engine.receive(message),
    fail: (error) => {
      throw error;
    },
    ended: () => {},
    store: {
      append: () => (switches.diskFull ? 'full' : 'committed'),
      logStatus: () => ({ kind: 'file', bytes: 0, lastSnapshotSequence: 0 }),
      headHash: () => new Uint8Array(32),
      saveSnapshot: () => (switches.diskFull ? 'full' : 'written'),
      tend: () => false,
      close: () => {},
    },
    feed: {
      isFull: false,
      send: project,
      sendWhenRoom: project,
      durable: (sequence) => progress.reached(sequence),
    },
  });
  const engine = new EngineClient(
    { postMessage: (turn: EngineTurn) => runtime.receive(turn) },
    { replied: () => {}, unavailable: () => {}, applied: () => {} },
  );
  function project(batch: EventBatch): void {
    projection.receive({ kind: 'events', batch });
    if (!switches.historyPaused) while (projection.work() === 'more');
  }
  return {
    engine,
    history,
    snapshot: () => engine.snapshot(),
    verify: async () => {
      const invariants = await engine.query({ kind: 'invariants' });
      return { ok: invariants.every(({ ok }) => ok), invariants };
    },
    stateHash: () => engine.stateHash(),
    logStatus: () => engine.logStatus(),
    historyLag: () => state.sequence - progress.projectedSequence,
    advance: async (durationMs) =>
      kind === 'virtual' ? engine.submit({ kind: 'advance', durationMs }) : undefined,
  };
}
