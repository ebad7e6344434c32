import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { ByteRoom } from './byte-room.ts';

test('a thread that waits for room goes on when another has made it', async () => {
  const room = new ByteRoom();
  room.take(1_000);
  const source = `
    const { workerData, parentPort } = require('node:worker_threads');
    import(workerData.module).then(({ ByteRoom }) => {
      const room = new ByteRoom(workerData.buffer);
      parentPort.postMessage('waiting');
      room.waitUntil(100);
      parentPort.postMessage(room.bytes);
    });`;
  const module = new URL('./byte-room.ts', import.meta.url).href;
  const worker = new Worker(source, { eval: true, workerData: { buffer: room.buffer, module } });
  const next = () => new Promise((resolve) => worker.once('message', resolve));
  expect(await next()).toBe('waiting');
  const done = next();
  room.free(500);
  room.free(450);
  expect(await done).toBe(50);
  await worker.terminate();
});

test('a thread that waits for room ends at once when it is terminated', async () => {
  const room = new ByteRoom();
  room.take(1_000);
  const source = `
    const { workerData, parentPort } = require('node:worker_threads');
    import(workerData.module).then(({ ByteRoom }) => {
      parentPort.postMessage('waiting');
      new ByteRoom(workerData.buffer).waitUntil(100);
    });`;
  const module = new URL('./byte-room.ts', import.meta.url).href;
  const worker = new Worker(source, { eval: true, workerData: { buffer: room.buffer, module } });
  await new Promise((resolve) => worker.once('message', resolve));
  expect(await worker.terminate()).toBe(1);
});
