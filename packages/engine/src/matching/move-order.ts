import type { Order } from '../order/order.ts';
import { closeOrder, liftOrder, markCanceled, shrinkOrder, tellOrder } from '../order/order-life.ts';
import type { Exchange } from '../state/exchange.ts';
import { matchOrder } from './match-order.ts';
import { settleRest } from './settle-rest.ts';

/** What an order is moved to. */
export interface MoveTarget {
  readonly priceTicks: number;
  /** The new total. */
  readonly steps: number;
}

/** MATCH-7: what a reducing order may still trade is at most the position. */
function cutToPosition(order: Order, steps: number): number {
  if (!order.reduceOnly) return steps;
  return Math.min(steps, order.filledSteps + Math.abs(order.position.steps));
}

/** Carries out a change of an open order that passed its checks: less at the same price keeps the place, anything else queues anew and may trade. */
export function moveOrder(exchange: Exchange, order: Order, target: MoveTarget): void {
  order.updatedAt = exchange.timeMs;
  if (target.priceTicks === order.priceTicks && target.steps < order.quantitySteps) {
    shrinkOrder(exchange, order, order.quantitySteps - target.steps);
    tellOrder(exchange, order);
    return;
  }
  liftOrder(exchange, order);
  order.priceTicks = target.priceTicks;
  order.quantitySteps = cutToPosition(order, target.steps);
  const reason = matchOrder(exchange, order, target.priceTicks);
  if (order.remainingSteps > 0 && reason === '') {
    settleRest(exchange, order);
    return;
  }
  if (order.remainingSteps === 0) order.status = 'FILLED';
  else markCanceled(exchange, order, reason);
  tellOrder(exchange, order);
  closeOrder(exchange, order);
}
