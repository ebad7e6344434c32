import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { START_MS, TestExchange } from '../../testing/exchange-fixture.ts';
import type { JsonAnswer, TestClient } from '../../testing/test-client.ts';

let exchange: TestExchange;
let client: TestClient;
let other: TestClient;

beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.stop());

beforeEach(async () => {
  await exchange.setPrice('BTCUSDT', '85000');
  client = exchange.as(await exchange.createUser());
  other = exchange.as(await exchange.createUser());
  return async () => {
    for (const each of [client, other])
      await each.post('/v1/private/order/batch-cancel-all', { cancelType: 4 });
  };
});

const ENTRY = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };
const PROFIT = { type: 'LIMIT', side: 'SELL', price: '88000', quantity: '0.01' };
const LOSS = {
  type: 'STOP_MARKET',
  side: 'SELL',
  quantity: '0.01',
  stopPrice: '82000',
  workingType: 'MARK_PRICE',
};

interface Strategy extends Record<string, unknown> {
  readonly strategyId: string;
  readonly clientStrategyId: string;
  readonly subOrders: readonly Record<string, unknown>[];
}

function place(members: Record<string, unknown> = {}, by = client): Promise<JsonAnswer> {
  const otoco = { strategyType: 'OTOCO', subOrderList: [ENTRY, PROFIT, LOSS] };
  return by.post('/v1/private/order/place-strategy', { ...otoco, ...members });
}

async function placed(members: Record<string, unknown> = {}, by = client): Promise<Strategy> {
  const answer = await place(members, by);
  expectSuccess(publicRoutes.placeStrategy, answer);
  return answer.data as Strategy;
}

function cancel(name: object, by = client): Promise<JsonAnswer> {
  return by.post('/v1/private/order/cancel-strategy', name);
}

function get(query: string, by = client): Promise<JsonAnswer> {
  return by.get(`/v1/private/order/strategy?${query}`);
}

async function found(query: string): Promise<Strategy> {
  const answer = await get(query);
  expectSuccess(publicRoutes.strategy, answer);
  return answer.data as Strategy;
}

async function total(list: string, by = client): Promise<number> {
  return ((await by.get(`/v1/private/order/${list}`)).data as { total: number }).total;
}

async function now(): Promise<number> {
  return ((await exchange.api.get('/v1/time')).data as { engineTime: number }).engineTime;
}

