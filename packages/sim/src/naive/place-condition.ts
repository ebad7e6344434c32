import type { ConditionRequest, EventSink, Outcome, PlaceCondition, SymbolSpec } from '@openperp/engine';
import { checkNotional, isReduceOnly } from './admission.ts';
import { hasPositionOrOpening } from './direction.ts';
import {
  type Account,
  conditionsOf,
  type Exchange,
  findAccount,
  findMarket,
  inactiveParts,
  keepHolding,
  type Market,
} from './exchange.ts';
import { openCondition } from './open-condition.ts';
import { done, refused } from './outcomes.ts';
import { answerRetry, checkGoodTillDate } from './place.ts';
import { hasCome, isActivatedAt, priceOf } from './trigger.ts';

/** Opens a condition order (COND-1 … COND-5); no margin is held for it (COND-2). */
export function placeCondition(exchange: Exchange, request: PlaceCondition, sink: EventSink): Outcome {
  const market = findMarket(exchange, request.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = findAccount(exchange, request.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  const reduceOnly = isReduceOnly(request);
  const early =
    answerRetry(exchange, request) ??
    checkGoodTillDate(exchange, request) ??
    checkConditionStanding(account, market, reduceOnly) ??
    checkConditionFilters(market, request, reduceOnly) ??
    checkLastingOne(exchange, request) ??
    checkTrigger(request, priceOf(market, request.workingType)) ??
    checkConditionCount(exchange, market, request.userId, 1);
  if (early !== undefined) return early;
  keepHolding(exchange, request.userId, request.symbol);
  const terms = { quantity: BigInt(request.quantity), reduceOnly, strategyId: 0 };
  return done(openCondition(exchange, request, terms, sink).conditionId);
}

/** MATCH-9: neither a missing mark nor a stale index matters to what waits. */
export function checkConditionStanding(
  { status }: Account,
  market: Market,
  reduceOnly: boolean,
): Outcome | undefined {
  if (status === 'FROZEN' || (status === 'CANCEL_ONLY' && !reduceOnly)) return refused(3012, '', 'MATCH-9');
  return market.spec.status === 'TRADING' ? undefined : refused(3013, 'symbol', 'MATCH-9');
}

/** MATCH-9, COND-1: tick, step, ranges and notional of a condition. */
export function checkConditionFilters(
  { spec, mark }: Market,
  request: ConditionRequest,
  reduceOnly: boolean,
): Outcome | undefined {
  return (
    checkTicks(spec, request) ??
    checkStep(spec, request) ??
    checkRanges(spec, request) ??
    checkConditionNotional(spec, mark, request, reduceOnly)
  );
}

interface Priced {
  readonly field: 'price' | 'stopPrice' | 'activatePrice';
  readonly price: bigint;
}

function isLimit({ type }: ConditionRequest): boolean {
  return type === 'STOP_LIMIT' || type === 'TAKE_PROFIT_LIMIT';
}

/** The prices that a condition has. */
function pricesOf(request: ConditionRequest): Priced[] {
  const { type, price, stopPrice, activatePrice } = request;
  if (type !== 'TRAILING_STOP') {
    const stop: Priced = { field: 'stopPrice', price: BigInt(stopPrice) };
    return isLimit(request) ? [{ field: 'price', price: BigInt(price) }, stop] : [stop];
  }
  return activatePrice === 0 ? [] : [{ field: 'activatePrice', price: BigInt(activatePrice) }];
}

function checkTicks(spec: SymbolSpec, request: ConditionRequest): Outcome | undefined {
  const wrong = pricesOf(request).find(({ price }) => price < 0n || price % BigInt(spec.tickSize) !== 0n);
  if (wrong === undefined) return undefined;
  return wrong.field === 'stopPrice'
    ? refused(3101, wrong.field, 'COND-1')
    : refused(3014, wrong.field, 'MATCH-9');
}

function checkStep(spec: SymbolSpec, { closePosition, quantity }: ConditionRequest): Outcome | undefined {
  if (closePosition) return undefined;
  const isOff = BigInt(quantity) < 0n || BigInt(quantity) % BigInt(spec.stepSize) !== 0n;
  return isOff ? refused(3015, 'quantity', 'MATCH-9') : undefined;
}

function checkRanges(spec: SymbolSpec, request: ConditionRequest): Outcome | undefined {
  const wrong = pricesOf(request).find(
    ({ price }) => price < BigInt(spec.minPrice) || price > BigInt(spec.maxPrice),
  );
  if (wrong?.field === 'stopPrice') return refused(3101, wrong.field, 'COND-1');
  if (wrong !== undefined) return refused(2003, wrong.field, 'MATCH-9');
  if (request.closePosition) return undefined;
  const most = BigInt(isLimit(request) ? spec.maxLimitQuantity : spec.maxMarketQuantity);
  const quantity = BigInt(request.quantity);
  const isOutside = quantity < BigInt(spec.minQuantity) || quantity > most;
  return isOutside ? refused(2003, 'quantity', 'MATCH-9') : undefined;
}

/** MATCH-9: *_LIMIT at its price, *_MARKET at stopPrice, trailing at activatePrice or mark; waived where that does not exist yet. */
function checkConditionNotional(
  spec: SymbolSpec,
  mark: bigint,
  request: ConditionRequest,
  reduceOnly: boolean,
): Outcome | undefined {
  const price = pricesOf(request)[0]?.price ?? mark;
  return price === 0n ? undefined : checkNotional(spec, reduceOnly, price, BigInt(request.quantity));
}

/** COND-4: a GTE_GTC needs its position, or an order that would open it. */
function checkLastingOne(exchange: Exchange, request: PlaceCondition): Outcome | undefined {
  if (request.timeInForce !== 'GTE_GTC') return undefined;
  return hasPositionOrOpening(exchange, request.userId, request.symbol, request)
    ? undefined
    : refused(3018, 'timeInForce', 'COND-4');
}

/** COND-3: an activatePrice that has been reached already; `price` 0: there is none to judge it by. */
export function checkActivatePrice(request: ConditionRequest, price: bigint): Outcome | undefined {
  const { type, side, activatePrice } = request;
  if (type !== 'TRAILING_STOP' || activatePrice === 0) return undefined;
  return isActivatedAt(side, BigInt(activatePrice), price)
    ? refused(3108, 'activatePrice', 'COND-3')
    : undefined;
}

/** COND-1, COND-3: a trigger that is true already. */
export function checkTrigger(request: ConditionRequest, price: bigint): Outcome | undefined {
  const { type, side, stopPrice } = request;
  if (type === 'TRAILING_STOP') return checkActivatePrice(request, price);
  return price > 0n && hasCome(type, side, BigInt(stopPrice), price)
    ? refused(3102, 'stopPrice', 'COND-1')
    : undefined;
}

/** LIMIT: the waiting conditions of an account in a symbol, with the condition parts that wait for their working part, and `added` more. */
export function checkConditionCount(
  exchange: Exchange,
  { spec }: Market,
  userId: number,
  added: number,
): Outcome | undefined {
  const inactive = inactiveParts(exchange, userId, spec.symbol).filter(
    ({ request }) => request.condition !== null,
  );
  const waiting = conditionsOf(exchange, userId, spec.symbol);
  const isFull = waiting.length + inactive.length + added > spec.maxConditionOrders;
  return added > 0 && isFull ? refused(3111, '', 'LIMIT') : undefined;
}
