import type { Order } from '../order/order.ts';
import { closeOrder, markCanceled, restOrder, tellOrder } from '../order/order-life.ts';
import type { Exchange } from '../state/exchange.ts';
import { cutReduceOnly, roomToRest } from './reduce-only.ts';

/**
 * Puts what remains of an open order into the book and tells it. A reduce-only one is first cut to the room that those before it leave,
 * to nothing even (MATCH-7); then those behind it are cut.
 */
export function settleRest(exchange: Exchange, order: Order): void {
  if (order.reduceOnly) {
    const room = roomToRest(order);
    if (room === 0) {
      order.quantitySteps = order.filledSteps;
      markCanceled(exchange, order, 'REDUCE_ONLY');
      tellOrder(exchange, order);
      closeOrder(exchange, order);
      return;
    }
    order.quantitySteps = order.filledSteps + Math.min(order.remainingSteps, room);
  }
  restOrder(exchange, order);
  if (order.reduceOnly) cutReduceOnly(exchange, order.holding, order.positionSide);
  tellOrder(exchange, order);
}
