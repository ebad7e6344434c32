import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { HistoryDatabase } from './schema.ts';

/** The databases that the history can be in. */
export type Dialect = 'sqlite' | 'postgres';

/** Builds and compiles the history's SQL; it executes nothing (that is the store's part, see `Steps`). */
export type QueryBuilder = Kysely<HistoryDatabase>;

/** The builder that writes `dialect`. */
export function queryBuilder(dialect: Dialect): QueryBuilder {
  const isSqlite = dialect === 'sqlite';
  return new Kysely<HistoryDatabase>({
    dialect: {
      createAdapter: () => (isSqlite ? new SqliteAdapter() : new PostgresAdapter()),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => (isSqlite ? new SqliteIntrospector(db) : new PostgresIntrospector(db)),
      createQueryCompiler: () => (isSqlite ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
    },
  });
}
