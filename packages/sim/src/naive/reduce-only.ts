import type { CancelReason, EventSink, PositionSide, Side } from '@openperp/engine';
import { queueOf } from './book.ts';
import { closableBy, type Exchange, type Order, quantityHeld, remainingOf } from './exchange.ts';
import { endOrder, tellOrder } from './order-life.ts';
import { smaller, sum } from './units.ts';

const POSITION_SIDES: readonly PositionSide[] = ['BOTH', 'LONG', 'SHORT'];
const SIDES: readonly Side[] = ['BUY', 'SELL'];

/**
 * MATCH-7: cuts an account's resting reduce-only orders of a symbol, farthest from the market first, newest first within a price, until
 * their sum fits what there is to close. Each cut order is told, but for `untold`; one cut to nothing ends for `reason`.
 */
export function cutReduceOnly(
  exchange: Exchange,
  userId: number,
  symbol: string,
  untold: Order,
  sink: EventSink,
  reason: CancelReason = 'REDUCE_ONLY',
): void {
  for (const positionSide of POSITION_SIDES) {
    const held = quantityHeld(exchange, userId, symbol, positionSide);
    for (const side of SIDES) {
      const orders = queueOf(exchange, symbol, side).filter(
        (order) => order.userId === userId && order.positionSide === positionSide && order.reduceOnly,
      );
      const excess = sum(orders.map(remainingOf)) - closableBy(side, held);
      for (const order of cutLastOf(exchange, orders, excess, reason)) {
        if (order !== untold) tellOrder(exchange, order, sink);
      }
    }
  }
}

/** Cuts from the end of the queue; answers the orders cut. */
function cutLastOf(
  exchange: Exchange,
  queue: readonly Order[],
  excess: bigint,
  reason: CancelReason,
): Order[] {
  const touched: Order[] = [];
  let left = excess;
  for (const order of [...queue].reverse()) {
    if (left <= 0n) break;
    const cut = smaller(left, remainingOf(order));
    left -= cut;
    order.quantity -= cut;
    order.updatedAt = exchange.timeMs;
    if (remainingOf(order) === 0n) endOrder(exchange, order, reason);
    touched.push(order);
  }
  return touched;
}
