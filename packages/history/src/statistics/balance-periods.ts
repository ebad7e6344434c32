import type { Amount } from '@openperp/engine';
import { type KlineInterval, openTimeOf } from '../kline/kline-interval.ts';
import type { AccountNow } from './account-moment.ts';
import type { AccountPast } from './account-past.ts';
import { pnlBetween } from './account-pnl.ts';

/** Days, weeks from Monday, calendar months, UTC. */
export const BALANCE_PERIODS = ['1D', '1W', '1M'] as const;
export type BalancePeriod = (typeof BALANCE_PERIODS)[number];

const INTERVALS: Readonly<Record<BalancePeriod, KlineInterval>> = { '1D': '1d', '1W': '1w', '1M': '1M' };

/** An account over one period; money in 10⁻⁸. */
export interface PeriodBalance {
  /** 00:00 UTC of its first day, ms. */
  readonly startMs: number;
  /** The wallet balance at its end; of the running one as it stands. */
  readonly balance: Amount;
  /** Equity net of transfers over the period (STAT-2). */
  readonly pnl: Amount;
}

/** The starts of the last `count` periods up to the running one, oldest first, ms. */
export function startsOf(period: BalancePeriod, nowMs: number, count: number): readonly number[] {
  const interval = INTERVALS[period];
  const starts = [openTimeOf(interval, nowMs)];
  while (starts.length < count) starts.push(openTimeOf(interval, starts.at(-1)! - 1));
  return starts.reverse();
}

/** The periods that begin at `starts`, of which the last is running; the past must be known from the first on. */
export function periodBalances(
  starts: readonly number[],
  past: AccountPast,
  now: AccountNow,
): readonly PeriodBalance[] {
  const moments = [...starts.map((startMs) => past.closeAt(startMs)), past.at(now)];
  return starts.map((startMs, index) => ({
    startMs,
    balance: moments[index + 1]!.walletBalance,
    pnl: pnlBetween(moments[index]!, moments[index + 1]!),
  }));
}
