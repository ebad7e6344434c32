import type { Holding } from '../account/holding.ts';
import type { ConditionRequest, PositionSide, Side } from '../command/command.ts';
import { type Outcome, refused } from '../command/outcome.ts';
import { checkAccount, priceInRange, quantityInRange, reachesMinNotional } from '../order/check-place.ts';
import type { Market } from '../symbol/market.ts';
import { isTriggered } from './is-triggered.ts';
import { presentPrice } from './present-price.ts';

/** Account and symbol let a condition be placed; it needs no price yet (COND-7, MATCH-9). */
export function checkConditionStanding(
  { account, market }: Holding,
  reduceOnly: boolean,
): Outcome | undefined {
  const refusal = checkAccount(account, account.status === 'CANCEL_ONLY' && reduceOnly);
  if (refusal !== undefined) return refusal;
  return market.spec.status === 'TRADING' ? undefined : refused(3013, 'symbol', 'MATCH-9');
}

/** Tick, step, the symbol's limits and the least notional, as MATCH-9 has them for conditions. */
export function checkConditionFilters(
  market: Market,
  request: ConditionRequest,
  reduceOnly: boolean,
): Outcome | undefined {
  return (
    checkGrid(market, request) ??
    checkRanges(market, request) ??
    (reduceOnly ? undefined : checkNotional(market, request))
  );
}

function checkGrid(market: Market, request: ConditionRequest): Outcome | undefined {
  const { tickSize, stepSize } = market;
  if (market.toGrid(request.price, tickSize) < 0) return refused(3014, 'price', 'MATCH-9');
  if (market.toGrid(request.stopPrice, tickSize) < 0) return refused(3101, 'stopPrice', 'COND-1');
  if (market.toGrid(request.activatePrice, tickSize) < 0) return refused(3014, 'activatePrice', 'MATCH-9');
  if (market.toGrid(request.quantity, stepSize) < 0) return refused(3015, 'quantity', 'MATCH-9');
  return undefined;
}

function checkRanges(market: Market, request: ConditionRequest): Outcome | undefined {
  const { price, stopPrice, activatePrice, quantity } = request;
  const isLimit = isLimitType(request);
  if (isLimit && !priceInRange(market, price)) return refused(2003, 'price', 'MATCH-9');
  if (request.type !== 'TRAILING_STOP' && !priceInRange(market, stopPrice)) {
    return refused(3101, 'stopPrice', 'COND-1');
  }
  if (activatePrice !== 0 && !priceInRange(market, activatePrice)) {
    return refused(2003, 'activatePrice', 'MATCH-9');
  }
  if (request.closePosition) return undefined;
  const inRange = quantityInRange(market, isLimit ? 'LIMIT' : 'MARKET', quantity);
  return inRange ? undefined : refused(2003, 'quantity', 'MATCH-9');
}

/** *_LIMIT at its price, *_MARKET at stopPrice, a trailing one at activatePrice; without one at mark, where there is one. */
function checkNotional(market: Market, request: ConditionRequest): Outcome | undefined {
  const steps = market.toGrid(request.quantity, market.stepSize);
  const price = isLimitType(request) ? request.price : request.stopPrice || request.activatePrice;
  const isEnough =
    price !== 0
      ? reachesMinNotional(market, market.toGrid(price, market.tickSize), steps)
      : !market.hasMark() || market.markValueFloor(steps) >= market.spec.minNotional;
  return isEnough ? undefined : refused(3016, 'quantity', 'MATCH-4');
}

/** It places a LIMIT order. */
export function isLimitType({ type }: ConditionRequest): boolean {
  return type === 'STOP_LIMIT' || type === 'TAKE_PROFIT_LIMIT';
}

/** COND-4: the direction of the position that a condition works on: LONG and SHORT by name; BOTH: a SELL closes a long one. */
export function directionOf({
  positionSide,
  side,
}: {
  readonly positionSide: PositionSide;
  readonly side: Side;
}): 'LONG' | 'SHORT' {
  if (positionSide !== 'BOTH') return positionSide;
  return side === 'SELL' ? 'LONG' : 'SHORT';
}

/** COND-4: a GTE_GTC has its position, or an order that would open it. */
export function hasGround(
  holding: Holding,
  request: { readonly positionSide: PositionSide; readonly side: Side },
): boolean {
  const direction = directionOf(request);
  const { steps } = holding.position(request.positionSide);
  if (direction === 'LONG' ? steps > 0 : steps < 0) return true;
  const opens: Side = direction === 'LONG' ? 'BUY' : 'SELL';
  return holding.orders.some(
    (order) => !order.reduceOnly && order.positionSide === request.positionSide && order.side === opens,
  );
}

/** COND-4: a GTE_GTC needs its ground when it is placed. */
export function checkGround(holding: Holding, request: ConditionRequest): Outcome | undefined {
  if (request.timeInForce !== 'GTE_GTC' || hasGround(holding, request)) return undefined;
  return refused(3018, 'timeInForce', 'COND-4');
}

/** COND-3: a trailing stop is activated from the side on which the price is not yet; `reference` 0: there is none. */
export function checkActivation(
  { side, activatePrice }: ConditionRequest,
  reference: number | bigint,
): Outcome | undefined {
  if (activatePrice === 0 || reference === 0) return undefined;
  const isAhead = side === 'SELL' ? activatePrice > reference : activatePrice < reference;
  return isAhead ? undefined : refused(3108, 'activatePrice', 'COND-3');
}

/** COND-1: true already when placed. A price that does not exist yet triggers nothing (COND-7). */
export function checkNotTriggered(market: Market, request: ConditionRequest): Outcome | undefined {
  if (request.type === 'TRAILING_STOP') return undefined;
  const price = presentPrice(market, request.workingType);
  if (price === 0 || !isTriggered(request, price)) return undefined;
  return refused(3102, 'stopPrice', 'COND-1');
}

/** LIMIT: the condition orders of the account in the symbol, with `more` of them. */
export function checkConditionCount(holding: Holding, more: number): Outcome | undefined {
  const { maxConditionOrders } = holding.market.spec;
  return holding.countedConditions + more <= maxConditionOrders ? undefined : refused(3111, '', 'LIMIT');
}
