import { Client, escapeLiteral } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHistory } from '../../history.ts';
import { type DatabaseQuery, stepsOf } from '../../history-query.ts';
import { KLINE_INTERVALS } from '../../kline/kline-interval.ts';
import { onPostgres } from '../../testing/databases.ts';
import { multiplyRows } from '../../testing/multiply-rows.ts';
import {
  batchesForPlans,
  hasWindow,
  MINUTE,
  queriesForPlans,
  seriesColumns,
} from '../../testing/queries-for-plans.ts';
import { SYMBOLS } from '../../testing/random-events.ts';
import { newestRows } from '../newest-rows.ts';
import { queryBuilder } from '../query-builder.ts';
import type { Statement } from '../steps.ts';
import { readerSession, WRITER_SESSION } from './session.ts';

const ROWS = 4_000;
/** After ANALYZE there are 100,000 rows a table. */
const TIMES = 25;

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** Reads every row there is, or gathers all that match before it shows the first. */
const UNBOUNDED = /Seq Scan|Bitmap|Hash/;

/** Whether `node` sorts what may be more than a few rows: not the one of an id, nor the closes of the positions of a page. */
function sortsMany(node: PlanNode): boolean {
  if (!node['Node Type'].includes('Sort')) return false;
  return nodesOf(node).every(
    ({ 'Index Name': index = '', 'Index Cond': condition = '' }) =>
      !index.endsWith('_pkey') && !condition.includes('= ANY'),
  );
}

/** The members of a query that alone leave few rows, and the ways that lead to those. */
const NAMING = ['orderId', 'clientOrderId', 'conditionId', 'strategyId', 'clientStrategyId'];
const BY_NAME =
  /_pkey|fills_by_order|(orders|conditions)_by_client_order_id|strategies_by_client_strategy_id/;

