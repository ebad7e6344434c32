import type { BarKey, PriceType } from '../kline/bar.ts';
import type { Halt } from '../kline/halt.ts';
import { endTimeOf, type KlineInterval, openTimeOf } from '../kline/kline-interval.ts';
import {
  type Kline,
  klinesAt,
  openTimesBackward,
  openTimesForward,
  type Series,
} from '../kline/kline-walk.ts';
import { type TimeWindow, within } from '../paging/filter.ts';
import { assertWithin } from '../paging/page.ts';
import { fromBarRow } from '../row/bar-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { rowsOf, type Steps } from '../sql/steps.ts';
import { MAX_LIMIT } from './public-trades.ts';

/** Bars of one series, ascending; the window is on their open times. With startTime read forward from there, else the latest. */
export interface KlinesQuery extends TimeWindow {
  readonly kind: 'klines';
  readonly symbol: string;
  readonly priceType: PriceType;
  readonly interval: KlineInterval;
  /** At most {@link MAX_LIMIT}. */
  readonly limit: number;
  /** Engine time: the bar that contains it is the last, and open. Not before the last event projected. */
  readonly engineTimeMs: number;
}

/** STAT-1: an interval without a trade repeats the last close, from the first trade on, unless the symbol was halted all through it (index and mark go on then). */
export function* klines(builder: QueryBuilder, query: KlinesQuery): Steps<readonly Kline[]> {
  const { interval, startTime, endTime, limit, engineTimeMs } = query;
  assertWithin('limit', limit, MAX_LIMIT);
  const newest = openTimeOf(interval, engineTimeMs);
  const last = endTime === null || endTime > engineTimeMs ? newest : openTimeOf(interval, endTime - 1);

  if (startTime === null) {
    const series = yield* seriesTo(builder, query, last);
    return klinesAt(series, openTimesBackward(series, last, limit), engineTimeMs);
  }
  if (startTime > last) return [];
  const opened = openTimeOf(interval, startTime);
  const first = opened === startTime ? opened : endTimeOf(interval, startTime);
  if (first > last) return [];
  const series = yield* seriesFrom(builder, query, first, last);
  return klinesAt(series, openTimesForward(series, first, last, limit), engineTimeMs);
}

/** What decides the latest bars up to `last`: one bar more than can be shown, for the close before them. */
function* seriesTo(builder: QueryBuilder, query: KlinesQuery, last: number): Steps<Series> {
  const rows = yield* rowsOf(
    barsOf(builder, query)
      .where('open_time', '<=', last)
      .orderBy('open_time', 'desc')
      .limit(query.limit + 1),
  );
  const bars = rows.map(fromBarRow).reverse();
  const halts = yield* haltsIn(builder, query, bars[0]?.openTime ?? last, last);
  return { interval: query.interval, bars, halts };
}

/** What decides the bars from `first` on: those with trades and the one before. */
function* seriesFrom(builder: QueryBuilder, query: KlinesQuery, first: number, last: number): Steps<Series> {
  const before = yield* rowsOf(
    barsOf(builder, query).where('open_time', '<', first).orderBy('open_time', 'desc').limit(1),
  );
  const after = yield* rowsOf(
    barsOf(builder, query)
      .where(within('open_time', { startTime: first, endTime: last + 1 }))
      .orderBy('open_time')
      .limit(query.limit),
  );
  const halts = yield* haltsIn(builder, query, first, last);
  return { interval: query.interval, bars: [...before, ...after].map(fromBarRow), halts };
}

/** The stored bars of a series, unsorted. */
export function barsOf(builder: QueryBuilder, key: BarKey) {
  return builder
    .selectFrom('bars')
    .selectAll()
    .where('symbol', '=', key.symbol)
    .where('price_type', '=', key.priceType)
    .where('interval', '=', key.interval);
}

function* haltsIn(
  builder: QueryBuilder,
  query: KlinesQuery,
  first: number,
  last: number,
): Steps<readonly Halt[]> {
  if (query.priceType !== 'trade') return [];
  const rows = yield* rowsOf(
    builder
      .selectFrom('halts')
      .selectAll()
      .where('symbol', '=', query.symbol)
      .where('started_at', '<', endTimeOf(query.interval, last))
      .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', first)]))
      .orderBy('started_at'),
  );
  return rows.map((row) => ({ startedAt: row.started_at, endedAt: row.ended_at }));
}
