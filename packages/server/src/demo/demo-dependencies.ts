import type { Identity } from '@openperp/identity';
import type { Config } from '../config/config.ts';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { Logger } from '../process/logging.ts';

/** The past that the demo makes at its first start: engine time begins so long before the wall clock. */
export const DEMO_PAST_MS = 86_400_000;

/** The engine as the demo sees it: the same as everybody, and a clock that is held until the past is made. */
export type DemoEngine = Pick<
  EngineClient,
  'submitBatch' | 'submitBatchAt' | 'query' | 'onEvents' | 'timeMs' | 'startRealClock' | 'snapshot'
>;

/** Everything that the demo's prices, bots and user work with. */
export interface DemoDependencies {
  readonly config: Pick<Config, 'clock'>;
  readonly logger: Logger;
  /** Its clock is held at {@link DEMO_PAST_MS} before now where its log is empty, else where it was. */
  readonly engine: DemoEngine;
  readonly identity: Pick<Identity, 'users'>;
}

/** A demo that is running. */
export interface RunningDemo {
  /** Submits nothing more from now on; settles when all it submitted is answered. */
  stop(): Promise<void>;
}

/**
 * Starts the market of the demo profile: its symbols, user, prices and bots. Settles when the market looks like one (its past made at a
 * first start) and a real clock runs; called before the ports listen.
 */
export type StartDemo = (dependencies: DemoDependencies) => Promise<RunningDemo>;
