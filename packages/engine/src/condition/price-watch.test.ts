import { describe, expect, test } from 'vitest';
import { PriceWatch } from './price-watch.ts';

/** A trade, an index or mark price, as they come. */
type Price = number | readonly ['INDEX_PRICE' | 'MARK_PRICE', number];

/** The points of these prices: trades as their price, others `source price`. */
function pointsOf(prices: readonly Price[]): readonly (number | string)[] {
  const watch = new PriceWatch();
  for (const price of prices) {
    if (typeof price === 'number') watch.noteTrade(price);
    else watch.note(...price);
  }
  const points = watch.takePoints();
  expect(watch.takePoints()).toEqual([]);
  return points.map(({ source, price }) =>
    source === 'CONTRACT_PRICE' ? Number(price) : `${source} ${price}`,
  );
}

describe('points', () => {
  test.each<[string, readonly Price[], readonly (number | string)[]]>([
    ['none', [], []],
    ['one trade', [10], [10]],
    ['the same price again', [10, 10, 10], [10]],
    ['two prices', [10, 12], [10, 12]],
    ['one direction up: the first and the last', [10, 11, 12, 15], [10, 15]],
    ['one direction down', [15, 12, 11, 10], [15, 10]],
    ['there and back', [10, 12, 15, 13, 11], [10, 15, 11]],
    ['every turn', [10, 15, 12, 14, 9], [10, 15, 12, 14, 9]],
    ['a pause within a direction', [10, 12, 12, 15], [10, 15]],
    ['a pause at a turn', [10, 15, 15, 12], [10, 15, 12]],
    ['back to where it came from', [10, 12, 10], [10, 12, 10]],
    [
      'index and mark, each as it comes',
      [
        ['INDEX_PRICE', 10],
        ['MARK_PRICE', 11],
        ['INDEX_PRICE', 12],
      ],
      ['INDEX_PRICE 10', 'MARK_PRICE 11', 'INDEX_PRICE 12'],
    ],
    [
      'an index between trades breaks the run',
      [10, 12, ['INDEX_PRICE', 11], 14, 16],
      [10, 12, 'INDEX_PRICE 11', 14, 16],
    ],
    ['and begins another', [10, ['MARK_PRICE', 11], 12, 13, 14], [10, 'MARK_PRICE 11', 12, 14]],
    [
      'the same price after an index is a point again',
      [10, ['INDEX_PRICE', 11], 10],
      [10, 'INDEX_PRICE 11', 10],
    ],
  ])('[COND-6] %s', (_name, prices, points) => {
    expect(pointsOf(prices)).toEqual(points);
  });

  test('[COND-6] prices that doubles do not tell apart are told apart', () => {
    const wide = 2n ** 60n;
    const watch = new PriceWatch();
    for (const price of [wide, wide + 1n, wide + 2n, wide + 1n]) watch.noteTrade(price);
    expect(watch.takePoints().map(({ price }) => price)).toEqual([wide, wide + 2n, wide + 1n]);
  });

  test('[COND-6] taken once they are gone, and the next run begins anew', () => {
    const watch = new PriceWatch();
    watch.noteTrade(10);
    expect(watch.takePoints()).toEqual([{ source: 'CONTRACT_PRICE', price: 10 }]);
    expect(watch.takePoints()).toEqual([]);
    watch.noteTrade(12);
    expect(watch.takePoints()).toEqual([{ source: 'CONTRACT_PRICE', price: 12 }]);
  });
});
