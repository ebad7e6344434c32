import type { Holding } from '../account/holding.ts';
import type { PositionSide, Side, TimeInForce } from '../command/command.ts';
import type { ClosedPositionRecord } from '../event/records.ts';
import type { ClientRequest } from '../order/client-request.ts';
import { newOrder } from '../order/new-order.ts';
import type { Order } from '../order/order.ts';
import { tellOrder } from '../order/order-life.ts';
import { type SharedTerms, sharedTerms } from '../order/order-terms.ts';
import type { Exchange } from '../state/exchange.ts';

/** What an order of the exchange's own is to be. */
export interface SystemOrder {
  readonly holding: Holding;
  readonly side: Side;
  readonly positionSide: PositionSide;
  /** Of a LIMIT order; 0: MARKET. */
  readonly priceTicks: number;
  readonly steps: number;
  /** IOC where it is not given. */
  readonly timeInForce?: TimeInForce;
  readonly reduceOnly: boolean;
  /** What its clientOrderId begins with, before the orderId; "" for one generated as any client's. */
  readonly prefix: 'liquidation-' | 'settlement-' | 'adl-' | '';
  readonly triggerMode: ClosedPositionRecord['triggerMode'];
}

/**
 * An order that the exchange places for an account. Its clientOrderId is neither entered among the account's
 * nor remembered.
 */
export function createSystemOrder(exchange: Exchange, wanted: SystemOrder): Order {
  const order = newOrder(exchange, wanted.holding);
  order.terms = termsOf(wanted);
  order.request = requestOf(wanted, order.orderId);
  order.priceTicks = wanted.priceTicks;
  order.quantitySteps = wanted.steps;
  order.triggerMode = wanted.triggerMode;
  return order;
}

function termsOf({
  priceTicks,
  side,
  positionSide,
  timeInForce = 'IOC',
  reduceOnly,
}: SystemOrder): SharedTerms {
  return sharedTerms({
    type: priceTicks === 0 ? 'MARKET' : 'LIMIT',
    side,
    positionSide,
    timeInForce,
    selfTradePrevention: 'NONE',
    reduceOnly,
    closePosition: false,
    makerOnly: false,
  });
}

/** It carries the order's clientOrderId; no client will retry it. */
function requestOf({ prefix, reduceOnly }: SystemOrder, orderId: number): ClientRequest | null {
  if (prefix === '') return null;
  return { clientOrderId: `${prefix}${orderId}`, price: 0, quantity: 0, reduceOnly, priceType: 0 };
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
