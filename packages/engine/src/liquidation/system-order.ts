import type { Holding } from '../account/holding.ts';
import type { PositionSide, Side } from '../command/command.ts';
import type { ClosedPositionRecord } from '../event/records.ts';
import type { Order } from '../order/order.ts';
import { tellOrder } from '../order/order-life.ts';
import type { Exchange } from '../state/exchange.ts';

/** What an order of the exchange's own is to be. */
export interface SystemOrder {
  readonly holding: Holding;
  readonly side: Side;
  readonly positionSide: PositionSide;
  /** Of a LIMIT order; 0: MARKET. */
  readonly priceTicks: number;
  readonly steps: number;
  readonly reduceOnly: boolean;
  /** What its clientOrderId begins with, before the orderId; "" for one generated as any client's. */
  readonly prefix: 'liquidation-' | 'settlement-' | 'adl-' | '';
  readonly triggerMode: ClosedPositionRecord['triggerMode'];
}

/**
 * An order that the exchange places for an account, an IOC unless it is changed. Its clientOrderId is neither entered among the account's
 * nor remembered.
 */
export function createSystemOrder(exchange: Exchange, wanted: SystemOrder): Order {
  const { holding } = wanted;
  exchange.enterHolding(holding);
  exchange.lastOrderId += 1;
  const order = exchange.orders.take();
  order.orderId = exchange.lastOrderId;
  order.account = holding.account;
  order.market = holding.market;
  order.holding = holding;
  order.givenClientOrderId = wanted.prefix === '' ? '' : `${wanted.prefix}${order.orderId}`;
  order.type = wanted.priceTicks === 0 ? 'MARKET' : 'LIMIT';
  order.side = wanted.side;
  order.positionSide = wanted.positionSide;
  order.status = 'NEW';
  order.timeInForce = 'IOC';
  order.priceTicks = wanted.priceTicks;
  order.quantitySteps = wanted.steps;
  order.filledSteps = 0;
  order.tradeValue = 0;
  order.handlingFee = 0;
  order.realizedPnl = 0;
  order.reduceOnly = wanted.reduceOnly;
  order.closePosition = false;
  order.makerOnly = false;
  order.selfTradePrevention = 'NONE';
  order.cancelReason = '';
  order.conditionId = 0;
  order.strategyId = 0;
  order.triggerMode = wanted.triggerMode;
  order.goodTillDate = 0;
  order.createdAt = exchange.timeMs;
  order.updatedAt = exchange.timeMs;
  order.requestedPrice = 0;
  order.requestedQuantity = 0;
  order.requestedReduceOnly = wanted.reduceOnly;
  order.requestedPriceType = 0;
  order.resting = false;
  order.expiryIndex = -1;
  return order;
}

/** A system order that never rested has ended: it is told, and its object goes back to the pool. */
export function endSystemOrder(exchange: Exchange, order: Order): void {
  if (order.remainingSteps === 0) {
    order.status = 'FILLED';
  } else {
    order.status = order.filledSteps === 0 ? 'CANCELED' : 'PARTIALLY_FILLED_CANCELED';
    order.cancelReason = 'LIQUIDATION';
  }
  tellOrder(exchange, order);
  exchange.orders.giveBack(order);
}
