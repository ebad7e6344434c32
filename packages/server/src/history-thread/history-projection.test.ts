import { EventWriter, type TradeRecord } from '@openperp/engine';
import { type History, openHistory } from '@openperp/history';
import { describe, expect, test, vi } from 'vitest';
import { type EventBatch, weightOf } from '../engine-thread/event-batch.ts';
import type { HistoryMessage } from './history-message.ts';
import { HistoryProgress } from './history-progress.ts';
import { HistoryProjection } from './history-projection.ts';

function trade(tradeId: number): TradeRecord {
  const value = 85_000 * 100_000_000;
  const createdAt = Date.UTC(2026, 0, 1) + tradeId;
  return {
    tradeId,
    symbol: 'BTCUSDT',
    price: value,
    quantity: 100_000_000,
    tradeValue: value,
    takerSide: 'BUY',
    createdAt,
  };
}

/** A batch of one sequence with one trade, numbered like it. */
function batch(sequence: number): EventBatch {
  const writer = new EventWriter();
  writer.trade(trade(sequence));
  return {
    firstSequence: sequence,
    lastSequence: sequence,
    events: writer.take() as Uint8Array<ArrayBuffer>,
  };
}

function setUp(history: History = openHistory(':memory:')) {
  const progress = new HistoryProgress();
  const posted: HistoryMessage[] = [];
  const projection = new HistoryProjection(history, progress, (message) => posted.push(message));
  const feed = (...sequences: readonly number[]): void => {
    for (const sequence of sequences) {
      const sent = batch(sequence);
      progress.sent(weightOf(sent));
      projection.receive({ kind: 'events', batch: sent });
    }
  };
  const ask = (id: number, atLeastSequence: number, limit = 10): void =>
    projection.query({
      kind: 'query',
      id,
      query: { kind: 'publicTrades', symbol: 'BTCUSDT', limit },
      atLeastSequence,
      timeoutMs: 1_000,
    });
  return { history, progress, posted, projection, feed, ask };
}

function tradeIds(message: HistoryMessage | undefined): number[] {
  if (message?.kind !== 'answer') throw new Error(`no answer: ${message?.kind}`);
  return (message.answer as readonly TradeRecord[]).map(({ tradeId }) => tradeId);
}

test('waiting batches are projected in one transaction, and the progress says how far', () => {
  const { projection, progress, feed, history } = setUp();
  const apply = vi.spyOn(history, 'apply');
  feed(1, 2, 3);
  expect(progress.pendingBytes).toBe(3 * weightOf(batch(1)));
  expect(projection.work()).toBe('idle');
  expect(apply).toHaveBeenCalledTimes(1);
  expect([progress.pendingBytes, progress.projectedSequence, history.cursor]).toEqual([0, 3, 3]);
});

test('a transaction has a bounded size; the rest is left for the next turn', () => {
  const { projection, feed, progress } = setUp();
  const count = Math.ceil((1 << 20) / weightOf(batch(1))) + 1;
  feed(...Array.from({ length: count }, (_, i) => i + 1));
  expect(projection.work()).toBe('more');
  expect(progress.projectedSequence).toBeLessThan(count);
  expect(projection.work()).toBe('idle');
  expect([progress.projectedSequence, progress.pendingBytes]).toEqual([count, 0]);
});

describe('the urgency of a transaction', () => {
  test('is none without events, and some time off while nobody waits', () => {
    const { projection, feed } = setUp();
    expect(projection.urgency).toBe('none');
    feed(1);
    expect(projection.urgency).toBe('later');
    projection.work();
    expect(projection.urgency).toBe('none');
  });

  test('is now once a transaction is full', () => {
    const { projection, feed } = setUp();
    const full = Math.ceil((1 << 20) / weightOf(batch(1)));
    feed(...Array.from({ length: full - 1 }, (_, i) => i + 1));
    expect(projection.urgency).toBe('later');
    feed(full);
    expect(projection.urgency).toBe('now');
    projection.work();
    feed(full + 1);
    expect(projection.urgency).toBe('later');
  });

  test('is now while a query waits, for events that are there or still to come', () => {
    const { projection, feed, ask } = setUp();
    feed(1);
    ask(7, 2);
    expect(projection.urgency).toBe('now');
    projection.work();
    expect(projection.urgency).toBe('none');
    feed(2);
    expect(projection.urgency).toBe('now');
    projection.work();
    feed(3);
    expect(projection.urgency).toBe('later');
  });

  test('is now while somebody waits for a sync, which makes durable what was sent before it', () => {
    const { projection, feed, progress } = setUp();
    feed(1);
    projection.receive({ kind: 'sync' });
    feed(2);
    expect(projection.urgency).toBe('now');
    expect(projection.work()).toBe('more');
    expect([progress.projectedSequence, progress.durableSequence]).toEqual([1, 0]);
    expect(projection.work()).toBe('more');
    expect([progress.projectedSequence, progress.durableSequence]).toEqual([1, 1]);
    expect(projection.urgency).toBe('later');
    projection.work();
    expect([progress.projectedSequence, progress.durableSequence]).toEqual([2, 1]);
  });
});

