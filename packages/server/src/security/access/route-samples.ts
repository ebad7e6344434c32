import { AgentClient } from '../../gateway/testing/agent-client.ts';
import { type AccessWorld, AGENT_USER_ID, SPARE_AGENT } from './access-world.ts';

/** A request that is good in all but who sends it. */
export interface SampleRequest {
  /** The path of the route where left out. */
  readonly path?: string;
  readonly query?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** How good requests of an endpoint are made. */
export interface RouteSample {
  /** Makes what the request uses up, and the request. */
  readonly make: (world: AccessWorld) => SampleRequest | Promise<SampleRequest>;
  /** The one symbol that the body names, or that what it names is of. */
  readonly symbol: 'BTCUSDT' | 'ETHUSDT';
  /** Done once, the credentials that it came with are no longer good. */
  readonly endsCredentials: boolean;
}

function sample(make: RouteSample['make'], rest: Partial<Omit<RouteSample, 'make'>> = {}): RouteSample {
  return { make, symbol: 'BTCUSDT', endsCredentials: false, ...rest };
}

const plain = sample(() => ({}));
const query = (text: string) => sample(() => ({ query: text }));
const body = (value: Readonly<Record<string, unknown>>, rest = {}) => sample(() => ({ body: value }), rest);
const ENDS_CREDENTIALS = { endsCredentials: true } as const;

export const LIMIT_ORDER = {
  symbol: 'BTCUSDT',
  type: 'LIMIT',
  side: 'BUY',
  price: '84000',
  quantity: '0.01',
} as const;
export const STOP = {
  symbol: 'BTCUSDT',
  type: 'STOP_MARKET',
  side: 'SELL',
  quantity: '0.01',
  stopPrice: '80000',
  workingType: 'MARK_PRICE',
} as const;
export const STRATEGY = { strategyType: 'OTO', subOrderList: [LIMIT_ORDER, STOP] } as const;
const TIERS = [
  { notionalFloor: '0', notionalCap: '100000', maxLeverage: 50, maintenanceMarginRate: '0.01' },
  { notionalFloor: '100000', notionalCap: '1000000', maxLeverage: 10, maintenanceMarginRate: '0.05' },
];

/** Places something in the user's name and gives the id that it got. */
async function placed(world: AccessWorld, kind: string, order: object, id: string): Promise<string> {
  const { data } = await world.own.post(`/v1/private/order/${kind}`, order);
  return (data as Record<string, string>)[id]!;
}

export const newOrder = (world: AccessWorld) => placed(world, 'place', LIMIT_ORDER, 'orderId');
export const newCondition = (world: AccessWorld) => placed(world, 'place-condition', STOP, 'conditionId');
export const newStrategy = (world: AccessWorld) => placed(world, 'place-strategy', STRATEGY, 'strategyId');

/** A key of the user for nothing but to be changed or deleted. */
export async function newKey({ own }: AccessWorld): Promise<string> {
  const { data } = await own.post('/v1/private/user/api-key/create', { label: 'spare' });
  return (data as { id: string }).id;
}

const transfer = (world: AccessWorld) => ({
  assetType: 'USDT',
  amount: '5',
  reference: `matrix-${world.next()}`,
});

const agentUser = { agentUserId: AGENT_USER_ID };
const agentMoney = { ...agentUser, direction: 'IN', currency: 'USDT', amount: '5' } as const;

/** A transfer of the agent, done. */
export async function newTransfer({ exchange, agent, next }: AccessWorld): Promise<string> {
  const agentOrderNo = `matrix-${next()}`;
  await new AgentClient(exchange.gateway.url, agent).post('transfer', { agentOrderNo, ...agentMoney });
  return agentOrderNo;
}

const ofAgentUser = sample(({ user }) => ({ body: { platformUserIds: [`${user.userId}`] } }));

/** By the id of the route, of both ports. */
export const ROUTE_SAMPLES: Readonly<Record<string, RouteSample>> = {
  version: plain,
  serverTime: plain,
  symbols: plain,
  fundingConfig: plain,
  currentFunding: plain,
  fundingHistory: query('symbol=ETHUSDT'),
  klines: query('symbol=BTCUSDT&interval=1m'),
  depth: query('symbol=BTCUSDT&limit=5'),
  trades: query('symbol=BTCUSDT'),
  ticker: plain,
  leaderboard: query('period=7d'),
  login: sample(({ user: { username, password } }) => ({ body: { username, password } })),
  refreshToken: sample(() => ({ body: {} }), ENDS_CREDENTIALS),
  logout: sample(() => ({ body: {} }), ENDS_CREDENTIALS),
  exchangeTicket: sample(async (world) => {
    const { tickets } = world.exchange.identity;
    const { ticket } = await tickets.issueTicket(world.identityAgent(), world.user.userId, '/', '');
    return { body: { ticket } };
  }),
  exchangeEmbedToken: sample(async (world) => {
    const { tickets } = world.exchange.identity;
    const { ticket } = await tickets.issueEmbedToken(world.identityAgent(), world.user.userId, 'c', '');
    return { body: { embedToken: ticket, channelId: 'c' } };
  }),

  userInfo: plain,
  userAsset: plain,
  accountChanges: plain,
  volumeStats: plain,
  balanceHistory: query('period=1D'),
  tradeOverview: query('type=1W'),
  assetSummary: plain,
  assetTrend: query('type=1D'),
  saveFavorites: body({ symbols: ['BTCUSDT'] }),
  favorites: plain,
  createApiKey: body({ label: 'matrix' }),
  listApiKeys: plain,
  updateApiKey: sample(async (world) => ({ body: { id: await newKey(world), label: 'changed' } })),
  deleteApiKey: sample(async (world) => ({ body: { id: await newKey(world) } })),
  deleteAllApiKeys: sample(() => ({ body: {} }), ENDS_CREDENTIALS),

  placeOrder: body(LIMIT_ORDER),
  batchPlaceOrders: body({ orders: [LIMIT_ORDER, LIMIT_ORDER] }),
  testOrder: body(LIMIT_ORDER),
  placeCondition: body(STOP),
  placeStrategy: body(STRATEGY),
  moveOrder: sample(async (world) => ({
    body: { symbol: 'BTCUSDT', orderId: await newOrder(world), price: '83999' },
  })),
  batchMoveOrders: sample(async (world) => ({
    body: { symbol: 'BTCUSDT', orders: [{ orderId: await newOrder(world), price: '83998' }] },
  })),
  cancelOrder: sample(async (world) => ({ body: { symbol: 'BTCUSDT', orderId: await newOrder(world) } })),
  cancelCondition: sample(async (world) => ({
    body: { symbol: 'BTCUSDT', conditionId: await newCondition(world) },
  })),
  cancelStrategy: sample(async (world) => ({ body: { strategyId: await newStrategy(world) } })),
  batchCancelOrders: sample(async (world) => ({
    body: { orders: [{ symbol: 'BTCUSDT', orderId: await newOrder(world) }] },
  })),
  cancelAllOrders: body({ symbol: 'BTCUSDT' }),
  countdownCancelAll: body({ symbol: 'BTCUSDT', countdownTime: 0 }),
  order: sample(async (world) => ({ query: `symbol=BTCUSDT&orderId=${await newOrder(world)}` })),
  currentOrders: plain,
  currentConditions: plain,
  orderHistory: plain,
  conditionHistory: plain,
  strategy: sample(async (world) => ({ query: `strategyId=${await newStrategy(world)}` })),
  fills: plain,

  positions: plain,
  positionHistory: plain,
  positionSettings: query('symbol=BTCUSDT'),
  setLeverage: body({ symbol: 'BTCUSDT', leverage: 21 }),
  setMarginMode: body({ symbol: 'ETHUSDT', marginMode: 2 }, { symbol: 'ETHUSDT' }),
  adjustMargin: body({ symbol: 'ETHUSDT', amount: '1.5' }, { symbol: 'ETHUSDT' }),
  explainPosition: sample(({ positionId }) => ({ query: `positionId=${positionId}` })),

  bindAgentUser: body(agentUser),
  createEntryUrl: body({ ...agentUser, redirectPath: '/' }),
  createEmbedToken: body({ ...agentUser, channelId: 'c' }),
  agentUserAssets: sample(({ user }) => ({ body: { platformUserId: `${user.userId}` } })),
  agentTransfer: sample(({ next }) => ({ body: { agentOrderNo: `matrix-${next()}`, ...agentMoney } })),
  agentTransferAllOut: sample(({ next }) => ({
    body: { agentOrderNo: `matrix-${next()}`, ...agentUser, currency: 'USDT' },
  })),
  reverseAgentTransfer: sample(async (world) => ({
    body: { origOrderNo: await newTransfer(world), reverseOrderNo: `matrix-${world.next()}` },
  })),
  agentOrder: sample(async (world) => ({ body: { agentOrderNo: await newTransfer(world) } })),
  agentOrders: body({}),
  agentAccount: body({}),
  agentCurrentOrders: ofAgentUser,
  agentOrderHistory: ofAgentUser,
  agentTrades: ofAgentUser,
  agentPositions: ofAgentUser,
  agentPositionHistory: ofAgentUser,
  agentLedger: ofAgentUser,

  createUser: sample((world) => ({ body: { username: `matrix${world.next()}`, password: 'correct horse' } })),
  listUsers: plain,
  updateUser: body({ vipLevel: 0 }),
  userAccount: plain,
  userSessions: plain,
  revokeSessions: sample(() => ({ body: {} }), ENDS_CREDENTIALS),
  deposit: sample((world) => ({ body: transfer(world) })),
  withdraw: sample((world) => ({ body: transfer(world) })),
  createAgent: sample((world) => ({
    body: { agentCode: `MATRIX-${world.next()}`, name: 'Matrix', allowedOrigins: [] },
  })),
  listAgents: plain,
  updateAgent: body({ name: 'Matrix' }),
  rotateAgentSecret: sample(() => ({ path: `/admin/v1/agents/${SPARE_AGENT}/rotate-secret`, body: {} })),
  depositAgent: sample((world) => ({
    body: { currency: 'USDT', amount: '5', reference: `matrix-${world.next()}` },
  })),
  adminSymbols: plain,
  createSymbol: body({
    symbol: 'LTCUSDT',
    baseAsset: 'LTC',
    tickSize: '0.01',
    stepSize: '0.001',
    leverageTiers: TIERS,
  }),
  updateSymbol: sample(() => ({ path: '/admin/v1/symbols/ETHUSDT', body: { minNotional: '6' } })),
  setIndexPrice: body({ symbol: 'BTCUSDT', price: '85000' }),
  openInterest: plain,
  insuranceFund: plain,
  depositInsurance: sample((world) => ({ body: transfer(world) })),
  liquidations: plain,
  auditLog: plain,
  explain: sample(({ changeId }) => ({ path: `/admin/v1/explain/funding/${changeId}` })),
  engine: plain,
  snapshotEngine: body({}),
  verifyEngine: body({}),
  advanceClock: body({ ms: 1000 }),
  healthz: plain,
  readyz: plain,
};
