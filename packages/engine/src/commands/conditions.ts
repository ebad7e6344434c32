import type { CancelCondition, PlaceCondition } from '../command/command.ts';
import { done, type Outcome } from '../command/outcome.ts';
import {
  checkActivation,
  checkConditionCount,
  checkConditionFilters,
  checkConditionStanding,
  checkGround,
  checkNotTriggered,
} from '../condition/check-condition.ts';
import { Condition } from '../condition/condition.ts';
import {
  createCondition,
  cancelCondition as endCondition,
  openCondition,
} from '../condition/condition-life.ts';
import { findOpenCondition } from '../condition/find-condition.ts';
import { presentPrice } from '../condition/present-price.ts';
import { answerConditionRetry } from '../condition/retry-condition.ts';
import { checkGoodTillDate, reducesByNature } from '../order/check-place.ts';
import type { Exchange } from '../state/exchange.ts';
import { endCancelled } from '../strategy/follow-up.ts';
import { checkMayCancel } from './cancel.ts';
import { partiesOf } from './parties.ts';

/** Places a condition order: filters and structure are checked now, the rest when it fires (COND-2). Answers its id. */
export function placeCondition(exchange: Exchange, command: PlaceCondition): Outcome {
  const parties = partiesOf(exchange, command);
  if ('code' in parties) return parties;
  const { account, market } = parties;
  const retry = answerConditionRetry(account, command);
  if (retry !== undefined) return retry;
  const holding = exchange.holdingOf(account, market);
  const reduceOnly = reducesByNature(command);
  const refusal =
    checkGoodTillDate(exchange, command) ??
    checkConditionStanding(holding, reduceOnly) ??
    checkConditionFilters(market, command, reduceOnly) ??
    checkGround(holding, command) ??
    checkActivation(command, presentPrice(market, command.workingType)) ??
    checkNotTriggered(market, command) ??
    checkConditionCount(holding, 1);
  if (refusal !== undefined) return refusal;
  const condition = createCondition(exchange, {
    holding,
    request: requestOf(command),
    reduceOnly,
    part: null,
  });
  openCondition(exchange, condition);
  return done(condition.conditionId);
}

/** What of a command is the request. */
function requestOf({ kind: _kind, userId: _userId, symbol: _symbol, ...request }: PlaceCondition) {
  return request;
}

/** Cancels one condition order, with its partner where it is a leg (STRAT-4); answers its id. */
export function cancelCondition(exchange: Exchange, command: CancelCondition): Outcome {
  const parties = partiesOf(exchange, command);
  if ('code' in parties) return parties;
  const { account, market } = parties;
  const refusal = checkMayCancel(account, market);
  if (refusal !== undefined) return refusal;
  const condition = findOpenCondition(exchange, account, market, command);
  if (!(condition instanceof Condition)) return condition;
  endCondition(exchange, condition, 'USER');
  endCancelled(exchange);
  return done(condition.conditionId);
}
