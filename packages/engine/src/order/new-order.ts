import type { Holding } from '../account/holding.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Order } from './order.ts';

/** An order with the next id that has done nothing yet; terms, request, price and quantity are the caller's to set. */
export function newOrder(exchange: Exchange, holding: Holding): Order {
  exchange.enterHolding(holding);
  exchange.lastOrderId += 1;
  const order = exchange.orders.take();
  order.orderId = exchange.lastOrderId;
  order.holding = holding;
  order.status = 'NEW';
  order.cancelReason = '';
  order.resting = false;
  order.filledSteps = 0;
  order.tradeValue = 0;
  order.handlingFee = 0;
  order.realizedPnl = 0;
  order.createdAt = exchange.timeMs;
  order.updatedAt = exchange.timeMs;
  order.goodTillDate = 0;
  order.conditionId = 0;
  order.strategyId = 0;
  order.triggerMode = 1;
  order.expiryIndex = -1;
  return order;
}
