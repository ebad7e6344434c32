import type { LedgerRecord } from '@openperp/engine';
import type { LedgerRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toLedgerRow(record: LedgerRecord): LedgerRow {
  return {
    change_id: record.changeId,
    user_id: record.userId,
    asset: record.asset,
    amount: toAmountText(record.amount),
    wallet_before: toAmountText(record.walletBefore),
    wallet_after: toAmountText(record.walletAfter),
    frozen_before: toAmountText(record.frozenBefore),
    frozen_after: toAmountText(record.frozenAfter),
    change_type: record.changeType,
    reference_id: record.referenceId,
    symbol: record.symbol,
    created_at: record.createdAt,
  };
}

export function fromLedgerRow(row: LedgerRow): LedgerRecord {
  return {
    changeId: row.change_id,
    userId: row.user_id,
    asset: row.asset,
    amount: fromAmountText(row.amount),
    walletBefore: fromAmountText(row.wallet_before),
    walletAfter: fromAmountText(row.wallet_after),
    frozenBefore: fromAmountText(row.frozen_before),
    frozenAfter: fromAmountText(row.frozen_after),
    changeType: row.change_type as LedgerRecord['changeType'],
    referenceId: row.reference_id,
    symbol: row.symbol,
    createdAt: row.created_at,
  };
}
