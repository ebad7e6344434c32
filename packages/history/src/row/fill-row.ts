import type { FillRecord } from '@openperp/engine';
import type { FillRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toFillRow(record: FillRecord): FillRow {
  return {
    fill_id: record.fillId,
    trade_id: record.tradeId,
    order_id: record.orderId,
    client_order_id: record.clientOrderId,
    user_id: record.userId,
    symbol: record.symbol,
    side: record.side,
    position_side: record.positionSide,
    role_type: record.roleType,
    price: toAmountText(record.price),
    quantity: toAmountText(record.quantity),
    trade_value: toAmountText(record.tradeValue),
    handling_fee: toAmountText(record.handlingFee),
    realized_pnl: toAmountText(record.realizedPnl),
    closed_quantity: toAmountText(record.closedQuantity),
    position_id: record.positionId,
    created_at: record.createdAt,
  };
}

export function fromFillRow(row: FillRow): FillRecord {
  return {
    fillId: row.fill_id,
    tradeId: row.trade_id,
    orderId: row.order_id,
    clientOrderId: row.client_order_id,
    userId: row.user_id,
    symbol: row.symbol,
    side: row.side as FillRecord['side'],
    positionSide: row.position_side as FillRecord['positionSide'],
    roleType: row.role_type as FillRecord['roleType'],
    price: fromAmountText(row.price),
    quantity: fromAmountText(row.quantity),
    tradeValue: fromAmountText(row.trade_value),
    handlingFee: fromAmountText(row.handling_fee),
    realizedPnl: fromAmountText(row.realized_pnl),
    closedQuantity: fromAmountText(row.closed_quantity),
    positionId: row.position_id,
    createdAt: row.created_at,
  };
}
