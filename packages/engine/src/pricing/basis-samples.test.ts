import { describe, expect, test } from 'vitest';
import { BasisSamples } from './basis-samples.ts';

describe('the mean basis', () => {
  test('[PRICE-2] the mean of mid − index over the samples of 30 s', () => {
    const basis = new BasisSamples();
    expect(basis.meanAt(0)).toBeUndefined();
    basis.add({ timeMs: 1000, twice: 20 });
    basis.add({ timeMs: 2000, twice: 40 });
    basis.add({ timeMs: 3000, twice: -6 });
    // (10 + 20 − 3) / 3
    expect(basis.meanAt(3000)).toBe(9);
  });

  test('[PRICE-2] a sample 30 s old has left, a millisecond less and it counts', () => {
    const basis = new BasisSamples();
    basis.add({ timeMs: 1000, twice: 20 });
    basis.add({ timeMs: 2000, twice: 40 });
    expect(basis.meanAt(30_999)).toBe(15);
    expect(basis.meanAt(31_000)).toBe(20);
    expect(basis.meanAt(32_000)).toBeUndefined();
    basis.add({ timeMs: 40_000, twice: 8 });
    expect(basis.meanAt(40_000)).toBe(4);
    basis.add({ timeMs: 80_000, twice: 2 });
    expect(basis.list()).toEqual([{ timeMs: 80_000, twice: 2 }]);
  });

  test('[NUM-3] it is rounded half-up, away from zero', () => {
    const basis = new BasisSamples();
    basis.add({ timeMs: 0, twice: -1 });
    expect(basis.meanAt(0)).toBe(-1);
    basis.add({ timeMs: 0, twice: 0 });
    // −1 / 4
    expect(basis.meanAt(0)).toBe(0);
    basis.add({ timeMs: 0, twice: 10 });
    // 9 / 6
    expect(basis.meanAt(0)).toBe(2);
  });
});
