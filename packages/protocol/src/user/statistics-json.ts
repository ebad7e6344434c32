import { type Static, Type } from 'typebox';
import { count, decimal, named, timeMs, words } from '../answer/scalars.ts';

/** Volumes and fees of 30 days, today's among them, and the fee level. */
export const volumeStatsSchema = named('VolumeStats', {
  volume30d: decimal('1250000', 'Today’s and that of the 29 days before, UTC; maker and taker.'),
  feeTotal30d: decimal('437.5', 'Trading fees paid in that time, less rebates.'),
  makerVolume30d: decimal('625000'),
  takerVolume30d: decimal('625000'),
  vipLevel: count(0),
  makerFeeRate: decimal('0.0002', 'Of the level; a symbol’s own where that is lower, and at level 0.'),
  takerFeeRate: decimal('0.0005', 'As makerFeeRate.'),
  nextLevel: Type.Union([Type.Integer(), Type.Null()], {
    description: 'The level above; null at the top.',
    examples: [1],
  }),
});
export type VolumeStatsJson = Static<typeof volumeStatsSchema>;

/** An account over a day, week or month. */
export const periodBalanceSchema = named('PeriodBalance', {
  date: words('2026-03-05', 'First day of the period, UTC.'),
  balance: decimal('100120.5', 'Wallet balance at the end of the period; of the running one as it is.'),
  pnl: decimal('120.5', 'What equity gained over the period, net of transfers.'),
});
export type PeriodBalanceJson = Static<typeof periodBalanceSchema>;
export const balanceHistorySchema = Type.Object({ items: Type.Array(periodBalanceSchema) });

/** A point of a trend. */
export const trendPointSchema = named('TrendPoint', {
  snapshotTime: timeMs('Engine time,'),
  balance: decimal('100120.5', 'Wallet balance.'),
  pnl: decimal('120.5', 'What equity gained from the first point to this one, net of transfers.'),
  pnlRate: decimal(
    '0.00120379',
    'pnl / (100 + equity at the first point + deposits, each weighted by the part of the time after it); a ratio.',
  ),
  totalPnl: decimal('120.5', 'What equity has gained since the account began, net of transfers.'),
});
export type TrendPointJson = Static<typeof trendPointSchema>;
export const trendSchema = Type.Object({ items: Type.Array(trendPointSchema) });

const overviewMembers = {
  todayPnl: decimal('120.5', 'Since 00:00 UTC, net of transfers.'),
  todayVolume: decimal('25000', 'Since 00:00 UTC.'),
  totalVolume: decimal('1250000', 'Since the account began, as all totals.'),
  totalPnl: decimal('120.5'),
  maxDrawdown30d: decimal(
    '80',
    'The deepest fall of equity net of transfers, over the 00:00 UTC closes of 30 days and now.',
  ),
  maxDrawdown30dRate: decimal(
    '0.00079894',
    'The same by the peak that it fell from, transfers since added; a ratio.',
  ),
  transferIn: decimal('100000'),
  transferOut: decimal('0'),
};

/** How an account has done. */
export const assetSummarySchema = named('AssetSummary', overviewMembers);
export type AssetSummaryJson = Static<typeof assetSummarySchema>;

/** How an account has done, and its trend. */
export const tradeOverviewSchema = named('TradeOverview', {
  ...overviewMembers,
  items: Type.Array(trendPointSchema),
});
export type TradeOverviewJson = Static<typeof tradeOverviewSchema>;
