import { adminRoutes, agentRoutes, publicRoutes, type Route } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgentClient, type AgentMembers, boundUser, newAgent } from './testing/agent-client.ts';
import { expectRefusal, expectSuccess } from './testing/contract-check.ts';
import { TestExchange, type TestUser } from './testing/exchange-fixture.ts';
import { type JsonAnswer, TestClient } from './testing/test-client.ts';

/** One good request of each endpoint; {braces} are filled in from what stands before. */
interface Sample {
  readonly path?: string;
  readonly query?: string;
  readonly body?: (facts: Facts) => unknown;
  /** Makes what the request uses up. */
  readonly prepare?: () => Promise<Partial<Facts>>;
}

interface Facts {
  readonly userId: number;
  /** An open order of the user. */
  readonly orderId: string;
  /** A condition order of the user that waits. */
  readonly conditionId: string;
  /** A strategy of the user that works. */
  readonly strategyId: string;
  /** An isolated position of the user in ETHUSDT. */
  readonly positionId: string;
  /** The ledger row of a funding payment of it. */
  readonly changeId: string;
  /** An entry ticket, or an embed token, that nobody has used. */
  readonly ticket: string;
}

const EIGHT_HOURS_MS = 28_800_000;
const AGENT = 'AGENT001';
const LIMIT_ORDER = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };
const STOP = {
  symbol: 'BTCUSDT',
  type: 'STOP_MARKET',
  side: 'SELL',
  quantity: '0.01',
  stopPrice: '80000',
  workingType: 'MARK_PRICE',
};
const STRATEGY = { strategyType: 'OTO', subOrderList: [LIMIT_ORDER, STOP] };
const TIERS = [
  { notionalFloor: '0', notionalCap: '100000', maxLeverage: 50, maintenanceMarginRate: '0.01' },
  { notionalFloor: '100000', notionalCap: '1000000', maxLeverage: 10, maintenanceMarginRate: '0.05' },
];

const PUBLIC: { readonly [K in keyof typeof publicRoutes]: Sample } = {
  version: {},
  serverTime: {},
  symbols: {},
  fundingConfig: {},
  currentFunding: { query: 'pageSize=1' },
  fundingHistory: { query: 'symbol=ETHUSDT' },
  klines: { query: 'symbol=BTCUSDT&interval=1m' },
  depth: { query: 'symbol=BTCUSDT&limit=5' },
  trades: { query: 'symbol=BTCUSDT' },
  ticker: {},
  leaderboard: { query: 'period=7d' },
  login: { body: () => ({ username: 'somebody', password: 'correct horse' }) },
  refreshToken: {},
  logout: {},
  exchangeTicket: { prepare: newTicket, body: ({ ticket }) => ({ ticket }) },
  exchangeEmbedToken: {
    prepare: newEmbedToken,
    body: ({ ticket }) => ({ embedToken: ticket, channelId: 'widget' }),
  },
  userInfo: {},
  userAsset: {},
  accountChanges: {},
  volumeStats: {},
  balanceHistory: { query: 'period=1W&limit=3' },
  tradeOverview: { query: 'type=1D' },
  assetSummary: {},
  assetTrend: { query: 'type=1W' },
  saveFavorites: { body: () => ({ symbols: ['ETHUSDT', 'BTCUSDT'] }) },
  favorites: {},
  createApiKey: { body: () => ({ label: 'contract' }) },
  listApiKeys: {},
  updateApiKey: {},
  deleteApiKey: {},
  deleteAllApiKeys: {},
  placeOrder: { body: () => LIMIT_ORDER },
  batchPlaceOrders: { body: () => ({ orders: [LIMIT_ORDER, { ...LIMIT_ORDER, price: 'x' }] }) },
  testOrder: { body: () => LIMIT_ORDER },
  placeCondition: { body: () => STOP },
  placeStrategy: { body: () => STRATEGY },
  moveOrder: { body: ({ orderId }) => ({ symbol: 'BTCUSDT', orderId, price: '83999' }) },
  batchMoveOrders: {
    body: ({ orderId }) => ({
      symbol: 'BTCUSDT',
      orders: [
        { orderId, price: '83998' },
        { orderId: '999999', price: '1' },
      ],
    }),
  },
  cancelOrder: { body: ({ orderId }) => ({ symbol: 'BTCUSDT', orderId }) },
  cancelCondition: {
    prepare: newCondition,
    body: ({ conditionId }) => ({ symbol: 'BTCUSDT', conditionId }),
  },
  cancelStrategy: { prepare: newStrategy, body: ({ strategyId }) => ({ strategyId }) },
  batchCancelOrders: { body: ({ orderId }) => ({ orders: [{ symbol: 'BTCUSDT', orderId }] }) },
  cancelAllOrders: { body: () => ({}) },
  countdownCancelAll: { body: () => ({ countdownTime: 60_000 }) },
  order: { query: 'symbol=BTCUSDT&orderId={orderId}' },
  currentOrders: {},
  currentConditions: {},
  orderHistory: {},
  conditionHistory: { query: 'symbol=BTCUSDT' },
  strategy: { query: 'strategyId={strategyId}' },
  fills: {},
  positions: {},
  positionHistory: {},
  positionSettings: { query: 'symbol=BTCUSDT' },
  setLeverage: { body: () => ({ symbol: 'BTCUSDT', leverage: 21 }) },
  setMarginMode: { body: () => ({ symbol: 'ETHUSDT', marginMode: 2 }) },
  adjustMargin: { body: () => ({ symbol: 'ETHUSDT', amount: '1.5' }) },
  explainPosition: { query: 'positionId={positionId}' },
};