describe('place-strategy', () => {
  test('[STRAT-2] answers the strategy with its parts, of which only the working one has begun', async () => {
    const strategy = await placed();
    const { subOrders, ...own } = strategy;
    expect(own).toEqual({
      strategyId: expect.stringMatching(/^[1-9]\d*$/),
      strategyType: 'OTOCO',
      strategyStatus: 'WORKING',
      bookTime: START_MS,
      updateTime: START_MS,
      clientStrategyId: `openperp-s${strategy.strategyId}`,
      symbol: 'BTCUSDT',
      timestamp: START_MS,
    });
    const [entry, profit, loss] = subOrders;
    expect(entry).toMatchObject({
      strategySubId: 1,
      active: true,
      orderId: expect.stringMatching(/^[1-9]\d*$/),
      status: 'PENDING',
      strategyId: strategy.strategyId,
    });
    expect(profit).toMatchObject({
      strategySubId: 2,
      firstDrivenId: 1,
      firstDrivenOn: 'FILLED',
      firstTrigger: 'PLACE_ORDER',
      secondDrivenId: 3,
      secondDrivenOn: 'FILLED',
      secondTrigger: 'CANCEL_ORDER',
      active: false,
      orderId: '',
      status: 'NEW',
      price: '88000',
      remainingQuantity: '0.01',
      reduceOnly: true,
    });
    expect(loss).toMatchObject({
      strategySubId: 3,
      secondDrivenId: 2,
      active: false,
      conditionId: '',
      status: 'PENDING_ACTIVATION',
      stopPrice: '82000',
      workingType: 'MARK_PRICE',
      reduceOnly: true,
    });
    expect([await total('current'), await total('current-condition')]).toEqual([1, 0]);
  });

  test.each([
    [{ strategyType: 'OTO' }, 2002, 'subOrderList'],
    [{ subOrderList: [ENTRY, { ...PROFIT, firstDrivenId: 3 }, LOSS] }, 2002, 'subOrderList[1].firstDrivenId'],
    [{ subOrderList: [{ ...ENTRY, symbol: undefined }, PROFIT, LOSS] }, 2001, 'subOrderList[0].symbol'],
    [{ subOrderList: [{ ...ENTRY, symbol: 'NOSUCH' }, PROFIT, LOSS] }, 3008, undefined],
    [{ subOrderList: [ENTRY, PROFIT, { ...LOSS, stopPrice: undefined }] }, 3100, 'subOrderList[2].stopPrice'],
    [
      { subOrderList: [ENTRY, PROFIT, { ...LOSS, stopPrice: '82000.05' }] },
      3101,
      'subOrderList[2].stopPrice',
    ],
    [{ subOrderList: [ENTRY, { ...PROFIT, price: '88000.05' }, LOSS] }, 3014, 'subOrderList[1].price'],
    [{ subOrderList: [{ ...ENTRY, quantity: '0.0005' }, PROFIT, LOSS] }, 3015, 'subOrderList[0].quantity'],
    [{ subOrderList: [ENTRY, { ...PROFIT, quantity: '0.02' }, LOSS] }, 3112, undefined],
    [{ subOrderList: [ENTRY, { ...PROFIT, price: '81000' }, LOSS] }, 3112, undefined],
    [{ subOrderList: [LOSS, PROFIT, LOSS].map((part) => ({ ...part, symbol: 'BTCUSDT' })) }, 3112, undefined],
  ])('%j is refused with %i, and nothing is placed', async (members, code, field) => {
    const answer = await place(members);
    expectRefusal(publicRoutes.placeStrategy, answer, code as 2001);
    if (field !== undefined) expect(answer.errors?.map((each) => each.field)).toEqual([field]);
    expect([await total('current'), await total('current-condition')]).toEqual([0, 0]);
  });

  test('[LIMIT] the 51st that works is 3020', async () => {
    const pair = { strategyType: 'OTO', subOrderList: [ENTRY, LOSS] };
    for (let i = 0; i < 50; i += 1) expect((await place(pair)).code).toBe(0);
    expectRefusal(publicRoutes.placeStrategy, await place(pair), 3020);
  });

  test('[MATCH-2] a part that ends less than 60 s ahead is 2003, unless it is a retry', async () => {
    const end = (await now()) + 60_000;
    const until = (goodTillDate: number, clientStrategyId?: string) =>
      place({
        subOrderList: [ENTRY, { ...PROFIT, timeInForce: 'GTD', goodTillDate }, LOSS],
        clientStrategyId,
      });
    for (const id of [undefined, 'soon-1']) {
      const answer = await until(end - 1, id);
      expectRefusal(publicRoutes.placeStrategy, answer, 2003);
      expect(answer.errors).toMatchObject([{ field: 'subOrderList[1].goodTillDate' }]);
    }
    const first = (await until(end, 'soon-2')).data as Strategy;
    await exchange.admin.post('/admin/v1/clock/advance', { ms: 30_000 });
    const again = (await until(end, 'soon-2')).data as Strategy;
    expect(again.strategyId).toBe(first.strategyId);
  });
});

