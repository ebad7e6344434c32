import { agentRoutes, type Route } from '@openperp/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AgentClient, type AgentMembers, boundUser, newAgent } from '../../testing/agent-client.ts';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { TestExchange, type TestUser } from '../../testing/exchange-fixture.ts';
import type { JsonAnswer, TestClient } from '../../testing/test-client.ts';

interface Item {
  readonly platformUserId: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Items {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly hasMore: boolean;
}

let exchange: TestExchange;
let agent: AgentClient;
let stranger: AgentClient;
let outsider: TestUser;
/** Users of the agent, by id ascending, and what each sees through REST. */
let users: readonly string[];
let own: Readonly<Record<string, TestClient>>;

/** Three users: two have traded with each other in both symbols, hold positions in both, and have orders of every kind; the third has nothing. */
beforeAll(async () => {
  exchange = await TestExchange.start();
  agent = await newAgent(exchange, { deposit: '1000000' });
  stranger = await newAgent(exchange, { agentCode: 'STRANGER' });
  outsider = await exchange.createUser();
  await boundUser(stranger, 'u-theirs');
  await exchange.setPrice('BTCUSDT', '85000');
  await exchange.setPrice('ETHUSDT', '3000');
  users = [await boundUser(agent, 'u-1'), await boundUser(agent, 'u-2'), await boundUser(agent, 'u-3')];
  own = Object.fromEntries(
    await Promise.all(users.map(async (id, at) => [id, await enter(at + 1)] as const)),
  );
  const [first, second] = [own[users[0]!]!, own[users[1]!]!];
  for (const at of [1, 2])
    await agent.ask('transfer', {
      agentOrderNo: `T-${at}`,
      agentUserId: `u-${at}`,
      direction: 'IN',
      amount: '50000',
    });
  for (const [symbol, price] of [
    ['BTCUSDT', '85000'],
    ['ETHUSDT', '3000'],
  ]) {
    const order = { symbol, type: 'LIMIT', price, quantity: '0.3' };
    await first!.post('/v1/private/order/place', { ...order, side: 'SELL' });
    await second!.post('/v1/private/order/place', { ...order, side: 'BUY' });
  }
  // The whole position of ETHUSDT is closed again, in three trades.
  for (let i = 0; i < 3; i += 1) {
    const order = { symbol: 'ETHUSDT', type: 'LIMIT', price: '3000', quantity: '0.1', reduceOnly: true };
    await first!.post('/v1/private/order/place', { ...order, side: 'BUY' });
    await second!.post('/v1/private/order/place', { ...order, side: 'SELL' });
  }
  // And opened anew.
  const anew = { symbol: 'ETHUSDT', type: 'LIMIT', price: '3000', quantity: '0.1' };
  await first!.post('/v1/private/order/place', { ...anew, side: 'BUY' });
  await second!.post('/v1/private/order/place', { ...anew, side: 'SELL' });
  const resting = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', quantity: '0.01' };
  for (const price of ['80000', '80001', '80002']) {
    await first!.post('/v1/private/order/place', { ...resting, price });
    await second!.post('/v1/private/order/place', { ...resting, price });
  }
  const stop = {
    symbol: 'BTCUSDT',
    type: 'STOP_MARKET',
    side: 'SELL',
    quantity: '0.01',
    workingType: 'MARK_PRICE',
  };
  for (const stopPrice of ['70000', '70001', '70002']) {
    await second!.post('/v1/private/order/place-condition', { ...stop, stopPrice });
  }
  const { list } = (await second!.get('/v1/private/order/current-condition')).data as {
    list: { conditionId: string }[];
  };
  const { conditionId } = list[0]!;
  await second!.post('/v1/private/order/cancel-condition', { symbol: 'BTCUSDT', conditionId });
});
afterAll(() => exchange.stop());
afterEach(() => {
  vi.useRealTimers();
});

/** Lets a user of the agent in, as the user's browser would. */
async function enter(at: number): Promise<TestClient> {
  const { embedToken } = await agent.ask('create-embed-token', { agentUserId: `u-${at}`, channelId: 'c' });
  const exchanged = await exchange.api.post('/v1/public/agent-sso/exchange-embed-token', {
    embedToken,
    channelId: 'c',
  });
  return exchange.as({ token: (exchanged.data as { accessToken: string }).accessToken });
}

const ask = (path: string, members: AgentMembers = {}) => agent.post(`perpetual/${path}`, members);
const dataOf = (answer: JsonAnswer) => answer.data as Items;

/** What REST shows a user of the same: its objects, newest first. */
async function restOf(userId: string, path: string, member = 'list'): Promise<readonly object[]> {
  const answer = await own[userId]!.get(path);
  return (answer.data as Record<string, readonly object[]>)[member]!;
}

const QUERIES: readonly {
  readonly path: string;
  readonly route: Route;
  readonly members?: AgentMembers;
  readonly entityType: string;
  readonly id: string;
  readonly rest: string;
  readonly member?: string;
  /** Items of the first and of the second user. */
  readonly sizes: readonly [number, number];
}[] = [
  {
    path: 'orders/current',
    route: agentRoutes.agentCurrentOrders,
    entityType: 'ORDER',
    id: 'orderId',
    rest: '/v1/private/order/current',
    sizes: [3, 3],
  },
  {
    path: 'orders/current',
    route: agentRoutes.agentCurrentOrders,
    members: { orderCategory: 'CONDITIONAL' },
    entityType: 'CONDITION_ORDER',
    id: 'conditionId',
    rest: '/v1/private/order/current-condition',
    sizes: [0, 2],
  },
  {
    path: 'orders/history',
    route: agentRoutes.agentOrderHistory,
    entityType: 'ORDER',
    id: 'orderId',
    rest: '/v1/private/order/history?pageSize=100',
    sizes: [6, 6],
  },
  {
    path: 'orders/history',
    route: agentRoutes.agentOrderHistory,
    members: { orderCategory: 'CONDITIONAL' },
    entityType: 'CONDITION_ORDER',
    id: 'conditionId',
    rest: '/v1/private/order/history-condition?pageSize=100',
    sizes: [0, 1],
  },
  {
    path: 'trades',
    route: agentRoutes.agentTrades,
    entityType: 'TRADE_FILL',
    id: 'fillId',
    rest: '/v1/private/order/trades?pageSize=100',
    sizes: [6, 6],
  },
  {
    path: 'positions/current',
    route: agentRoutes.agentPositions,
    entityType: 'POSITION',
    id: 'positionId',
    rest: '/v1/private/position/positions',
    member: 'positions',
    sizes: [2, 2],
  },
  {
    path: 'positions/history',
    route: agentRoutes.agentPositionHistory,
    entityType: 'POSITION',
    id: 'positionId',
    rest: '/v1/private/position/history?pageSize=100',
    sizes: [1, 1],
  },
  {
    path: 'account/ledger',
    route: agentRoutes.agentLedger,
    entityType: 'ACCOUNT_LEDGER',
    id: 'changeId',
    rest: '/v1/private/user/account-change-log?pageSize=100',
    // A transfer, and a fee for each of six trades.
    sizes: [7, 7],
  },
];

describe.each(QUERIES)('perpetual/$path as $entityType', (query) => {
  const { path, route, members = {}, entityType, id, rest, member, sizes } = query;

  async function expected(): Promise<readonly Item[]> {
    const items: Item[] = [];
    for (const platformUserId of users) {
      // REST has open positions in an order of its own.
      const rows = ((await restOf(platformUserId, rest, member)) as Item['data'][]).toSorted(
        (a, b) => Number(b[id]) - Number(a[id]),
      );
      for (const data of rows) items.push({ platformUserId, entityType, entityId: data[id] as string, data });
    }
    return items;
  }

  test('shows what REST shows, users ascending, newest first', async () => {
    const answer = await ask(path, { platformUserIds: [...users].reverse(), ...members });
    expectSuccess(route, answer);
    const { items, nextCursor, hasMore } = dataOf(answer);
    expect(items).toEqual(await expected());
    expect([0, 1, 2].map((at) => items.filter((item) => item.platformUserId === users[at]).length)).toEqual([
      ...sizes,
      0,
    ]);
    expect([nextCursor, hasMore]).toEqual([null, false]);
  });

  test('in parts shows each once', async () => {
    const whole = await expected();
    for (const limit of [1, 2, 4]) {
      const items: Item[] = [];
      let cursor: string | null = null;
      do {
        const asked: AgentMembers = { platformUserIds: users, limit, cursor, ...members };
        const { items: part, nextCursor, hasMore }: Items = dataOf(await ask(path, asked));
        expect(hasMore).toBe(nextCursor !== null);
        if (hasMore) expect(part.length).toBe(limit);
        items.push(...part);
        cursor = nextCursor;
      } while (cursor !== null);
      expect(items).toEqual(whole);
    }
  });

  test('of one user shows that user’s alone; a number, or twice the same, is as good', async () => {
    const [, second] = users;
    for (const platformUserIds of [[second], [Number(second)], [second, second]]) {
      const { items } = dataOf(await ask(path, { platformUserIds, ...members }));
      expect(items.length).toBe(sizes[1]);
      expect(items.every(({ platformUserId }) => platformUserId === second)).toBe(true);
    }
  });

  test('of one symbol shows that symbol’s alone', async () => {
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      const { items } = dataOf(await ask(path, { platformUserIds: users, symbol, ...members }));
      const some = (await expected()).filter(({ data }) => data.symbol === symbol);
      expect(items).toEqual(some);
    }
    const unknown = await ask(path, { platformUserIds: users, symbol: 'DOGEUSDT', ...members });
    expectRefusal(route, unknown, 102002);
  });

  test('[ATTACK-11] of users that are not the agent’s is 6009', async () => {
    const theirs = await boundUser(stranger, 'u-theirs');
    for (const foreign of [theirs, `${outsider.userId}`, '1'])
      expectRefusal(route, await ask(path, { platformUserIds: [users[0], foreign], ...members }), 6009);
    const thief = await stranger.post(`perpetual/${path}`, { platformUserIds: users, ...members });
    expectRefusal(route, thief, 6009);
  });

  test.each([
    [{ platformUserIds: [] }, 102002],
    [{ platformUserIds: ['x'] }, 102002],
    [{ platformUserIds: Array(101).fill(1) }, 102003],
    [{ limit: 0 }, 102003],
    [{ limit: 1001 }, 102003],
    [{ cursor: 'rubbish' }, 102002],
    [{ cursor: 'A'.repeat(64) }, 102002],
    [{ unknown: 1 }, 102002],
  ] as const)('%j is %i', async (wrong, code) => {
    expectRefusal(route, await ask(path, { platformUserIds: users, ...members, ...wrong }), code);
  });
});

