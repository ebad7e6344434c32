import type { Amount } from '@openperp/engine';
import { DAY_MS, openTimeOf } from '../kline/kline-interval.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';
import type { AccountNow } from '../statistics/account-moment.ts';
import { accountPast } from '../statistics/account-past.ts';
import { hourMoments } from '../statistics/hour-moments.ts';
import { knownWallet } from '../statistics/known-wallet.ts';
import { DRAW_DOWN_DAYS, type Overview, overviewOf } from '../statistics/overview.ts';
import { type TrendPoint, type TrendType, trendOf, trendStart, trendTimes } from '../statistics/trend.ts';

/** How an account has done, and, unless null, the trend of it. */
export interface AccountStatisticsQuery {
  readonly kind: 'accountStatistics';
  readonly userId: number;
  readonly trend: TrendType | null;
  readonly now: AccountNow;
}

export interface AccountStatistics {
  /** See {@link knownWallet}. */
  readonly walletBalance: Amount;
  readonly overview: Overview;
  /** Oldest first, the last one now; empty where none was asked for. */
  readonly trend: readonly TrendPoint[];
}

export function* accountStatistics(
  builder: QueryBuilder,
  { userId, trend, now }: AccountStatisticsQuery,
): Steps<AccountStatistics> {
  const drawDownStart = openTimeOf('1d', now.timeMs) - DRAW_DOWN_DAYS * DAY_MS;
  const fromMs = trend === null ? drawDownStart : Math.min(drawDownStart, trendStart(trend, now.timeMs));
  const past = yield* accountPast(builder, userId, fromMs);
  const walletBalance = yield* knownWallet(builder, userId);
  const overview = overviewOf(past, now);
  if (trend === null) return { walletBalance, overview, trend: [] };
  const times = trendTimes(trend, now.timeMs);
  const moments =
    trend === '1D'
      ? yield* hourMoments(builder, userId, times, past)
      : times.map((timeMs) => past.closeAt(timeMs));
  return { walletBalance, overview, trend: trendOf([...moments, past.at(now)]) };
}