const OPERATOR: { readonly [K in keyof typeof adminRoutes]: Sample } = {
  createUser: { body: () => ({ username: 'somebody', password: 'correct horse' }) },
  listUsers: {},
  updateUser: { body: () => ({ vipLevel: 3 }) },
  userAccount: {},
  userSessions: {},
  revokeSessions: {},
  deposit: { body: () => ({ assetType: 'USDT', amount: '5', reference: 'contract' }) },
  withdraw: { body: () => ({ assetType: 'USDT', amount: '5', reference: 'contract' }) },
  createAgent: { body: () => ({ agentCode: 'NEWCOMER', name: 'Newcomer', allowedOrigins: [] }) },
  listAgents: {},
  updateAgent: { body: () => ({ name: 'Partner' }) },
  rotateAgentSecret: {},
  depositAgent: { body: () => ({ currency: 'USDT', amount: '5', reference: 'contract' }) },
  adminSymbols: {},
  createSymbol: {
    body: () => ({
      symbol: 'LTCUSDT',
      baseAsset: 'LTC',
      tickSize: '0.01',
      stepSize: '0.001',
      leverageTiers: TIERS,
    }),
  },
  updateSymbol: { path: '/admin/v1/symbols/ETHUSDT', body: () => ({ minNotional: '6' }) },
  setIndexPrice: { body: () => ({ symbol: 'BTCUSDT', price: '85000' }) },
  openInterest: {},
  insuranceFund: {},
  depositInsurance: { body: () => ({ assetType: 'USDT', amount: '5', reference: 'contract' }) },
  liquidations: { query: 'symbol=BTCUSDT' },
  explain: { path: '/admin/v1/explain/funding/{changeId}' },
  engine: {},
  snapshotEngine: {},
  verifyEngine: {},
  advanceClock: { body: () => ({ ms: 1000 }) },
  auditLog: { query: 'action=operator.createUser&pageSize=1' },
  healthz: {},
  readyz: {},
};

const AGENT_USER = { agentUserId: 'u-1' };
const AGENTS: { readonly [K in keyof typeof agentRoutes]: AgentMembers } = {
  bindAgentUser: AGENT_USER,
  createEntryUrl: { ...AGENT_USER, redirectPath: '/' },
  createEmbedToken: { ...AGENT_USER, channelId: 'widget' },
  agentUserAssets: AGENT_USER,
  agentTransfer: { ...AGENT_USER, agentOrderNo: 'FIRST', direction: 'IN', amount: '1' },
  agentTransferAllOut: { ...AGENT_USER, agentOrderNo: 'SECOND' },
  reverseAgentTransfer: { origOrderNo: 'FIRST', reverseOrderNo: 'THIRD' },
  agentOrder: { agentOrderNo: 'FIRST' },
  agentOrders: {},
  agentAccount: {},
  agentCurrentOrders: {},
  agentOrderHistory: {},
  agentTrades: {},
  agentPositions: {},
  agentPositionHistory: {},
  agentLedger: {},
};

