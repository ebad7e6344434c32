import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Amount } from './amount.ts';
import {
  divideCeil,
  divideFloor,
  divideHalf,
  multiplyDivideCeil,
  multiplyDivideFloor,
  multiplyDivideHalf,
} from './divide.ts';

const BORDER = 2n ** 53n;
const RUNS = { numRuns: 5000 };

/** Non-negative integers: small, near powers of two, near 2⁵³, and of any size. */
const magnitudes = fc.oneof(
  fc.bigInt({ min: 0n, max: 9n }),
  fc.bigInt({ min: BORDER - 4n, max: BORDER + 4n }),
  fc
    .tuple(fc.bigInt({ min: 1n, max: 66n }), fc.bigInt({ min: -2n, max: 2n }))
    .map(([exponent, offset]) => 2n ** exponent + offset),
  fc.bigInt({ min: 0n, max: 10n ** 10n }),
  fc.bigInt({ min: 0n, max: BORDER - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 90n }),
);
const integers = fc.tuple(magnitudes, fc.boolean()).map(([x, negative]) => (negative ? -x : x));
const divisors = fc
  .oneof(
    magnitudes,
    fc.constantFrom(1n, 2n, 3n, 10n ** 8n, 10n ** 16n, 2n ** 50n - 1n, 2n ** 50n, 2n ** 50n + 1n),
  )
  .map((d) => (d === 0n ? 1n : d));

function amountOf(x: bigint): Amount {
  return x > -BORDER && x < BORDER ? Number(x) : x;
}

/** The remainder in [0, d). */
function remainder(a: bigint, d: bigint): bigint {
  return ((a % d) + d) % d;
}

function floorOf(a: bigint, d: bigint): bigint {
  return (a - remainder(a, d)) / d;
}

function ceilOf(a: bigint, d: bigint): bigint {
  return remainder(a, d) === 0n ? a / d : floorOf(a, d) + 1n;
}

/** The nearer of floor and ceiling; at the middle the one farther from zero. */
function halfOf(a: bigint, d: bigint): bigint {
  const twice = 2n * remainder(a, d);
  if (twice === d) return a > 0n ? ceilOf(a, d) : floorOf(a, d);
  return twice < d ? floorOf(a, d) : ceilOf(a, d);
}

