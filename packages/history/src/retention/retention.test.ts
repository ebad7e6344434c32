import type { EngineEvent } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { type History, openHistory } from '../history.ts';
import type { HistoryQuery } from '../history-query.ts';
import type { PageAnswer } from '../paging/page.ts';
import { onEachDatabase } from '../testing/databases.ts';
import {
  sampleAgentOrder,
  sampleChange,
  sampleClosedPosition,
  sampleCondition,
  sampleFill,
  sampleFundingPayment,
  sampleFundingRate,
  sampleLiquidation,
  sampleOrder,
  sampleTrade,
} from '../testing/sample-records.ts';
import { sampleStrategy } from '../testing/sample-strategy.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Engine time at the end of every test: a whole quarter of an hour, so that what is older than 30 days is so to the millisecond. */
const NOW = Date.UTC(2026, 5, 1, 12);
const KEPT = 30 * DAY;
const CUTOFF = NOW - KEPT;
const ALL = { startTime: null, endTime: null } as const;
const MOST_STEPS = 10_000;

const firstPage = (pageSize = 100) => ({ kind: 'page', page: 1, pageSize }) as const;
/** Deletes all that may go; the number of steps it took. */
async function trimAll(history: History): Promise<number> {
  for (let steps = 1; steps <= MOST_STEPS; steps += 1) if (!(await history.trim())) return steps;
  throw new Error(`still not done after ${MOST_STEPS} steps`);
}

async function listOf(
  history: History,
  query: HistoryQuery,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const answer = (await history.query(query)) as unknown as PageAnswer<Record<string, unknown>>;
  if (answer.kind !== 'page') throw new Error('bad cursor');
  return answer.list;
}

/** Applies `events` as the batch `sequence`, after which it is `timeMs`. */
const apply = (history: History, events: readonly EngineEvent[], sequence = 1, timeMs = NOW) =>
  history.apply({ firstSequence: sequence, lastSequence: sequence, timeMs, events });

