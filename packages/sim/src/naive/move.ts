import type { EventSink, Move, Outcome } from '@openperp/engine';
import {
  checkBand,
  checkGrid,
  checkMovedMargin,
  checkNotional,
  checkStanding,
  checkTierCap,
  closableOf,
  onlyReduces,
} from './admission.ts';
import { wouldTrade } from './book.ts';
import { findOrder } from './cancel.ts';
import {
  type Account,
  type Exchange,
  findAccount,
  findMarket,
  type Market,
  type Order,
  remainingOf,
} from './exchange.ts';
import { execute, limitAt } from './execute.ts';
import { planMatch } from './match-plan.ts';
import { tellOrder } from './order-life.ts';
import { done, refused } from './outcomes.ts';
import { smaller } from './units.ts';

/** Where an order is to go. */
interface Target {
  readonly price: bigint;
  /** The new total, what has executed included. */
  readonly quantity: bigint;
}

/** MATCH-6: changes price and total quantity of a resting order. */
export function move(exchange: Exchange, command: Move, sink: EventSink): Outcome {
  const market = findMarket(exchange, command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = findAccount(exchange, command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  const early = checkStanding(account, market, true, true);
  if (early !== undefined) return early;
  const order = findOrder(exchange, command);
  if ('code' in order) return order;
  const isResized = order.strategyId !== 0 && isOtherQuantity(order, command);
  if (isResized) return refused(2002, 'quantity', 'STRAT-5');
  const target = {
    price: command.price === 0 ? order.price : BigInt(command.price),
    quantity: command.quantity === 0 ? order.quantity : BigInt(command.quantity),
  };
  const refusal = checkMove(exchange, account, market, order, target, command);
  if (refusal !== undefined) return refusal;
  moveTo(exchange, order, target, sink);
  return done(order.orderId);
}

function isOtherQuantity(order: Order, { quantity }: Move): boolean {
  return quantity !== 0 && BigInt(quantity) !== order.quantity;
}

function checkMove(
  exchange: Exchange,
  account: Account,
  market: Market,
  order: Order,
  target: Target,
  command: Move,
): Outcome | undefined {
  const { price, quantity } = target;
  const remaining = quantity - order.filledQuantity;
  const isOpening = !order.reduceOnly && !onlyReduces(exchange, order, remaining, order);
  const opening = isOpening
    ? { side: order.side, positionSide: order.positionSide, price, quantity: remaining }
    : undefined;
  return (
    checkStanding(account, market, order.reduceOnly, !isOpening) ??
    checkChange(order, target, command) ??
    checkGrid(market.spec, order.type, price, quantity, !order.closePosition) ??
    checkExecuted(order, quantity) ??
    checkNotional(market.spec, order.reduceOnly, price, quantity) ??
    checkBand(market, order.side, price) ??
    checkMakerOnly(exchange, order, price) ??
    checkTierCap(exchange, account, market, order, opening, order) ??
    checkMovedMargin(exchange, order, opening)
  );
}

function checkChange(order: Order, { price, quantity }: Target, command: Move): Outcome | undefined {
  const isSame = price === order.price && quantity === order.quantity;
  return isSame ? refused(3021, command.quantity === 0 ? 'price' : 'quantity', 'MATCH-6') : undefined;
}

function checkExecuted(order: Order, quantity: bigint): Outcome | undefined {
  return quantity <= order.filledQuantity ? refused(2003, 'quantity', 'MATCH-6') : undefined;
}

function checkMakerOnly(exchange: Exchange, order: Order, price: bigint): Outcome | undefined {
  const isTaking = order.makerOnly && wouldTrade(exchange, order.symbol, order.side, price);
  return isTaking ? refused(3019, 'price', 'MATCH-2') : undefined;
}

/** STRAT-3: a resting leg that may execute more; as a move, without checks. */
export function growOrder(exchange: Exchange, order: Order, remaining: bigint, sink: EventSink): void {
  moveTo(exchange, order, { price: order.price, quantity: order.filledQuantity + remaining }, sink);
}

/** A smaller quantity at the same price keeps the place; all else is taken out and comes back as a taker. */
function moveTo(exchange: Exchange, order: Order, target: Target, sink: EventSink): void {
  const keepsPlace = target.price === order.price && target.quantity < order.quantity;
  if (keepsPlace) {
    order.quantity = target.quantity;
    order.updatedAt = exchange.timeMs;
    tellOrder(exchange, order, sink);
    return;
  }
  exchange.orders = exchange.orders.filter((open) => open !== order);
  order.price = target.price;
  order.quantity = cutToPosition(exchange, order, target.quantity);
  const limit = limitAt(order.side, order.price);
  const taker = { ...order, quantity: remainingOf(order) };
  const plan = planMatch(exchange, taker, (price) => limit.accepts(price));
  execute(exchange, order, plan, limit, sink);
}

/** MATCH-7: what a reduce-only order may still do is cut to the position. */
function cutToPosition(exchange: Exchange, order: Order, quantity: bigint): bigint {
  if (!order.reduceOnly) return quantity;
  const remaining = smaller(quantity - order.filledQuantity, closableOf(exchange, order));
  return order.filledQuantity + remaining;
}
