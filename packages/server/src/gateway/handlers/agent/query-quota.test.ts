import { expect, test } from 'vitest';
import { QueryQuota } from './query-quota.ts';

function quotaOf(perSecond: number) {
  const clock = { nowMs: 1_000 };
  return { clock, quota: new QueryQuota(perSecond, () => clock.nowMs) };
}

test('[LIMIT] 2 a second is 4 at once, then one each half second, and no more than 4 after a long rest', () => {
  const { clock, quota } = quotaOf(2);
  const take = () => quota.take('A');
  expect([take(), take(), take(), take(), take()]).toEqual([0, 0, 0, 0, 1]);
  clock.nowMs += 499;
  expect(take()).toBe(1);
  clock.nowMs += 1;
  expect([take(), take()]).toEqual([0, 1]);
  clock.nowMs += 3_600_000;
  expect([take(), take(), take(), take(), take()]).toEqual([0, 0, 0, 0, 1]);
});

test('[LIMIT] each agent has its own', () => {
  const { quota } = quotaOf(1);
  expect([quota.take('A'), quota.take('A'), quota.take('A'), quota.take('B')]).toEqual([0, 0, 1, 0]);
});

test('0 is no limit', () => {
  const { quota } = quotaOf(0);
  for (let i = 0; i < 1_000; i += 1) expect(quota.take('A')).toBe(0);
});
