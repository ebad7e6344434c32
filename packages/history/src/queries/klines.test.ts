import type { EngineEvent, SymbolSpec } from '@openperp/engine';
import { expect, test } from 'vitest';
import type { History } from '../history.ts';
import type { KlineInterval } from '../kline/kline-interval.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleSymbol, sampleTrade } from '../testing/sample-records.ts';
import type { KlinesQuery } from './klines.ts';

onEachDatabase((database) => {
  const MINUTE = 60_000;
  const HOUR = 60 * MINUTE;
  /** A Monday. */
  const START = Date.UTC(2025, 10, 24);

  /** A history of trades [time after START in ms, price], quantity 2, and of status changes [time, status]. */
  async function historyOf(
    ...events: readonly (readonly [number, number | SymbolSpec['status']])[]
  ): Promise<History> {
    const history = await database.open();
    const made = events.map(([time, what], at): EngineEvent => {
      const createdAt = START + time;
      if (typeof what === 'string')
        return { kind: 'symbol', record: sampleSymbol('BTCUSDT', what, createdAt) };
      const record = sampleTrade({
        tradeId: at + 1,
        createdAt,
        price: what,
        quantity: 2,
        tradeValue: 2 * what,
      });
      return { kind: 'trade', record };
    });
    await history.apply({ firstSequence: 1, lastSequence: 1, events: made });
    return history;
  }

  /** Klines as [open time after START in units of `unit`, open, high, low, close, volume, closed]. */
  async function shown(
    history: History,
    now: number,
    changes: Partial<KlinesQuery>,
    unit = MINUTE,
  ): Promise<unknown[]> {
    const klines = await history.query({
      kind: 'klines',
      symbol: 'BTCUSDT',
      priceType: 'trade',
      interval: '1m',
      startTime: null,
      endTime: null,
      limit: 500,
      engineTimeMs: START + now,
      ...changes,
    });
    return klines.map(({ openTime, open, high, low, close, volume, closed }) => [
      (openTime - START) / unit,
      open,
      high,
      low,
      close,
      volume,
      closed,
    ]);
  }

  /** Just the open times, in minutes after START. */
  async function times(history: History, now: number, changes: Partial<KlinesQuery>): Promise<unknown[]> {
    return (await shown(history, now, changes)).map((kline) => (kline as unknown[])[0]);
  }

  test('[STAT-1] bars ascend, a minute without trades repeats the last close, the last one is open', async () => {
    const history = await historyOf([10, 100], [59_999, 90], [3 * MINUTE, 70], [3 * MINUTE + 1, 80]);
    expect(await shown(history, 4 * MINUTE + 1, {})).toEqual([
      [0, 100, 100, 90, 90, 4, true],
      [1, 90, 90, 90, 90, 0, true],
      [2, 90, 90, 90, 90, 0, true],
      [3, 70, 80, 70, 80, 4, true],
      [4, 80, 80, 80, 80, 0, false],
    ]);
  });

  test('[STAT-1] every member of a bar', async () => {
    const history = await historyOf([10, 100], [59_999, 90]);
    const query = {
      kind: 'klines',
      symbol: 'BTCUSDT',
      priceType: 'trade',
      interval: '1m',
      limit: 1,
    } as const;
    const window = { startTime: START, endTime: null };
    expect(await history.query({ ...query, ...window, engineTimeMs: START + MINUTE })).toEqual([
      {
        openTime: START,
        open: 100,
        high: 100,
        low: 90,
        close: 90,
        volume: 4,
        quoteVolume: 380,
        tradeCount: 2,
        closeTime: START + 59_999,
        closed: true,
      },
    ]);
  });

  test('[STAT-1] a bar closes when engine time passes its last ms', async () => {
    const history = await historyOf([0, 100]);
    expect(await shown(history, MINUTE - 1, {})).toEqual([[0, 100, 100, 100, 100, 2, false]]);
    expect(await shown(history, MINUTE, {})).toEqual([
      [0, 100, 100, 100, 100, 2, true],
      [1, 100, 100, 100, 100, 0, false],
    ]);
  });

  test('a symbol without trades has no bars; nothing comes before the first trade', async () => {
    const none = await historyOf();
    expect(await shown(none, HOUR, {})).toEqual([]);
    expect(await shown(none, HOUR, { startTime: START })).toEqual([]);
    const history = await historyOf([3 * MINUTE, 100]);
    expect(await times(history, 5 * MINUTE, { startTime: START - HOUR })).toEqual([3, 4, 5]);
    expect(await times(history, 5 * MINUTE, {})).toEqual([3, 4, 5]);
    expect(await times(history, 5 * MINUTE, { endTime: START + 3 * MINUTE })).toEqual([]);
  });

  test('startTime reads forward, without it the latest; the window holds open times, its end excluded', async () => {
    const history = await historyOf([0, 100], [5 * MINUTE, 200]);
    const now = 9 * MINUTE;
    expect(await times(history, now, { limit: 3 })).toEqual([7, 8, 9]);
    expect(await times(history, now, { limit: 3, startTime: START + MINUTE })).toEqual([1, 2, 3]);
    expect(await times(history, now, { limit: 3, startTime: START + MINUTE + 1 })).toEqual([2, 3, 4]);
    expect(await times(history, now, { limit: 3, endTime: START + 5 * MINUTE })).toEqual([2, 3, 4]);
    expect(await times(history, now, { limit: 3, endTime: START + 5 * MINUTE + 1 })).toEqual([3, 4, 5]);
    const window = { startTime: START + 4 * MINUTE, endTime: START + 6 * MINUTE };
    expect(await shown(history, now, window)).toEqual([
      [4, 100, 100, 100, 100, 0, true],
      [5, 200, 200, 200, 200, 2, true],
    ]);
    expect(await times(history, now, { startTime: START + 6 * MINUTE, endTime: START + 6 * MINUTE })).toEqual(
      [],
    );
    expect(await times(history, now, { startTime: START + HOUR })).toEqual([]);
  });

  test('windows far beyond engine time are as good as any', async () => {
    const history = await historyOf([0, 100]);
    for (const interval of ['1m', '1M'] as const) {
      const far = { interval, limit: 1 };
      const open = await shown(history, MINUTE, { ...far, endTime: null });
      expect(open).toHaveLength(1);
      expect(await shown(history, MINUTE, { ...far, endTime: 1e18 })).toEqual(open);
      expect(await shown(history, MINUTE, { ...far, endTime: START + MINUTE + 1 })).toEqual(open);
      expect(await shown(history, MINUTE, { ...far, startTime: 1e17, endTime: 1e18 })).toEqual([]);
      expect(await shown(history, MINUTE, { ...far, endTime: 0 })).toEqual([]);
    }
  });

  test('[ATTACK-22] a gap of years answers at once, from either end', async () => {
    const history = await historyOf([0, 100]);
    const now = 5 * 365 * 24 * HOUR;
    expect(await shown(history, now, { limit: 1000, startTime: START + HOUR })).toHaveLength(1_000);
    expect(await shown(history, now, { limit: 2 })).toEqual([
      [now / MINUTE - 1, 100, 100, 100, 100, 0, true],
      [now / MINUTE, 100, 100, 100, 100, 0, false],
    ]);
  });

  test('[STAT-1] an interval that lies wholly within a halt has no bar, one in part does', async () => {
    const history = await historyOf(
      [0, 100],
      [2 * MINUTE + 1, 'HALTED'],
      [4 * MINUTE, 'CANCEL_ONLY'],
      [6 * MINUTE, 'TRADING'],
      [8 * MINUTE, 110],
      [9 * MINUTE, 'HALTED'],
      [11 * MINUTE, 'TRADING'],
    );
    const expected = [0, 1, 2, 6, 7, 8, 11, 12];
    const now = 12 * MINUTE + 5;
    expect(await times(history, now, {})).toEqual(expected);
    expect(await times(history, now, { startTime: START })).toEqual(expected);
    expect(await times(history, now, { limit: 3 })).toEqual([8, 11, 12]);
    expect(await times(history, now, { limit: 3, startTime: START + 3 * MINUTE })).toEqual([6, 7, 8]);
    expect(await times(history, now, { endTime: START + 6 * MINUTE, limit: 2 })).toEqual([1, 2]);
    const later = { interval: '3m' as KlineInterval };
    expect(await times(history, now, later)).toEqual([0, 6, 9, 12]);
  });

  test('[STAT-1] while a symbol is halted nothing is added, and a trade within a halt is shown', async () => {
    const history = await historyOf(
      [0, 100],
      [MINUTE, 'CANCEL_ONLY'],
      [5 * MINUTE + 1, 90],
      [7 * MINUTE, 'DELISTED'],
    );
    for (const startTime of [null, START]) {
      expect(await shown(history, 24 * HOUR, { startTime })).toEqual([
        [0, 100, 100, 100, 100, 2, true],
        [5, 90, 90, 90, 90, 2, true],
      ]);
    }
  });

  test('[STAT-1] a halt before the launch hides nothing after it', async () => {
    const history = await historyOf([0, 'PRE_LAUNCH'], [MINUTE, 'TRADING'], [2 * MINUTE, 100]);
    expect(await times(history, 3 * MINUTE, { startTime: START })).toEqual([2, 3]);
  });

  test('[STAT-1] days, three days, weeks and months', async () => {
    const day = 24 * HOUR;
    // Mon 24 Nov, Sun 30 Nov (last ms), Mon 1 Dec 2025.
    const history = await historyOf([0, 100], [7 * day - 1, 90], [7 * day, 120]);
    const now = 8 * day;
    const bars = (interval: KlineInterval) => shown(history, now, { interval }, day);
    expect(await bars('1d')).toEqual([
      [0, 100, 100, 100, 100, 2, true],
      [1, 100, 100, 100, 100, 0, true],
      [2, 100, 100, 100, 100, 0, true],
      [3, 100, 100, 100, 100, 0, true],
      [4, 100, 100, 100, 100, 0, true],
      [5, 100, 100, 100, 100, 0, true],
      [6, 90, 90, 90, 90, 2, true],
      [7, 120, 120, 120, 120, 2, true],
      [8, 120, 120, 120, 120, 0, false],
    ]);
    // 20,416 days from 1970-01-01 to 24 Nov 2025 is 3 × 6,805 + 1: that day is the second of its three.
    expect(await bars('3d')).toEqual([
      [-1, 100, 100, 100, 100, 2, true],
      [2, 100, 100, 100, 100, 0, true],
      [5, 90, 120, 90, 120, 4, true],
      [8, 120, 120, 120, 120, 0, false],
    ]);
    expect(await bars('1w')).toEqual([
      [0, 100, 100, 90, 90, 4, true],
      [7, 120, 120, 120, 120, 2, false],
    ]);
    expect(await bars('1M')).toEqual([
      [-23, 100, 100, 90, 90, 4, true],
      [7, 120, 120, 120, 120, 2, false],
    ]);
  });

  test('a limit out of bounds is refused', async () => {
    const history = await historyOf([0, 100]);
    for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) {
      await expect(shown(history, HOUR, { limit })).rejects.toThrow(RangeError);
    }
  });
});
