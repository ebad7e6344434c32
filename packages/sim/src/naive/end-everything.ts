import type { CancelReason, EventSink } from '@openperp/engine';
import { cancelCondition, newestFirst } from './condition-life.ts';
import { conditionsOf, type Exchange, ordersOf, type Strategy, strategiesOf } from './exchange.ts';
import { cancelOrders } from './order-life.ts';
import { endStrategy } from './strategy-parts.ts';

/** Ends all that an account has open in some symbols: strategies whole, then orders, then conditions, the newest first. */
export function endEverything(
  exchange: Exchange,
  userId: number,
  isIn: (symbol: string) => boolean,
  reason: CancelReason,
  sink: EventSink,
): void {
  const isMeant = (open: { readonly symbol: string }) => isIn(open.symbol);
  endStrategies(exchange, strategiesOf(exchange, userId).filter(isMeant), reason, sink);
  cancelOrders(exchange, ordersOf(exchange, userId).filter(isMeant), reason, sink);
  for (const condition of newestFirst(conditionsOf(exchange, userId).filter(isMeant))) {
    cancelCondition(exchange, condition, reason, sink);
  }
}

/** Ends strategies whole, the newest first; answers how many orders and conditions that ended (STRAT-3). */
export function endStrategies(
  exchange: Exchange,
  strategies: readonly Strategy[],
  reason: CancelReason,
  sink: EventSink,
): number {
  const latestFirst = [...strategies].sort((a, b) => b.strategyId - a.strategyId);
  return latestFirst.reduce((ended, strategy) => ended + endStrategy(exchange, strategy, reason, sink), 0);
}
