import type { CancelReason, EventSink, PlaceStrategy, StrategyPartRequest } from '@openperp/engine';
import { isReduceOnly } from './admission.ts';
import { cancelCondition } from './condition-life.ts';
import type { Condition, Exchange, Order, Strategy, StrategyPart } from './exchange.ts';
import { cancelOrder } from './order-life.ts';
import { noteChange } from './strategy-change.ts';
import { isStopLike } from './trigger.ts';
import { smaller, sum } from './units.ts';

/** The order or the condition that a part asks for. */
export function requestOf(part: StrategyPartRequest) {
  const request = part.order ?? part.condition;
  if (request === null) throw new Error('a part that asks for nothing');
  return request;
}

/** OTO and OTOCO have a working part, the first; an OCO has none. */
export function workingRequestOf({ strategyType, parts }: PlaceStrategy): StrategyPartRequest | undefined {
  return strategyType === 'OCO' ? undefined : parts[0];
}

/** MATCH-8, STRAT-5: reduce-only as an order would be, and a driven leg opposite to its working part. */
export function isPartReduceOnly(request: PlaceStrategy, part: StrategyPartRequest): boolean {
  const own = requestOf(part);
  if (isReduceOnly(own)) return true;
  const working = workingRequestOf(request);
  if (working === undefined || working === part) return false;
  const entry = requestOf(working);
  return entry.positionSide === own.positionSide && entry.side !== own.side;
}

/** The working part; an OCO has none. */
export function workingPartOf({ parts }: Strategy): StrategyPart | undefined {
  return parts.find((part) => part.isWorking);
}

/** The parts that are not the working one. */
export function legsOf({ parts }: Strategy): StrategyPart[] {
  return parts.filter((part) => !part.isWorking);
}

/** The other leg of an OCO or OTOCO. */
export function partnerOf(strategy: Strategy, leg: StrategyPart): StrategyPart | undefined {
  return legsOf(strategy).find((other) => other !== leg);
}

/** The part's order, or the one that its condition has placed. */
export function orderOf({ order, condition }: StrategyPart): Order | undefined {
  return order ?? condition?.order;
}

/** Its order while it is in the book. */
export function openOrderOf(exchange: Exchange, part: StrategyPart): Order | undefined {
  const order = orderOf(part);
  return order !== undefined && exchange.orders.includes(order) ? order : undefined;
}

/** Its condition while it waits. */
export function waitingConditionOf(exchange: Exchange, { condition }: StrategyPart): Condition | undefined {
  return condition !== undefined && exchange.conditions.includes(condition) ? condition : undefined;
}

/** True while what an active part has placed is still there. */
export function isLivePart(exchange: Exchange, part: StrategyPart): boolean {
  return openOrderOf(exchange, part) !== undefined || waitingConditionOf(exchange, part) !== undefined;
}

/** What a part has executed. */
export function executedOf(part: StrategyPart): bigint {
  return orderOf(part)?.filledQuantity ?? 0n;
}

/** STRAT-4: what the legs have executed together. */
export function executedByLegs(strategy: Strategy): bigint {
  return sum(legsOf(strategy).map(executedOf));
}

/** STRAT-3: what the legs may execute by now: of an OCO its quantity, else as far as the working part has executed. */
export function targetOf(strategy: Strategy, leg: StrategyPart): bigint {
  const own = BigInt(requestOf(leg.request).quantity);
  const working = workingPartOf(strategy);
  if (working === undefined) return own;
  const executed = executedOf(working);
  const isWhole = executed === BigInt(requestOf(working.request).quantity);
  return isWhole ? own : smaller(own, executed);
}

/** True for a part whose condition is a STOP_* or a TRAILING_STOP. */
export function isStopPart({ request }: StrategyPart): boolean {
  return request.condition !== null && isStopLike(request.condition.type);
}

/** The strategy of what has this id, and the part that has placed it; `undefined` for what belongs to none. */
export function partOf(
  exchange: Exchange,
  placed: Order | Condition,
): { readonly strategy: Strategy; readonly part: StrategyPart } | undefined {
  const strategy = exchange.strategies.find(({ strategyId }) => strategyId === placed.strategyId);
  const part = strategy?.parts.find(
    (candidate) => orderOf(candidate) === placed || candidate.condition === placed,
  );
  return strategy && part && { strategy, part };
}

/** Ends what an active part still has; answers how many orders and conditions that were. */
export function endPart(
  exchange: Exchange,
  strategy: Strategy,
  part: StrategyPart,
  reason: CancelReason,
  sink: EventSink,
): number {
  if (part.state !== 'ACTIVE') return 0;
  const order = openOrderOf(exchange, part);
  const condition = waitingConditionOf(exchange, part);
  if (order !== undefined) cancelOrder(exchange, order, reason, sink);
  if (condition !== undefined) cancelCondition(exchange, condition, reason, sink);
  part.state = 'ENDED';
  noteChange(exchange, strategy);
  return order === undefined && condition === undefined ? 0 : 1;
}

/** STRAT-3: ends a strategy whole, part by part; nothing activates any more. Answers how many orders and conditions that ended. */
export function endStrategy(
  exchange: Exchange,
  strategy: Strategy,
  reason: CancelReason,
  sink: EventSink,
): number {
  let ended = 0;
  for (const part of strategy.parts) {
    ended += endPart(exchange, strategy, part, reason, sink);
    if (part.state === 'INACTIVE') part.state = 'DROPPED';
  }
  closeStrategy(exchange, strategy, 'CANCELLED');
  return ended;
}

/** The strategy works no more: every part of it is over. */
export function closeStrategy(
  exchange: Exchange,
  strategy: Strategy,
  status: 'ALL_DONE' | 'CANCELLED',
): void {
  if (strategy.parts.some(({ state }) => state === 'ACTIVE' || state === 'INACTIVE')) {
    throw new Error(`strategy ${strategy.strategyId} ends with parts that do not`);
  }
  strategy.status = status;
  exchange.strategies = exchange.strategies.filter((working) => working !== strategy);
  noteChange(exchange, strategy);
}
