import type { Route } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AgentClient } from '../../gateway/testing/agent-client.ts';
import type { JsonAnswer, TestClient } from '../../gateway/testing/test-client.ts';
import { AccessWorld, AGENT_USER_ID, createAgent } from '../access/access-world.ts';
import { ALL_ROUTES, isOperators } from '../access/permitted-request.ts';
import { idParametersOf } from '../access/route-parameters.ts';
import { LIMIT_ORDER, newTransfer, STOP, STRATEGY } from '../access/route-samples.ts';

/** What is the owner's, by what it is. */
interface Owned {
  readonly orderId: string;
  readonly closedOrderId: string;
  readonly filledOrderId: string;
  readonly clientOrderId: string;
  readonly closedClientOrderId: string;
  readonly conditionId: string;
  readonly closedConditionId: string;
  readonly conditionClientId: string;
  readonly closedConditionClientId: string;
  readonly strategyId: string;
  readonly clientStrategyId: string;
  readonly positionId: string;
  readonly keyId: string;
  readonly userId: string;
  readonly agentUserId: string;
  readonly agentOrderNo: string;
}

/** A parameter that names something: how a stranger asks for it, and the answer, which is that to an id of nothing. */
interface Trial {
  readonly of: keyof Owned;
  /** 0: an empty list, or as many of the stranger's own. */
  readonly code: number;
  readonly ask: (id: string) => {
    readonly query?: string;
    readonly body?: Readonly<Record<string, unknown>>;
  };
}

/** A parameter with an id that can be nobody else's, and why. */
type Harmless = string;

const OWN_NAMES = 'names are each user’s own: another’s is free';
const PLACE = 'a place within the request';
const DEVICE = 'a text of the client’s own, kept beside the session';
const SECRET = 'a secret, which whoever has it may use, once';
const KEY = 'a public key, which verifies and grants nothing';
const CURSOR = 'held by the test of cursors';
const AGENTS_OWN = 'numbers and names are each agent’s own: another’s is free';

const inQuery = (of: keyof Owned, code: number, name: string, rest = 'symbol=BTCUSDT'): Trial => ({
  of,
  code,
  ask: (id) => ({ query: `${rest}&${name}=${id}` }),
});
const inBody = (
  of: keyof Owned,
  code: number,
  name: string,
  rest: object = { symbol: 'BTCUSDT' },
): Trial => ({
  of,
  code,
  ask: (id) => ({ body: { ...rest, [name]: id } }),
});
const inBatch = (of: keyof Owned, name: string, rest: object, top: object = {}): Trial => ({
  of,
  code: 0,
  ask: (id) => ({ body: { ...top, orders: [{ ...rest, [name]: id }] } }),
});
const ofUsers: Trial = { of: 'userId', code: 6009, ask: (id) => ({ body: { platformUserIds: [id] } }) };
const money = { direction: 'OUT', currency: 'USDT', amount: '1', agentOrderNo: 'theft' };

