import type {
  AgentOrderRecord,
  ClosedPositionRecord,
  ConditionRecord,
  DailyCloseRecord,
  FillRecord,
  FundingPaymentRecord,
  FundingRateRecord,
  LedgerRecord,
  LiquidationRecord,
  OrderRecord,
  StrategyRecord,
  TradeRecord,
} from '@openperp/engine';
import type { Kline } from './kline/kline-walk.ts';
import type {
  EquitiesTaken,
  LeaderboardAnswer,
  LeaderboardQuery,
  TakeEquitiesQuery,
} from './leaderboard/leaderboard-query.ts';
import type { PageAnswer } from './paging/page.ts';
import { type AccountChangesQuery, accountChanges } from './queries/account-changes.ts';
import {
  type AccountStatistics,
  type AccountStatisticsQuery,
  accountStatistics,
} from './queries/account-statistics.ts';
import { type AgentOrderHistoryQuery, agentOrderHistory } from './queries/agent-order-history.ts';
import { type BalanceHistory, type BalanceHistoryQuery, balanceHistory } from './queries/balance-history.ts';
import { type ClosedOrderQuery, closedOrder } from './queries/closed-order.ts';
import { type ClosedPositionQuery, closedPosition } from './queries/closed-position.ts';
import { type ConditionHistoryQuery, conditionHistory } from './queries/condition-history.ts';
import { type DailyClosesQuery, dailyCloses } from './queries/daily-closes.ts';
import { type DayStatistics, type DayStatisticsQuery, dayStatistics } from './queries/day-statistics.ts';
import { type EndedConditionQuery, endedCondition } from './queries/ended-condition.ts';
import { type FillsQuery, fills } from './queries/fills.ts';
import { type FundingHistoryQuery, fundingHistory } from './queries/funding-history.ts';
import {
  type ExplainedFundingPayment,
  type FundingPaymentQuery,
  fundingPayment,
  type PositionFundingQuery,
  positionFunding,
} from './queries/funding-payments.ts';
import { type KlinesQuery, klines } from './queries/klines.ts';
import {
  type LiquidationQuery,
  type LiquidationsQuery,
  liquidation,
  liquidations,
  type PositionLiquidationsQuery,
  positionLiquidations,
} from './queries/liquidations.ts';
import { type OrderHistoryQuery, orderHistory } from './queries/order-history.ts';
import { type PaidFees, type PaidFeesQuery, paidFees } from './queries/paid-fees.ts';
import {
  type ClosedPositionView,
  type PositionHistoryQuery,
  positionHistory,
} from './queries/position-history.ts';
import { type PublicTradesQuery, publicTrades } from './queries/public-trades.ts';
import { type StrategyQuery, strategy } from './queries/strategy.ts';
import type { QueryBuilder } from './sql/query-builder.ts';
import type { Steps } from './sql/steps.ts';

/** A question to the history; the type of its answer is {@link HistoryAnswer}. Times in ms, null: any. */
export type HistoryQuery =
  | OrderHistoryQuery
  | ClosedOrderQuery
  | FillsQuery
  | PublicTradesQuery
  | AccountChangesQuery
  | PositionHistoryQuery
  | ClosedPositionQuery
  | KlinesQuery
  | DayStatisticsQuery
  | DailyClosesQuery
  | FundingHistoryQuery
  | FundingPaymentQuery
  | PositionFundingQuery
  | LiquidationsQuery
  | LiquidationQuery
  | PositionLiquidationsQuery
  | ConditionHistoryQuery
  | EndedConditionQuery
  | StrategyQuery
  | AgentOrderHistoryQuery
  | AccountStatisticsQuery
  | BalanceHistoryQuery
  | PaidFeesQuery
  | LeaderboardQuery
  | TakeEquitiesQuery;

/** A question that the database answers; the others are the leaderboard's. */
export type DatabaseQuery = Exclude<HistoryQuery, LeaderboardQuery | TakeEquitiesQuery>;

/** What {@link HistoryQuery} answers, by kind; all amounts in 10⁻⁸. `undefined`: no such order, position, payment, liquidation, condition or strategy, or no trade ever. */
export interface HistoryAnswers {
  orderHistory: PageAnswer<OrderRecord>;
  closedOrder: OrderRecord | undefined;
  fills: PageAnswer<FillRecord>;
  publicTrades: readonly TradeRecord[];
  accountChanges: PageAnswer<LedgerRecord>;
  positionHistory: PageAnswer<ClosedPositionView>;
  closedPosition: ClosedPositionRecord | undefined;
  klines: readonly Kline[];
  dayStatistics: DayStatistics | undefined;
  dailyCloses: readonly DailyCloseRecord[];
  fundingHistory: PageAnswer<FundingRateRecord>;
  fundingPayment: ExplainedFundingPayment | undefined;
  positionFunding: readonly FundingPaymentRecord[];
  liquidations: PageAnswer<LiquidationRecord>;
  liquidation: LiquidationRecord | undefined;
  positionLiquidations: readonly LiquidationRecord[];
  conditionHistory: PageAnswer<ConditionRecord>;
  endedCondition: ConditionRecord | undefined;
  strategy: StrategyRecord | undefined;
  agentOrderHistory: PageAnswer<AgentOrderRecord>;
  accountStatistics: AccountStatistics;
  balanceHistory: BalanceHistory;
  paidFees: PaidFees;
  leaderboard: LeaderboardAnswer;
  takeEquities: EquitiesTaken;
}

export type HistoryAnswer<Query extends HistoryQuery> = HistoryAnswers[Query['kind']];

/** The steps that answer `query`. */
export function stepsOf(
  builder: QueryBuilder,
  query: DatabaseQuery,
): Steps<HistoryAnswers[DatabaseQuery['kind']]> {
  switch (query.kind) {
    case 'orderHistory':
      return orderHistory(builder, query);
    case 'closedOrder':
      return closedOrder(builder, query);
    case 'fills':
      return fills(builder, query);
    case 'publicTrades':
      return publicTrades(builder, query);
    case 'accountChanges':
      return accountChanges(builder, query);
    case 'positionHistory':
      return positionHistory(builder, query);
    case 'closedPosition':
      return closedPosition(builder, query);
    case 'klines':
      return klines(builder, query);
    case 'dayStatistics':
      return dayStatistics(builder, query);
    case 'dailyCloses':
      return dailyCloses(builder, query);
    case 'fundingHistory':
      return fundingHistory(builder, query);
    case 'fundingPayment':
      return fundingPayment(builder, query);
    case 'positionFunding':
      return positionFunding(builder, query);
    case 'liquidations':
      return liquidations(builder, query);
    case 'liquidation':
      return liquidation(builder, query);
    case 'positionLiquidations':
      return positionLiquidations(builder, query);
    case 'conditionHistory':
      return conditionHistory(builder, query);
    case 'endedCondition':
      return endedCondition(builder, query);
    case 'strategy':
      return strategy(builder, query);
    case 'agentOrderHistory':
      return agentOrderHistory(builder, query);
    case 'accountStatistics':
      return accountStatistics(builder, query);
    case 'balanceHistory':
      return balanceHistory(builder, query);
    case 'paidFees':
      return paidFees(builder, query);
    default:
      return unknownQuery(query);
  }
}

function unknownQuery(query: never): never {
  throw new Error(`unknown history query ${JSON.stringify(query)}`);
}
