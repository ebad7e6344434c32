import { expect, test } from 'vitest';
import { sampleTrade } from '../testing/sample-records.ts';
import type { Bar, BarKey } from './bar.ts';
import { BarBuilder, type BarStore } from './bar-builder.ts';

const START = Date.UTC(2026, 2, 11, 17, 0);
const MINUTE = 60_000;

/** Bars in memory, by "symbol interval openTime in minutes after START"; `saves` counts the writes. */
class MemoryBars implements BarStore {
  readonly bars = new Map<string, Bar>();
  saves = 0;

  last(key: BarKey): Bar | undefined {
    const own = [...this.bars].filter(([name]) => name.startsWith(`${key.symbol} ${key.interval} `));
    return own.map(([, bar]) => bar).sort((a, b) => b.openTime - a.openTime)[0];
  }

  save(key: BarKey, bar: Bar): void {
    this.saves += 1;
    this.bars.set(`${key.symbol} ${key.interval} ${(bar.openTime - START) / MINUTE}`, bar);
  }
}

function tradeAt(timeMs: number, price: number, quantity: number) {
  return sampleTrade({ createdAt: START + timeMs, price, quantity, tradeValue: price * quantity });
}

test('[STAT-1] a trade at the boundary belongs to the bar that opens there', () => {
  const store = new MemoryBars();
  const builder = new BarBuilder(store);
  builder.trade(tradeAt(0, 100, 1));
  builder.trade(tradeAt(30_000, 90, 2));
  builder.trade(tradeAt(59_999, 120, 3));
  builder.trade(tradeAt(60_000, 110, 4));
  builder.flush();
  expect(store.bars.get('BTCUSDT 1m 0')).toEqual({
    openTime: START,
    open: 100,
    high: 120,
    low: 90,
    close: 120,
    volume: 6,
    quoteVolume: 640,
    tradeCount: 3,
  });
  expect(store.bars.get('BTCUSDT 1m 1')).toMatchObject({ open: 110, close: 110, volume: 4, tradeCount: 1 });
  expect(store.bars.get('BTCUSDT 3m 0')).toMatchObject({
    open: 100,
    high: 120,
    low: 90,
    close: 110,
    volume: 10,
    quoteVolume: 1_080,
    tradeCount: 4,
  });
});

test('[STAT-1] a bar goes on where a restarted builder finds it', () => {
  const store = new MemoryBars();
  const first = new BarBuilder(store);
  first.trade(tradeAt(10_000, 100, 1));
  first.flush();
  const second = new BarBuilder(store);
  second.trade(tradeAt(20_000, 80, 1));
  second.flush();
  expect(store.bars.get('BTCUSDT 1m 0')).toMatchObject({
    open: 100,
    high: 100,
    low: 80,
    close: 80,
    volume: 2,
  });
  expect(store.bars.get('BTCUSDT 1h 0')).toMatchObject({ open: 100, close: 80, tradeCount: 2 });
});

test('volumes beyond 64 bits stay exact', () => {
  const store = new MemoryBars();
  const builder = new BarBuilder(store);
  const tradeValue = 10n ** 20n + 1n;
  builder.trade(sampleTrade({ createdAt: START, tradeValue }));
  builder.trade(sampleTrade({ createdAt: START + MINUTE, tradeValue }));
  builder.flush();
  expect(store.bars.get('BTCUSDT 1d -1020')?.quoteVolume).toBe(2n * 10n ** 20n + 2n);
});

test('a thousand trades of one minute cost one write for each of the fifteen intervals', () => {
  const store = new MemoryBars();
  const builder = new BarBuilder(store);
  for (let at = 0; at < 1_000; at += 1) builder.trade(tradeAt(at, 100, 1));
  builder.flush();
  expect(store.saves).toBe(15);
  builder.flush();
  expect(store.saves).toBe(15);
});

test('a trade older than the open bar is an error', () => {
  const builder = new BarBuilder(new MemoryBars());
  builder.trade(tradeAt(MINUTE, 100, 1));
  builder.flush();
  builder.trade(tradeAt(0, 100, 1));
  expect(() => builder.flush()).toThrow('older than the open bar');
});

function priceAt(timeMs: number, indexPrice: number, markPrice: number) {
  return { symbol: 'BTCUSDT', indexPrice, markPrice, stale: false, createdAt: START + timeMs };
}

/** Bars of one price type in memory, by interval and minutes after START. */
class TypedBars implements BarStore {
  readonly bars = new Map<string, Bar>();

  last(): Bar | undefined {
    return undefined;
  }

  save({ priceType, interval }: BarKey, bar: Bar): void {
    this.bars.set(`${priceType} ${interval} ${(bar.openTime - START) / MINUTE}`, bar);
  }
}

test('[STAT-1] index and mark bars open with the value at their start, and have no volume', () => {
  const store = new TypedBars();
  const builder = new BarBuilder(store);
  builder.price(priceAt(10_000, 100, 101));
  builder.price(priceAt(30_000, 90, 95));
  // The next minute starts at 90 and 95.
  builder.price(priceAt(MINUTE + 1, 120, 80));
  // At the very start of its minute the new value is the opening one.
  builder.price(priceAt(2 * MINUTE, 70, 85));
  builder.flush();
  expect(store.bars.get('index 1m 0')).toMatchObject({ open: 100, high: 100, low: 90, close: 90 });
  expect(store.bars.get('mark 1m 0')).toMatchObject({ open: 101, high: 101, low: 95, close: 95 });
  expect(store.bars.get('index 1m 1')).toMatchObject({ open: 90, high: 120, low: 90, close: 120 });
  expect(store.bars.get('mark 1m 1')).toMatchObject({ open: 95, high: 95, low: 80, close: 80 });
  expect(store.bars.get('index 1m 2')).toMatchObject({ open: 70, high: 70, low: 70, close: 70 });
  expect(store.bars.get('index 3m 0')).toMatchObject({ open: 100, high: 120, low: 70, close: 70, volume: 0 });
  expect(store.bars.get('mark 1h 0')).toMatchObject({ open: 101, high: 101, low: 80, close: 85 });
  expect([...store.bars.keys()].some((name) => name.startsWith('trade'))).toBe(false);
});

test('[STAT-1] a price that does not exist yet makes no bar', () => {
  const store = new TypedBars();
  const builder = new BarBuilder(store);
  builder.price(priceAt(0, 0, 0));
  builder.flush();
  expect(store.bars.size).toBe(0);
});
