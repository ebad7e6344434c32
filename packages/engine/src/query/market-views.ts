import type { Side } from '../command/command.ts';
import { fundingRateOf } from '../funding/funding-rate.ts';
import type { Amount } from '../number/amount.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import type { DepthView, TickerView } from './query.ts';

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
    .map((market) => tickerView(market));
}

function tickerView(market: Market): TickerView {
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
    fundingRate: fundingRateOf(market.funding, market.spec),
    nextFundingTime: market.funding.nextTimeMs,
  };
}