let exchange: TestExchange;
let user: TestUser;
let readOnly: TestUser;
let facts: Facts;

beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
  user = await exchange.createUser();
  const key = await exchange.as(user).post('/v1/private/user/api-key/create', { label: 'read' });
  readOnly = { ...user, ...(key.data as { apiKey: string; apiSecret: string }) };
  await exchange.admin.post('/admin/v1/users', { username: 'somebody', password: 'correct horse' });
  await exchange.admin.post('/admin/v1/agents', { agentCode: AGENT, name: 'Partner', allowedOrigins: [] });
  facts = {
    ...(await fundedPosition()),
    ...(await newTicket()),
    ...(await newOrder()),
    ...(await newCondition()),
    ...(await newStrategy()),
  };
});
afterAll(() => exchange.stop());

async function newOrder(): Promise<Pick<Facts, 'userId' | 'orderId'>> {
  const placed = await exchange.as(user).post('/v1/private/order/place', LIMIT_ORDER);
  return { userId: user.userId, orderId: (placed.data as { orderId: string }).orderId };
}

async function newCondition(): Promise<Pick<Facts, 'conditionId'>> {
  const placed = await exchange.as(user).post('/v1/private/order/place-condition', STOP);
  return { conditionId: (placed.data as { conditionId: string }).conditionId };
}

async function newTicket(): Promise<Pick<Facts, 'ticket'>> {
  const { agents, tickets } = exchange.identity;
  return tickets.issueTicket(agents.get(AGENT)!, user.userId, '/', '');
}

async function newEmbedToken(): Promise<Pick<Facts, 'ticket'>> {
  const { agents, tickets } = exchange.identity;
  return tickets.issueEmbedToken(agents.get(AGENT)!, user.userId, 'widget', '');
}

async function newStrategy(): Promise<Pick<Facts, 'strategyId'>> {
  const placed = await exchange.as(user).post('/v1/private/order/place-strategy', STRATEGY);
  return { strategyId: (placed.data as { strategyId: string }).strategyId };
}

/** Opens an isolated position, and lets time run on to its first funding. */
async function fundedPosition(): Promise<Pick<Facts, 'positionId' | 'changeId'>> {
  await exchange.setPrice('ETHUSDT', '3000');
  const own = exchange.as(user);
  await own.post('/v1/private/position/margin-mode', { symbol: 'ETHUSDT', marginMode: 2 });
  const order = { symbol: 'ETHUSDT', type: 'LIMIT', price: '3000', quantity: '1' };
  const maker = exchange.as(await exchange.createUser());
  await maker.post('/v1/private/order/place', { ...order, side: 'SELL' });
  await own.post('/v1/private/order/place', { ...order, side: 'BUY' });
  await exchange.admin.post('/admin/v1/clock/advance', { ms: EIGHT_HOURS_MS });
  const { positions } = (await own.get('/v1/private/position/positions?symbol=ETHUSDT')).data as {
    positions: { positionId: string }[];
  };
  const { list } = (await own.get('/v1/private/user/account-change-log?changeType=FUNDING_FEE')).data as {
    list: { changeId: string }[];
  };
  return { positionId: positions[0]!.positionId, changeId: list[0]!.changeId };
}

function pathOf(route: Route, sample: Sample): string {
  const path = (sample.path ?? route.path).replace(':userId', `${facts.userId}`).replace(':agentCode', AGENT);
  return (sample.query === undefined ? path : `${path}?${sample.query}`)
    .replace('{orderId}', facts.orderId)
    .replace('{strategyId}', facts.strategyId)
    .replace('{positionId}', facts.positionId)
    .replace('{changeId}', facts.changeId);
}

function bodyOf(route: Route, sample: Sample): string {
  if (route.body === undefined) return '';
  return JSON.stringify(sample.body?.(facts) ?? {});
}

function sendTo(client: TestClient, route: Route, sample: Sample, headers = {}): Promise<JsonAnswer> {
  const body = bodyOf(route, sample);
  const type = body === '' ? {} : { 'content-type': 'application/json' };
  return client.send(route.method, pathOf(route, sample), body, { ...type, ...headers });
}

