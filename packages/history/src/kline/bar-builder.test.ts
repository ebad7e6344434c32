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
