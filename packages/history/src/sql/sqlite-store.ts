import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { KEYS } from './schema.ts';
import type { Step, Steps, Write } from './steps.ts';
import type { Store } from './store.ts';

/** Statements kept prepared; the filters of all lists make fewer, so the bound only guards against a leak. */
const MAX_STATEMENTS = 1_000;
const NO_ROWS: readonly unknown[] = [];

/**
 * One connection to a SQLite file, synchronous inside: steps run in a loop, and only the answer is a promise, settled by then. The file
 * is a cache of the log (it can be rebuilt), so a commit need not reach the disk at once (synchronous = NORMAL): after a power cut the
 * last transactions may be gone, rows and cursor together.
 */
export class SqliteStore implements Store {
  readonly dialect = 'sqlite';
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

  /** Runs one step and returns its rows. */
  all(step: Step): readonly unknown[] {
    if (step.kind === 'write') return this.#write(step);
    return this.prepare(step.sql).all(...(step.parameters as readonly SQLInputValue[]));
  }

  /** Runs steps to their answer, outside of any transaction. */
  run<T>(steps: Steps<T>): T {
    let step = steps.next();
    while (step.done !== true) step = steps.next(this.all(step.value));
    return step.value;
  }

  async read<T>(steps: Steps<T>): Promise<T> {
    return this.run(steps);
  }

  async transaction<T>(steps: Steps<T>): Promise<T> {
    this.#database.exec('begin immediate');
    try {
      const answer = this.run(steps);
      this.#database.exec('commit');
      return answer;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  /**
   * Makes every commit so far durable, by one more that is flushed: all stand in the same write-ahead log. It sets the file's user version,
   * which means nothing here, because a row that is written as it was makes no commit at all. Rejects where the disk is full or fails.
   */
  async sync(): Promise<void> {
    this.#database.exec('pragma synchronous = full');
    try {
      this.#database.exec('pragma user_version = 1');
    } finally {
      this.#database.exec('pragma synchronous = normal');
    }
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#database.close();
  }

  /** Row by row: in one process a prepared statement is faster than SQL of many rows. */
  #write({ table, rows }: Write): readonly unknown[] {
    const [first] = rows;
    if (first === undefined) return NO_ROWS;
    const statement = this.prepare(upsertOf(table, Object.keys(first)));
    for (const row of rows) statement.run(...(Object.values(row) as SQLInputValue[]));
    return NO_ROWS;
  }
}

function upsertOf(table: Write['table'], columns: readonly string[]): string {
  const key: readonly string[] = KEYS[table];
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
  const changed = columns.filter((column) => !key.includes(column));
  return (
    `insert into "${table}" (${quoted(columns)}) values (${columns.map(() => '?').join(', ')}) ` +
    `on conflict (${quoted(key)}) do update set ${changed.map((name) => `"${name}" = excluded."${name}"`).join(', ')}`
  );
}
