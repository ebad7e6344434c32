import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, DEFAULT_SYMBOLS } from '@openperp/engine';
import { type History, openHistory } from '@openperp/history';
import { openIdentity } from '@openperp/identity';
import { Registry } from 'prom-client';
import type { Config, RateLimits } from '../../config/config.ts';
import { EngineClient } from '../../engine-thread/engine-client.ts';
import { type EngineClock, realClock, virtualClock } from '../../engine-thread/engine-clock.ts';
import type { EngineTurn } from '../../engine-thread/engine-message.ts';
import { EngineRuntime } from '../../engine-thread/engine-runtime.ts';
import type { EventBatch } from '../../engine-thread/event-batch.ts';
import { HistoryClient } from '../../history-thread/history-client.ts';
import type { HistoryRequest } from '../../history-thread/history-message.ts';
import { HistoryProgress } from '../../history-thread/history-progress.ts';
import { HistoryProjection } from '../../history-thread/history-projection.ts';
import { LiveLeaderboard } from '../../leaderboard/live-leaderboard.ts';
import { createLogger } from '../../process/logging.ts';
import { testConfig } from '../../testing/test-config.ts';
import type { GatewayDependencies } from '../gateway-dependencies.ts';

export const ADMIN_TOKEN = 'an-admin-token-of-tests';

/** 2026-03-05T11:32:57.808Z, where a virtual clock starts. */
export const START_MS = 1_772_710_377_808;

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
  /** LIMIT; none where it is left out. */
  readonly limits?: Partial<RateLimits>;
  /** Any other settings. */
  readonly settings?: Partial<Config>;
}

/** Real engine, sequencer, history and identity in this thread, without disk and threads: what a gateway works with. */
export interface InProcessExchange {
  readonly dependencies: GatewayDependencies;
  readonly switches: Switches;
  /** Closes what is open and removes its folder. */
  close(): Promise<void>;
}

/** Opens an exchange with BTCUSDT and ETHUSDT, whose mark price is their index. */
export async function openInProcessExchange(options: FixtureOptions = {}): Promise<InProcessExchange> {
  const { clock = 'virtual', trustedProxies = [], accessTtlSeconds = 900, limits, settings } = options;
  const directory = mkdtempSync(join(tmpdir(), 'openperp-gateway-'));
  const identity = await openIdentity({ directory, accessTtlSeconds });
  const switches: Switches = { diskFull: false, historyPaused: false };
  const threads = startThreads(clock, switches, await openHistory(':memory:'));
  for (const spec of DEFAULT_SYMBOLS) {
    await threads.engine.submit({ kind: 'createSymbol', spec: { ...spec, markPriceMethod: 'INDEX' } });
  }
  const config = testConfig(directory, {
    clock,
    adminToken: ADMIN_TOKEN,
    trustedProxies,
    accessTtlSeconds,
    ...limits,
    ...settings,
  });
  const rest = others();
  const leaderboard = new LiveLeaderboard({ ...threads, clock, logger: rest.logger });
  return {
    dependencies: { ...threads, config, identity, leaderboard, ...rest },
    switches,
    close: async () => {
      await leaderboard.stop();
      await identity.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
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
  past: History,
): Pick<
  GatewayDependencies,
  'engine' | 'history' | 'snapshot' | 'verify' | 'stateHash' | 'logStatus' | 'historyLag' | 'advance'
> {
  const state = createEngine();
  const progress = new HistoryProgress();
  const projection = new HistoryProjection(past, progress, (message) => history.receive(message));
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
    feed: { send: project, sync: () => {} },
  });
  const engine = new EngineClient(
    { postMessage: (turn: EngineTurn) => runtime.receive(turn) },
    { replied: () => {}, unavailable: () => {}, applied: () => {} },
  );
  function project(batch: EventBatch): void {
    projection.receive({ kind: 'events', batch });
    if (!switches.historyPaused) void projectAll();
  }
  async function projectAll(): Promise<void> {
    while ((await projection.work()) === 'more');
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
