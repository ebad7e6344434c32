import type { LedgerRecord } from '@openperp/engine';
import { type ChangeJson, formatDecimal } from '@openperp/protocol';

/** A row of an account's ledger. */
export function changeJson(row: LedgerRecord): ChangeJson {
  return {
    changeId: `${row.changeId}`,
    assetType: row.asset,
    amount: formatDecimal(row.amount),
    walletBalanceBefore: formatDecimal(row.walletBefore),
    walletBalanceAfter: formatDecimal(row.walletAfter),
    frozenBalanceBefore: formatDecimal(row.frozenBefore),
    frozenBalanceAfter: formatDecimal(row.frozenAfter),
    changeType: row.changeType,
    referenceId: row.referenceId,
    symbol: row.symbol,
    createdAt: row.createdAt,
  };
}
