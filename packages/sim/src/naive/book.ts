import type { Side } from '@openperp/engine';
import { type Exchange, type Order, remainingOf } from './exchange.ts';

/** The other side. */
export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/** True when `a` trades before `b` on `side`: price, then time (MATCH-1). */
function compareOrders(side: Side, a: Order, b: Order): number {
  if (a.price !== b.price) return a.price < b.price === (side === 'SELL') ? -1 : 1;
  return a.priority - b.priority;
}

/** The resting orders of one side, in the order in which they trade. */
export function queueOf(exchange: Exchange, symbol: string, side: Side): Order[] {
  return exchange.orders
    .filter((order) => order.symbol === symbol && order.side === side)
    .sort((a, b) => compareOrders(side, a, b));
}

/** The price levels of one side, best first. */
export function levelsOf(
  exchange: Exchange,
  symbol: string,
  side: Side,
): { readonly price: bigint; readonly quantity: bigint }[] {
  const levels: { price: bigint; quantity: bigint }[] = [];
  for (const order of queueOf(exchange, symbol, side)) {
    const last = levels.at(-1);
    if (last?.price === order.price) last.quantity += remainingOf(order);
    else levels.push({ price: order.price, quantity: remainingOf(order) });
  }
  return levels;
}

/** True when an order of `side` at `price` would meet a resting one. */
export function wouldTrade(exchange: Exchange, symbol: string, side: Side, price: bigint): boolean {
  const best = levelsOf(exchange, symbol, opposite(side))[0];
  return best !== undefined && reaches(side, price, best.price);
}

/** True when an order of `side` limited at `limit` accepts `price`. */
export function reaches(side: Side, limit: bigint, price: bigint): boolean {
  return side === 'BUY' ? price <= limit : price >= limit;
}
