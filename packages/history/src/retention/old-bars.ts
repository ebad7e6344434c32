import type { PriceType } from '../kline/bar.ts';
import type { KlineInterval } from '../kline/kline-interval.ts';
import { barsOf } from '../queries/klines.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, rowsOf, type Steps } from '../sql/steps.ts';

/** Intervals whose old bars go; from an hour on they stay. */
const INTERVALS: readonly KlineInterval[] = ['1m', '3m', '5m', '15m', '30m'];
const PRICE_TYPES: readonly PriceType[] = ['trade', 'index', 'mark'];

/**
 * Deletes at most `mostRows` bars below an hour that are older than `cutoffMs`, of the first symbol after `afterSymbol` ("": the first
 * of all); answers the symbol to go on after, which is `afterSymbol` again where bars of this one are left, `undefined` where no symbol
 * follows. The newest bar of a series before the cutoff stays: quiet intervals after it repeat its close.
 */
export function* deleteOldBars(
  builder: QueryBuilder,
  afterSymbol: string,
  cutoffMs: number,
  mostRows: number,
): Steps<string | undefined> {
  const row = yield* firstRowOf(
    builder.selectFrom('bars').select('symbol').where('symbol', '>', afterSymbol).orderBy('symbol').limit(1),
  );
  if (row === undefined) return undefined;
  const { symbol } = row;
  let left = mostRows;
  for (const priceType of PRICE_TYPES) {
    for (const interval of INTERVALS) {
      left -= yield* deleteOfSeries(builder, { symbol, priceType, interval }, cutoffMs, left);
      if (left === 0) return afterSymbol;
    }
  }
  return symbol;
}

/** The number of bars that it deleted. */
function* deleteOfSeries(
  builder: QueryBuilder,
  series: Parameters<typeof barsOf>[1],
  cutoffMs: number,
  mostRows: number,
): Steps<number> {
  const old = yield* rowsOf(
    barsOf(builder, series)
      .clearSelect()
      .select('open_time')
      .where('open_time', '<', cutoffMs)
      .orderBy('open_time')
      .limit(mostRows + 1),
  );
  const last = old.at(-2);
  if (last === undefined) return 0;
  yield* rowsOf(
    builder
      .deleteFrom('bars')
      .where('symbol', '=', series.symbol)
      .where('price_type', '=', series.priceType)
      .where('interval', '=', series.interval)
      .where('open_time', '<=', last.open_time),
  );
  return old.length - 1;
}
