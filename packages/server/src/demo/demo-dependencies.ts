import type { Identity } from '@openperp/identity';
import type { Config } from '../config/config.ts';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { Logger } from '../process/logging.ts';

/** Everything that the demo's prices, bots and user work with. */
export interface DemoDependencies {
  readonly config: Config;
  readonly logger: Logger;
  readonly engine: Pick<
    EngineClient,
    'submit' | 'submitBatch' | 'query' | 'onEvents' | 'sequence' | 'timeMs'
  >;
  readonly identity: Identity;
}

/** A demo that is running. */
export interface RunningDemo {
  /** Submits nothing more from now on; settles when all it submitted is answered. */
  stop(): Promise<void>;
}

/**
 * Starts the market of the demo profile: its symbols, user, prices and bots. Settles when the market looks like one (its past made at a
 * first start); called before the ports listen.
 */
export type StartDemo = (dependencies: DemoDependencies) => Promise<RunningDemo>;
