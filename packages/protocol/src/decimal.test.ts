import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDecimal, parseDecimal, parseSignedDecimal } from './decimal.ts';

describe('[NUM-4, ATTACK-20] decimal text', () => {
  test.each([
    ['0', 0],
    ['1', 100_000_000],
    ['0.1', 10_000_000],
    ['85000.1', 8_500_010_000_000],
    ['0.00000001', 1],
    ['007.5', 750_000_000],
    ['1.000000000000000000', 100_000_000],
    ['90071992.54740991', Number.MAX_SAFE_INTEGER],
    ['90071992.54740992', 9_007_199_254_740_992n],
    ['90071992.54740993', 9_007_199_254_740_993n],
    ['999999999999999999', 99_999_999_999_999_999_900_000_000n],
    ['123456789012345678.12345678', 12_345_678_901_234_567_812_345_678n],
    ['000000000000000001', 100_000_000],
  ])('%s is %s units', (text, units) => {
    expect(parseDecimal(text)).toBe(units);
  });

  test.each(['0.000000001', '1.123456789', '1.000000000000000001', '999999999999999999.999999999999999999'])(
    '%s is finer than a unit',
    (text) => {
      expect(parseDecimal(text)).toBe('finer');
    },
  );

  test.each([
    ['', 'nothing'],
    ['.', 'a point'],
    ['.5', 'no digit before the point'],
    ['5.', 'no digit after it'],
    ['1.2.3', 'two points'],
    ['-1', 'a sign'],
    ['+1', 'a sign'],
    ['-0', 'a signed zero'],
    ['1e3', 'an exponent'],
    ['1E3', 'an exponent'],
    ['NaN', 'no number'],
    ['Infinity', 'no number'],
    ['0x10', 'hexadecimal'],
    [' 1', 'a blank'],
    ['1 ', 'a blank'],
    ['1\n', 'a line end'],
    ['1,5', 'a comma'],
    ['1_000', 'a separator'],
    ['１', 'another digit one'],
    ['١', 'another digit one'],
    ['1234567890123456789', '19 digits'],
    ['1.1234567890123456789', '19 digits after the point'],
    ['0.0000000000000000000', '19 zeros after the point'],
    ['1.123456789x', 'rubbish after the ninth digit'],
  ])('%j is malformed: %s', (text) => {
    expect(parseDecimal(text)).toBe('malformed');
  });

  test('agrees with the pattern and with integer arithmetic on any text', () => {
    const characters = fc.constantFrom('0', '1', '5', '9', '.', '-', 'e', ' ');
    const texts = fc.oneof(fc.string({ unit: characters, maxLength: 40 }), decimalTexts());
    fc.assert(
      fc.property(texts, (text) => {
        expect(parseDecimal(text)).toBe(reference(text));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('signed decimal text', () => {
  test.each([
    ['5', 500_000_000],
    ['-5', -500_000_000],
    ['-0.5', -50_000_000],
    ['-90071992.54740993', -9_007_199_254_740_993n],
    ['-0.000000001', 'finer'],
    ['--1', 'malformed'],
    ['-', 'malformed'],
    ['+1', 'malformed'],
    ['1-', 'malformed'],
    ['-1e3', 'malformed'],
  ])('%j reads as %s', (text, expected) => {
    expect(parseSignedDecimal(text)).toBe(expected);
  });

  test('[NUM-1] a signed zero is the one zero', () => {
    expect(Object.is(parseSignedDecimal('-0'), 0)).toBe(true);
  });
});

describe('formatting', () => {
  test.each([
    [0, 8, '0'],
    [-0, 8, '0'],
    [1, 8, '0.00000001'],
    [-50_000_000, 8, '-0.5'],
    [100_000_000, 8, '1'],
    [120_000_000, 8, '1.2'],
    [8_500_010_000_000, 8, '85000.1'],
    [Number.MAX_SAFE_INTEGER, 8, '90071992.54740991'],
    [-Number.MAX_SAFE_INTEGER, 8, '-90071992.54740991'],
    [9_007_199_254_740_992n, 8, '90071992.54740992'],
    [-100_000_000_000_000_000_000n, 8, '-1000000000000'],
    [123n, 0, '123'],
    [123, 0, '123'],
    [85_000_123, 3, '85000.123'],
    [-7, 3, '-0.007'],
    [10, 15, '0.00000000000001'],
    [99_999_999_999_999_999_999n, 10, '9999999999.9999999999'],
  ])('%s units of 10^-%i are %s', (units, digits, text) => {
    expect(formatDecimal(units, digits)).toBe(text);
  });

  test('never has an exponent, a trailing zero or a signed zero, and reads back as it was', () => {
    const units = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(canonical);
    fc.assert(
      fc.property(units, (value) => {
        const text = formatDecimal(value);
        expect(text).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d{0,7}[1-9])?)$/);
        expect(text).not.toBe('-0');
        expect(parseSignedDecimal(text)).toBe(value);
      }),
      { numRuns: 3000 },
    );
  });

  test('safe integers of every size read back as they were', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(parseSignedDecimal(formatDecimal(value))).toBe(value + 0);
      }),
      { numRuns: 3000 },
    );
  });

  test('refuses what is not exact', () => {
    expect(() => formatDecimal(0.5)).toThrow(RangeError);
    expect(() => formatDecimal(2 ** 53)).toThrow(RangeError);
    expect(() => formatDecimal(Number.NaN)).toThrow(RangeError);
    expect(() => formatDecimal(1, 16)).toThrow(RangeError);
    expect(() => formatDecimal(1, -1)).toThrow(RangeError);
  });
});

function decimalTexts(): fc.Arbitrary<string> {
  const digits = (max: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max });
  return fc
    .tuple(digits(19), fc.option(digits(19)))
    .map(([whole, fraction]) => (fraction === null ? whole : `${whole}.${fraction}`));
}

function reference(text: string): unknown {
  const match = /^(\d{1,18})(?:\.(\d{1,18}))?$/.exec(text);
  if (match === null) return 'malformed';
  const fraction = (match[2] ?? '').padEnd(18, '0');
  if (BigInt(fraction.slice(8)) !== 0n) return 'finer';
  return canonical(BigInt(match[1]! + fraction.slice(0, 8)));
}

function canonical(value: bigint): number | bigint {
  const isSafe = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  return isSafe ? Number(value) : value;
}
