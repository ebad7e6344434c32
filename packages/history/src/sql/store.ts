import type { Dialect } from './query-builder.ts';
import type { Steps } from './steps.ts';

/** A database that runs {@link Steps}. */
export interface Store {
  readonly dialect: Dialect;
  /** Runs steps that only read: all see one committed state, beside a transaction that runs. Rejects with what the steps throw. */
  read<T>(steps: Steps<T>): Promise<T>;
  /**
   * Runs steps in one transaction: all that they wrote is there afterwards, or, where they throw or the database fails, nothing. One at
   * a time: the caller waits for the one before.
   */
  transaction<T>(steps: Steps<T>): Promise<T>;
  /** Makes every commit so far durable: a power cut takes none of it back. One at a time with transactions. */
  sync(): Promise<void>;
  close(): Promise<void>;
}
