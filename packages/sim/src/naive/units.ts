import type { Amount } from '@openperp/engine';
import { Fraction } from './fraction.ts';

/** Units of money, price, quantity and rate in one whole. */
export const UNIT = 100_000_000n;

/** The form in which amounts leave the engine: a `number` while it is a safe integer, else a `bigint`. */
export function toAmount(units: bigint): Amount {
  const isSafe = units <= BigInt(Number.MAX_SAFE_INTEGER) && units >= BigInt(Number.MIN_SAFE_INTEGER);
  return isSafe ? Number(units) : units;
}

/** `price × quantity` in units of money, exact. */
export function tradedValue(price: bigint, quantity: bigint): Fraction {
  return new Fraction(price * quantity, UNIT);
}

/** A rate of 10⁻⁸ as the number it stands for. */
export function rateOf(rate: Amount): Fraction {
  return new Fraction(BigInt(rate), UNIT);
}

/** `|x|`. */
export function magnitude(x: bigint): bigint {
  return x < 0n ? -x : x;
}

/** The smaller of two integers. */
export function smaller(a: bigint, b: bigint): bigint {
  return b < a ? b : a;
}

/** `max(0, x)`. */
export function positivePart(x: bigint): bigint {
  return x > 0n ? x : 0n;
}

/** Σ of integers. */
export function sum(items: readonly bigint[]): bigint {
  return items.reduce((result, item) => result + item, 0n);
}
