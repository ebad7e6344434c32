import { expect, test } from 'vitest';
import type { AccountMoment } from './account-moment.ts';
import { drawDownOf } from './draw-down.ts';

/** Moments of [equity, net transfers so far]. */
function moments(...list: readonly (readonly [equity: number, netTransfers: number])[]): AccountMoment[] {
  return list.map(([equity, netTransfers], index) => ({
    timeMs: index,
    equity,
    walletBalance: equity,
    totals: { volume: 0, netTransfers, transferMoment: 0 },
  }));
}

test('[STAT-2] the deepest fall is from a peak to what comes after it', () => {
  // 1,000 in; +200; −300; +500; −100: 300 of 1,200
  const list = moments([0, 0], [1000, 1000], [1200, 1000], [900, 1000], [1400, 1000], [1300, 1000]);
  expect(drawDownOf(list)).toEqual({ amount: 300, rate: 25_000_000 });
  expect(drawDownOf(list.slice(0, 3))).toEqual({ amount: 0, rate: 0 });
});

test('[STAT-2] a transfer is no fall and no rise', () => {
  // 100 lost of 1,000, then 700 out and 5,000 in
  const list = moments([1000, 1000], [900, 1000], [200, 300], [5200, 5300]);
  expect(drawDownOf(list)).toEqual({ amount: 100, rate: 10_000_000 });
});

test('[STAT-2] who deposits and loses at once has lost part of the deposit', () => {
  expect(drawDownOf(moments([0, 0], [900, 1000]))).toEqual({ amount: 100, rate: 10_000_000 });
});

test('[STAT-2] a rate by nothing is 0, and no moments are no fall', () => {
  expect(drawDownOf(moments([0, 0], [-100, 0]))).toEqual({ amount: 100, rate: 0 });
  expect(drawDownOf([])).toEqual({ amount: 0, rate: 0 });
});
