import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

const LIMITS = { firstMs: 1_000, maxMs: 30_000 };

test('pauses double up to the longest, and stay there', () => {
  const pauses = [0, 1, 2, 3, 4, 5, 6, 2_000].map((failures) => backoffMs(failures, LIMITS, () => 1));
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('chance takes off up to a half', () => {
  expect(backoffMs(1, LIMITS, () => 0)).toBe(1_000);
  expect(backoffMs(1, LIMITS, () => 0.5)).toBe(1_500);
});
