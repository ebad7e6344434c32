import { type Amount, narrow } from './amount.ts';

/**
 * The one module that owns division (NUM-3): every quotient of the engine names its rounding here.
 * `floor` rounds towards −∞ (credits), `ceil` towards +∞ (debits, fees, required margin), `half` to the nearest, ties away from zero
 * (trade values, means, ratios, derived prices). Divisors are positive, else a RangeError.
 */

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** Quotients up to here stay safe integers whatever {@link remainderOf} mends them by. */
const MAX_QUOTIENT = MAX_SAFE - 8;

/** Divisors up to here keep every step of {@link remainderOf} exact. */
const MAX_DIVISOR = 2 ** 50;

/** Splits the 53 bits of a double into two halves whose products are exact (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;

/** `⌊a / d⌋`, d > 0. */
export function divideFloor(a: Amount, d: Amount): Amount {
  assertPositive(d);
  if (typeof a === 'number' && typeof d === 'number') return floorQuotient(a, d);
  return narrow(floorWide(BigInt(a), BigInt(d)));
}

/** `⌈a / d⌉`, d > 0. */
export function divideCeil(a: Amount, d: Amount): Amount {
  assertPositive(d);
  if (typeof a === 'number' && typeof d === 'number') return 0 - floorQuotient(0 - a, d);
  return narrow(-floorWide(-BigInt(a), BigInt(d)));
}

/** `a / d` to the nearest integer, ties away from zero, d > 0. */
export function divideHalf(a: Amount, d: Amount): Amount {
  assertPositive(d);
  if (typeof a === 'number' && typeof d === 'number') return halfSafe(a, d);
  return narrow(halfWide(BigInt(a), BigInt(d)));
}

/** `⌊a × b / d⌋`, d > 0. */
export function multiplyDivideFloor(a: Amount, b: Amount, d: Amount): Amount {
  assertPositive(d);
  if (typeof a === 'number' && typeof b === 'number' && typeof d === 'number') {
    const product = a * b;
    if (product <= MAX_SAFE && product >= -MAX_SAFE) return floorQuotient(product, d);
    const estimate = Math.floor(product / d);
    if (isMendable(estimate, d)) return estimate + floorQuotient(remainderOf(a, b, estimate, d), d);
  }
  return narrow(floorWide(BigInt(a) * BigInt(b), BigInt(d)));
}

/** `⌈a × b / d⌉`, d > 0. */
export function multiplyDivideCeil(a: Amount, b: Amount, d: Amount): Amount {
  assertPositive(d);
  if (typeof a === 'number' && typeof b === 'number' && typeof d === 'number') {
    const product = a * b;
    if (product <= MAX_SAFE && product >= -MAX_SAFE) return 0 - floorQuotient(0 - product, d);
    const estimate = Math.floor(product / d);
    if (isMendable(estimate, d)) return estimate - floorQuotient(0 - remainderOf(a, b, estimate, d), d);
  }
  return narrow(-floorWide(-(BigInt(a) * BigInt(b)), BigInt(d)));
}

/** `a × b / d` to the nearest integer, ties away from zero, d > 0. */
export function multiplyDivideHalf(a: Amount, b: Amount, d: Amount): Amount {
  assertPositive(d);
  if (typeof a === 'number' && typeof b === 'number' && typeof d === 'number') {
    const product = a * b;
    if (product <= MAX_SAFE && product >= -MAX_SAFE) return halfSafe(product, d);
    const estimate = Math.floor(product / d);
    if (isMendable(estimate, d)) {
      const remainder = remainderOf(a, b, estimate, d);
      const below = floorQuotient(remainder, d);
      const rest = remainder - below * d;
      const tieGoesUp = product > 0;
      return estimate + below + (rest > d - rest || (tieGoesUp && rest === d - rest) ? 1 : 0);
    }
  }
  return narrow(halfWide(BigInt(a) * BigInt(b), BigInt(d)));
}

function assertPositive(d: Amount): void {
  if (!(d > 0)) throw new RangeError('a divisor must be positive');
}

/**
 * `⌊a / d⌋` for safe integers, d > 0. The rounded quotient is never an integer n that a / d is not: n would lie within |n|·2⁻⁵³ of a / d
 * and at least 1/d from it, so |n·d| ≥ 2⁵³; only |a| = 2⁵³ − 1, |n·d| = 2⁵³ comes so near, and below a power of two doubles lie twice
 * as dense.
 */
export function floorQuotient(a: number, d: number): number {
  return Math.floor(a / d) + 0;
}

function halfSafe(a: number, d: number): number {
  const magnitude = a < 0 ? -a : a;
  const below = floorQuotient(magnitude, d);
  const rest = magnitude - below * d;
  const rounded = rest >= d - rest ? below + 1 : below;
  return a < 0 ? 0 - rounded : rounded;
}

function floorWide(a: bigint, d: bigint): bigint {
  const q = a / d;
  return a % d < 0n ? q - 1n : q;
}

function halfWide(a: bigint, d: bigint): bigint {
  const magnitude = a < 0n ? -a : a;
  const rounded = (2n * magnitude + d) / (2n * d);
  return a < 0n ? -rounded : rounded;
}

function isMendable(estimate: number, d: number): boolean {
  return d <= MAX_DIVISOR && estimate <= MAX_QUOTIENT && estimate >= -MAX_QUOTIENT;
}

/**
 * `a × b − q × d`, exact, for a product beyond the safe integers and an `estimate` q = ⌊fl(fl(a × b) / d)⌋ that {@link isMendable}.
 *
 * Each product is the pair (rounded product, its error), the error computed exactly from halves of 26 bits (Dekker). Two roundings put q
 * at most 3 off the true quotient, so the result is below 4 d ≤ 2⁵²; the rounded products lie within a factor of two of each other, so
 * their difference is exact (Sterbenz), and so is all that is added to it: integers below 2⁵³.
 */
function remainderOf(a: number, b: number, q: number, d: number): number {
  const aHigh = highHalf(a);
  const bHigh = highHalf(b);
  const qHigh = highHalf(q);
  const dHigh = highHalf(d);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  const qLow = q - qHigh;
  const dLow = d - dHigh;
  const ab = a * b;
  const qd = q * d;
  const abError = aHigh * bHigh - ab + aHigh * bLow + aLow * bHigh + aLow * bLow;
  const qdError = qHigh * dHigh - qd + qHigh * dLow + qLow * dHigh + qLow * dLow;
  return ab - qd + (abError - qdError);
}

function highHalf(x: number): number {
  const scaled = SPLITTER * x;
  return scaled - (scaled - x);
}
