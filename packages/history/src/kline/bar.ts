import { type Amount, add, max, min, type TradeRecord } from '@openperp/engine';
import type { KlineInterval } from './kline-interval.ts';

/** The price that a bar is drawn from. */
export type PriceType = 'trade' | 'index' | 'mark';

/** Names a series of bars. */
export interface BarKey {
  readonly symbol: string;
  readonly priceType: PriceType;
  readonly interval: KlineInterval;
}

/** What happened to a price within one interval; prices and volumes in 10⁻⁸, exact. */
export interface Bar {
  readonly openTime: number;
  readonly open: Amount;
  readonly high: Amount;
  readonly low: Amount;
  readonly close: Amount;
  /** Σ quantity. */
  readonly volume: Amount;
  /** Σ trade value. */
  readonly quoteVolume: Amount;
  readonly tradeCount: number;
}

/** The bar that holds one trade alone. */
export function barOfTrade(openTime: number, trade: TradeRecord): Bar {
  const { price, quantity, tradeValue } = trade;
  return {
    openTime,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: quantity,
    quoteVolume: tradeValue,
    tradeCount: 1,
  };
}

/** The bar that an index or mark price makes alone: it opens with `opening`, the value at its start. */
export function barOfPrice(openTime: number, opening: Amount, price: Amount): Bar {
  return {
    openTime,
    open: opening,
    high: max(opening, price),
    low: min(opening, price),
    close: price,
    volume: 0,
    quoteVolume: 0,
    tradeCount: 0,
  };
}

/** The bar of both, where `later` follows `earlier` within one interval. */
export function joinBars(earlier: Bar, later: Bar): Bar {
  return {
    openTime: earlier.openTime,
    open: earlier.open,
    high: max(earlier.high, later.high),
    low: min(earlier.low, later.low),
    close: later.close,
    volume: add(earlier.volume, later.volume),
    quoteVolume: add(earlier.quoteVolume, later.quoteVolume),
    tradeCount: earlier.tradeCount + later.tradeCount,
  };
}
