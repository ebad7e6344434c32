import type { Amount } from '@openperp/engine';
import { DAY_MS, HOUR_MS, openTimeOf } from '../kline/kline-interval.ts';
import type { AccountMoment } from './account-moment.ts';
import { netEquity, pnlBetween, returnBetween } from './account-pnl.ts';

/** How far back trends go. */
export const TREND_TYPES = ['1D', '1W', '1M', '3M', '6M', '1Y'] as const;
export type TrendType = (typeof TREND_TYPES)[number];

const DAYS: Readonly<Record<TrendType, number>> = {
  '1D': 1,
  '1W': 7,
  '1M': 30,
  '3M': 90,
  '6M': 180,
  '1Y': 365,
};

/** A point of a trend; money in 10⁻⁸. */
export interface TrendPoint {
  readonly timeMs: number;
  /** The wallet balance. */
  readonly balance: Amount;
  /** Made from the first point to this one (STAT-2). */
  readonly pnl: Amount;
  /** The return of that time (STAT-2), 10⁻⁸. */
  readonly pnlRate: Amount;
  /** Made since the account began. */
  readonly totalPnl: Amount;
}

/** Where a trend begins: the 00:00 UTC that many days before today's (STAT-2), ms. */
export function trendStart(type: TrendType, nowMs: number): number {
  return openTimeOf('1d', nowMs) - DAYS[type] * DAY_MS;
}

/** The moments of a trend before now, ascending, ms: each hour of `1D`, each day of the others. */
export function trendTimes(type: TrendType, nowMs: number): readonly number[] {
  const startMs = trendStart(type, nowMs);
  const stepMs = type === '1D' ? HOUR_MS : DAY_MS;
  return Array.from(
    { length: Math.ceil((nowMs - startMs) / stepMs) },
    (_, index) => startMs + index * stepMs,
  );
}

/** The trend through `moments`, which ascend; all is measured from the first. */
export function trendOf(moments: readonly AccountMoment[]): readonly TrendPoint[] {
  return moments.map((moment) => ({
    timeMs: moment.timeMs,
    balance: moment.walletBalance,
    pnl: pnlBetween(moments[0]!, moment),
    pnlRate: returnBetween(moments[0]!, moment),
    totalPnl: netEquity(moment),
  }));
}
