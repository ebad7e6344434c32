import { type Identity, openIdentity } from '@openperp/identity';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { DEMO_PAST_MS, type RunningDemo, type StartDemo } from '../demo/demo-dependencies.ts';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import { startIndexFeeds } from '../feeds/index-feeds.ts';
import type { GatewayDependencies, RunningGateway, StartGateway } from '../gateway/gateway-dependencies.ts';
import { LiveLeaderboard } from '../leaderboard/live-leaderboard.ts';
import { startWebhooks } from '../webhooks/start-webhooks.ts';
import { webhookNetworks } from '../webhooks/webhook-networks.ts';
import { type AdminTokenCheck, adminTokenCheck } from './admin-token.ts';
import { checkFirstRoom, type DataFolder, openDataFolder } from './data-folder.ts';
import { createMissingAccounts, createMissingAgentAccounts, createMissingSymbols } from './first-start.ts';
import type { Logger } from './logging.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { portRefusal, probePort } from './port-probe.ts';
import { startThreads, type Threads } from './threads.ts';
import { readVersionInfo, type VersionInfo } from './version-info.ts';

const MAINTAIN_EVERY_MS = 5_000;

/** What the server is put together from besides its settings. */
export interface ServerParts {
  readonly logger: Logger;
  readonly startGateway: StartGateway;
  readonly startDemo: StartDemo;
  /** Something failed after which the process must end at once, with the error's exit code. */
  readonly onFailure: (error: StartError) => void;
}

/** What the ready line says. */
export interface Ready {
  readonly url: string;
  readonly adminUrl: string;
  readonly wsUrl: string;
  /** Where the agents' endpoints have a port of their own. */
  readonly agentUrl?: string;
  readonly version: string;
  readonly pid: number;
}

/** A server whose ports listen. */
export interface RunningServer {
  readonly ready: Ready;
  /** Stops accepting, finishes what was accepted, takes a snapshot, closes everything; the same promise at each call. */
  stop(): Promise<void>;
}

/** What has been started so far, to be stopped in the opposite order. */
class Started {
  readonly #stops: (() => Promise<void> | void)[] = [];

  add(stop: () => Promise<void> | void): void {
    this.#stops.push(stop);
  }

  async stopAll(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop();
  }
}

/**
 * Starts the exchange: data folder, identity, history thread, engine thread (which replays the log), symbols and accounts that are
 * missing, the demo, the gateway. Rejects with a {@link StartError} that says what is wrong, with everything closed again.
 */
export async function startServer(config: Config, parts: ServerParts): Promise<RunningServer> {
  const started = new Started();
  try {
    const ready = await start(config, parts, started);
    let stopped: Promise<void> | undefined;
    return {
      ready,
      stop: () => {
        stopped ??= started.stopAll();
        return stopped;
      },
    };
  } catch (error) {
    await started.stopAll();
    throw error;
  }
}

