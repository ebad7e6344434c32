import type { OrderRequest, Outcome, Place, PositionSide, Side, SymbolSpec } from '@openperp/engine';
import { levelsOf, opposite, queueOf, wouldTrade } from './book.ts';
import {
  type Account,
  closableBy,
  type Exchange,
  holdingOf,
  inactiveParts,
  type Market,
  type Order,
  ordersOf,
  positionsOf,
  quantityHeld,
  remainingOf,
} from './exchange.ts';
import { limitAt, type PriceLimit } from './execute.ts';
import { Fraction, type Fraction as FractionType, total } from './fraction.ts';
import {
  freeMargin,
  maxNotionalOf,
  type OpeningOrder,
  openingOrders,
  orderMargin,
  sideExposure,
  type WhatIf,
} from './margin.ts';
import { type MatchPlan, planMatch } from './match-plan.ts';
import { refused } from './outcomes.ts';
import { rateOf, smaller, sum, tradedValue, UNIT } from './units.ts';

/** An order that passed every check, and what it will do in the book as it stands. */
export interface Admitted {
  readonly price: bigint;
  readonly quantity: bigint;
  readonly reduceOnly: boolean;
  readonly limit: PriceLimit;
  readonly plan: MatchPlan;
  /** What MARGIN-3 counts of it; `undefined` for what only reduces. */
  readonly opening: OpeningOrder | undefined;
}

/** MATCH-7, MATCH-8: reduce-only by request, by closePosition, or closing by nature. */
export function isReduceOnly(
  order: Pick<Place, 'reduceOnly' | 'closePosition' | 'positionSide' | 'side'>,
): boolean {
  const isClosing =
    (order.positionSide === 'LONG' && order.side === 'SELL') ||
    (order.positionSide === 'SHORT' && order.side === 'BUY');
  return order.reduceOnly || order.closePosition || isClosing;
}

/**
 * MATCH-9, PRICE-1: account and symbol status of what places or moves an order; `undefined` where it may go on. A stale index leaves the
 * reduce-only, CANCEL_ONLY what only reduces (MARGIN-3).
 */
export function checkStanding(
  account: Account,
  market: Market,
  isReduceOnly: boolean,
  isOnlyReducing: boolean,
): Outcome | undefined {
  if (account.status === 'FROZEN') return refused(3012, '', 'MATCH-9');
  if (account.status === 'CANCEL_ONLY' && !isOnlyReducing) return refused(3012, '', 'MATCH-9');
  if (market.spec.status !== 'TRADING' || market.mark === 0n) return refused(3013, 'symbol', 'MATCH-9');
  if (market.isStale && !isReduceOnly) return refused(3013, 'symbol', 'PRICE-1');
  return undefined;
}

/** Price and quantity of an order against its symbol's grid and limits; a quantity of `undefined` is bound by nothing. */
export function checkGrid(
  spec: SymbolSpec,
  type: Place['type'],
  price: bigint | undefined,
  quantity: bigint | undefined,
  isQuantityBounded: boolean,
): Outcome | undefined {
  if (price !== undefined && (price < 0n || price % BigInt(spec.tickSize) !== 0n)) {
    return refused(3014, 'price', 'MATCH-9');
  }
  if (quantity !== undefined && (quantity < 0n || quantity % BigInt(spec.stepSize) !== 0n)) {
    return refused(3015, 'quantity', 'MATCH-9');
  }
  if (price !== undefined && (price < BigInt(spec.minPrice) || price > BigInt(spec.maxPrice))) {
    return refused(2003, 'price', 'MATCH-9');
  }
  if (quantity === undefined || !isQuantityBounded) return undefined;
  const most = BigInt(type === 'MARKET' ? spec.maxMarketQuantity : spec.maxLimitQuantity);
  if (quantity < BigInt(spec.minQuantity) || quantity > most) return refused(2003, 'quantity', 'MATCH-9');
  return undefined;
}

/** MATCH-4: the least notional, waived for reduce-only. */
export function checkNotional(
  spec: SymbolSpec,
  reduceOnly: boolean,
  price: bigint,
  quantity: bigint,
): Outcome | undefined {
  if (reduceOnly || !new Fraction(BigInt(spec.minNotional)).isAbove(tradedValue(price, quantity)))
    return undefined;
  return refused(3016, 'quantity', 'MATCH-4');
}

