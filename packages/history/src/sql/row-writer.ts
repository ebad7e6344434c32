import type { StatementSync } from 'node:sqlite';
import type { HistoryDatabase } from './schema.ts';
import type { SqliteStore } from './sqlite-store.ts';

type Value = string | number | null;

/**
 * Writes whole rows of one table; a row whose `key` is there already takes its place.
 * The SQL comes from the first row's members; all rows must have the same in the same order, as one literal gives them.
 */
export class RowWriter<Table extends keyof HistoryDatabase> {
  readonly #store: SqliteStore;
  readonly #table: Table;
  readonly #key: readonly (keyof HistoryDatabase[Table] & string)[];
  #statement: StatementSync | undefined;

  constructor(store: SqliteStore, table: Table, key: readonly (keyof HistoryDatabase[Table] & string)[]) {
    this.#store = store;
    this.#table = table;
    this.#key = key;
  }

  write(row: HistoryDatabase[Table]): void {
    this.#statement ??= this.#store.prepare(this.#upsert(Object.keys(row)));
    this.#statement.run(...(Object.values(row) as Value[]));
  }

  #upsert(columns: readonly string[]): string {
    const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
    const changed = columns.filter((column) => !this.#key.some((name) => name === column));
    return (
      `insert into "${this.#table}" (${quoted(columns)}) values (${columns.map(() => '?').join(', ')}) ` +
      `on conflict (${quoted(this.#key)}) do update set ${changed.map((name) => `"${name}" = excluded."${name}"`).join(', ')}`
    );
  }
}
