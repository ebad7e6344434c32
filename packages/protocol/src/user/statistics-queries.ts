import { enumOf } from '../field/enum-field.ts';
import { defaulted, described, type RequestOf } from '../field/field.ts';
import { integer } from '../field/integer-field.ts';
import { texts } from '../field/texts-field.ts';

/** Days, weeks from Monday, calendar months, UTC. */
export const balancePeriods = ['1D', '1W', '1M'] as const;
export type BalancePeriodName = (typeof balancePeriods)[number];

/** How far back a trend goes. */
export const trendTypes = ['1D', '1W', '1M', '3M', '6M', '1Y'] as const;
export type TrendTypeName = (typeof trendTypes)[number];

/** The last `limit` periods of an account, the running one among them. */
export const balanceHistoryQuery = texts({
  period: described('Days, weeks from Monday, or calendar months, UTC.', enumOf(balancePeriods)),
  limit: defaulted(described('Periods, the running one among them.', integer({ min: 1, max: 1000 })), 30),
});
export type BalanceHistoryQuery = RequestOf<typeof balanceHistoryQuery>;

/** The trend of an account: from the 00:00 UTC 1, 7, 30, 90, 180 or 365 days before today's. */
export const trendQuery = texts({
  type: described(
    'From the 00:00 UTC 1, 7, 30, 90, 180 or 365 days before today’s until now.',
    enumOf(trendTypes),
  ),
});
export type TrendQuery = RequestOf<typeof trendQuery>;