/** MATCH-4: the one-sided band around the mark. */
export function checkBand(market: Market, side: Side, price: bigint): Outcome | undefined {
  const { multiplierUp, multiplierDown } = market.spec;
  const mark = new Fraction(market.mark);
  const limit = mark.times(rateOf(side === 'BUY' ? multiplierUp : multiplierDown));
  const isOutside = side === 'BUY' ? new Fraction(price).isAbove(limit) : limit.isAbove(new Fraction(price));
  return isOutside ? refused(3017, 'price', 'MATCH-4') : undefined;
}

/** MATCH-8: BOTH and LONG/SHORT exclude each other in a symbol. */
function checkPositionSide(exchange: Exchange, request: Place): Outcome | undefined {
  const wantsBoth = request.positionSide === 'BOTH';
  const present = [
    ...positionsOf(exchange, request.userId, request.symbol),
    ...ordersOf(exchange, request.userId, request.symbol),
  ];
  const conflicts = present.some(({ positionSide }) => (positionSide === 'BOTH') !== wantsBoth);
  return conflicts ? refused(3007, 'positionSide', 'MATCH-8') : undefined;
}

/** What of the account's position an order could close. */
export function closableOf(
  exchange: Exchange,
  order: {
    readonly userId: number;
    readonly symbol: string;
    readonly positionSide: PositionSide;
    readonly side: Side;
  },
): bigint {
  return closableBy(order.side, quantityHeld(exchange, order.userId, order.symbol, order.positionSide));
}

/** MATCH-9, from the account's standing on: refuses an order, or says all there is to know of it. Changes nothing. */
export function admit(
  exchange: Exchange,
  account: Account,
  market: Market,
  request: Place,
): Outcome | Admitted {
  const reduceOnly = isReduceOnly(request);
  const isOnlyReducing = reduceOnly || onlyReduces(exchange, request, BigInt(request.quantity));
  const early =
    checkStanding(account, market, reduceOnly, isOnlyReducing) ??
    checkFilters(market, request, reduceOnly) ??
    checkPlacement(exchange, market, request, reduceOnly);
  if (early !== undefined) return early;
  const admitted = sizeUp(exchange, market, request, reduceOnly);
  return (
    checkCount(exchange, market, request, admitted) ??
    checkTaking(exchange, request, admitted) ??
    checkMeans(exchange, account, market, request, admitted) ??
    admitted
  );
}

function isPriced(request: OrderRequest): boolean {
  return request.type === 'LIMIT' && request.priceType === 0;
}

/** MATCH-9: tick, step, ranges and notional of an order (a MARKET's and a BBO's at mark). */
export function checkFilters(
  market: Market,
  request: OrderRequest,
  reduceOnly: boolean,
): Outcome | undefined {
  const { spec } = market;
  const price = isPriced(request) ? BigInt(request.price) : undefined;
  const quantity = request.closePosition ? undefined : BigInt(request.quantity);
  return (
    checkGrid(spec, request.type, price, quantity, true) ??
    checkNotional(spec, reduceOnly, price ?? market.mark, quantity ?? 0n)
  );
}

/** BBO (api.md §5): the price of the level asked for; of fewer levels the last; `undefined` where there is none. */
function bestPrice(exchange: Exchange, request: Place): bigint | undefined {
  const isOwn = request.priceType >= 3;
  const isFifth = request.priceType === 2 || request.priceType === 4;
  const side = isOwn ? request.side : opposite(request.side);
  const levels = levelsOf(exchange, request.symbol, side).slice(0, isFifth ? 5 : 1);
  return levels.at(-1)?.price;
}

function checkBestPrice(exchange: Exchange, request: Place): Outcome | undefined {
  const isBestPrice = request.type === 'LIMIT' && request.priceType !== 0;
  return isBestPrice && bestPrice(exchange, request) === undefined
    ? refused(3011, 'priceType', 'MATCH-9')
    : undefined;
}

/** MATCH-9: a best price to find, the band, 3007 and 3018. */
export function checkPlacement(
  exchange: Exchange,
  market: Market,
  request: Place,
  reduceOnly: boolean,
): Outcome | undefined {
  const early = checkBestPrice(exchange, request);
  if (early !== undefined) return early;
  const isMarket = request.type === 'MARKET';
  const band = isMarket ? undefined : checkBand(market, request.side, priceOf(exchange, request));
  return band ?? checkPositionSide(exchange, request) ?? checkReducing(exchange, request, reduceOnly);
}

