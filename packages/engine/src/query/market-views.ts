import type { Side } from '../command/command.ts';
import type { Amount } from '../number/amount.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import type { DepthView, TickerView } from './query.ts';

const HOUR_MS = 3_600_000;

/** The best `limit` levels of a book. */
export function depthView(exchange: Exchange, symbol: string, limit: number): DepthView | undefined {
  const market = exchange.marketBySymbol.get(symbol);
  if (market === undefined) return undefined;
  return {
    symbol,
    version: market.bookVersion,
    timestamp: exchange.timeMs,
    bids: levels(market, 'BUY', limit),
    asks: levels(market, 'SELL', limit),
  };
}

function levels(market: Market, side: Side, limit: number): (readonly [Amount, Amount])[] {
  const list: (readonly [Amount, Amount])[] = [];
  market.book.depth(side, limit, (priceTicks, steps) => {
    list.push([market.priceOf(priceTicks), market.quantityOf(steps)]);
  });
  return list;
}

/** The live part of the tickers; `symbol` "": of all. */
export function tickerViews(exchange: Exchange, symbol: string): TickerView[] {
  return exchange.markets
    .filter((market) => symbol === '' || market.spec.symbol === symbol)
    .map((market) => tickerView(exchange, market));
}

function tickerView(exchange: Exchange, market: Market): TickerView {
  const [bidPrice, bidQuantity] = levels(market, 'BUY', 1)[0] ?? [0, 0];
  const [askPrice, askQuantity] = levels(market, 'SELL', 1)[0] ?? [0, 0];
  return {
    symbol: market.spec.symbol,
    lastPrice: market.lastPriceTicks === 0 ? 0 : market.priceOf(market.lastPriceTicks),
    openInterest: market.quantityOf(market.openInterestSteps),
    bidPrice,
    bidQuantity,
    askPrice,
    askQuantity,
    markPrice: market.markPrice,
    indexPrice: market.indexPrice,
    fundingRate: 0,
    nextFundingTime: nextFundingTime(exchange.timeMs, market.spec.fundingIntervalHours),
  };
}

/** FUND-2: the next multiple of the interval from 00:00 UTC, ms. */
function nextFundingTime(timeMs: number, intervalHours: number): number {
  const intervalMs = intervalHours * HOUR_MS;
  return timeMs - (timeMs % intervalMs) + intervalMs;
}
