import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { HistoryProgress } from './history-progress.ts';

test('what is sent and projected is seen through the shared buffer', () => {
  const here = new HistoryProgress();
  const there = new HistoryProgress(here.buffer);
  here.sent(100);
  here.sent(50);
  there.projected(2 ** 40, 120);
  expect([here.pendingBytes, here.projectedSequence]).toEqual([30, 2 ** 40]);
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

test('made durable settles with true once the sequence is, with false where nothing is taken in for so long', async () => {
  const progress = new HistoryProgress();
  expect(await progress.madeDurable(1, 10)).toBe(false);
  const waiting = progress.madeDurable(2, 60_000);
  progress.projected(2, 0);
  progress.synced(1);
  progress.synced(2);
  expect(await waiting).toBe(true);
  expect(await progress.madeDurable(2, 0)).toBe(true);
});

test('a thread that waits for room goes on when another has made it', async () => {
  const progress = new HistoryProgress();
  progress.sent(1_000);
  const source = `
    const { workerData, parentPort } = require('node:worker_threads');
    import(workerData.module).then(({ HistoryProgress }) => {
      const progress = new HistoryProgress(workerData.buffer);
      parentPort.postMessage('waiting');
      progress.waitForRoom(100);
      parentPort.postMessage(progress.pendingBytes);
    });`;
  const module = new URL('./history-progress.ts', import.meta.url).href;
  const worker = new Worker(source, { eval: true, workerData: { buffer: progress.buffer, module } });
  const next = () => new Promise((resolve) => worker.once('message', resolve));
  expect(await next()).toBe('waiting');
  const done = next();
  progress.projected(1, 500);
  progress.projected(2, 450);
  expect(await done).toBe(50);
  await worker.terminate();
});
