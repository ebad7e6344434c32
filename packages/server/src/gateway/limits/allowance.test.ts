import { describe, expect, test } from 'vitest';
import { Allowance } from './allowance.ts';
import { FixedWindow } from './fixed-window.ts';

/** A multiple of a minute. */
const FROM = 1_772_710_380_000;

function allowance(...sizes: readonly (readonly [limit: number, lengthMs: number])[]): Allowance<number> {
  return new Allowance(
    sizes.map(([limit, lengthMs]) => new FixedWindow<number>({ limit, lengthMs, maxKeys: 100 })),
  );
}

describe('one window', () => {
  test('grants what is left, and nothing of what is more', () => {
    const one = allowance([10, 10_000]);
    expect(one.take(7, 6, FROM)).toMatchObject({ isGranted: true, limit: 10, left: 4, endMs: FROM + 10_000 });
    expect(one.take(7, 5, FROM)).toMatchObject({ isGranted: false, left: 4 });
    expect(one.take(7, 4, FROM)).toMatchObject({ isGranted: true, left: 0 });
    expect(one.take(7, 1, FROM + 9_999)).toMatchObject({ isGranted: false, left: 0, endMs: FROM + 10_000 });
    expect(one.take(7, 1, FROM + 10_000)).toMatchObject({ isGranted: true, left: 9, endMs: FROM + 20_000 });
  });

  test('more than the limit at once never fits', () => {
    expect(allowance([10, 10_000]).take(7, 11, FROM)).toMatchObject({ isGranted: false, left: 10 });
  });
});

describe('two windows', () => {
  test('the longer one refuses where the shorter one would grant; then neither counts', () => {
    const both = allowance([10, 10_000], [25, 60_000]);
    for (const atMs of [0, 10_000]) both.take(7, 10, FROM + atMs);
    expect(both.take(7, 6, FROM + 20_000)).toMatchObject({
      isGranted: false,
      limit: 25,
      lengthMs: 60_000,
      left: 5,
      endMs: FROM + 60_000,
    });
    expect(both.take(7, 5, FROM + 20_000)).toMatchObject({ isGranted: true, limit: 25, left: 0 });
    // The refused 6 have not been counted by the short one: 5 of its 10 are gone.
    expect(both.take(7, 6, FROM + 60_000)).toMatchObject({ isGranted: true, limit: 10, left: 4 });
  });

  test('the one with less left is told of', () => {
    const both = allowance([10, 10_000], [25, 60_000]);
    expect(both.take(7, 1, FROM)).toMatchObject({ limit: 10, left: 9 });
    both.take(7, 9, FROM);
    // 15 are left of the minute, then 10 of each.
    expect(both.take(7, 4, FROM + 10_000)).toMatchObject({ limit: 10, left: 6 });
    both.take(7, 6, FROM + 10_000);
    // 5 of the minute, 10 of the ten seconds.
    expect(both.take(7, 1, FROM + 20_000)).toMatchObject({ limit: 25, left: 4, endMs: FROM + 60_000 });
  });

  test('where both are full, trying again makes sense when the later one ends', () => {
    const both = allowance([10, 10_000], [10, 60_000]);
    both.take(7, 10, FROM);
    expect(both.take(7, 1, FROM)).toMatchObject({ isGranted: false, endMs: FROM + 60_000 });
  });

  test('what is given back is given back to both', () => {
    const both = allowance([10, 10_000], [10, 60_000]);
    both.take(7, 10, FROM);
    both.giveBack(7, 1, FROM);
    expect(both.take(7, 2, FROM).isGranted).toBe(false);
    expect(both.take(7, 1, FROM)).toMatchObject({ isGranted: true, left: 0 });
  });
});
