import type { ConditionType, Side, WorkingType } from '@openperp/engine';
import type { Condition, Market } from './exchange.ts';
import { Fraction } from './fraction.ts';

/** A callback rate of all of the price: 100 percent in 10⁻⁸. */
const WHOLE_IN_PERCENT = 10_000_000_000n;

/** What conditions of a working type see of a market; 0 where there is no such price yet. */
export function priceOf(market: Market, workingType: WorkingType): bigint {
  switch (workingType) {
    case 'INDEX_PRICE':
      return market.index;
    case 'MARK_PRICE':
      return market.mark;
    case 'CONTRACT_PRICE':
      return market.lastPrice;
    default:
      return workingType satisfies never;
  }
}

/** What a condition that opens or waits sees now: nothing (0) while its symbol is not TRADING. */
export function visiblePrice(market: Market, workingType: WorkingType): bigint {
  return market.spec.status === 'TRADING' ? priceOf(market, workingType) : 0n;
}

/** STRAT-1: STOP_* and TRAILING_STOP; the others are limit-like. */
export function isStopLike(type: ConditionType): boolean {
  return type === 'STOP_MARKET' || type === 'STOP_LIMIT' || type === 'TRAILING_STOP';
}

/** COND-1, COND-3: whether it fires at its trigger price and above, or at it and below. */
export function firesAbove(type: ConditionType, side: Side): boolean {
  return isStopLike(type) === (side === 'BUY');
}

/** True when a price is at `trigger` or on the side of it on which such a condition fires. */
export function hasCome(type: ConditionType, side: Side, trigger: bigint, price: bigint): boolean {
  return firesAbove(type, side) ? price >= trigger : price <= trigger;
}

/** The price at which a condition fires; `undefined` for a trailing one that has no extreme yet. */
export function triggerPrice({ request, extreme }: Condition): bigint | undefined {
  if (request.type !== 'TRAILING_STOP') return BigInt(request.stopPrice);
  if (extreme === 0n) return undefined;
  const rate = BigInt(request.callbackRate);
  if (request.side === 'SELL') {
    return new Fraction(extreme * (WHOLE_IN_PERCENT - rate), WHOLE_IN_PERCENT).floor();
  }
  return new Fraction(extreme * (WHOLE_IN_PERCENT + rate), WHOLE_IN_PERCENT).ceil();
}

/** True when a condition fires at `price`; 0 is none. */
export function isTriggeredAt(condition: Condition, price: bigint): boolean {
  const trigger = triggerPrice(condition);
  if (trigger === undefined || price === 0n) return false;
  return hasCome(condition.request.type, condition.request.side, trigger, price);
}

/** COND-3: SELL is active from its activatePrice upwards, BUY downwards. */
export function isActivatedAt(side: Side, activatePrice: bigint, price: bigint): boolean {
  return price > 0n && (side === 'SELL' ? price >= activatePrice : price <= activatePrice);
}

/** COND-3: the highest (SELL) or lowest (BUY) price seen so far. */
export function moveExtreme(condition: Condition, price: bigint): void {
  const { type, side } = condition.request;
  if (type !== 'TRAILING_STOP' || condition.status !== 'PENDING' || price === 0n) return;
  const isBeyond = side === 'SELL' ? price > condition.extreme : price < condition.extreme;
  if (condition.extreme === 0n || isBeyond) condition.extreme = price;
}
