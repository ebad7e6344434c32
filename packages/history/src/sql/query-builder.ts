import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { HistoryDatabase } from './schema.ts';

/** Builds and compiles the history's SQL; it executes nothing (that is the store's part, see {@link Steps}). */
export type QueryBuilder = Kysely<HistoryDatabase>;

/** The builder that writes SQLite's dialect. */
export function sqliteQueryBuilder(): QueryBuilder {
  return new Kysely<HistoryDatabase>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}