describe('all users of the agent', () => {
  test.each(QUERIES.filter(({ path, members }) => path !== 'trades' && members === undefined))(
    'are meant where perpetual/$path names none',
    async ({ path, sizes }) => {
      const { items } = dataOf(await ask(path));
      expect(items.length).toBe(sizes[0] + sizes[1]);
      expect(dataOf(await stranger.post(`perpetual/${path}`)).items).toEqual([]);
    },
  );

  test('must be named for trades and condition orders: 102001', async () => {
    expectRefusal(agentRoutes.agentTrades, await ask('trades'), 102001);
    for (const [path, route] of [
      ['orders/current', agentRoutes.agentCurrentOrders],
      ['orders/history', agentRoutes.agentOrderHistory],
    ] as const)
      expectRefusal(route, await ask(path, { orderCategory: 'CONDITIONAL' }), 102001);
  });

  test('are found again where the walk has stopped, new ones too', async () => {
    const limit = 3;
    const { nextCursor: cursor } = dataOf(await ask('orders/current', { limit }));
    expect(dataOf(await ask('orders/current', { limit, cursor })).hasMore).toBe(false);
    const newcomer = await boundUser(agent, 'u-4');
    await agent.ask('transfer', { agentOrderNo: 'T-4', agentUserId: 'u-4', direction: 'IN', amount: '5000' });
    const client = await enter(4);
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '80000', quantity: '0.01' };
    expect((await client.post('/v1/private/order/place', order)).code).toBe(0);
    const rest = dataOf(await ask('orders/current', { limit: 10, cursor }));
    expect(rest.items.map(({ platformUserId }) => platformUserId)).toEqual([
      ...Array(3).fill(users[1]),
      newcomer,
    ]);
    await client.post('/v1/private/order/batch-cancel-all', {});
  });
});

