import { type LeaderboardRowJson, publicRoutes } from '@openperp/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import { boundUser, newAgent } from '../../testing/agent-client.ts';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { START_MS, TestExchange, type TestUser } from '../../testing/exchange-fixture.ts';
import type { JsonAnswer, TestClient } from '../../testing/test-client.ts';

interface LeaderboardJson {
  readonly list: readonly LeaderboardRowJson[];
  readonly total: number;
  readonly nextCursor: string | null;
  readonly myRank: number;
  readonly updatedAt: number;
}

const DAY = 86_400_000;
const PATH = '/v1/public/leaderboard/pnl';
const route = publicRoutes.leaderboard;

let exchange: TestExchange;
beforeEach(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '80000');
  return () => exchange.stop();
});

async function board(query: string, client: TestClient = exchange.api): Promise<LeaderboardJson> {
  const answer = await client.get(`${PATH}?${query}`);
  expectSuccess(route, answer);
  return answer.data as LeaderboardJson;
}

/** `buyer` takes what `seller` has put into the book. */
async function trade(buyer: TestUser, seller: TestUser, price: string, quantity: string): Promise<void> {
  const order = { symbol: 'BTCUSDT', type: 'LIMIT', price, quantity };
  for (const [user, side] of [
    [seller, 'SELL'],
    [buyer, 'BUY'],
  ] as const) {
    const placed = await exchange.as(user).post('/v1/private/order/place', { ...order, side });
    expect(placed.code).toBe(0);
  }
}

function advance(ms: number): Promise<JsonAnswer> {
  return exchange.admin.post('/admin/v1/clock/advance', { ms });
}

test('[STAT-2] it has nobody before anybody has traded, the insurance fund neither', async () => {
  await exchange.createUser();
  await exchange.admin.post('/admin/v1/insurance-fund/deposit', {
    assetType: 'USDT',
    amount: '1000000',
    reference: 'r',
  });
  expect(await board('period=7d')).toEqual({
    list: [],
    total: 0,
    nextCursor: null,
    myRank: 0,
    updatedAt: START_MS,
  });
});

test('[STAT-2, ATTACK-45] accounts that traded are ranked by pnl; names are masked, deposits are no profit', async () => {
  const [winner, loser, idle] = [
    await exchange.createUser('10000'),
    await exchange.createUser('10000'),
    await exchange.createUser('99999'),
  ];
  await advance(60_000);
  await trade(winner, loser, '80000', '1');
  await exchange.setPrice('BTCUSDT', '81000');
  await exchange.admin.post(`/admin/v1/users/${winner.userId}/deposit`, {
    assetType: 'USDT',
    amount: '5000',
    reference: 'second',
  });
  for (const period of ['7d', '30d', '90d']) {
    const { list, total, updatedAt } = await board(`period=${period}`);
    // fees: the taker pays 80,000 × 0.0005 = 40, the maker 80,000 × 0.0002 = 16
    expect(list).toMatchObject([
      { rank: 1, userId: `${winner.userId}`, trader: 't***1', volume: '80000', pnlAmount: '960' },
      { rank: 2, userId: `${loser.userId}`, trader: 't***2', volume: '80000', pnlAmount: '-1016' },
    ]);
    expect([total, updatedAt]).toEqual([2, START_MS + 60_000]);
    const shown = ['pnlAmount', 'pnlPct', 'rank', 'trader', 'userId', 'volume'];
    expect(list.map((row) => Object.keys(row).sort())).toEqual([shown, shown]);
  }
  expect((await board('period=7d', exchange.as(idle))).myRank).toBe(0);
});

test('[STAT-2] the ratio weighs deposits by the part of the window after them', async () => {
  const [winner, loser] = [await exchange.createUser('1000'), await exchange.createUser('1000')];
  await trade(winner, loser, '80000', '0.1');
  await exchange.setPrice('BTCUSDT', '80104');
  const { list } = await board('period=7d');
  // 10.4 − 4 (fee) = 6.4. The window began 7 days before 2026-03-05T00:00Z and the 1,000 came at its very end: they weigh nothing
  expect(list[0]).toMatchObject({ pnlAmount: '6.4', pnlPct: '0.064' });
});

describe('[STAT-2] the start of the window', () => {
  test.each([
    ['a trade 1 ms before it is out', -1, []],
    ['a trade at it is in', 0, ['8000']],
    ['a trade 1 ms after it is in', 1, ['8000']],
  ])('%s', async (_name, distanceMs, volumes) => {
    const [buyer, seller] = [await exchange.createUser(), await exchange.createUser()];
    const midnight = Math.ceil(START_MS / DAY) * DAY;
    await advance(midnight + distanceMs - START_MS);
    await trade(buyer, seller, '80000', '0.1');
    await advance(midnight + 7 * DAY - (midnight + distanceMs));
    const { list } = await board('period=7d', exchange.as(buyer));
    expect(list.map(({ volume }) => volume).slice(1)).toEqual(volumes);
    expect((await board('period=30d')).total).toBe(2);
  });
});

