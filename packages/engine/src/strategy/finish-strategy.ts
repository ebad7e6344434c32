import { cancelCondition } from '../condition/condition-life.ts';
import type { CancelReason, StrategyStatus } from '../event/records.ts';
import { cancelOrder } from '../order/order-life.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Strategy } from './strategy.ts';
import type { StrategyPart } from './strategy-part.ts';

/** A strategy ends: its open parts are cancelled for `reason`, in order, and nothing becomes active any more (STRAT-3). */
export function finishStrategy(
  exchange: Exchange,
  strategy: Strategy,
  status: StrategyStatus,
  reason: CancelReason,
): void {
  strategy.status = status;
  strategy.updatedAt = exchange.timeMs;
  for (const part of strategy.parts) endPart(exchange, part, reason);
  exchange.strategies.touch(strategy);
  exchange.strategies.remove(strategy);
  strategy.holding.strategies -= 1;
  strategy.account.strategies.delete(strategy.strategyId);
  if (strategy.givenId !== '') strategy.account.strategyIds.delete(strategy.givenId);
  exchange.rememberedStrategies.remember(strategy, exchange.timeMs);
}

/** A part ends: what it has open is cancelled; one that was not active yet never will be. */
export function endPart(exchange: Exchange, part: StrategyPart, reason: CancelReason): void {
  if (part.state === 'INACTIVE') leaveInactive(part, 'DROPPED');
  if (part.order !== null) cancelOrder(exchange, part.order, reason);
  else if (part.condition !== null) cancelCondition(exchange, part.condition, reason);
}

/** A part is not inactive any more. Its clientOrderId goes to what it places. */
export function leaveInactive(part: StrategyPart, state: 'ACTIVE' | 'DROPPED' | 'REJECTED'): void {
  const { holding } = part.strategy;
  part.state = state;
  if (part.isOrder) holding.inactiveOrders -= 1;
  else holding.inactiveConditions -= 1;
}
