import type { Amount } from '@openperp/engine';
import { assertWithin } from '../paging/page.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';
import type { AccountNow } from '../statistics/account-moment.ts';
import { accountPast } from '../statistics/account-past.ts';
import {
  type BalancePeriod,
  type PeriodBalance,
  periodBalances,
  startsOf,
} from '../statistics/balance-periods.ts';
import { knownWallet } from '../statistics/known-wallet.ts';
import { MAX_LIMIT } from './public-trades.ts';

/** An account over the last `limit` periods (≤ {@link MAX_LIMIT}), the running one among them. */
export interface BalanceHistoryQuery {
  readonly kind: 'balanceHistory';
  readonly userId: number;
  readonly period: BalancePeriod;
  readonly limit: number;
  readonly now: AccountNow;
}

/** All periods, oldest first, those before the account began too. */
export interface BalanceHistory {
  /** See {@link knownWallet}. */
  readonly walletBalance: Amount;
  readonly periods: readonly PeriodBalance[];
}

export function* balanceHistory(builder: QueryBuilder, query: BalanceHistoryQuery): Steps<BalanceHistory> {
  const { userId, period, limit, now } = query;
  assertWithin('limit', limit, MAX_LIMIT);
  const starts = startsOf(period, now.timeMs, limit);
  const past = yield* accountPast(builder, userId, starts[0]!);
  const walletBalance = yield* knownWallet(builder, userId);
  return { walletBalance, periods: periodBalances(starts, past, now) };
}
