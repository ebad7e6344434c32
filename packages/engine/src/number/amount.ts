/**
 * An exact integer, in units of 10⁻⁸ unless a name says otherwise: a `number` while it is a safe integer, a `bigint` beyond (NUM-1, NUM-2).
 *
 * The form is canonical (a `bigint` never holds what a `number` could), so `===`, `<` and `>` compare values of both forms exactly.
 */
export type Amount = number | bigint;

/** Units of an {@link Amount} in one whole (10⁸). */
export const UNIT = 100_000_000;

/** The largest integer a `number` holds exactly. */
const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** True when `x` is an exact integer held as a `number`. */
function isSafe(x: number): boolean {
  return x <= MAX_SAFE && x >= -MAX_SAFE;
}

/** The canonical form of a wide integer. */
export function narrow(x: bigint): Amount {
  const n = Number(x);
  return isSafe(n) ? n : x;
}

/** `a + b`, exact. */
export function add(a: Amount, b: Amount): Amount {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (isSafe(sum)) return sum;
  }
  return addWide(a, b);
}

/** `a − b`, exact. */
export function sub(a: Amount, b: Amount): Amount {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (isSafe(difference)) return difference;
  }
  return subWide(a, b);
}

/** `−a`, never −0. */
export function negate(a: Amount): Amount {
  return typeof a === 'number' ? 0 - a : narrow(-a);
}

/** `|a|`. */
export function abs(a: Amount): Amount {
  return a < 0 ? negate(a) : a;
}

/** `a × b`, exact. */
export function multiply(a: Amount, b: Amount): Amount {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (isSafe(product)) return product + 0;
  }
  return multiplyWide(a, b);
}

/**
 * `a + b` where it is no surprise that the sum is wide: the same as {@link add}. V8 compiles only what has run, so while add, sub and
 * multiply have not met a wide value their results are plain doubles in the code around them, not objects: 8 % of the engine's speed.
 * What is wide by nature (a bound worked out once, the sum of all deposits) should therefore not go through them.
 */
export function addWide(a: Amount, b: Amount): Amount {
  return narrow(BigInt(a) + BigInt(b));
}

/** `a − b`, as {@link addWide}. */
export function subWide(a: Amount, b: Amount): Amount {
  return narrow(BigInt(a) - BigInt(b));
}

/** `a × b`, as {@link addWide}. */
export function multiplyWide(a: Amount, b: Amount): Amount {
  return narrow(BigInt(a) * BigInt(b));
}

/** The smaller of two amounts. */
export function min(a: Amount, b: Amount): Amount {
  return b < a ? b : a;
}

/** The larger of two amounts. */
export function max(a: Amount, b: Amount): Amount {
  return b > a ? b : a;
}

/** `a < 0 ? 0 : a`. */
export function positivePart(a: Amount): Amount {
  return a > 0 ? a : 0;
}

/** `a ≤ b`: what `a <= b` says too, which for a number and a bigint takes 100 ns, and a wide one is beyond all numbers by its sign. */
export function isAtMost(a: Amount, b: Amount): boolean {
  if (typeof a === 'number') return typeof b === 'number' ? a <= b : b > 0n;
  return typeof b === 'number' ? a < 0n : a <= b;
}

/** −1, 0 or 1. */
export function signOf(a: Amount): -1 | 0 | 1 {
  return a > 0 ? 1 : a < 0 ? -1 : 0;
}