describe('myRank', () => {
  let first: TestUser;
  let second: TestUser;
  beforeEach(async () => {
    first = await exchange.createUser();
    second = await exchange.createUser();
    await trade(first, second, '80000', '0.1');
    await exchange.setPrice('BTCUSDT', '81000');
  });

  test('is 0 without credentials, and the caller’s with a session or a signed request', async () => {
    expect((await board('period=7d')).myRank).toBe(0);
    expect((await board('period=7d', exchange.as(first))).myRank).toBe(1);
    expect((await board('period=7d&page=2&pageSize=1', exchange.as(second))).myRank).toBe(2);
    const signed = await exchange.signed(second, 'GET', PATH, '', 'period=7d');
    expectSuccess(route, signed);
    expect(signed.data).toMatchObject({ myRank: 2 });
  });

  test('credentials that are sent must be good: 1003', async () => {
    const send = (headers: Readonly<Record<string, string>>) =>
      exchange.api.get(`${PATH}?period=7d`, headers);
    expectRefusal(route, await send({ authorization: 'Bearer abc' }), 1003);
    expectRefusal(route, await send({ authorization: 'Basic abc' }), 1003);
    expectRefusal(route, await send({ authorization: '' }), 1003);
    const unknownKey = await exchange.api.get(`${PATH}?period=7d&timestamp=1&signature=${'ab'.repeat(32)}`, {
      'x-api-key': 'fx_unknown',
    });
    expectRefusal(route, unknownKey, 1003);
    const unsigned = await exchange.as(first).get(`${PATH}?period=7d`, { 'x-api-key': first.apiKey });
    expectRefusal(route, unsigned, 2001);
  });
});

test('[STAT-2] an agent’s user is ranked, and masked, like any other', async () => {
  const agent = await newAgent(exchange, { deposit: '100000' });
  const userId = await boundUser(agent, 'somebody@example.com');
  await agent.ask('transfer', {
    agentOrderNo: '1',
    agentUserId: 'somebody@example.com',
    direction: 'IN',
    amount: '9000',
  });
  const { tickets, agents } = exchange.identity;
  const { ticket } = await tickets.issueTicket(agents.get('AGENT001')!, Number(userId), '/', '');
  const entered = await exchange.api.post('/v1/public/agent-sso/exchange-ticket', { ticket });
  const { accessToken: token } = entered.data as { accessToken: string };
  const maker = await exchange.createUser();
  await trade({ ...maker, token, userId: Number(userId) }, maker, '80000', '0.1');
  const { list } = await board('period=30d', exchange.as({ token }));
  // 8,000 × 0.0005
  expect(list.find((row) => row.userId === userId)).toMatchObject({ trader: 's***m', pnlAmount: '-4' });
});

test('[STAT-2] pages, and a cursor that goes on where the last page ended', async () => {
  const users: TestUser[] = [];
  for (let i = 0; i < 6; i += 1) users.push(await exchange.createUser());
  for (let i = 0; i < 6; i += 2) await trade(users[i]!, users[i + 1]!, '80000', `0.${i + 1}`);
  await exchange.setPrice('BTCUSDT', '80500');
  const { list: all } = await board('period=7d');
  expect(all.map(({ userId }) => Number(userId) - users[0]!.userId)).toEqual([4, 2, 0, 1, 3, 5]);
  const { list, nextCursor } = await board('period=7d&page=2&pageSize=2');
  expect(list).toEqual(all.slice(2, 4));
  const last = await board(`period=7d&pageSize=2&cursor=${nextCursor}`);
  expect([last.list, last.nextCursor]).toEqual([all.slice(4), null]);
  for (const [query, code] of [
    ['', 2001],
    ['period=', 2002],
    ['period=8d', 2002],
    ['period=7D', 2002],
    [`period=30d&cursor=${nextCursor}`, 2002],
    ['period=7d&cursor=rubbish', 2002],
    [`period=7d&page=1&cursor=${nextCursor}`, 2002],
    ['period=7d&page=0', 2003],
    ['period=7d&pageSize=101', 2003],
  ] as const) {
    expectRefusal(route, await exchange.api.get(`${PATH}?${query}`), code);
  }
});

test('[STAT-2] what cannot be brought up to date is not shown: 5002', async () => {
  const [buyer, seller] = [await exchange.createUser(), await exchange.createUser()];
  await board('period=7d');
  exchange.switches.historyPaused = true;
  await trade(buyer, seller, '80000', '0.1');
  expectRefusal(route, await exchange.api.get(`${PATH}?period=7d`), 5002);
});
