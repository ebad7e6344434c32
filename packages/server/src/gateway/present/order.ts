import { multiplyDivideHalf, type OrderRecord, type OrderStatus, sub } from '@openperp/engine';
import { formatDecimal } from '@openperp/protocol';
import { idOrNone } from './id-or-none.ts';

const IS_OPEN: Readonly<Record<OrderStatus, boolean>> = {
  NEW: true,
  PENDING: true,
  PARTIALLY_FILLED: true,
  FILLED: false,
  CANCELED: false,
  PARTIALLY_FILLED_CANCELED: false,
  REJECTED: false,
};

/**
 * The members of an Order, without the braces. Written out by hand, as it is what most answers are made of; the texts in it are names
 * and ids of characters that JSON does not escape. `meanDigits` are those of the symbol's mean prices; `cancelReason` stands for the
 * order's where it is given.
 */
export function orderMembers(
  order: OrderRecord,
  meanDigits: number,
  cancelReason: string = order.cancelReason,
): string {
  const { filledQuantity, quantity, conditionId, strategyId } = order;
  const remaining = IS_OPEN[order.status] ? formatDecimal(sub(quantity, filledQuantity)) : '0';
  return `"symbol":"${order.symbol}","orderId":"${idOrNone(order.orderId)}","clientOrderId":"${order.clientOrderId}","type":"${order.type}","side":"${order.side}","positionSide":"${order.positionSide}","status":"${order.status}","timeInForce":"${order.timeInForce}","price":"${formatDecimal(order.price)}","quantity":"${formatDecimal(quantity)}","filledQuantity":"${formatDecimal(filledQuantity)}","remainingQuantity":"${remaining}","avgFilledPrice":"${averagePrice(order, meanDigits)}","tradeValue":"${formatDecimal(order.tradeValue)}","handlingFee":"${formatDecimal(order.handlingFee)}","realizedPnl":"${formatDecimal(order.realizedPnl)}","reduceOnly":${order.reduceOnly},"closePosition":${order.closePosition},"makerOnly":${order.makerOnly},"selfTradePrevention":"${order.selfTradePrevention}","leverage":${order.leverage},"marginMode":"${order.marginMode}","cancelReason":"${cancelReason}","conditionId":"${idOrNone(conditionId)}","strategyId":"${idOrNone(strategyId)}","goodTillDate":${order.goodTillDate},"createdAt":${order.createdAt},"updatedAt":${order.updatedAt}`;
}

/** An Order as JSON text. */
export function orderText(order: OrderRecord, meanDigits: number): string {
  return `{${orderMembers(order, meanDigits)}}`;
}

/** The answer to a new order as JSON text: the Order, and the engine time of the answer. */
export function placedOrderText(order: OrderRecord, meanDigits: number, timestamp: number): string {
  return `{${orderMembers(order, meanDigits)},"timestamp":${timestamp}}`;
}

function averagePrice({ tradeValue, filledQuantity }: OrderRecord, meanDigits: number): string {
  if (filledQuantity === 0) return '0';
  return formatDecimal(multiplyDivideHalf(tradeValue, 10 ** meanDigits, filledQuantity), meanDigits);
}
