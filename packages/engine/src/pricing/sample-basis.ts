import { NO_PRICE } from '../book/order-book.ts';
import { add, multiply, sub } from '../number/amount.ts';
import type { Market } from '../symbol/market.ts';

/** PRICE-2: samples mid − index at a tick; not without both sides of the book, while the index is stale or the symbol is delisted. */
export function sampleBasis(market: Market, timeMs: number): void {
  if (market.isIndexStale || market.spec.status === 'DELISTED') return;
  const bid = market.book.bestPrice('BUY');
  const ask = market.book.bestPrice('SELL');
  if (bid === NO_PRICE || ask === NO_PRICE) return;
  const twice = sub(add(market.priceOf(bid), market.priceOf(ask)), multiply(2, market.indexPrice));
  market.basis.add({ timeMs, twice });
}