function signedBy(owner: TestUser, route: Route, sample: Sample): Promise<JsonAnswer> {
  const [path = '', query = ''] = pathOf(route, sample).split('?');
  return exchange.signed(owner, route.method, path, bodyOf(route, sample), query);
}

const table = (routes: Readonly<Record<string, Route>>, samples: Readonly<Record<string, Sample>>) =>
  Object.values(routes).map((route) => [route.id, route, samples[route.id]!] as const);

const publicTable = table(publicRoutes, PUBLIC);
const operatorTable = table(adminRoutes, OPERATOR);
/** They change what the others need, and have tests of their own. */
const SESSION_ROUTES: readonly string[] = [
  'login',
  'refreshToken',
  'logout',
  'updateApiKey',
  'deleteApiKey',
  'deleteAllApiKeys',
];
const others = publicTable.filter(([id]) => !SESSION_ROUTES.includes(id));
const needsUser = publicTable.filter(([, { access }]) =>
  ['read', 'trade', 'session', 'session+cookie'].includes(access),
);
const needsTrade = publicTable.filter(([, { access }]) => access === 'trade');
const needsSession = publicTable.filter(
  ([, { access }]) => access === 'session' || access === 'session+cookie',
);
const takesKey = others.filter(([, { access }]) => access === 'read' || access === 'trade');

describe('every endpoint of the public port', () => {
  test.each(others)('%s answers a good request by its schema', async (_id, route, sample) => {
    facts = { ...facts, ...(await newOrder()), ...(await sample.prepare?.()) };
    expectSuccess(route, await sendTo(exchange.as(user), route, sample));
  });

  test.each(takesKey)('%s takes a signed request', async (_id, route, sample) => {
    facts = { ...facts, ...(await newOrder()), ...(await sample.prepare?.()) };
    expectSuccess(route, await signedBy(user, route, sample));
  });

  test.each(needsUser)('%s needs credentials: 1001', async (_id, route, sample) => {
    expectRefusal(route, await sendTo(exchange.api, route, sample), 1001);
  });

  test.each(needsUser)('%s refuses a token that is none: 1003', async (_id, route, sample) => {
    const client = new TestClient(exchange.gateway.url, { authorization: 'Bearer abc' });
    expectRefusal(route, await sendTo(client, route, sample), 1003);
  });

  test.each(needsUser)(
    '%s refuses an unknown key, beside a good token too: 1003',
    async (_id, route, sample) => {
      const answer = await sendTo(exchange.as(user), route, sample, { 'x-api-key': 'fx_unknown' });
      expectRefusal(route, answer, 1003);
    },
  );

  test.each(needsTrade)('%s refuses a key that may only read: 3006', async (_id, route, sample) => {
    expectRefusal(route, await signedBy(readOnly, route, sample), 3006);
  });

  test.each(needsSession)('%s refuses any key: 3006', async (_id, route, sample) => {
    expectRefusal(route, await signedBy(user, route, sample), 3006);
  });

  test('keys that may only read do read', async () => {
    for (const [, route, sample] of takesKey) {
      if (route.access === 'read') expectSuccess(route, await signedBy(readOnly, route, sample));
    }
  });
});

describe('every endpoint of the operator’s port', () => {
  beforeAll(async () => {
    facts = { ...facts, userId: (await exchange.createUser()).userId };
  });

  test.each(operatorTable)('%s answers a good request by its schema', async (id, route, sample) => {
    const answer = await sendTo(exchange.admin, route, sample);
    if (id === 'createUser') expectRefusal(route, answer, 3025);
    else expectSuccess(route, answer);
  });

  test.each(operatorTable)(
    '%s asks for the operator’s token, unless it is a probe',
    async (_id, route, sample) => {
      const nobody = new TestClient(exchange.gateway.adminUrl);
      if (route.access === 'probe') {
        expectSuccess(route, await sendTo(nobody, route, sample));
        return;
      }
      expectRefusal(route, await sendTo(nobody, route, sample), 1001);
      const stranger = new TestClient(exchange.gateway.adminUrl, { authorization: 'Bearer wrong' });
      expectRefusal(route, await sendTo(stranger, route, sample), 1003);
    },
  );

  test('a user’s token does not open it: 1003', async () => {
    const asUser = new TestClient(exchange.gateway.adminUrl, { authorization: `Bearer ${user.token}` });
    expectRefusal(adminRoutes.engine, await asUser.get('/admin/v1/engine'), 1003);
  });

  test('it has no public endpoint, and the public port none of its', async () => {
    expect((await exchange.admin.get('/v1/time')).code).toBe(1404);
    expect((await exchange.api.get('/admin/v1/engine')).code).toBe(1404);
    expect((await exchange.api.get('/healthz')).code).toBe(1404);
  });
});

