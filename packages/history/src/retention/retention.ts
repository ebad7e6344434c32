import { MINUTE_MS } from '../kline/kline-interval.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';
import { deleteOldBars } from './old-bars.ts';
import { AGEING_TABLES, deleteOldRows } from './old-rows.ts';

/** Rows that one step looks at and may delete: few enough that a query beside it waits some milliseconds at most. */
export const STEP_ROWS = 500;

/** How often the tables are gone through, engine time. */
const PASS_EVERY_MS = 15 * MINUTE_MS;

/** How far a pass through the tables has come. */
interface Pass {
  /** What is older goes. */
  readonly cutoffMs: number;
  /** The place in {@link AGEING_TABLES}; behind them come the bars. */
  readonly table: number;
  readonly afterId: number;
  readonly afterSymbol: string;
}

/** What {@link Retention.step} leaves, for {@link Retention.committed}. */
export type RetentionProgress = { readonly pass: Pass; readonly isDone: boolean };

/**
 * Lets go of old public trades, fills, closed orders, ended conditions and strategies, and bars below an hour; all other tables are kept.
 * It works in small steps, each for one transaction. What it remembers is in memory alone: a new start goes through the tables again.
 */
export class Retention {
  readonly #builder: QueryBuilder;
  readonly #keepMs: number;
  readonly #stepRows: number;
  #engineTimeMs = 0;
  /** The cutoff of the last whole pass. */
  #doneMs = 0;
  #pass: Pass | undefined;

  /** `keepMs`: how old rows may become, Infinity: any age. */
  constructor(builder: QueryBuilder, keepMs: number, stepRows: number = STEP_ROWS) {
    this.#builder = builder;
    this.#keepMs = keepMs;
    this.#stepRows = stepRows;
  }

  /** Learns what time it is. */
  see(engineTimeMs: number): void {
    this.#engineTimeMs = Math.max(this.#engineTimeMs, engineTimeMs);
  }

  /** True while there may be rows to delete: {@link step} should be called. */
  get isDue(): boolean {
    return this.#pass !== undefined || this.#cutoffMs > this.#doneMs;
  }

  /** Deletes the next few rows; the transaction's end is to be told to {@link committed} or {@link forget}. */
  *step(): Steps<RetentionProgress> {
    const pass = this.#pass ?? { cutoffMs: this.#cutoffMs, table: 0, afterId: 0, afterSymbol: '' };
    const table = AGEING_TABLES[pass.table];
    if (table === undefined) {
      const afterSymbol = yield* deleteOldBars(
        this.#builder,
        pass.afterSymbol,
        pass.cutoffMs,
        this.#stepRows,
      );
      return { pass: { ...pass, afterSymbol: afterSymbol ?? '' }, isDone: afterSymbol === undefined };
    }
    const afterId = yield* deleteOldRows(this.#builder, table, pass, this.#stepRows);
    const next =
      afterId === undefined ? { ...pass, table: pass.table + 1, afterId: 0 } : { ...pass, afterId };
    return { pass: next, isDone: false };
  }

  /** What a step has deleted is gone. */
  committed({ pass, isDone }: RetentionProgress): void {
    this.#pass = isDone ? undefined : pass;
    if (isDone) this.#doneMs = pass.cutoffMs;
  }

  /** A step's transaction has failed, or the tables are others now: the next step begins at the start. */
  forget(): void {
    this.#pass = undefined;
    this.#doneMs = 0;
  }

  get #cutoffMs(): number {
    return Math.floor((this.#engineTimeMs - this.#keepMs) / PASS_EVERY_MS) * PASS_EVERY_MS;
  }
}