async function start(config: Config, parts: ServerParts, started: Started): Promise<Ready> {
  const { logger } = parts;
  await probePort(config.host, config.port);
  await probePort(config.host, config.adminPort);
  if (config.agentPort !== undefined) await probePort(config.host, config.agentPort);
  const folder = openDataFolder(config.dataFolder);
  started.add(() => folder.close());
  checkFirstRoom(folder, config.profile);
  const version = readVersionInfo();
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  const isAdminToken = adminTokenCheck(folder.path, config.adminToken, tell);
  const metrics = createMetrics();
  const identity = await startIdentity(config, folder, logger, started);
  const threads = await startThreads({
    folder,
    clock: config.clock,
    pastMs: config.profile === 'demo' ? DEMO_PAST_MS : 0,
    keepLogBytes: config.keepLogBytes,
    history: config.history,
    keepHistoryMs: config.keepHistoryMs,
    observer: metrics.observer,
    onWarning: (message) => logger.warn(message),
    onFailure: parts.onFailure,
  });
  started.add(() => threads.stop());
  const engine = threads.engine.client;
  watchThreads(metrics, threads);
  await createMissingSymbols(config, engine);
  const created = await createMissingAccounts(await identity.users.notedAccounts(), engine);
  if (created > 0) logger.info({ accounts: created }, 'created the accounts of users that had none');
  await createMissingAgentAccounts(identity.agents.list(), engine);
  const demo = await startDemoOf(config, parts, engine, identity);
  started.add(() => demo?.stop());
  const { registry } = metrics;
  const feeds = await startIndexFeeds({ engine, addresses: config.feeds, logger, registry });
  started.add(() => feeds.stop());
  const networks = webhookNetworks(config);
  const webhooks = await startWebhooks({ engine, identity, networks, registry, logger });
  started.add(() => webhooks.stop());
  const leaderboard = new LiveLeaderboard({
    engine,
    history: threads.history.client,
    clock: config.clock,
    logger,
  });
  started.add(() => leaderboard.stop());
  leaderboard.start();
  const gateway = await startGatewayOf(
    gatewayDependencies({ config, version, logger, metrics, identity, isAdminToken, threads, leaderboard }),
    parts.startGateway,
  );
  started.add(() => gateway.stop());
  const { url, adminUrl, wsUrl, agentUrl } = gateway;
  const ofAgents = agentUrl === undefined ? {} : { agentUrl };
  return { url, adminUrl, wsUrl, ...ofAgents, version: version.version, pid: process.pid };
}

/** Opens users, sessions and keys, and keeps house there while the process runs. */
async function startIdentity(
  config: Config,
  folder: DataFolder,
  logger: Logger,
  started: Started,
): Promise<Identity> {
  const { accessTtlSeconds, masterKey } = config;
  const options = { directory: folder.path, accessTtlSeconds, masterKey };
  const identity = await openIdentity(options).catch((error: Error) => {
    throw new StartError(EXIT.damaged, error.message);
  });
  started.add(() => identity.close());
  const timer = setInterval(() => {
    identity
      .maintain()
      .catch((error: unknown) => logger.warn({ err: error }, 'identity housekeeping failed'));
  }, MAINTAIN_EVERY_MS);
  started.add(() => clearInterval(timer));
  return identity;
}

function watchThreads(metrics: Metrics, { engine: { client }, progress, lag }: Threads): void {
  metrics.watch({
    engineSequence: () => client.sequence,
    historyLagSequences: () => lag.sequences,
    historyLagSeconds: () => lag.seconds,
    outstandingCommands: () => client.outstandingCommands,
    historyPendingBytes: () => progress.pendingBytes,
  });
}

function startDemoOf(
  config: Config,
  { logger, startDemo }: ServerParts,
  engine: EngineClient,
  identity: Identity,
): Promise<RunningDemo> | undefined {
  return config.profile === 'demo' ? startDemo({ config, logger, engine, identity }) : undefined;
}

async function startGatewayOf(
  dependencies: GatewayDependencies,
  startGateway: StartGateway,
): Promise<RunningGateway> {
  try {
    return await startGateway(dependencies);
  } catch (error) {
    const { port } = error as { port?: unknown };
    if (error instanceof Error && typeof port === 'number') {
      throw portRefusal(dependencies.config.host, port, error);
    }
    throw error;
  }
}

interface GatewayParts {
  readonly config: Config;
  readonly version: VersionInfo;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly identity: Identity;
  readonly isAdminToken: AdminTokenCheck;
  readonly threads: Threads;
  readonly leaderboard: LiveLeaderboard;
}

function gatewayDependencies({ metrics, threads, ...parts }: GatewayParts): GatewayDependencies {
  const engine = threads.engine.client;
  return {
    ...parts,
    metrics: metrics.registry,
    engine,
    history: threads.history.client,
    snapshot: () => engine.snapshot(),
    verify: async () => {
      const invariants = await engine.query({ kind: 'invariants' });
      return { ok: invariants.every(({ ok }) => ok), invariants };
    },
    stateHash: () => engine.stateHash(),
    logStatus: () => engine.logStatus(),
    historyLag: () => threads.lag.sequences,
    advance: async (durationMs) =>
      parts.config.clock === 'virtual' ? engine.submit({ kind: 'advance', durationMs }) : undefined,
  };
}
