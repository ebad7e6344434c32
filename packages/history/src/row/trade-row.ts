import type { TradeRecord } from '@openperp/engine';
import type { TradeRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toTradeRow(record: TradeRecord): TradeRow {
  return {
    trade_id: record.tradeId,
    symbol: record.symbol,
    price: toAmountText(record.price),
    quantity: toAmountText(record.quantity),
    trade_value: toAmountText(record.tradeValue),
    taker_side: record.takerSide,
    created_at: record.createdAt,
  };
}

export function fromTradeRow(row: TradeRow): TradeRecord {
  return {
    tradeId: row.trade_id,
    symbol: row.symbol,
    price: fromAmountText(row.price),
    quantity: fromAmountText(row.quantity),
    tradeValue: fromAmountText(row.trade_value),
    takerSide: row.taker_side as TradeRecord['takerSide'],
    createdAt: row.created_at,
  };
}
