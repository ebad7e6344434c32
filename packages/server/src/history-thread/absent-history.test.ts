import { type History, HistoryUnavailable } from '@openperp/history';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AbsentHistory } from './absent-history.ts';
import type { HistoryMessage, HistoryRequest } from './history-message.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const QUERY: HistoryRequest = {
  ...{ kind: 'query', id: 7, atLeastSequence: 0, timeoutMs: 2_000 },
  query: { kind: 'publicTrades', symbol: 'BTCUSDT', limit: 1 },
};

/** A log from 1 (or from `firstSequence`) to 80, and a database that is away until it is said to be there. */
function setUp({ cursor = 50, firstSequence = 1 } = {}) {
  const database = { isThere: false, trouble: 'connection refused', cursor, resets: 0, closes: 0, tries: 0 };
  const history = {
    get cursor() {
      return database.cursor;
    },
    reset: async () => {
      database.resets += 1;
      database.cursor = 0;
    },
    close: async () => {
      database.closes += 1;
    },
  } as unknown as History;
  const posted: HistoryMessage[] = [];
  const opened: History[] = [];
  const ended: true[] = [];
  const absent = new AbsentHistory({
    open: async () => {
      database.tries += 1;
      if (!database.isThere) throw new HistoryUnavailable(database.trouble);
      return history;
    },
    boundSequence: () => 80,
    firstSequence: () => firstSequence,
    post: (message) => posted.push(message),
    later: (action, delayMs) => void setTimeout(action, delayMs),
    opened: (there) => opened.push(there),
    ended: () => ended.push(true),
  });
  absent.start('connection refused');
  const warnings = () => posted.flatMap((message) => (message.kind === 'warning' ? [message.message] : []));
  return { absent, database, history, posted, opened, ended, warnings };
}

describe('a history whose database is away at the start', () => {
  test('tells queries at once that it is behind', () => {
    const { absent, posted } = setUp();
    absent.serve(QUERY);
    expect(posted).toContainEqual({ kind: 'behind', id: 7 });
  });

  test('is tried again at least each five seconds, and warned of once a minute', async () => {
    const { absent, database, warnings } = setUp();
    absent.receive({ kind: 'detached' });
    await vi.advanceTimersByTimeAsync(300_000);
    expect(database.tries).toBeGreaterThan(59);
    expect(warnings().length).toBeGreaterThan(3);
    expect(warnings().length).toBeLessThan(8);
    expect(warnings()[0]).toContain('connection refused');
  });

  test('is taken once it is there, and the engine thread has opened the log', async () => {
    const { absent, database, opened, history } = setUp();
    database.isThere = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(opened).toEqual([]);
    absent.receive({ kind: 'sync' });
    absent.receive({ kind: 'detached' });
    await vi.advanceTimersByTimeAsync(0);
    expect([opened, database.resets, database.closes]).toEqual([[history], 0, 0]);
  });

  test('whatever else was wrong with it first', async () => {
    const { absent, database, opened, warnings } = setUp();
    absent.receive({ kind: 'detached' });
    database.trouble = 'another process writes to it';
    await vi.advanceTimersByTimeAsync(70_000);
    expect(warnings().at(-1)).toContain('another process writes to it');
    database.isThere = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(opened).toHaveLength(1);
  });

  test('that goes further than the log did is built again', async () => {
    const { absent, database, opened, warnings } = setUp({ cursor: 81 });
    database.isThere = true;
    absent.receive({ kind: 'detached' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect([opened.length, database.resets, database.cursor]).toEqual([1, 1, 0]);
    expect(warnings().at(-1)).toBe(
      'the history goes to sequence 81, the log went to 80: the history is built again',
    );
  });

  test('that goes further, where the log cannot build it again, is left alone, and tried again', async () => {
    const { absent, database, opened, warnings } = setUp({ cursor: 81, firstSequence: 9 });
    database.isThere = true;
    absent.receive({ kind: 'detached' });
    await vi.advanceTimersByTimeAsync(100_000);
    expect([opened.length, database.resets]).toEqual([0, 0]);
    expect(database.closes).toBe(database.tries);
    expect(warnings().at(-1)).toContain('run openperp rebuild-history --accept-loss');
  });

  test.each([false, true])('ends when it is told to (with the database there: %s)', async (isThere) => {
    const { absent, database, opened, ended } = setUp();
    database.isThere = isThere;
    await vi.advanceTimersByTimeAsync(10_000);
    const { tries } = database;
    absent.serve({ kind: 'close' });
    await vi.advanceTimersByTimeAsync(60_000);
    absent.receive({ kind: 'detached' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect([opened.length, ended.length, database.closes]).toEqual([0, 1, isThere ? 1 : 0]);
    expect(database.tries).toBe(tries);
  });
});
