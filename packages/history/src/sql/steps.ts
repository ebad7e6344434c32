import type { Compilable, CompiledQuery } from 'kysely';

/**
 * A question to the database as the statements it takes, each yielded and resumed with its rows. The store runs the steps: a synchronous
 * one in a loop, an asynchronous one with an await between, so that a query is written once for both.
 */
export type Steps<T> = Generator<CompiledQuery, T, readonly unknown[]>;

/** One step: the rows of `query`. */
export function* rowsOf<Row>(query: Compilable<Row>): Steps<readonly Row[]> {
  return (yield query.compile()) as readonly Row[];
}

/** One step: the first row of `query`, undefined where it has none. */
export function* firstRowOf<Row>(query: Compilable<Row>): Steps<Row | undefined> {
  return (yield* rowsOf(query))[0];
}
