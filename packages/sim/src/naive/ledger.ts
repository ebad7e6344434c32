import type { ChangeType, EventSink } from '@openperp/engine';
import { type Account, type Exchange, FUND_ID, postToSystem } from './exchange.ts';
import { orderMarginOf } from './margin.ts';
import { positivePart, toAmount } from './units.ts';

/** The asset of every account. */
export const ASSET = 'USDT';

/** Why a wallet changes, and by how much. */
export interface Row {
  readonly amount: bigint;
  readonly changeType: ChangeType;
  readonly referenceId: string;
  readonly symbol: string;
  /** Stamped instead of the engine's time (TIME-1). */
  readonly createdAt?: number;
  /** The account's order margin before what caused the row; left out where that did not change it. */
  readonly frozenBefore?: bigint;
}

/** One change of a wallet and the system account on its other side. */
export interface WalletChange extends Row {
  readonly counterpart: string;
}

/** Tells what has been posted; answers the id of its row. */
export type TellRow = (sink: EventSink) => number;

/**
 * Moves money between an account and a system account (LEDGER-1) and returns what tells its row; the row has the present order margin.
 * What the fund lacks for it comes from SOCIALISED first (LIQ-4).
 */
export function postToWallet(exchange: Exchange, account: Account, change: WalletChange): TellRow {
  const tellLack = coverLack(exchange, account, change);
  postToSystem(exchange, change.counterpart, -change.amount);
  const tellRow = changeWallet(exchange, account, change);
  return (sink) => {
    tellLack?.(sink);
    return tellRow(sink);
  };
}

/** Moves money from one account to another; both have a row, the payer's first. */
export function postBetween(
  exchange: Exchange,
  payer: Account,
  receiver: Account,
  row: Row,
  sink: EventSink,
): void {
  changeWallet(exchange, payer, { ...row, amount: -row.amount })(sink);
  changeWallet(exchange, receiver, row)(sink);
}

function changeWallet(exchange: Exchange, account: Account, row: Row): TellRow {
  const walletBefore = account.wallet;
  account.wallet += row.amount;
  exchange.lastIds.change += 1;
  const changeId = exchange.lastIds.change;
  const frozen = toAmount(orderMarginOf(exchange, account.userId));
  const record = {
    changeId,
    userId: account.userId,
    asset: ASSET,
    amount: toAmount(row.amount),
    walletBefore: toAmount(walletBefore),
    walletAfter: toAmount(account.wallet),
    frozenBefore: row.frozenBefore === undefined ? frozen : toAmount(row.frozenBefore),
    frozenAfter: frozen,
    changeType: row.changeType,
    referenceId: row.referenceId,
    symbol: row.symbol,
    createdAt: row.createdAt ?? exchange.timeMs,
  };
  return (sink) => {
    sink.ledger(record);
    return changeId;
  };
}

/** LIQ-4: what a change would take the fund below zero by. */
function coverLack(exchange: Exchange, account: Account, change: WalletChange): TellRow | undefined {
  const lack = account.userId === FUND_ID ? positivePart(-(account.wallet + change.amount)) : 0n;
  if (lack === 0n) return undefined;
  return postToWallet(exchange, account, {
    ...change,
    amount: lack,
    counterpart: 'SOCIALISED',
    changeType: 'INSURANCE',
  });
}
