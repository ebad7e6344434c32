import { expect, test } from 'vitest';
import { Outage } from './outage.ts';

test('each try waits twice as long as the one before, from 0.1 s to 5 s, and after a good one anew', () => {
  const outage = new Outage();
  const delays = Array.from({ length: 8 }, (_, at) => outage.failed('gone', at).delayMs);
  expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  outage.ended();
  expect(outage.failed('gone', 9).delayMs).toBe(100);
});

test('a warning names what went wrong, once a minute, however often it comes and goes', () => {
  const outage = new Outage();
  const warnedAt: number[] = [];
  for (let nowMs = 0; nowMs < 150_000; nowMs += 5_000) {
    const { warning } = outage.failed('ECONNREFUSED', nowMs);
    if (warning?.includes('(ECONNREFUSED)')) warnedAt.push(nowMs);
    outage.ended();
  }
  expect(warnedAt).toEqual([0, 60_000, 120_000]);
});
