import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Amount,
  abs,
  add,
  addWide,
  isAtMost,
  max,
  min,
  multiply,
  multiplyWide,
  narrow,
  negate,
  positivePart,
  signOf,
  sub,
  subWide,
} from './amount.ts';

const BORDER = 2n ** 53n;

/** Integers of every size, most of them small or near ±2⁵³, where the two forms meet. */
const integers = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }),
  fc.bigInt({ min: BORDER - 4n, max: BORDER + 4n }),
  fc.bigInt({ min: -BORDER - 4n, max: -BORDER + 4n }),
  fc.bigInt({ min: BORDER / 2n - 4n, max: BORDER / 2n + 4n }),
  fc.bigInt({ min: -(2n ** 27n), max: 2n ** 27n }),
  fc.bigInt({ min: -BORDER, max: BORDER }),
  fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }),
);

/** The canonical form, decided without the code under test. */
function amountOf(x: bigint): Amount {
  return x > -BORDER && x < BORDER ? Number(x) : x;
}

/** The same value in the same form; `Object.is`, so that −0 is not 0. */
function expectExactly(actual: Amount, expected: bigint): void {
  expect(actual).toBe(amountOf(expected));
}

const RUNS = { numRuns: 2000 };

describe('[NUM-1] [NUM-2] amounts are exact integers in one canonical form', () => {
  test('narrow', () => {
    fc.assert(
      fc.property(integers, (x) => expectExactly(narrow(x), x)),
      RUNS,
    );
  });

  test('add, sub and multiply', () => {
    fc.assert(
      fc.property(integers, integers, (x, y) => {
        expectExactly(add(amountOf(x), amountOf(y)), x + y);
        expectExactly(sub(amountOf(x), amountOf(y)), x - y);
        expectExactly(multiply(amountOf(x), amountOf(y)), x * y);
        expectExactly(addWide(amountOf(x), amountOf(y)), x + y);
        expectExactly(subWide(amountOf(x), amountOf(y)), x - y);
        expectExactly(multiplyWide(amountOf(x), amountOf(y)), x * y);
      }),
      RUNS,
    );
  });

  test('negate, abs, positivePart and signOf', () => {
    fc.assert(
      fc.property(integers, (x) => {
        expectExactly(negate(amountOf(x)), -x);
        expectExactly(abs(amountOf(x)), x < 0n ? -x : x);
        expectExactly(positivePart(amountOf(x)), x > 0n ? x : 0n);
        expect(signOf(amountOf(x))).toBe(x > 0n ? 1 : x < 0n ? -1 : 0);
      }),
      RUNS,
    );
  });

  test('min, max and the operators compare values across both forms', () => {
    fc.assert(
      fc.property(integers, integers, (x, y) => {
        const [smaller, larger] = y < x ? [y, x] : [x, y];
        expectExactly(min(amountOf(x), amountOf(y)), smaller);
        expectExactly(max(amountOf(x), amountOf(y)), larger);
        expect(amountOf(x) < amountOf(y)).toBe(x < y);
        expect(isAtMost(amountOf(x), amountOf(y))).toBe(x <= y);
        expect(isAtMost(amountOf(x), amountOf(x))).toBe(true);
        expect(amountOf(x) === amountOf(y)).toBe(x === y);
      }),
      RUNS,
    );
  });

  test('zero is never −0', () => {
    expect(multiply(0, -5)).toBe(0);
    expect(multiply(-5, 0)).toBe(0);
    expect(negate(0)).toBe(0);
    expect(abs(0)).toBe(0);
    expect(add(5, -5)).toBe(0);
    expect(sub(5, 5)).toBe(0);
    expect(sub(0, 0)).toBe(0);
  });

  test('the border: 2⁵³ − 1 is a number, 2⁵³ a bigint', () => {
    expect(add(9007199254740991, 0)).toBe(9007199254740991);
    expect(add(9007199254740991, 1)).toBe(9007199254740992n);
    expect(add(9007199254740991, 2)).toBe(9007199254740993n);
    expect(sub(9007199254740993n, 2)).toBe(9007199254740991);
    expect(sub(-9007199254740991, 1)).toBe(-9007199254740992n);
    expect(multiply(94906267, 94906267)).toBe(9007199515875289n);
    expect(multiply(94906265, 94906265)).toBe(9007199136250225);
  });

  test('10¹² USDT and the sum of a thousand such accounts', () => {
    expect(multiply(1_000_000_000_000, 100_000_000)).toBe(100_000_000_000_000_000_000n);
    expect(multiply(100_000_000_000_000_000_000n, 1000)).toBe(100_000_000_000_000_000_000_000n);
  });
});
