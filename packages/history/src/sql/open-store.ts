import { isPostgres } from '../history-location.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { Store } from './store.ts';

/** Opens the database at `location`; rejects as `openHistory` does. */
export async function openStore(location: string): Promise<Store> {
  if (!isPostgres(location)) return new SqliteStore(location);
  // Loaded where it is needed: most exchanges keep their history in a file.
  const { PostgresStore } = await import('./postgres/postgres-store.ts');
  const store = new PostgresStore(location);
  try {
    await store.connect();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