describe('the window of a history', () => {
  test.each([
    ['orders/history', agentRoutes.agentOrderHistory],
    ['trades', agentRoutes.agentTrades],
    ['positions/history', agentRoutes.agentPositionHistory],
    ['account/ledger', agentRoutes.agentLedger],
  ] as const)('of perpetual/%s is [startTime, endTime)', async (path, route) => {
    const count = async (window: AgentMembers) =>
      dataOf(await ask(path, { platformUserIds: users, ...window })).items.length;
    const { engineTime } = (await exchange.api.get('/v1/time')).data as { engineTime: number };
    const all = await count({});
    expect(all).toBeGreaterThan(0);
    expect(await count({ startTime: engineTime + 1 })).toBe(0);
    expect(await count({ endTime: engineTime + 1 })).toBe(all);
    expect(await count({ startTime: 0, endTime: 1 })).toBe(0);
    const wrong = await ask(path, { platformUserIds: users, startTime: 2, endTime: 1 });
    expectRefusal(route, wrong, 102002);
  });

  test.each(['orders/current', 'positions/current'])('perpetual/%s has none: 102002', async (path) => {
    expect((await ask(path, { startTime: 1 })).code).toBe(102002);
  });
});

describe('a cursor', () => {
  const firstOf = async (members: AgentMembers = {}) =>
    dataOf(await ask('orders/current', { platformUserIds: users, limit: 1, ...members })).nextCursor;

  test('goes with its query and filters alone: 102002', async () => {
    const cursor = await firstOf();
    const good = { platformUserIds: users, cursor };
    expect((await ask('orders/current', { ...good, limit: 7 })).code).toBe(0);
    expect((await ask('orders/current', { ...good, platformUserIds: [...users].reverse() })).code).toBe(0);
    for (const [path, members] of [
      ['orders/current', { ...good, symbol: 'BTCUSDT' }],
      ['orders/current', { ...good, platformUserIds: users.slice(0, 2) }],
      ['orders/current', { cursor }],
      ['orders/current', { ...good, orderCategory: 'CONDITIONAL' }],
      ['orders/history', good],
      ['positions/current', good],
    ] as const)
      expect((await ask(path, members)).code).toBe(102002);
  });

  test('[ATTACK-11] is one agent’s own', async () => {
    const cursor = dataOf(await ask('orders/current', { limit: 1 })).nextCursor;
    expect(cursor).not.toBeNull();
    expect((await stranger.post('perpetual/orders/current', { cursor })).code).toBe(102002);
  });

  test('lives 24 h', async () => {
    // A clock that has been ahead is no use to the others.
    const aging = await TestExchange.start();
    const client = await newAgent(aging);
    await boundUser(client, 'u-1');
    for (const agentOrderNo of ['T-1', 'T-2'])
      await client.ask('transfer', { agentOrderNo, agentUserId: 'u-1', direction: 'IN', amount: '1' });
    const startMs = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: startMs });
    const { nextCursor: cursor } = dataOf(await client.post('perpetual/account/ledger', { limit: 1 }));
    const codeAfter = async (ms: number) => {
      vi.setSystemTime(startMs + ms);
      return (await client.post('perpetual/account/ledger', { limit: 1, cursor })).code;
    };
    expect(await codeAfter(24 * 3_600_000)).toBe(0);
    expect(await codeAfter(24 * 3_600_000 + 1)).toBe(102002);
    vi.useRealTimers();
    await aging.stop();
  });

  test('neither repeats nor skips while new orders come and others go', async () => {
    const [first] = users;
    const asked = { platformUserIds: [first], limit: 2 };
    const before = dataOf(await ask('orders/current', { ...asked, limit: 10 })).items;
    const part = dataOf(await ask('orders/current', asked));
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '80003', quantity: '0.01' };
    await own[first!]!.post('/v1/private/order/place', order);
    const { orderId } = part.items[1]!.data;
    await own[first!]!.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId });
    const rest = dataOf(await ask('orders/current', { ...asked, cursor: part.nextCursor }));
    expect([...part.items, ...rest.items]).toEqual(before);
  });
});

test('[LIMIT] the queries share a quota for each agent: 6905, with Retry-After', async () => {
  const limited = await TestExchange.start({ settings: { agentQueryLimit: 2 } });
  const one = await newAgent(limited);
  const other = await newAgent(limited, { agentCode: 'OTHER' });
  vi.spyOn(performance, 'now').mockReturnValue(1_000_000);
  const codes: number[] = [];
  for (const path of ['orders/current', 'orders/history', 'positions/current', 'account/ledger'])
    codes.push((await one.post(`perpetual/${path}`)).code);
  const refused = await one.post('perpetual/positions/history');
  expect(codes).toEqual([0, 0, 0, 0]);
  expectRefusal(agentRoutes.agentPositionHistory, refused, 6905);
  expect(refused.headers['retry-after']).toBe('1');
  expect((await one.post('query-account')).code).toBe(0);
  expect((await other.post('perpetual/positions/history')).code).toBe(0);
  vi.restoreAllMocks();
  await limited.stop();
});
