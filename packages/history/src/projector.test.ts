import type { EngineEvent, OrderRecord } from '@openperp/engine';
import { expect, test } from 'vitest';
import { type History, openHistory } from './history.ts';
import { onEachDatabase } from './testing/databases.ts';
import {
  sampleChange,
  sampleClosedPosition,
  sampleFill,
  sampleOrder,
  sampleTrade,
} from './testing/sample-records.ts';

onEachDatabase((database) => {
  const ANY = { startTime: null, endTime: null, paging: { kind: 'page', page: 1, pageSize: 100 } } as const;

  async function ordersOf(history: History, userId: number): Promise<readonly OrderRecord[]> {
    const page = await history.query({
      kind: 'orderHistory',
      userId,
      symbol: null,
      orderId: null,
      clientOrderId: null,
      type: null,
      side: null,
      status: null,
      ...ANY,
    });
    return page.kind === 'page' ? page.list : [];
  }

  async function changesOf(history: History, userId: number) {
    const page = await history.query({
      kind: 'accountChanges',
      userId,
      asset: null,
      changeType: null,
      ...ANY,
    });
    return page.kind === 'page' ? page.list : [];
  }

  async function minuteVolumes(history: History): Promise<readonly unknown[]> {
    const bars = await history.query({
      kind: 'klines',
      symbol: 'BTCUSDT',
      priceType: 'trade',
      interval: '1m',
      startTime: null,
      endTime: null,
      limit: 10,
      engineTimeMs: 130_000,
    });
    return bars.map((bar) => [bar.openTime, bar.volume, bar.tradeCount]);
  }

  const order = (changes: Partial<OrderRecord>): EngineEvent => ({
    kind: 'order',
    record: sampleOrder(changes),
  });
  const trade = (tradeId: number, createdAt: number): EngineEvent => ({
    kind: 'trade',
    record: sampleTrade({ tradeId, createdAt, quantity: 5 }),
  });

  test('only closed orders are kept, each as it last stood', async () => {
    const history = await database.open();
    await history.apply({
      firstSequence: 1,
      lastSequence: 1,
      events: [
        order({ orderId: 1, status: 'PENDING' }),
        order({ orderId: 2, status: 'PARTIALLY_FILLED' }),
        order({ orderId: 3, status: 'FILLED', handlingFee: 1 }),
        order({ orderId: 4, status: 'NEW' }),
        order({ orderId: 5, status: 'REJECTED' }),
        order({ orderId: 6, status: 'PARTIALLY_FILLED_CANCELED', cancelReason: 'IOC' }),
      ],
    });
    await history.apply({
      firstSequence: 2,
      lastSequence: 2,
      events: [
        order({ orderId: 1, status: 'CANCELED' }),
        order({ orderId: 3, status: 'FILLED', handlingFee: 2 }),
      ],
    });
    const found = (await ordersOf(history, 1)).map(({ orderId, status, handlingFee }) => [
      orderId,
      status,
      handlingFee,
    ]);
    expect(found).toEqual([
      [6, 'PARTIALLY_FILLED_CANCELED', 425_000_000],
      [5, 'REJECTED', 425_000_000],
      [3, 'FILLED', 2],
      [1, 'CANCELED', 425_000_000],
    ]);
  });

  test('[NUM-2] every record comes back as it was, amounts beyond 64 bits too', async () => {
    const wide = 123_456_789_012_345_678_901n;
    const closed = sampleOrder({
      realizedPnl: -wide,
      reduceOnly: true,
      cancelReason: 'GTD',
      goodTillDate: 7,
    });
    const fill = sampleFill({ tradeValue: wide, roleType: 'maker' });
    const tradeRecord = sampleTrade({ tradeValue: wide });
    const change = sampleChange({ amount: -wide, walletBefore: wide, walletAfter: 0, referenceId: 'r-1' });
    const position = sampleClosedPosition({ pnl: -wide, openedValue: wide, marginMode: 'ISOLATED' });
    const dailyClose = {
      userId: 1,
      day: 0,
      equity: wide,
      walletBalance: -1,
      makerVolume: 0,
      takerVolume: wide,
    };
    const history = await database.open();
    await history.apply({
      firstSequence: 1,
      lastSequence: 3,
      events: [
        { kind: 'order', record: closed },
        { kind: 'fill', record: fill },
        { kind: 'trade', record: tradeRecord },
        { kind: 'ledger', record: change },
        { kind: 'closedPosition', record: position },
        { kind: 'dailyClose', record: dailyClose },
      ],
    });
    const filter = { userId: 1, symbol: null, ...ANY } as const;
    expect(await ordersOf(history, 1)).toEqual([closed]);
    expect(await history.query({ kind: 'fills', orderId: null, ...filter })).toMatchObject({ list: [fill] });
    expect(await history.query({ kind: 'publicTrades', symbol: 'BTCUSDT', limit: 5 })).toEqual([tradeRecord]);
    expect(await changesOf(history, 1)).toEqual([change]);
    expect(await history.query({ kind: 'positionHistory', side: null, ...filter })).toMatchObject({
      list: [{ ...position, closes: [] }],
    });
    expect(
      await history.query({ kind: 'dailyCloses', userId: 1, startTime: null, endTime: null, limit: 5 }),
    ).toEqual([dailyClose]);
  });

  test('[LEDGER-2] the changes of an account, oldest first, fold to its balance', async () => {
    const history = await database.open();
    const events = [700, -50, -651].map((amount, at): EngineEvent => {
      const walletBefore = [0, 700, 650][at] ?? 0;
      const record = sampleChange({
        changeId: at + 1,
        amount,
        walletBefore,
        walletAfter: walletBefore + amount,
      });
      return { kind: 'ledger', record };
    });
    await history.apply({ firstSequence: 1, lastSequence: 3, events });
    const changes = [...(await changesOf(history, 1))].reverse();
    expect(changes.map((change) => change.walletAfter)).toEqual([700, 650, -1]);
    expect(changes.reduce((sum, change) => sum + Number(change.amount), 0)).toBe(-1);
  });

  test('a batch projected before changes nothing, after a restart too', async () => {
    const location = await database.location();
    const first = { firstSequence: 1, lastSequence: 4, events: [trade(1, 10_000), trade(2, 70_000)] };
    const second = { firstSequence: 5, lastSequence: 5, events: [trade(3, 80_000)] };
    const expected = [
      [0, 5, 1],
      [60_000, 10, 2],
      [120_000, 0, 0],
    ];

    const before = await openHistory(location);
    await before.apply(first);
    await before.apply(first);
    expect(before.cursor).toBe(4);
    await before.close();

    const after = await openHistory(location);
    expect(after.cursor).toBe(4);
    await after.apply(first);
    await after.apply(second);
    await after.apply(second);
    expect(after.cursor).toBe(5);
    expect(await minuteVolumes(after)).toEqual(expected);
    await after.close();
  });

  test('a batch that overlaps the cursor, or leaves a gap after it, is an error and changes nothing', async () => {
    const history = await database.open();
    await history.apply({ firstSequence: 1, lastSequence: 4, events: [trade(1, 10_000)] });
    const overlapping = { firstSequence: 4, lastSequence: 5, events: [trade(2, 20_000)] };
    const later = { firstSequence: 6, lastSequence: 6, events: [trade(2, 20_000)] };
    await expect(history.apply(overlapping)).rejects.toThrow('batch of 4 to 5 does not follow sequence 4');
    await expect(history.apply(later)).rejects.toThrow('batch of 6 to 6 does not follow sequence 4');
    expect(history.cursor).toBe(4);
    expect(await history.query({ kind: 'publicTrades', symbol: 'BTCUSDT', limit: 5 })).toHaveLength(1);
  });

  test('a batch that fails in the middle leaves rows, bars and cursor as they were', async () => {
    const history = await database.open();
    await history.apply({ firstSequence: 1, lastSequence: 1, events: [trade(1, 70_000)] });
    const broken = { kind: 'order', record: { ...sampleOrder({}), symbol: null } } as unknown as EngineEvent;
    await expect(
      history.apply({ firstSequence: 2, lastSequence: 2, events: [trade(2, 75_000), broken] }),
    ).rejects.toThrow();
    expect(history.cursor).toBe(1);
    await history.apply({ firstSequence: 2, lastSequence: 2, events: [trade(2, 76_000)] });
    expect(await minuteVolumes(history)).toEqual([
      [60_000, 10, 2],
      [120_000, 0, 0],
    ]);
  });

  test('reset empties the history, and it can be built again from sequence 1', async () => {
    const history = await database.open();
    const batch = { firstSequence: 1, lastSequence: 2, events: [trade(1, 70_000), order({ orderId: 1 })] };
    await history.apply(batch);
    await history.reset();
    expect(history.cursor).toBe(0);
    expect(await ordersOf(history, 1)).toEqual([]);
    expect(await minuteVolumes(history)).toEqual([]);
    await history.apply(batch);
    expect(history.cursor).toBe(2);
    expect(await ordersOf(history, 1)).toHaveLength(1);
    expect(await minuteVolumes(history)).toEqual([
      [60_000, 5, 1],
      [120_000, 0, 0],
    ]);
  });
});

test('a file that is no database is refused', async () => {
  await expect(openHistory(import.meta.filename)).rejects.toThrow('file is not a database');
});
