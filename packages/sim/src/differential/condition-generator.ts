import type {
  Command,
  ConditionRequest,
  ConditionTimeInForce,
  ConditionType,
  PlaceCondition,
  PositionSide,
  Side,
  SymbolSpec,
  WorkingType,
} from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import {
  atLeast,
  drawCallbackRate,
  drawGivenQuantity,
  drawTrigger,
  firesAbove,
  onTick,
  presentPrice,
} from './condition-values.ts';
import { drawLife, drawName, drawSides, oppositeOf } from './order-generator.ts';
import type { Trial } from './trial.ts';

/** Which way a condition or a strategy's leg goes. */
export interface Sides {
  readonly side: Side;
  readonly positionSide: PositionSide;
}

const TYPES: readonly ConditionType[] = [
  'STOP_MARKET',
  'STOP_MARKET',
  'STOP_LIMIT',
  'TAKE_PROFIT_MARKET',
  'TAKE_PROFIT_LIMIT',
  'TRAILING_STOP',
  'TRAILING_STOP',
];

/** A condition order of some account, hostile in any of its members, or an earlier one once more. */
export function drawCondition(trial: Trial): PlaceCondition {
  const { random } = trial;
  if (trial.conditions.length > 0 && random.chance(5)) return again(trial);
  const userId = trial.userId();
  const spec = trial.spec();
  const sides = drawConditionSides(trial, userId, spec.symbol);
  const request = drawConditionRequest(trial, spec, userId, sides, random.pick(TYPES));
  const symbol = random.chance(1) ? 'NONEUSDT' : spec.symbol;
  const command: PlaceCondition = { kind: 'placeCondition', userId, symbol, ...request };
  trial.conditions.push(command);
  return command;
}

/** An earlier condition once more, as it was, with one thing changed, or of another account. */
function again(trial: Trial): PlaceCondition {
  const { random } = trial;
  const recent = trial.conditions.slice(-30);
  const named = recent.filter(({ clientOrderId }) => clientOrderId !== '');
  const earlier = random.pick(named.length > 0 ? named : recent);
  return random.pick([
    earlier,
    earlier,
    { ...earlier, side: oppositeOf(earlier.side) },
    { ...earlier, priceProtect: !earlier.priceProtect },
    { ...earlier, userId: trial.userId() },
  ]);
}

/** Mostly out of what the account holds, else as it would place an order. */
function drawConditionSides(trial: Trial, userId: number, symbol: string): Sides {
  const held = trial.positionsOf(userId, symbol);
  if (held.length === 0 || trial.random.chance(30)) return drawSides(trial, userId, symbol);
  const { positionSide, side } = trial.random.pick(held);
  return { side: side === 'LONG' ? 'SELL' : 'BUY', positionSide };
}

/** A condition of a type: well-formed, and mostly one that waits. */
export function drawConditionRequest(
  trial: Trial,
  spec: SymbolSpec,
  userId: number,
  sides: Sides,
  type: ConditionType,
): ConditionRequest {
  const { random } = trial;
  const isHolding = trial.positionsOf(userId, spec.symbol).length > 0;
  const workingType = drawWorkingType(trial);
  const present = presentPrice(trial, spec.symbol, workingType);
  const timeInForce = drawConditionTimeInForce(trial, type);
  const closePosition = !isLimit(type) && random.chance(isHolding ? 18 : 2);
  const stopPrice =
    type === 'TRAILING_STOP' ? 0n : drawTrigger(trial, spec, present, firesAbove(type, sides.side));
  return {
    type,
    ...sides,
    ...drawTrailing(trial, spec, type, sides.side, present),
    price: isLimit(type) ? toAmount(drawLimitPrice(trial, spec, stopPrice)) : 0,
    quantity: closePosition ? 0 : toAmount(drawGivenQuantity(trial, spec, userId)),
    stopPrice: toAmount(stopPrice),
    workingType,
    timeInForce,
    reduceOnly: random.chance(isHolding ? 40 : 4),
    closePosition,
    priceProtect: random.chance(30),
    goodTillDate: timeInForce === 'GTD' ? trial.timeMs + drawLife(trial) : 0,
    clientOrderId: drawName(trial),
  };
}

