import type { ConditionType, Side, SymbolSpec, WorkingType } from '@openperp/engine';
import { drawQuantity } from './order-values.ts';
import { firstPriceOf, type Trial } from './trial.ts';

/** Percent in 10⁻⁸: the least, the most, round ones and ones with odd digits. */
const CALLBACK_RATES = [
  10_000_000, 10_000_000, 20_000_000, 50_000_000, 100_000_000, 250_000_000, 1_000_000_000, 12_345_678,
  33_333_333, 70_710_678, 999_999_999,
] as const;

/** TRAILING_STOP: percent in 10⁻⁸. */
export function drawCallbackRate(trial: Trial): number {
  return trial.random.pick(CALLBACK_RATES);
}

/** The price that a condition watches, as it is; where there is none yet, that at which the market began. */
export function presentPrice(trial: Trial, symbol: string, workingType: WorkingType): bigint {
  const ticker = trial.engine.query({ kind: 'tickers', symbol })[0];
  const prices: Readonly<Record<WorkingType, bigint>> = {
    MARK_PRICE: BigInt(ticker?.markPrice ?? 0),
    CONTRACT_PRICE: BigInt(ticker?.lastPrice ?? 0),
    INDEX_PRICE: BigInt(ticker?.indexPrice ?? 0),
  };
  const price = prices[workingType];
  return price > 0n ? price : firstPriceOf(symbol);
}

/** True where the condition waits for a rise: COND-1. */
export function firesAbove(type: ConditionType, side: Side): boolean {
  return type.startsWith('TAKE_PROFIT') ? side === 'SELL' : side === 'BUY';
}

/** The price down to its tick, one tick at least. */
export function onTick(price: bigint, tick: bigint): bigint {
  return atLeast(price - (price % tick), tick);
}

export function atLeast(value: bigint, least: bigint): bigint {
  return value < least ? least : value;
}

/** A quantity that a client can have given: none is no quantity (3105). */
export function drawGivenQuantity(trial: Trial, spec: SymbolSpec, userId: number): bigint {
  const quantity = drawQuantity(trial, spec, userId);
  return quantity > 0n || quantity === -1n ? quantity : BigInt(spec.stepSize);
}

/** From one tick to a few percent, mostly little. */
export function drawDistance(trial: Trial, spec: SymbolSpec, price: bigint): bigint {
  const { random } = trial;
  const tick = BigInt(spec.tickSize);
  if (random.chance(45)) return tick * BigInt(random.pick([1, 1, 1, 2, 2, 3, 5, 10]));
  const share = (price * BigInt(random.pick([5, 10, 20, 50, 100, 300]))) / 10_000n;
  return onTick(share, tick);
}

/** A price to wait for, mostly beyond the present one on the side asked for; now and then at it, on the other side, or no price at all. */
export function drawTrigger(trial: Trial, spec: SymbolSpec, present: bigint, above: boolean): bigint {
  const { random } = trial;
  const tick = BigInt(spec.tickSize);
  const base = onTick(present, tick);
  const roll = random.below(100);
  if (roll < 6) return atLeast(trial.near(base, tick), tick);
  const sign = roll < 94 === above ? 1n : -1n;
  const price = base + sign * drawDistance(trial, spec, base);
  if (roll < 98) return atLeast(price, tick);
  return random.pick([-1n, base + 1n, BigInt(spec.maxPrice) + tick, BigInt(spec.minPrice)]);
}
