import type { ConditionRequest, OrderRequest, StrategyPartRequest, SymbolSpec } from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import {
  drawConditionTimeInForce,
  drawLimitPrice,
  drawWorkingType,
  type Sides,
} from './condition-generator.ts';
import { atLeast, drawCallbackRate, drawDistance, onTick } from './condition-values.ts';
import { drawLife, drawName, drawSelfTradePrevention, drawTimeInForce } from './order-generator.ts';
import { partOf } from './strategy-part.ts';
import type { Trial } from './trial.ts';

/** One limit-like and one stop-like leg on either side of the reference, in any order (STRAT-1). */
export function drawLegs(
  trial: Trial,
  spec: SymbolSpec,
  sides: Sides,
  quantity: bigint,
  reference: bigint,
  workingType: ConditionRequest['workingType'],
): readonly StrategyPartRequest[] {
  const tick = BigInt(spec.tickSize);
  const base = onTick(reference, tick);
  const outwards = sides.side === 'SELL' ? 1n : -1n;
  const profit = atLeast(base + outwards * drawDistance(trial, spec, base), tick);
  const loss = atLeast(base - outwards * drawDistance(trial, spec, base), tick);
  const legs = [
    partOf(drawProfitLeg(trial, spec, sides, toAmount(quantity), profit)),
    partOf({ ...drawStopLeg(trial, spec, sides, toAmount(quantity), loss, profit), workingType }),
  ];
  return trial.random.chance(50) ? legs : legs.reverse();
}

function drawProfitLeg(
  trial: Trial,
  spec: SymbolSpec,
  sides: Sides,
  quantity: OrderRequest['quantity'],
  price: bigint,
): OrderRequest | ConditionRequest {
  const { random } = trial;
  if (random.chance(55)) return drawLimitLeg(trial, sides, quantity, price);
  const type = random.pick(['TAKE_PROFIT_MARKET', 'TAKE_PROFIT_LIMIT'] as const);
  const timeInForce = drawConditionTimeInForce(trial, type);
  return {
    type,
    ...sides,
    price: type === 'TAKE_PROFIT_LIMIT' ? toAmount(drawLimitPrice(trial, spec, price)) : 0,
    quantity,
    stopPrice: toAmount(price),
    workingType: drawWorkingType(trial),
    activatePrice: 0,
    callbackRate: 0,
    timeInForce,
    reduceOnly: random.chance(30),
    closePosition: false,
    priceProtect: random.chance(25),
    goodTillDate: timeInForce === 'GTD' ? trial.timeMs + drawLife(trial) : 0,
    clientOrderId: drawName(trial),
  };
}

/** A resting order as a leg. */
export function drawLimitLeg(
  trial: Trial,
  sides: Sides,
  quantity: OrderRequest['quantity'],
  price: bigint,
): OrderRequest {
  const { random } = trial;
  const timeInForce = random.chance(80) ? 'GTC' : drawTimeInForce(trial);
  return {
    type: 'LIMIT',
    ...sides,
    price: toAmount(price),
    quantity,
    timeInForce,
    reduceOnly: random.chance(30),
    makerOnly: timeInForce === 'GTC' && random.chance(8),
    closePosition: false,
    priceType: 0,
    goodTillDate: timeInForce === 'GTD' ? trial.timeMs + drawLife(trial) : 0,
    selfTradePrevention: drawSelfTradePrevention(trial),
    clientOrderId: drawName(trial),
  };
}

/** A trailing one is active at once, or from the profit's side on. */
function drawStopLeg(
  trial: Trial,
  spec: SymbolSpec,
  sides: Sides,
  quantity: OrderRequest['quantity'],
  price: bigint,
  activation: bigint,
): ConditionRequest {
  const { random } = trial;
  const type = random.pick(['STOP_MARKET', 'STOP_MARKET', 'STOP_LIMIT', 'TRAILING_STOP'] as const);
  const isTrailing = type === 'TRAILING_STOP';
  const timeInForce = drawConditionTimeInForce(trial, type);
  return {
    type,
    ...sides,
    price: type === 'STOP_LIMIT' ? toAmount(drawLimitPrice(trial, spec, price)) : 0,
    quantity,
    stopPrice: isTrailing ? 0 : toAmount(price),
    workingType: 'CONTRACT_PRICE',
    activatePrice: isTrailing && random.chance(40) ? toAmount(activation) : 0,
    callbackRate: isTrailing ? drawCallbackRate(trial) : 0,
    timeInForce,
    reduceOnly: random.chance(30),
    closePosition: false,
    priceProtect: random.chance(25),
    goodTillDate: timeInForce === 'GTD' ? trial.timeMs + drawLife(trial) : 0,
    clientOrderId: drawName(trial),
  };
}