const COVERED: Readonly<Record<string, Trial | Harmless>> = {
  'login deviceId': DEVICE,
  'exchangeTicket ticket': SECRET,
  'exchangeTicket deviceId': DEVICE,
  'exchangeEmbedToken embedToken': SECRET,
  'exchangeEmbedToken channelId': DEVICE,
  'exchangeEmbedToken deviceId': DEVICE,
  'createApiKey publicKey': KEY,
  'updateApiKey id': inBody('keyId', 3008, 'id', { label: 'stolen' }),
  'deleteApiKey id': inBody('keyId', 3008, 'id', {}),
  'placeOrder clientOrderId': OWN_NAMES,
  'batchPlaceOrders orders[].clientOrderId': OWN_NAMES,
  'testOrder clientOrderId': OWN_NAMES,
  'placeCondition clientOrderId': OWN_NAMES,
  'placeStrategy subOrderList[].strategySubId': PLACE,
  'placeStrategy subOrderList[].firstDrivenId': PLACE,
  'placeStrategy subOrderList[].secondDrivenId': PLACE,
  'placeStrategy subOrderList[].clientOrderId': OWN_NAMES,
  'placeStrategy clientStrategyId': OWN_NAMES,
  'moveOrder orderId': inBody('orderId', 3003, 'orderId', { symbol: 'BTCUSDT', price: '83000' }),
  'moveOrder clientOrderId': inBody('clientOrderId', 3003, 'clientOrderId', {
    symbol: 'BTCUSDT',
    price: '1',
  }),
  'batchMoveOrders orders[].orderId': inBatch(
    'orderId',
    'orderId',
    { price: '83000' },
    { symbol: 'BTCUSDT' },
  ),
  'batchMoveOrders orders[].clientOrderId': inBatch(
    'clientOrderId',
    'clientOrderId',
    { price: '83000' },
    { symbol: 'BTCUSDT' },
  ),
  'cancelOrder orderId': inBody('orderId', 3003, 'orderId'),
  'cancelOrder clientOrderId': inBody('clientOrderId', 3003, 'clientOrderId'),
  'cancelCondition conditionId': inBody('conditionId', 3003, 'conditionId'),
  'cancelCondition clientOrderId': inBody('conditionClientId', 3003, 'clientOrderId'),
  'cancelStrategy strategyId': inBody('strategyId', 3003, 'strategyId', {}),
  'cancelStrategy clientStrategyId': inBody('clientStrategyId', 3003, 'clientStrategyId', {}),
  'batchCancelOrders orders[].orderId': inBatch('orderId', 'orderId', { symbol: 'BTCUSDT' }),
  'batchCancelOrders orders[].clientOrderId': inBatch('clientOrderId', 'clientOrderId', {
    symbol: 'BTCUSDT',
  }),
  'order orderId': inQuery('orderId', 3003, 'orderId'),
  'order clientOrderId': inQuery('clientOrderId', 3003, 'clientOrderId'),
  'currentOrders lastOrderId': inQuery('orderId', 0, 'lastOrderId'),
  'orderHistory orderId': inQuery('closedOrderId', 0, 'orderId'),
  'orderHistory clientOrderId': inQuery('closedClientOrderId', 0, 'clientOrderId'),
  'orderHistory cursor': CURSOR,
  'conditionHistory conditionId': inQuery('closedConditionId', 0, 'conditionId'),
  'conditionHistory clientOrderId': inQuery('closedConditionClientId', 0, 'clientOrderId'),
  'conditionHistory cursor': CURSOR,
  'strategy strategyId': inQuery('strategyId', 3003, 'strategyId', ''),
  'strategy clientStrategyId': inQuery('clientStrategyId', 3003, 'clientStrategyId', ''),
  'fills orderId': inQuery('filledOrderId', 0, 'orderId'),
  'fills cursor': CURSOR,
  'accountChanges cursor': CURSOR,
  'currentFunding cursor': 'a public list',
  'fundingHistory cursor': 'a public list',
  'leaderboard cursor': 'a public list',
  'positionHistory cursor': CURSOR,
  'explainPosition positionId': inQuery('positionId', 3008, 'positionId', ''),
  'bindAgentUser agentUserId': AGENTS_OWN,
  'createEntryUrl agentUserId': inBody('agentUserId', 6009, 'agentUserId', { redirectPath: '/' }),
  'createEmbedToken agentUserId': inBody('agentUserId', 6009, 'agentUserId', { channelId: 'c' }),
  'createEmbedToken channelId': DEVICE,
  'agentUserAssets agentUserId': inBody('agentUserId', 6009, 'agentUserId', {}),
  'agentUserAssets platformUserId': inBody('userId', 6009, 'platformUserId', {}),
  'agentTransfer agentOrderNo': AGENTS_OWN,
  'agentTransfer agentUserId': inBody('agentUserId', 6009, 'agentUserId', money),
  'agentTransfer platformUserId': inBody('userId', 6009, 'platformUserId', money),
  'agentTransferAllOut agentOrderNo': AGENTS_OWN,
  'agentTransferAllOut agentUserId': inBody('agentUserId', 6009, 'agentUserId', {
    agentOrderNo: 'theft',
    currency: 'USDT',
  }),
  'agentTransferAllOut platformUserId': inBody('userId', 6009, 'platformUserId', {
    agentOrderNo: 'theft',
    currency: 'USDT',
  }),
  'reverseAgentTransfer origOrderNo': inBody('agentOrderNo', 6101, 'origOrderNo', {
    reverseOrderNo: 'theft',
  }),
  'reverseAgentTransfer reverseOrderNo': AGENTS_OWN,
  'agentOrder agentOrderNo': inBody('agentOrderNo', 6101, 'agentOrderNo', {}),
  'agentCurrentOrders platformUserIds': ofUsers,
  'agentCurrentOrders cursor': CURSOR,
  'agentOrderHistory platformUserIds': ofUsers,
  'agentOrderHistory cursor': CURSOR,
  'agentTrades platformUserIds': ofUsers,
  'agentTrades cursor': CURSOR,
  'agentPositions platformUserIds': ofUsers,
  'agentPositions cursor': CURSOR,
  'agentPositionHistory platformUserIds': ofUsers,
  'agentPositionHistory cursor': CURSOR,
  'agentLedger platformUserIds': ofUsers,
  'agentLedger cursor': CURSOR,
};

