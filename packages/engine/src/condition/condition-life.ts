import type { Holding } from '../account/holding.ts';
import type { ConditionRequest } from '../command/command.ts';
import type { CancelReason } from '../event/records.ts';
import type { Exchange } from '../state/exchange.ts';
import { notePart } from '../strategy/note-part.ts';
import type { StrategyPart } from '../strategy/strategy-part.ts';
import { Condition } from './condition.ts';
import { isActivated, isTriggered } from './is-triggered.ts';
import { presentPrice } from './present-price.ts';
import { takePoints } from './take-points.ts';

/** The world learns how a condition order stands. */
export function tellCondition(exchange: Exchange, condition: Condition): void {
  condition.updatedAt = exchange.timeMs;
  exchange.events.condition(condition);
  if (condition.part !== null) notePart(exchange, condition.part);
}

/** What a new condition order is made of; `part` null: it is of no strategy. */
export interface ConditionOrigin {
  readonly holding: Holding;
  readonly request: ConditionRequest;
  readonly reduceOnly: boolean;
  readonly part: StrategyPart | null;
}

/** A condition order with the next id; it is not open yet. */
export function createCondition(
  exchange: Exchange,
  { holding, request, reduceOnly, part }: ConditionOrigin,
): Condition {
  exchange.lastConditionId += 1;
  return new Condition(exchange.lastConditionId, holding, request, reduceOnly, part, exchange.timeMs);
}

/**
 * A condition order is open from now on. Prices that came before do not concern it. Where its trigger is true already (only a part of a
 * strategy can be so, the others are refused) it is reached at once.
 */
export function openCondition(exchange: Exchange, condition: Condition): void {
  takePoints(exchange);
  exchange.enterHolding(condition.holding);
  exchange.conditions.enter(condition);
  condition.holding.enterCondition(condition);
  if (condition.request.clientOrderId !== '') {
    condition.account.clientIds.set(condition.request.clientOrderId, condition);
  }
  if (condition.timeInForce === 'GTD') exchange.conditionExpiries.add(condition);
  startWaiting(exchange, condition);
  tellCondition(exchange, condition);
}

function startWaiting(exchange: Exchange, condition: Condition): void {
  const { market, request } = condition;
  const isTrading = market.spec.status === 'TRADING';
  const price = isTrading ? presentPrice(market, request.workingType) : 0;
  if (price !== 0 && condition.status === 'PENDING_ACTIVATION' && isActivated(request, price)) {
    condition.status = 'PENDING';
  }
  if (price !== 0 && request.type !== 'TRAILING_STOP' && isTriggered(request, price)) {
    exchange.triggers.queue.join(condition);
  } else market.watch.add(condition, price);
}

/** It stops waiting, wherever it stands; what it has seen is kept. */
function stopWaiting(exchange: Exchange, condition: Condition): void {
  const { watch } = condition.market;
  switch (condition.stage) {
    case 'WAITING':
      watch.remove(condition);
      break;
    case 'REACHED':
      exchange.triggers.queue.leave(condition);
      break;
    case 'PROTECTED':
      watch.guarded.delete(condition);
      break;
    default:
      unknown(condition.stage);
  }
}

/** It ends without having fired: it is told and forgotten. */
export function cancelCondition(exchange: Exchange, condition: Condition, reason: CancelReason): void {
  stopWaiting(exchange, condition);
  condition.status = 'CANCELLED';
  condition.cancelReason = reason;
  exchange.countCanceled();
  tellCondition(exchange, condition);
  closeCondition(exchange, condition);
}

/** One that has ended leaves all lists; its clientOrderId is remembered. */
export function closeCondition(exchange: Exchange, condition: Condition): void {
  condition.holding.leaveCondition(condition);
  exchange.conditions.remove(condition);
  exchange.conditionExpiries.remove(condition);
  if (condition.request.clientOrderId !== '')
    exchange.rememberedConditions.remember(condition, exchange.timeMs);
}

function unknown(stage: never): never {
  throw new Error(`unknown stage ${stage}`);
}
