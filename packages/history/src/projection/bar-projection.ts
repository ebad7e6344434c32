import type { EngineEvent } from '@openperp/engine';
import type { Bar, BarKey, PriceType } from '../kline/bar.ts';
import { BarBuilder, type BarStore } from '../kline/bar-builder.ts';
import { KLINE_INTERVALS } from '../kline/kline-interval.ts';
import { fromBarRow, toBarRow } from '../row/bar-row.ts';
import { newestRows, type SeriesOf } from '../sql/newest-rows.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { RowBuffer } from '../sql/row-buffer.ts';
import type { BarRow } from '../sql/schema.ts';
import type { Steps } from '../sql/steps.ts';
import type { ProjectionPart } from './projection-part.ts';

const SERIES: SeriesOf<'bars'> = {
  table: 'bars',
  by: ['symbol', 'price_type', 'interval'],
  order: 'open_time',
};

/** STAT-1: bars out of trades and prices; the newest of each series is in memory. */
export class BarProjection implements ProjectionPart, BarStore {
  readonly #builder: QueryBuilder;
  /** The symbols and prices whose newest bars have been read, as "mark BTCUSDT". */
  readonly #known = new Set<string>();
  /** The bars that were read. */
  readonly #newest = new Map<string, Bar>();
  #saved: BarRow[] = [];
  #bars = new BarBuilder(this);

  constructor(builder: QueryBuilder) {
    this.#builder = builder;
  }

  *prepare(events: readonly EngineEvent[]): Steps<void> {
    const unknown = this.#unknownIn(events);
    if (unknown.size === 0) return;
    const names = [...unknown.values()].flatMap(([symbol, priceType]) =>
      KLINE_INTERVALS.map((interval) => [symbol, priceType, interval]),
    );
    for (const row of yield* newestRows(this.#builder, SERIES, names)) {
      this.#newest.set(`${row.price_type} ${row.symbol} ${row.interval}`, fromBarRow(row));
    }
    for (const name of unknown.keys()) this.#known.add(name);
  }

  project(event: EngineEvent): void {
    if (event.kind === 'trade') this.#bars.trade(event.record);
    else if (event.kind === 'price') this.#bars.price(event.record);
  }

  finish(rows: RowBuffer): void {
    this.#bars.flush();
    for (const row of this.#saved) rows.put('bars', row);
    this.#saved = [];
  }

  forget(): void {
    this.#known.clear();
    this.#newest.clear();
    this.#saved = [];
    this.#bars = new BarBuilder(this);
  }

  /** For the bar builder, which asks once for each series. */
  last({ priceType, symbol, interval }: BarKey): Bar | undefined {
    if (!this.#known.has(`${priceType} ${symbol}`))
      throw new Error(`${priceType} bars of ${symbol} were not read`);
    return this.#newest.get(`${priceType} ${symbol} ${interval}`);
  }

  /** For the bar builder. */
  save(key: BarKey, bar: Bar): void {
    this.#saved.push(toBarRow(key, bar));
  }

  #unknownIn(events: readonly EngineEvent[]): Map<string, readonly [symbol: string, priceType: PriceType]> {
    const unknown = new Map<string, readonly [string, PriceType]>();
    const need = (symbol: string, priceType: PriceType): void => {
      const name = `${priceType} ${symbol}`;
      if (!this.#known.has(name)) unknown.set(name, [symbol, priceType]);
    };
    for (const { kind, record } of events) {
      if (kind === 'trade') need(record.symbol, 'trade');
      if (kind !== 'price') continue;
      need(record.symbol, 'index');
      need(record.symbol, 'mark');
    }
    return unknown;
  }
}
