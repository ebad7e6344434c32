import { multiply } from '../number/amount.ts';
import { divideFloor } from '../number/divide.ts';
import type { Position } from '../position/position.ts';
import type { Exchange } from '../state/exchange.ts';
import { tierOf } from '../symbol/leverage-tiers.ts';
import { executeLiquidationOrder } from './liquidation-order.ts';
import type { LiquidationScope } from './liquidation-scope.ts';

/**
 * LIQ-2 of one position: tier by tier it is reduced to the floor of its tier while that fills whole, then the rest is closed; no further
 * than until its scope is no longer in breach.
 */
export function liquidatePosition(exchange: Exchange, scope: LiquidationScope, position: Position): void {
  while (scope.isInBreach()) {
    const steps = stepsToFloor(position);
    if (steps === 0) break;
    if (!executeLiquidationOrder(exchange, scope, position, steps, false)) break;
  }
  if (position.steps !== 0 && scope.isInBreach()) {
    executeLiquidationOrder(exchange, scope, position, Math.abs(position.steps), true);
  }
}

/** The fewest steps without which a position's notional at mark is at most the floor of its tier; 0 in the lowest tier. */
function stepsToFloor(position: Position): number {
  const { market } = position.holding;
  const held = Math.abs(position.steps);
  const { notionalFloor } = tierOf(market.spec.leverageTiers, market.notionalCeil(held));
  if (notionalFloor === 0) return 0;
  const most = divideFloor(
    multiply(notionalFloor, market.stepDenominator),
    multiply(market.markPrice, market.stepNumerator),
  );
  return held - Number(most);
}
