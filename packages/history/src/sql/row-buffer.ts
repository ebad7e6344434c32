import { type HistoryDatabase, KEYS, type TableName } from './schema.ts';
import type { Steps } from './steps.ts';

type Key = string | number;
type Row = HistoryDatabase[TableName];

/** The rows that a batch writes, gathered by table: of several with one key the last. */
export class RowBuffer {
  readonly #tables = new Map<TableName, Map<Key, Row>>();

  put<Table extends TableName>(table: Table, row: HistoryDatabase[Table]): void {
    let rows = this.#tables.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.#tables.set(table, rows);
    }
    rows.set(keyOf(table, row), row);
  }

  /** Writes them all, one step a table. */
  *writes(): Steps<void> {
    for (const [table, rows] of this.#tables) yield { kind: 'write', table, rows: [...rows.values()] };
  }
}

function keyOf<Table extends TableName>(table: Table, row: HistoryDatabase[Table]): Key {
  const columns: readonly string[] = KEYS[table];
  const values = row as unknown as Readonly<Record<string, Key>>;
  const [first = ''] = columns;
  if (columns.length === 1) return values[first] ?? '';
  return columns.map((column) => values[column]).join('\n');
}
