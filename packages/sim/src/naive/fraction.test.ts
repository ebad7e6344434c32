import { expect, test } from 'vitest';
import { Fraction } from './fraction.ts';

test('[NUM-3] floor, ceil and half round towards −∞, +∞ and away from zero', () => {
  const rounded = (n: bigint, d: bigint) => {
    const fraction = new Fraction(n, d);
    return [fraction.floor(), fraction.ceil(), fraction.half()];
  };
  expect(rounded(7n, 2n)).toEqual([3n, 4n, 4n]);
  expect(rounded(-7n, 2n)).toEqual([-4n, -3n, -4n]);
  expect(rounded(7n, -3n)).toEqual([-3n, -2n, -2n]);
  expect(rounded(6n, 3n)).toEqual([2n, 2n, 2n]);
});

test('[NUM-2] sums and products of any size are exact', () => {
  const third = new Fraction(1n, 3n);
  expect(third.plus(third).plus(third).half()).toBe(1n);
  expect(new Fraction(10n ** 40n).times(third).times(new Fraction(3n)).floor()).toBe(10n ** 40n);
  expect(third.isAbove(new Fraction(333_333_333n, 1_000_000_000n))).toBe(true);
});

test('a denominator of zero is refused', () => {
  expect(() => new Fraction(1n, 0n)).toThrow(RangeError);
});
