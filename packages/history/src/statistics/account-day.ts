import { type Amount, add, type FillRecord, type LedgerRecord, multiply, sub } from '@openperp/engine';
import { DAY_MS } from '../kline/kline-interval.ts';

/** What an account has done since it began, as it stood at the end of a UTC day, or stands (STAT-2). Money in 10⁻⁸. */
export interface AccountDay {
  readonly userId: number;
  /** 00:00 UTC of the day, ms. */
  readonly day: number;
  /** Paid, less rebates. */
  readonly fees: Amount;
  readonly makerVolume: Amount;
  readonly takerVolume: Amount;
  readonly realizedPnl: Amount;
  /** Positive: received. */
  readonly funding: Amount;
  readonly transfersIn: Amount;
  /** Positive too. */
  readonly transfersOut: Amount;
  /** Σ signed transfer × its ms since 1970. */
  readonly transferMoment: Amount;
}

/** An account that has done nothing yet. */
export function idleAccount(userId: number): AccountDay {
  return {
    userId,
    day: 0,
    fees: 0,
    makerVolume: 0,
    takerVolume: 0,
    realizedPnl: 0,
    funding: 0,
    transfersIn: 0,
    transfersOut: 0,
    transferMoment: 0,
  };
}

/** The account after a row of its ledger; the same object where the row counts towards nothing here. */
export function afterChange(account: AccountDay, record: LedgerRecord): AccountDay {
  const { amount, createdAt } = record;
  const day = dayAfter(account, createdAt);
  switch (record.changeType) {
    case 'TRANSFER_IN':
    case 'TRANSFER_OUT':
      return {
        ...account,
        day,
        transfersIn: amount > 0 ? add(account.transfersIn, amount) : account.transfersIn,
        transfersOut: amount > 0 ? account.transfersOut : sub(account.transfersOut, amount),
        transferMoment: add(account.transferMoment, multiply(amount, createdAt)),
      };
    case 'HANDLING_FEE':
      return { ...account, day, fees: sub(account.fees, amount) };
    case 'REALIZED_PNL':
    case 'ADL':
      return { ...account, day, realizedPnl: add(account.realizedPnl, amount) };
    case 'FUNDING_FEE':
      return { ...account, day, funding: add(account.funding, amount) };
    case 'LIQUIDATION_FEE':
    case 'INSURANCE':
    case 'ADJUSTMENT':
      return account;
    default:
      return record.changeType satisfies never;
  }
}

/** The account after a fill of its own. */
export function afterFill(account: AccountDay, { roleType, tradeValue, createdAt }: FillRecord): AccountDay {
  const day = dayAfter(account, createdAt);
  return roleType === 'maker'
    ? { ...account, day, makerVolume: add(account.makerVolume, tradeValue) }
    : { ...account, day, takerVolume: add(account.takerVolume, tradeValue) };
}

/** The day of `timeMs`; what a stop has made late (TIME-1 stamps it with when it was due) counts for the day that has begun. */
function dayAfter({ day }: AccountDay, timeMs: number): number {
  return Math.max(day, timeMs - (timeMs % DAY_MS));
}