describe('queries', () => {
  test('are answered at once where the history has come far enough', () => {
    const { projection, feed, ask, posted } = setUp();
    feed(1, 2);
    projection.work();
    ask(7, 2);
    expect(tradeIds(posted[0])).toEqual([2, 1]);
  });

  test('wait for the events that they must show', () => {
    const { projection, feed, ask, posted } = setUp();
    ask(7, 2);
    feed(1);
    projection.work();
    expect(posted).toEqual([]);
    feed(2);
    projection.work();
    expect(tradeIds(posted[0])).toEqual([2, 1]);
  });

  test('are told `behind` when their time is up, and then not answered any more', () => {
    vi.useFakeTimers();
    try {
      const { projection, feed, ask, posted } = setUp();
      ask(7, 1);
      vi.advanceTimersByTime(999);
      expect(posted).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(posted).toEqual([{ kind: 'behind', id: 7 }]);
      feed(1);
      projection.work();
      expect(posted).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test('out of bounds are told so', () => {
    const { ask, posted } = setUp();
    ask(7, 0, 100_000);
    expect(posted).toEqual([{ kind: 'refused', id: 7, outOfRange: true, message: expect.any(String) }]);
  });

  test('that fail are refused, and nothing else stops', () => {
    const { history, projection, feed, ask, posted } = setUp();
    vi.spyOn(history, 'query').mockImplementationOnce(() => {
      throw new TypeError('a bug');
    });
    ask(7, 0);
    feed(1);
    projection.work();
    ask(8, 1);
    expect(posted[0]).toEqual({ kind: 'refused', id: 7, outOfRange: false, message: 'a bug' });
    expect(tradeIds(posted[1])).toEqual([1]);
  });

  test('that wait at the end are told `behind`', () => {
    const { projection, ask, posted } = setUp();
    ask(7, 1);
    projection.close();
    expect(posted).toEqual([{ kind: 'behind', id: 7 }]);
  });
});

test('a reset empties the history; what follows starts at sequence 1', () => {
  const { projection, feed, ask, posted, progress } = setUp();
  feed(1, 2, 3);
  projection.receive({ kind: 'reset' });
  feed(1);
  while (projection.work() === 'more');
  ask(7, 1);
  expect(tradeIds(posted[0])).toEqual([1]);
  expect([progress.projectedSequence, progress.pendingBytes]).toEqual([1, 0]);
});

test('on a full disk nothing is lost: the same events are tried again', () => {
  const history = openHistory(':memory:');
  const { projection, feed, progress, ask, posted } = setUp(history);
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
  const apply = vi.spyOn(history, 'apply').mockImplementationOnce(() => {
    throw full;
  });
  feed(1, 2);
  expect(projection.work()).toBe('diskFull');
  expect([progress.projectedSequence, progress.pendingBytes]).toEqual([0, 2 * weightOf(batch(1))]);
  expect(projection.work()).toBe('idle');
  expect(apply).toHaveBeenCalledTimes(2);
  ask(7, 2);
  expect(tradeIds(posted[0])).toEqual([2, 1]);
});

test('any other failure is thrown', () => {
  const history = openHistory(':memory:');
  const { projection, feed } = setUp(history);
  vi.spyOn(history, 'apply').mockImplementationOnce(() => {
    throw new Error('database disk image is malformed');
  });
  feed(1);
  expect(() => projection.work()).toThrow('malformed');
});

test('closing projects what has arrived first', () => {
  const { projection, feed, progress } = setUp();
  feed(1, 2);
  projection.close();
  expect(progress.projectedSequence).toBe(2);
});
