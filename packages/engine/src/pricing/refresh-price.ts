import { notePrice } from '../condition/take-points.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { markPriceOf } from './mark-price.ts';

/**
 * PRICE-1, PRICE-3: works out index and mark anew from the sources that are live now and tells what has changed. With none of them live
 * the index is stale, and both stay as they are.
 */
export function refreshPrice(exchange: Exchange, market: Market): void {
  const { indexPrice, markPrice, isIndexStale } = market;
  const index = market.feed.indexAt(exchange.timeMs);
  market.isIndexStale = index === 0;
  if (!market.isIndexStale) {
    market.indexPrice = index;
    market.markPrice = markPriceOf(market, exchange.timeMs);
  }
  const moved = market.markPrice !== markPrice || market.isIndexStale !== isIndexStale;
  if (moved) exchange.risk.marketMoved(market);
  if (moved || market.indexPrice !== indexPrice) tellPrice(exchange, market);
  if (market.indexPrice !== indexPrice) notePrice(exchange, market, 'INDEX_PRICE');
  if (market.markPrice !== markPrice) notePrice(exchange, market, 'MARK_PRICE');
}

/** PRICE-1: the sources have been configured anew; where none is left that has spoken, the index is stale until one does. */
export function noteSources(exchange: Exchange, market: Market): void {
  if (market.isIndexStale || !market.feed.isEmpty) return;
  market.isIndexStale = true;
  exchange.risk.marketMoved(market);
  tellPrice(exchange, market);
}

function tellPrice(exchange: Exchange, market: Market): void {
  exchange.events.price({
    symbol: market.spec.symbol,
    indexPrice: market.indexPrice,
    markPrice: market.markPrice,
    stale: market.isIndexStale,
    createdAt: exchange.timeMs,
  });
}
