import type { Account } from '../account/account.ts';
import type { ChangeType, LedgerRecord } from '../event/records.ts';
import { type Amount, add, negate, sub } from '../number/amount.ts';
import { type Exchange, MARGIN_ASSET } from '../state/exchange.ts';

/** A row of an account's ledger as events show it. */
class LedgerRow implements LedgerRecord {
  readonly asset = MARGIN_ASSET;
  changeId = 0;
  userId = 0;
  amount: Amount = 0;
  walletBefore: Amount = 0;
  walletAfter: Amount = 0;
  frozenBefore: Amount = 0;
  frozenAfter: Amount = 0;
  changeType: ChangeType = 'ADJUSTMENT';
  /** The trade that caused it; 0 for a transfer, which has a reference. */
  tradeId = 0;
  reference = '';
  symbol = '';
  createdAt = 0;

  get referenceId(): string {
    return this.tradeId === 0 ? this.reference : String(this.tradeId);
  }
}

/** The row being written; one object for all. */
const row = new LedgerRow();

/**
 * Writes one row of an account's ledger: its wallet moves by `amount` (LEDGER-2). The caller moves the counter-account of the
 * exchange by as much the other way. `cause` is a trade by its id or a transfer by its reference, `frozen` the account's order margin, and
 * `frozenBefore` that before what caused the row, where this changed it: a fill. `createdAt` is what the row is stamped with. The insurance fund never goes below zero: what it lacks comes from SOCIALISED in a row before
 * (LIQ-4). Answers the row's id.
 */
export function postToWallet(
  exchange: Exchange,
  account: Account,
  amount: Amount,
  changeType: ChangeType,
  cause: number | string,
  symbol: string,
  frozen: Amount,
  createdAt = exchange.timeMs,
  frozenBefore = frozen,
): number {
  const lack = account.isFund ? negate(add(account.walletBalance, amount)) : 0;
  if (lack > 0) {
    exchange.system.socialised = sub(exchange.system.socialised, lack);
    postToWallet(exchange, account, lack, 'INSURANCE', cause, symbol, frozen, createdAt, frozenBefore);
  }
  exchange.lastChangeId += 1;
  row.changeId = exchange.lastChangeId;
  row.userId = account.userId;
  row.amount = amount;
  row.walletBefore = account.walletBalance;
  account.walletBalance = add(account.walletBalance, amount);
  row.walletAfter = account.walletBalance;
  exchange.risk.touch(account);
  row.frozenBefore = frozenBefore;
  row.frozenAfter = frozen;
  row.changeType = changeType;
  row.tradeId = typeof cause === 'number' ? cause : 0;
  row.reference = typeof cause === 'number' ? '' : cause;
  row.symbol = symbol;
  row.createdAt = createdAt;
  exchange.events.ledger(row, row.tradeId);
  return exchange.lastChangeId;
}
