import { expect, test } from 'vitest';
import { shrink } from './shrink.ts';

test('keeps exactly the items that make it fail', () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  const fails = (list: readonly number[]) => list.includes(17) && list.includes(83);
  expect(shrink(items, fails, 1000)).toEqual([17, 83]);
});

test('stops at its bound of trials', () => {
  let trials = 0;
  const fails = () => {
    trials += 1;
    return false;
  };
  expect(shrink([1, 2, 3, 4, 5, 6, 7, 8], fails, 3)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(trials).toBe(3);
});
