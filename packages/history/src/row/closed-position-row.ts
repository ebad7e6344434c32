import type { ClosedPositionRecord } from '@openperp/engine';
import type { ClosedPositionRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toClosedPositionRow(record: ClosedPositionRecord): ClosedPositionRow {
  return {
    position_id: record.positionId,
    user_id: record.userId,
    symbol: record.symbol,
    position_side: record.positionSide,
    side: record.side,
    margin_mode: record.marginMode,
    leverage: record.leverage,
    max_quantity: toAmountText(record.maxQuantity),
    opened_quantity: toAmountText(record.openedQuantity),
    opened_value: toAmountText(record.openedValue),
    closed_quantity: toAmountText(record.closedQuantity),
    closed_value: toAmountText(record.closedValue),
    pnl: toAmountText(record.pnl),
    handling_fee: toAmountText(record.handlingFee),
    funding_fee: toAmountText(record.fundingFee),
    trigger_mode: record.triggerMode,
    opened_at: record.openedAt,
    closed_at: record.closedAt,
  };
}

export function fromClosedPositionRow(row: ClosedPositionRow): ClosedPositionRecord {
  return {
    positionId: row.position_id,
    userId: row.user_id,
    symbol: row.symbol,
    positionSide: row.position_side as ClosedPositionRecord['positionSide'],
    side: row.side as ClosedPositionRecord['side'],
    marginMode: row.margin_mode as ClosedPositionRecord['marginMode'],
    leverage: row.leverage,
    maxQuantity: fromAmountText(row.max_quantity),
    openedQuantity: fromAmountText(row.opened_quantity),
    openedValue: fromAmountText(row.opened_value),
    closedQuantity: fromAmountText(row.closed_quantity),
    closedValue: fromAmountText(row.closed_value),
    pnl: fromAmountText(row.pnl),
    handlingFee: fromAmountText(row.handling_fee),
    fundingFee: fromAmountText(row.funding_fee),
    triggerMode: row.trigger_mode,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
  };
}
