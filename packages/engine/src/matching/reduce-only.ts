import type { Holding } from '../account/holding.ts';
import type { PositionSide, Side } from '../command/command.ts';
import type { CancelReason } from '../event/records.ts';
import type { Order } from '../order/order.ts';
import { cancelOrder, liftOrder, shrinkOrder, tellOrder } from '../order/order-life.ts';
import type { Exchange } from '../state/exchange.ts';

/**
 * MATCH-7: after a change of a position its resting reduce-only orders are cut until they fit it, farthest from the market first,
 * newest first within a price. Those cut to nothing end for `reason`.
 */
export function cutReduceOnly(
  exchange: Exchange,
  holding: Holding,
  positionSide: PositionSide,
  reason: CancelReason = 'REDUCE_ONLY',
): void {
  if (holding.reduceOnlyOrders === 0) return;
  const { steps } = holding.position(positionSide);
  cutSide(exchange, holding, positionSide, 'SELL', Math.max(0, steps), reason);
  cutSide(exchange, holding, positionSide, 'BUY', Math.max(0, -steps), reason);
}

/** MATCH-7: how much of a reduce-only order may rest: what the position holds beyond those that are to be cut after it. */
export function roomToRest(order: Order): number {
  const { holding, positionSide, side, priceTicks } = order;
  let room = Math.abs(order.position.steps);
  for (const other of restingReducers(holding, positionSide, side)) {
    const before = side === 'SELL' ? other.priceTicks <= priceTicks : other.priceTicks >= priceTicks;
    if (before) room -= other.remainingSteps;
  }
  return Math.max(0, room);
}

/** Cuts the reduce-only orders of one side until their sum is at most `roomSteps`. */
function cutSide(
  exchange: Exchange,
  holding: Holding,
  positionSide: PositionSide,
  side: Side,
  roomSteps: number,
  reason: CancelReason,
): void {
  const orders = restingReducers(holding, positionSide, side);
  let excess = orders.reduce((sum, order) => sum + order.remainingSteps, 0) - roomSteps;
  if (excess <= 0) return;
  orders.sort(side === 'SELL' ? dearestFirst : cheapestFirst);
  for (const order of orders) {
    if (excess <= 0) break;
    const cut = Math.min(excess, order.remainingSteps);
    excess -= cut;
    if (cut < order.remainingSteps) {
      shrinkOrder(exchange, order, cut);
      order.updatedAt = exchange.timeMs;
      tellOrder(exchange, order);
    } else {
      liftOrder(exchange, order);
      order.quantitySteps = order.filledSteps;
      cancelOrder(exchange, order, reason);
    }
  }
}

function restingReducers(holding: Holding, positionSide: PositionSide, side: Side): Order[] {
  const orders: Order[] = [];
  for (const order of holding.orders) {
    if (order.reduceOnly && order.resting && order.side === side && order.positionSide === positionSide) {
      orders.push(order);
    }
  }
  return orders;
}

function dearestFirst(a: Order, b: Order): number {
  return b.priceTicks - a.priceTicks || b.queueNumber - a.queueNumber;
}

function cheapestFirst(a: Order, b: Order): number {
  return a.priceTicks - b.priceTicks || b.queueNumber - a.queueNumber;
}
