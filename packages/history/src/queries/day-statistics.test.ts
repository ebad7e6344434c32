import type { EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleTrade } from '../testing/sample-records.ts';
import type { DayStatistics } from './day-statistics.ts';

onEachDatabase((database) => {
  const MINUTE = 60_000;
  const HOUR = 60 * MINUTE;
  /** 24 hours before 10:37:30, to the minute: the window starts at 10:38 of the day before. */
  const NOW = Date.UTC(2026, 2, 11, 10, 37, 30);
  const WINDOW = Date.UTC(2026, 2, 10, 10, 38);

  /** The statistics at NOW after trades of [time, price, quantity], each worth price × quantity. */
  async function statisticsAfter(
    ...trades: readonly (readonly [number, number, number])[]
  ): Promise<DayStatistics | undefined> {
    const history = await database.open();
    const events = trades.map(([createdAt, price, quantity], at): EngineEvent => {
      const record = sampleTrade({
        tradeId: at + 1,
        createdAt,
        price,
        quantity,
        tradeValue: price * quantity,
      });
      return { kind: 'trade', record };
    });
    await history.apply({ firstSequence: 1, lastSequence: 1, events });
    const answer = await history.query({ kind: 'dayStatistics', symbol: 'BTCUSDT', engineTimeMs: NOW });
    return answer;
  }

  test('[STAT-1] the day counts from the minute 24 hours ago; its open is the price just before', async () => {
    expect(
      await statisticsAfter(
        [WINDOW - 5 * HOUR, 900, 1],
        [WINDOW - 1, 80, 1_000],
        [WINDOW, 100, 1],
        [WINDOW + 21 * MINUTE, 130, 2],
        [WINDOW + 22 * MINUTE, 70, 3],
        [WINDOW + 10 * HOUR, 140, 4],
        [NOW - 1, 90, 5],
      ),
    ).toEqual({
      symbol: 'BTCUSDT',
      openPrice: 80,
      lastPrice: 90,
      priceChange: 10,
      priceChangePercent: 1_250_000_000,
      high: 140,
      low: 70,
      volume: 15,
      quoteVolume: 100 + 260 + 210 + 560 + 450,
    });
  });

  test('[STAT-1] of a young symbol the open is its first trade; the percentage is rounded half away from zero', async () => {
    // −1/3 of 100 % and −2/3: −33.33333333 and −66.66666667.
    expect((await statisticsAfter([NOW - HOUR, 3, 1], [NOW, 2, 1]))?.priceChangePercent).toBe(-3_333_333_333);
    expect(await statisticsAfter([NOW - HOUR, 3, 1], [NOW, 1, 1])).toMatchObject({
      openPrice: 3,
      priceChange: -2,
      priceChangePercent: -6_666_666_667,
    });
  });

  test('[STAT-1] a day without trades stands at the last price; without any trade there are no statistics', async () => {
    expect(await statisticsAfter([WINDOW - 1, 50, 7])).toEqual({
      symbol: 'BTCUSDT',
      openPrice: 50,
      lastPrice: 50,
      priceChange: 0,
      priceChangePercent: 0,
      high: 50,
      low: 50,
      volume: 0,
      quoteVolume: 0,
    });
    expect(await statisticsAfter()).toBeUndefined();
  });
});
