import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_VALUE, SortedBlocks } from './sorted-blocks.ts';

/** The value of a key in these tests: any number that tells it from others. */
const markOf = (keys: number[], key: number): number => keys.indexOf(key) + 2;

describe('SortedBlocks', () => {
  test('finds what was entered and names the value next to it in order', () => {
    const aKey = fc.oneof(
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 1, max: 1_000_000_000_000_000 }),
    );
    const input = fc.tuple(
      fc.uniqueArray(aKey, { minLength: 1, maxLength: 300, size: 'max' }),
      fc.infiniteStream(fc.nat(1e9)),
    );
    fc.assert(
      fc.property(input, ([keys, random]) => {
        const blocks = new SortedBlocks();
        const there: number[] = [];
        for (const key of keys) {
          const neighbour = blocks.insert(key, markOf(keys, key));
          const lower = there.filter((other) => other < key);
          const higher = there.filter((other) => other > key);
          const nearest = [
            ...(lower.length > 0 ? [markOf(keys, Math.max(...lower))] : []),
            ...(higher.length > 0 ? [markOf(keys, Math.min(...higher))] : []),
          ];
          expect(there.length === 0 ? [NO_VALUE] : nearest).toContain(neighbour);
          there.push(key);
          // One in three goes again.
          const draw = random.next().value;
          if (draw % 3 === 0) blocks.delete(there.splice(draw % there.length, 1)[0]!);
        }
        for (const key of keys)
          expect(blocks.find(key)).toBe(there.includes(key) ? markOf(keys, key) : NO_VALUE);
      }),
      { numRuns: 60 },
    );
  });

  test('a hundred thousand keys in a row come, half of them go, and the rest are found', () => {
    const blocks = new SortedBlocks();
    for (let key = 100_000; key >= 1; key -= 1) blocks.insert(key, key + 1);
    for (let key = 1; key <= 100_000; key += 2) blocks.delete(key);
    let found = 0;
    for (let key = 1; key <= 100_000; key += 1) if (blocks.find(key) === key + 1) found += 1;
    expect(found).toBe(50_000);
    expect([blocks.find(1), blocks.find(2), blocks.find(99_999), blocks.find(100_000)]).toEqual([
      NO_VALUE,
      3,
      NO_VALUE,
      100_001,
    ]);
  });
});