/** What only a TRAILING_STOP has; it is active at once or from a price on (COND-3). */
function drawTrailing(
  trial: Trial,
  spec: SymbolSpec,
  type: ConditionType,
  side: Side,
  present: bigint,
): Pick<ConditionRequest, 'activatePrice' | 'callbackRate'> {
  if (type !== 'TRAILING_STOP') return { activatePrice: 0, callbackRate: 0 };
  const isActiveAtOnce = trial.random.chance(50);
  const activatePrice = isActiveAtOnce ? 0n : drawTrigger(trial, spec, present, side === 'SELL');
  return { activatePrice: toAmount(activatePrice), callbackRate: drawCallbackRate(trial) };
}

export function isLimit(type: ConditionType): boolean {
  return type === 'STOP_LIMIT' || type === 'TAKE_PROFIT_LIMIT';
}

export function drawWorkingType(trial: Trial): WorkingType {
  return trial.random.pick([
    'CONTRACT_PRICE',
    'CONTRACT_PRICE',
    'CONTRACT_PRICE',
    'MARK_PRICE',
    'INDEX_PRICE',
  ] as const);
}

/** One that the type takes (COND-4). */
export function drawConditionTimeInForce(trial: Trial, type: ConditionType): ConditionTimeInForce {
  if (!isLimit(type)) return trial.random.pick(['GTC', 'GTC', 'GTE_GTC'] as const);
  return trial.random.pick(['GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'GTD', 'GTE_GTC'] as const);
}

/** The price of the order that a *_LIMIT places: at its trigger, near it, or up to beyond the band. */
export function drawLimitPrice(trial: Trial, spec: SymbolSpec, stopPrice: bigint): bigint {
  const { random } = trial;
  const tick = BigInt(spec.tickSize);
  const base = onTick(stopPrice, tick);
  const roll = random.below(100);
  if (roll < 70) return atLeast(trial.near(base, tick), tick);
  if (roll < 97) return onTick((base * BigInt(random.pick([90, 98, 99, 101, 102, 110]))) / 100n, tick);
  return random.pick([-1n, base + 1n, BigInt(spec.maxPrice) + tick]);
}

/** A cancel of a condition that waits, of an old one, or of none there is. */
export function drawCancelCondition(trial: Trial): Command {
  const { random } = trial;
  const waiting = trial.waiting();
  if (waiting.length === 0 || random.chance(25)) return drawLateCancel(trial);
  const { userId, symbol, conditionId, clientOrderId } = random.pick(waiting);
  const named = random.pick([
    { conditionId, clientOrderId: '' },
    { conditionId: 0, clientOrderId },
    { conditionId, clientOrderId },
    { conditionId, clientOrderId: 'other' },
  ]);
  return {
    kind: 'cancelCondition',
    userId: random.chance(3) ? trial.userId() : userId,
    symbol: random.chance(3) ? trial.symbol() : symbol,
    ...named,
  };
}

/** By the id of a condition that may have ended, or by any number. */
function drawLateCancel(trial: Trial): Command {
  const { random } = trial;
  const named = trial.conditions.filter(({ clientOrderId }) => clientOrderId !== '');
  if (named.length > 0 && random.chance(75)) {
    const { userId, symbol, clientOrderId } = random.pick(named);
    return { kind: 'cancelCondition', userId, symbol, conditionId: 0, clientOrderId };
  }
  const [userId, symbol, conditionId] = [trial.userId(), trial.symbol(), random.below(200) + 1];
  return { kind: 'cancelCondition', userId, symbol, conditionId, clientOrderId: '' };
}
