import type { EventSink } from '@openperp/engine';
import { tellCondition } from './condition-life.ts';
import { type Exchange, type Order, remainingOf, type Strategy, type StrategyPart } from './exchange.ts';
import { growOrder } from './move.ts';
import { cancelOrder, tellOrder } from './order-life.ts';
import { activatePart } from './strategy-activation.ts';
import { noteChange } from './strategy-change.ts';
import {
  closeStrategy,
  endPart,
  endStrategy,
  executedByLegs,
  executedOf,
  isLivePart,
  isStopPart,
  legsOf,
  openOrderOf,
  orderOf,
  targetOf,
  waitingConditionOf,
  workingPartOf,
} from './strategy-parts.ts';

/** The strategies that something has happened to since they were followed up, in order of their ids. */
export function strategiesToFollow(exchange: Exchange): Strategy[] {
  return exchange.strategies.filter((strategy) => strategy.followed !== standingOf(exchange, strategy));
}

/** Everything that a follow-up depends on, in one text. */
function standingOf(exchange: Exchange, strategy: Strategy): string {
  const parts = strategy.parts.map((part) => {
    const conditionStatus = part.condition?.status ?? '';
    return [part.state, executedOf(part), isLivePart(exchange, part), conditionStatus].join(':');
  });
  return parts.join(' ');
}

/** STRAT-3, STRAT-4: brings the parts of a strategy in line with what has happened to them. */
export function followUp(exchange: Exchange, strategy: Strategy, sink: EventSink): void {
  strategy.followed = standingOf(exchange, strategy);
  if (endUnfilled(exchange, strategy, sink)) return;
  activateLegs(exchange, strategy, sink);
  for (const leg of activeLegs(strategy)) growLeg(exchange, strategy, leg, sink);
  for (const leg of activeLegs(strategy)) shrinkLeg(exchange, strategy, leg, sink);
  stopEntry(exchange, strategy, sink);
  markEnded(exchange, strategy);
  closeWhenOver(exchange, strategy);
}

function activeLegs(strategy: Strategy): StrategyPart[] {
  return legsOf(strategy).filter(({ state }) => state === 'ACTIVE');
}

function hasInactiveLegs(strategy: Strategy): boolean {
  return legsOf(strategy).some(({ state }) => state === 'INACTIVE');
}

/** STRAT-3: a working part that ends without a fill ends all; answers whether it did. */
function endUnfilled(exchange: Exchange, strategy: Strategy, sink: EventSink): boolean {
  const working = workingPartOf(strategy);
  if (working === undefined || !hasInactiveLegs(strategy)) return false;
  if (isLivePart(exchange, working) || executedOf(working) > 0n) return false;
  endStrategy(exchange, strategy, 'STRATEGY', sink);
  return true;
}

/** STRAT-3: at the first fill, or when the working part is over, as the legs are driven. */
function activateLegs(exchange: Exchange, strategy: Strategy, sink: EventSink): void {
  const working = workingPartOf(strategy);
  if (working === undefined || !hasInactiveLegs(strategy)) return;
  const isOver = !isLivePart(exchange, working);
  for (const leg of legsOf(strategy)) {
    const isDue = isOver || leg.request.firstDrivenOn === 'PARTIALLY_FILLED_OR_FILLED';
    if (!isDue || executedOf(working) === 0n || leg.state !== 'INACTIVE') continue;
    leg.target = targetOf(strategy, leg);
    activatePart(exchange, strategy, leg, leg.target - executedByLegs(strategy), sink);
  }
}

/** What an open leg would still execute, and what it may. */
function allowanceOf(strategy: Strategy, leg: StrategyPart): bigint {
  return leg.target - executedByLegs(strategy);
}

/** STRAT-3: with each fill of the working part, as long as it is there; a resting order loses its place. */
function growLeg(exchange: Exchange, strategy: Strategy, leg: StrategyPart, sink: EventSink): void {
  const target = targetOf(strategy, leg);
  if (target <= leg.target || !isLivePart(exchange, leg)) return;
  leg.target = target;
  const allowed = allowanceOf(strategy, leg);
  const condition = waitingConditionOf(exchange, leg);
  if (condition !== undefined && allowed > condition.quantity) {
    condition.quantity = allowed;
    tellCondition(exchange, condition, sink);
  }
  const order = openOrderOf(exchange, leg);
  if (order !== undefined && allowed > remainingOf(order)) growOrder(exchange, order, allowed, sink);
}

/** STRAT-4: what one leg has executed is no longer to be executed by the other, which ends with nothing left; an order keeps its place. */
function shrinkLeg(exchange: Exchange, strategy: Strategy, leg: StrategyPart, sink: EventSink): void {
  const allowed = allowanceOf(strategy, leg);
  const condition = waitingConditionOf(exchange, leg);
  const order = openOrderOf(exchange, leg);
  const open = condition?.quantity ?? (order && remainingOf(order)) ?? 0n;
  if (open <= allowed) return;
  if (allowed === 0n) {
    endPart(exchange, strategy, leg, 'STRATEGY', sink);
    return;
  }
  if (condition !== undefined) {
    condition.quantity = allowed;
    tellCondition(exchange, condition, sink);
  }
  if (order !== undefined) shrinkOrder(exchange, order, allowed, sink);
}

function shrinkOrder(exchange: Exchange, order: Order, remaining: bigint, sink: EventSink): void {
  order.quantity = order.filledQuantity + remaining;
  order.updatedAt = exchange.timeMs;
  tellOrder(exchange, order, sink);
}

/** STRAT-4: a leg filled whole: not one that MATCH-7 had cut and that then filled. */
function isFilled(strategy: Strategy, leg: StrategyPart): boolean {
  return orderOf(leg)?.status === 'FILLED' && allowanceOf(strategy, leg) <= 0n;
}

/** A stop that has fired, or an exit that is done, is not followed by more entry. */
function stopEntry(exchange: Exchange, strategy: Strategy, sink: EventSink): void {
  const working = workingPartOf(strategy);
  const order = working && openOrderOf(exchange, working);
  if (order === undefined) return;
  const isLeaving = legsOf(strategy).some(
    (leg) => isFilled(strategy, leg) || (isStopPart(leg) && leg.condition?.status === 'TRIGGERED'),
  );
  if (isLeaving) cancelOrder(exchange, order, 'STRATEGY', sink);
}

function markEnded(exchange: Exchange, strategy: Strategy): void {
  for (const part of strategy.parts) {
    if (part.state !== 'ACTIVE' || isLivePart(exchange, part)) continue;
    part.state = 'ENDED';
    noteChange(exchange, strategy);
  }
}

/** STRAT-5: ALL_DONE where any part has executed anything. */
function closeWhenOver(exchange: Exchange, strategy: Strategy): void {
  const isOver = strategy.parts.every(({ state }) => state !== 'ACTIVE' && state !== 'INACTIVE');
  if (!isOver) return;
  const hasExecuted = strategy.parts.some((part) => executedOf(part) > 0n);
  closeStrategy(exchange, strategy, hasExecuted ? 'ALL_DONE' : 'CANCELLED');
}
