import type { Outcome, PlaceStrategy, StrategyPartRequest, WorkingType } from '@openperp/engine';
import { priceOf as orderPriceOf } from './admission.ts';
import type { Exchange, Market } from './exchange.ts';
import { refused } from './outcomes.ts';
import { requestOf, workingRequestOf } from './strategy-parts.ts';
import { isStopLike, priceOf } from './trigger.ts';

/** The path of a part's member. */
export function atPart(index: number, member: string): string {
  return `subOrderList[${index}].${member}`;
}

/** STRAT-1: the price of the working LIMIT, else the market as a working type sees it; 0 where there is none yet. */
export function referenceFor(
  exchange: Exchange,
  market: Market,
  request: PlaceStrategy,
  workingType: WorkingType,
): bigint {
  const entry = workingRequestOf(request)?.order;
  if (entry?.type !== 'LIMIT') return priceOf(market, workingType);
  const { userId, symbol } = request;
  return orderPriceOf(exchange, { kind: 'place', userId, symbol, ...entry });
}

/** STRAT-1: kinds, sides, quantities and prices of the parts (3112). */
export function checkStructure(
  exchange: Exchange,
  market: Market,
  request: PlaceStrategy,
): Outcome | undefined {
  const working = workingRequestOf(request);
  if (working !== undefined && working.order === null) return wrong(0, 'type');
  const closing = request.parts.findIndex((part) => requestOf(part).closePosition);
  if (closing >= 0) return wrong(closing, 'closePosition');
  if (request.strategyType === 'OTO') return undefined;
  return checkLegs(request) ?? checkPrices(exchange, market, request);
}

function wrong(index: number, member: string): Outcome {
  return refused(3112, atPart(index, member), 'STRAT-1');
}

/** One of each kind, alike in all but price; the second is the one named. */
function checkLegs(request: PlaceStrategy): Outcome | undefined {
  const [first, second] = request.parts.slice(-2);
  if (first === undefined || second === undefined) throw new Error('a strategy without two legs');
  const last = request.parts.length - 1;
  const [a, b] = [requestOf(first), requestOf(second)];
  const isPair = (isLimitLeg(first) && isStopLeg(second)) || (isStopLeg(first) && isLimitLeg(second));
  if (!isPair) return wrong(last, 'type');
  if (a.side !== b.side) return wrong(last, 'side');
  if (a.positionSide !== b.positionSide) return wrong(last, 'positionSide');
  return checkQuantities(request);
}

/** Both legs have one quantity, and it is that of the working part. */
function checkQuantities({ parts }: PlaceStrategy): Outcome | undefined {
  const quantities = parts.map((part) => requestOf(part).quantity);
  const last = parts.length - 1;
  if (quantities[last] !== quantities[last - 1]) return wrong(last, 'quantity');
  return quantities[0] === quantities[1] ? undefined : wrong(1, 'quantity');
}

function isStopLeg({ condition }: StrategyPartRequest): boolean {
  return condition !== null && isStopLike(condition.type);
}

function isLimitLeg({ order, condition }: StrategyPartRequest): boolean {
  return order === null ? condition !== null && !isStopLike(condition.type) : order.type === 'LIMIT';
}

/** SELL: limit-like above the reference, the stop below it; BUY the other way. Without a reference the stop is measured against the limit. */
function checkPrices(exchange: Exchange, market: Market, request: PlaceStrategy): Outcome | undefined {
  const limitIndex = request.parts.findLastIndex(isLimitLeg);
  const stopIndex = request.parts.findLastIndex(isStopLeg);
  const limit = request.parts[limitIndex];
  const stop = request.parts[stopIndex]?.condition;
  if (limit === undefined || stop === undefined || stop === null) throw new Error('legs without prices');
  const reference = referenceFor(exchange, market, request, stop.workingType);
  const limitPrice = BigInt(limit.order?.price ?? limit.condition?.stopPrice ?? 0);
  const stopPrice = stop.type === 'TRAILING_STOP' ? undefined : BigInt(stop.stopPrice);
  const isBeyond = (price: bigint, other: bigint) => (stop.side === 'SELL' ? price > other : price < other);
  if (reference > 0n && !isBeyond(limitPrice, reference)) {
    return wrong(limitIndex, limit.order === null ? 'stopPrice' : 'price');
  }
  if (stopPrice === undefined) return undefined;
  return isBeyond(reference > 0n ? reference : limitPrice, stopPrice)
    ? undefined
    : wrong(stopIndex, 'stopPrice');
}
