import type { Route } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccessWorld } from '../access/access-world.ts';
import { ALL_ROUTES, sampleOf, sendPermitted } from '../access/permitted-request.ts';
import { parametersOf } from '../access/route-parameters.ts';

/** Members that a service might bind where it should not: who it is for, what they may, what they have, what it costs. */
const SENSITIVE: Readonly<Record<string, unknown>> = {
  userId: '1000000001',
  user_id: 1,
  uid: 1,
  accountId: '1',
  owner: 'demo',
  username: 'operator',
  role: 'admin',
  roles: ['admin'],
  isAdmin: true,
  admin: true,
  permissions: ['admin'],
  scope: 'admin',
  status: 'FILLED',
  vipLevel: 9,
  feeRate: '0',
  makerFeeRate: '-0.01',
  takerFeeRate: '0',
  handlingFee: '0',
  walletBalance: '1000000',
  availableBalance: '1000000',
  balance: '1000000',
  frozenMargin: '0',
  realizedPnl: '1000000',
  entryPrice: '1',
  markPrice: '1',
  filledQuantity: '0.01',
  avgFilledPrice: '1',
  leverage: 1000,
  marginMode: 3,
  isolatedMargin: '0',
  apiKey: 'fx_mine',
  apiSecret: 'mine',
  sessionId: 'x',
  kind: 'LOGIN',
  agentId: '1',
  platformUserId: '1000000001',
  isWhole: true,
  orderStatus: 'SUCCESS',
  createdAt: 0,
  expireAt: 99_999_999_999_999,
  passwordHash: 'x',
  ip: '127.0.0.1',
  permission: 7,
  constructor: { prototype: { polluted: true } },
};

/** What the route does take at the top of its body. */
function membersOf(route: Route): ReadonlySet<string> {
  return new Set(parametersOf(route).filter((name) => !/[.[]/.test(name)));
}

let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.open();
});
afterAll(() => world.stop());

const withBody = ALL_ROUTES.filter(({ body }) => body !== undefined).map(
  (route) => [route.id, route] as const,
);

describe('[ATTACK-12] a good request with a member more is refused by its name, and nothing is done', () => {
  test.each(withBody)('%s', async (_id, route) => {
    const known = membersOf(route);
    const request = await sampleOf(route).make(world);
    const before = await world.sequence();
    const refusal = route.access === 'agent' ? 102002 : 2002;
    for (const [name, value] of Object.entries(SENSITIVE)) {
      if (known.has(name)) continue;
      const answer = await sendPermitted(world, route, {
        ...request,
        body: { ...request.body, [name]: value },
      });
      expect([answer.code, answer.errors?.map(({ field }) => field)], name).toEqual([refusal, [name]]);
    }
    expect(await world.sequence()).toBe(before);
    await world.cancelAll();
  });

  test('in an item too: it fails alone, or with its batch', async () => {
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };
    const before = await world.sequence();
    for (const [name, value] of Object.entries(SENSITIVE)) {
      const item = { ...order, [name]: value };
      const batch = await world.own.post('/v1/private/order/batch-place', { orders: [item] });
      const { results } = batch.data as { results: { code: number; errors: { field: string }[] }[] };
      expect(results[0], name).toMatchObject({ code: 2002, errors: [{ field: `orders[0].${name}` }] });
      const strategy = { strategyType: 'OTO', subOrderList: [item, order] };
      const placed = await world.own.post('/v1/private/order/place-strategy', strategy);
      expect(
        placed.errors?.map(({ field }) => field),
        name,
      ).toContain(`subOrderList[0].${name}`);
    }
    expect(await world.sequence()).toBe(before);
  });

  test('a member of the operator’s table is none of the user’s: no level, no fee, no status is stored', async () => {
    const info = async () => (await world.own.get('/v1/private/user/info')).data;
    const before = await info();
    for (const [name, value] of Object.entries(SENSITIVE)) {
      await world.own.post('/v1/private/user/api-key/create', { label: 'x', [name]: value });
      await world.own.post('/v1/private/position/leverage', { symbol: 'BTCUSDT', [name]: value });
    }
    expect(await info()).toEqual(before);
  });
});

test('[ATTACK-12] in a query it selects nothing: the answer is that without it', async () => {
  const extra = Object.entries(SENSITIVE).map(([name, value]) => [name, `${value}`] as const);
  const asked = ALL_ROUTES.filter(({ method, access }) => method === 'GET' && access !== 'probe');
  for (const route of asked) {
    const known = membersOf(route);
    const added = new URLSearchParams(extra.filter(([name]) => !known.has(name)).map(([...pair]) => pair));
    const request = await sampleOf(route).make(world);
    const plain = await sendPermitted(world, route, request);
    const query = [request.query, `${added}`].filter(Boolean).join('&');
    const answer = await sendPermitted(world, route, { ...request, query });
    expect(answer.code, route.id).toBe(0);
    if (!CHANGES_BY_ITSELF.includes(route.id)) expect(answer.data, route.id).toEqual(plain.data);
  }
});

/** The wall clock, and what the operator’s own questions are counted in. */
const CHANGES_BY_ITSELF: readonly string[] = ['serverTime', 'auditLog'];
