import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { CompiledQuery } from 'kysely';
import type { Steps } from './steps.ts';

/** Statements kept prepared; the filters of all lists make fewer, so the bound only guards against a leak. */
const MAX_STATEMENTS = 1_000;

/**
 * One connection to a SQLite file, synchronous. The file is a cache of the log (it can be rebuilt), so a commit need not reach the disk
 * at once (synchronous = NORMAL): after a power cut the last transactions may be gone, rows and cursor together.
 */
export class SqliteStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens or creates `file`; throws where it is no database or cannot be written. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = normal;
      pragma busy_timeout = 5000;
      pragma cache_size = -65536;
      pragma temp_store = memory;
      pragma wal_autocheckpoint = 8192;
      pragma journal_size_limit = 67108864;
    `);
  }

  /** The prepared form of `sql`, made once. */
  prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Runs one compiled statement and returns its rows. */
  all(query: CompiledQuery): readonly unknown[] {
    return this.prepare(query.sql).all(...(query.parameters as readonly SQLInputValue[]));
  }

  /** Runs the steps of a query to its answer. */
  run<T>(steps: Steps<T>): T {
    let step = steps.next();
    while (step.done !== true) step = steps.next(this.all(step.value));
    return step.value;
  }

  /** Runs `work` in one transaction: all of it is there afterwards, or, where it throws, nothing. */
  transaction(work: () => void): void {
    this.#database.exec('begin immediate');
    try {
      work();
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  /**
   * Makes every commit so far durable, by one more that is flushed: all stand in the same write-ahead log. It sets the file's user version,
   * which means nothing here, because a row that is written as it was makes no commit at all. Throws where the disk is full or fails.
   */
  sync(): void {
    this.#database.exec('pragma synchronous = full');
    try {
      this.#database.exec('pragma user_version = 1');
    } finally {
      this.#database.exec('pragma synchronous = normal');
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}
