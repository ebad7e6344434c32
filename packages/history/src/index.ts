export * from './aside/history-aside.ts';
export type { AccountRows, AccountTable } from './export/account-rows.ts';
export * from './export/history-reader.ts';
export type { KlineRange } from './export/kline-range.ts';
export type { KnownSymbol } from './export/known-symbols.ts';
export type { RangePage, RowRange } from './export/row-range.ts';
export * from './history.ts';
export * from './history-location.ts';
export * from './history-query.ts';
export * from './history-refused.ts';
export * from './history-unavailable.ts';
export type { Bar, BarKey, PriceType } from './kline/bar.ts';
export * from './kline/kline-interval.ts';
export type { Kline } from './kline/kline-walk.ts';
export { MAX_EQUITIES } from './leaderboard/leaderboard.ts';
export type { LeaderboardPeriod } from './leaderboard/leaderboard-period.ts';
export type {
  LeaderboardAnswer,
  LeaderboardPage,
  LeaderboardQuery,
  LeaderboardRow,
  TakeEquitiesQuery,
} from './leaderboard/leaderboard-query.ts';
export type { Position } from './paging/cursor.ts';
export type { TimeWindow } from './paging/filter.ts';
export * from './paging/page.ts';
export { type EventBatch, HistoryGap } from './projector.ts';
export type { AccountChangesQuery } from './queries/account-changes.ts';
export type { AccountStatistics, AccountStatisticsQuery } from './queries/account-statistics.ts';
export type { AgentOrderHistoryQuery } from './queries/agent-order-history.ts';
export type { BalanceHistory, BalanceHistoryQuery } from './queries/balance-history.ts';
export type { ClosedOrderQuery } from './queries/closed-order.ts';
export type { ClosedPositionQuery } from './queries/closed-position.ts';
export type { ConditionHistoryQuery } from './queries/condition-history.ts';
export type { DailyClosesQuery } from './queries/daily-closes.ts';
export type { DayStatistics, DayStatisticsQuery } from './queries/day-statistics.ts';
export type { EndedConditionQuery } from './queries/ended-condition.ts';
export type { FillsQuery } from './queries/fills.ts';
export type { FundingHistoryQuery } from './queries/funding-history.ts';
export type {
  ExplainedFundingPayment,
  FundingPaymentQuery,
  PositionFundingQuery,
} from './queries/funding-payments.ts';
export type { KlinesQuery } from './queries/klines.ts';
export type {
  LiquidationQuery,
  LiquidationsQuery,
  PositionLiquidationsQuery,
} from './queries/liquidations.ts';
export type { OrderHistoryQuery } from './queries/order-history.ts';
export type { PaidFees, PaidFeesQuery } from './queries/paid-fees.ts';
export type { ClosedPositionView, PositionClose, PositionHistoryQuery } from './queries/position-history.ts';
export { MAX_LIMIT, type PublicTradesQuery } from './queries/public-trades.ts';
export type { StrategyQuery } from './queries/strategy.ts';
export type { AccountNow } from './statistics/account-moment.ts';
export type { BalancePeriod, PeriodBalance } from './statistics/balance-periods.ts';
export type { Overview } from './statistics/overview.ts';
export type { TrendPoint, TrendType } from './statistics/trend.ts';
