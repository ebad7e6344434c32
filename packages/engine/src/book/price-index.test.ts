import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_LEVEL, PriceIndex } from './price-index.ts';

/** Level of a price in these tests: any number that tells it from others. */
const levelOf = (prices: number[], price: number): number => prices.indexOf(price) + 2;

describe('PriceIndex', () => {
  test('finds what was entered and names a level next to it in price', () => {
    const aPrice = fc.oneof(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 1_000_000_000_000_000 }),
    );
    const input = fc.tuple(
      fc.uniqueArray(aPrice, { minLength: 1, maxLength: 300, size: 'max' }),
      fc.infiniteStream(fc.nat(1e9)),
    );
    fc.assert(
      fc.property(input, ([prices, random]) => {
        const index = new PriceIndex();
        const there: number[] = [];
        for (const price of prices) {
          const neighbour = index.insert(price, levelOf(prices, price));
          const lower = there.filter((other) => other < price);
          const higher = there.filter((other) => other > price);
          const nearest = [
            ...(lower.length > 0 ? [levelOf(prices, Math.max(...lower))] : []),
            ...(higher.length > 0 ? [levelOf(prices, Math.min(...higher))] : []),
          ];
          expect(there.length === 0 ? [NO_LEVEL] : nearest).toContain(neighbour);
          there.push(price);
          // One in three goes again.
          const draw = random.next().value;
          if (draw % 3 === 0) index.delete(there.splice(draw % there.length, 1)[0]!);
        }
        for (const price of prices)
          expect(index.find(price)).toBe(there.includes(price) ? levelOf(prices, price) : NO_LEVEL);
      }),
      { numRuns: 60 },
    );
  });

  test('a hundred thousand prices in a row come, half of them go, and the rest are found', () => {
    const index = new PriceIndex();
    for (let price = 100_000; price >= 1; price -= 1) index.insert(price, price + 1);
    for (let price = 1; price <= 100_000; price += 2) index.delete(price);
    let found = 0;
    for (let price = 1; price <= 100_000; price += 1) if (index.find(price) === price + 1) found += 1;
    expect(found).toBe(50_000);
    expect([index.find(1), index.find(2), index.find(99_999), index.find(100_000)]).toEqual([
      NO_LEVEL,
      3,
      NO_LEVEL,
      100_001,
    ]);
  });
});
