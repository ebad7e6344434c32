import { isPostgres } from '../history-location.ts';
import type { Store } from '../sql/store.ts';
import { openReadOnlySqlite } from './read-only-sqlite.ts';

/** What reading takes of a {@link Store}. */
export type ReadStore = Pick<Store, 'dialect' | 'read' | 'close'>;

/** Opens the database at `location` beside who writes it: of PostgreSQL it takes the connections of queries alone, which cannot write. */
export async function openReadStore(location: string): Promise<ReadStore> {
  if (!isPostgres(location)) return openReadOnlySqlite(location);
  const { PostgresStore } = await import('../sql/postgres/postgres-store.ts');
  return new PostgresStore(location);
}
