import { describe, expect, test } from 'vitest';
import { FixedWindow } from './fixed-window.ts';

const SIZE = { limit: 10, lengthMs: 10_000, maxKeys: 100 };
/** A multiple of 10,000: a window begins here. */
const FROM = 1_772_710_370_000;

function taken(window: FixedWindow<string>, key: string, nowMs: number): number {
  return window.limit - window.left(key, nowMs);
}

test('a window begins and ends with the clock, whenever it is first used', () => {
  const window = new FixedWindow<string>(SIZE);
  window.take('a', 4, FROM + 7_000);
  expect(taken(window, 'a', FROM)).toBe(4);
  expect(taken(window, 'a', FROM + 9_999)).toBe(4);
  expect(taken(window, 'a', FROM + 10_000)).toBe(0);
});

test.each([
  [FROM, FROM + 10_000],
  [FROM + 1, FROM + 10_000],
  [FROM + 9_999, FROM + 10_000],
  [FROM + 10_000, FROM + 20_000],
])('the window of %d ends at %d', (nowMs, endMs) => {
  expect(new FixedWindow<string>(SIZE).endMs(nowMs)).toBe(endMs);
});

test('keys do not count for each other', () => {
  const window = new FixedWindow<string>(SIZE);
  window.take('a', 10, FROM);
  window.take('b', 3, FROM);
  expect([window.left('a', FROM), window.left('b', FROM), window.left('c', FROM)]).toEqual([0, 7, 10]);
});

test('what was counted is given back, never more than that', () => {
  const window = new FixedWindow<string>(SIZE);
  window.take('a', 5, FROM);
  window.giveBack('a', 2, FROM);
  expect(taken(window, 'a', FROM)).toBe(3);
  // The window of what is given back is over.
  window.giveBack('a', 3, FROM + 10_000);
  expect(taken(window, 'a', FROM + 10_000)).toBe(0);
});

test('a clock that is set back begins a window, and so does one that was far ahead', () => {
  const window = new FixedWindow<string>(SIZE);
  window.take('a', 10, FROM + 3_600_000);
  expect(window.left('a', FROM)).toBe(10);
  window.take('a', 10, FROM);
  expect(window.left('a', FROM)).toBe(0);
  expect(window.left('a', FROM - 1)).toBe(10);
});

describe('memory is bounded', () => {
  test('keys beyond the most that are counted one by one share one count', () => {
    const window = new FixedWindow<string>({ ...SIZE, maxKeys: 3 });
    for (const key of ['a', 'b', 'c']) window.take(key, 1, FROM);
    window.take('d', 4, FROM);
    expect(window.left('e', FROM)).toBe(6);
    window.take('e', 6, FROM);
    expect([window.left('d', FROM), window.left('f', FROM)]).toEqual([0, 0]);
    // Who came in time has a count of its own still.
    expect(window.left('a', FROM)).toBe(9);
  });

  test('the next window counts them one by one again', () => {
    const window = new FixedWindow<string>({ ...SIZE, maxKeys: 1 });
    for (const key of ['a', 'b']) window.take(key, 10, FROM);
    expect(window.left('c', FROM)).toBe(0);
    expect(window.left('c', FROM + 10_000)).toBe(10);
    window.take('c', 2, FROM + 10_000);
    expect([window.left('c', FROM + 10_000), window.left('b', FROM + 10_000)]).toEqual([8, 10]);
  });

  test('of 300,000 addresses in one window only so many are counted one by one', () => {
    const window = new FixedWindow<string>({ ...SIZE, maxKeys: 1_000 });
    for (let i = 0; i < 300_000; i += 1) window.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 1, FROM);
    expect(taken(window, 'unknown', FROM)).toBe(299_000);
  });
});
