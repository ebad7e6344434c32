import type { Amount } from '../number/amount.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';

/** Takes a new index price and recomputes the mark (PRICE-3); both are told. */
export function setPrice(exchange: Exchange, market: Market, indexPrice: Amount): void {
  market.indexPrice = indexPrice;
  market.markPrice = markPriceOf(market);
  exchange.events.price({
    symbol: market.spec.symbol,
    indexPrice,
    markPrice: market.markPrice,
    createdAt: exchange.timeMs,
  });
}

/** PRICE-2 for `markPriceMethod: "INDEX"`, the only one so far: the mark is the index. */
function markPriceOf(market: Market): Amount {
  return market.indexPrice;
}
