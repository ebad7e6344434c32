import type { EventSink, Outcome, PlaceStrategy } from '@openperp/engine';
import { admitStrategy } from './check-strategy.ts';
import { findNamed, findNamedStrategy, isSameRequest, type Named } from './client-ids.ts';
import {
  type Exchange,
  findAccount,
  findMarket,
  keepHolding,
  type Strategy,
  type StrategyPart,
} from './exchange.ts';
import { done, refused } from './outcomes.ts';
import { checkGoodTillDate } from './place.ts';
import { activatePart, placePart } from './strategy-activation.ts';
import { noteChange } from './strategy-change.ts';
import { executedByLegs, isPartReduceOnly, requestOf, workingRequestOf } from './strategy-parts.ts';
import { atPart } from './strategy-structure.ts';

/** Places a strategy (STRAT-1, STRAT-2): its working part, or both legs of an OCO, at once. */
export function placeStrategy(exchange: Exchange, request: PlaceStrategy, sink: EventSink): Outcome {
  const market = findMarket(exchange, request.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = findAccount(exchange, request.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  const early = answerStrategyRetry(exchange, request) ?? checkGoodTillDates(exchange, request);
  if (early !== undefined) return early;
  const admitted = admitStrategy(exchange, account, market, request);
  if ('code' in admitted) return admitted;
  keepHolding(exchange, request.userId, request.symbol);
  const strategy = newStrategy(exchange, request);
  for (const part of strategy.parts) {
    const order = admitted.find((candidate) => candidate.part === part.request);
    if (part.state === 'INACTIVE') continue;
    if (order !== undefined) placePart(exchange, strategy, part, order.admitted, sink);
    else openLeg(exchange, strategy, part, sink);
  }
  return done(strategy.strategyId);
}

/** A leg of an OCO, for what the one before it has not filled at once. */
function openLeg(exchange: Exchange, strategy: Strategy, leg: StrategyPart, sink: EventSink): void {
  activatePart(exchange, strategy, leg, leg.target - executedByLegs(strategy), sink);
}

/** The strategy's own id first, then those of its parts in order: all that is named must be this strategy, as it was asked for. */
function answerStrategyRetry(exchange: Exchange, request: PlaceStrategy): Outcome | undefined {
  const { userId, clientStrategyId, parts } = request;
  const known = findNamedStrategy(exchange, userId, clientStrategyId);
  if (known !== undefined) return answerKnown(known, request, 'clientStrategyId');
  const ids = parts.map((part) => requestOf(part).clientOrderId);
  for (const [index, id] of ids.entries()) {
    const field = atPart(index, 'clientOrderId');
    const named = findNamed(exchange, userId, id);
    if (named !== undefined) return answerKnown(named, request, field);
    if (id !== '' && ids.indexOf(id) < index) return refused(3004, field, 'MATCH-9');
  }
  return undefined;
}

function answerKnown(known: Named, request: PlaceStrategy, field: string): Outcome {
  return isSameRequest(known.request, request) ? done(known.id) : refused(3004, field, 'MATCH-9');
}

function checkGoodTillDates(exchange: Exchange, { parts }: PlaceStrategy): Outcome | undefined {
  for (const [index, part] of parts.entries()) {
    const refusal = checkGoodTillDate(exchange, requestOf(part));
    if (refusal !== undefined) return { ...refusal, field: atPart(index, refusal.field) };
  }
  return undefined;
}

function newStrategy(exchange: Exchange, request: PlaceStrategy): Strategy {
  exchange.lastIds.strategy += 1;
  const strategyId = exchange.lastIds.strategy;
  const { userId, symbol, clientStrategyId } = request;
  const strategy: Strategy = {
    strategyId,
    request,
    userId,
    symbol,
    clientStrategyId: clientStrategyId === '' ? `openperp-s${strategyId}` : clientStrategyId,
    parts: newParts(request),
    createdAt: exchange.timeMs,
    status: 'WORKING',
    followed: '',
    updatedAt: exchange.timeMs,
  };
  exchange.strategies.push(strategy);
  noteChange(exchange, strategy);
  return strategy;
}

function newParts(request: PlaceStrategy): StrategyPart[] {
  const working = workingRequestOf(request);
  return request.parts.map((part) => ({
    request: part,
    isWorking: part === working,
    reduceOnly: isPartReduceOnly(request, part),
    state: working === undefined || part === working ? 'ACTIVE' : 'INACTIVE',
    target: BigInt(requestOf(part).quantity),
    order: undefined,
    condition: undefined,
    rejection: undefined,
  }));
}
