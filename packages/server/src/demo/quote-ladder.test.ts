import { BTCUSDT } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { instrumentOf } from './instrument.ts';
import { type Quote, type QuoteInput, quoteLadder, reservationPrice, touchAround } from './quote-ladder.ts';
import { Random } from './random.ts';

const BTC = instrumentOf(BTCUSDT);
const TOUCH = { bidTicks: 980_000, askTicks: 980_002 };

function ladder(input: Partial<QuoteInput>): readonly Quote[] {
  return quoteLadder(
    {
      instrument: BTC,
      shape: { kind: 'grid', levels: 16, spacingTicks: 98, salt: 1 },
      touch: TOUCH,
      levelValue: 40_000,
      inventoryShare: 0,
      ...input,
    },
    new Random('ladder'),
  );
}

function pricesOf(quotes: readonly Quote[], side: Quote['side']): number[] {
  return quotes.filter((quote) => quote.side === side).map(({ priceTicks }) => priceTicks);
}

function worthOf(quotes: readonly Quote[], side: Quote['side']): number {
  return quotes
    .filter((quote) => quote.side === side)
    .reduce((sum, { priceTicks, steps }) => sum + priceTicks * 0.1 * steps * 0.001, 0);
}

describe('the reservation price', () => {
  test('is the index without inventory, below it when long, above it when short', () => {
    expect(reservationPrice(100_000, 0)).toBe(100_000);
    expect(reservationPrice(100_000, 1)).toBeCloseTo(99_970, 6);
    expect(reservationPrice(100_000, -1)).toBeCloseTo(100_030, 6);
  });

  test('is never farther than 75 basis points from it', () => {
    expect(reservationPrice(100_000, 1_000)).toBeCloseTo(99_250, 6);
    expect(reservationPrice(100_000, -1_000)).toBeCloseTo(100_750, 6);
  });
});

test('the touch lies around the price, 1 to 3 ticks wide, wider when more goes on', () => {
  const random = new Random('touch');
  const widths = (activity: number): number[] =>
    Array.from({ length: 500 }, (_, i) => {
      const price = 98_000 + i * 0.037;
      const { bidTicks, askTicks } = touchAround(BTC, price, activity, random);
      expect(bidTicks * 0.1).toBeLessThanOrEqual(price + 1e-6);
      expect(askTicks * 0.1).toBeGreaterThanOrEqual(price - 0.1);
      return askTicks - bidTicks;
    });
  const [calm, wild] = [widths(0.5), widths(3)];
  expect(new Set(calm)).toEqual(new Set([1]));
  expect(new Set(wild)).toEqual(new Set([1, 2, 3]));
});

describe('a ladder', () => {
  test('right behind the touch has levels 0, 1, 3 and 7 ticks away', () => {
    const quotes = ladder({ shape: { kind: 'touch', levels: 4 } });
    expect(pricesOf(quotes, 'BUY')).toEqual([980_000, 979_999, 979_997, 979_993]);
    expect(pricesOf(quotes, 'SELL')).toEqual([980_002, 980_003, 980_005, 980_009]);
  });

  test('on a grid has its levels beyond the touch, each farther than the one before, one in every spacing', () => {
    const quotes = ladder({});
    for (const [side, away, first] of [
      ['BUY', -1, TOUCH.bidTicks],
      ['SELL', 1, TOUCH.askTicks],
    ] as const) {
      const distances = pricesOf(quotes, side).map((ticks) => away * (ticks - first));
      expect(distances).toHaveLength(16);
      expect(distances[0]).toBeGreaterThanOrEqual(0);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
      expect(new Set(distances).size).toBe(16);
      expect(distances.at(-1)! / 98).toBeGreaterThan(14);
      expect(distances.at(-1)! / 98).toBeLessThan(18);
    }
  });

  test('on a grid stays where it is while the price moves: most levels are the same after a small move', () => {
    const before = pricesOf(ladder({}), 'SELL');
    const after = pricesOf(ladder({ touch: { bidTicks: 980_200, askTicks: 980_202 } }), 'SELL');
    expect(after.filter((ticks) => before.includes(ticks)).length).toBeGreaterThanOrEqual(13);
  });

  test('consists of whole ticks from 1 on and whole steps from the least on', () => {
    const near0 = ladder({ touch: { bidTicks: 120, askTicks: 121 }, levelValue: 1 });
    for (const { priceTicks, steps } of [...ladder({}), ...near0]) {
      expect(Number.isInteger(priceTicks) && priceTicks >= 1).toBe(true);
      expect(Number.isInteger(steps) && steps >= 1).toBe(true);
    }
    expect(pricesOf(near0, 'BUY').length).toBeLessThan(16);
  });

  test('leans against inventory: a long maker offers more and bids less, a short one the other way round', () => {
    const [flat, long, short] = [0, 0.5, -0.5].map((inventoryShare) => ladder({ inventoryShare }));
    expect(worthOf(long!, 'BUY')).toBeLessThan(0.7 * worthOf(flat!, 'BUY'));
    expect(worthOf(long!, 'SELL')).toBeGreaterThan(1.3 * worthOf(flat!, 'SELL'));
    expect(worthOf(short!, 'BUY')).toBeGreaterThan(1.3 * worthOf(flat!, 'BUY'));
    expect(worthOf(short!, 'SELL')).toBeLessThan(0.7 * worthOf(flat!, 'SELL'));
  });

  test('at its limit has no order on the side that would add to it', () => {
    expect(pricesOf(ladder({ inventoryShare: 1 }), 'BUY')).toEqual([]);
    expect(pricesOf(ladder({ inventoryShare: 1 }), 'SELL')).toHaveLength(16);
    expect(pricesOf(ladder({ inventoryShare: -1.2 }), 'SELL')).toEqual([]);
    expect(pricesOf(ladder({ inventoryShare: -1.2 }), 'BUY')).toHaveLength(16);
  });
});
