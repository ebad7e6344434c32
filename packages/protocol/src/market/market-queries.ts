import { enumOf } from '../field/enum-field.ts';
import { defaulted, described, optional, type RequestOf } from '../field/field.ts';
import { integer } from '../field/integer-field.ts';
import { texts } from '../field/texts-field.ts';
import { symbolName } from '../request/symbol-name.ts';
import { startBeforeEnd, timeWindowMembers } from '../request/time-window.ts';

/** The intervals of klines; `1m` is a minute, `1M` a month. */
export const klineIntervals = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const;
export type KlineInterval = (typeof klineIntervals)[number];

/** Numbers of levels that the book can be asked for. */
export const depthLimits = [5, 10, 20, 50, 100, 500, 1000] as const;

/** One symbol, or all where `symbol` is "". */
export const symbolsQuery = texts({ symbol: optional(symbolName(), '') });
export type SymbolsQuery = RequestOf<typeof symbolsQuery>;

/** Klines of the trade price where `priceType` is undefined. */
export const klinesQuery = texts(
  {
    symbol: symbolName(),
    interval: enumOf(klineIntervals),
    priceType: optional(
      described('The trade price where it is left out.', enumOf(['indexPrice', 'markPrice'])),
      undefined,
    ),
    ...timeWindowMembers,
    limit: defaulted(integer({ min: 1, max: 1000 }), 500),
  },
  startBeforeEnd,
);
export type KlinesQuery = RequestOf<typeof klinesQuery>;

/** The book of one symbol, `limit` levels a side. */
export const depthQuery = texts({
  symbol: symbolName(),
  limit: defaulted(integer({ min: 5, max: 1000, among: depthLimits }), 100),
});
export type DepthQuery = RequestOf<typeof depthQuery>;

/** The newest public trades of one symbol. */
export const tradesQuery = texts({
  symbol: symbolName(),
  limit: defaulted(integer({ min: 1, max: 1000 }), 100),
});
export type TradesQuery = RequestOf<typeof tradesQuery>;

/** Tickers; `symbol` "": all. */
export const tickerQuery = texts({ symbol: optional(symbolName(), '') });
export type TickerQuery = RequestOf<typeof tickerQuery>;
