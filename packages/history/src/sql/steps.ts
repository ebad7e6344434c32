import type { Compilable, RawBuilder } from 'kysely';
import type { QueryBuilder } from './query-builder.ts';
import type { HistoryDatabase, TableName } from './schema.ts';

/** SQL with its parameters; resumed with its rows. */
export interface Statement {
  readonly kind: 'statement';
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * Whole rows of one table, no key twice; one whose key (see `KEYS`) is there already takes its place. All have the same members in the
 * same order, as one literal gives them. Resumed with no rows.
 */
export interface Write {
  readonly kind: 'write';
  readonly table: TableName;
  readonly rows: readonly HistoryDatabase[TableName][];
}

export type Step = Statement | Write;

/**
 * Work on the database as the steps it takes, each yielded and resumed with its rows. The store runs them: a synchronous one in a loop,
 * an asynchronous one with an await between, so that queries and projection are written once for both.
 */
export type Steps<T> = Generator<Step, T, readonly unknown[]>;

/** One step: the rows of `query`. */
export function* rowsOf<Row>(query: Compilable<Row>): Steps<readonly Row[]> {
  const { sql, parameters } = query.compile();
  return (yield { kind: 'statement', sql, parameters }) as readonly Row[];
}

/** One step: the first row of `query`, undefined where it has none. */
export function* firstRowOf<Row>(query: Compilable<Row>): Steps<Row | undefined> {
  return (yield* rowsOf(query))[0];
}

/** One step: the rows of SQL that the builder has no words for. */
export function* rowsOfRaw<Row>(builder: QueryBuilder, raw: RawBuilder<Row>): Steps<readonly Row[]> {
  const { sql, parameters } = raw.compile(builder);
  return (yield { kind: 'statement', sql, parameters }) as readonly Row[];
}