describe('retries', () => {
  test('the same request answers what stands, by its own id or by that of a part; another is 3004', async () => {
    const first = await placed({ clientStrategyId: 'retry-1' });
    expect(first.clientStrategyId).toBe('retry-1');
    expect((await placed({ clientStrategyId: 'retry-1' })).strategyId).toBe(first.strategyId);
    const changed = [ENTRY, PROFIT, { ...LOSS, stopPrice: '81000' }];
    const answer = await place({ clientStrategyId: 'retry-1', subOrderList: changed });
    expectRefusal(publicRoutes.placeStrategy, answer, 3004);
    expect(answer.errors).toMatchObject([{ field: 'clientStrategyId' }]);

    const named = { subOrderList: [ENTRY, PROFIT, { ...LOSS, clientOrderId: 'part-1' }] };
    const second = await placed(named);
    expect((await placed(named)).strategyId).toBe(second.strategyId);
    const condition = { ...LOSS, symbol: 'BTCUSDT', clientOrderId: 'part-1' };
    const alone = await client.post('/v1/private/order/place-condition', condition);
    expectRefusal(publicRoutes.placeCondition, alone, 3004);

    await cancel({ strategyId: first.strategyId });
    expect(await placed({ clientStrategyId: 'retry-1' })).toMatchObject({
      strategyId: first.strategyId,
      strategyStatus: 'CANCELLED',
    });
  });

  test('two parts with one id are 3004, on the second', async () => {
    const twice = [{ ...ENTRY, clientOrderId: 'twice' }, { ...PROFIT, clientOrderId: 'twice' }, LOSS];
    const answer = await place({ subOrderList: twice });
    expectRefusal(publicRoutes.placeStrategy, answer, 3004);
    expect(answer.errors).toMatchObject([{ field: 'subOrderList[1].clientOrderId' }]);
  });
});

describe('GET strategy', () => {
  test('finds it by either id while it works and after it has ended, remembered by the engine or not', async () => {
    for (const clientStrategyId of ['get-1', undefined]) {
      const { timestamp: _, ...strategy } = await placed({ clientStrategyId });
      const names = [
        `strategyId=${strategy.strategyId}`,
        `clientStrategyId=${strategy.clientStrategyId}`,
        `strategyId=${strategy.strategyId}&clientStrategyId=${strategy.clientStrategyId}`,
      ];
      for (const name of names) expect(await found(name)).toEqual(strategy);
      const ended = await cancel({ strategyId: strategy.strategyId });
      for (const name of names) expect(await found(name)).toEqual(ended.data);
    }
  });

  test('one that never was, or is another’s, is 3003; without an id it is 2001', async () => {
    const { strategyId, clientStrategyId } = await placed({ clientStrategyId: 'mine' });
    for (const query of [
      'strategyId=424242',
      'clientStrategyId=never',
      `strategyId=${strategyId}&clientStrategyId=x`,
    ])
      expectRefusal(publicRoutes.strategy, await get(query), 3003);
    for (const query of [`strategyId=${strategyId}`, `clientStrategyId=${clientStrategyId}`])
      expectRefusal(publicRoutes.strategy, await get(query, other), 3003);
    await cancel({ strategyId });
    for (const query of [`strategyId=${strategyId}`, `clientStrategyId=${clientStrategyId}`])
      expectRefusal(publicRoutes.strategy, await get(query, other), 3003);
    expectRefusal(publicRoutes.strategy, await get(''), 2001);
  });
});

describe('cancel-strategy', () => {
  test('[STRAT-3] ends it whole: what has begun and what has not', async () => {
    const { strategyId } = await placed();
    const answer = await cancel({ strategyId });
    expectSuccess(publicRoutes.cancelStrategy, answer);
    expect(answer.data).toMatchObject({
      strategyStatus: 'CANCELLED',
      subOrders: [
        { active: false, status: 'CANCELED', cancelReason: 'STRATEGY', remainingQuantity: '0' },
        { active: false, orderId: '', status: 'CANCELED', cancelReason: 'STRATEGY', remainingQuantity: '0' },
        { active: false, conditionId: '', status: 'CANCELLED', cancelReason: 'STRATEGY' },
      ],
    });
    expect(await total('current')).toBe(0);
  });

  test('one that never was is 3003, one that has ended 3005, remembered by the engine or not', async () => {
    for (const given of ['ended-1', undefined]) {
      const { strategyId, clientStrategyId } = await placed({ clientStrategyId: given });
      expectRefusal(publicRoutes.cancelStrategy, await cancel({ strategyId }, other), 3003);
      expectRefusal(publicRoutes.cancelStrategy, await cancel({ strategyId, clientStrategyId: 'x' }), 3003);
      expect((await cancel({ clientStrategyId })).code).toBe(0);
      for (const name of [{ strategyId }, { clientStrategyId }, { strategyId, clientStrategyId }]) {
        const answer = await cancel(name);
        expectRefusal(publicRoutes.cancelStrategy, answer, 3005);
        expect(answer.errors).toMatchObject([{ field: Object.keys(name)[0] }]);
      }
      expectRefusal(publicRoutes.cancelStrategy, await cancel({ strategyId }, other), 3003);
    }
    for (const name of [{ strategyId: '424242' }, { clientStrategyId: 'never' }])
      expectRefusal(publicRoutes.cancelStrategy, await cancel(name), 3003);
    expectRefusal(publicRoutes.cancelStrategy, await cancel({}), 2001);
  });
});

