import type { Amount } from '../number/amount.ts';

const UNIT_DIGITS = 8;

/** The digits after the point that a grid of this size (10⁻⁸, positive) needs: 0.1 → 1, 0.05 → 2, 10 → 0. */
export function precisionOf(gridSize: Amount): number {
  let digits = UNIT_DIGITS;
  let rest = BigInt(gridSize);
  while (digits > 0 && rest % 10n === 0n) {
    rest /= 10n;
    digits -= 1;
  }
  return digits;
}