/** An id of nothing, of the same form. */
const NOTHING: Readonly<Record<keyof Owned, string>> = {
  orderId: '99999999',
  closedOrderId: '99999999',
  filledOrderId: '99999999',
  clientOrderId: 'nothing',
  closedClientOrderId: 'nothing',
  conditionId: '99999999',
  closedConditionId: '99999999',
  conditionClientId: 'nothing',
  closedConditionClientId: 'nothing',
  strategyId: '99999999',
  clientStrategyId: 'nothing',
  positionId: '99999999',
  keyId: '199999999999999',
  userId: '1999999999',
  agentUserId: 'nobody',
  agentOrderNo: 'nothing',
};

const routes = ALL_ROUTES.filter((route) => !isOperators(route));
const keyOf = ({ id }: Route, parameter: string) => `${id} ${parameter}`;

let world: AccessWorld;
let stranger: TestClient;
let strangersAgent: AgentClient;
let mine: AgentClient;
let owned: Owned;

beforeAll(async () => {
  world = await AccessWorld.open();
  owned = await own(world);
  mine = new AgentClient(world.exchange.gateway.url, world.agent);
  const other = await world.exchange.createUser();
  stranger = world.exchange.as(other);
  const agent = await createAgent(world.exchange.admin, 'OTHER');
  strangersAgent = new AgentClient(world.exchange.gateway.url, agent);
});
afterAll(() => world.stop());

/** Gives the owner one of each, and two rows of each list. */
async function own(of: AccessWorld): Promise<Owned> {
  const client = of.own;
  const post = async (path: string, body: object) =>
    (await client.post(`/v1/private/${path}`, body)).data as Record<string, string>;
  const maker = of.exchange.as(await of.exchange.createUser());
  let filledOrderId = '';
  for (const side of ['BUY', 'SELL', 'BUY', 'SELL']) {
    const order = { ...LIMIT_ORDER, price: '85000' };
    await maker.post('/v1/private/order/place', { ...order, side: side === 'BUY' ? 'SELL' : 'BUY' });
    filledOrderId = (await post('order/place', { ...order, side })).orderId!;
  }
  const closed = await post('order/place', { ...LIMIT_ORDER, clientOrderId: 'mine-closed' });
  await post('order/cancel', { symbol: 'BTCUSDT', orderId: closed.orderId });
  let closedConditionId = '';
  for (let i = 0; i < 2; i += 1) {
    const { conditionId = '' } = await post('order/place-condition', {
      ...STOP,
      clientOrderId: `mine-closed-${i}`,
    });
    closedConditionId = (await post('order/cancel-condition', { symbol: 'BTCUSDT', conditionId }))
      .conditionId!;
  }
  const { orderId } = await post('order/place', { ...LIMIT_ORDER, clientOrderId: 'mine' });
  const { conditionId } = await post('order/place-condition', { ...STOP, clientOrderId: 'mine-too' });
  const { strategyId } = await post('order/place-strategy', { ...STRATEGY, clientStrategyId: 'mine-whole' });
  const { id } = await post('user/api-key/create', { label: 'mine' });
  return {
    orderId: orderId!,
    closedOrderId: closed.orderId!,
    filledOrderId,
    clientOrderId: 'mine',
    closedClientOrderId: 'mine-closed',
    conditionId: conditionId!,
    closedConditionId,
    conditionClientId: 'mine-too',
    closedConditionClientId: 'mine-closed-1',
    strategyId: strategyId!,
    clientStrategyId: 'mine-whole',
    positionId: of.positionId,
    keyId: id!,
    userId: `${of.user.userId}`,
    agentUserId: AGENT_USER_ID,
    agentOrderNo: await newTransfer(of),
  };
}

/** All that a stranger might have changed. */
async function state(): Promise<unknown> {
  const paths = [
    'order/current',
    'order/current-condition',
    `order/strategy?strategyId=${owned.strategyId}`,
    'position/positions',
    'user/api-key/list',
    'user/asset',
    'user/account-change-log',
  ];
  const answers = await Promise.all(paths.map((path) => world.own.get(`/v1/private/${path}`)));
  const money = await mine.post('query-account');
  return { lists: answers.map(({ data }) => data), assets: { ...money.envelope, requestId: '' } };
}

/** Somebody with a session and an agent. */
interface Asker {
  readonly client: TestClient;
  readonly agent: AgentClient;
}

function ask({ client, agent }: Asker, route: Route, trial: Trial, id: string): Promise<JsonAnswer> {
  const { query = '', body } = trial.ask(id);
  if (route.access === 'agent') return agent.post(route.path.replace('/v1/agent/', ''), body);
  const text = body === undefined ? '' : JSON.stringify(body);
  const path = query === '' ? route.path : `${route.path}?${query}`;
  return client.send(route.method, path, text, text === '' ? {} : { 'content-type': 'application/json' });
}

