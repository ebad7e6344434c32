import type { CancelReason } from '../event/records.ts';
import type { Exchange } from '../state/exchange.ts';
import { noteOrder } from '../strategy/note-part.ts';
import type { Order } from './order.ts';

/** The world learns how an order stands. */
export function tellOrder(exchange: Exchange, order: Order): void {
  exchange.events.order(order, order.hasGeneratedId);
  if (order.strategyId !== 0) noteOrder(exchange, order);
}

/** An order joins its holding and the indexes: from now on it is open. */
export function openOrder(exchange: Exchange, order: Order): void {
  const { holding } = order;
  holding.enterOrder(order);
  if (order.positionSide !== 'BOTH') holding.hedgeOrders += 1;
  if (order.reduceOnly) holding.reduceOnlyOrders += 1;
  if (order.request !== null) holding.account.clientIds.set(order.request.clientOrderId, order);
  exchange.orders.enter(order);
  if (order.timeInForce === 'GTD') exchange.expiries.add(order);
  exchange.refreshActive(holding);
}

/** An open order rests in the book from now on. */
export function restOrder(exchange: Exchange, order: Order): void {
  order.status = order.filledSteps === 0 ? 'PENDING' : 'PARTIALLY_FILLED';
  order.market.touchBook(exchange.sequence);
  enterBook(exchange, order);
}

/** It joins the book, last at its price, and holds margin. */
export function enterBook(exchange: Exchange, order: Order): void {
  order.resting = true;
  exchange.lastQueueNumber += 1;
  order.queueNumber = exchange.lastQueueNumber;
  order.market.book.add(order.slot, order.side, order.priceTicks, order.remainingSteps);
  order.holding.addResting(order.side, order.priceTicks, order.remainingSteps, order.reduceOnly);
}

/** It leaves the book, and its margin is free. */
export function liftOrder(exchange: Exchange, order: Order): void {
  order.resting = false;
  order.market.touchBook(exchange.sequence);
  order.market.book.remove(order.slot);
  order.holding.addResting(order.side, order.priceTicks, -order.remainingSteps, order.reduceOnly);
}

/** A resting order loses `steps` of its quantity and keeps its place. */
export function shrinkOrder(exchange: Exchange, order: Order, steps: number): void {
  order.market.touchBook(exchange.sequence);
  order.quantitySteps -= steps;
  order.market.book.reduce(order.slot, steps);
  order.holding.addResting(order.side, order.priceTicks, -steps, order.reduceOnly);
}

/** An open order ends unfilled or partly filled (MATCH-2): it is told and forgotten. */
export function cancelOrder(exchange: Exchange, order: Order, reason: CancelReason): void {
  markCanceled(exchange, order, reason);
  exchange.countCanceled();
  tellOrder(exchange, order);
  closeOrder(exchange, order);
}

/** Gives an order its final status; its event comes later. */
export function markCanceled(exchange: Exchange, order: Order, reason: CancelReason): void {
  if (order.resting) liftOrder(exchange, order);
  order.status = order.filledSteps === 0 ? 'CANCELED' : 'PARTIALLY_FILLED_CANCELED';
  order.cancelReason = reason;
  order.updatedAt = exchange.timeMs;
}

/** An order that has ended leaves all lists; its clientOrderId is remembered, its object goes back to the pool. */
export function closeOrder(exchange: Exchange, order: Order): void {
  const { holding } = order;
  holding.leaveOrder(order);
  if (order.positionSide !== 'BOTH') holding.hedgeOrders -= 1;
  if (order.reduceOnly) holding.reduceOnlyOrders -= 1;
  holding.marginMarkVersion = -1;
  exchange.orders.remove(order);
  exchange.expiries.remove(order);
  if (order.request !== null) exchange.remembered.remember(order, order.request, exchange.timeMs);
  exchange.refreshActive(holding);
  if (holding.goodTillExecutedConditions > 0 && !order.reduceOnly) exchange.strategies.noteShaken(holding);
  exchange.orders.giveBack(order);
}