describe('[NUM-3] every quotient has its rounding, exact at any size and in canonical form', () => {
  test('a / d', () => {
    fc.assert(
      fc.property(integers, divisors, (a, d) => {
        expect(divideFloor(amountOf(a), amountOf(d))).toBe(amountOf(floorOf(a, d)));
        expect(divideCeil(amountOf(a), amountOf(d))).toBe(amountOf(ceilOf(a, d)));
        expect(divideHalf(amountOf(a), amountOf(d))).toBe(amountOf(halfOf(a, d)));
      }),
      RUNS,
    );
  });

  test('a × b / d', () => {
    fc.assert(
      fc.property(integers, integers, divisors, (a, b, d) => {
        const [x, y, z] = [amountOf(a), amountOf(b), amountOf(d)];
        expect(multiplyDivideFloor(x, y, z)).toBe(amountOf(floorOf(a * b, d)));
        expect(multiplyDivideCeil(x, y, z)).toBe(amountOf(ceilOf(a * b, d)));
        expect(multiplyDivideHalf(x, y, z)).toBe(amountOf(halfOf(a * b, d)));
      }),
      RUNS,
    );
  });

  test('a × b / d at, and one unit beside, an exact multiple and a tie', () => {
    const factors = fc.bigInt({ min: -(2n ** 14n), max: 2n ** 14n });
    const halves = fc.bigInt({ min: 2n ** 18n, max: 2n ** 25n });
    const offsets = fc.bigInt({ min: -1n, max: 1n });
    fc.assert(
      fc.property(factors, factors, halves, offsets, fc.boolean(), (m, n, half, offset, tie) => {
        const d = 2n * half;
        // a ≡ 1 and b ≡ residue (mod d), so a × b ≡ residue.
        const a = d * m + 1n;
        const residue = (tie ? half : 0n) + offset;
        const b = d * n + residue;
        const quotient = d * m * n + m * residue + n;
        const below = residue < 0n ? quotient - 1n : quotient;
        const above = residue > 0n ? quotient + 1n : quotient;
        const nearest = residue > half || (residue === half && a * b > 0n) ? quotient + 1n : quotient;
        const [x, y, z] = [amountOf(a), amountOf(b), amountOf(d)];
        expect(multiplyDivideFloor(x, y, z)).toBe(amountOf(below));
        expect(multiplyDivideCeil(x, y, z)).toBe(amountOf(above));
        expect(multiplyDivideHalf(x, y, z)).toBe(amountOf(nearest));
      }),
      RUNS,
    );
  });

  test('exact multiples and exact ties of wide products', () => {
    const factors = fc.bigInt({ min: -(2n ** 26n), max: 2n ** 26n });
    const halves = fc.bigInt({ min: 1n, max: 2n ** 25n });
    fc.assert(
      fc.property(factors, factors, halves, (m, n, h) => {
        const odd = 2n * n + 1n;
        const d = 2n * h;
        // m × h × odd / 2h = m × odd / 2: whole for even m, a tie for odd m.
        const value = m * odd;
        const [x, y, z] = [amountOf(m * h), amountOf(odd), amountOf(d)];
        const below = value % 2n === 0n ? value / 2n : (value - 1n) / 2n;
        const above = value % 2n === 0n ? value / 2n : (value + 1n) / 2n;
        expect(multiplyDivideFloor(x, y, z)).toBe(amountOf(below));
        expect(multiplyDivideCeil(x, y, z)).toBe(amountOf(above));
        expect(multiplyDivideHalf(x, y, z)).toBe(amountOf(value > 0n ? above : below));
      }),
      RUNS,
    );
  });

  test('by hand: signs and ties', () => {
    expect(divideFloor(7, 2)).toBe(3);
    expect(divideFloor(-7, 2)).toBe(-4);
    expect(divideCeil(7, 2)).toBe(4);
    expect(divideCeil(-7, 2)).toBe(-3);
    expect(divideHalf(7, 2)).toBe(4);
    expect(divideHalf(-7, 2)).toBe(-4);
    expect(divideHalf(7, 3)).toBe(2);
    expect(divideHalf(-8, 3)).toBe(-3);
    expect(divideHalf(-1, 3)).toBe(0);
    expect(divideCeil(-1, 3)).toBe(0);
    expect(multiplyDivideCeil(0, -3, 7)).toBe(0);
    expect(multiplyDivideFloor(0, -3, 7)).toBe(0);
    expect(multiplyDivideHalf(-1, 0, 7)).toBe(0);
  });

  test('by hand: the value of a trade, price × quantity half-up to 10⁻⁸', () => {
    // 85000.1 × 0.123 = 10455.0123
    expect(multiplyDivideHalf(8_500_010_000_000, 12_300_000, 100_000_000)).toBe(1_045_501_230_000);
    // 31967.12345678 × 109.488 = 3500016.41303592864 → …593
    expect(multiplyDivideHalf(3_196_712_345_678, 10_948_800_000, 100_000_000)).toBe(350_001_641_303_593);
    // 1,000,000 × 1,000 = 10⁹: wider than 2⁵³ units
    expect(multiplyDivideHalf(100_000_000_000_000, 100_000_000_000, 100_000_000)).toBe(
      100_000_000_000_000_000n,
    );
  });

  test('a divisor of zero or less is refused', () => {
    for (const divide of [divideFloor, divideCeil, divideHalf]) {
      expect(() => divide(1, 0)).toThrow(RangeError);
      expect(() => divide(1, -1)).toThrow(RangeError);
    }
    for (const divide of [multiplyDivideFloor, multiplyDivideCeil, multiplyDivideHalf]) {
      expect(() => divide(1, 1, 0)).toThrow(RangeError);
      expect(() => divide(1, 1, -(2n ** 60n))).toThrow(RangeError);
    }
  });
});
