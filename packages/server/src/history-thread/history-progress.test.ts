import { expect, test } from 'vitest';
import { HistoryProgress } from './history-progress.ts';

test('what is sent and projected is seen through the shared buffer', () => {
  const here = new HistoryProgress();
  const there = new HistoryProgress(here.buffers);
  here.started(2 ** 41);
  here.appended(2 ** 41 + 1);
  here.setAttached(true);
  here.sent(100);
  here.sent(50);
  there.freed(120);
  there.projected(2 ** 40, 1_700_000_000_123);
  there.synced(7);
  expect([here.pendingBytes, here.projectedSequence, here.projectedTimeMs]).toEqual([
    30,
    2 ** 40,
    1_700_000_000_123,
  ]);
  expect([there.boundSequence, there.logSequence, here.durableSequence]).toEqual([2 ** 41, 2 ** 41 + 1, 7]);
  expect(there.isAttached).toBe(true);
  here.setAttached(false);
  expect(there.isAttached).toBe(false);
});

test('reached settles once the sequence is projected, at once where it is', async () => {
  const progress = new HistoryProgress();
  progress.projected(5, 0);
  await progress.reached(5);
  let settled = false;
  const waiting = progress.reached(7).then(() => {
    settled = true;
  });
  progress.projected(6, 0);
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).toBe(false);
  progress.projected(7, 0);
  await waiting;
});
