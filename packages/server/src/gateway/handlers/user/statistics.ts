import type { AccountStatistics, TrendType } from '@openperp/history';
import { Refused } from '../../pipeline/answer.ts';
import {
  assetSummaryJson,
  periodBalanceJson,
  trendPointJson,
  volumeStatsJson,
} from '../../present/statistics.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { withNow } from './statistics-now.ts';

const DAY_MS = 86_400_000;
/** Days before today's that volumes and fees are shown of. */
const DAYS_BEFORE = 29;

/** Volume and fees of 30 days, today's among them. */
export function volumeStats({ engine, past }: Services): PublicHandler<'volumeStats'> {
  return async ({ caller: { userId } }) => {
    const account = await engine.query({ kind: 'account', userId });
    if (account === undefined) throw new Error(`user ${userId} has no account`);
    const sinceMs = (Math.floor(engine.timeMs / DAY_MS) - DAYS_BEFORE) * DAY_MS;
    const paid = await past.ofAccount({ kind: 'paidFees', userId, sinceMs });
    return paid instanceof Refused ? paid : JSON.stringify(volumeStatsJson(account, paid.fees));
  };
}

/** The account by day, week or month. */
export function balanceHistory(services: Services): PublicHandler<'balanceHistory'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const { period, limit } = query;
    const history = await withNow(services, userId, (now) =>
      services.past.ofAccount({ kind: 'balanceHistory', userId, period, limit, now }),
    );
    if (history instanceof Refused) return history;
    return JSON.stringify({ items: history.periods.map(periodBalanceJson) });
  };
}

/** How the account has done, and its trend. */
export function tradeOverview(services: Services): PublicHandler<'tradeOverview'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const statistics = await statisticsOf(services, userId, query.type);
    if (statistics instanceof Refused) return statistics;
    const { overview, trend } = statistics;
    return JSON.stringify({ ...assetSummaryJson(overview), items: trend.map(trendPointJson) });
  };
}

/** How the account has done. */
export function assetSummary(services: Services): PublicHandler<'assetSummary'> {
  return async ({ caller: { userId } }) => {
    const statistics = await statisticsOf(services, userId, null);
    return statistics instanceof Refused ? statistics : JSON.stringify(assetSummaryJson(statistics.overview));
  };
}

/** The trend of the account. */
export function assetTrend(services: Services): PublicHandler<'assetTrend'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const statistics = await statisticsOf(services, userId, query.type);
    if (statistics instanceof Refused) return statistics;
    return JSON.stringify({ items: statistics.trend.map(trendPointJson) });
  };
}

function statisticsOf(
  services: Services,
  userId: number,
  trend: TrendType | null,
): Promise<AccountStatistics | Refused> {
  return withNow(services, userId, (now) =>
    services.past.ofAccount({ kind: 'accountStatistics', userId, trend, now }),
  );
}
