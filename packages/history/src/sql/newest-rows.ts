import { sql } from 'kysely';
import type { QueryBuilder } from './query-builder.ts';
import type { HistoryDatabase, TableName } from './schema.ts';
import { rowsOfRaw, type Steps } from './steps.ts';

/** Series asked for in one statement: few enough for the parameters that a database takes. */
const MAX_SERIES = 4_096;

type Column<Table extends TableName> = keyof HistoryDatabase[Table] & string;

/** Rows that belong together and follow one another. */
export interface SeriesOf<Table extends TableName> {
  readonly table: Table;
  /** The columns that name a series. */
  readonly by: readonly Column<Table>[];
  /** The column that sorts it; with `by` the table's key, so that the newest is found by an index. */
  readonly order: Column<Table>;
}

/**
 * The newest row of each of the series `names` (values of `by`), where there is one; no name twice. SQLite keeps to the order of a cross
 * join: of another it may rather pass over the whole table, and look each row up among the names.
 */
export function* newestRows<Table extends TableName>(
  builder: QueryBuilder,
  series: SeriesOf<Table>,
  names: readonly (readonly (string | number)[])[],
): Steps<readonly HistoryDatabase[Table][]> {
  const rows: HistoryDatabase[Table][] = [];
  for (let from = 0; from < names.length; from += MAX_SERIES) {
    rows.push(...(yield* newestOf(builder, series, names.slice(from, from + MAX_SERIES))));
  }
  return rows;
}

function newestOf<Table extends TableName>(
  builder: QueryBuilder,
  { table, by, order }: SeriesOf<Table>,
  names: readonly (readonly (string | number)[])[],
): Steps<readonly HistoryDatabase[Table][]> {
  const wanted = sql.join(names.map((name) => sql`(${sql.join(name.map(typed))})`));
  const isOf = (alias: string) =>
    sql.join(
      by.map((column) => sql`${sql.ref(`${alias}.${column}`)} = ${sql.ref(`wanted.${column}`)}`),
      sql` and `,
    );
  return rowsOfRaw<HistoryDatabase[Table]>(
    builder,
    sql`with wanted (${sql.join(by.map((column) => sql.ref(column)))}) as (values ${wanted})
      select newest.* from wanted cross join ${sql.table(table)} as newest where ${isOf('newest')}
      and ${sql.ref(`newest.${order}`)} =
        (select max(${sql.ref(`other.${order}`)}) from ${sql.table(table)} as other where ${isOf('other')})`,
  );
}

/** A list of values has no column that would tell PostgreSQL the type of its parameters. */
function typed(value: string | number) {
  return typeof value === 'number' ? sql`cast(${value} as bigint)` : sql`cast(${value} as text)`;
}