/** What an order that may be placed comes to, and what it would do in the book as it stands. */
export function sizeUp(exchange: Exchange, market: Market, request: Place, reduceOnly: boolean): Admitted {
  const price = priceOf(exchange, request);
  const closable = closableOf(exchange, request);
  const asked = request.closePosition ? closable : BigInt(request.quantity);
  const quantity = reduceOnly ? smaller(asked, closable) : asked;
  const limit = request.type === 'MARKET' ? marketBound(market, request.side) : limitAt(request.side, price);
  const plan = planMatch(exchange, { ...request, quantity }, (other) => limit.accepts(other));
  const opening = openingOf(exchange, request, reduceOnly, price, quantity, plan);
  return { price, quantity, reduceOnly, limit, plan, opening };
}

/** The price of an order, of a BBO the one it finds; 0 for MARKET. */
export function priceOf(exchange: Exchange, request: Place): bigint {
  if (request.type === 'MARKET') return 0n;
  return isPriced(request) ? BigInt(request.price) : (bestPrice(exchange, request) ?? 0n);
}

/** MATCH-7: refuses a reduce-only order without a position to reduce. */
function checkReducing(exchange: Exchange, request: Place, reduceOnly: boolean): Outcome | undefined {
  if (!reduceOnly || closableOf(exchange, request) > 0n) return undefined;
  return refused(3018, request.closePosition ? 'closePosition' : 'reduceOnly', 'MATCH-7');
}

/** MATCH-3: `MP × (1 ± marketTakeBound)`, itself inside. */
function marketBound(market: Market, side: Side): PriceLimit {
  const bound = BigInt(market.spec.marketTakeBound);
  const factor = new Fraction(side === 'BUY' ? UNIT + bound : UNIT - bound, UNIT);
  const limit = new Fraction(market.mark).times(factor);
  return {
    accepts: (price) => {
      const offered = new Fraction(price);
      return side === 'BUY' ? !offered.isAbove(limit) : !limit.isAbove(offered);
    },
  };
}

/** True for what only counts as far as it fills at once. */
function isImmediate(request: OrderRequest): boolean {
  return request.type === 'MARKET' || request.timeInForce === 'IOC' || request.timeInForce === 'FOK';
}

/** MARGIN-3: what counts of the order: all of it resting, or what an immediate one would fill at its worst price; nothing of what only reduces. */
function openingOf(
  exchange: Exchange,
  request: Place,
  reduceOnly: boolean,
  price: bigint,
  quantity: bigint,
  plan: MatchPlan,
): OpeningOrder | undefined {
  if (reduceOnly) return undefined;
  const counted = countedOf(request, price, quantity, plan);
  if (onlyReduces(exchange, request, counted.quantity)) return undefined;
  return { side: request.side, positionSide: request.positionSide, ...counted };
}

/** A quantity at a price. */
export interface Size {
  readonly price: bigint;
  readonly quantity: bigint;
}

/** MARGIN-3: all of what may rest, what an immediate order would fill at its worst price, nothing of a FOK that fails. */
export function countedOf(request: Place, price: bigint, quantity: bigint, plan: MatchPlan): Size {
  if (!isImmediate(request)) return { price, quantity };
  const isFailedFok = request.timeInForce === 'FOK' && plan.filledQuantity < quantity;
  return { price: plan.worstPrice, quantity: isFailedFok ? 0n : plan.filledQuantity };
}

/** MARGIN-3: Σ remaining of its side with it ≤ the opposite position. `except` is the order itself when it moves. */
export function onlyReduces(
  exchange: Exchange,
  order: Pick<Place, 'userId' | 'symbol' | 'side' | 'positionSide'>,
  quantity: bigint,
  except?: Order,
): boolean {
  const others = ordersOf(exchange, order.userId, order.symbol).filter(
    (other) => other.side === order.side && other.positionSide === order.positionSide && other !== except,
  );
  const closable = closableOf(exchange, order);
  return closable > 0n && sum(others.map(remainingOf)) + quantity <= closable;
}

/** True for what is left over when an order has traded, and stays. */
export function wouldRest(request: OrderRequest, { plan, quantity }: Admitted): boolean {
  return !isImmediate(request) && plan.filledQuantity < quantity && !plan.isEndedBySelfTrade;
}

