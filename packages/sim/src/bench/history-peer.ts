import { DatabaseSync } from 'node:sqlite';
import { withClient } from './history-database.ts';
import { type Share, sharesOf, type TableRows } from './history-tables.ts';

/** Rows of one statement: more are no faster. */
const ROWS_A_STATEMENT = 100;
const POSTGRES_ROWS_A_STATEMENT = 1_000;

/** What is inserted: the rows, and whether the tables have the indexes of the history beside their keys. */
export interface BareInsert {
  readonly tables: readonly TableRows[];
  readonly transactions: number;
  readonly isIndexed: boolean;
}

/** Inserts the rows with plain statements of many rows each into a new SQLite file, with the history's own settings; ms. */
export function bareSqlite(file: string, { tables, transactions, isIndexed }: BareInsert): number {
  const database = new DatabaseSync(file);
  try {
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -65536; pragma temp_store = memory; pragma wal_autocheckpoint = 8192;',
    );
    for (const { create, indexes } of tables) {
      database.exec(create);
      if (isIndexed) for (const index of indexes) database.exec(index);
    }
    const lots = sharesOf(tables, transactions);
    const start = performance.now();
    for (const lot of lots) {
      database.exec('begin');
      for (const share of lot) insertAll(database, share);
      database.exec('commit');
    }
    return performance.now() - start;
  } finally {
    database.close();
  }
}

function insertAll(database: DatabaseSync, { table, rows }: Share): void {
  const many = database.prepare(insertText(table, ROWS_A_STATEMENT, () => '?'));
  let from = 0;
  for (; from + ROWS_A_STATEMENT <= rows.length; from += ROWS_A_STATEMENT) {
    many.run(...rows.slice(from, from + ROWS_A_STATEMENT).flat());
  }
  if (from === rows.length) return;
  const one = database.prepare(insertText(table, 1, () => '?'));
  for (const row of rows.slice(from)) one.run(...row);
}

/** As {@link bareSqlite}, into tables of the schema `schema` named after those of the history in it; commits wait for no disk, as there. */
export function barePostgres(url: string, schema: string, bare: BareInsert): Promise<number> {
  return withClient(url, async (client) => {
    await client.query(`set search_path = ${schema}`);
    await client.query('set synchronous_commit = off');
    const names = bare.tables.map(({ table }) => table);
    for (const table of names) await client.query(bareTable(table, bare.isIndexed));
    const lots = sharesOf(bare.tables, bare.transactions);
    const start = performance.now();
    for (const lot of lots) {
      await client.query('begin');
      for (const { table, rows } of lot) {
        for (let from = 0; from < rows.length; from += POSTGRES_ROWS_A_STATEMENT) {
          const some = rows.slice(from, from + POSTGRES_ROWS_A_STATEMENT);
          const text = insertText(table, some.length, (at) => `$${at}`, 'bare_');
          const isWhole = some.length === POSTGRES_ROWS_A_STATEMENT;
          await client.query({ text, values: some.flat(), ...(isWhole ? { name: table.table } : {}) });
        }
      }
      await client.query('commit');
    }
    const elapsedMs = performance.now() - start;
    for (const table of names) await client.query(`drop table bare_${table}`);
    return elapsedMs;
  });
}

/** The key belongs to the table; it is found by its name, which differs. */
function bareTable(table: string, isIndexed: boolean): string {
  if (isIndexed) return `create table bare_${table} (like ${table} including indexes)`;
  return `create table bare_${table} (like ${table});
    do $$ begin execute (
      select format('alter table bare_${table} add %s', pg_get_constraintdef(oid))
      from pg_constraint where conrelid = '${table}'::regclass and contype = 'p'
    ); end $$`;
}

function insertText(
  { table, columns }: TableRows,
  count: number,
  parameter: (at: number) => string,
  prefix = '',
): string {
  const rows = Array.from({ length: count }, (_, row) => {
    const values = columns.map((_column, at) => parameter(row * columns.length + at + 1));
    return `(${values.join(', ')})`;
  });
  const names = columns.map((column) => `"${column}"`).join(', ');
  return `insert into "${prefix}${table}" (${names}) values ${rows.join(', ')}`;
}
