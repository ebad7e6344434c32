import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEquities, loadTotals } from '../leaderboard/load-accounts.ts';
import { migrate } from './migrate.ts';
import { newestRows } from './newest-rows.ts';
import { queryBuilder } from './query-builder.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { Step, Steps } from './steps.ts';

const builder = queryBuilder('sqlite');
const store = new SqliteStore(':memory:');
beforeAll(() => store.transaction(migrate(builder, 'sqlite')));
afterAll(() => store.close());

/** How SQLite goes about each statement of `steps`. */
function plansOf(steps: Steps<unknown>): string[] {
  const plans: string[] = [];
  for (let step = steps.next(); step.done !== true; step = steps.next([])) {
    const { value } = step as { readonly value: Step };
    if (value.kind !== 'statement') throw new Error('only statements are looked at');
    const rows = store.all({ ...value, sql: `explain query plan ${value.sql}` });
    plans.push(rows.map((row) => (row as { detail: string }).detail).join('\n'));
  }
  return plans;
}

describe('the newest rows of many series are looked up one by one, by the key', () => {
  const days = { from: 1, before: 9 };
  test.each([1, 10, 100, 1000])('of %d', (count) => {
    const userIds = Array.from({ length: count }, (_, index) => index + 1);
    const names = userIds.map((userId) => [userId]);
    const series = { table: 'account_days', by: ['user_id'], order: 'day' } as const;
    const plans = [
      ...plansOf(newestRows(builder, series, names)),
      ...plansOf(loadTotals(builder, userIds, days)),
      ...plansOf(loadEquities(builder, userIds, days)),
    ];
    expect(plans).toHaveLength(3);
    for (const plan of plans) {
      expect(plan).toMatch(/SEARCH newest USING INDEX \S+ \(user_id=\? AND day=\?\)/);
      expect(plan).toMatch(/SEARCH other USING COVERING INDEX \S+ \(user_id=\?/);
      expect(plan).not.toMatch(/SCAN (newest|other)/);
    }
  });
});
