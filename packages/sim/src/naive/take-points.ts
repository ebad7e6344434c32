import type { EventSink } from '@openperp/engine';
import { tellCondition } from './condition-life.ts';
import { type Condition, type Exchange, type Market, marketOf, type PricePoint } from './exchange.ts';
import { Fraction } from './fraction.ts';
import { isActivatedAt, isTriggeredAt, moveExtreme, priceOf, triggerPrice } from './trigger.ts';
import { magnitude, rateOf } from './units.ts';

/** A condition whose trigger has been crossed, and how far. */
interface Crossed {
  readonly condition: Condition;
  readonly distance: bigint;
}

/** COND-6: shows the conditions every price that there has been, symbol by symbol in the order of their first. */
export function takePoints(exchange: Exchange, sink: EventSink): void {
  const { points } = exchange;
  exchange.points = [];
  const symbols = [...new Set(points.map(({ symbol }) => symbol))];
  for (const symbol of symbols) {
    for (const point of points.filter((other) => other.symbol === symbol)) takePoint(exchange, point, sink);
  }
}

/** Extremes and activations first, then those that the price lets fire, and the protected ones that may. */
function takePoint(exchange: Exchange, { symbol, workingType, price }: PricePoint, sink: EventSink): void {
  const waiting = waitingIn(exchange, symbol).filter(({ request }) => request.workingType === workingType);
  for (const condition of waiting) {
    if (!activate(exchange, condition, price, sink)) moveExtreme(condition, price);
  }
  const crossed = waiting
    .filter((condition) => isTriggeredAt(condition, price))
    .map((condition) => crossedAt(condition, price));
  queue(exchange, [...crossed, ...releaseProtected(exchange, marketOf(exchange, symbol))]);
}

/** The conditions of a symbol that wait for their price: neither reached nor protected, in order of their ids. */
function waitingIn(exchange: Exchange, symbol: string): Condition[] {
  return exchange.conditions.filter(
    (condition) =>
      condition.symbol === symbol && !condition.isProtected && !exchange.reached.includes(condition),
  );
}

/** COND-3: answers whether the price has made it active. */
function activate(exchange: Exchange, condition: Condition, price: bigint, sink: EventSink): boolean {
  const { side, activatePrice } = condition.request;
  if (condition.status !== 'PENDING_ACTIVATION') return false;
  if (!isActivatedAt(side, BigInt(activatePrice), price)) return false;
  condition.status = 'PENDING';
  condition.extreme = price;
  tellCondition(exchange, condition, sink);
  return true;
}

function crossedAt(condition: Condition, price: bigint): Crossed {
  const trigger = triggerPrice(condition);
  if (trigger === undefined) throw new Error(`condition ${condition.conditionId} has no trigger`);
  return { condition, distance: magnitude(price - trigger) };
}

/** COND-6: the one crossed by most first, then the oldest. */
function queue(exchange: Exchange, crossed: readonly Crossed[]): void {
  const inOrder = [...crossed].sort((a, b) => {
    if (a.distance !== b.distance) return a.distance > b.distance ? -1 : 1;
    return a.condition.conditionId - b.condition.conditionId;
  });
  exchange.reached.push(...inOrder.map(({ condition }) => condition));
}

/** COND-5: looks at the protected ones of a symbol: to be queued, to wait again, or to stay as they are. */
function releaseProtected(exchange: Exchange, market: Market): Crossed[] {
  const { symbol } = market.spec;
  const held = exchange.conditions.filter(
    (condition) => condition.symbol === symbol && condition.isProtected,
  );
  return held.flatMap((condition) => {
    const price = priceOf(market, condition.request.workingType);
    const isStillTrue = isTriggeredAt(condition, price);
    if (isStillTrue && isDeviating(market)) return [];
    condition.isProtected = false;
    if (isStillTrue) return [crossedAt(condition, price)];
    moveExtreme(condition, price);
    return [];
  });
}

/** COND-5: a tick looks at the protected ones too. */
export function releaseProtectedOnTick(exchange: Exchange): void {
  for (const market of exchange.markets) {
    if (market.spec.status === 'TRADING') queue(exchange, releaseProtected(exchange, market));
  }
}

/** COND-5: `|mark − last| / mark` is more than the symbol's triggerProtect; not while either is missing. */
export function isDeviating({ mark, lastPrice, spec }: Market): boolean {
  if (mark === 0n || lastPrice === 0n) return false;
  const most = new Fraction(mark).times(rateOf(spec.triggerProtect));
  return new Fraction(magnitude(mark - lastPrice)).isAbove(most);
}
