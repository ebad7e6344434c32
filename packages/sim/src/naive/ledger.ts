import type { ChangeType, EventSink } from '@openperp/engine';
import { type Account, type Exchange, postToSystem } from './exchange.ts';
import { orderMarginOf } from './margin.ts';
import { toAmount } from './units.ts';

/** The asset of every account. */
export const ASSET = 'USDT';

/** One change of a wallet and the system account on its other side. */
export interface WalletChange {
  readonly amount: bigint;
  readonly counterpart: string;
  readonly changeType: ChangeType;
  readonly referenceId: string;
  readonly symbol: string;
}

/** Moves money between an account and a system account (LEDGER-1) and returns what tells its row; the row has the present order margin. */
export function postToWallet(
  exchange: Exchange,
  account: Account,
  change: WalletChange,
): (sink: EventSink) => number {
  const walletBefore = account.wallet;
  account.wallet += change.amount;
  postToSystem(exchange, change.counterpart, -change.amount);
  exchange.lastIds.change += 1;
  const changeId = exchange.lastIds.change;
  const frozen = toAmount(orderMarginOf(exchange, account.userId));
  const record = {
    changeId,
    userId: account.userId,
    asset: ASSET,
    amount: toAmount(change.amount),
    walletBefore: toAmount(walletBefore),
    walletAfter: toAmount(account.wallet),
    frozenBefore: frozen,
    frozenAfter: frozen,
    changeType: change.changeType,
    referenceId: change.referenceId,
    symbol: change.symbol,
    createdAt: exchange.timeMs,
  };
  return (sink) => {
    sink.ledger(record);
    return changeId;
  };
}
