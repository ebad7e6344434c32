import type { OrderRecord, PositionView, StrategyRecord, SymbolSpec } from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { atLeast } from './condition-values.ts';
import { limitOrder, quantityThrough } from './last-price-generator.ts';
import { drawSelfTradePrevention, oppositeOf } from './order-generator.ts';
import { drawPrice } from './order-values.ts';
import { addTickAt } from './timer-generator.ts';
import type { Trial } from './trial.ts';

/** Something happens to a part of a strategy: it fills in a piece or whole, meets its own account, is cancelled, moved or out of time. */
export function addPartEvent(trial: Trial): void {
  const { random } = trial;
  const working = trial.working();
  const orders = working.flatMap(openOrdersOf);
  const order = orders.length > 0 ? random.pick(orders) : undefined;
  const spec = trial.specs.find(({ symbol }) => symbol === order?.symbol);
  if (order === undefined || spec === undefined) {
    addConditionPartEvent(trial, working);
    return;
  }
  const roll = random.below(100);
  if (roll < 55) addFill(trial, spec, order, random.pick(trial.richUserIds()));
  else if (roll < 65) addFill(trial, spec, order, order.userId);
  else if (roll < 73) trial.add({ kind: 'cancel', ...reference(order) });
  else if (roll < 83) addMove(trial, spec, order);
  else if (roll < 88 && order.goodTillDate > trial.timeMs) addExpiry(trial, order.goodTillDate);
  else addConditionPartEvent(trial, working);
}

function openOrdersOf({ parts }: StrategyRecord): readonly OrderRecord[] {
  return parts.flatMap(({ state, order }) => (state === 'ACTIVE' && order !== null ? [order] : []));
}

function reference({ userId, symbol, orderId }: OrderRecord) {
  return { userId, symbol, orderId, clientOrderId: '' };
}

/** An order of the account takes a piece of the part's rest, all of it or more, and mostly what stands before it. */
function addFill(trial: Trial, spec: SymbolSpec, order: OrderRecord, userId: number): void {
  const { random } = trial;
  const step = BigInt(spec.stepSize);
  const rest = BigInt(order.quantity) - BigInt(order.filledQuantity);
  const price = BigInt(order.price);
  const third = (rest / step / 3n) * step;
  const piece = random.pick([step, third, third, rest - step, rest, rest, rest + step]);
  const ahead = quantityThrough(trial, order.symbol, order.side, price) - rest;
  const quantity = atLeast(piece, step) + (ahead > 0n && random.chance(70) ? ahead : 0n);
  trial.add({
    ...limitOrder(userId, order.symbol, oppositeOf(order.side), price, quantity),
    positionSide: userId === order.userId ? order.positionSide : 'BOTH',
    timeInForce: 'IOC',
    selfTradePrevention: drawSelfTradePrevention(trial),
  });
}

/** Another price, or another quantity, which a part may not have (STRAT-5). */
function addMove(trial: Trial, spec: SymbolSpec, order: OrderRecord): void {
  const { random } = trial;
  const price = random.chance(75) ? toAmount(drawPrice(trial, spec)) : 0;
  const other = toAmount(BigInt(order.quantity) + BigInt(spec.stepSize));
  const quantity = random.pick([0, 0, 0, order.quantity, other]);
  trial.add({ kind: 'move', ...reference(order), price, quantity });
}

/** A tick around the end of what is good till then; all between is left out. */
function addExpiry(trial: Trial, goodTillDate: number): void {
  const second = Math.ceil(goodTillDate / 1000) * 1000;
  const tickAt = second + trial.random.pick([-1000, 0, 0, 1000]);
  if (tickAt >= trial.timeMs) addTickAt(trial, tickAt);
}

/** The same for a condition part, or the end of its strategy. */
function addConditionPartEvent(trial: Trial, working: readonly StrategyRecord[]): void {
  const { random } = trial;
  const conditions = working
    .flatMap(({ parts }) => parts)
    .flatMap(({ state, condition }) => (state === 'ACTIVE' && condition !== null ? [condition] : []));
  if (conditions.length > 0 && random.chance(60)) {
    const { userId, symbol, conditionId, goodTillDate } = random.pick(conditions);
    if (goodTillDate > trial.timeMs) addExpiry(trial, goodTillDate);
    else trial.add({ kind: 'cancelCondition', userId, symbol, conditionId, clientOrderId: '' });
  } else if (working.length > 0) {
    const { userId, strategyId } = random.pick(working);
    trial.add({ kind: 'cancelStrategy', userId, strategyId, clientStrategyId: '' });
  }
}

/** Closes a position by hand, a part of it, or flips it; mostly one for which something waits. */
export function addClose(trial: Trial): void {
  const { random } = trial;
  const waiting = trial.waiting();
  const userId = waiting.length > 0 && random.chance(80) ? random.pick(waiting).userId : trial.userId();
  const positions = trial.positionsOf(userId, '');
  if (positions.length === 0) return;
  const position = random.pick(positions);
  const size = sizeOf(position);
  const step = BigInt(trial.specs.find(({ symbol }) => symbol === position.symbol)?.stepSize ?? 1);
  const flips = position.positionSide === 'BOTH' ? [size + step, size * 2n] : [size];
  const quantity = random.pick([size, size, size, atLeast(size - step, step), step, ...flips]);
  const side = position.side === 'LONG' ? 'SELL' : 'BUY';
  const plain = limitOrder(userId, position.symbol, side, 0n, quantity);
  const order = {
    ...plain,
    positionSide: position.positionSide,
    type: 'MARKET',
    timeInForce: 'IOC',
  } as const;
  trial.add(random.chance(35) ? { ...order, closePosition: true, quantity: 0 } : order);
}

function sizeOf({ quantity }: PositionView): bigint {
  const signed = BigInt(quantity);
  return signed < 0n ? -signed : signed;
}
