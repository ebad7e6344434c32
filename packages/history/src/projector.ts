import type { EngineEvent } from '@openperp/engine';
import { sql } from 'kysely';
import { AccountDayProjection } from './projection/account-day-projection.ts';
import { BarProjection } from './projection/bar-projection.ts';
import { HaltProjection } from './projection/halt-projection.ts';
import { HourlyCloseProjection } from './projection/hourly-close-projection.ts';
import type { ProjectionPart } from './projection/projection-part.ts';
import { putEvent } from './projection/put-event.ts';
import { Retention } from './retention/retention.ts';
import type { QueryBuilder } from './sql/query-builder.ts';
import { RowBuffer } from './sql/row-buffer.ts';
import { TABLES } from './sql/schema.ts';
import { firstRowOf, rowsOf, rowsOfRaw, type Steps } from './sql/steps.ts';
import type { Store } from './sql/store.ts';

/** The events of the commands `firstSequence` to `lastSequence`, in order; several batches may be joined into one. */
export interface EventBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Engine time after the last of them, ms; left out: as it was. */
  readonly timeMs?: number;
  readonly events: readonly EngineEvent[];
}

/** A batch starts after what follows the cursor: the history lacks the events between. */
export class HistoryGap extends Error {
  override readonly name = 'HistoryGap';
  readonly cursor: number;

  constructor(cursor: number, { firstSequence, lastSequence }: EventBatch) {
    super(`batch of ${firstSequence} to ${lastSequence} does not follow sequence ${cursor}`);
    this.cursor = cursor;
  }
}

/** The id of a table's only row. */
const ONLY_ID = 1;

/** Tables that a reset leaves as they are: whose history it is does not change. */
const KEPT: readonly string[] = ['log'];

/** Writes engine events into the tables, each batch once: its rows and the cursor are one transaction. One call at a time. */
export class Projector {
  readonly #store: Store;
  readonly #builder: QueryBuilder;
  readonly #parts: readonly ProjectionPart[];
  readonly #retention: Retention;
  #cursor = 0;
  /** Whether the cursor is known to be that of the tables: after a failure a commit may have come through or not. */
  #isCertain = false;

  constructor(
    store: Store,
    builder: QueryBuilder,
    retention = new Retention(builder, Number.POSITIVE_INFINITY),
  ) {
    this.#store = store;
    this.#builder = builder;
    this.#retention = retention;
    this.#parts = [
      new BarProjection(builder),
      new HaltProjection(builder),
      new AccountDayProjection(builder),
      new HourlyCloseProjection(builder),
    ];
  }

  /** The last sequence whose events are known to be in the tables; 0 at first. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Reads the cursor of the tables. */
  async open(): Promise<void> {
    await this.#transaction(this.#cursorOfTables());
  }

  /**
   * Projects a batch; one at or before the cursor is skipped. Rejects where it neither is that nor follows the cursor without a gap (a
   * {@link HistoryGap} where it is later), and where a write fails: then nothing is changed, and the same batch may be given again.
   */
  async apply(batch: EventBatch): Promise<void> {
    await this.#transaction(this.#apply(batch));
    if (batch.timeMs !== undefined) this.#retention.see(batch.timeMs);
  }

  /** Deletes the next few rows that are older than what is kept; true while there may be more. Rejects where that fails: nothing is deleted. */
  async trim(): Promise<boolean> {
    if (!this.#retention.isDue) return false;
    try {
      this.#retention.committed(await this.#committed(this.#retention.step()));
    } catch (error) {
      this.#retention.forget();
      throw error;
    }
    return this.#retention.isDue;
  }

  /** Makes all that was applied durable. The cursor is then that of the tables for certain: a database may have come back without its last commits. */
  async sync(): Promise<void> {
    try {
      await this.#store.sync();
    } catch (error) {
      this.#doubt();
      throw error;
    }
    if (!this.#isCertain) await this.open();
  }

  /** Empties every table, so that the history is built again from sequence 1. */
  async reset(): Promise<void> {
    await this.#transaction(this.#reset());
    for (const part of this.#parts) part.forget();
    this.#retention.forget();
  }

  *#apply(batch: EventBatch): Steps<number> {
    const cursor = this.#isCertain ? this.#cursor : yield* this.#cursorOfTables();
    if (batch.lastSequence <= cursor) return cursor;
    if (batch.firstSequence !== cursor + 1) throw new HistoryGap(cursor, batch);
    const rows = new RowBuffer();
    for (const part of this.#parts) yield* part.prepare(batch.events);
    for (const event of batch.events) {
      putEvent(event, rows);
      for (const part of this.#parts) part.project(event, rows);
    }
    for (const part of this.#parts) part.finish(rows);
    rows.put('cursor', { id: ONLY_ID, sequence: batch.lastSequence });
    if (batch.timeMs !== undefined) rows.put('engine_time', { id: ONLY_ID, time: batch.timeMs });
    yield* rows.writes();
    return batch.lastSequence;
  }

  *#reset(): Steps<number> {
    const emptied = TABLES.filter((table) => !KEPT.includes(table));
    if (this.#store.dialect === 'postgres') {
      // Deleted rows would be read over until they are cleaned up.
      yield* rowsOfRaw(this.#builder, sql`truncate ${sql.join(emptied.map((table) => sql.table(table)))}`);
    } else {
      for (const table of emptied) yield* rowsOf(this.#builder.deleteFrom(table));
    }
    return 0;
  }

  *#cursorOfTables(): Steps<number> {
    const row = yield* firstRowOf(this.#builder.selectFrom('cursor').selectAll().where('id', '=', ONLY_ID));
    return row?.sequence ?? 0;
  }

  /** A transaction that ends with a cursor. */
  async #transaction(steps: Steps<number>): Promise<void> {
    this.#cursor = await this.#committed(steps);
    this.#isCertain = true;
  }

  /** What a transaction ends with. After one that failed, nothing in memory is ahead of the tables. */
  async #committed<T>(steps: Steps<T>): Promise<T> {
    try {
      return await this.#store.transaction(steps);
    } catch (error) {
      this.#doubt();
      throw error;
    }
  }

  /** What is in memory may be ahead of the tables, or behind: a commit may have come through or not, others may have written since. */
  #doubt(): void {
    this.#isCertain = false;
    for (const part of this.#parts) part.forget();
  }
}
