import type { EngineEvent, SymbolRecord } from '@openperp/engine';
import { type Halt, haltAfter } from '../kline/halt.ts';
import { newestRows, type SeriesOf } from '../sql/newest-rows.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { RowBuffer } from '../sql/row-buffer.ts';
import type { Steps } from '../sql/steps.ts';
import type { ProjectionPart } from './projection-part.ts';

const SERIES: SeriesOf<'halts'> = { table: 'halts', by: ['symbol'], order: 'started_at' };

/** The times in which symbols were not TRADING; the last of each symbol is in memory. */
export class HaltProjection implements ProjectionPart {
  readonly #builder: QueryBuilder;
  /** By symbol; undefined: it had none yet. */
  readonly #last = new Map<string, Halt | undefined>();

  constructor(builder: QueryBuilder) {
    this.#builder = builder;
  }

  *prepare(events: readonly EngineEvent[]): Steps<void> {
    const unknown = new Set<string>();
    for (const { kind, record } of events) {
      if (kind === 'symbol' && !this.#last.has(record.spec.symbol)) unknown.add(record.spec.symbol);
    }
    if (unknown.size === 0) return;
    const names = [...unknown].map((symbol) => [symbol]);
    const rows = yield* newestRows(this.#builder, SERIES, names);
    for (const symbol of unknown) this.#last.set(symbol, undefined);
    for (const row of rows) this.#last.set(row.symbol, { startedAt: row.started_at, endedAt: row.ended_at });
  }

  project(event: EngineEvent, rows: RowBuffer): void {
    if (event.kind === 'symbol') this.#projectSymbol(event.record, rows);
  }

  finish(): void {}

  forget(): void {
    this.#last.clear();
  }

  #projectSymbol({ spec: { symbol, status }, updatedAt }: SymbolRecord, rows: RowBuffer): void {
    const halt = haltAfter(this.#last.get(symbol), status, updatedAt);
    if (halt === undefined) return;
    this.#last.set(symbol, halt);
    rows.put('halts', { symbol, started_at: halt.startedAt, ended_at: halt.endedAt });
  }
}
