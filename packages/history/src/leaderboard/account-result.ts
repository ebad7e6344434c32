import { type Amount, add, divideHalf, multiply, sub, UNIT } from '@openperp/engine';
import { type AccountTotals, totalsBetween, transferWeight } from './account-totals.ts';

/** What an account made of a window (STAT-2). Money in 10⁻⁸. */
export interface AccountResult {
  readonly userId: number;
  /** Equity at the end less equity at the start less net transfers. */
  readonly pnl: Amount;
  /** Greater than 0. */
  readonly volume: Amount;
  /** At the start of the window. */
  readonly equityThen: Amount;
  /** Σ signed transfer × the ms of the window after it. */
  readonly transferWeight: Amount;
  readonly windowMs: number;
}

/** An account at one end of a window. */
export interface AccountAt {
  readonly timeMs: number;
  readonly equity: Amount;
  readonly totals: AccountTotals;
}

/** Added to the capital, so that a ratio of next to nothing says nothing. */
const CAPITAL_FLOOR = 100 * UNIT;

/** The result of a window; undefined where the account did not trade in it. */
export function resultOf(userId: number, then: AccountAt, now: AccountAt): AccountResult | undefined {
  const done = totalsBetween(then.totals, now.totals);
  if (done.volume === 0) return undefined;
  return {
    userId,
    pnl: sub(sub(now.equity, then.equity), done.netTransfers),
    volume: done.volume,
    equityThen: then.equity,
    transferWeight: transferWeight(done, now.timeMs),
    windowMs: now.timeMs - then.timeMs,
  };
}

/** What a return is worked out from. */
export type Return = Pick<AccountResult, 'pnl' | 'equityThen' | 'transferWeight' | 'windowMs'>;

/** pnl / (100 + equity then + transfers weighted by time), in 10⁻⁸, rounded once; 0 where that capital is not above 0 (POS-4). */
export function returnRatio({ pnl, equityThen, transferWeight, windowMs }: Return): Amount {
  const capital = add(multiply(add(CAPITAL_FLOOR, equityThen), windowMs), transferWeight);
  return capital > 0 ? divideHalf(multiply(multiply(pnl, windowMs), UNIT), capital) : 0;
}

/** Order of ranking: the greater pnl first, then the greater volume, then the older account. */
export function compareResults(a: Ranked, b: Ranked): number {
  if (a.pnl !== b.pnl) return a.pnl > b.pnl ? -1 : 1;
  if (a.volume !== b.volume) return a.volume > b.volume ? -1 : 1;
  return a.userId - b.userId;
}

/** What a ranking sorts by. */
export type Ranked = Pick<AccountResult, 'pnl' | 'volume' | 'userId'>;
