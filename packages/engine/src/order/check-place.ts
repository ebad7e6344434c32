import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import { NO_PRICE } from '../book/order-book.ts';
import type {
  ConditionRequest,
  OrderRequest,
  OrderType,
  Place,
  PositionSide,
  Side,
} from '../command/command.ts';
import { type Outcome, refused } from '../command/outcome.ts';
import { freeBeside } from '../margin/available.ts';
import { orderMarginWith } from '../margin/order-margin.ts';
import { opposite, planFill } from '../matching/fill-plan.ts';
import { type Amount, add, isAtMost, multiply } from '../number/amount.ts';
import { divideCeil } from '../number/divide.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import type { OrderDraft } from './order-draft.ts';

/** MATCH-8: an order that can only close: SELL of LONG, BUY of SHORT. */
export function closesByNature(positionSide: PositionSide, side: Side): boolean {
  return (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY');
}

/**
 * All checks of a new order in the order of MATCH-9, from the symbol on; what passes is noted in `draft`, the state stays untouched.
 * Answers the refusal, or undefined.
 */
export function checkPlace(exchange: Exchange, command: Place, draft: OrderDraft): Outcome | undefined {
  const market = exchange.marketOf(command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  draft.begin(exchange.holdingOf(account, market), reducesByNature(command));
  return checkGoodTillDate(exchange, command) ?? checkOrder(exchange, command, draft);
}

/** MATCH-7, MATCH-8: it is reduce-only by request, by closePosition, or because it closes by nature. */
export function reducesByNature(request: OrderRequest | ConditionRequest): boolean {
  return request.reduceOnly || request.closePosition || closesByNature(request.positionSide, request.side);
}

/** The checks of an order from the account's status on, for a draft that has begun. */
export function checkOrder(
  exchange: Exchange,
  request: OrderRequest,
  draft: OrderDraft,
): Outcome | undefined {
  return (
    checkStanding(request, draft) ??
    checkFilters(request, draft) ??
    checkPlacing(request, draft) ??
    checkCount(exchange, request, draft) ??
    checkCosts(exchange, request, draft)
  );
}

/** Account and symbol let it be placed (MATCH-9, PRICE-1). */
export function checkStanding(request: OrderRequest, draft: OrderDraft): Outcome | undefined {
  const { account, market } = draft;
  return (
    checkAccount(account, account.status === 'CANCEL_ONLY' && placedOnlyReduces(request, draft)) ??
    checkMarket(market, draft.reduceOnly)
  );
}

/** Tick, step, the symbol's limits and the least notional. */
export function checkFilters(request: OrderRequest, draft: OrderDraft): Outcome | undefined {
  return checkGrid(draft.market, request, draft) ?? checkNotional(draft.market, draft);
}

/** The price that it gets and the band, the position that it works on, and NUM-2. */
export function checkPlacing(request: OrderRequest, draft: OrderDraft): Outcome | undefined {
  return (
    checkPrice(draft.market, request, draft) ??
    checkPositionSide(draft.holding, request.positionSide) ??
    checkReduceOnly(request, draft) ??
    checkSums(draft)
  );
}

/** What it would trade at once, tier cap and margin. */
export function checkCosts(
  exchange: Exchange,
  request: OrderRequest,
  draft: OrderDraft,
): Outcome | undefined {
  return checkLiquidity(exchange, request, draft) ?? checkRisk(request, draft);
}

/** How far ahead a goodTillDate must lie (MATCH-2). */
const LEAST_LIFE_MS = 60_000;

/** A GTD order lives a minute at least. */
export function checkGoodTillDate(
  exchange: Exchange,
  request: OrderRequest | ConditionRequest,
): Outcome | undefined {
  if (request.timeInForce !== 'GTD' || request.goodTillDate - exchange.timeMs >= LEAST_LIFE_MS)
    return undefined;
  return refused(2003, 'goodTillDate', 'MATCH-2');
}

/** The account may trade; in CANCEL_ONLY it may still place what only reduces (MATCH-9, MARGIN-3). */
export function checkAccount({ status }: Account, onlyReduces: boolean): Outcome | undefined {
  const mayNot = status === 'FROZEN' || (status === 'CANCEL_ONLY' && !onlyReduces);
  return mayNot ? refused(3012, '', 'MATCH-9') : undefined;
}

/** The symbol trades, and has a price to measure risk by, for what is not reduce-only one that is not stale (MATCH-9, PRICE-1). */
export function checkMarket(market: Market, reduceOnly: boolean): Outcome | undefined {
  if (market.spec.status !== 'TRADING') return refused(3013, 'symbol', 'MATCH-9');
  if (!market.hasMark() || (market.isIndexStale && !reduceOnly)) return refused(3013, 'symbol', 'PRICE-1');
  return undefined;
}

/** MARGIN-3 for an order whose quantity is not checked yet: all of it counts, a part of a step as a whole one. */
function placedOnlyReduces({ side, positionSide, quantity }: OrderRequest, draft: OrderDraft): boolean {
  const { holding, market, reduceOnly } = draft;
  return onlyReduces(holding, side, positionSide, reduceOnly, Number(divideCeil(quantity, market.stepSize)));
}

/** Tick, step, and the symbol's least and greatest price and quantity. */
function checkGrid(market: Market, request: OrderRequest, draft: OrderDraft): Outcome | undefined {
  draft.priceTicks = 0;
  draft.steps = 0;
  const priced = request.type === 'LIMIT' && request.priceType === 0;
  if (priced) draft.priceTicks = market.toGrid(request.price, market.tickSize);
  if (draft.priceTicks < 0) return refused(3014, 'price', 'MATCH-9');
  if (!request.closePosition) draft.steps = market.toGrid(request.quantity, market.stepSize);
  if (draft.steps < 0) return refused(3015, 'quantity', 'MATCH-9');
  if (priced && !priceInRange(market, request.price)) return refused(2003, 'price', 'MATCH-9');
  if (!request.closePosition && !quantityInRange(market, request.type, request.quantity)) {
    return refused(2003, 'quantity', 'MATCH-9');
  }
  return undefined;
}

/** The symbol's minPrice ≤ price ≤ maxPrice. */
export function priceInRange(market: Market, price: Amount): boolean {
  return price >= market.spec.minPrice && price <= market.spec.maxPrice;
}

/** The symbol's minQuantity ≤ quantity ≤ the maximum of the type. */
export function quantityInRange(market: Market, type: OrderType, quantity: Amount): boolean {
  const { minQuantity, maxLimitQuantity, maxMarketQuantity } = market.spec;
  return quantity >= minQuantity && quantity <= (type === 'LIMIT' ? maxLimitQuantity : maxMarketQuantity);
}

/** The least notional: LIMIT at its price, MARKET and BBO at the mark; waived for what reduces (MATCH-4). */
function checkNotional(market: Market, draft: OrderDraft): Outcome | undefined {
  if (draft.reduceOnly) return undefined;
  const enough =
    draft.priceTicks > 0
      ? reachesMinNotional(market, draft.priceTicks, draft.steps)
      : market.markValueFloor(draft.steps) >= market.spec.minNotional;
  return enough ? undefined : refused(3016, 'quantity', 'MATCH-4');
}

/** Price × quantity ≥ minNotional, exactly. */
export function reachesMinNotional(market: Market, priceTicks: number, steps: number): boolean {
  const value = multiply(multiply(priceTicks, steps), market.valueNumerator);
  return value >= multiply(market.spec.minNotional, market.valueDenominator);
}

/** BBO finds its price in the book; a LIMIT lies within the band (MATCH-4). */
function checkPrice(market: Market, request: OrderRequest, draft: OrderDraft): Outcome | undefined {
  if (request.type === 'MARKET') {
    draft.limitTicks = request.side === 'BUY' ? market.takeUpTicks : market.takeDownTicks;
    return undefined;
  }
  if (request.priceType !== 0) {
    draft.priceTicks = bboPrice(market, request.side, request.priceType);
    if (draft.priceTicks === NO_PRICE) return refused(3011, 'priceType', 'MATCH-9');
  }
  draft.limitTicks = draft.priceTicks;
  return inBand(market, request.side, draft.priceTicks) ? undefined : refused(3017, 'price', 'MATCH-4');
}

/** The price that a BBO order takes from the book; NO_PRICE where that side is empty. */
function bboPrice(market: Market, side: Side, priceType: 1 | 2 | 3 | 4): number {
  const from = priceType <= 2 ? opposite(side) : side;
  return market.book.levelPrice(from, priceType === 1 || priceType === 3 ? 1 : 5);
}

/** MATCH-4: buy ≤ mark × multiplierUp, sell ≥ mark × multiplierDown. */
export function inBand(market: Market, side: Side, priceTicks: number): boolean {
  return side === 'BUY' ? priceTicks <= market.bandUpTicks : priceTicks >= market.bandDownTicks;
}

/** MATCH-8: BOTH and LONG/SHORT do not mix in a symbol. */
function checkPositionSide(holding: Holding, positionSide: PositionSide): Outcome | undefined {
  const conflict = positionSide === 'BOTH' ? holding.isHedged() : holding.isNetted();
  return conflict ? refused(3007, 'positionSide', 'MATCH-8') : undefined;
}

/** MATCH-7: a reducing order needs something to reduce, and is cut to it. */
function checkReduceOnly(request: OrderRequest, draft: OrderDraft): Outcome | undefined {
  if (!draft.reduceOnly) return undefined;
  const held = draft.holding.position(request.positionSide).steps;
  const room = request.side === 'SELL' ? held : -held;
  if (room <= 0) return refused(3018, request.closePosition ? 'closePosition' : 'reduceOnly', 'MATCH-7');
  draft.steps = request.closePosition ? room : Math.min(draft.steps, room);
  return undefined;
}

/** NUM-2: with this order all sums of quantities stay exact. */
function checkSums(draft: OrderDraft): Outcome | undefined {
  return draft.market.canCount(draft.steps) ? undefined : refused(2003, 'quantity', 'NUM-2');
}

/** LIMIT: the open orders of the account in the symbol, for an order that would rest. */
export function checkCount(
  exchange: Exchange,
  request: OrderRequest,
  draft: OrderDraft,
): Outcome | undefined {
  if (draft.holding.countedOrders < draft.market.spec.maxOpenOrders) return undefined;
  return wouldRest(exchange, request, draft) ? refused(3020, '', 'LIMIT') : undefined;
}

/** Something of it would be left to rest, in the book as it stands. */
export function wouldRest(exchange: Exchange, request: OrderRequest, draft: OrderDraft): boolean {
  if (!mayRest(request)) return false;
  planFill(exchange.orders, draft.market, draft.account, request.side, request.selfTradePrevention, draft);
  return draft.fillableSteps < draft.steps && !draft.endsBySelfTrade;
}

/** What does not trade at once of it rests. */
export function mayRest(request: OrderRequest): boolean {
  return request.type === 'LIMIT' && (request.timeInForce === 'GTC' || request.timeInForce === 'GTD');
}

/** makerOnly may not trade (MATCH-2), MARKET must find something within its bound (MATCH-3); what fills at once is worked out. */
function checkLiquidity(exchange: Exchange, request: OrderRequest, draft: OrderDraft): Outcome | undefined {
  const { market } = draft;
  const best = market.book.bestPrice(opposite(request.side));
  const trades = best !== NO_PRICE && market.crosses(request.side, draft.limitTicks, best);
  if (request.makerOnly && trades) return refused(3019, 'makerOnly', 'MATCH-2');
  if (request.type === 'MARKET' && !trades) return refused(3011, '', 'MATCH-3');
  if (mayRest(request)) {
    draft.fillableSteps = draft.steps;
    draft.worstTicks = draft.priceTicks;
  } else {
    planFill(exchange.orders, market, draft.account, request.side, request.selfTradePrevention, draft);
    if (request.type === 'LIMIT' && request.timeInForce === 'FOK' && draft.fillableSteps < draft.steps) {
      draft.worstTicks = 0;
    }
  }
  return undefined;
}

/** The quantity that counts for risk: all of what may rest, what fills at once of the rest, none of a FOK that fails (MARGIN-3). */
export function countedSteps(draft: OrderDraft): number {
  return draft.worstTicks === 0 ? 0 : draft.fillableSteps;
}

/**
 * What does not only reduce: held and ordered on the side, with all of this order (MARKET at mark), lies within the cap of the leverage
 * (MARGIN-6), and with the order resting in full what is free is not below 0 (MARGIN-3).
 */
function checkRisk(request: OrderRequest, draft: OrderDraft): Outcome | undefined {
  const { holding, market } = draft;
  const { side, positionSide } = request;
  const steps = countedSteps(draft);
  if (onlyReduces(holding, side, positionSide, draft.reduceOnly, steps)) return undefined;
  const notional =
    request.type === 'MARKET'
      ? market.notionalCeil(draft.steps)
      : market.productValueCeil(multiply(draft.priceTicks, draft.steps));
  if (!withinTierCap(holding, side, positionSide, notional)) return refused(3023, 'quantity', 'MARGIN-6');
  if (draft.account.awaitsLiquidation) return refused(3001, '', 'LIQ-7');
  const needed = orderMarginWith(holding, side, draft.worstTicks, steps);
  return freeBeside(draft.account, holding) >= needed ? undefined : refused(3001, '', 'MARGIN-3');
}

/** True when held + ordered + `notional` on a side stays within what the leverage allows (MARGIN-6). */
export function withinTierCap(
  holding: Holding,
  side: Side,
  positionSide: PositionSide,
  notional: Amount,
): boolean {
  const { market } = holding;
  const { steps } = holding.position(positionSide);
  const held = steps !== 0 && steps > 0 === (side === 'BUY') ? market.notionalCeil(steps) : 0;
  const ordered = market.productValueCeil(side === 'BUY' ? holding.buyProduct : holding.sellProduct);
  return isAtMost(add(add(held, ordered), notional), market.tierCap(holding.leverage));
}

/** MARGIN-3: what only reduces is never refused for margin: reduce-only, or all of its side within the opposite position. */
export function onlyReduces(
  holding: Holding,
  side: Side,
  positionSide: PositionSide,
  reduceOnly: boolean,
  steps: number,
): boolean {
  if (reduceOnly) return true;
  if (positionSide !== 'BOTH') return false;
  const opposite = side === 'BUY' ? -holding.both.steps : holding.both.steps;
  return opposite > 0 && (side === 'BUY' ? holding.buySteps : holding.sellSteps) + steps <= opposite;
}
