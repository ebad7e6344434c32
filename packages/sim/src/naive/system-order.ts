import type { OrderType, Place, PositionSide, Side, TimeInForce } from '@openperp/engine';
import type { Exchange, Order } from './exchange.ts';
import { toAmount } from './units.ts';

/** An order that the exchange itself makes for an account. */
export interface SystemOrder {
  readonly userId: number;
  readonly symbol: string;
  readonly type: OrderType;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  readonly price: bigint;
  readonly quantity: bigint;
  /** POS-3. */
  readonly triggerMode: number;
  /** What its clientOrderId has before the orderId. */
  readonly prefix: string;
}

/** The order with the next id; nobody asked for it, so no name is taken (LIQ-2). */
export function systemOrder(exchange: Exchange, wanted: SystemOrder): Order {
  const { prefix, ...order } = wanted;
  exchange.lastIds.order += 1;
  const orderId = exchange.lastIds.order;
  return {
    ...order,
    orderId,
    request: requestOf(wanted),
    clientOrderId: `${prefix}${orderId}`,
    closePosition: false,
    makerOnly: false,
    selfTradePrevention: 'NONE',
    goodTillDate: 0,
    createdAt: exchange.timeMs,
    conditionId: 0,
    strategyId: 0,
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

function requestOf(wanted: SystemOrder): Place {
  const { userId, symbol, type, side, positionSide, timeInForce, reduceOnly } = wanted;
  return {
    kind: 'place',
    userId,
    symbol,
    type,
    side,
    positionSide,
    timeInForce,
    reduceOnly,
    price: toAmount(wanted.price),
    quantity: toAmount(wanted.quantity),
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'NONE',
    clientOrderId: '',
  };
}
