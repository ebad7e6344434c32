import { EventWriter, type TradeRecord } from '@openperp/engine';
import { type History, HistoryGap, HistoryUnavailable, openHistory } from '@openperp/history';
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
    timeMs: trade(sequence).createdAt,
    events: writer.take() as Uint8Array<ArrayBuffer>,
  };
}

async function setUp(given?: History) {
  const history = given ?? (await openHistory(':memory:'));
  const progress = new HistoryProgress();
  const posted: HistoryMessage[] = [];
  const projection = new HistoryProjection(history, progress, (message) => posted.push(message));
  const feed = (...sequences: readonly number[]): void => {
    for (const sequence of sequences) {
      const sent = batch(sequence);
      progress.sent(weightOf(sent));
      projection.receive({ kind: 'events', batch: sent }, () => progress.freed(weightOf(sent)));
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

/** An answer of SQLite is a promise that is settled already: it is posted within this turn. */
const answered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function tradeIds(message: HistoryMessage | undefined): number[] {
  if (message?.kind !== 'answer') throw new Error(`no answer: ${message?.kind}`);
  return (message.answer as readonly TradeRecord[]).map(({ tradeId }) => tradeId);
}

test('waiting batches are projected in one transaction, and the progress says how far', async () => {
  const { projection, progress, feed, history } = await setUp();
  const apply = vi.spyOn(history, 'apply');
  feed(1, 2, 3);
  expect(progress.pendingBytes).toBe(3 * weightOf(batch(1)));
  expect(await projection.work()).toBe('idle');
  expect(apply).toHaveBeenCalledTimes(1);
  expect([progress.pendingBytes, progress.projectedSequence, history.cursor]).toEqual([0, 3, 3]);
});

test('a transaction has a bounded size; the rest is left for the next turn', async () => {
  const { projection, feed, progress } = await setUp();
  const count = Math.ceil((1 << 20) / weightOf(batch(1))) + 1;
  feed(...Array.from({ length: count }, (_, i) => i + 1));
  expect(await projection.work()).toBe('more');
  expect(progress.projectedSequence).toBeLessThan(count);
  expect(await projection.work()).toBe('idle');
  expect([progress.projectedSequence, progress.pendingBytes]).toEqual([count, 0]);
});

describe('the urgency of a transaction', () => {
  test('is none without events, and some time off while nobody waits', async () => {
    const { projection, feed } = await setUp();
    expect(projection.urgency).toBe('none');
    feed(1);
    expect(projection.urgency).toBe('later');
    await projection.work();
    expect(projection.urgency).toBe('none');
  });

  test('is now once a transaction is full', async () => {
    const { projection, feed } = await setUp();
    const full = Math.ceil((1 << 20) / weightOf(batch(1)));
    feed(...Array.from({ length: full - 1 }, (_, i) => i + 1));
    expect(projection.urgency).toBe('later');
    feed(full);
    expect(projection.urgency).toBe('now');
    await projection.work();
    feed(full + 1);
    expect(projection.urgency).toBe('later');
  });

  test('is now while a query waits, for events that are there or still to come', async () => {
    const { projection, feed, ask } = await setUp();
    feed(1);
    ask(7, 2);
    expect(projection.urgency).toBe('now');
    await projection.work();
    expect(projection.urgency).toBe('none');
    feed(2);
    expect(projection.urgency).toBe('now');
    await projection.work();
    feed(3);
    expect(projection.urgency).toBe('later');
  });

  test('is now while somebody waits for a sync, which makes durable what was sent before it', async () => {
    const { projection, feed, progress } = await setUp();
    feed(1);
    projection.receive({ kind: 'sync' });
    feed(2);
    expect(projection.urgency).toBe('now');
    expect(await projection.work()).toBe('more');
    expect([progress.projectedSequence, progress.durableSequence]).toEqual([1, 0]);
    expect(await projection.work()).toBe('more');
    expect([progress.projectedSequence, progress.durableSequence]).toEqual([1, 1]);
    expect(projection.urgency).toBe('later');
    await projection.work();
    expect([progress.projectedSequence, progress.durableSequence]).toEqual([2, 1]);
  });
});

describe('queries', () => {
  test('are answered at once where the history has come far enough', async () => {
    const { projection, feed, ask, posted } = await setUp();
    feed(1, 2);
    await projection.work();
    ask(7, 2);
    await answered();
    expect(tradeIds(posted[0])).toEqual([2, 1]);
  });

  test('wait for the events that they must show', async () => {
    const { projection, feed, ask, posted } = await setUp();
    ask(7, 2);
    feed(1);
    await projection.work();
    expect(posted).toEqual([]);
    feed(2);
    await projection.work();
    await answered();
    expect(tradeIds(posted[0])).toEqual([2, 1]);
  });

  test('are told `behind` when their time is up, and then not answered any more', async () => {
    vi.useFakeTimers();
    try {
      const { projection, feed, ask, posted } = await setUp();
      ask(7, 1);
      vi.advanceTimersByTime(999);
      expect(posted).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(posted).toEqual([{ kind: 'behind', id: 7 }]);
      feed(1);
      await projection.work();
      expect(posted).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test('out of bounds are told so', async () => {
    const { ask, posted } = await setUp();
    ask(7, 0, 100_000);
    await answered();
    expect(posted).toEqual([{ kind: 'refused', id: 7, outOfRange: true, message: expect.any(String) }]);
  });

  test('that fail are refused, and nothing else stops', async () => {
    const { history, projection, feed, ask, posted } = await setUp();
    vi.spyOn(history, 'query').mockImplementationOnce(() => {
      throw new TypeError('a bug');
    });
    ask(7, 0);
    feed(1);
    await projection.work();
    ask(8, 1);
    await answered();
    expect(posted[0]).toEqual({ kind: 'refused', id: 7, outOfRange: false, message: 'a bug' });
    expect(tradeIds(posted[1])).toEqual([1]);
  });

  test('that wait at the end are told `behind`', async () => {
    const { projection, ask, posted } = await setUp();
    ask(7, 1);
    await projection.close();
    expect(posted).toEqual([{ kind: 'behind', id: 7 }]);
  });
});

test('a reset empties the history; what follows starts at sequence 1', async () => {
  const { projection, feed, ask, posted, progress } = await setUp();
  feed(1, 2, 3);
  projection.receive({ kind: 'reset' });
  feed(1);
  while ((await projection.work()) === 'more');
  ask(7, 1);
  await answered();
  expect(tradeIds(posted[0])).toEqual([1]);
  expect([progress.projectedSequence, progress.pendingBytes]).toEqual([1, 0]);
});

test('on a full disk nothing is lost: the same events are tried again', async () => {
  const history = await openHistory(':memory:');
  const { projection, feed, progress, ask, posted } = await setUp(history);
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
  const apply = vi.spyOn(history, 'apply').mockImplementationOnce(() => {
    throw full;
  });
  feed(1, 2);
  expect(await projection.work()).toBe('diskFull');
  expect([progress.projectedSequence, progress.pendingBytes]).toEqual([0, 2 * weightOf(batch(1))]);
  expect(await projection.work()).toBe('idle');
  expect(apply).toHaveBeenCalledTimes(2);
  ask(7, 2);
  await answered();
  expect(tradeIds(posted[0])).toEqual([2, 1]);
});

test('while the database is away nothing is lost, and queries are told `behind`', async () => {
  const history = await openHistory(':memory:');
  const { projection, feed, progress, ask, posted } = await setUp(history);
  const away = new HistoryUnavailable('connect ECONNREFUSED');
  const apply = vi.spyOn(history, 'apply').mockRejectedValueOnce(away);
  vi.spyOn(history, 'query').mockRejectedValueOnce(away);
  feed(1, 2);
  expect([await projection.work(), projection.trouble]).toEqual(['unavailable', 'connect ECONNREFUSED']);
  ask(7, 0);
  await answered();
  expect(posted).toEqual([{ kind: 'behind', id: 7 }]);
  expect([progress.projectedSequence, progress.pendingBytes]).toEqual([0, 2 * weightOf(batch(1))]);
  expect(await projection.work()).toBe('idle');
  expect(apply).toHaveBeenCalledTimes(2);
  ask(8, 2);
  await answered();
  expect(tradeIds(posted[1])).toEqual([2, 1]);
});

test('any other failure is thrown', async () => {
  const history = await openHistory(':memory:');
  const { projection, feed } = await setUp(history);
  vi.spyOn(history, 'apply').mockImplementationOnce(() => {
    throw new Error('database disk image is malformed');
  });
  feed(1);
  await expect(projection.work()).rejects.toThrow('malformed');
});

test('closing projects what has arrived first', async () => {
  const { projection, feed, progress } = await setUp();
  feed(1, 2);
  await projection.close();
  expect(progress.projectedSequence).toBe(2);
});

describe('a database that does not stand where it was', () => {
  /** The next write finds the tables at `cursor`. */
  function found(history: History, cursor: number): void {
    vi.spyOn(history, 'apply').mockImplementationOnce(async (applied) => {
      throw new HistoryGap(cursor, applied);
    });
  }

  test('further back: the events that wait are to be dropped, and read from the log from there on', async () => {
    const { history, projection, feed, progress, ask, posted } = await setUp();
    feed(1, 2);
    await projection.work();
    feed(3, 4);
    found(history, 1);
    expect(await projection.work()).toBe('gap');
    expect([projection.cursor, progress.projectedSequence]).toEqual([1, 1]);
    projection.dropEvents();
    expect([progress.pendingBytes, projection.hasWork]).toEqual([0, false]);
    // What it is said to lack is not shown as if it had it.
    ask(7, 2);
    await projection.close();
    expect(posted).toEqual([{ kind: 'behind', id: 7 }]);
  });

  test('further on, as the answer to a commit was lost: what it has is passed over, the rest projected', async () => {
    const history = await openHistory(':memory:');
    const { projection, feed, progress, ask, posted } = await setUp(history);
    const apply = history.apply.bind(history);
    vi.spyOn(history, 'apply')
      .mockImplementationOnce(async (applied) => {
        await apply(applied);
        throw new HistoryUnavailable('the connection was lost');
      })
      .mockImplementationOnce(async (applied) => {
        throw new HistoryGap(2, applied);
      });
    feed(1, 2);
    expect(await projection.work()).toBe('unavailable');
    // Gathered meanwhile, so the next try is of more than the first.
    feed(3);
    expect(await projection.work()).toBe('more');
    expect(progress.pendingBytes).toBe(weightOf(batch(3)));
    expect(await projection.work()).toBe('idle');
    ask(7, 3);
    await answered();
    expect(tradeIds(posted.at(-1))).toEqual([3, 2, 1]);
    expect([progress.pendingBytes, projection.cursor]).toEqual([0, 3]);
  });
});

describe('rows that are older than what is kept', () => {
  const DAY = 86_400_000;

  /** A projection that keeps a day, with trades of `count` sequences, after which it is two days later. */
  async function withOld(count: number) {
    const parts = await setUp(await openHistory(':memory:', { keepMs: DAY }));
    parts.feed(...Array.from({ length: count }, (_, at) => at + 1));
    const later = { ...batch(count + 1), timeMs: trade(count + 1).createdAt + 2 * DAY };
    parts.projection.receive({ kind: 'events', batch: later });
    return parts;
  }

  test('go by and by while nothing else is to be done, and queries are answered in between', async () => {
    const { projection, posted, ask } = await withOld(1_300);
    expect(await projection.work()).toBe('idle');
    const left: number[] = [];
    for (let turn = 0; projection.urgency !== 'none' && turn < 1_000; turn += 1) {
      expect(projection.urgency).toBe('later');
      ask(turn, 1_301, 1_000);
      await answered();
      left.push(tradeIds(posted.at(-1)).length);
      expect(await projection.work()).toBe('idle');
    }
    expect(left.slice(0, 3)).toEqual([801, 301, 0]);
    expect(left.length).toBeGreaterThan(5);
    expect(await projection.work()).toBe('idle');
  });

  test('go as well while events come all the time', async () => {
    const { projection, posted, feed, ask } = await withOld(1_300);
    for (let sequence = 1_302; sequence < 1_320; sequence += 1) {
      await projection.work();
      feed(sequence);
    }
    ask(1, 0, 1_000);
    await answered();
    expect(tradeIds(posted.at(-1)).length).toBeLessThan(20);
  });

  test('do not hold up a stop', async () => {
    const { projection, history } = await withOld(1_300);
    const trim = vi.spyOn(history, 'trim');
    await projection.work();
    await projection.close();
    expect(trim.mock.calls.length).toBeLessThan(4);
  });

  test('wait for a database that is away', async () => {
    const { projection, history, posted, ask } = await withOld(3);
    vi.spyOn(history, 'trim').mockRejectedValueOnce(new HistoryUnavailable('the connection was lost'));
    expect(await projection.work()).toBe('unavailable');
    for (let turn = 0; projection.urgency !== 'none' && turn < 100; turn += 1) await projection.work();
    ask(1, 4);
    await answered();
    expect(tradeIds(posted.at(-1))).toEqual([]);
  });
});