onPostgres((database) => {
  const builder = queryBuilder('postgres');
  let client: Client;
  let queries: readonly DatabaseQuery[];
  let firstColumns: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const location = await database.location();
    const history = await openHistory(location);
    for (const batch of batchesForPlans(ROWS, 20)) await history.apply(batch);
    queries = await queriesForPlans(ROWS, (query) => history.query(query));
    await history.close();
    client = new Client({ connectionString: location });
    await client.connect();
    firstColumns = new Map(
      (
        await client.query<{ readonly name: string; readonly column: string }>(
          `select c.relname as name, a.attname as column from pg_index i join pg_class c on c.oid = i.indexrelid
           join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
           where c.relnamespace = current_schema()::regnamespace`,
        )
      ).rows.map(({ name, column }) => [name, column]),
    );
  }, 60_000);
  afterAll(() => client?.end());

  /** The plan of a statement as a query's connection makes it. */
  async function planOf({ sql, parameters }: Statement): Promise<PlanNode[]> {
    await client.query(`prepare planned as ${sql}`);
    const values = parameters.map((value) => escapeLiteral(String(value))).join(', ');
    const execute = parameters.length === 0 ? 'execute planned' : `execute planned (${values})`;
    const { rows } = await client.query(`explain (format json) ${execute}`);
    await client.query('deallocate planned');
    return nodesOf(rows[0]['QUERY PLAN'][0].Plan);
  }

  async function plansOf(query: DatabaseQuery): Promise<{ sql: string; nodes: readonly PlanNode[] }[]> {
    const plans = [];
    const steps = stepsOf(builder, query);
    let step = steps.next();
    while (step.done !== true) {
      if (step.value.kind !== 'statement') throw new Error('a query writes');
      const { sql, parameters } = step.value;
      plans.push({ sql, nodes: await planOf(step.value) });
      step = steps.next((await client.query(sql, [...parameters])).rows);
    }
    return plans;
  }

  let isGrown = false;
  async function growAndAnalyze(): Promise<void> {
    if (isGrown) return;
    isGrown = true;
    await client.query('reset all');
    await client.query("set maintenance_work_mem = '256MB'; set synchronous_commit = off");
    await multiplyRows(client, TIMES, ROWS, (ROWS + 1) * MINUTE);
    await client.query('analyze');
    const { rows } = await client.query<{ readonly count: number }>(
      'select count(*)::int as count from orders',
    );
    expect(rows[0]?.count).toBe(ROWS * TIMES);
  }

  const cases = ['before', 'after'].flatMap((when) =>
    ['force_custom_plan', 'force_generic_plan'].map((mode) => [when, mode] as const),
  );
  describe.each(cases)('%s ANALYZE, %s', (when, mode) => {
    beforeAll(async () => {
      if (when === 'after') await growAndAnalyze();
      await client.query(`${readerSession(60_000)} set default_transaction_read_only = off`);
      await client.query(`set plan_cache_mode = ${mode}`);
    }, 60_000);

    test('[ATTACK-22] no query passes over a table or an index, and a list is not sorted row by row', async () => {
      expect(queries.length).toBeGreaterThan(60);
      for (const query of queries) {
        for (const { sql, nodes } of await plansOf(query)) {
          expect(
            nodes.filter((node) => UNBOUNDED.test(node['Node Type']) || sortsMany(node)),
            sql,
          ).toEqual([]);
          const scans = nodes.filter((node) => node['Index Name'] !== undefined);
          expect(scans, sql).not.toEqual([]);
          for (const { 'Index Name': index = '', 'Index Cond': condition = '' } of scans) {
            expect(condition, `${index}: ${sql}`).toContain(firstColumns.get(index));
          }
        }
      }
    });

    test('a filter that names an order, condition or strategy is answered by it', async () => {
      for (const query of queries) {
        const members: Readonly<Record<string, unknown>> = { ...query };
        if (!NAMING.some((member) => (members[member] ?? null) !== null)) continue;
        for (const { sql, nodes } of await plansOf(query)) {
          expect(nodes.map((node) => node['Index Name']).join(' '), sql).toMatch(BY_NAME);
        }
      }
    });

    test('a list is found by its account, its symbol and its window', async () => {
      for (const query of queries) {
        // A plan for any symbol takes one of three for common: passing over two others' rows in order of time is as good a way.
        if (mode === 'force_generic_plan' && query.kind === 'liquidations') continue;
        const wanted = seriesColumns(query);
        for (const { sql, nodes } of wanted.length === 0 ? [] : await plansOf(query)) {
          const conditions = nodes.map((node) => node['Index Cond'] ?? '').join(' ');
          // The closes of a page of positions are found by these.
          if (conditions.includes('= ANY')) continue;
          for (const column of wanted) expect(conditions, sql).toContain(`(${column} = `);
          if (hasWindow(query)) expect(conditions, sql).toMatch(/\((created_at|closed_at|funding_time) [<>]/);
        }
      }
    });
  });

  test('the newest rows of many series are found by the key, one by one', async () => {
    await client.query('analyze');
    await client.query(WRITER_SESSION);
    const names = SYMBOLS.flatMap((symbol) => KLINE_INTERVALS.map((interval) => [symbol, 'trade', interval]));
    const bars = newestRows(
      builder,
      { table: 'bars', by: ['symbol', 'price_type', 'interval'], order: 'open_time' },
      names,
    );
    const users = Array.from({ length: 4_096 }, (_, at) => [at]);
    const days = newestRows(builder, { table: 'daily_closes', by: ['user_id'], order: 'day' }, users);
    for (const steps of [bars, days]) {
      const step = steps.next();
      if (step.done === true || step.value.kind !== 'statement') throw new Error('no statement');
      const nodes = await planOf(step.value);
      expect(nodes.filter((node) => /Hash|Merge|Sort|Seq/.test(node['Node Type']))).toEqual([]);
      const scans = nodes.filter((node) => node['Index Name'] !== undefined);
      expect(scans).toHaveLength(2);
      for (const { 'Index Cond': condition } of scans) expect(condition).toMatch(/open_time|day/);
    }
  });

  test('the guard sees a scan where there is one', async () => {
    await client.query('set enable_indexscan = off; set enable_indexonlyscan = off');
    const nodes = await planOf({
      kind: 'statement',
      sql: "select * from orders where side = 'BUY'",
      parameters: [],
    });
    expect(nodes.some((node) => UNBOUNDED.test(node['Node Type']))).toBe(true);
  });
});
