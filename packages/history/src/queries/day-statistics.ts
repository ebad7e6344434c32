import { type Amount, add, max, min, multiply, multiplyDivideHalf, sub, UNIT } from '@openperp/engine';
import type { Bar } from '../kline/bar.ts';
import { DAY_MS, HOUR_MS, type KlineInterval, MINUTE_MS, openTimeOf } from '../kline/kline-interval.ts';
import { within } from '../paging/filter.ts';

import { fromBarRow } from '../row/bar-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { rowsOf, type Steps } from '../sql/steps.ts';
import { barsOf } from './klines.ts';

/** The last 24 hours of a symbol, to the minute: the present minute and the 1,439 before. */
export interface DayStatisticsQuery {
  readonly kind: 'dayStatistics';
  readonly symbol: string;
  /** Engine time. */
  readonly engineTimeMs: number;
}

/** Statistics of the trade price over 24 hours. */
export interface DayStatistics {
  readonly symbol: string;
  /** The price 24 hours ago; of a symbol younger than that its first. */
  readonly openPrice: Amount;
  readonly lastPrice: Amount;
  readonly priceChange: Amount;
  /** In percent, 10⁻⁸. */
  readonly priceChangePercent: Amount;
  /** Of the day's trades; without any, the last price. */
  readonly high: Amount;
  readonly low: Amount;
  readonly volume: Amount;
  readonly quoteVolume: Amount;
}

/** The statistics; undefined where the symbol has never traded. Whole hours are read as such, the minutes before them one by one. */
export function* dayStatistics(
  builder: QueryBuilder,
  query: DayStatisticsQuery,
): Steps<DayStatistics | undefined> {
  const { symbol, engineTimeMs } = query;
  const start = openTimeOf('1m', engineTimeMs) - DAY_MS + MINUTE_MS;
  const firstHour = openTimeOf('1h', start + HOUR_MS - 1);
  const series = (interval: KlineInterval) => barsOf(builder, { symbol, priceType: 'trade', interval });

  const [before] = yield* rowsOf(
    series('1m').where('open_time', '<', start).orderBy('open_time', 'desc').limit(1),
  );
  const minutes = yield* rowsOf(
    series('1m')
      .where(within('open_time', { startTime: start, endTime: firstHour }))
      .orderBy('open_time'),
  );
  const hours = yield* rowsOf(series('1h').where('open_time', '>=', firstHour).orderBy('open_time'));
  const bars = [...minutes, ...hours].map(fromBarRow);
  return statisticsOf(symbol, before === undefined ? undefined : fromBarRow(before).close, bars);
}

function statisticsOf(
  symbol: string,
  before: Amount | undefined,
  bars: readonly Bar[],
): DayStatistics | undefined {
  const openPrice = before ?? bars[0]?.open;
  if (openPrice === undefined) return undefined;
  const lastPrice = bars.at(-1)?.close ?? openPrice;
  const priceChange = sub(lastPrice, openPrice);
  return {
    symbol,
    openPrice,
    lastPrice,
    priceChange,
    priceChangePercent: multiplyDivideHalf(priceChange, multiply(100, UNIT), openPrice),
    high: bars.map((bar) => bar.high).reduce(max, bars[0]?.high ?? lastPrice),
    low: bars.map((bar) => bar.low).reduce(min, bars[0]?.low ?? lastPrice),
    volume: bars.map((bar) => bar.volume).reduce(add, 0),
    quoteVolume: bars.map((bar) => bar.quoteVolume).reduce(add, 0),
  };
}
