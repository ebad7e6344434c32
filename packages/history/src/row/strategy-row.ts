import type { StrategyRecord } from '@openperp/engine';
import type { StrategyRow } from '../sql/schema.ts';
import { fromPartsText, toPartsText } from './parts-text.ts';

export function toStrategyRow(record: StrategyRecord): StrategyRow {
  return {
    strategy_id: record.strategyId,
    user_id: record.userId,
    symbol: record.symbol,
    client_strategy_id: record.clientStrategyId,
    type: record.type,
    status: record.status,
    parts: toPartsText(record.parts),
    created_at: record.createdAt,
    updated_at: record.updatedAt,
  };
}

export function fromStrategyRow(row: StrategyRow): StrategyRecord {
  return {
    strategyId: row.strategy_id,
    userId: row.user_id,
    symbol: row.symbol,
    clientStrategyId: row.client_strategy_id,
    type: row.type as StrategyRecord['type'],
    status: row.status as StrategyRecord['status'],
    parts: fromPartsText(row.parts),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
