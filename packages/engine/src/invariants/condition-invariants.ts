import { hasGround } from '../condition/check-condition.ts';
import type { Condition } from '../condition/condition.ts';
import { isActivated, isTriggered } from '../condition/is-triggered.ts';
import { presentPrice } from '../condition/present-price.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Strategy } from '../strategy/strategy.ts';

/** Every condition that has not ended stands in one place, and the places hold no others. */
export function* conditionPlaces({ conditions, accounts, markets, triggers }: Exchange): Iterable<string> {
  let held = 0;
  for (const account of accounts) {
    for (const holding of account.holdings) {
      if (holding === undefined) continue;
      held += holding.conditions.length;
      for (const condition of holding.conditions) {
        const isThere = conditions.find(condition.conditionId) === condition && condition.isOpen;
        if (!isThere || holding.conditions[condition.place] !== condition)
          yield `condition ${condition.conditionId}`;
      }
    }
  }
  if (held !== conditions.size) yield `${held} conditions are held, ${conditions.size} are open`;
  let standing = triggers.queue.size;
  for (const { watch } of markets) standing += watch.waiting + watch.guarded.size;
  if (standing !== conditions.size)
    yield `${standing} conditions stand somewhere, ${conditions.size} are open`;
}

/** COND-1, COND-3: none waits whose price is there. */
export function* missedTriggers({ conditions }: Exchange): Iterable<string> {
  for (const condition of conditions.all()) {
    if (condition.stage !== 'WAITING' || condition.market.spec.status !== 'TRADING') continue;
    const price = presentPrice(condition.market, condition.workingType);
    if (price !== 0 && isDue(condition, price)) yield `condition ${condition.conditionId} at ${price}`;
  }
}

function isDue(condition: Condition, price: number | bigint): boolean {
  const { request, market } = condition;
  if (request.type !== 'TRAILING_STOP') return isTriggered(request, price);
  if (condition.status === 'PENDING_ACTIVATION') return isActivated(request, price);
  const trigger = market.watch.triggerPriceOf(condition);
  return trigger === 0 || (request.side === 'SELL' ? price <= trigger : price >= trigger);
}

/** COND-4: a GTE_GTC has its position, or an order that would open it. */
export function* groundless({ conditions }: Exchange): Iterable<string> {
  for (const condition of conditions.all()) {
    if (condition.isGoodTillExecuted && !hasGround(condition.holding, condition.request)) {
      yield `condition ${condition.conditionId}`;
    }
  }
}

/** STRAT-3, STRAT-4: what a strategy has placed is there, its legs execute no more than they may, and one that works has something to wait for. */
export function* strategyParts(exchange: Exchange): Iterable<string> {
  for (const strategy of exchange.strategies.all()) {
    for (const fault of faultsOf(exchange, strategy)) yield `strategy ${strategy.strategyId}: ${fault}`;
  }
}

function* faultsOf(exchange: Exchange, strategy: Strategy): Iterable<string> {
  const { parts, legs, executedByLegs } = strategy;
  if (parts.every((part) => part.isOver)) yield 'all parts are over';
  for (const { state, order, condition, orderId } of parts) {
    const isPlaced = order !== null || condition !== null;
    if (isPlaced !== (state === 'ACTIVE'))
      yield `${state}, and ${isPlaced ? 'something' : 'nothing'} is open`;
    if (order !== null && exchange.orders.find(orderId) !== order) yield `order ${orderId} is not open`;
    if (condition !== null && !condition.isOpen) yield `condition ${condition.conditionId} is not open`;
  }
  for (const { state, targetSteps, order, condition } of legs) {
    if (state !== 'ACTIVE') continue;
    const open = order?.remainingSteps ?? condition?.quantitySteps ?? 0;
    if (executedByLegs + open > targetSteps)
      yield `${executedByLegs} executed, ${open} open of ${targetSteps}`;
  }
}