onEachDatabase((database) => {
  const open = async (keepMs: number): Promise<History> => openHistory(await database.location(), { keepMs });

  const orders = (history: History) =>
    listOf(history, {
      ...{ kind: 'orderHistory', userId: 1, symbol: null, orderId: null, clientOrderId: null, type: null },
      ...{ side: null, status: null, ...ALL, paging: firstPage() },
    } as const);
  const fills = (history: History) =>
    listOf(history, { kind: 'fills', userId: 1, symbol: null, orderId: null, ...ALL, paging: firstPage() });
  const ids = (rows: readonly Readonly<Record<string, unknown>>[], name: string) =>
    rows.map((row) => row[name]);

  describe('what may go', () => {
    test('trades and fills go by the time they were made, the last moment of what is kept included', async () => {
      const history = await open(KEPT);
      const events = [CUTOFF - 1, CUTOFF, CUTOFF + 1].flatMap((createdAt, at): EngineEvent[] => [
        { kind: 'trade', record: sampleTrade({ tradeId: at + 1, createdAt }) },
        { kind: 'fill', record: sampleFill({ fillId: at + 1, createdAt }) },
      ]);
      await apply(history, events);
      await trimAll(history);
      const trades = await history.query({ kind: 'publicTrades', symbol: 'BTCUSDT', limit: 10 });
      expect(trades.map((trade) => trade.tradeId)).toEqual([3, 2]);
      expect(ids(await fills(history), 'fillId')).toEqual([3, 2]);
      await history.close();
    });

    test('orders and conditions go by the time they ended, however long they were open', async () => {
      const history = await open(KEPT);
      const times = [
        [CUTOFF - 9 * DAY, CUTOFF - 1],
        [CUTOFF - 8 * DAY, CUTOFF],
        [CUTOFF - 7 * DAY, CUTOFF - 6 * DAY],
        [CUTOFF, CUTOFF],
      ] as const;
      const events = times.flatMap(([createdAt, updatedAt], at): EngineEvent[] => [
        { kind: 'order', record: sampleOrder({ orderId: at + 1, createdAt, updatedAt }) },
        { kind: 'condition', record: sampleCondition({ conditionId: at + 1, createdAt, updatedAt }) },
      ]);
      await apply(history, events);
      await trimAll(history);
      expect(ids(await orders(history), 'orderId')).toEqual([4, 2]);
      const conditions = await listOf(history, {
        ...{ kind: 'conditionHistory', userId: 1, symbol: null, conditionId: null, clientOrderId: null },
        ...{ type: null, side: null, status: null, ...ALL, paging: firstPage() },
      } as const);
      expect(ids(conditions, 'conditionId')).toEqual([4, 2]);
      await history.close();
    });

    test('strategies go by the time they ended; one that works stays, however old', async () => {
      const history = await open(KEPT);
      const [createdAt, updatedAt] = [CUTOFF - 9 * DAY, CUTOFF - 1];
      const make = (strategyId: number, status: 'WORKING' | 'ALL_DONE' | 'CANCELLED'): EngineEvent => ({
        kind: 'strategy',
        record: sampleStrategy({
          ...{ strategyId, clientStrategyId: `s-${strategyId}`, status, parts: [] },
          ...{ createdAt, updatedAt },
        }),
      });
      await apply(history, [make(1, 'WORKING'), make(2, 'ALL_DONE'), make(3, 'CANCELLED')]);
      await trimAll(history);
      const found = await Promise.all(
        [1, 2, 3].map((id) =>
          history.query({ kind: 'strategy', userId: 1, strategyId: null, clientStrategyId: `s-${id}` }),
        ),
      );
      expect(found.map((strategy) => strategy?.strategyId)).toEqual([1, undefined, undefined]);
      await history.close();
    });

    test('[STAT-1] bars below an hour go, but for the last before, which the quiet ones after it repeat; from an hour on they stay', async () => {
      const history = await open(KEPT);
      const trade = (tradeId: number, createdAt: number, price: number): EngineEvent => ({
        kind: 'trade',
        record: sampleTrade({ tradeId, createdAt, price }),
      });
      const opened = CUTOFF - 3 * HOUR;
      await apply(history, [
        trade(1, opened - 2 * HOUR, 50),
        trade(2, opened, 100),
        trade(3, opened + 31 * MINUTE, 200),
        trade(4, CUTOFF + 2 * MINUTE, 300),
      ]);
      await trimAll(history);
      const bars = async (interval: '1m' | '30m' | '1h', startTime: number, limit: number) =>
        (
          await history.query({
            ...{ kind: 'klines', symbol: 'BTCUSDT', priceType: 'trade', interval, startTime, endTime: null },
            ...{ limit, engineTimeMs: NOW },
          } as const)
        ).map(({ openTime, close, tradeCount }) => [openTime, close, tradeCount]);
      expect(await bars('1m', opened, 2)).toEqual([
        [opened + 31 * MINUTE, 200, 1],
        [opened + 32 * MINUTE, 200, 0],
      ]);
      expect(await bars('1m', CUTOFF, 3)).toEqual([
        [CUTOFF, 200, 0],
        [CUTOFF + MINUTE, 200, 0],
        [CUTOFF + 2 * MINUTE, 300, 1],
      ]);
      expect(await bars('30m', opened, 1)).toEqual([[opened + 30 * MINUTE, 200, 1]]);
      expect(await bars('1h', opened - 2 * HOUR, 4)).toEqual([
        [opened - 2 * HOUR, 50, 1],
        [opened - HOUR, 50, 0],
        [opened, 200, 2],
        [opened + HOUR, 200, 0],
      ]);
      await history.close();
    });

    test('bars of all symbols and prices go, of a quiet series all but the newest', async () => {
      const history = await open(KEPT);
      const first = CUTOFF - 2 * HOUR;
      const events = ['AAAUSDT', 'BTCUSDT', 'ZZZUSDT'].flatMap((symbol) =>
        [0, 1, 2, 3].map(
          (minute): EngineEvent => ({
            kind: 'price',
            record: {
              symbol,
              indexPrice: 10 + minute,
              markPrice: 20 + minute,
              stale: false,
              createdAt: first + minute * MINUTE,
            },
          }),
        ),
      );
      await apply(history, [...events.sort((a, b) => timeOf(a) - timeOf(b))]);
      await trimAll(history);
      for (const symbol of ['AAAUSDT', 'BTCUSDT', 'ZZZUSDT']) {
        for (const [priceType, price] of [
          ['index', 13],
          ['mark', 23],
        ] as const) {
          const bars = await history.query({
            ...{
              kind: 'klines',
              symbol,
              priceType,
              interval: '1m',
              startTime: first,
              endTime: CUTOFF - HOUR,
            },
            ...{ limit: 1_000, engineTimeMs: NOW },
          } as const);
          expect(bars[0]).toMatchObject({ openTime: first + 3 * MINUTE, close: price });
        }
      }
      await history.close();
    });
  });

  test('ledger, closed positions, funding, liquidations, daily closes and orders of agents stay', async () => {
    const history = await open(DAY);
    const old = CUTOFF - 300 * DAY;
    await apply(history, [
      { kind: 'ledger', record: sampleChange({ changeId: 1, createdAt: old }) },
      { kind: 'closedPosition', record: sampleClosedPosition({ openedAt: old, closedAt: old }) },
      { kind: 'fundingRate', record: sampleFundingRate({ symbol: 'BTCUSDT', fundingTime: old }) },
      {
        kind: 'fundingPayment',
        record: sampleFundingPayment({ changeId: 1, positionId: 7, fundingTime: old }),
      },
      { kind: 'liquidation', record: sampleLiquidation({ createdAt: old }) },
      {
        kind: 'dailyClose',
        record: { userId: 1, day: old, equity: 1, walletBalance: 1, makerVolume: 0, takerVolume: 0 },
      },
      { kind: 'agentOrder', record: sampleAgentOrder({ agentCode: 'A', createdAt: old }) },
    ]);
    await trimAll(history);
    const changes = await listOf(history, {
      ...{ kind: 'accountChanges', userId: 1, asset: null, changeType: null, ...ALL, paging: firstPage() },
    } as const);
    expect(ids(changes, 'changeId')).toEqual([1]);
    const shared = { ...ALL, paging: firstPage() };
    const lists: HistoryQuery[] = [
      { kind: 'positionHistory', userId: 1, symbol: null, side: null, ...shared },
      { kind: 'fundingHistory', symbol: 'BTCUSDT', ...shared },
      { kind: 'liquidations', userId: 1, symbol: null, ...shared },
      { kind: 'agentOrderHistory', agentCode: 'A', orderType: null, status: null, ...shared },
    ];
    for (const list of lists) expect(await listOf(history, list), list.kind).toHaveLength(1);
    expect(await history.query({ kind: 'positionFunding', positionId: 7, limit: 9 })).toHaveLength(1);
    expect(await history.query({ kind: 'dailyCloses', userId: 1, ...ALL, limit: 9 })).toHaveLength(1);
    await history.close();
  });

  describe('how it goes', () => {
    const many = (count: number): EngineEvent[] =>
      Array.from({ length: count }, (_, at) => ({
        kind: 'fill',
        record: sampleFill({ fillId: at + 1, createdAt: CUTOFF - count + at }),
      }));

    test('without a limit nothing goes, and nothing is to do', async () => {
      const history = await open(Number.POSITIVE_INFINITY);
      await apply(history, [...many(50)]);
      expect(await trimAll(history)).toBe(1);
      expect(await fills(history)).toHaveLength(50);
      await history.close();
    });

    test('a step deletes some rows, not all, and between two the list is what is left', async () => {
      const history = await open(KEPT);
      await apply(history, [...many(1_250)]);
      const left: number[] = [];
      // The first step finds no old public trade; the next three delete fills.
      for (let step = 0; step < 4; step += 1) {
        await history.trim();
        const { total } = (await history.query({
          ...{ kind: 'fills', userId: 1, symbol: null, orderId: null, ...ALL, paging: firstPage(1) },
        } as const)) as { total: number };
        left.push(total);
      }
      expect(left).toEqual([1_250, 750, 250, 0]);
      await history.close();
    });

    test('a cursor given before goes on after what is gone, to the end that the list now has', async () => {
      const history = await open(KEPT);
      const kept: EngineEvent[] = [1, 2, 3].map((at) => ({
        kind: 'fill',
        record: sampleFill({ fillId: 100 + at, createdAt: CUTOFF + at }),
      }));
      await apply(history, [...many(20), ...kept]);
      const list = { kind: 'fills', userId: 1, symbol: null, orderId: null, ...ALL } as const;
      const within = await history.query({ ...list, paging: firstPage(2) });
      const beyond = await history.query({ ...list, paging: firstPage(10) });
      if (within.kind !== 'page' || beyond.kind !== 'page') throw new Error('bad cursor');
      await trimAll(history);
      const after = (cursor: string | null) =>
        history.query({ ...list, paging: { kind: 'cursor', cursor: cursor ?? '', pageSize: 10 } });
      expect(await after(within.nextCursor)).toMatchObject({
        list: [{ fillId: 101 }],
        total: 3,
        nextCursor: null,
      });
      expect(await after(beyond.nextCursor)).toMatchObject({ list: [], total: 3, nextCursor: null });
      await history.close();
    });

    test('time goes on: what has become old since goes too, at most a quarter of an hour late', async () => {
      const history = await open(KEPT);
      await apply(history, [
        ...many(3),
        { kind: 'fill', record: sampleFill({ fillId: 50, createdAt: CUTOFF }) },
      ]);
      await trimAll(history);
      expect(ids(await fills(history), 'fillId')).toEqual([50]);
      await apply(history, [], 2, NOW + 15 * MINUTE - 1);
      expect(await trimAll(history)).toBe(1);
      expect(await fills(history)).toHaveLength(1);
      await apply(history, [], 3, NOW + 15 * MINUTE);
      await trimAll(history);
      expect(await fills(history)).toHaveLength(0);
      await history.close();
    });

    test('an order that closes after its like are gone is kept as long as they were', async () => {
      const history = await open(KEPT);
      await apply(history, []);
      await trimAll(history);
      const late = sampleOrder({ orderId: 1, createdAt: CUTOFF - 100 * DAY, updatedAt: NOW });
      await apply(history, [{ kind: 'order', record: late }], 2, NOW + DAY);
      await trimAll(history);
      expect(await orders(history)).toHaveLength(1);
      await apply(history, [], 3, NOW + KEPT + HOUR);
      await trimAll(history);
      expect(await orders(history)).toHaveLength(0);
      await history.close();
    });

    test('a history that is opened again, or built again, lets go of the same', async () => {
      const location = await database.location();
      const before = await openHistory(location);
      const events = [
        ...many(30),
        { kind: 'fill', record: sampleFill({ fillId: 77, createdAt: NOW }) } as const,
      ];
      await apply(before, events);
      await before.close();

      const again = await openHistory(location, { keepMs: KEPT });
      expect(await trimAll(again)).toBe(1);
      expect(await fills(again)).toHaveLength(31);
      await apply(again, [], 2, NOW + MINUTE);
      await trimAll(again);
      expect(ids(await fills(again), 'fillId')).toEqual([77]);

      await again.reset();
      await apply(again, events);
      await trimAll(again);
      expect(ids(await fills(again), 'fillId')).toEqual([77]);
      await again.close();
    });
  });
});

function timeOf({ record }: EngineEvent): number {
  return (record as { readonly createdAt: number }).createdAt;
}
