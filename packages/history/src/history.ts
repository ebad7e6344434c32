import { type HistoryAnswer, type HistoryQuery, stepsOf } from './history-query.ts';
import { type EventBatch, Projector } from './projector.ts';
import { migrate } from './sql/migrate.ts';
import { sqliteQueryBuilder } from './sql/query-builder.ts';
import { SqliteStore } from './sql/sqlite-store.ts';

/** The past of the exchange in SQL: a projection of the engine's events, which can be deleted and built again. Synchronous. */
export interface History {
  /** The last sequence whose events are in; 0 at first. */
  readonly cursor: number;
  /** Takes the events that follow the cursor; see {@link Projector.apply}. */
  apply(batch: EventBatch): void;
  /** Makes all that was applied durable: a power cut takes none of it back. Throws where the disk is full or fails. */
  sync(): void;
  /** Answers a question; throws RangeError where a page, page size or limit is out of bounds. */
  query<Query extends HistoryQuery>(query: Query): HistoryAnswer<Query>;
  /** Empties everything: the next batch is that of sequence 1. */
  reset(): void;
  close(): void;
}

/**
 * Opens the history in the SQLite file `file` (":memory:" for none), creating it or bringing its schema up to date.
 * Throws where the file is no database, is damaged, or comes from a later version.
 */
export function openHistory(file: string): History {
  const store = new SqliteStore(file);
  try {
    const builder = sqliteQueryBuilder();
    migrate(store, builder);
    return historyOn(store, new Projector(store, builder), builder);
  } catch (error) {
    store.close();
    throw error;
  }
}

function historyOn(
  store: SqliteStore,
  projector: Projector,
  builder: ReturnType<typeof sqliteQueryBuilder>,
): History {
  return {
    get cursor() {
      return projector.cursor;
    },
    apply: (batch) => projector.apply(batch),
    sync: () => store.sync(),
    query<Query extends HistoryQuery>(query: Query) {
      return store.run(stepsOf(builder, query)) as HistoryAnswer<Query>;
    },
    reset: () => projector.reset(),
    close: () => store.close(),
  };
}