/** What a client learns from an answer. */
const learnt = ({ status, code, data, errors }: JsonAnswer) => ({ status, code, data, errors });

describe('[ATTACK-11] what belongs to another is as if it did not exist', () => {
  test('every parameter that names something is tried, or says why it can name nobody else’s', () => {
    const found = routes.flatMap((route) => idParametersOf(route).map((name) => keyOf(route, name)));
    expect(Object.keys(COVERED).sort()).toEqual(found.sort());
  });

  const trials = routes.flatMap((route) =>
    idParametersOf(route).flatMap((name) => {
      const trial = COVERED[keyOf(route, name)];
      return trial === undefined || typeof trial === 'string'
        ? []
        : [[keyOf(route, name), route, trial] as const];
    }),
  );

  test.each(trials)('%s', async (_name, route, trial) => {
    const before = await state();
    const asker = { client: stranger, agent: strangersAgent };
    const taken = await ask(asker, route, trial, owned[trial.of]);
    const missing = await ask(asker, route, trial, NOTHING[trial.of]);
    expect(taken.code).toBe(trial.code);
    expect(learnt(taken)).toEqual(learnt(missing));
    expect(JSON.stringify(taken.envelope)).not.toContain('"mine');
    expect(await state()).toEqual(before);
  });

  test('and its owner finds it, so that there is something to take', async () => {
    const owner = { client: world.own, agent: mine };
    const questions = trials.filter(([, route]) => route.method === 'GET' || route.path.includes('/query-'));
    expect(questions.length).toBeGreaterThan(10);
    for (const [name, route, trial] of questions) {
      if (name === 'currentOrders lastOrderId') continue;
      const found = await ask(owner, route, trial, owned[trial.of]);
      expect(found.code, name).toBe(0);
      const missing = await ask(owner, route, trial, NOTHING[trial.of]);
      expect(found.envelope.data ?? found.envelope, name).not.toEqual(
        missing.envelope.data ?? missing.envelope,
      );
    }
    const all = JSON.stringify(await state());
    for (const of of ['conditionId', 'keyId', 'conditionClientId', 'positionId'] as const)
      expect(all, of).toContain(`"${owned[of]}"`);
  });

  test.each([
    'user/account-change-log',
    'order/history',
    'order/history-condition',
    'order/trades',
    'position/history',
  ])('the cursor of another’s %s is as rubbish as any', async (path) => {
    const list = await world.own.get(`/v1/private/${path}?pageSize=1`);
    const { nextCursor } = list.data as { nextCursor: string };
    expect(nextCursor).toEqual(expect.any(String));
    const taken = await stranger.get(`/v1/private/${path}?pageSize=1&cursor=${nextCursor}`);
    const rubbish = await stranger.get(`/v1/private/${path}?pageSize=1&cursor=AAAA`);
    expect(taken.code).toBe(2002);
    expect(learnt(taken)).toEqual(learnt(rubbish));
  });

  test('nor is the cursor of another agent’s query any good', async () => {
    const first = await mine.post('perpetual/account/ledger', { limit: 1 });
    const { nextCursor } = first.data as { nextCursor: string };
    expect(nextCursor).toEqual(expect.any(String));
    const taken = await strangersAgent.post('perpetual/account/ledger', { limit: 1, cursor: nextCursor });
    const rubbish = await strangersAgent.post('perpetual/account/ledger', { limit: 1, cursor: 'AAAA' });
    expect(taken.code).toBe(102002);
    expect(learnt(taken)).toEqual(learnt(rubbish));
  });

  test('a name that another has is free: it gets something of one’s own', async () => {
    const placed = await stranger.post('/v1/private/order/place', { ...LIMIT_ORDER, clientOrderId: 'mine' });
    expect(placed.code).toBe(0);
    expect((placed.data as { orderId: string }).orderId).not.toBe(owned.orderId);
    const bound = await strangersAgent.ask('bind', { agentUserId: AGENT_USER_ID });
    const own = await mine.ask('bind', { agentUserId: AGENT_USER_ID });
    expect(bound.code).toBe(0);
    expect(bound.platformUserId).not.toBe(own.platformUserId);
  });

  test('an agent’s list without users named has those of its own alone', async () => {
    for (const path of ['orders/current', 'orders/history', 'positions/current', 'account/ledger']) {
      const { code, data } = await strangersAgent.post(`perpetual/${path}`);
      expect([code, (data as { items: { platformUserId: string }[] }).items]).toEqual([0, []]);
    }
  });
});
