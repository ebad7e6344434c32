import { expect, test } from 'vitest';
import { DEFAULT_FEE_LEVELS, feeLevelFor } from './fee-levels.ts';

const MILLION = 10n ** 14n;

test('[FEE-2] the default table, rates in 10⁻⁸', () => {
  const rows = DEFAULT_FEE_LEVELS.map((row) => [
    row.level,
    row.name,
    BigInt(row.minVolume30d) / (MILLION / 10n),
    row.makerFeeRate,
    row.takerFeeRate,
  ]);
  expect(rows).toEqual([
    [0, 'VIP 0', 0n, 20_000, 50_000],
    [1, 'VIP 1', 150n, 16_000, 40_000],
    [2, 'VIP 2', 500n, 14_000, 35_000],
    [3, 'VIP 3', 1_000n, 12_000, 32_000],
    [4, 'VIP 4', 6_000n, 10_000, 30_000],
    [5, 'VIP 5', 10_000n, 8_000, 27_000],
    [6, 'VIP 6', 25_000n, 6_000, 25_000],
    [7, 'VIP 7', 50_000n, 4_000, 22_000],
    [8, 'VIP 8', 125_000n, 2_000, 20_000],
    [9, 'VIP 9', 250_000n, 0, 17_000],
  ]);
});

test('[FEE-2] a level begins at its volume exactly', () => {
  expect(feeLevelFor(0).level).toBe(0);
  // 15 M
  expect(feeLevelFor(1_499_999_999_999_999).level).toBe(0);
  expect(feeLevelFor(1_500_000_000_000_000).level).toBe(1);
  // 100 M, wider than a number
  expect(feeLevelFor(9_999_999_999_999_999n).level).toBe(2);
  expect(feeLevelFor(10_000_000_000_000_000n).level).toBe(3);
  // 25 B
  expect(feeLevelFor(2_499_999_999_999_999_999n).level).toBe(8);
  expect(feeLevelFor(2_500_000_000_000_000_000n).level).toBe(9);
  expect(feeLevelFor(10n ** 26n).level).toBe(9);
});

test('a negative volume is no volume', () => {
  expect(() => feeLevelFor(-1)).toThrow(RangeError);
});
