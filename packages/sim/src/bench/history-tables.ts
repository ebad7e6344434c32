import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** A table of a history, whole. */
export interface TableRows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SQLInputValue[])[];
  /** SQLite's statements that make it and its indexes. */
  readonly create: string;
  readonly indexes: readonly string[];
}

/** Tables that are no projection of events. */
const OWN = new Set(['migrations', 'cursor', 'log']);

/** The tables of the history in the SQLite file `file` that have rows. */
export function tablesOf(file: string): TableRows[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const schema = database
      .prepare(`select type, tbl_name as name, sql from sqlite_master where sql is not null`)
      .all() as unknown as readonly { readonly type: string; readonly name: string; readonly sql: string }[];
    return schema
      .filter(({ type, name }) => type === 'table' && !OWN.has(name))
      .map(({ name, sql }): TableRows => {
        const statement = database.prepare(`select * from "${name}"`);
        const columns = statement.columns().map((column) => column.name);
        statement.setReturnArrays(true);
        const rows = statement.all() as unknown as SQLInputValue[][];
        const indexes = schema.filter((entry) => entry.type === 'index' && entry.name === name);
        return { table: name, columns, rows, create: sql, indexes: indexes.map((index) => index.sql) };
      })
      .filter(({ rows }) => rows.length > 0);
  } finally {
    database.close();
  }
}

/** One table's share of a transaction. */
export interface Share {
  readonly table: TableRows;
  readonly rows: TableRows['rows'];
}

/** The rows of all tables in as many transactions as the projection made of them. */
export function sharesOf(tables: readonly TableRows[], transactions: number): Share[][] {
  return Array.from({ length: transactions }, (_, at) =>
    tables.map((table) => {
      const from = Math.floor((table.rows.length * at) / transactions);
      const to = Math.floor((table.rows.length * (at + 1)) / transactions);
      return { table, rows: table.rows.slice(from, to) };
    }),
  );
}
