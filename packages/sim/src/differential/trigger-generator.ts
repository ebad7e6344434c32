import type { ConditionRecord, SymbolSpec, WorkingType } from '@openperp/engine';
import { atLeast, drawDistance, onTick, presentPrice } from './condition-values.ts';
import { addIndex } from './index-generator.ts';
import { addTradeAt } from './last-price-generator.ts';
import { type Trial, UNIT } from './trial.ts';

/** Moves the price that some waiting condition watches to its trigger, one tick before it, or one beyond. */
export function addTriggerMove(trial: Trial): void {
  const { random } = trial;
  const waiting = trial.waiting();
  if (waiting.length === 0) {
    addWave(trial);
    return;
  }
  const condition = random.pick(waiting);
  const spec = trial.specs.find(({ symbol }) => symbol === condition.symbol);
  const target = targetOf(condition);
  if (spec === undefined || target <= 0n) return;
  const tick = BigInt(spec.tickSize);
  const present = presentPrice(trial, spec.symbol, condition.workingType);
  const halfway = (present + target) / 2n;
  const aim = random.chance(85) ? trial.near(onTick(target, tick), tick) : onTick(halfway, tick);
  addPrice(trial, spec, condition.workingType, atLeast(aim, tick));
}

/** The price for which a condition waits; 0 where there is none yet. */
function targetOf(condition: ConditionRecord): bigint {
  if (condition.type !== 'TRAILING_STOP') return BigInt(condition.stopPrice);
  if (condition.status === 'PENDING_ACTIVATION') return BigInt(condition.activatePrice);
  const off = (BigInt(condition.extremePrice) * BigInt(condition.callbackRate)) / (100n * UNIT);
  return BigInt(condition.extremePrice) + (condition.side === 'SELL' ? -off : off);
}

/** A climb and a fall, or the other way round, in steps: what trails goes along and fires. */
export function addWave(trial: Trial): void {
  const { random } = trial;
  const spec = trial.spec();
  const workingType = random.pick(['CONTRACT_PRICE', 'INDEX_PRICE'] as const);
  const first = random.pick([1n, -1n]);
  for (const sign of [first, -first]) {
    for (let step = random.between(1, 3); step > 0; step -= 1) {
      const present = presentPrice(trial, spec.symbol, workingType);
      const price = present + sign * drawDistance(trial, spec, present);
      addPrice(trial, spec, workingType, onTick(price > 0n ? price : 1n, BigInt(spec.tickSize)));
    }
  }
}

function addPrice(trial: Trial, spec: SymbolSpec, workingType: WorkingType, price: bigint): void {
  if (workingType === 'CONTRACT_PRICE') addTradeAt(trial, spec, price);
  else addIndex(trial, [spec.symbol, price]);
}
