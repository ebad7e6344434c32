import type { EngineEvent } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { openHistory } from '../history.ts';
import type { TimeWindow } from '../paging/filter.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { RandomEvents, randomFrom } from '../testing/random-events.ts';
import { sampleSymbol, sampleTrade } from '../testing/sample-records.ts';
import { openHistoryReader } from './history-reader.ts';
import type { RangePage, RowRange } from './row-range.ts';

const MINUTE = 60_000;
const ANY: TimeWindow = { startTime: null, endTime: null };
const MOST_PAGES = 10_000;

/** A record's place: its time and id. */
type Place = readonly [timeMs: number, id: number];

/** All places of a range, read in pages of `limit`. */
async function placesOf<Item>(
  range: RowRange | undefined,
  limit: number,
  next: (page: RangePage) => Promise<readonly Item[]>,
  placeOf: (item: Item) => Place,
): Promise<readonly Place[]> {
  const places: Place[] = [];
  if (range === undefined) return places;
  let after: RangePage['after'] = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const items: readonly Item[] = await next({ range, after, limit });
    const last = items.at(-1);
    if (last === undefined) return places;
    expect(items.length).toBeLessThanOrEqual(limit);
    places.push(...items.map(placeOf));
    const [timeMs, id] = placeOf(last);
    after = { timeMs, id };
  }
  throw new Error('the range does not end');
}

