import type {
  Command,
  DrivenOn,
  OrderRequest,
  PlaceStrategy,
  StrategyPartRequest,
  StrategyType,
  SymbolSpec,
} from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { drawConditionRequest, drawLimitPrice, drawWorkingType, type Sides } from './condition-generator.ts';
import { atLeast, drawDistance, drawGivenQuantity, onTick, presentPrice } from './condition-values.ts';
import {
  drawLife,
  drawName,
  drawPriceType,
  drawSelfTradePrevention,
  drawSides,
  drawTimeInForce,
  oppositeOf,
} from './order-generator.ts';
import { quantityWorth } from './order-values.ts';
import { spoil } from './strategy-faults.ts';
import { drawLegs, drawLimitLeg } from './strategy-legs.ts';
import { partOf } from './strategy-part.ts';
import type { Trial } from './trial.ts';

/** A strategy of some account, in a quarter of the cases wrong in one way, or an earlier one once more. */
export function drawStrategy(trial: Trial): PlaceStrategy {
  const { random } = trial;
  if (trial.strategies.length > 0 && random.chance(6)) return again(trial);
  const userId = trial.userId();
  const spec = trial.spec();
  const strategyType = random.pick(['OTO', 'OCO', 'OTOCO', 'OTOCO'] as const);
  const good = drawParts(trial, spec, userId, strategyType);
  const command: PlaceStrategy = {
    kind: 'placeStrategy',
    userId,
    symbol: random.chance(1) ? 'NONEUSDT' : spec.symbol,
    strategyType,
    parts: random.chance(25) ? spoil(trial, spec, good) : good,
    clientStrategyId: random.chance(40) ? drawName(trial) : '',
  };
  trial.strategies.push(command);
  return command;
}

/** An earlier strategy once more: as it was, with one thing changed, without its own id, or of another account. */
function again(trial: Trial): PlaceStrategy {
  const { random } = trial;
  const recent = trial.strategies.slice(-20);
  const named = recent.filter(isNamed);
  const earlier = random.pick(named.length > 0 ? named : recent);
  const [first, ...rest] = earlier.parts;
  const turned = first?.order ? { ...first, order: { ...first.order, quantity: 1 } } : first;
  return random.pick([
    earlier,
    earlier,
    { ...earlier, clientStrategyId: '' },
    { ...earlier, parts: turned === undefined ? rest : [turned, ...rest] },
    { ...earlier, userId: trial.userId() },
  ]);
}

/** The client gave it an id, or one of its parts. */
function isNamed({ clientStrategyId, parts }: PlaceStrategy): boolean {
  const names = parts.map(({ order, condition }) => (order ?? condition)?.clientOrderId ?? '');
  return [clientStrategyId, ...names].some((name) => name !== '');
}

function drawParts(
  trial: Trial,
  spec: SymbolSpec,
  userId: number,
  type: StrategyType,
): readonly StrategyPartRequest[] {
  if (type === 'OCO') {
    const sides = drawExit(trial, spec, userId);
    const quantity = drawGivenQuantity(trial, spec, userId);
    const workingType = drawWorkingType(trial);
    const reference = presentPrice(trial, spec.symbol, workingType);
    const legs = drawLegs(trial, spec, sides, quantity, reference, workingType);
    return legs.map((leg) => ({ ...leg, firstDrivenOn: drawDrivenOn(trial) }));
  }
  const entry = drawEntry(trial, spec, userId);
  const working = partOf(entry);
  const firstDrivenOn = drawDrivenOn(trial);
  if (type === 'OTO') return [working, { ...drawPending(trial, spec, userId, entry), firstDrivenOn }];
  const workingType = drawWorkingType(trial);
  const isPriced = entry.type === 'LIMIT' && entry.priceType === 0;
  const reference = isPriced ? BigInt(entry.price) : presentPrice(trial, spec.symbol, workingType);
  const legs = drawLegs(trial, spec, exitOf(trial, entry), BigInt(entry.quantity), reference, workingType);
  const driven = legs.map((leg) => ({ ...leg, firstDrivenOn, secondDrivenOn: drawDrivenOn(trial) }));
  return [working, ...driven];
}

function drawDrivenOn(trial: Trial): DrivenOn {
  return trial.random.pick(['FILLED', 'PARTIALLY_FILLED_OR_FILLED'] as const);
}

