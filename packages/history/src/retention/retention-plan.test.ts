import type { EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import { Projector } from '../projector.ts';
import { migrate } from '../sql/migrate.ts';
import { queryBuilder } from '../sql/query-builder.ts';
import { SqliteStore } from '../sql/sqlite-store.ts';
import type { Steps } from '../sql/steps.ts';
import { RandomEvents, randomFrom } from '../testing/random-events.ts';
import { sampleTrade } from '../testing/sample-records.ts';
import { sampleStrategy } from '../testing/sample-strategy.ts';
import { Retention, STEP_ROWS } from './retention.ts';

const DAY = 86_400_000;
const SCAN = /^SCAN|TEMP B-TREE/;
const builder = queryBuilder('sqlite');

/** A store with the schema, and a set for the SQL that is run in it. */
async function watchedStore(): Promise<{ readonly store: SqliteStore; readonly seen: Set<string> }> {
  const store = new SqliteStore(':memory:');
  await store.transaction(migrate(builder, 'sqlite'));
  return { store, seen: new Set() };
}

function* watched<T>(steps: Steps<T>, seen: Set<string>): Steps<T> {
  let step = steps.next();
  while (step.done !== true) {
    if (step.value.kind === 'statement') seen.add(step.value.sql);
    step = steps.next(yield step.value);
  }
  return step.value;
}

test('[ATTACK-22] no step passes over a table or sorts, and every table that ages is gone through', async () => {
  const { store, seen } = await watchedStore();
  const events = new RandomEvents(randomFrom(3), 5);
  const projector = new Projector(store, builder);
  await projector.apply({ ...events.batch(20_000), firstSequence: 1 });
  const retention = new Retention(builder, DAY, 100);
  retention.see(events.timeMs + 2 * DAY);
  while (retention.isDue) retention.committed(await store.transaction(watched(retention.step(), seen)));
  const deleting = [...seen].filter((sql) => sql.startsWith('delete'));
  const tables = deleting.map((sql) => /from "(\w+)"/.exec(sql)?.[1]);
  expect(new Set(tables)).toEqual(new Set(['trades', 'fills', 'orders', 'conditions', 'bars']));
  for (const sql of seen) {
    const plan = store.prepare(`explain query plan ${sql}`).all(...parametersOf(sql));
    const lines = plan.map((row) => String(row.detail));
    expect(
      lines.filter((line) => SCAN.test(line)),
      sql,
    ).toEqual([]);
    expect(
      lines.filter((line) => line.startsWith('SEARCH')),
      sql,
    ).not.toEqual([]);
  }
  await store.close();
});

function parametersOf(sql: string): number[] {
  return [...sql.matchAll(/\?/g)].map(() => 1);
}

test('what is left is what is young enough, row by row, and nothing else', async () => {
  const { store } = await watchedStore();
  const random = randomFrom(7);
  const events = new RandomEvents(random, 4);
  const projector = new Projector(store, builder);
  for (let sequence = 1; sequence <= 40; sequence += 1) {
    const batch = events.batch(100);
    const strategy = sampleStrategy({
      ...{ strategyId: sequence, parts: [], createdAt: events.timeMs, updatedAt: events.timeMs + random(9) },
      status: random(2) === 0 ? 'WORKING' : 'ALL_DONE',
    });
    await projector.apply({
      ...{ firstSequence: sequence, lastSequence: sequence },
      events: [...batch.events, { kind: 'strategy', record: strategy }],
    });
  }
  const all = store.prepare('select min(created_at) as first, max(created_at) as last from ledger').get();
  const [first, last] = [Number(all?.first), Number(all?.last)];
  const quarter = 15 * 60_000;
  const cutoff = Math.floor((first + last) / 2 / quarter) * quarter;
  const count = (table: string, where: string) =>
    Number(store.prepare(`select count(*) as n from ${table} where ${where}`).get()?.n);
  const expected = {
    trades: count('trades', `created_at >= ${cutoff}`),
    fills: count('fills', `created_at >= ${cutoff}`),
    orders: count('orders', `updated_at >= ${cutoff}`),
    conditions: count('conditions', `updated_at >= ${cutoff}`),
    strategies: count('strategies', `updated_at >= ${cutoff} or status = 'WORKING'`),
    ledger: count('ledger', 'true'),
    closed_positions: count('closed_positions', 'true'),
    bars: barsLeft(store, cutoff),
  };
  const retention = new Retention(builder, last - cutoff, 10);
  retention.see(last);
  const steps = await trim(store, retention);
  expect(steps).toBeGreaterThan(40);
  for (const [table, rows] of Object.entries(expected)) {
    expect(rows, table).toBeGreaterThan(0);
    expect(count(table, 'true'), table).toBe(rows);
  }
  await store.close();
});

test('a step changes no more rows than it may, and one that failed is done again', async () => {
  const { store } = await watchedStore();
  const projector = new Projector(store, builder);
  const trades = Array.from(
    { length: 3 * STEP_ROWS },
    (_, at): EngineEvent => ({
      kind: 'trade',
      record: sampleTrade({ tradeId: at + 1, createdAt: at * 60_000 }),
    }),
  );
  await projector.apply({ firstSequence: 1, lastSequence: 1, events: trades });
  const retention = new Retention(builder, DAY);
  retention.see(9_999 * DAY);
  const changes = () => Number(store.prepare('select total_changes() as n').get()?.n);
  let most = 0;
  let failed = false;
  for (let steps = 0; retention.isDue && steps < 1_000; steps += 1) {
    const before = changes();
    if (steps === 2) {
      await expect(store.transaction(failing(retention.step()))).rejects.toThrow('lost');
      retention.forget();
      failed = true;
      continue;
    }
    retention.committed(await store.transaction(retention.step()));
    most = Math.max(most, changes() - before);
  }
  expect(failed).toBe(true);
  expect(most).toBe(STEP_ROWS);
  expect(store.prepare('select count(*) as n from trades').get()?.n).toBe(0);
  expect(retention.isDue).toBe(false);
  await store.close();
});

async function trim(store: SqliteStore, retention: Retention): Promise<number> {
  let steps = 0;
  for (; retention.isDue && steps < 10_000; steps += 1)
    retention.committed(await store.transaction(retention.step()));
  return steps;
}

function* failing<T>(steps: Steps<T>): Steps<T> {
  yield* steps;
  throw new Error('lost');
}

/** Bars of an hour and more, and of each series below those since the cutoff and the last before it. */
function barsLeft(store: SqliteStore, cutoff: number): number {
  const rows = store
    .prepare('select symbol, price_type, interval, open_time from bars order by open_time')
    .all();
  const lastOld = new Map<string, number>();
  for (const row of rows)
    if (Number(row.open_time) < cutoff) lastOld.set(seriesOf(row), Number(row.open_time));
  return rows.filter((row) => {
    const openTime = Number(row.open_time);
    const isShort = ['1m', '3m', '5m', '15m', '30m'].includes(String(row.interval));
    return !isShort || openTime >= cutoff || lastOld.get(seriesOf(row)) === openTime;
  }).length;
}

function seriesOf(row: Readonly<Record<string, unknown>>): string {
  return `${row.symbol} ${row.price_type} ${row.interval}`;
}
