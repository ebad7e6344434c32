import type { EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import { TestExchange } from '../../testing/exchange-fixture.ts';
import { NaiveStatistics } from '../../testing/naive-statistics.ts';
import { RandomMoney, type RandomUser } from '../../testing/random-money.ts';

const SEEDS = [1, 2];
const STEPS = 220;
/** Everything is asked once in so many steps, and at the end. */
const LOOK_EVERY = 30;
const TRENDS = ['1D', '1W', '1M', '3M', '6M', '1Y'];

async function read(user: RandomUser, path: string): Promise<unknown> {
  const { code, data } = await user.client.get(`/v1/private/user/${path}`);
  expect(code, path).toBe(0);
  return data;
}

/** Holds what the endpoints answer a user against what its events come to. */
async function compare(user: RandomUser, events: readonly EngineEvent[], nowMs: number): Promise<void> {
  const naive = new NaiveStatistics(events, user.userId, nowMs);
  const summary = naive.summary();
  expect(await read(user, 'asset/overview/summary')).toEqual(summary);
  expect(await read(user, 'volume-stats')).toMatchObject(naive.volumeStats());
  for (const [period, limit] of [
    ['1D', 35],
    ['1W', 8],
    ['1M', 4],
  ] as const) {
    const path = `balance-history?period=${period}&limit=${limit}`;
    expect(await read(user, path), path).toEqual(naive.balanceHistory(period, limit));
  }
  for (const type of TRENDS) {
    const trend = naive.trend(type);
    expect(await read(user, `asset/overview/trend?type=${type}`), type).toEqual(trend);
    expect(await read(user, `trade-overview?type=${type}`), type).toEqual({ ...summary, ...trend });
  }
}

test.each(SEEDS)(
  '[STAT-2, STAT-3] every statistic is what all events come to, life %i',
  { timeout: 120_000 },
  async (seed) => {
    const exchange = await TestExchange.start();
    const events: EngineEvent[] = [];
    exchange.onEvents((more) => events.push(...more));
    const money = await RandomMoney.start(exchange, seed);
    const startMs = await money.nowMs;
    for (let step = 1; step <= STEPS; step += 1) {
      await money.step();
      if (step % LOOK_EVERY !== 0) continue;
      const user = money.users[(step / LOOK_EVERY) % money.users.length]!;
      await compare(user, events, await money.nowMs);
    }
    const nowMs = await money.nowMs;
    for (const user of money.users) await compare(user, events, nowMs);
    const kinds = new Set(
      events.flatMap(({ kind, record }) => [kind, 'changeType' in record ? record.changeType : kind]),
    );
    for (const kind of ['hourlyClose', 'dailyClose', 'TRANSFER_OUT', 'REALIZED_PNL', 'FUNDING_FEE']) {
      expect(kinds).toContain(kind);
    }
    expect(nowMs - startMs).toBeGreaterThan(30 * 86_400_000);
    await exchange.stop();
  },
);
