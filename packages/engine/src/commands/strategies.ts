import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import type { CancelStrategy, PlaceStrategy, StrategyPartRequest } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { reducesByNature } from '../order/check-place.ts';
import type { Exchange } from '../state/exchange.ts';
import { activateLeg, placePart } from '../strategy/activate-part.ts';
import { checkStrategy } from '../strategy/check-strategy.ts';
import { findWorkingStrategy } from '../strategy/find-strategy.ts';
import { finishStrategy } from '../strategy/finish-strategy.ts';
import { answerStrategyRetry } from '../strategy/retry-strategy.ts';
import { Strategy } from '../strategy/strategy.ts';
import { askedOf, StrategyPart } from '../strategy/strategy-part.ts';
import { checkMayCancel } from './cancel.ts';
import { partiesOf } from './parties.ts';

/** Places a strategy: checked whole, then entered, and what is active from the start is placed (STRAT-1, STRAT-2). Answers its id. */
export function placeStrategy(exchange: Exchange, command: PlaceStrategy): Outcome {
  const parties = partiesOf(exchange, command);
  if ('code' in parties) return parties;
  const { account, market } = parties;
  const retry = answerStrategyRetry(exchange, account, command);
  if (retry !== undefined) return retry;
  const strategy = strategyOf(exchange, exchange.holdingOf(account, market), command);
  const refusal = checkStrategy(exchange, strategy);
  if (refusal !== undefined) return refusal;
  enter(exchange, account, strategy);
  start(exchange, strategy);
  return done(strategy.strategyId);
}

/** The strategy of a command, not entered anywhere. */
function strategyOf(exchange: Exchange, holding: Holding, command: PlaceStrategy): Strategy {
  const strategy = new Strategy(
    exchange.lastStrategyId + 1,
    holding,
    command.strategyType,
    command.clientStrategyId,
    exchange.timeMs,
  );
  strategy.parts = command.parts.map((request, at) => partOf(strategy, command, request, at));
  return strategy;
}

function partOf(
  strategy: Strategy,
  { strategyType, parts }: PlaceStrategy,
  request: StrategyPartRequest,
  at: number,
): StrategyPart {
  const { market } = strategy.holding;
  const own = askedOf(request);
  const entry = parts[0]?.order;
  const isDriven = strategyType !== 'OCO' && at > 0;
  const isOpposite = isDriven && entry != null && entry.side !== own.side;
  const isExit = isOpposite && entry.positionSide === own.positionSide;
  return new StrategyPart(
    strategy,
    request,
    isExit || reducesByNature(own),
    market.toGrid(own.quantity, market.stepSize),
  );
}

function enter(exchange: Exchange, account: Account, strategy: Strategy): void {
  const { holding, parts, givenId } = strategy;
  exchange.lastStrategyId += 1;
  exchange.enterHolding(holding);
  exchange.strategies.enter(strategy);
  exchange.strategies.touch(strategy);
  account.strategies.set(strategy.strategyId, strategy);
  holding.strategies += 1;
  if (givenId !== '') account.strategyIds.set(givenId, strategy);
  for (const part of parts) {
    if (part.isOrder) holding.inactiveOrders += 1;
    else holding.inactiveConditions += 1;
    const { clientOrderId } = part.asked;
    if (clientOrderId !== '') account.clientIds.set(clientOrderId, strategy);
  }
}

/** What is active from the start is placed; the order among it as the draft has it. */
function start(exchange: Exchange, strategy: Strategy): void {
  const { working, legs } = strategy;
  if (working?.request.order != null) {
    placePart(exchange, working, working.request.order);
    return;
  }
  for (const leg of legs) {
    leg.targetSteps = leg.quantitySteps;
    if (leg.request.order !== null) placePart(exchange, leg, leg.request.order);
    else activateLeg(exchange, leg, leg.targetSteps - strategy.executedByLegs);
  }
}

/** Ends a strategy whole (STRAT-3); answers its id. */
export function cancelStrategy(exchange: Exchange, command: CancelStrategy): Outcome {
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  if (account.status === 'FROZEN') return refused(3012, '', 'MATCH-9');
  const strategy = findWorkingStrategy(exchange, account, command);
  if (!(strategy instanceof Strategy)) return strategy;
  const refusal = checkMayCancel(account, strategy.holding.market);
  if (refusal !== undefined) return refusal;
  finishStrategy(exchange, strategy, 'CANCELLED', 'STRATEGY');
  return done(strategy.strategyId);
}
