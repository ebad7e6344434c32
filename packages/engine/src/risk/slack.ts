import type { Amount } from '../number/amount.ts';

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** `a × x − b × y` for whole `x` and `y` from 0: exact within the safe integers, their greatest or least beyond. */
export function differenceOf(a: Amount, x: number, b: Amount, y: number): number {
  if (typeof a === 'number' && typeof b === 'number') {
    const minuend = a * x;
    const subtrahend = b * y;
    const difference = minuend - subtrahend;
    if (isSafe(minuend) && isSafe(subtrahend) && isSafe(difference)) return difference;
  }
  const exact = BigInt(a) * BigInt(x) - BigInt(b) * BigInt(y);
  if (exact > MAX_SAFE) return MAX_SAFE;
  return exact < -MAX_SAFE ? -MAX_SAFE : Number(exact);
}

function isSafe(x: number): boolean {
  return x <= MAX_SAFE && x >= -MAX_SAFE;
}