describe('every endpoint of agents', () => {
  const agentTable = Object.values(agentRoutes).map((route: Route) => [route.id, route] as const);
  let agent: AgentClient;
  let platformUserId: string;
  beforeAll(async () => {
    agent = await newAgent(exchange, { agentCode: 'CONTRACT' });
    platformUserId = await boundUser(agent, 'u-1');
  });

  const pathOf = ({ path }: Route) => path.replace('/v1/agent/', '');
  const membersOf = ({ id }: Route) =>
    id === 'agentTrades' ? { platformUserIds: [platformUserId] } : AGENTS[id as keyof typeof agentRoutes];

  test.each(agentTable)('%s answers a good request by its schema', async (_id, route) => {
    expectSuccess(route, await agent.post(pathOf(route), membersOf(route)));
  });

  test.each(agentTable)('%s needs a signature: 102001, a right one: 6001', async (_id, route) => {
    expectRefusal(route, await agent.send(pathOf(route), membersOf(route)), 102001);
    const stranger = agent.as({ agentCode: 'CONTRACT', agentSecret: 'wrong' });
    expectRefusal(route, await stranger.post(pathOf(route), membersOf(route)), 6001);
  });

  test.each(agentTable)('%s is not opened by a token: 102001', async (_id, route) => {
    expectRefusal(route, await exchange.as(user).post(route.path, membersOf(route)), 102001);
  });

  test.each(agentTable)('%s refuses malformed JSON and unknown members: 102002', async (_id, route) => {
    const json = { 'content-type': 'application/json' };
    expectRefusal(route, await exchange.api.send('POST', route.path, '{"a":1', json), 102002);
    const unknown = await agent.post(pathOf(route), { ...membersOf(route), noSuchMember: 1 });
    expectRefusal(route, unknown, 102002);
  });

  test.each(agentTable)('%s refuses another content type: 1415, and no body: 102001', async (_id, route) => {
    const text = { 'content-type': 'text/plain' };
    expectRefusal(route, await exchange.api.send('POST', route.path, '{}', text), 1415);
    expectRefusal(route, await exchange.api.post(route.path), 102001);
  });
});

describe('every route with a body', () => {
  const withBody = [...publicTable, ...operatorTable].filter(([, route]) => route.body !== undefined);

  function client(route: Route): TestClient {
    return route.path.startsWith('/admin') ? exchange.admin : exchange.as(user);
  }

  const plainAccess = withBody.filter(([, { access }]) => access !== 'cookie' && access !== 'session+cookie');

  test.each(plainAccess)(
    '%s refuses malformed JSON and unknown members: 2002',
    async (_id, route, sample) => {
      const path = pathOf(route, sample);
      const json = { 'content-type': 'application/json' };
      expectRefusal(route, await client(route).send(route.method, path, '{"a":1', json), 2002);
      const unknown = await client(route).send(route.method, path, '{"noSuchMember":1}', json);
      expect(unknown.status).toBe(400);
      expect([2001, 2002]).toContain(unknown.code);
    },
  );

  test.each(withBody)('%s refuses another content type: 1415', async (_id, route, sample) => {
    const answer = await client(route).send(route.method, pathOf(route, sample), '{}', {
      'content-type': 'text/plain',
    });
    expectRefusal(route, answer, 1415);
  });
});

test('openapi.json covers every route of its port', async () => {
  for (const [client, routes] of [
    [exchange.api, { ...publicRoutes, ...agentRoutes }],
    [exchange.admin, adminRoutes],
  ] as const) {
    const { text } = await client.text('GET', '/openapi.json');
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, { operationId: string }>> };
    const described = Object.values(paths).flatMap((path) =>
      Object.values(path).map((each) => each.operationId),
    );
    expect(described.sort()).toEqual(Object.keys(routes).sort());
  }
});
