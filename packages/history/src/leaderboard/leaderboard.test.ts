import { type AccountEquity, type EngineEvent, UNIT } from '@openperp/engine';
import { expect, test } from 'vitest';
import type { History } from '../history.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleChange, sampleFill } from '../testing/sample-records.ts';
import type { LeaderboardPeriod } from './leaderboard-period.ts';
import type { LeaderboardPage } from './leaderboard-query.ts';

const DAY = 86_400_000;
/** 2026-03-31T00:00Z, and the noon of that day. */
const TODAY = 1_774_915_200_000;
const NOON = TODAY + DAY / 2;
const daysAgo = (days: number) => TODAY - days * DAY;

const usdt = (amount: number) => amount * UNIT;

/** A history that is told of accounts, and hands on what they are worth. */
class World {
  readonly history: History;
  #sequence = 0;
  #lastChangeId = 0;
  #lastFillId = 0;

  constructor(history: History) {
    this.history = history;
  }

  /** The last ledger row so far. */
  get lastChangeId(): number {
    return this.#lastChangeId;
  }

  /** Moves `amount` USDT into an account, or out of it where it is negative. */
  transfer(userId: number, amount: number, timeMs: number): Promise<void> {
    this.#lastChangeId += 1;
    const changeType = amount > 0 ? 'TRANSFER_IN' : 'TRANSFER_OUT';
    const record = sampleChange({
      changeId: this.#lastChangeId,
      userId,
      changeType,
      amount: usdt(amount),
      createdAt: timeMs,
    });
    return this.#tell({ kind: 'ledger', record });
  }

  trade(userId: number, value: number, timeMs: number): Promise<void> {
    this.#lastFillId += 1;
    const roleType = this.#lastFillId % 2 === 0 ? 'maker' : 'taker';
    const record = sampleFill({
      fillId: this.#lastFillId,
      userId,
      roleType,
      tradeValue: usdt(value),
      createdAt: timeMs,
    });
    return this.#tell({ kind: 'fill', record });
  }

  /** The account is worth `equity` USDT at a 00:00 UTC. */
  close(userId: number, day: number, equity: number): Promise<void> {
    const record = {
      userId,
      day,
      equity: usdt(equity),
      walletBalance: usdt(equity),
      makerVolume: 0,
      takerVolume: 0,
    };
    return this.#tell({ kind: 'dailyClose', record });
  }

  /** Ranks accounts by what they are worth now, USDT; lots of `lotSize`. */
  async refresh(
    equities: Readonly<Record<number, number>>,
    { timeMs = NOON, lotSize = 1000, lastChangeId = this.#lastChangeId } = {},
  ): Promise<void> {
    const all = Object.entries(equities).map(([userId, equity]): AccountEquity => {
      return { userId: Number(userId), equity: usdt(equity) };
    });
    for (let taken = 0; taken <= all.length; taken += lotSize) {
      const list = all.slice(taken, taken + lotSize);
      const isLast = list.length < lotSize;
      const answer = await this.history.query({
        kind: 'takeEquities',
        startedAtMs: timeMs,
        taken,
        equities: { timeMs, lastChangeId, list },
        isLast,
      });
      expect(answer).toEqual({ isTaken: true });
    }
  }

  async page(
    period: LeaderboardPeriod = '7d',
    page = 1,
    pageSize = 20,
    userId = 0,
  ): Promise<LeaderboardPage> {
    const paging = { kind: 'page', page, pageSize } as const;
    const answer = await this.history.query({ kind: 'leaderboard', period, userId, paging });
    if (answer.kind !== 'page') throw new Error(answer.kind);
    return answer;
  }

  /** User, pnl and volume in USDT, by rank. */
  async ranked(period: LeaderboardPeriod = '7d'): Promise<(readonly [number, number, number])[]> {
    const { list } = await this.page(period);
    expect(list.map(({ rank }) => rank)).toEqual(list.map((_, index) => index + 1));
    return list.map(({ userId, pnl, volume }) => [userId, Number(pnl) / UNIT, Number(volume) / UNIT]);
  }

  #tell(event: EngineEvent): Promise<void> {
    this.#sequence += 1;
    return this.history.apply({
      firstSequence: this.#sequence,
      lastSequence: this.#sequence,
      events: [event],
    });
  }
}

