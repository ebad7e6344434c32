import type { AccountEquity, Query } from '@openperp/engine';
import type { HistoryQuery, LeaderboardQuery, TakeEquitiesQuery } from '@openperp/history';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClockKind } from '../config/config.ts';
import type { Freshness } from '../history-thread/history-client.ts';
import { createLogger } from '../process/logging.ts';
import { LiveLeaderboard } from './live-leaderboard.ts';

const QUERY: LeaderboardQuery = {
  kind: 'leaderboard',
  period: '7d',
  userId: 0,
  paging: { kind: 'page', page: 1, pageSize: 20 },
};
const PAGE = { kind: 'page', list: [], total: 0, nextCursor: null, myRank: 0, updatedAt: 0 };

/** An engine with accounts, a history that takes their equities, and what was asked of both. */
class World {
  sequence = 1;
  timeMs = 1_000_000;
  accounts: AccountEquity[] = [{ userId: 1, equity: 5 }];
  isBehind = false;
  isTaken = true;
  fails = false;
  isEmptied = false;
  /** Answers of the history wait while it is held. */
  held: (() => void)[] | undefined;
  readonly lots: TakeEquitiesQuery[] = [];
  readonly freshness: Freshness[] = [];
  readonly logged: string[] = [];
  readonly board: LiveLeaderboard;

