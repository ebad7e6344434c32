import { describe, expect, test } from 'vitest';
import { ThresholdIndex } from './threshold-index.ts';

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** The slots that `price` fires. */
function fired(index: ThresholdIndex, price: number): readonly number[] {
  const slots: number[] = [];
  index.fire(price, slots);
  return slots;
}

/** Numbers in [0, n) from a 32-bit state (xorshift). */
function randomSource(seed: number): (n: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4_294_967_296) * n);
  };
}

describe('threshold index', () => {
  test('[LIQ-1] a slot fires at its thresholds, not a unit before, and only once', () => {
    const index = new ThresholdIndex();
    const slot = index.take();
    index.set(slot, 90, 110);
    expect(fired(index, 91)).toEqual([]);
    expect(fired(index, 109)).toEqual([]);
    expect(fired(index, 90)).toEqual([slot]);
    expect(fired(index, 90)).toEqual([]);
    index.set(slot, 90, 110);
    expect(fired(index, 110)).toEqual([slot]);
  });

  test('[LIQ-1] a slot that waits for nothing, or for prices that there are not, never fires', () => {
    const index = new ThresholdIndex();
    index.take();
    index.set(index.take(), -5, 2 ** 60);
    expect(fired(index, 1)).toEqual([]);
    expect(fired(index, MAX_SAFE)).toEqual([]);
  });

  test('[LIQ-1] a slot set to fire always fires at the next price', () => {
    for (const price of [1, 12_345, MAX_SAFE]) {
      const index = new ThresholdIndex();
      const slot = index.take();
      index.setAlways(slot);
      expect(index.isReached(slot, price)).toBe(true);
      expect(fired(index, price)).toEqual([slot]);
    }
  });

  test('[LIQ-1] a slot given back does not fire, and is used again', () => {
    const index = new ThresholdIndex();
    const slot = index.take();
    index.set(slot, 90, 110);
    index.giveBack(slot);
    expect(fired(index, 50)).toEqual([]);
    expect(index.take()).toBe(slot);
    expect(fired(index, 50)).toEqual([]);
  });

  test('[LIQ-1] fireAll names every slot in use and leaves none waiting', () => {
    const index = new ThresholdIndex();
    for (let slot = 0; slot < 100; slot += 1) index.set(index.take(), 10, 20);
    const slots: number[] = [];
    index.fireAll(slots);
    expect(slots).toEqual(Array.from({ length: 100 }, (_, slot) => slot));
    expect(fired(index, 5)).toEqual([]);
    index.set(70, 10, 20);
    expect(fired(index, 5)).toEqual([70]);
  });

  test('[LIQ-1] random thresholds fire as looking at each of them says', () => {
    const below = randomSource(1);
    const index = new ThresholdIndex();
    const waiting = new Map<number, readonly [number, number]>();
    let fires = 0;
    for (let step = 0; step < 20_000; step += 1) {
      const roll = below(10);
      if (roll < 5 || waiting.size === 0) {
        const slot =
          roll < 2 || waiting.size === 0 ? index.take() : [...waiting.keys()][below(waiting.size)]!;
        const thresholds = [below(500), 500 + below(500)] as const;
        index.set(slot, ...thresholds);
        waiting.set(slot, thresholds);
      } else if (roll === 5) {
        const slot = [...waiting.keys()][below(waiting.size)]!;
        index.giveBack(slot);
        waiting.delete(slot);
      } else {
        const price = 1 + below(500) + below(500);
        const expected = [...waiting].filter(([, [low, high]]) => price <= low || price >= high);
        expect(fired(index, price)).toEqual(expected.map(([slot]) => slot).sort((a, b) => a - b));
        // Those that fired are put in again, nearer to the middle, as one that is looked at again is.
        for (const [slot] of expected) {
          waiting.set(slot, [0, 1000]);
          index.set(slot, 0, 1000);
        }
        fires += expected.length;
      }
    }
    expect(fires).toBeGreaterThan(1000);
  });
});
