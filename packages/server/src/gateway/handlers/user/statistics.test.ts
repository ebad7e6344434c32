import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundUser, newAgent } from '../../testing/agent-client.ts';
import { TestExchange, type TestUser } from '../../testing/exchange-fixture.ts';
import type { TestClient } from '../../testing/test-client.ts';

let exchange: TestExchange;

beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '80000');
});
afterAll(() => exchange.stop());

async function engineTime(): Promise<number> {
  return ((await exchange.api.get('/v1/time')).data as { engineTime: number }).engineTime;
}

async function advanceTo(timeMs: number): Promise<void> {
  const ms = timeMs - (await engineTime());
  expect((await exchange.admin.post('/admin/v1/clock/advance', { ms })).code).toBe(0);
}

/** `side` for user, the other side for the one who quotes. */
async function trade(user: TestClient, quoter: TestClient, side: 'BUY' | 'SELL', price: string) {
  const order = { symbol: 'BTCUSDT', type: 'LIMIT', price, quantity: '0.1' };
  const quote = await quoter.post('/v1/private/order/place', {
    ...order,
    side: side === 'BUY' ? 'SELL' : 'BUY',
  });
  expect(quote.code).toBe(0);
  expect((await user.post('/v1/private/order/place', { ...order, side })).data).toMatchObject({
    status: 'FILLED',
  });
}

async function move(user: TestUser, way: 'deposit' | 'withdraw', amount: string, reference: string) {
  const body = { assetType: 'USDT', amount, reference };
  expect((await exchange.admin.post(`/admin/v1/users/${user.userId}/${way}`, body)).code).toBe(0);
}

async function read(client: TestClient, path: string): Promise<never> {
  const { code, data } = await client.get(`/v1/private/user/${path}`);
  expect(code, path).toBe(0);
  return data as never;
}

type Items = { readonly items: readonly { readonly snapshotTime: number }[] };

/** The point of a trend at a time. */
function pointAt({ items }: Items, timeMs: number) {
  return items.find(({ snapshotTime }) => snapshotTime === timeMs);
}

const ZERO_POINT = { balance: '0', pnl: '0', pnlRate: '0', totalPnl: '0' };
const march = (day: number, hour = 0, minute = 0) => Date.UTC(2026, 2, day, hour, minute);

