import { describe, expect, test } from 'vitest';
import type { HistoryFeedMessage } from '../history-thread/history-message.ts';
import { HistoryProgress } from '../history-thread/history-progress.ts';
import { type EventBatch, weightOf } from './event-batch.ts';
import { HistoryFeed } from './history-feed.ts';

function batch(firstSequence: number, lastSequence = firstSequence): EventBatch {
  return { firstSequence, lastSequence, timeMs: lastSequence, events: new Uint8Array(100) };
}

const BATCH_BYTES = weightOf(batch(1));

function setUp(maxPendingBytes: number) {
  const progress = new HistoryProgress();
  const sent: HistoryFeedMessage[] = [];
  const feed = new HistoryFeed(
    { postMessage: (message: HistoryFeedMessage) => sent.push(message) },
    progress,
    maxPendingBytes,
  );
  /** What was sent, short: events by their sequences. */
  const told = () =>
    sent.map((message) =>
      message.kind === 'events'
        ? `${message.batch.firstSequence}-${message.batch.lastSequence}`
        : message.kind === 'attached'
          ? `attached after ${message.sequence}`
          : message.kind,
    );
  return { progress, feed, told };
}

describe('the feed', () => {
  test('sends while not too much waits, then detaches, and waits for nothing', () => {
    const { progress, feed, told } = setUp(2 * BATCH_BYTES);
    for (let sequence = 1; sequence <= 1_000; sequence += 1) feed.send(batch(sequence));
    expect(told()).toEqual(['1-1', '2-2', '3-3', 'detached']);
    expect([progress.pendingBytes, progress.isAttached, progress.logSequence]).toEqual([
      3 * BATCH_BYTES,
      false,
      1_000,
    ]);
  });

  test('stays detached when there is room again, until it is asked to attach: then the next batch follows what it names', () => {
    const { progress, feed, told } = setUp(0);
    feed.send(batch(1));
    feed.send(batch(2));
    progress.freed(BATCH_BYTES);
    feed.send(batch(3, 7));
    feed.attach();
    feed.attach();
    feed.send(batch(8));
    expect(told()).toEqual(['1-1', 'detached', 'attached after 7', '8-8']);
    expect(progress.isAttached).toBe(true);
  });

  test('detaches when it is asked to, once', () => {
    const { feed, told } = setUp(1_000);
    feed.send(batch(1));
    feed.detach();
    feed.detach();
    feed.send(batch(2));
    feed.attach();
    expect(told()).toEqual(['1-1', 'detached', 'attached after 2']);
  });

  test('may detach between two pieces of an advance; attached after it, it names its end', () => {
    const { feed, told } = setUp(0);
    feed.send(batch(1, 10));
    feed.send(batch(11, 20));
    feed.send(batch(21, 30));
    feed.attach();
    expect(told()).toEqual(['1-10', 'detached', 'attached after 30']);
  });

  test('at a start tells where the log ends, though what the history lacks of it is sent yet', () => {
    const { progress, feed, told } = setUp(1_000);
    feed.startAt(50, 40);
    feed.send(batch(48));
    expect([progress.logSequence, progress.boundSequence]).toEqual([50, 40]);
    feed.detach();
    feed.attach();
    expect(told()).toEqual(['48-48', 'detached', 'attached after 50']);
  });
});
