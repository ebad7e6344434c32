import type { OrderRequest } from '../command/command.ts';
import type { ClosedPositionRecord } from '../event/records.ts';
import type { Exchange } from '../state/exchange.ts';
import { clientRequest } from './client-request.ts';
import { newOrder } from './new-order.ts';
import type { Order } from './order.ts';
import { type SharedTerms, sharedTerms } from './order-terms.ts';

/** What an order comes from besides its request. */
export interface OrderOrigin {
  /** 0: none. */
  readonly conditionId: number;
  readonly strategyId: number;
  readonly triggerMode: ClosedPositionRecord['triggerMode'];
}

/** A client's own order. */
export const PLACED: OrderOrigin = { conditionId: 0, strategyId: 0, triggerMode: 1 };

/** The order of a request that passed its checks, as the draft has it. */
export function createOrder(exchange: Exchange, request: OrderRequest, origin: OrderOrigin): Order {
  const { draft } = exchange;
  const order = newOrder(exchange, draft.holding);
  order.terms = termsOf(request, draft.reduceOnly);
  order.request = clientRequest(request);
  order.priceTicks = draft.priceTicks;
  order.quantitySteps = draft.steps;
  order.goodTillDate = request.goodTillDate;
  order.conditionId = origin.conditionId;
  order.strategyId = origin.strategyId;
  order.triggerMode = origin.triggerMode;
  return order;
}

/** The terms of a request; a MARKET order is IOC whatever it says (MATCH-3). */
function termsOf(request: OrderRequest, reduceOnly: boolean): SharedTerms {
  const { type, side, positionSide, closePosition, makerOnly, selfTradePrevention } = request;
  const timeInForce = type === 'MARKET' ? 'IOC' : request.timeInForce;
  return sharedTerms({
    type,
    side,
    positionSide,
    timeInForce,
    selfTradePrevention,
    reduceOnly,
    closePosition,
    makerOnly,
  });
}