/** LIMIT: the open orders of an account in a symbol, with the order parts that wait for their working part (STRAT-5). */
export function countOrders(exchange: Exchange, userId: number, symbol: string): number {
  const inactive = inactiveParts(exchange, userId, symbol).filter(({ request }) => request.order !== null);
  return ordersOf(exchange, userId, symbol).length + inactive.length;
}

function checkCount(
  exchange: Exchange,
  market: Market,
  request: Place,
  admitted: Admitted,
): Outcome | undefined {
  const isFull = countOrders(exchange, request.userId, request.symbol) >= market.spec.maxOpenOrders;
  return wouldRest(request, admitted) && isFull ? refused(3020, '', 'LIMIT') : undefined;
}

/** MATCH-2, MATCH-3: a makerOnly order that would take; a market order that has nothing to take. Own orders count (MATCH-5). */
export function checkTaking(
  exchange: Exchange,
  request: Place,
  { price, limit }: Admitted,
): Outcome | undefined {
  if (request.makerOnly && wouldTrade(exchange, request.symbol, request.side, price)) {
    return refused(3019, 'makerOnly', 'MATCH-2');
  }
  if (request.type !== 'MARKET') return undefined;
  const offers = queueOf(exchange, request.symbol, opposite(request.side));
  return offers.some((order) => limit.accepts(order.price)) ? undefined : refused(3011, '', 'MATCH-3');
}

/** MARGIN-6: the order with what is held and ordered on its side against the cap that the leverage allows; MARKET at mark. */
export function checkTierCap(
  exchange: Exchange,
  account: Account,
  market: Market,
  order: { readonly symbol: string; readonly side: Side; readonly positionSide: PositionSide },
  size: { readonly price: bigint; readonly quantity: bigint } | undefined,
  except?: Order,
): Outcome | undefined {
  if (size === undefined) return undefined;
  const { userId } = account;
  const { leverage } = holdingOf(exchange, userId, order.symbol);
  const others = openingOrders(exchange, userId, order.symbol, except);
  const present = sideExposure(exchange, userId, order.symbol, others, order.positionSide, order.side);
  const own: FractionType = tradedValue(size.price === 0n ? market.mark : size.price, size.quantity);
  const cap = maxNotionalOf(market.spec.leverageTiers, leverage);
  const isAbove = total([present, own]).isAbove(new Fraction(cap));
  return isAbove ? refused(3023, 'quantity', 'MARGIN-6') : undefined;
}

/** MARGIN-6, MARGIN-3: the tier cap and the margin of what an order would open. */
export function checkMeans(
  exchange: Exchange,
  account: Account,
  market: Market,
  request: Place,
  { price, quantity, opening }: Admitted,
): Outcome | undefined {
  return (
    checkTierCap(exchange, account, market, request, opening && { price, quantity }) ??
    checkMargin(exchange, request, opening)
  );
}

function checkMargin(
  exchange: Exchange,
  request: Place,
  opening: OpeningOrder | undefined,
): Outcome | undefined {
  if (opening === undefined) return undefined;
  if (exchange.queue.includes(request.userId)) return refused(3001, '', 'LIQ-7');
  const whatIf = withOrder(exchange, request, opening);
  return freeMargin(exchange, request.userId, whatIf) < 0n ? refused(3001, '', 'MARGIN-3') : undefined;
}

/** The order's symbol with it resting too, and without `except`. */
export function withOrder(
  exchange: Exchange,
  order: Pick<Place, 'userId' | 'symbol'>,
  opening: OpeningOrder,
  except?: Order,
): WhatIf {
  const { userId, symbol } = order;
  const orders = [...openingOrders(exchange, userId, symbol, except), opening];
  return { symbol, orders, leverage: holdingOf(exchange, userId, symbol).leverage };
}

/** MATCH-6: refused when the moved order needs more order margin than there is free for the difference. */
export function checkMovedMargin(
  exchange: Exchange,
  order: Order,
  opening: OpeningOrder | undefined,
): Outcome | undefined {
  if (opening === undefined) return undefined;
  const after = withOrder(exchange, order, opening, order);
  const before: WhatIf = { ...after, orders: openingOrders(exchange, order.userId, order.symbol) };
  const needed = orderMargin(exchange, order.userId, after) - orderMargin(exchange, order.userId, before);
  if (needed > 0n && exchange.queue.includes(order.userId)) return refused(3001, '', 'LIQ-7');
  const isShort = needed > 0n && freeMargin(exchange, order.userId, after) < 0n;
  return isShort ? refused(3001, '', 'MARGIN-3') : undefined;
}
