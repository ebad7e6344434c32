import { type Amount, abs, max, min, multiply, sub, UNIT } from '../number/amount.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import type { Condition } from './condition.ts';
import { tellCondition } from './condition-life.ts';
import { isTriggered } from './is-triggered.ts';
import { presentPrice } from './present-price.ts';
import type { PricePoint } from './price-watch.ts';

/** A condition that a price has reached, and by how much. */
interface Reached {
  readonly condition: Condition;
  readonly crossedBy: Amount;
}

/** Holds what waits against the prices that have come: what they reach joins the queue (COND-1, COND-3, COND-6). */
export function takePoints(exchange: Exchange): void {
  for (const market of exchange.triggers.takeNoted()) {
    for (const point of market.watch.takePoints()) takePoint(exchange, market, point);
  }
}

/** MATCH-9: a symbol that trades again holds its conditions against its prices as they are. */
export function notePresentPrices(exchange: Exchange, market: Market): void {
  notePrice(exchange, market, 'INDEX_PRICE');
  notePrice(exchange, market, 'MARK_PRICE');
  noteLastPrice(exchange, market);
}

/** Index or mark has changed. */
export function notePrice(exchange: Exchange, market: Market, source: 'INDEX_PRICE' | 'MARK_PRICE'): void {
  const price = presentPrice(market, source);
  if (price === 0 || !isHeard(market)) return;
  market.watch.note(source, price);
  exchange.triggers.note(market);
}

/** The last price has changed. */
export function noteLastPrice(exchange: Exchange, market: Market): void {
  const price = presentPrice(market, 'CONTRACT_PRICE');
  if (price === 0 || !isHeard(market)) return;
  market.watch.noteTrade(price);
  exchange.triggers.note(market);
}

/** Prices of a symbol that does not trade trigger nothing (MATCH-9), nor where nobody waits. */
function isHeard({ spec, watch }: Market): boolean {
  return watch.isWatching && spec.status === 'TRADING';
}

/** COND-5: what is held back by mark and last being apart is looked at again at each tick. */
export function lookAgain(exchange: Exchange): void {
  for (const market of exchange.markets) {
    if (market.watch.guarded.size > 0 && market.spec.status === 'TRADING') {
      queue(exchange, guardedReached(market));
    }
  }
}

function takePoint(exchange: Exchange, market: Market, point: PricePoint): void {
  const fired = market.watch.reach(point).sort((a, b) => a.conditionId - b.conditionId);
  const reached: Reached[] = [];
  for (const condition of fired) {
    if (condition.status === 'PENDING_ACTIVATION') activate(exchange, condition, point.price);
    else
      reached.push({ condition, crossedBy: abs(sub(point.price, market.watch.triggerPriceOf(condition))) });
  }
  queue(exchange, [...reached, ...guardedReached(market)]);
}

/** COND-3: a trailing stop has come to its activation price; from here it follows the extreme. */
function activate(exchange: Exchange, condition: Condition, price: Amount): void {
  condition.status = 'PENDING';
  condition.market.watch.add(condition, price);
  tellCondition(exchange, condition);
}

/** COND-5: those held back whose trigger still holds and that may fire now; those whose trigger does not hold wait as before. */
function guardedReached(market: Market): Reached[] {
  const reached: Reached[] = [];
  for (const condition of market.watch.guarded) {
    const price = presentPrice(market, condition.workingType);
    if (!isStillTriggered(condition, price)) waitAgain(condition, price);
    else if (!isDeviating(market)) {
      reached.push({ condition, crossedBy: abs(sub(price, market.watch.triggerPriceOf(condition))) });
    }
  }
  return reached;
}

function isStillTriggered(condition: Condition, price: Amount): boolean {
  const { request } = condition;
  if (request.type !== 'TRAILING_STOP') return isTriggered(request, price);
  const trigger = condition.market.watch.triggerPriceOf(condition);
  return request.side === 'SELL' ? price <= trigger : price >= trigger;
}

function waitAgain(condition: Condition, price: Amount): void {
  const { watch } = condition.market;
  watch.guarded.delete(condition);
  if (condition.type !== 'TRAILING_STOP') watch.add(condition, price);
  else {
    const { extremePrice, side } = condition;
    watch.restore(condition, side === 'SELL' ? max(extremePrice, price) : min(extremePrice, price));
  }
}

/** COND-6: what one price reaches fires in the order in which it was crossed by most, then the oldest. */
function queue(exchange: Exchange, reached: readonly Reached[]): void {
  const inOrder = reached.toSorted(
    (a, b) =>
      (a.crossedBy === b.crossedBy ? 0 : a.crossedBy > b.crossedBy ? -1 : 1) ||
      a.condition.conditionId - b.condition.conditionId,
  );
  for (const { condition } of inOrder) {
    condition.market.watch.guarded.delete(condition);
    exchange.triggers.queue.join(condition);
  }
}

/** COND-5: |mark − last| / mark > triggerProtect; not while one of them is missing. */
export function isDeviating(market: Market): boolean {
  const { markPrice, spec } = market;
  const last = presentPrice(market, 'CONTRACT_PRICE');
  if (last === 0 || markPrice === 0) return false;
  return multiply(abs(sub(markPrice, last)), UNIT) > multiply(markPrice, spec.triggerProtect);
}