/** What should come: the last news of each record that `accepts`, ascending by time, then id. */
function expected(
  events: readonly EngineEvent[],
  placeOf: (event: EngineEvent) => Place | undefined,
  { startTime, endTime }: TimeWindow,
): readonly Place[] {
  const places = new Map<number, Place>();
  for (const event of events) {
    const place = placeOf(event);
    if (place !== undefined) places.set(place[1], place);
  }
  return [...places.values()]
    .filter(([timeMs]) => timeMs >= (startTime ?? 0) && timeMs < (endTime ?? Number.POSITIVE_INFINITY))
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

const CLOSED = ['FILLED', 'CANCELED', 'PARTIALLY_FILLED_CANCELED', 'REJECTED'];

onEachDatabase((database) => {
  describe('long lists forward', () => {
    test('each list gives exactly its rows, ascending, in any window and pages of any size', async () => {
      const location = await database.location();
      const history = await openHistory(location);
      const random = randomFrom(11);
      const source = new RandomEvents(random, 3);
      const events: EngineEvent[] = [];
      const times = [source.timeMs];
      for (let sequence = 1; sequence <= 30; sequence += 1) {
        const { events: more } = source.batch(100);
        events.push(...more);
        times.push(source.timeMs);
        await history.apply({ firstSequence: sequence, lastSequence: sequence, events: more });
      }
      const reader = await openHistoryReader(location);
      let rows = 0;
      for (let round = 0; round < 40; round += 1) {
        const [from, to] = [times[random(15)]!, times[15 + random(16)]! + random(2)];
        const window = { startTime: random(3) === 0 ? null : from, endTime: random(3) === 0 ? null : to };
        const userId = 1 + random(4);
        const symbol = random(2) === 0 ? null : 'BTCUSDT';
        const limit = 1 + random(40);
        const isOwn = (record: { readonly userId: number; readonly symbol: string }) =>
          record.userId === userId && (symbol === null || record.symbol === symbol);

        const fills = { table: 'fills', userId, symbol } as const;
        const fillPlaces = expected(
          events,
          ({ kind, record }) =>
            kind === 'fill' && isOwn(record) ? [record.createdAt, record.fillId] : undefined,
          window,
        );
        expect(
          await placesOf(
            await reader.accountRange(fills, window),
            limit,
            (page) => reader.fills(fills, page),
            ({ createdAt, fillId }) => [createdAt, fillId],
          ),
        ).toEqual(fillPlaces);

        const orders = { table: 'orders', userId, symbol } as const;
        const orderPlaces = expected(
          events,
          ({ kind, record }) =>
            kind === 'order' && isOwn(record) && CLOSED.includes(record.status)
              ? [record.createdAt, record.orderId]
              : undefined,
          window,
        );
        expect(
          await placesOf(
            await reader.accountRange(orders, window),
            limit,
            (page) => reader.orders(orders, page),
            ({ createdAt, orderId }) => [createdAt, orderId],
          ),
        ).toEqual(orderPlaces);

        const ledger = { table: 'ledger', userId, symbol } as const;
        const ledgerPlaces = expected(
          events,
          ({ kind, record }) =>
            kind === 'ledger' && isOwn(record) ? [record.createdAt, record.changeId] : undefined,
          window,
        );
        expect(
          await placesOf(
            await reader.accountRange(ledger, window),
            limit,
            (page) => reader.ledger(ledger, page),
            ({ createdAt, changeId }) => [createdAt, changeId],
          ),
        ).toEqual(ledgerPlaces);

        const tradePlaces = expected(
          events,
          ({ kind, record }) =>
            kind === 'trade' && record.symbol === 'ETHUSDT' ? [record.createdAt, record.tradeId] : undefined,
          window,
        );
        expect(
          await placesOf(
            await reader.tradeRange('ETHUSDT', window),
            limit,
            (page) => reader.trades('ETHUSDT', page),
            ({ createdAt, tradeId }) => [createdAt, tradeId],
          ),
        ).toEqual(tradePlaces);
        rows += fillPlaces.length + orderPlaces.length + ledgerPlaces.length + tradePlaces.length;
      }
      expect(rows).toBeGreaterThan(1_000);
      await reader.close();
      await history.close();
    });

    test('a range stays what it was, while the exchange goes on writing', async () => {
      const location = await database.location();
      const history = await openHistory(location);
      const trade = (tradeId: number, createdAt: number): EngineEvent => ({
        kind: 'trade',
        record: sampleTrade({ tradeId, createdAt }),
      });
      await history.apply({
        firstSequence: 1,
        lastSequence: 1,
        events: [trade(1, 10), trade(2, 20), trade(4, 20)],
      });
      const reader = await openHistoryReader(location);
      const range = await reader.tradeRange('BTCUSDT', ANY);
      expect(range).toEqual({ first: { timeMs: 10, id: 1 }, last: { timeMs: 20, id: 4 } });
      const one = await reader.trades('BTCUSDT', { range: range!, after: null, limit: 1 });
      expect(one.map(({ tradeId }) => tradeId)).toEqual([1]);
      await history.apply({ firstSequence: 2, lastSequence: 2, events: [trade(5, 20), trade(6, 30)] });
      const after = { timeMs: 10, id: 1 };
      const rest = await reader.trades('BTCUSDT', { range: range!, after, limit: 9 });
      expect(rest.map(({ tradeId }) => tradeId)).toEqual([2, 4]);
      expect((await reader.tradeRange('BTCUSDT', ANY))?.last).toEqual({ timeMs: 30, id: 6 });
      await reader.close();
      await history.close();
    });

    test('where there is nothing, there is no range', async () => {
      const location = await database.location();
      const history = await openHistory(location);
      const events: EngineEvent[] = [{ kind: 'trade', record: sampleTrade({ createdAt: 100 }) }];
      await history.apply({ firstSequence: 1, lastSequence: 1, events });
      const reader = await openHistoryReader(location);
      const trades = (startTime: number | null, endTime: number | null) =>
        reader.tradeRange('BTCUSDT', { startTime, endTime });
      expect(await trades(null, 100)).toBeUndefined();
      expect(await trades(101, null)).toBeUndefined();
      expect(await trades(100, 101)).toMatchObject({ first: { timeMs: 100 }, last: { timeMs: 100 } });
      expect(await reader.tradeRange('NONEUSDT', ANY)).toBeUndefined();
      expect(await reader.accountRange({ table: 'ledger', userId: 1, symbol: null }, ANY)).toBeUndefined();
      expect(
        await reader.klineRange({ symbol: 'NONEUSDT', priceType: 'trade', interval: '1m' }),
      ).toBeUndefined();
      await reader.close();
      await history.close();
    });

    test('the symbols are those that were told of, with their precision, and those that traded', async () => {
      const location = await database.location();
      const history = await openHistory(location);
      const told = (symbol: string): EngineEvent => ({
        kind: 'symbol',
        record: sampleSymbol(symbol, 'TRADING', 1),
      });
      const events: EngineEvent[] = [
        { kind: 'trade', record: sampleTrade({ symbol: 'OLDUSDT', createdAt: 5 }) },
        { kind: 'trade', record: sampleTrade({ symbol: 'BTCUSDT', createdAt: 5 }) },
        told('BTCUSDT'),
        told('NEWUSDT'),
      ];
      await history.apply({ firstSequence: 1, lastSequence: 1, events });
      const reader = await openHistoryReader(location);
      const { pricePrecision } = sampleSymbol('', 'TRADING', 1).spec;
      expect(await reader.symbols()).toEqual([
        { symbol: 'BTCUSDT', pricePrecision },
        { symbol: 'NEWUSDT', pricePrecision },
        { symbol: 'OLDUSDT', pricePrecision: undefined },
      ]);
      await reader.close();
      await history.close();
    });

    test('klines are final up to the engine time that the history was told last', async () => {
      const location = await database.location();
      const history = await openHistory(location);
      const events: EngineEvent[] = [{ kind: 'trade', record: sampleTrade({ createdAt: 7 * MINUTE + 9 }) }];
      await history.apply({ firstSequence: 1, lastSequence: 1, timeMs: 7 * MINUTE + 9, events });
      await history.apply({ firstSequence: 2, lastSequence: 5, timeMs: 9 * MINUTE + 1, events: [] });
      const reader = await openHistoryReader(location);
      const key = { symbol: 'BTCUSDT', priceType: 'trade', interval: '1m' } as const;
      expect(await reader.klineRange(key)).toEqual({
        firstOpenTime: 7 * MINUTE,
        engineTimeMs: 9 * MINUTE + 1,
      });
      await reader.close();
      await history.close();
    });
  });
});
