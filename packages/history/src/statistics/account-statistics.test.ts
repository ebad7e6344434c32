import type { EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import type { History } from '../history.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleChange } from '../testing/sample-records.ts';
import type { AccountNow } from './account-moment.ts';
import type { TrendType } from './trend.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Wednesday. */
const START = Date.UTC(2025, 11, 31);
/** Sums are far beyond 2⁵³. */
const BIG = 10n ** 18n;

const at = (day: number, hour = 0) => START + day * DAY_MS + hour * HOUR_MS;

let ids = 0;
function transfer(amount: bigint, createdAt: number, walletAfter: bigint): EngineEvent {
  ids += 1;
  const changeType = amount > 0n ? 'TRANSFER_IN' : 'TRANSFER_OUT';
  return {
    kind: 'ledger',
    record: sampleChange({ changeId: ids, changeType, amount, walletAfter, createdAt }),
  };
}

function fee(amount: bigint, createdAt: number, walletAfter: bigint): EngineEvent {
  ids += 1;
  const changeType = 'HANDLING_FEE';
  return {
    kind: 'ledger',
    record: sampleChange({ changeId: ids, changeType, amount, walletAfter, createdAt }),
  };
}

function dailyClose(day: number, equity: bigint, walletBalance: bigint): EngineEvent {
  const record = { userId: 1, day: at(day), equity, walletBalance, makerVolume: 0, takerVolume: 0 };
  return { kind: 'dailyClose', record };
}

function hourlyClose(time: number, equity: bigint, walletBalance: bigint): EngineEvent {
  return { kind: 'hourlyClose', record: { userId: 1, time, equity, walletBalance } };
}

async function give(history: History, events: readonly EngineEvent[]): Promise<void> {
  const sequence = history.cursor + 1;
  await history.apply({ firstSequence: sequence, lastSequence: sequence, events });
}

function statistics(history: History, trend: TrendType | null, now: AccountNow) {
  return history.query({ kind: 'accountStatistics', userId: 1, trend, now });
}

onEachDatabase(({ open }) => {
  test('[STAT-2] a close holds on until the next one; before the first there is nothing', async () => {
    const history = await open();
    await give(history, [
      transfer(5n * BIG, at(0, 1), 5n * BIG),
      dailyClose(1, 5n * BIG, 5n * BIG),
      fee(-BIG, at(3, 1), 4n * BIG),
      dailyClose(4, 4n * BIG, 4n * BIG),
    ]);
    const now = { timeMs: at(6, 12), equity: 4n * BIG, walletBalance: 4n * BIG };
    const days = await history.query({ kind: 'balanceHistory', userId: 1, period: '1D', limit: 8, now });
    expect(days.walletBalance).toBe(4n * BIG);
    expect(
      days.periods.map(({ startMs, balance, pnl }) => [(startMs - START) / DAY_MS, balance, pnl]),
    ).toEqual([
      [-1, 0, 0],
      [0, 5n * BIG, 0],
      [1, 5n * BIG, 0],
      [2, 5n * BIG, 0],
      [3, 4n * BIG, -BIG],
      [4, 4n * BIG, 0],
      [5, 4n * BIG, 0],
      [6, 4n * BIG, 0],
    ]);
    // Only what is asked for is read; it begins with what held before.
    const two = await history.query({ kind: 'balanceHistory', userId: 1, period: '1D', limit: 2, now });
    expect(two.periods).toEqual(days.periods.slice(-2));
    // Months and weeks (from Monday the 29th) over the end of a year.
    const months = await history.query({ kind: 'balanceHistory', userId: 1, period: '1M', limit: 2, now });
    expect(months.periods).toEqual([
      { startMs: Date.UTC(2025, 11, 1), balance: 5n * BIG, pnl: 0 },
      { startMs: Date.UTC(2026, 0, 1), balance: 4n * BIG, pnl: -BIG },
    ]);
    const weeks = await history.query({ kind: 'balanceHistory', userId: 1, period: '1W', limit: 2, now });
    expect(weeks.periods).toEqual([
      { startMs: Date.UTC(2025, 11, 29), balance: 4n * BIG, pnl: -BIG },
      { startMs: Date.UTC(2026, 0, 5), balance: 4n * BIG, pnl: 0 },
    ]);
  });

  test('[STAT-2] an hour without a close of its own has the wallet as it was before it', async () => {
    const history = await open();
    await give(history, [
      transfer(5n * BIG, at(0, 1), 5n * BIG),
      dailyClose(1, 5n * BIG, 5n * BIG),
      fee(-BIG, at(1, 2) - 1, 4n * BIG),
      // At the very hour: after its close.
      fee(-BIG, at(1, 3), 3n * BIG),
      hourlyClose(at(1, 5), 7n * BIG, 3n * BIG),
      transfer(-2n * BIG, at(1, 6), BIG),
    ]);
    const now = { timeMs: at(2, 1) + 1, equity: BIG, walletBalance: BIG };
    const { trend } = await statistics(history, '1D', now);
    expect(trend.map(({ timeMs }) => timeMs)).toEqual([
      ...Array.from({ length: 26 }, (_, hour) => at(1, hour)),
      now.timeMs,
    ]);
    const shown = trend.slice(0, 8).map(({ balance, pnl, totalPnl }) => [balance, pnl, totalPnl]);
    expect(shown).toEqual([
      [5n * BIG, 0, 0],
      [5n * BIG, 0, 0],
      [4n * BIG, -BIG, -BIG],
      [4n * BIG, -BIG, -BIG],
      [3n * BIG, -2n * BIG, -2n * BIG],
      [3n * BIG, 2n * BIG, 2n * BIG],
      [3n * BIG, -2n * BIG, -2n * BIG],
      [BIG, -2n * BIG, -2n * BIG],
    ]);
  });

  test('[STAT-2] a thousand transfers and more in a day', async () => {
    const history = await open();
    const rows = Array.from({ length: 2_500 }, (_, index) =>
      transfer(1n, at(1, 1) + Math.floor(index / 2) * 20_000, BigInt(index + 1)),
    );
    await give(history, rows);
    const now = { timeMs: at(2), equity: 2_500, walletBalance: 2_500 };
    const { trend, overview } = await statistics(history, '1D', now);
    expect(overview).toMatchObject({ transferIn: 2_500, totalPnl: 0 });
    // 360 an hour from 01:00 on, all of them by 07:57
    expect(trend.map(({ balance }) => balance).slice(0, 11)).toEqual([
      0, 0, 360, 720, 1080, 1440, 1800, 2160, 2500, 2500, 2500,
    ]);
    expect(new Set(trend.map(({ pnl }) => pnl))).toEqual(new Set([0]));
  });

  test('[STAT-3] today begins at 00:00 UTC; another account is nobody’s business', async () => {
    const history = await open();
    await give(history, [
      transfer(100n, at(0, 23), 100n),
      dailyClose(1, 120n, 100n),
      {
        kind: 'ledger',
        record: sampleChange({ changeId: 9_999, userId: 2, amount: 77, createdAt: at(1, 1) }),
      },
      transfer(30n, at(1), 130n),
    ]);
    const now = { timeMs: at(1, 1), equity: 155, walletBalance: 130 };
    const { overview, walletBalance, trend } = await statistics(history, null, now);
    expect(walletBalance).toBe(130);
    expect(trend).toEqual([]);
    // 155 − 120 − 30
    expect(overview).toMatchObject({ todayPnl: 5, totalPnl: 25, transferIn: 130, transferOut: 0 });
  });

  test('a limit out of bounds is refused', async () => {
    const history = await open();
    const now = { timeMs: START, equity: 0, walletBalance: 0 };
    const ask = (limit: number) =>
      history.query({ kind: 'balanceHistory', userId: 1, period: '1D', limit, now });
    for (const limit of [0, 1_001, 1.5]) await expect(ask(limit)).rejects.toThrow(RangeError);
    expect((await ask(1_000)).periods).toHaveLength(1_000);
  });
});
