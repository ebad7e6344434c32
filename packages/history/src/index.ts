export * from './history.ts';
export * from './history-query.ts';
export type { Bar, BarKey, PriceType } from './kline/bar.ts';
export * from './kline/kline-interval.ts';
export type { Kline } from './kline/kline-walk.ts';
export type { TimeWindow } from './paging/filter.ts';
export * from './paging/page.ts';
export type { EventBatch } from './projector.ts';
export type { AccountChangesQuery } from './queries/account-changes.ts';
export type { AgentOrderHistoryQuery } from './queries/agent-order-history.ts';
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
export type { ClosedPositionView, PositionClose, PositionHistoryQuery } from './queries/position-history.ts';
export { MAX_LIMIT, type PublicTradesQuery } from './queries/public-trades.ts';
export type { StrategyQuery } from './queries/strategy.ts';
