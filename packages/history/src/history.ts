import { type HistoryAnswer, type HistoryQuery, stepsOf } from './history-query.ts';
import { InTurn } from './in-turn.ts';
import { Leaderboard } from './leaderboard/leaderboard.ts';
import { type EventBatch, Projector } from './projector.ts';
import { Retention } from './retention/retention.ts';
import { claim } from './sql/claim.ts';
import { migrate } from './sql/migrate.ts';
import { openStore } from './sql/open-store.ts';
import { type Dialect, type QueryBuilder, queryBuilder } from './sql/query-builder.ts';
import type { Steps } from './sql/steps.ts';
import type { Store } from './sql/store.ts';

/** The past of the exchange in SQL: a projection of the engine's events, which can be deleted and built again. */
export interface History {
  /** The last sequence whose events are committed; 0 at first. */
  readonly cursor: number;
  /** Takes the events that follow the cursor; see {@link Projector.apply}. What is given while another batch is written waits for it. */
  apply(batch: EventBatch): Promise<void>;
  /**
   * Deletes the next few rows that are older than what is kept (see `OpenOptions.keepMs`), in a transaction of their own; true while there
   * may be more. To be called between batches.
   */
  trim(): Promise<boolean>;
  /** Makes all that was applied durable: a power cut takes none of it back. Rejects where the disk is full or fails. */
  sync(): Promise<void>;
  /** Answers a question, beside what is being written; rejects with RangeError where a page, page size or limit is out of bounds. */
  query<Query extends HistoryQuery>(query: Query): Promise<HistoryAnswer<Query>>;
  /** Empties everything: the next batch is that of sequence 1. */
  reset(): Promise<void>;
  /** Closes it after what was given before. */
  close(): Promise<void>;
}

/** What a history is opened with. */
export interface OpenOptions {
  /**
   * The identity of the log whose events it holds: a history of another log, if it holds any event, is refused. Left out: that of whatever
   * log it has.
   */
  readonly logId?: string;
  /** How old public trades, fills, closed orders, ended conditions and strategies, and bars below an hour may become, engine time, ms; all else is kept. Infinity where left out. */
  readonly keepMs?: number;
}

/**
 * Opens the history at `location`: a SQLite file, ":memory:" for none, or the address of a PostgreSQL database, in the first schema of its
 * search path. Creates it or brings its schema up to date. Rejects with a `HistoryUnavailable` where the database cannot be reached now,
 * with a {@link HistoryRefused} where another process writes to it or it is not the right one, with another error where the file is no
 * database, is damaged, or comes from a later version.
 */
export async function openHistory(location: string, options: OpenOptions = {}): Promise<History> {
  return historyOn(await openStore(location), options);
}

/** One transaction: a history that is refused is not brought up to date either. */
function* prepare(builder: QueryBuilder, dialect: Dialect, logId: string | undefined): Steps<void> {
  yield* migrate(builder, dialect);
  if (logId !== undefined) yield* claim(builder, logId);
}

/** The history in `store`, which it closes, here already where it cannot be opened. */
async function historyOn(store: Store, options: OpenOptions): Promise<History> {
  const { logId, keepMs = Number.POSITIVE_INFINITY } = options;
  const builder = queryBuilder(store.dialect);
  const projector = new Projector(store, builder, new Retention(builder, keepMs));
  const leaderboard = new Leaderboard(builder);
  try {
    await store.transaction(prepare(builder, store.dialect, logId));
    await projector.open();
  } catch (error) {
    await store.close();
    throw error;
  }
  const turns = new InTurn();
  const lots = new InTurn();
  const answer = async (query: HistoryQuery): Promise<HistoryAnswer<HistoryQuery>> => {
    if (query.kind === 'leaderboard') return leaderboard.page(query);
    if (query.kind === 'takeEquities') return lots.run(() => store.read(leaderboard.take(query)));
    return store.read(stepsOf(builder, query));
  };
  return {
    get cursor() {
      return projector.cursor;
    },
    apply: (batch) => turns.run(() => projector.apply(batch)),
    trim: () => turns.run(() => projector.trim()),
    sync: () => turns.run(() => projector.sync()),
    async query<Query extends HistoryQuery>(query: Query) {
      return (await answer(query)) as HistoryAnswer<Query>;
    },
    reset: () =>
      turns.run(async () => {
        await projector.reset();
        leaderboard.reset();
      }),
    close: () => turns.run(() => store.close()),
  };
}
