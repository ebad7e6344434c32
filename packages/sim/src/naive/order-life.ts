import type { CancelReason, EventSink, OrderReference } from '@openperp/engine';
import { type Exchange, noteLostGround, type Order, type RememberedOrder, remainingOf } from './exchange.ts';
import { orderImage } from './record-images.ts';
import { noteChangeOf } from './strategy-change.ts';

/** How long a client's id is kept after what it named has ended. */
export const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** The status of an order that is open. */
export function openStatus(order: Order): 'PENDING' | 'PARTIALLY_FILLED' {
  return order.filledQuantity === 0n ? 'PENDING' : 'PARTIALLY_FILLED';
}

/** Tells the order as it stands. */
export function tellOrder(exchange: Exchange, order: Order, sink: EventSink): void {
  sink.order(orderImage(exchange, order));
  noteChangeOf(exchange, order.strategyId);
}

/** Ends an order with what it has filled (MATCH-2), and takes it from the book. */
export function endOrder(exchange: Exchange, order: Order, reason: CancelReason): void {
  if (reason === '') order.status = 'FILLED';
  else order.status = order.filledQuantity === 0n ? 'CANCELED' : 'PARTIALLY_FILLED_CANCELED';
  order.cancelReason = reason;
  order.updatedAt = exchange.timeMs;
  if (!order.reduceOnly) noteLostGround(exchange, order);
  exchange.orders = exchange.orders.filter((open) => open !== order);
  order.lastImage = orderImage(exchange, order);
  if (order.request.clientOrderId === '') return;
  exchange.remembered.push({
    request: order.request,
    record: order.lastImage,
    closedAt: exchange.timeMs,
  });
}

/** Ends a resting order and tells it. */
export function cancelOrder(exchange: Exchange, order: Order, reason: CancelReason, sink: EventSink): void {
  endOrder(exchange, order, reason);
  tellOrder(exchange, order, sink);
}

/** The orders, the newest first. */
export function ordersNewestFirst(orders: readonly Order[]): Order[] {
  return [...orders].sort((a, b) => b.orderId - a.orderId);
}

/** Cancels orders, newest first; answers how many. */
export function cancelOrders(
  exchange: Exchange,
  orders: readonly Order[],
  reason: CancelReason,
  sink: EventSink,
): number {
  for (const order of ordersNewestFirst(orders)) cancelOrder(exchange, order, reason, sink);
  return orders.length;
}

/** The closed orders of an account that are still remembered. */
export function rememberedOf(exchange: Exchange, userId: number): RememberedOrder[] {
  return exchange.remembered.filter(
    ({ record, closedAt }) => record.userId === userId && exchange.timeMs < closedAt + REMEMBERED_MS,
  );
}

/** True when a reference names the order with these ids. */
export function isNamedBy(
  reference: OrderReference,
  order: { readonly orderId: number; readonly clientOrderId: string },
): boolean {
  const idMatches = reference.orderId === 0 || reference.orderId === order.orderId;
  const nameMatches = reference.clientOrderId === '' || reference.clientOrderId === order.clientOrderId;
  return idMatches && nameMatches && (reference.orderId !== 0 || reference.clientOrderId !== '');
}

/** Puts an order into the book, behind all others of its price. */
export function restOrder(exchange: Exchange, order: Order): void {
  if (remainingOf(order) <= 0n) throw new Error(`order ${order.orderId} has nothing to rest`);
  exchange.lastIds.priority += 1;
  order.priority = exchange.lastIds.priority;
  order.status = openStatus(order);
  order.updatedAt = exchange.timeMs;
  exchange.orders.push(order);
}
