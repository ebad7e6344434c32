import { type Amount, add, multiply, sub } from '@openperp/engine';

/** What an account had done by some moment, since it began. */
export interface AccountTotals {
  /** Of maker and taker. */
  readonly volume: Amount;
  /** Transfers in less transfers out. */
  readonly netTransfers: Amount;
  /** Σ signed transfer × its moment, ms: what weighs transfers by time without looking at each again. */
  readonly transferMoment: Amount;
}

/** Of an account that has done nothing yet. */
export const NO_TOTALS: AccountTotals = { volume: 0, netTransfers: 0, transferMoment: 0 };

/** A transfer of an account. */
export interface AccountTransfer {
  /** Its ledger row. */
  readonly changeId: number;
  readonly userId: number;
  /** Signed: out is negative. */
  readonly amount: Amount;
  readonly timeMs: number;
}

/** `totals` as they were before a transfer. */
export function beforeTransfer(totals: AccountTotals, { amount, timeMs }: AccountTransfer): AccountTotals {
  return {
    volume: totals.volume,
    netTransfers: sub(totals.netTransfers, amount),
    transferMoment: sub(totals.transferMoment, multiply(amount, timeMs)),
  };
}

/** What was done between two moments. */
export function totalsBetween(from: AccountTotals, to: AccountTotals): AccountTotals {
  return from === NO_TOTALS
    ? to
    : {
        volume: sub(to.volume, from.volume),
        netTransfers: sub(to.netTransfers, from.netTransfers),
        transferMoment: sub(to.transferMoment, from.transferMoment),
      };
}

/** Σ signed transfer × what of the window up to `endMs` came after it, ms. */
export function transferWeight({ netTransfers, transferMoment }: AccountTotals, endMs: number): Amount {
  if (netTransfers === 0 && transferMoment === 0) return 0;
  return add(multiply(netTransfers, endMs), sub(0, transferMoment));
}
