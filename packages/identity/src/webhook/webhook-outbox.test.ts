import { expect, test } from 'vitest';
import { openTestIdentity, TestClock, temporaryDirectory } from '../testing/test-fixture.ts';
import type { NewWebhook, WebhookOutbox } from './webhook-outbox.ts';

const START_MS = 1_000_000;

async function openOutbox(clock: TestClock, directory?: string): Promise<WebhookOutbox> {
  return (await openTestIdentity(clock, directory)).webhooks;
}

function webhook(orderId: number, agentId = '1', body = `{"orderId":${orderId}}`): NewWebhook {
  return { orderId, agentId, body };
}

async function idsOf(outbox: WebhookOutbox, agentId: string, limit = 100): Promise<number[]> {
  return (await outbox.next(agentId, limit)).map(({ orderId }) => orderId);
}

test('an outbox begins with nothing, before the first order', async () => {
  const outbox = await openOutbox(new TestClock(START_MS));
  expect(await outbox.cursor()).toBe(0);
  expect(await outbox.backlog()).toEqual([]);
  expect(await outbox.next('1', 10)).toEqual([]);
  expect(await outbox.pending()).toBe(0);
});

test('events are due at once, by agent, in the order of their orders', async () => {
  const outbox = await openOutbox(new TestClock(START_MS));
  await outbox.add(5, [webhook(5, '2'), webhook(3), webhook(4)]);
  expect(await outbox.next('1', 10)).toEqual([
    { orderId: 3, agentId: '1', body: '{"orderId":3}', failures: 0, dueAtMs: START_MS },
    { orderId: 4, agentId: '1', body: '{"orderId":4}', failures: 0, dueAtMs: START_MS },
  ]);
  expect(await idsOf(outbox, '1', 1)).toEqual([3]);
  expect(await idsOf(outbox, '2')).toEqual([5]);
  expect(await outbox.pending()).toBe(3);
});

test('the cursor goes on without events too, and never back by itself', async () => {
  const outbox = await openOutbox(new TestClock(START_MS));
  await outbox.add(7, []);
  expect(await outbox.cursor()).toBe(7);
  await outbox.add(6, [webhook(6)]);
  expect(await outbox.cursor()).toBe(7);
});

test('an order that has an event keeps its body, its failures and its time', async () => {
  const clock = new TestClock(START_MS);
  const outbox = await openOutbox(clock);
  await outbox.add(1, [webhook(1, '1', 'first')]);
  await outbox.failed(1, 3, START_MS + 4_000);
  clock.advance(60_000);
  await outbox.add(2, [webhook(1, '1', 'second'), webhook(2)]);
  expect(await outbox.next('1', 10)).toEqual([
    { orderId: 1, agentId: '1', body: 'first', failures: 3, dueAtMs: START_MS + 4_000 },
    { orderId: 2, agentId: '1', body: '{"orderId":2}', failures: 0, dueAtMs: START_MS + 60_000 },
  ]);
});

test('what failed comes after what is due before it; what was delivered is gone', async () => {
  const outbox = await openOutbox(new TestClock(START_MS));
  await outbox.add(3, [webhook(1), webhook(2), webhook(3, '2')]);
  await outbox.failed(1, 1, START_MS + 1_000);
  expect(await idsOf(outbox, '1')).toEqual([2, 1]);
  expect(await outbox.backlog()).toEqual([
    { agentId: '1', dueAtMs: START_MS, mostFailures: 1 },
    { agentId: '2', dueAtMs: START_MS, mostFailures: 0 },
  ]);
  await outbox.delivered(2);
  await outbox.delivered(3);
  expect(await outbox.backlog()).toEqual([{ agentId: '1', dueAtMs: START_MS + 1_000, mostFailures: 1 }]);
  expect(await outbox.pending()).toBe(1);
});

test('everything is there after the folder was closed and opened again', async () => {
  const clock = new TestClock(START_MS);
  const directory = temporaryDirectory();
  const before = await openTestIdentity(clock, directory);
  await before.webhooks.add(9, [webhook(8), webhook(9)]);
  await before.webhooks.delivered(8);
  await before.webhooks.failed(9, 2, START_MS + 2_000);
  await before.close();
  const after = await openOutbox(clock, directory);
  expect(await after.cursor()).toBe(9);
  expect(await after.next('1', 10)).toEqual([
    { orderId: 9, agentId: '1', body: '{"orderId":9}', failures: 2, dueAtMs: START_MS + 2_000 },
  ]);
});

test('going back drops what was noted of later orders', async () => {
  const outbox = await openOutbox(new TestClock(START_MS));
  await outbox.add(3, [webhook(1), webhook(2), webhook(3)]);
  await outbox.rewind(2);
  expect(await outbox.cursor()).toBe(2);
  expect(await idsOf(outbox, '1')).toEqual([1, 2]);
  await outbox.add(3, [webhook(3, '1', 'another order 3')]);
  expect((await outbox.next('1', 10)).map(({ body }) => body)).toContain('another order 3');
});
