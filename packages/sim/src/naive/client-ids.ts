import type { Place, PlaceCondition, PlaceStrategy } from '@openperp/engine';
import { rememberedConditionsOf } from './condition-life.ts';
import {
  conditionsOf,
  type Exchange,
  ordersOf,
  type RememberedStrategy,
  type Strategy,
  type StrategyPart,
  strategiesOf,
} from './exchange.ts';
import { REMEMBERED_MS, rememberedOf } from './order-life.ts';
import { requestOf } from './strategy-parts.ts';

/** What asked for something under a client's id, and what it came to. */
export interface Named {
  readonly request: Place | PlaceCondition | PlaceStrategy;
  /** Of the order, the condition or the strategy. */
  readonly id: number;
}

/** What an order id of a client stands for, while that is open and for 24 h after; of a part it is the strategy. */
export function findNamed(exchange: Exchange, userId: number, clientOrderId: string): Named | undefined {
  if (clientOrderId === '') return undefined;
  const found = [
    ...namedOrders(exchange, userId),
    ...namedConditions(exchange, userId),
    ...namedParts(exchange, userId),
  ];
  return found.find((named) => named.name === clientOrderId)?.named;
}

/** The strategy that a client's strategy id stands for. */
export function findNamedStrategy(
  exchange: Exchange,
  userId: number,
  clientStrategyId: string,
): Named | undefined {
  if (clientStrategyId === '') return undefined;
  const found = knownStrategies(exchange, userId).find(
    ({ request }) => request.clientStrategyId === clientStrategyId,
  );
  return found && { request: found.request, id: found.strategyId };
}

/** The ended strategies of an account that are still remembered. */
export function rememberedStrategiesOf(exchange: Exchange, userId: number): RememberedStrategy[] {
  return exchange.rememberedStrategies.filter(
    ({ strategy, endedAt }) => strategy.userId === userId && exchange.timeMs < endedAt + REMEMBERED_MS,
  );
}

function knownStrategies(exchange: Exchange, userId: number): Strategy[] {
  const ended = rememberedStrategiesOf(exchange, userId).map(({ strategy }) => strategy);
  return [...strategiesOf(exchange, userId), ...ended];
}

/** True where two requests are the same by value. */
export function isSameRequest(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSameRequest(value, right.get(key)))
  );
}

interface NameInUse {
  readonly name: string;
  readonly named: Named;
}

function namedOrders(exchange: Exchange, userId: number): NameInUse[] {
  const open = ordersOf(exchange, userId);
  const closed = rememberedOf(exchange, userId).map(({ request, record }) => ({ ...record, request }));
  return [...open, ...closed]
    .filter(({ strategyId }) => strategyId === 0)
    .map(({ request, orderId }) => ({ name: request.clientOrderId, named: { request, id: orderId } }));
}

function namedConditions(exchange: Exchange, userId: number): NameInUse[] {
  const waiting = conditionsOf(exchange, userId);
  const ended = rememberedConditionsOf(exchange, userId).map(({ request, record }) => ({
    ...record,
    request,
  }));
  return [...waiting, ...ended]
    .filter(({ strategyId }) => strategyId === 0)
    .map(({ request, conditionId }) => ({
      name: request.clientOrderId,
      named: { request, id: conditionId },
    }));
}

function namedParts(exchange: Exchange, userId: number): NameInUse[] {
  return knownStrategies(exchange, userId).flatMap((strategy) =>
    strategy.parts.filter((part) => isNameHeld(exchange, part)).map((part) => nameOf(strategy, part)),
  );
}

function nameOf(strategy: Strategy, part: StrategyPart): NameInUse {
  const { request, strategyId } = strategy;
  return { name: requestOf(part.request).clientOrderId, named: { request, id: strategyId } };
}

/** 24 h from the end of what it has placed; what never was active keeps its id as long as its strategy is known. */
function isNameHeld(exchange: Exchange, { order, condition }: StrategyPart): boolean {
  const ended = (order ?? condition)?.lastImage;
  return ended === undefined || exchange.timeMs < ended.updatedAt + REMEMBERED_MS;
}
