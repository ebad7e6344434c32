import type { Holding } from '../account/holding.ts';
import type { Exchange } from '../state/exchange.ts';
import { finishStrategy } from '../strategy/finish-strategy.ts';
import type { StrategyPart } from '../strategy/strategy-part.ts';
import type { PositionEnd } from '../strategy/strategy-state.ts';
import { directionOf, hasGround } from './check-condition.ts';
import type { Condition } from './condition.ts';
import { cancelCondition } from './condition-life.ts';

/** COND-4, STRAT-5: a position has closed or flipped: what was to close it ends, lone conditions first, then strategies. */
export function endOrphans(exchange: Exchange, end: PositionEnd): void {
  for (const condition of newestFirst(end.holding.conditions)) {
    if (condition.part === null && condition.isBound && isOf(condition, end)) {
      cancelCondition(exchange, condition, end.reason);
    }
  }
  for (const strategy of [...end.holding.account.strategies.values()]) {
    if (strategy.holding === end.holding && strategy.legs.some((leg) => isClosing(leg, end))) {
      finishStrategy(exchange, strategy, 'CANCELLED', 'STRATEGY');
    }
  }
}

/** COND-4: a GTE_GTC that has neither position nor opening order ends. */
export function endGroundless(exchange: Exchange, holding: Holding): void {
  for (const condition of newestFirst(holding.conditions)) {
    if (condition.isGoodTillExecuted && !hasGround(holding, condition.request)) {
      cancelCondition(exchange, condition, 'REDUCE_ONLY');
    }
  }
}

/** An active leg that reduces the position, or lives with it. */
function isClosing(leg: StrategyPart, end: PositionEnd): boolean {
  if (leg.state !== 'ACTIVE') return false;
  const { asked } = leg;
  return (leg.reduceOnly || asked.timeInForce === 'GTE_GTC') && isOf(asked, end);
}

function isOf(
  request: Pick<Condition, 'side' | 'positionSide'>,
  { positionSide, direction }: PositionEnd,
): boolean {
  return request.positionSide === positionSide && directionOf(request) === direction;
}

function newestFirst(conditions: readonly Condition[]): Condition[] {
  return conditions.toSorted((a, b) => b.conditionId - a.conditionId);
}
