import type { Account } from '../account/account.ts';
import type { ChangeType, LedgerRecord } from '../event/records.ts';
import { type Amount, add } from '../number/amount.ts';
import { type Exchange, MARGIN_ASSET } from '../state/exchange.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The row being written; one object for all. */
const row: Writable<LedgerRecord> = {
  changeId: 0,
  userId: 0,
  asset: MARGIN_ASSET,
  amount: 0,
  walletBefore: 0,
  walletAfter: 0,
  frozenBefore: 0,
  frozenAfter: 0,
  changeType: 'ADJUSTMENT',
  referenceId: '0',
  symbol: '',
  createdAt: 0,
};

/**
 * Writes one row of an account's ledger: its wallet moves by `amount` (LEDGER-2). The caller moves the counter-account of the
 * exchange by as much the other way. `frozen` is the account's order margin. Answers the row's id.
 */
export function postToWallet(
  exchange: Exchange,
  account: Account,
  amount: Amount,
  changeType: ChangeType,
  referenceId: string,
  symbol: string,
  frozen: Amount,
): number {
  exchange.lastChangeId += 1;
  row.changeId = exchange.lastChangeId;
  row.userId = account.userId;
  row.amount = amount;
  row.walletBefore = account.walletBalance;
  account.walletBalance = add(account.walletBalance, amount);
  row.walletAfter = account.walletBalance;
  row.frozenBefore = frozen;
  row.frozenAfter = frozen;
  row.changeType = changeType;
  row.referenceId = referenceId;
  row.symbol = symbol;
  row.createdAt = exchange.timeMs;
  exchange.events.ledger(row);
  return exchange.lastChangeId;
}
