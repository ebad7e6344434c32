import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Projector } from '../projector.ts';
import { migrate } from '../sql/migrate.ts';
import { queryBuilder } from '../sql/query-builder.ts';
import { TABLES } from '../sql/schema.ts';
import { SqliteStore } from '../sql/sqlite-store.ts';
import type { Steps } from '../sql/steps.ts';
import { eventsForPlans, MINUTE } from '../testing/queries-for-plans.ts';
import { pageOfAccount, rangeOfAccount } from './account-rows.ts';
import { klineRange } from './kline-range.ts';
import { knownSymbols } from './known-symbols.ts';
import type { RangePage } from './row-range.ts';
import { pageOfTrades, rangeOfTrades } from './trade-rows.ts';

const ROWS = 20_000;
const builder = queryBuilder('sqlite');
const store = new SqliteStore(':memory:');
/** The few rows of this table are one for each symbol. */
const LARGE = TABLES.filter((table) => table !== 'symbols');
const BAD = new RegExp(`^SCAN (${LARGE.join('|')})\\b|TEMP B-TREE`);

beforeAll(async () => {
  await store.transaction(migrate(builder, 'sqlite'));
  const events = eventsForPlans(ROWS);
  await new Projector(store, builder).apply({
    firstSequence: 1,
    lastSequence: 1,
    timeMs: ROWS * MINUTE,
    events,
  });
});

afterAll(() => store.close());

const windows = [
  { startTime: null, endTime: null },
  { startTime: 100 * MINUTE, endTime: 5_000 * MINUTE },
];
const range = { first: { timeMs: 100 * MINUTE, id: 100 }, last: { timeMs: 5_000 * MINUTE, id: 5_000 } };
const pages: readonly RangePage[] = [
  { range, after: null, limit: 1_000 },
  { range, after: { timeMs: 4_000 * MINUTE, id: 4_000 }, limit: 1_000 },
];

function* everything(): Steps<void> {
  for (const table of ['fills', 'orders', 'ledger'] as const) {
    for (const symbol of [null, 'BTCUSDT']) {
      const list = { table, userId: 1, symbol };
      for (const window of windows) yield* rangeOfAccount(builder, list, window);
      for (const page of pages) yield* pageOfAccount(builder, list, page);
    }
  }
  for (const window of windows) yield* rangeOfTrades(builder, 'BTCUSDT', window);
  for (const page of pages) yield* pageOfTrades(builder, 'BTCUSDT', page);
  yield* klineRange(builder, { symbol: 'BTCUSDT', priceType: 'trade', interval: '1m' });
  yield* knownSymbols(builder);
}

describe.each(['before', 'after'])('%s ANALYZE', (when) => {
  beforeAll(() => {
    if (when === 'after') store.prepare('analyze').run();
  });

  test('[ATTACK-22] no statement of an export passes over a table or sorts', () => {
    const steps = everything();
    const seen = new Set<string>();
    let step = steps.next();
    while (step.done !== true) {
      const { value } = step;
      if (value.kind !== 'statement') throw new Error('an export writes');
      const rows = store.all({ ...value, sql: `explain query plan ${value.sql}` });
      const plan = rows.map((row) => String((row as { detail: unknown }).detail));
      expect(
        plan.filter((line) => BAD.test(line)),
        value.sql,
      ).toEqual([]);
      seen.add(value.sql);
      step = steps.next(store.all(value));
    }
    expect(seen.size).toBeGreaterThan(20);
  });
});
