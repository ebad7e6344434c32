import type { FillRecord } from '@openperp/engine';
import { type FillJson, formatDecimal } from '@openperp/protocol';

/** A row of an account's own trades. */
export function fillJson(fill: FillRecord): FillJson {
  return {
    fillId: `${fill.fillId}`,
    tradeId: `${fill.tradeId}`,
    orderId: `${fill.orderId}`,
    clientOrderId: fill.clientOrderId,
    symbol: fill.symbol,
    side: fill.side,
    roleType: fill.roleType,
    price: formatDecimal(fill.price),
    quantity: formatDecimal(fill.quantity),
    tradeValue: formatDecimal(fill.tradeValue),
    handlingFee: formatDecimal(fill.handlingFee),
    realizedPnl: formatDecimal(fill.realizedPnl),
    positionSide: fill.positionSide,
    createdAt: fill.createdAt,
  };
}