test('[STRAT-3] [STRAT-4] a filled entry brings its legs; a filled profit ends them, and is the position’s take profit', async () => {
  const { strategyId, subOrders } = await placed();
  await other.post('/v1/private/order/place', { ...ENTRY, side: 'SELL' });
  const working = await found(`strategyId=${strategyId}`);
  expect(working.subOrders).toMatchObject([
    { active: false, orderId: subOrders[0]?.orderId, status: 'FILLED', avgFilledPrice: '84000' },
    { active: true, orderId: expect.stringMatching(/^[1-9]/), status: 'PENDING' },
    { active: true, conditionId: expect.stringMatching(/^[1-9]/), status: 'PENDING' },
  ]);
  expect([await total('current'), await total('current-condition')]).toEqual([1, 1]);
  const { positions } = (await client.get('/v1/private/position/positions')).data as { positions: object[] };
  expect(positions).toMatchObject([{ slPrice: '82000' }]);

  await other.post('/v1/private/order/place', { ...ENTRY, price: '88000' });
  expect(await found(`strategyId=${strategyId}`)).toMatchObject({
    strategyStatus: 'ALL_DONE',
    subOrders: [
      { status: 'FILLED' },
      { active: false, status: 'FILLED' },
      { active: false, status: 'CANCELLED', cancelReason: 'STRATEGY' },
    ],
  });
  const history = await client.get('/v1/private/position/history');
  expect(history.data).toMatchObject({ list: [{ triggerMode: 2, pnl: '40' }] });
});

describe('what cannot be done now is 5002', () => {
  test('while the disk is full, and nothing was done', async () => {
    const { strategyId } = await placed();
    exchange.switches.diskFull = true;
    expectRefusal(publicRoutes.placeStrategy, await place(), 5002);
    expectRefusal(publicRoutes.cancelStrategy, await cancel({ strategyId }), 5002);
    exchange.switches.diskFull = false;
    expect([await total('current'), (await found(`strategyId=${strategyId}`)).strategyStatus]).toEqual([
      1,
      'WORKING',
    ]);
  });

  test('while the history is behind, what only it knows', async () => {
    exchange.switches.historyPaused = true;
    const { strategyId } = await placed();
    await found(`strategyId=${strategyId}`);
    await cancel({ strategyId });
    expectRefusal(publicRoutes.strategy, await get(`strategyId=${strategyId}`), 5002);
    expectRefusal(publicRoutes.cancelStrategy, await cancel({ strategyId }), 5002);
    exchange.switches.historyPaused = false;
    await placed();
    expectRefusal(publicRoutes.cancelStrategy, await cancel({ strategyId }), 3005);
  });
});

test('[STRAT-3] batch-cancel-all with cancelType 3 ends strategies and counts what they had open', async () => {
  const cancelAll = async (cancelType: number) =>
    (await client.post('/v1/private/order/batch-cancel-all', { cancelType })).data;
  await client.post('/v1/private/order/place', ENTRY);
  const { strategyId } = await placed();
  await placed({ strategyType: 'OCO', subOrderList: [{ ...PROFIT, symbol: 'BTCUSDT' }, LOSS] });
  expect(await cancelAll(2)).toEqual({ canceled: 2 });
  expect(await cancelAll(3)).toEqual({ canceled: 1 });
  expect((await found(`strategyId=${strategyId}`)).strategyStatus).toBe('CANCELLED');
  expect(await total('current')).toBe(1);
  await placed();
  expect(await cancelAll(4)).toEqual({ canceled: 2 });
});
