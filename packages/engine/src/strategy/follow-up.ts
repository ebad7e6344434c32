import { tellCondition } from '../condition/condition-life.ts';
import { endGroundless, endOrphans } from '../condition/orphans.ts';
import { moveOrder } from '../matching/move-order.ts';
import { cancelOrder, shrinkOrder, tellOrder } from '../order/order-life.ts';
import type { Exchange } from '../state/exchange.ts';
import { activateLeg } from './activate-part.ts';
import { endPart, finishStrategy } from './finish-strategy.ts';
import type { Strategy } from './strategy.ts';
import type { StrategyPart } from './strategy-part.ts';

/** Something has happened that strategies or conditions bound to a position have not answered yet. */
export function hasFollowUps(exchange: Exchange): boolean {
  return exchange.strategies.hasFollowUps;
}

/**
 * Strategies answer what has happened to their parts, the one with the least id first; then what has lost its position ends (COND-4), and
 * GTE_GTC conditions that have lost their ground; until nothing is left.
 */
export function followUp(exchange: Exchange): void {
  const { strategies } = exchange;
  if (!strategies.hasFollowUps) return;
  for (;;) {
    const strategy = strategies.takeTouched();
    if (strategy !== undefined) {
      answer(exchange, strategy);
      continue;
    }
    const end = strategies.takeEnd();
    if (end !== undefined) {
      endOrphans(exchange, end);
      continue;
    }
    const shaken = strategies.takeShaken();
    if (shaken === undefined) break;
    endGroundless(exchange, shaken);
  }
  strategies.hasFollowUps = false;
}

/** STRAT-4: strategies whose leg was cancelled by its user, or by the countdown, end whole at once. */
export function endCancelled(exchange: Exchange): void {
  for (const strategy of exchange.strategies.touched()) {
    if (wasCancelled(strategy)) finishStrategy(exchange, strategy, 'CANCELLED', 'STRATEGY');
  }
}

function wasCancelled({ legs }: Strategy): boolean {
  return legs.some(({ endReason }) => endReason === 'USER' || endReason === 'COUNTDOWN');
}

/** What a strategy does in each of its states: docs/strategies.md has the table. */
function answer(exchange: Exchange, strategy: Strategy): void {
  if (strategy.status !== 'WORKING') return;
  if (wasCancelled(strategy)) {
    finishStrategy(exchange, strategy, 'CANCELLED', 'STRATEGY');
    return;
  }
  if (strategy.working !== null && drive(exchange, strategy, strategy.working) === 'OVER') return;
  if (strategy.legs.some(({ state }) => state === 'INACTIVE')) return;
  fitLegs(exchange, strategy);
  endEntry(exchange, strategy);
  if (strategy.parts.every((part) => part.isOver)) {
    const isDone = strategy.parts.some(({ executedSteps }) => executedSteps > 0);
    finishStrategy(exchange, strategy, isDone ? 'ALL_DONE' : 'CANCELLED', 'STRATEGY');
  }
}

/** STRAT-3: the working part activates its legs, and makes them grow. 'OVER': it has ended without a fill, and the strategy with it. */
function drive(exchange: Exchange, strategy: Strategy, working: StrategyPart): 'OVER' | 'ON' {
  const { legs } = strategy;
  const hasEnded = working.isOver;
  if (working.executedSteps === 0) {
    if (hasEnded) finishStrategy(exchange, strategy, 'CANCELLED', 'STRATEGY');
    return hasEnded ? 'OVER' : 'ON';
  }
  const isWaiting = legs.some(({ state }) => state === 'INACTIVE');
  if (isWaiting && !hasEnded && !strategy.isDrivenByPartialFills) return 'ON';
  for (const leg of legs) {
    const target = targetOf(leg, working);
    const more = target - leg.targetSteps;
    leg.targetSteps = target;
    if (leg.state === 'INACTIVE') activateLeg(exchange, leg, target - strategy.executedByLegs);
    else if (more > 0) grow(exchange, leg, more, target - strategy.executedByLegs);
  }
  return 'ON';
}

/** What a leg may execute: all it asked for once the working part has filled whole, before that no more than that has executed. */
function targetOf(leg: StrategyPart, { executedSteps, quantitySteps }: StrategyPart): number {
  return executedSteps === quantitySteps ? leg.quantitySteps : Math.min(leg.quantitySteps, executedSteps);
}

/** An active leg may execute `more`: a condition is for all that is `left`, a resting order grows, and queues anew. */
function grow(exchange: Exchange, leg: StrategyPart, more: number, left: number): void {
  const { order, condition } = leg;
  if (condition !== null && left > 0) fitCondition(exchange, condition, left);
  if (order === null || left <= 0) return;
  moveOrder(exchange, order, { priceTicks: order.priceTicks, steps: order.quantitySteps + more });
}

/** STRAT-4: what is left for the legs is what none of them has executed; nothing left ends them. */
function fitLegs(exchange: Exchange, strategy: Strategy): void {
  for (const leg of strategy.legs) {
    const left = leg.targetSteps - strategy.executedByLegs;
    if (left <= 0) endPart(exchange, leg, 'STRATEGY');
    else if (leg.condition !== null) fitCondition(exchange, leg.condition, left);
    else if (leg.order !== null && leg.order.remainingSteps > left) {
      const { order } = leg;
      order.updatedAt = exchange.timeMs;
      shrinkOrder(exchange, order, order.remainingSteps - left);
      tellOrder(exchange, order);
    }
  }
}

function fitCondition(
  exchange: Exchange,
  condition: NonNullable<StrategyPart['condition']>,
  steps: number,
): void {
  if (condition.quantitySteps === steps) return;
  condition.quantitySteps = steps;
  tellCondition(exchange, condition);
}

/** An exit is not followed by more entry: when a stop has fired or the legs have nothing left the rest of the working part ends. */
function endEntry(exchange: Exchange, { working, legs, executedByLegs }: Strategy): void {
  if (working?.order == null) return;
  const hasFired = legs.some((leg) => leg.isStopLike && leg.orderId !== 0);
  const isSpent = legs.every((leg) => leg.targetSteps <= executedByLegs);
  if (hasFired || isSpent) cancelOrder(exchange, working.order, 'STRATEGY');
}