describe('three days of an account, by hand', () => {
  let user: TestClient;
  const now = march(7, 14, 30);

  /*
   * 5 March   10,000 in; buys 0.1 at 80,000: fee 4, wallet 9,996; the mark goes to 81,000: +100
   *     16:00 funding 8,100 × 0.01 % = 0.81: wallet 9,995.19
   * 6 March   closes at equity 10,095.19; funding 0.81: wallet 9,994.38
   *     01:00 1,000 out: wallet 8,994.38; the mark goes to 79,000: −100
   *     08:00, 16:00 funding 0.79 each: wallet 8,992.8
   * 7 March   closes at equity 8,892.8; funding 0.79 at 00:00 and at 08:00: wallet 8,991.22
   *     12:00 500 in; sells 0.1 at 79,000: −100, fee 3.95: wallet 9,387.27
   */
  beforeAll(async () => {
    const [trader, quoter] = [await exchange.createUser('10000'), await exchange.createUser()];
    user = exchange.as(trader);
    await trade(user, exchange.as(quoter), 'BUY', '80000');
    await exchange.setPrice('BTCUSDT', '81000');
    await advanceTo(march(6, 1));
    await move(trader, 'withdraw', '1000', 'out');
    await exchange.setPrice('BTCUSDT', '79000');
    await advanceTo(march(7, 12));
    await move(trader, 'deposit', '500', 'in');
    await trade(user, exchange.as(quoter), 'SELL', '79000');
    await advanceTo(now);
  });

  test('[STAT-2] balance history by day, week and month', async () => {
    expect(await read(user, 'balance-history?period=1D&limit=4')).toEqual({
      items: [
        { date: '2026-03-04', balance: '0', pnl: '0' },
        { date: '2026-03-05', balance: '9995.19', pnl: '95.19' },
        // 8,892.8 − 10,095.19 + 1,000
        { date: '2026-03-06', balance: '8992.8', pnl: '-202.39' },
        // 9,387.27 − 8,892.8 − 500
        { date: '2026-03-07', balance: '9387.27', pnl: '-5.53' },
      ],
    });
    const whole = { balance: '9387.27', pnl: '-112.73' };
    expect(await read(user, 'balance-history?period=1W&limit=2')).toEqual({
      items: [
        { date: '2026-02-23', balance: '0', pnl: '0' },
        { date: '2026-03-02', ...whole },
      ],
    });
    expect(await read(user, 'balance-history?period=1M&limit=3')).toEqual({
      items: [
        { date: '2026-01-01', balance: '0', pnl: '0' },
        { date: '2026-02-01', balance: '0', pnl: '0' },
        { date: '2026-03-01', ...whole },
      ],
    });
  });

  test('[STAT-2, STAT-3] the summary', async () => {
    const summary = {
      todayPnl: '-5.53',
      todayVolume: '7900',
      totalVolume: '15900',
      totalPnl: '-112.73',
      // from 95.19 to −112.73, of 9,387.27 + 207.92
      maxDrawdown30d: '207.92',
      maxDrawdown30dRate: '0.02166919',
      transferIn: '10500',
      transferOut: '1000',
    };
    expect(await read(user, 'asset/overview/summary')).toEqual(summary);
    const trend: Items = await read(user, 'asset/overview/trend?type=1W');
    expect(await read(user, 'trade-overview?type=1W')).toEqual({ ...summary, ...trend });
  });

  test('[STAT-2] the trend of a week: a point at each 00:00 UTC, and now', async () => {
    const trend: Items = await read(user, 'asset/overview/trend?type=1W');
    const february28 = Date.UTC(2026, 1, 28);
    const days = [february28, ...[1, 2, 3, 4, 5, 6, 7].map((day) => march(day))];
    expect(trend.items.map(({ snapshotTime }) => snapshotTime)).toEqual([...days, now]);
    for (const day of days.slice(0, 6)) {
      expect(pointAt(trend, day)).toEqual({ snapshotTime: day, ...ZERO_POINT });
    }
    // 95.19 / (100 + 10,000 × 44,822,192 ms / 6 d): the deposit was made at 11:32:57.808 of the 5th
    expect(pointAt(trend, march(6))).toEqual({
      snapshotTime: march(6),
      balance: '9995.19',
      pnl: '95.19',
      pnlRate: '0.09868077',
      totalPnl: '95.19',
    });
    // −112.73 / (100 + (10,000 × 183,422,192 − 1,000 × 135,000,000 + 500 × 9,000,000 ms) / 657,000,000)
    expect(pointAt(trend, now)).toEqual({
      snapshotTime: now,
      balance: '9387.27',
      pnl: '-112.73',
      pnlRate: '-0.04185752',
      totalPnl: '-112.73',
    });
  });

  test('[STAT-2] the trend of a day: a point at each hour since 00:00 UTC of yesterday, and now', async () => {
    const trend: Items = await read(user, 'asset/overview/trend?type=1D');
    const hours = Array.from({ length: 39 }, (_, index) => march(6) + index * 3_600_000);
    expect(trend.items.map(({ snapshotTime }) => snapshotTime)).toEqual([...hours, now]);
    expect(pointAt(trend, march(6))).toMatchObject({ balance: '9995.19', pnl: '0', pnlRate: '0' });
    // after the funding of 00:00, before the withdrawal: −0.81 / (100 + 10,095.19)
    expect(pointAt(trend, march(6, 1))).toMatchObject({
      balance: '9994.38',
      pnl: '-0.81',
      pnlRate: '-0.00007945',
      totalPnl: '94.38',
    });
    // 8,894.38 − 10,095.19 + 1,000, by 10,195.19 − 1,000 / 2
    expect(pointAt(trend, march(6, 2))).toMatchObject({
      balance: '8994.38',
      pnl: '-200.81',
      pnlRate: '-0.02071233',
    });
    // 00:00 of today, the daily close: −202.39 / (10,195.19 − 1,000 × 23 / 24)
    expect(pointAt(trend, march(7))).toMatchObject({
      balance: '8992.8',
      pnl: '-202.39',
      pnlRate: '-0.02191113',
    });
    // nothing is held any more: by 10,195.19 − 1,000 × 36 / 37 + 500 / 37
    expect(pointAt(trend, march(7, 13))).toMatchObject({
      balance: '9387.27',
      pnl: '-207.92',
      pnlRate: '-0.02251257',
      totalPnl: '-112.73',
    });
    expect(pointAt(trend, now)).toMatchObject({ pnl: '-207.92', pnlRate: '-0.02246902' });
  });

  test('[FEE-2] volume and fees of 30 days', async () => {
    expect(await read(user, 'volume-stats')).toEqual({
      volume30d: '15900',
      feeTotal30d: '7.95',
      makerVolume30d: '0',
      takerVolume30d: '15900',
      vipLevel: 0,
      makerFeeRate: '0.0002',
      takerFeeRate: '0.0005',
      nextLevel: 1,
    });
  });
});

