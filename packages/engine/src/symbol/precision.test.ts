import { expect, test } from 'vitest';
import { precisionOf } from './precision.ts';

test('[NUM-1] the digits that a grid needs', () => {
  expect(precisionOf(1)).toBe(8);
  expect(precisionOf(10)).toBe(7);
  expect(precisionOf(100_000)).toBe(3);
  expect(precisionOf(5_000_000)).toBe(2);
  expect(precisionOf(25_000_000)).toBe(2);
  expect(precisionOf(10_000_000)).toBe(1);
  expect(precisionOf(100_000_000)).toBe(0);
  expect(precisionOf(1_000_000_000)).toBe(0);
  expect(precisionOf(10n ** 20n)).toBe(0);
});
