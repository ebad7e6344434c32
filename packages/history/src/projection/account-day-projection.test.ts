import { type EngineEvent, FUND_USER_ID, type LedgerRecord } from '@openperp/engine';
import { expect, test } from 'vitest';
import { openHistory } from '../history.ts';
import { type EventBatch, Projector } from '../projector.ts';
import { migrate } from '../sql/migrate.ts';
import { queryBuilder } from '../sql/query-builder.ts';
import { SqliteStore } from '../sql/sqlite-store.ts';
import { fillAccountDays } from '../statistics/fill-account-days.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { CHANGE_TYPES, pick, randomFrom } from '../testing/random-events.ts';
import { sampleChange, sampleFill } from '../testing/sample-records.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);

function change(changes: Partial<LedgerRecord>): EngineEvent {
  return { kind: 'ledger', record: sampleChange({ userId: 1, changeType: 'HANDLING_FEE', ...changes }) };
}

/** Each event a command of its own. */
function batchOf(firstSequence: number, events: readonly EngineEvent[]): EventBatch {
  return { firstSequence, lastSequence: firstSequence + events.length - 1, events };
}

onEachDatabase(({ open, location }) => {
  test('[STAT-2] fees of days, in whatever batches they come, over a restart too', async () => {
    const at = await location();
    const fees = [1, 2, 4, 8, 16, 32].map((fee, index) =>
      change({
        changeId: index + 1,
        amount: -fee,
        createdAt: START + Math.floor(index / 2) * DAY_MS + index,
      }),
    );
    // Two fees on each of three days: 3, 12, 48.
    let history = await openHistory(at);
    await history.apply(batchOf(1, fees.slice(0, 3)));
    await history.close();
    history = await openHistory(at);
    await history.apply(batchOf(4, fees.slice(3)));
    const since = (day: number) =>
      history.query({ kind: 'paidFees', userId: 1, sinceMs: START + day * DAY_MS });
    expect(await Promise.all([-1, 0, 1, 2, 3].map(since))).toEqual(
      [63, 63, 60, 48, 0].map((paid) => ({ fees: paid })),
    );
    await history.close();
  });

  test('[STAT-2] a batch that fails leaves nothing behind in memory', async () => {
    const history = await open();
    const good = change({ changeId: 1, amount: -5, createdAt: START });
    const bad = { kind: 'fill', record: { userId: 1 } } as unknown as EngineEvent;
    await expect(history.apply(batchOf(1, [good, bad]))).rejects.toThrow();
    await history.apply(batchOf(1, [good]));
    expect(await history.query({ kind: 'paidFees', userId: 1, sinceMs: START })).toEqual({ fees: 5 });
  });

  test('[LIQ-4] nothing is kept of what the insurance fund does', async () => {
    const history = await open();
    await history.apply(
      batchOf(1, [change({ userId: FUND_USER_ID, changeId: 1, amount: -5, createdAt: START })]),
    );
    expect(await history.query({ kind: 'paidFees', userId: FUND_USER_ID, sinceMs: START })).toEqual({
      fees: 0,
    });
  });

  test('[STAT-2] hourly closes are dropped after eight days, at most twice as many as come', async () => {
    const history = await open();
    const hours = (from: number, count: number): EngineEvent[] =>
      Array.from({ length: count }, (_, index) => ({
        kind: 'hourlyClose',
        record: { userId: 1, time: START + (from + index) * 3_600_000, equity: 1, walletBalance: 1 },
      }));
    const pointsOf = async (day: number) => {
      const now = { timeMs: START + day * DAY_MS + 1, equity: 0, walletBalance: 0 };
      const { trend } = await history.query({ kind: 'accountStatistics', userId: 1, trend: '1D', now });
      return trend.filter(({ balance }) => balance === 1).length;
    };
    await history.apply(batchOf(1, hours(1, 23)));
    expect(await pointsOf(1)).toBe(23);
    // Eight days after the 20th hour: three came, so up to six may go of the nineteen that are too old.
    await history.apply(batchOf(24, hours(8 * 24 + 18, 3)));
    expect(await pointsOf(1)).toBe(17);
    for (let each = 0; each < 10; each += 1) {
      await history.apply(batchOf(27 + each, hours(8 * 24 + 21 + each, 1)));
    }
    expect(await pointsOf(1)).toBe(0);
  });
});

/** Rows of ledgers and fills over some days, the fund's among them. */
function randomDeeds(count: number): EngineEvent[] {
  const random = randomFrom(3);
  let createdAt = START;
  return Array.from({ length: count }, (_, index) => {
    createdAt += random(60_000);
    const own = { userId: FUND_USER_ID + random(40), createdAt };
    const amount = random(2_000) - 1_000;
    return random(3) === 0
      ? {
          kind: 'fill',
          record: sampleFill({
            ...own,
            fillId: index + 1,
            tradeValue: random(9_999),
            roleType: pick(random, ['maker', 'taker']),
          }),
        }
      : change({ ...own, changeId: index + 1, amount, changeType: pick(random, CHANGE_TYPES) });
  });
}

test('[STAT-2] a history from before gets its account days from the ledger and fills that it has', async () => {
  const builder = queryBuilder('sqlite');
  const store = new SqliteStore(':memory:');
  await store.transaction(migrate(builder, 'sqlite'));
  const projector = new Projector(store, builder);
  await projector.open();
  const events = randomDeeds(20_000);
  for (let at = 0; at < events.length; at += 700)
    await projector.apply(batchOf(at + 1, events.slice(at, at + 700)));
  const days = () => store.prepare('select * from account_days order by user_id, day').all();
  const projected = days();
  expect(projected.length).toBeGreaterThan(39 * 6);
  store.prepare('delete from account_days').run();
  await store.transaction(fillAccountDays(builder));
  expect(days()).toEqual(projected);
  await store.close();
});