test('[STAT-2] an account without a history is all zeros', async () => {
  const nobody = exchange.as(await exchange.createUser('0'));
  const { items }: { items: readonly object[] } = await read(nobody, 'balance-history?period=1D');
  expect(items).toHaveLength(30);
  for (const item of items) expect(item).toMatchObject({ balance: '0', pnl: '0' });
  for (const [type, points] of [
    ['1W', 9],
    ['1M', 32],
    ['3M', 92],
    ['6M', 182],
    ['1Y', 367],
  ] as const) {
    const trend: Items = await read(nobody, `asset/overview/trend?type=${type}`);
    expect(trend.items, type).toHaveLength(points);
    for (const item of trend.items) expect(item).toMatchObject(ZERO_POINT);
  }
  expect(await read(nobody, 'asset/overview/summary')).toEqual({
    todayPnl: '0',
    todayVolume: '0',
    totalVolume: '0',
    totalPnl: '0',
    maxDrawdown30d: '0',
    maxDrawdown30dRate: '0',
    transferIn: '0',
    transferOut: '0',
  });
  expect(await read(nobody, 'volume-stats')).toMatchObject({ volume30d: '0', feeTotal30d: '0' });
});

test('[STAT-2] money that an agent moves is no profit', async () => {
  const agent = await newAgent(exchange);
  const agentUserId = 'statistics';
  await boundUser(agent, agentUserId);
  const money = (direction: 'IN' | 'OUT', amount: string, agentOrderNo: string) =>
    agent.ask('transfer', { agentOrderNo, agentUserId, direction, currency: 'USDT', amount });
  await money('IN', '300', 'a');
  await money('OUT', '50', 'b');
  await money('IN', '20', 'c');
  await agent.ask('reverse', { origOrderNo: 'c', reverseOrderNo: 'd', reverseReason: 'by mistake' });
  const { webUrl } = await agent.ask('create-entry-url', { agentUserId, redirectPath: '/' });
  const ticket = new URL(String(webUrl)).searchParams.get('ticket');
  const entry = await exchange.api.post('/v1/public/agent-sso/exchange-ticket', { ticket });
  const user = exchange.as({ token: (entry.data as { accessToken: string }).accessToken });
  expect(await read(user, 'asset/overview/summary')).toMatchObject({
    todayPnl: '0',
    totalPnl: '0',
    maxDrawdown30d: '0',
    transferIn: '320',
    transferOut: '70',
  });
  const { items }: { items: readonly object[] } = await read(user, 'balance-history?period=1D&limit=1');
  expect(items).toEqual([expect.objectContaining({ balance: '250', pnl: '0' })]);
});

test('[FEE-2] there is no level above the highest', async () => {
  const whale = await exchange.createUser('0');
  await exchange.admin.put(`/admin/v1/users/${whale.userId}`, { vipLevel: 9 });
  expect(await read(exchange.as(whale), 'volume-stats')).toMatchObject({
    vipLevel: 9,
    makerFeeRate: '0',
    takerFeeRate: '0.00017',
    nextLevel: null,
  });
});

test('[STAT-2] at 00:00 itself the last point is now', async () => {
  const trader = await exchange.createUser('1000');
  await advanceTo(march(9));
  await move(trader, 'deposit', '5', 'second');
  const trend: Items = await read(exchange.as(trader), 'asset/overview/trend?type=1W');
  expect(trend.items.slice(-2)).toEqual([
    { ...ZERO_POINT, snapshotTime: march(8), balance: '1000' },
    { ...ZERO_POINT, snapshotTime: march(9), balance: '1005' },
  ]);
});

test('what a period or a limit may be', async () => {
  const user = exchange.as(await exchange.createUser('0'));
  const answers: Readonly<Record<string, number>> = {
    'balance-history': 2001,
    'balance-history?period=1Y': 2002,
    'balance-history?period=1d': 2002,
    'balance-history?period=1D&limit=0': 2003,
    'balance-history?period=1D&limit=1001': 2003,
    'balance-history?period=1D&limit=x': 2002,
    'balance-history?period=1M&limit=1000': 0,
    'trade-overview': 2001,
    'trade-overview?type=2D': 2002,
    'asset/overview/trend': 2001,
    'asset/overview/trend?type=': 2002,
  };
  for (const [path, code] of Object.entries(answers)) {
    expect((await user.get(`/v1/private/user/${path}`)).code, path).toBe(code);
  }
});

test('[FEE-2] volume and fees are those of today and the 29 days before', async () => {
  const trader = await exchange.createUser('10000');
  const quoter = exchange.as(await exchange.createUser());
  const user = exchange.as(trader);
  await trade(user, quoter, 'BUY', '79000');
  const day = Math.floor((await engineTime()) / 86_400_000) * 86_400_000;
  await advanceTo(day + 30 * 86_400_000 - 1);
  expect(await read(user, 'volume-stats')).toMatchObject({ volume30d: '7900', feeTotal30d: '3.95' });
  await advanceTo(day + 30 * 86_400_000);
  expect(await read(user, 'volume-stats')).toMatchObject({ volume30d: '0', feeTotal30d: '0' });
});
