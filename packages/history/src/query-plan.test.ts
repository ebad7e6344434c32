import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseQuery, stepsOf } from './history-query.ts';
import { MAX_TOTAL } from './paging/page.ts';
import { Projector } from './projector.ts';
import { migrate } from './sql/migrate.ts';
import { queryBuilder } from './sql/query-builder.ts';
import { TABLES } from './sql/schema.ts';
import { SqliteStore } from './sql/sqlite-store.ts';
import {
  batchesForPlans,
  hasWindow,
  MINUTE,
  queriesForPlans,
  seriesColumns,
} from './testing/queries-for-plans.ts';

const ROWS = 100_000;
const builder = queryBuilder('sqlite');
const store = new SqliteStore(':memory:');

/** Every table with `ROWS` rows or more, three quarters of them user 1's. */
beforeAll(async () => {
  await store.transaction(migrate(builder, 'sqlite'));
  const projector = new Projector(store, builder);
  for (const batch of batchesForPlans(ROWS)) await projector.apply(batch);
}, 60_000);

afterAll(() => store.close());

/** All queries, lists also by cursor. */
async function allQueries(): Promise<DatabaseQuery[]> {
  const queries = await queriesForPlans(ROWS, async (query) => store.run(stepsOf(builder, query)));
  expect(
    queries.filter((query) => 'paging' in query && query.paging.kind === 'cursor').length,
  ).toBeGreaterThan(10);
  return queries;
}

/** Every statement of `query` with its plan, as it runs. */
function plansOf(query: DatabaseQuery): { readonly sql: string; readonly plan: readonly string[] }[] {
  const plans = [];
  const steps = stepsOf(builder, query);
  let step = steps.next();
  while (step.done !== true) {
    if (step.value.kind !== 'statement') throw new Error('a query writes');
    const { sql } = step.value;
    const rows = store.all({ ...step.value, sql: `explain query plan ${sql}` });
    plans.push({ sql, plan: rows.map((row) => String((row as { detail: unknown }).detail)) });
    step = steps.next(store.all(step.value));
  }
  return plans;
}

/** A pass over a whole table or a whole index of it; the counted subquery is neither. */
const SCAN = new RegExp(`^SCAN (${TABLES.join('|')})\\b`);

/** The members of a query that alone leave few rows, and the ways that lead to those. */
const NAMING = ['orderId', 'clientOrderId', 'conditionId', 'strategyId', 'clientStrategyId'];
const BY_NAME =
  /INTEGER PRIMARY KEY|fills_by_order|(orders|conditions)_by_client_order_id|strategies_by_client_strategy_id/;

describe.each(['before', 'after'])('%s ANALYZE', (when) => {
  beforeAll(() => {
    if (when === 'after') store.prepare('analyze').run();
  });

  test('[ATTACK-22] no query passes over a table, and a list is not sorted row by row', async () => {
    for (const query of await allQueries()) {
      for (const { sql, plan } of plansOf(query)) {
        expect(
          plan.filter((line) => SCAN.test(line)),
          sql,
        ).toEqual([]);
        expect(
          plan.filter((line) => line.includes('TEMP B-TREE')),
          sql,
        ).toEqual([]);
        expect(
          plan.filter((line) => line.startsWith('SEARCH')),
          sql,
        ).not.toEqual([]);
      }
    }
  });

  test('a filter that names an order, condition or strategy is answered by it, not by the account or the symbol', async () => {
    for (const query of await allQueries()) {
      const members: Readonly<Record<string, unknown>> = { ...query };
      if (!NAMING.some((member) => (members[member] ?? null) !== null)) continue;
      for (const { sql, plan } of plansOf(query)) {
        expect(plan.join(' '), sql).toMatch(BY_NAME);
      }
    }
  });

  // Before, an account's rows within a window may be looked through for those of a symbol.
  if (when === 'after') {
    test('a list is found by its account, its symbol and its window', async () => {
      for (const query of await allQueries()) {
        const wanted = seriesColumns(query);
        for (const { sql, plan } of wanted.length === 0 ? [] : plansOf(query)) {
          const searched = plan.filter((line) => line.startsWith('SEARCH')).join(' ');
          // The closes of a page of positions are found by these.
          if (searched.includes('closes_by_position')) continue;
          for (const column of wanted) expect(searched, sql).toContain(`${column}=?`);
          if (hasWindow(query)) expect(searched, sql).toMatch(/(created_at|closed_at|funding_time)[<>]/);
        }
      }
    });
  }
});

test('the guard sees a scan where there is one', () => {
  const rows = store.prepare("explain query plan select * from orders where side = 'BUY'").all();
  expect(rows.some((row) => SCAN.test(String(row.detail)))).toBe(true);
});

test('a total is exact to 10,000 and stays there', () => {
  const paging = { kind: 'page', page: 1, pageSize: 1 } as const;
  const window = { startTime: null, endTime: null };
  const changes = { kind: 'accountChanges', userId: 1, asset: null, changeType: null, paging } as const;
  expect(store.run(stepsOf(builder, { ...changes, ...window }))).toMatchObject({ total: MAX_TOTAL });
  // Row n was made in minute n: of user 1's rows, those before minute 401 number fewer than 400 and more than none.
  const answer = store.run(stepsOf(builder, { ...changes, startTime: null, endTime: 401 * MINUTE }));
  const own = store.prepare('select count(*) as n from ledger where user_id = 1 and change_id <= 400').get();
  expect(answer).toMatchObject({ total: own?.n });
  expect(Number(own?.n)).toBeLessThan(400);
});