  constructor(clock: ClockKind) {
    const world = this;
    const engine = {
      get sequence() {
        return world.sequence;
      },
      get timeMs() {
        return world.timeMs;
      },
      query: async (query: Query) => {
        if (query.kind !== 'equities') throw new Error(query.kind);
        if (world.fails) throw new Error('too many questions wait for the engine');
        const after = world.accounts.findIndex(({ userId }) => userId === query.afterUserId);
        const list = world.accounts.slice(after + 1, after + 1 + query.limit);
        return { timeMs: world.timeMs, lastChangeId: 7, list };
      },
    };
    const history = { query: (query: HistoryQuery, freshness: Freshness) => this.#answer(query, freshness) };
    const logger = createLogger({ write: (line: string) => void this.logged.push(line) });
    const parts = { engine, history, clock, logger };
    this.board = new LiveLeaderboard(parts as unknown as ConstructorParameters<typeof LiveLeaderboard>[0]);
  }

  /** Whole refreshes so far. */
  get refreshes(): number {
    return this.lots.filter(({ isLast }) => isLast).length;
  }

  release(): void {
    for (const resolve of this.held ?? []) resolve();
    this.held = undefined;
  }

  async #answer(query: HistoryQuery, freshness: Freshness): Promise<unknown> {
    if (query.kind === 'leaderboard') {
      return { behind: false, answer: this.isEmptied ? { kind: 'unranked' } : PAGE };
    }
    if (query.kind !== 'takeEquities') throw new Error(query.kind);
    this.lots.push(query);
    this.freshness.push(freshness);
    if (this.held !== undefined) await new Promise<void>((resolve) => this.held?.push(resolve));
    return this.isBehind ? { behind: true } : { behind: false, answer: { isTaken: this.isTaken } };
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Lets what is under way come as far as it can without time. */
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('a refresh', () => {
  test('hands over all accounts, a thousand at a time, each lot after the one before', async () => {
    const world = new World('real');
    world.accounts = Array.from({ length: 2500 }, (_, index) => ({ userId: 10_000 - index, equity: index }));
    expect(await world.board.refresh()).toBe(true);
    expect(world.lots.map(({ taken, isLast, equities }) => [taken, equities.list.length, isLast])).toEqual([
      [0, 1000, false],
      [1000, 1000, false],
      [2000, 500, true],
    ]);
    expect(world.lots.flatMap(({ equities }) => equities.list)).toEqual(world.accounts);
    expect(world.freshness.every(({ atLeastSequence }) => atLeastSequence === 1)).toBe(true);
  });

  test('ends with an empty lot where the last one was full', async () => {
    const world = new World('real');
    world.accounts = Array.from({ length: 1000 }, (_, index) => ({ userId: index + 1, equity: 0 }));
    expect(await world.board.refresh()).toBe(true);
    expect(world.lots.map(({ equities, isLast }) => [equities.list.length, isLast])).toEqual([
      [1000, false],
      [0, true],
    ]);
  });

  test('bears the time of its first lot, and waits for the history to come as far as each', async () => {
    const world = new World('real');
    world.accounts = Array.from({ length: 1500 }, (_, index) => ({ userId: index + 1, equity: 0 }));
    world.held = [];
    const refresh = world.board.refresh();
    await settled();
    world.sequence = 9;
    world.timeMs += 500;
    world.release();
    expect(await refresh).toBe(true);
    expect(world.lots.map(({ startedAtMs }) => startedAtMs)).toEqual([1_000_000, 1_000_000]);
    expect(world.freshness.map(({ atLeastSequence }) => atLeastSequence)).toEqual([1, 9]);
  });

  test('is given up where the history is behind, or does not take a lot', async () => {
    const world = new World('real');
    world.isBehind = true;
    expect(await world.board.refresh()).toBe(false);
    world.isBehind = false;
    world.isTaken = false;
    expect(await world.board.refresh()).toBe(false);
    world.isTaken = true;
    expect(await world.board.refresh()).toBe(true);
  });

  test('that fails says so once, until one has not', async () => {
    const world = new World('real');
    world.fails = true;
    for (let i = 0; i < 3; i += 1) expect(await world.board.refresh()).toBe(false);
    expect(world.logged).toHaveLength(1);
    world.fails = false;
    expect(await world.board.refresh()).toBe(true);
    world.fails = true;
    expect(await world.board.refresh()).toBe(false);
    expect(world.logged).toHaveLength(2);
  });
});

describe('[STAT-2] on a real clock', () => {
  test('it is brought up to date at the start, and from then on before it is 60 s of engine time old', async () => {
    const world = new World('real');
    world.board.start();
    await settled();
    expect(world.refreshes).toBe(1);
    let age = 0;
    let oldest = 0;
    for (let second = 0; second < 600; second += 1) {
      const before = world.refreshes;
      world.timeMs += 1000;
      world.sequence += 1;
      await vi.advanceTimersByTimeAsync(1000);
      age = world.refreshes > before ? 0 : age + 1;
      oldest = Math.max(oldest, age);
    }
    expect(oldest).toBeLessThan(60);
    expect(world.refreshes).toBeLessThan(20);
    await world.board.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(world.refreshes).toBeLessThan(20);
  });

  test('a question is answered at once from a ranking that is young enough, and waits where it is not', async () => {
    const world = new World('real');
    expect(await world.board.page(QUERY)).toEqual(PAGE);
    expect(world.refreshes).toBe(1);
    world.timeMs += 59_999;
    world.sequence += 500;
    expect(await world.board.page(QUERY)).toEqual(PAGE);
    expect(world.refreshes).toBe(1);
    world.timeMs += 1;
    expect(await world.board.page(QUERY)).toEqual(PAGE);
    expect(world.refreshes).toBe(2);
  });
});

describe('[STAT-2] on a virtual clock', () => {
  test('it refreshes nothing by itself, and whenever somebody asks and something has happened', async () => {
    const world = new World('virtual');
    world.board.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(world.refreshes).toBe(0);
    await world.board.page(QUERY);
    await world.board.page(QUERY);
    expect(world.refreshes).toBe(1);
    world.sequence += 1;
    await world.board.page(QUERY);
    expect(world.refreshes).toBe(2);
  });

  test('many who ask at once share a refresh; who asks while one is under way gets the next one', async () => {
    const world = new World('virtual');
    world.held = [];
    const early = [world.board.page(QUERY), world.board.page(QUERY), world.board.page(QUERY)];
    await settled();
    world.sequence += 1;
    const late = [world.board.page(QUERY), world.board.page(QUERY)];
    await settled();
    expect(world.refreshes).toBe(1);
    world.release();
    expect(await Promise.all([...early, ...late])).toEqual(Array.from({ length: 5 }, () => PAGE));
    expect(world.refreshes).toBe(2);
  });
});

describe('a question that no ranking can be had for', () => {
  test('is answered with none, at once where the history is behind', async () => {
    const world = new World('real');
    world.isBehind = true;
    expect(await world.board.page(QUERY)).toBeUndefined();
  });

  test('is answered with none after some seconds where the refresh takes longer', async () => {
    const world = new World('real');
    world.held = [];
    const page = world.board.page(QUERY);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await page).toBeUndefined();
    world.release();
    await settled();
    expect(await world.board.page(QUERY)).toEqual(PAGE);
    expect(world.refreshes).toBe(1);
  });
});

test('a history that has been emptied is handed everything again', async () => {
  const world = new World('real');
  await world.board.page(QUERY);
  world.isEmptied = true;
  expect(await world.board.page(QUERY)).toBeUndefined();
  world.isEmptied = false;
  expect(await world.board.page(QUERY)).toEqual(PAGE);
  expect(world.refreshes).toBe(2);
});

test('stopping waits for the lot that is under way, and begins no other', async () => {
  const world = new World('real');
  world.accounts = Array.from({ length: 1500 }, (_, index) => ({ userId: index + 1, equity: 0 }));
  world.held = [];
  world.board.start();
  await settled();
  const stopped = vi.fn();
  void world.board.stop().then(stopped);
  await settled();
  expect(stopped).not.toHaveBeenCalled();
  world.release();
  await settled();
  expect(stopped).toHaveBeenCalled();
  expect(world.lots).toHaveLength(1);
});
