import type {
  ConditionRequest,
  EventSink,
  OrderRequest,
  Outcome,
  Place,
  PlaceCondition,
} from '@openperp/engine';
import { type Admitted, admit } from './admission.ts';
import { findNamed, isSameRequest } from './client-ids.ts';
import { type Exchange, findAccount, findMarket, keepHolding, type Order } from './exchange.ts';
import { execute } from './execute.ts';
import { done, refused } from './outcomes.ts';

/** How far ahead a goodTillDate must lie (MATCH-2). */
const LEAST_LIFE_MS = 60_000;

/** Places an order (MATCH-9). */
export function place(exchange: Exchange, request: Place, sink: EventSink): Outcome {
  const market = findMarket(exchange, request.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = findAccount(exchange, request.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  const early = answerRetry(exchange, request) ?? checkGoodTillDate(exchange, request);
  if (early !== undefined) return early;
  const admitted = admit(exchange, account, market, request);
  if ('code' in admitted) return admitted;
  keepHolding(exchange, request.userId, request.symbol);
  const order = newOrder(exchange, request, admitted);
  execute(exchange, order, admitted.plan, admitted.limit, sink);
  return done(order.orderId);
}

/** A client id that is in use: the same request again is answered as the first, another is refused. */
export function answerRetry(exchange: Exchange, request: Place | PlaceCondition): Outcome | undefined {
  const known = findNamed(exchange, request.userId, request.clientOrderId);
  if (known === undefined) return undefined;
  return isSameRequest(known.request, request) ? done(known.id) : refused(3004, 'clientOrderId', 'MATCH-9');
}

/** MATCH-2: a goodTillDate lies at least 60 s ahead. */
export function checkGoodTillDate(
  exchange: Exchange,
  request: OrderRequest | ConditionRequest,
): Outcome | undefined {
  if (request.timeInForce !== 'GTD' || request.goodTillDate - exchange.timeMs >= LEAST_LIFE_MS) {
    return undefined;
  }
  return refused(2003, 'goodTillDate', 'MATCH-2');
}

/** Where an order comes from, and what it is said to close a position by (POS-3). */
export interface OrderOrigin {
  readonly conditionId: number;
  readonly strategyId: number;
  readonly triggerMode: number;
}

const BY_HAND: OrderOrigin = { conditionId: 0, strategyId: 0, triggerMode: 1 };

/** The order that an admitted request becomes, with the next id. */
export function newOrder(
  exchange: Exchange,
  request: Place,
  admitted: Admitted,
  origin: OrderOrigin = BY_HAND,
): Order {
  exchange.lastIds.order += 1;
  const orderId = exchange.lastIds.order;
  return {
    ...origin,
    orderId,
    request,
    userId: request.userId,
    symbol: request.symbol,
    clientOrderId: request.clientOrderId === '' ? `openperp-${orderId}` : request.clientOrderId,
    type: request.type,
    side: request.side,
    positionSide: request.positionSide,
    timeInForce: request.timeInForce,
    reduceOnly: admitted.reduceOnly,
    closePosition: request.closePosition,
    makerOnly: request.makerOnly,
    selfTradePrevention: request.selfTradePrevention,
    goodTillDate: request.goodTillDate,
    createdAt: exchange.timeMs,
    price: admitted.price,
    quantity: admitted.quantity,
    filledQuantity: 0n,
    tradeValue: 0n,
    handlingFee: 0n,
    realizedPnl: 0n,
    status: 'PENDING',
    cancelReason: '',
    priority: 0,
    updatedAt: exchange.timeMs,
    lastImage: undefined,
  };
}