/** The working order: of several steps where it can be, so that it fills in pieces. */
function drawEntry(trial: Trial, spec: SymbolSpec, userId: number): OrderRequest {
  const { random } = trial;
  const type = random.chance(85) ? 'LIMIT' : 'MARKET';
  const priceType = type === 'LIMIT' && random.chance(8) ? drawPriceType(trial) : 0;
  const timeInForce = type === 'MARKET' ? 'IOC' : drawTimeInForce(trial);
  const isPassive = timeInForce === 'GTC' || timeInForce === 'GTD';
  const sides = drawSides(trial, userId, spec.symbol);
  const isHolding = trial.positionsOf(userId, spec.symbol).length > 0;
  const tick = BigInt(spec.tickSize);
  const mark = trial.mark(spec.symbol);
  const away = random.pick([-1n, 0n, 1n, 1n, 1n]) * drawDistance(trial, spec, mark);
  const price = onTick(sides.side === 'BUY' ? mark - away : mark + away, tick);
  const quantity = random.chance(75)
    ? quantityWorth(trial, spec) + BigInt(spec.stepSize) * BigInt(random.below(4))
    : drawGivenQuantity(trial, spec, userId);
  return {
    type,
    ...sides,
    price: type === 'MARKET' || priceType !== 0 ? 0 : toAmount(price),
    quantity: toAmount(quantity),
    timeInForce,
    reduceOnly: random.chance(isHolding ? 15 : 2),
    makerOnly: type === 'LIMIT' && isPassive && random.chance(10),
    closePosition: false,
    priceType,
    goodTillDate: timeInForce === 'GTD' ? trial.timeMs + drawLife(trial) : 0,
    selfTradePrevention: drawSelfTradePrevention(trial),
    clientOrderId: drawName(trial),
  };
}

/** Mostly against the entry, now and then with it. */
function exitOf(trial: Trial, { side, positionSide }: Sides): Sides {
  return { side: trial.random.chance(88) ? oppositeOf(side) : side, positionSide };
}

/** Mostly out of what the account holds. */
function drawExit(trial: Trial, spec: SymbolSpec, userId: number): Sides {
  const held = trial.positionsOf(userId, spec.symbol);
  if (held.length === 0 || trial.random.chance(25)) return drawSides(trial, userId, spec.symbol);
  const { positionSide, side } = trial.random.pick(held);
  return { side: side === 'LONG' ? 'SELL' : 'BUY', positionSide };
}

/** The lone second part of an OTO: an order or a condition of any type, of the entry's quantity or another. */
function drawPending(
  trial: Trial,
  spec: SymbolSpec,
  userId: number,
  entry: OrderRequest,
): StrategyPartRequest {
  const { random } = trial;
  const sides = exitOf(trial, entry);
  const step = BigInt(spec.stepSize);
  const whole = BigInt(entry.quantity);
  const quantity = toAmount(
    random.pick([
      whole,
      whole,
      whole,
      atLeast(whole - step, step),
      whole + step,
      atLeast(onTick(whole / 2n, step), step),
    ]),
  );
  if (random.chance(35)) {
    const price = drawLimitPrice(trial, spec, BigInt(entry.price) || trial.mark(spec.symbol));
    return partOf(drawLimitLeg(trial, sides, quantity, price));
  }
  const type = random.pick(['STOP_MARKET', 'STOP_LIMIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP'] as const);
  const request = drawConditionRequest(trial, spec, userId, sides, type);
  return partOf({ ...request, closePosition: false, quantity });
}

/** A cancel of a strategy that works, of an old one, or of none there is. */
export function drawCancelStrategy(trial: Trial): Command {
  const { random } = trial;
  const working = trial.working();
  if (working.length === 0 || random.chance(25)) return drawLateCancel(trial);
  const { userId, strategyId, clientStrategyId } = random.pick(working);
  const named = random.pick([
    { strategyId, clientStrategyId: '' },
    { strategyId: 0, clientStrategyId },
    { strategyId, clientStrategyId: 'other' },
  ]);
  return { kind: 'cancelStrategy', userId: random.chance(3) ? trial.userId() : userId, ...named };
}

/** By the id of a strategy that may have ended, or by any number. */
function drawLateCancel(trial: Trial): Command {
  const { random } = trial;
  const named = trial.strategies.filter(({ clientStrategyId }) => clientStrategyId !== '');
  if (named.length > 0 && random.chance(75)) {
    const { userId, clientStrategyId } = random.pick(named);
    return { kind: 'cancelStrategy', userId, strategyId: 0, clientStrategyId };
  }
  const strategyId = random.below(60) + 1;
  return { kind: 'cancelStrategy', userId: trial.userId(), strategyId, clientStrategyId: '' };
}
