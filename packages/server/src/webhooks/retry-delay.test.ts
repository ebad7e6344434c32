import { expect, test } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

test.each([
  [1, 1],
  [2, 2],
  [3, 4],
  [8, 128],
  [12, 2_048],
  [13, 3_600],
  [14, 3_600],
  [1_000, 3_600],
])('after %i failures in a row: %i s', (failures, seconds) => {
  expect(retryDelayMs(failures)).toBe(seconds * 1_000);
});
