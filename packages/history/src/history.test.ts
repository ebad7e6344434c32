import type { EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import { openHistory } from './history.ts';
import type { DatabaseQuery } from './history-query.ts';
import type { Paging } from './paging/page.ts';
import { onEachDatabase } from './testing/databases.ts';
import {
  CHANGE_TYPES,
  CONDITION_STATUSES,
  CONDITION_TYPES,
  ORDER_TYPES,
  pick,
  RandomEvents,
  type RandomInt,
  randomFrom,
  SIDES,
  STATUSES,
  SYMBOLS,
} from './testing/random-events.ts';
import { sampleOrder } from './testing/sample-records.ts';

onEachDatabase((database) => {
  type ListQuery = Extract<DatabaseQuery, { paging: Paging }>;

  /** What a list sorts by, and its row. */
  interface Entry {
    readonly timeMs: number;
    readonly id: number;
    readonly row: unknown;
  }

  const CLOSED = new Set(['FILLED', 'CANCELED', 'PARTIALLY_FILLED_CANCELED', 'REJECTED']);
  const WAITING = new Set(['PENDING_ACTIVATION', 'PENDING']);

  /** What `query` lists, by looking at every event there was: the reference that the SQL is held against. */
  function naiveList(events: readonly EngineEvent[], query: ListQuery): Entry[] {
    const entries = events.flatMap((event) => entryOf(events, event, query));
    const { startTime, endTime } = query;
    const inWindow = entries.filter(
      ({ timeMs }) => (startTime === null || timeMs >= startTime) && (endTime === null || timeMs < endTime),
    );
    return inWindow.sort((a, b) => b.timeMs - a.timeMs || b.id - a.id);
  }

  function isAny<T>(wanted: T | null, actual: T): boolean {
    return wanted === null || wanted === actual;
  }

  function entryOf(events: readonly EngineEvent[], event: EngineEvent, query: ListQuery): Entry[] {
    if (query.kind === 'orderHistory' && event.kind === 'order') {
      const { record } = event;
      const matches =
        CLOSED.has(record.status) &&
        record.userId === query.userId &&
        isAny(query.symbol, record.symbol) &&
        isAny(query.orderId, record.orderId) &&
        isAny(query.clientOrderId, record.clientOrderId) &&
        isAny(query.type, record.type) &&
        isAny(query.side, record.side) &&
        isAny(query.status, record.status);
      return matches ? [{ timeMs: record.createdAt, id: record.orderId, row: record }] : [];
    }
    if (query.kind === 'conditionHistory' && event.kind === 'condition') {
      const { record } = event;
      const matches =
        !WAITING.has(record.status) &&
        record.userId === query.userId &&
        isAny(query.symbol, record.symbol) &&
        isAny(query.conditionId, record.conditionId) &&
        isAny(query.clientOrderId, record.clientOrderId) &&
        isAny(query.type, record.type) &&
        isAny(query.side, record.side) &&
        isAny(query.status, record.status);
      return matches ? [{ timeMs: record.createdAt, id: record.conditionId, row: record }] : [];
    }
    if (query.kind === 'fills' && event.kind === 'fill') {
      const { record } = event;
      const matches =
        record.userId === query.userId &&
        isAny(query.symbol, record.symbol) &&
        isAny(query.orderId, record.orderId);
      return matches ? [{ timeMs: record.createdAt, id: record.fillId, row: record }] : [];
    }
    if (query.kind === 'accountChanges' && event.kind === 'ledger') {
      const { record } = event;
      const matches =
        record.userId === query.userId &&
        isAny(query.asset, record.asset) &&
        isAny(query.changeType, record.changeType);
      return matches ? [{ timeMs: record.createdAt, id: record.changeId, row: record }] : [];
    }
    if (query.kind === 'positionHistory' && event.kind === 'closedPosition') {
      const { record } = event;
      const matches =
        record.userId === query.userId &&
        isAny(query.symbol, record.symbol) &&
        isAny(query.side, record.side);
      const row = { ...record, closes: naiveCloses(events, record.positionId) };
      return matches ? [{ timeMs: record.closedAt, id: record.positionId, row }] : [];
    }
    return [];
  }

  /** The random fills close all or nothing, so the fee is the fill's where all is closed, half of it (even) otherwise. */
  function naiveCloses(events: readonly EngineEvent[], positionId: number): unknown[] {
    return events.flatMap((event) => {
      if (event.kind !== 'fill' || event.record.positionId !== positionId) return [];
      const { createdAt, price, closedQuantity, quantity, realizedPnl, handlingFee, orderId } = event.record;
      if (closedQuantity === 0) return [];
      const fee = closedQuantity === quantity ? Number(handlingFee) : Number(handlingFee) / 2;
      return [{ time: createdAt, price, quantity: closedQuantity, realizedPnl, handlingFee: fee, orderId }];
    });
  }

  /** `value`, or null in more than half of the cases. */
  function orNull<T>(random: RandomInt, value: T): T | null {
    return random(8) < 3 ? value : null;
  }

  function randomQuery(random: RandomInt, users: number, timeMs: number): ListQuery {
    const start = Date.UTC(2026, 0, 1);
    const someTime = () => start + random(timeMs - start + 1);
    const shared = {
      userId: 1 + random(users),
      symbol: orNull(random, pick(random, SYMBOLS)),
      startTime: orNull(random, someTime()),
      endTime: orNull(random, someTime()),
      paging: { kind: 'page', page: 1 + random(4), pageSize: 1 + random(20) } as const,
    };
    switch (random(5)) {
      case 0:
        return {
          ...shared,
          kind: 'orderHistory',
          orderId: random(10) === 0 ? 1 + random(500) : null,
          clientOrderId: orNull(random, `c-${random(40)}`),
          type: orNull(random, pick(random, ORDER_TYPES)),
          side: orNull(random, pick(random, SIDES)),
          status: orNull(random, pick(random, STATUSES)),
        };
      case 1:
        return { ...shared, kind: 'fills', orderId: orNull(random, 1 + random(20)) };
      case 2:
        return {
          ...shared,
          kind: 'conditionHistory',
          conditionId: random(10) === 0 ? 1 + random(500) : null,
          clientOrderId: orNull(random, `c-${random(40)}`),
          type: orNull(random, pick(random, CONDITION_TYPES)),
          side: orNull(random, pick(random, SIDES)),
          status: orNull(random, pick(random, CONDITION_STATUSES)),
        };
      case 3: {
        const { symbol: _, ...rest } = shared;
        return {
          ...rest,
          kind: 'accountChanges',
          asset: orNull(random, pick(random, ['USDT', 'USDC'] as const)),
          changeType: orNull(random, pick(random, CHANGE_TYPES)),
        };
      }
      default:
        return {
          ...shared,
          kind: 'positionHistory',
          side: orNull(random, pick(random, ['LONG', 'SHORT'] as const)),
        };
    }
  }

  test.each([1, 2, 3])(
    'lists, filters, pages and totals are those of a naive filter over all events (seed %i)',
    async (seed) => {
      const random = randomFrom(seed);
      const source = new RandomEvents(random, 3);
      const history = await database.open();
      const events: EngineEvent[] = [];
      let shownRows = 0;
      for (let round = 0; round < 30; round += 1) {
        const batch = source.batch(1 + random(120));
        await history.apply(batch);
        events.push(...batch.events);
        for (let n = 0; n < 30; n += 1) {
          const query = randomQuery(random, 3, source.timeMs);
          const expected = naiveList(events, query);
          const { pageSize } = query.paging;
          const offset = query.paging.kind === 'page' ? (query.paging.page - 1) * pageSize : 0;
          const rows = expected.slice(offset, offset + pageSize).map((entry) => entry.row);
          const page = await history.query(query);
          expect(page).toMatchObject({ kind: 'page', list: rows, total: expected.length });
          const hasMore = expected.length > offset + pageSize;
          expect(page.kind === 'page' && page.nextCursor !== null).toBe(hasMore && rows.length > 0);
          shownRows += rows.length;
        }
      }
      expect(shownRows).toBeGreaterThan(1_000);
    },
  );

  test.each([11, 12, 13])(
    'a walk by cursor neither repeats nor skips while rows arrive and the history is reopened (seed %i)',
    async (seed) => {
      const location = await database.location();
      const random = randomFrom(seed);
      const source = new RandomEvents(random, 2);
      const events: EngineEvent[] = [];
      let history = await openHistory(location);
      const grow = async (count: number) => {
        const batch = source.batch(count);
        await history.apply(batch);
        events.push(...batch.events);
      };
      await grow(800);
      let walked = 0;
      for (let walk = 0; walk < 12; walk += 1) {
        let query = randomQuery(random, 2, source.timeMs);
        query = { ...query, paging: { kind: 'page', page: 1, pageSize: query.paging.pageSize } };
        const atStart = naiveList(events, query);
        const seen: unknown[] = [];
        let after: Entry | undefined;
        for (let step = 0; step < 1_000; step += 1) {
          const now = naiveList(events, query);
          const rest = now.filter(
            ({ timeMs, id }) =>
              after === undefined || timeMs < after.timeMs || (timeMs === after.timeMs && id < after.id),
          );
          const expected = rest.slice(0, query.paging.pageSize);
          const page = await history.query(query);
          if (page.kind !== 'page') throw new Error('a cursor of this list was refused');
          expect(page.list).toEqual(expected.map((entry) => entry.row));
          expect(page.total).toBe(now.length);
          seen.push(...expected.map((entry) => entry.id));
          after = expected.at(-1);
          if (page.nextCursor === null) {
            expect(rest.length).toBeLessThanOrEqual(query.paging.pageSize);
            break;
          }
          query = {
            ...query,
            paging: { kind: 'cursor', cursor: page.nextCursor, pageSize: query.paging.pageSize },
          };
          if (random(3) === 0) await grow(1 + random(30));
          if (random(40) === 0) {
            await history.close();
            history = await openHistory(location);
          }
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen).toEqual(expect.arrayContaining(atStart.map((entry) => entry.id)));
        walked += seen.length;
      }
      expect(walked).toBeGreaterThan(50);
      await history.close();
    },
  );

  const orders = {
    kind: 'orderHistory',
    userId: 1,
    symbol: null,
    orderId: null,
    clientOrderId: null,
    type: null,
    side: null,
    status: null,
    startTime: null,
    endTime: null,
  } as const;

  const order = (orderId: number, clientOrderId: string, createdAt = orderId): EngineEvent => ({
    kind: 'order',
    record: sampleOrder({ orderId, clientOrderId, createdAt }),
  });

  test('[ATTACK-11] a cursor is refused by another user, filter or list, and so is rubbish', async () => {
    const history = await database.open();
    await history.apply({ firstSequence: 1, lastSequence: 1, events: [order(1, 'a'), order(2, 'b')] });
    const first = await history.query({ ...orders, paging: { kind: 'page', page: 1, pageSize: 1 } });
    const cursor = first.kind === 'page' ? (first.nextCursor ?? '') : '';
    const paging = { kind: 'cursor', cursor, pageSize: 1 } as const;
    expect(await history.query({ ...orders, paging })).toMatchObject({
      kind: 'page',
      list: [{ orderId: 1 }],
    });
    expect(await history.query({ ...orders, paging: { ...paging, pageSize: 5 } })).toMatchObject({
      list: [{ orderId: 1 }],
    });

    const bad = { kind: 'badCursor' };
    expect(await history.query({ ...orders, userId: 2, paging })).toEqual(bad);
    expect(await history.query({ ...orders, side: 'BUY', paging })).toEqual(bad);
    expect(await history.query({ ...orders, endTime: 0, paging })).toEqual(bad);
    const fills = {
      kind: 'fills',
      userId: 1,
      symbol: null,
      orderId: null,
      startTime: null,
      endTime: null,
    } as const;
    expect(await history.query({ ...fills, paging })).toEqual(bad);
    expect(await history.query({ ...orders, paging: { ...paging, cursor: 'rubbish' } })).toEqual(bad);
  });

  test('page and pageSize out of bounds are refused', async () => {
    const history = await database.open();
    for (const [page, pageSize] of [
      [0, 20],
      [-1, 20],
      [1.5, 20],
      [1, 0],
      [1, 101],
      [Number.MAX_SAFE_INTEGER, 20],
    ] as const) {
      await expect(history.query({ ...orders, paging: { kind: 'page', page, pageSize } })).rejects.toThrow(
        RangeError,
      );
    }
  });

  test('one closed order is found by either id, the newest of a client order id, both must match', async () => {
    const history = await database.open();
    await history.apply({
      firstSequence: 1,
      lastSequence: 1,
      events: [order(5, 'twice', 100), order(6, 'once', 150), order(7, 'twice', 200)],
    });
    const find = async (
      orderId: number | null,
      clientOrderId: string | null,
      userId = 1,
      symbol = 'BTCUSDT',
    ) => (await history.query({ kind: 'closedOrder', userId, symbol, orderId, clientOrderId }))?.orderId;
    expect(await find(5, null)).toBe(5);
    expect(await find(null, 'twice')).toBe(7);
    expect(await find(5, 'twice')).toBe(5);
    expect(await find(5, 'once')).toBeUndefined();
    expect(await find(null, 'never')).toBeUndefined();
    expect(await find(5, null, 2)).toBeUndefined();
    expect(await find(5, null, 1, 'ETHUSDT')).toBeUndefined();
    await expect(find(null, null)).rejects.toThrow(RangeError);
  });

  test('public trades are the latest of their symbol, newest first', async () => {
    const random = randomFrom(5);
    const source = new RandomEvents(random, 3);
    const history = await database.open();
    const { events, ...sequences } = source.batch(500);
    await history.apply({ ...sequences, events });
    const trades = events.flatMap((event) => (event.kind === 'trade' ? [event.record] : []));
    const expected = trades.filter((trade) => trade.symbol === 'ETHUSDT').reverse();
    expect(expected.length).toBeGreaterThan(5);
    expect(await history.query({ kind: 'publicTrades', symbol: 'ETHUSDT', limit: 5 })).toEqual(
      expected.slice(0, 5),
    );
    expect(await history.query({ kind: 'publicTrades', symbol: 'ETHUSDT', limit: 1_000 })).toEqual(expected);
    await expect(history.query({ kind: 'publicTrades', symbol: 'ETHUSDT', limit: 1_001 })).rejects.toThrow(
      RangeError,
    );
  });

  test('daily closes come newest first, within their window', async () => {
    const history = await database.open();
    const close = (userId: number, day: number) => ({
      userId,
      day,
      equity: 1,
      walletBalance: 2,
      makerVolume: 3,
      takerVolume: 4,
    });
    const all = [close(1, 100), close(1, 200), close(2, 200), close(1, 300)];
    const events = all.map((record): EngineEvent => ({ kind: 'dailyClose', record }));
    await history.apply({ firstSequence: 1, lastSequence: 1, events });
    const days = async (startTime: number | null, endTime: number | null, limit: number) =>
      (await history.query({ kind: 'dailyCloses', userId: 1, startTime, endTime, limit })).map(
        (record) => record.day,
      );
    expect(await days(null, null, 10)).toEqual([300, 200, 100]);
    expect(await days(null, null, 2)).toEqual([300, 200]);
    expect(await days(100, 300, 10)).toEqual([200, 100]);
  });
});
