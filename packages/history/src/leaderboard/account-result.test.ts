import { UNIT } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import {
  type AccountAt,
  type AccountResult,
  compareResults,
  resultOf,
  returnRatio,
} from './account-result.ts';
import { type AccountTotals, beforeTransfer, NO_TOTALS, transferWeight } from './account-totals.ts';

const USER = 1_000_000_001;
const DAY = 86_400_000;
/** 2026-03-01T00:00Z and ten days later. */
const THEN = 1_772_323_200_000;
const NOW = THEN + 10 * DAY;

const usdt = (amount: number) => amount * UNIT;

/** Totals of an account that has traded for 1,000 and had these transfers, amounts in USDT. */
function totalsWith(
  ...transfers: readonly { readonly amount: number; readonly timeMs: number }[]
): AccountTotals {
  return {
    volume: usdt(1000),
    netTransfers: transfers.reduce((sum, { amount }) => sum + usdt(amount), 0),
    transferMoment: transfers.reduce(
      (sum, { amount, timeMs }) => sum + BigInt(usdt(amount)) * BigInt(timeMs),
      0n,
    ),
  };
}

const at = (timeMs: number, equity: number, totals: AccountTotals): AccountAt => ({
  timeMs,
  equity: usdt(equity),
  totals,
});

function resultWith(equity: number, totals: AccountTotals, then = at(THEN, 0, NO_TOTALS)): AccountResult {
  return resultOf(USER, then, at(NOW, equity, totals))!;
}

describe('[STAT-2] the result of a window', () => {
  test('is equity now less equity then less net transfers', () => {
    const then = at(THEN, 1000, { ...NO_TOTALS, netTransfers: usdt(900) });
    const totals = { ...NO_TOTALS, volume: usdt(50), netTransfers: usdt(1100) };
    expect(resultOf(USER, then, at(NOW, 1350, totals))).toEqual({
      userId: USER,
      pnl: usdt(150), // 1350 − 1000 − (1100 − 900)
      volume: usdt(50),
      equityThen: usdt(1000),
      transferWeight: expect.anything(),
      windowMs: 10 * DAY,
    });
  });

  test('is none for an account that did not trade in it, whatever it did before', () => {
    const totals = { ...NO_TOTALS, volume: usdt(50) };
    expect(resultOf(USER, at(THEN, 0, totals), at(NOW, 1, totals))).toBeUndefined();
    expect(resultOf(USER, at(THEN, 0, NO_TOTALS), at(NOW, 1, NO_TOTALS))).toBeUndefined();
  });

  test('is exact beyond what a number holds', () => {
    const wide = 10n ** 20n;
    const result = resultOf(
      USER,
      { ...at(THEN, 0, NO_TOTALS), equity: wide },
      {
        ...at(NOW, 0, { ...NO_TOTALS, volume: wide * 2n, netTransfers: 1 - Number.MAX_SAFE_INTEGER }),
        equity: wide + 3n,
      },
    )!;
    expect(result.pnl).toBe(3n + BigInt(Number.MAX_SAFE_INTEGER) - 1n);
    expect(result.volume).toBe(2n * wide);
  });
});

describe('[STAT-2] the ratio is pnl / (100 + equity then + time-weighted deposits)', () => {
  test('of an account without transfers', () => {
    // 150 / (100 + 1000) = 0.136363636…
    const then = at(THEN, 1000, NO_TOTALS);
    expect(returnRatio(resultWith(1150, totalsWith(), then))).toBe(13_636_364);
  });

  test('a deposit weighs by the part of the window after it', () => {
    // 1000 after a quarter of the window: 750; pnl 1085 − 1000 = 85; 85 / (100 + 0 + 750) = 0.1
    expect(returnRatio(resultWith(1085, totalsWith({ amount: 1000, timeMs: THEN + 2.5 * DAY })))).toBe(
      UNIT / 10,
    );
  });

  test('one at the start weighs whole, one at the end nothing', () => {
    // 1000 / 1000 and 0 / 1000
    expect(returnRatio(resultWith(1110, totalsWith({ amount: 1000, timeMs: THEN })))).toBe(UNIT / 10);
    expect(returnRatio(resultWith(1010, totalsWith({ amount: 1000, timeMs: NOW })))).toBe(UNIT / 10);
  });

  test('a withdrawal weighs the same, negative', () => {
    // 1000 then, 600 taken out half-way: 100 + 1000 − 300 = 800; pnl 480 − 1000 + 600 = 80
    const then = at(THEN, 1000, NO_TOTALS);
    const totals = totalsWith({ amount: -600, timeMs: THEN + 5 * DAY });
    expect(returnRatio(resultWith(480, totals, then))).toBe(UNIT / 10);
  });

  test('a loss is negative, rounded half away from zero', () => {
    // 150 units of 10⁻⁸ by 100 are 1.5 units of the ratio, 149 are 1.49
    const base = { transferWeight: 0, windowMs: DAY };
    expect(returnRatio({ ...base, pnl: -150, equityThen: usdt(0) })).toBe(-2);
    expect(returnRatio({ ...base, pnl: 150, equityThen: usdt(0) })).toBe(2);
    expect(returnRatio({ ...base, pnl: -149, equityThen: usdt(0) })).toBe(-1);
  });

  test('of a capital that is not above nothing it is 0', () => {
    const base = { windowMs: DAY, pnl: usdt(50), transferWeight: 0 };
    expect(returnRatio({ ...base, equityThen: usdt(-200) })).toBe(0);
    expect(returnRatio({ ...base, equityThen: usdt(-100) })).toBe(0);
    expect(returnRatio({ ...base, equityThen: usdt(-99.5) })).toBe(100 * UNIT);
  });
});

test('a transfer that the equity does not show yet is taken out of the totals', () => {
  const early = { amount: 1000, timeMs: THEN + DAY };
  const late = { amount: -250, timeMs: NOW };
  const transfer = { changeId: 9, userId: USER, amount: usdt(-250), timeMs: NOW };
  expect(beforeTransfer(totalsWith(early, late), transfer)).toEqual(totalsWith(early));
});

describe('[STAT-2] ranking is by pnl, ties by volume, then by account', () => {
  const result = (pnl: number | bigint, volume: number, userId: number) => ({ pnl, volume, userId });
  test.each([
    ['the greater pnl', result(2, 1, 9), result(1, 99, 1)],
    ['a small loss before a great one', result(-1, 1, 9), result(-2, 99, 1)],
    ['a wide pnl before a narrow one', result(10n ** 17n, 1, 9), result(5, 99, 1)],
    ['the greater volume where pnl is the same', result(5, 2, 9), result(5, 1, 1)],
    ['the older account where both are', result(5, 2, 1), result(5, 2, 9)],
  ])('%s', (_name, first, second) => {
    expect(compareResults(first, second)).toBeLessThan(0);
    expect(compareResults(second, first)).toBeGreaterThan(0);
    expect(compareResults(first, first)).toBe(0);
  });
});

describe('[STAT-2] published examples (dYdX, how its leaderboard is worked out)', () => {
  test('a deposit half-way weighs a half', () => {
    const totals = totalsWith({ amount: 1, timeMs: NOW - 43_200_000 });
    expect(Number(transferWeight(totals, NOW)) / UNIT / 86_400_000).toBe(0.5);
  });

  test('150 on 1,000 with 400 of weighted deposits is a tenth', () => {
    const result = {
      pnl: usdt(150),
      equityThen: usdt(1000),
      transferWeight: usdt(400) * 1000,
      windowMs: 1000,
    };
    expect(returnRatio(result)).toBe(UNIT / 10);
  });
});