onEachDatabase((database) => {
  const newWorld = async () => new World(await database.open());

  test('[STAT-2] before the first refresh there is no ranking', async () => {
    const { history } = await newWorld();
    const paging = { kind: 'page', page: 1, pageSize: 20 } as const;
    const answer = await history.query({ kind: 'leaderboard', period: '7d', userId: 0, paging });
    expect(answer).toEqual({ kind: 'unranked' });
  });

  test('[STAT-2] accounts are ranked by equity now less equity then less net transfers, of each period its own', async () => {
    const world = await newWorld();
    await world.transfer(1, 1000, daysAgo(100));
    await world.transfer(2, 500, daysAgo(100));
    await world.close(1, daysAgo(99), 1000);
    await world.close(2, daysAgo(99), 500);
    await world.close(1, daysAgo(30), 1300);
    await world.close(1, daysAgo(7), 1200);
    await world.trade(1, 70, daysAgo(80));
    await world.trade(1, 30, daysAgo(20));
    await world.trade(1, 10, daysAgo(2));
    await world.trade(2, 5, daysAgo(1));
    await world.transfer(2, 200, daysAgo(3));
    await world.refresh({ 1: 1250, 2: 760 });
    expect(await world.ranked('7d')).toEqual([
      [2, 60, 5], // 760 − 500 − 200
      [1, 50, 10], // 1250 − 1200
    ]);
    expect(await world.ranked('30d')).toEqual([
      [2, 60, 5],
      [1, -50, 40], // 1250 − 1300
    ]);
    expect(await world.ranked('90d')).toEqual([
      [1, 250, 110], // 1250 − 1000
      [2, 60, 5],
    ]);
    const [first] = (await world.page('7d')).list;
    // the deposit came 3.5 of 7.5 days before the end: 60 / (100 + 500 + 200 × 3.5 / 7.5) = 60 / 693.333…
    expect(first?.ratio).toBe(8_653_846);
    expect((await world.page('7d')).updatedAt).toBe(NOON);
  });

  test('[STAT-2] a daily close holds on until the next', async () => {
    const world = await newWorld();
    await world.transfer(1, 1000, daysAgo(200));
    await world.close(1, daysAgo(199), 1000);
    await world.close(1, daysAgo(60), 1100);
    await world.trade(1, 10, daysAgo(5));
    await world.refresh({ 1: 1150 });
    expect(await world.ranked('7d')).toEqual([[1, 50, 10]]);
    expect(await world.ranked('30d')).toEqual([[1, 50, 10]]);
    expect(await world.ranked('90d')).toEqual([[1, 150, 10]]);
  });

  test('[STAT-2] a window begins with 00:00 UTC itself', async () => {
    const world = await newWorld();
    const then = daysAgo(7);
    for (const userId of [1, 2, 3]) await world.transfer(userId, 100, daysAgo(50));
    await world.trade(1, 10, then - 1);
    await world.transfer(1, 40, then - 1);
    await world.transfer(3, 40, then - 1);
    for (const userId of [1, 3]) await world.close(userId, then, 140);
    await world.close(2, then, 100);
    await world.trade(2, 20, then);
    await world.transfer(2, 40, then);
    await world.trade(3, 30, then);
    await world.close(1, then + DAY, 999);
    await world.refresh({ 1: 150, 2: 150, 3: 150 });
    // 1 traded before; both deposits before the close are in it, the one after it is a transfer of the window
    expect(await world.ranked('7d')).toEqual([
      [3, 10, 30],
      [2, 10, 20],
    ]);
    expect((await world.ranked('30d')).map(([userId]) => userId)).toEqual([3, 2, 1]);
  });

  test('[STAT-2] an account that began within the window had nothing then', async () => {
    const world = await newWorld();
    await world.transfer(1, 1000, daysAgo(2));
    await world.close(1, daysAgo(1), 1000);
    await world.trade(1, 10, TODAY);
    await world.refresh({ 1: 1010 });
    for (const period of ['7d', '30d', '90d'] as const)
      expect(await world.ranked(period)).toEqual([[1, 10, 10]]);
    // 10 / (100 + 1000 × 2.5 / 7.5)
    expect((await world.page('7d')).list[0]?.ratio).toBe(2_307_692);
  });

  test('[STAT-2] what the equities do not show yet is left out of the transfers', async () => {
    const world = await newWorld();
    await world.transfer(1, 1000, daysAgo(2));
    await world.transfer(2, 1000, daysAgo(2));
    await world.trade(1, 10, TODAY);
    await world.trade(2, 10, TODAY);
    const { lastChangeId } = world;
    await world.transfer(1, 500, NOON + 1);
    await world.transfer(1, -200, NOON + 2);
    await world.refresh({ 1: 1007, 2: 1005 }, { lastChangeId });
    expect(await world.ranked()).toEqual([
      [1, 7, 10],
      [2, 5, 10],
    ]);
    await world.refresh({ 1: 1307, 2: 1005 });
    expect(await world.ranked()).toEqual([
      [1, 7, 10],
      [2, 5, 10],
    ]);
  });

  test('[STAT-2] a refresh sees what has happened since the one before, and a new day moves the windows', async () => {
    const world = await newWorld();
    await world.transfer(1, 1000, daysAgo(20));
    await world.close(1, daysAgo(19), 1000);
    await world.trade(1, 10, daysAgo(7) + 1);
    await world.close(1, daysAgo(6), 1040);
    await world.refresh({ 1: 1050 });
    expect(await world.ranked()).toEqual([[1, 50, 10]]);

    await world.trade(1, 5, NOON + 1);
    await world.transfer(1, 100, NOON + 2);
    await world.refresh({ 1: 1155 });
    expect(await world.ranked()).toEqual([[1, 55, 15]]);

    await world.close(1, TODAY + DAY, 1155);
    await world.refresh({ 1: 1160 }, { timeMs: NOON + DAY });
    expect(await world.ranked()).toEqual([[1, 20, 5]]); // 1160 − 1040 − 100; the first trade is out
    await world.refresh({ 1: 1160 }, { timeMs: NOON + 8 * DAY });
    expect(await world.ranked()).toEqual([]);
    expect(await world.ranked('30d')).toEqual([[1, 60, 15]]);
  });

  test('[STAT-2, TIME-1] a refresh sees what came late, stamped with the day before that of the last one', async () => {
    const world = await newWorld();
    await world.trade(1, 10, daysAgo(3));
    await world.refresh({ 1: 5 }, { timeMs: TODAY + 100 });
    await world.trade(1, 7, TODAY - 900);
    await world.refresh({ 1: 5 }, { timeMs: TODAY + 60_000 });
    expect(await world.ranked()).toEqual([[1, 5, 17]]);
  });

  test('[STAT-2] ties are broken by volume, then by account; lots make no difference', async () => {
    const world = await newWorld();
    const equities: Record<number, number> = {};
    for (let userId = 1; userId <= 9; userId += 1) {
      await world.trade(userId, userId % 3 === 0 ? 30 : 20, TODAY);
      equities[userId] = userId <= 6 ? 5 : -5;
    }
    for (const lotSize of [1, 2, 4, 9, 1000]) {
      await world.refresh(equities, { lotSize });
      expect((await world.ranked()).map(([userId]) => userId)).toEqual([3, 6, 1, 2, 4, 5, 9, 7, 8]);
    }
  });

  test('pages, cursors and the caller’s own rank', async () => {
    const world = await newWorld();
    for (const userId of [1, 2, 3, 4, 5]) await world.trade(userId, 10, TODAY);
    await world.refresh({ 1: 10, 2: 20, 3: 30, 4: 40, 5: 50, 6: 60 });
    const first = await world.page('7d', 1, 2, 3);
    expect(first.list.map(({ userId }) => userId)).toEqual([5, 4]);
    expect([first.total, first.myRank]).toEqual([5, 3]);
    expect((await world.page('7d', 3, 2, 6)).list).toMatchObject([{ rank: 5, userId: 1 }]);
    expect((await world.page('7d', 3, 2, 6)).myRank).toBe(0);
    expect(await world.page('7d', 4, 2)).toMatchObject({ list: [], total: 5, nextCursor: null });

    // two pass everybody else before the list is gone on with: nobody is shown twice, nor left out
    await world.refresh({ 1: 100, 2: 20, 3: 30, 4: 40, 5: 50 });
    const after = async (cursor: string | null, period: LeaderboardPeriod = '7d') =>
      world.history.query({
        kind: 'leaderboard',
        period,
        userId: 0,
        paging: { kind: 'cursor', cursor: cursor!, pageSize: 2 },
      });
    const second = (await after(first.nextCursor)) as LeaderboardPage;
    expect(second.list.map(({ rank, userId }) => [rank, userId])).toEqual([
      [4, 3],
      [5, 2],
    ]);
    expect(second.nextCursor).toBeNull();
    expect(await after(first.nextCursor, '30d')).toEqual({ kind: 'badCursor' });
    expect(await after('rubbish')).toEqual({ kind: 'badCursor' });
    expect(await after(Buffer.from('7d 1 1').toString('base64url'))).toEqual({ kind: 'badCursor' });
    await expect(world.page('7d', 1, 101)).rejects.toThrow(RangeError);
    await expect(world.page('7d', 0)).rejects.toThrow(RangeError);
  });

  test('lots that do not follow each other are not taken, and the last ranking stays', async () => {
    const world = await newWorld();
    await world.trade(1, 10, TODAY);
    await world.refresh({ 1: 10 });
    const take = (taken: number, userIds: readonly number[]) =>
      world.history.query({
        kind: 'takeEquities',
        startedAtMs: NOON,
        taken,
        equities: { timeMs: NOON, lastChangeId: 0, list: userIds.map((userId) => ({ userId, equity: 1 })) },
        isLast: taken > 0,
      });
    expect(await take(2, [3])).toEqual({ isTaken: false });
    expect(await take(0, [1, 2])).toEqual({ isTaken: true });
    expect(await take(1, [3])).toEqual({ isTaken: false });
    expect(await world.ranked()).toEqual([[1, 10, 10]]);
    const tooMany = Array.from({ length: 1001 }, (_, index) => index + 1);
    await expect(take(0, tooMany)).rejects.toThrow(RangeError);
  });

  test('a history that is emptied has no ranking', async () => {
    const world = await newWorld();
    await world.trade(1, 10, TODAY);
    await world.refresh({ 1: 10 });
    await world.history.reset();
    await expect(world.page()).rejects.toThrow('unranked');
  });
});
