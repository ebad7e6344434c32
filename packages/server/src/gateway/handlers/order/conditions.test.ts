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

const STOP = {
  symbol: 'BTCUSDT',
  type: 'STOP_MARKET',
  side: 'SELL',
  quantity: '0.01',
  stopPrice: '80000',
  workingType: 'MARK_PRICE',
};
const STOP_LIMIT = { ...STOP, type: 'STOP_LIMIT', price: '79900' };
const TRAILING = { ...STOP, type: 'TRAILING_STOP', stopPrice: undefined, callbackRate: '1.5' };

type Condition = Record<string, unknown> & { readonly conditionId: string; readonly clientOrderId: string };
interface List {
  readonly list: readonly Condition[];
  readonly total: number;
  readonly nextCursor?: string | null;
}

function place(members: Record<string, unknown> = {}, by = client): Promise<JsonAnswer> {
  return by.post('/v1/private/order/place-condition', { ...STOP, ...members });
}

async function placed(members: Record<string, unknown> = {}, by = client): Promise<Condition> {
  const answer = await place(members, by);
  expectSuccess(publicRoutes.placeCondition, answer);
  return answer.data as Condition;
}

function cancel(name: Record<string, unknown>, by = client): Promise<JsonAnswer> {
  return by.post('/v1/private/order/cancel-condition', { symbol: 'BTCUSDT', ...name });
}

async function list(path: string, by = client): Promise<List> {
  return (await by.get(`/v1/private/order/${path}`)).data as List;
}

/** Opens a long position of 0.01 at 85,000 against the other user. */
async function openLong(): Promise<void> {
  const order = { symbol: 'BTCUSDT', type: 'LIMIT', price: '85000', quantity: '0.01' };
  await other.post('/v1/private/order/place', { ...order, side: 'SELL' });
  await client.post('/v1/private/order/place', { ...order, side: 'BUY' });
}

async function advance(ms: number): Promise<void> {
  await exchange.admin.post('/admin/v1/clock/advance', { ms });
}

async function now(): Promise<number> {
  return ((await exchange.api.get('/v1/time')).data as { engineTime: number }).engineTime;
}

describe('place-condition', () => {
  test('[COND-1] answers the whole condition order, its status under both names', async () => {
    const condition = await placed({ clientOrderId: 'a:1/b_c.d-E', positionSide: 'BOTH', reduceOnly: true });
    expect(condition).toEqual({
      symbol: 'BTCUSDT',
      conditionId: expect.stringMatching(/^[1-9]\d*$/),
      clientOrderId: 'a:1/b_c.d-E',
      type: 'STOP_MARKET',
      side: 'SELL',
      positionSide: 'BOTH',
      status: 'PENDING',
      conditionStatus: 'PENDING',
      timeInForce: 'GTC',
      price: '0',
      quantity: '0.01',
      stopPrice: '80000',
      workingType: 'MARK_PRICE',
      activatePrice: '0',
      callbackRate: '0',
      reduceOnly: true,
      closePosition: false,
      priceProtect: false,
      goodTillDate: 0,
      extremePrice: '0',
      generatedOrderId: '',
      triggerTime: 0,
      cancelReason: '',
      strategyId: '',
      leverage: 20,
      marginMode: 'CROSS',
      createdAt: START_MS,
      updatedAt: START_MS,
      timestamp: START_MS,
    });
  });

  test('without an id of the client it gets one', async () => {
    const { conditionId, clientOrderId } = await placed();
    expect(clientOrderId).toBe(`openperp-c${conditionId}`);
    expect((await cancel({ clientOrderId })).code).toBe(0);
  });

  test('[COND-3] a TRAILING_STOP waits for its activatePrice, and echoes it', async () => {
    const waiting = await placed({ ...TRAILING, activatePrice: '86000.10' });
    expect(waiting).toMatchObject({
      status: 'PENDING_ACTIVATION',
      stopPrice: '0',
      activatePrice: '86000.1',
      callbackRate: '1.5',
      extremePrice: '0',
    });
    await exchange.setPrice('BTCUSDT', '86001');
    expect((await list('current-condition')).list).toEqual([
      expect.objectContaining({ status: 'PENDING', extremePrice: '86001' }),
    ]);
  });

  test.each([
    [{ symbol: 'NOSUCH' }, 3008, 'symbol'],
    [{ symbol: undefined }, 2001, 'symbol'],
    [{ stopPrice: undefined }, 3100, 'stopPrice'],
    [{ stopPrice: '80000.05' }, 3101, 'stopPrice'],
    [{ stopPrice: '80000.000000001' }, 3101, 'stopPrice'],
    [{ stopPrice: '0' }, 3101, 'stopPrice'],
    [{ stopPrice: '999999999999999999' }, 3101, 'stopPrice'],
    [{ stopPrice: '86000' }, 3102, 'stopPrice'],
    [{ ...STOP_LIMIT, price: undefined }, 3103, 'price'],
    [{ ...STOP_LIMIT, price: '79900.05' }, 3014, 'price'],
    [{ price: '1' }, 3104, 'price'],
    [{ quantity: undefined }, 3105, 'quantity'],
    [{ quantity: '0.0005' }, 3015, 'quantity'],
    [{ quantity: '0' }, 2003, 'quantity'],
    [{ quantity: '999999999999999999' }, 2003, 'quantity'],
    [{ ...TRAILING, activatePrice: '999999999999999999' }, 2003, 'activatePrice'],
    [{ quantity: '0.001', stopPrice: '100' }, 3016, undefined],
    [{ closePosition: true }, 3106, 'quantity'],
    [{ ...TRAILING, callbackRate: '11' }, 3107, 'callbackRate'],
    [{ ...TRAILING, activatePrice: '84000' }, 3108, 'activatePrice'],
    [{ workingType: 'LAST' }, 3109, 'workingType'],
    [{ timeInForce: 'IOC' }, 3110, 'timeInForce'],
    [{ timeInForce: 'GTE_GTC' }, 3018, 'timeInForce'],
  ])('%j is refused with %i', async (members, code, field) => {
    const answer = await place(members);
    expectRefusal(publicRoutes.placeCondition, answer, code as 2001);
    if (field !== undefined) expect(answer.errors?.map((each) => each.field)).toEqual([field]);
  });

  test('a frozen account may not place or cancel: 3012', async () => {
    const user = await exchange.createUser();
    const frozen = exchange.as(user);
    const { conditionId } = await placed({}, frozen);
    await exchange.admin.put(`/admin/v1/users/${user.userId}`, { status: 'FROZEN' });
    expectRefusal(publicRoutes.placeCondition, await place({}, frozen), 3012);
    expectRefusal(publicRoutes.cancelCondition, await cancel({ conditionId }, frozen), 3012);
  });

  test('[LIMIT] the 101st of a symbol is 3111', async () => {
    for (let i = 0; i < 100; i += 1) expect((await place()).code).toBe(0);
    expectRefusal(publicRoutes.placeCondition, await place(), 3111);
  });
});

describe('retries', () => {
  test('the same request answers what stands, another is 3004', async () => {
    const first = await placed({ clientOrderId: 'retry-1' });
    const again = await placed({ clientOrderId: 'retry-1', stopPrice: '80000.0' });
    expect(again.conditionId).toBe(first.conditionId);
    expect((await list('current-condition')).total).toBe(1);
    const changed = await place({ clientOrderId: 'retry-1', stopPrice: '79000' });
    expectRefusal(publicRoutes.placeCondition, changed, 3004);
    await cancel({ clientOrderId: 'retry-1' });
    expect(await placed({ clientOrderId: 'retry-1' })).toMatchObject({
      conditionId: first.conditionId,
      conditionStatus: 'CANCELLED',
      cancelReason: 'USER',
    });
  });

  test('orders and condition orders share one namespace of ids', async () => {
    await placed({ clientOrderId: 'shared-1' });
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };
    const place1 = await client.post('/v1/private/order/place', { ...order, clientOrderId: 'shared-1' });
    expectRefusal(publicRoutes.placeOrder, place1, 3004);
    await client.post('/v1/private/order/place', { ...order, clientOrderId: 'shared-2' });
    expectRefusal(publicRoutes.placeCondition, await place({ clientOrderId: 'shared-2' }), 3004);
  });

  test('[MATCH-2] an end less than 60 s ahead is 2003, unless it is a retry', async () => {
    const end = (await now()) + 60_000;
    const gtd = { ...STOP_LIMIT, timeInForce: 'GTD' };
    for (const clientOrderId of [undefined, 'soon-1']) {
      const answer = await place({ ...gtd, goodTillDate: end - 1, clientOrderId });
      expectRefusal(publicRoutes.placeCondition, answer, 2003);
      expect(answer.errors).toMatchObject([{ field: 'goodTillDate' }]);
    }
    const first = await placed({ ...gtd, goodTillDate: end, clientOrderId: 'soon-2' });
    await advance(30_000);
    const other = { symbol: gtd.symbol, type: 'LIMIT', side: 'BUY', price: '80000', quantity: '0.01' };
    const order = { ...other, timeInForce: 'GTD', goodTillDate: end, clientOrderId: 'soon-2' };
    expectRefusal(publicRoutes.placeOrder, await client.post('/v1/private/order/place', order), 3004);
    const again = await placed({ ...gtd, goodTillDate: end, clientOrderId: 'soon-2' });
    expect(again.conditionId).toBe(first.conditionId);
    await advance(31_000);
    expect((await list('history-condition')).list[0]).toMatchObject({
      conditionId: first.conditionId,
      status: 'CANCELLED',
      cancelReason: 'GTD',
      goodTillDate: end,
    });
  });
});

describe('cancel-condition', () => {
  test('ends it by either id, both must match', async () => {
    const { conditionId, clientOrderId } = await placed({ clientOrderId: 'match-1' });
    expectRefusal(publicRoutes.cancelCondition, await cancel({ conditionId, clientOrderId: 'x' }), 3003);
    expectRefusal(publicRoutes.cancelCondition, await cancel({ conditionId, symbol: 'ETHUSDT' }), 3003);
    const answer = await cancel({ conditionId, clientOrderId });
    expectSuccess(publicRoutes.cancelCondition, answer);
    expect(answer.data).toMatchObject({ conditionId, status: 'CANCELLED', cancelReason: 'USER' });
    expect(answer.data).not.toHaveProperty('timestamp');
  });

  test('one that never was is 3003, one that has ended 3005, remembered by the engine or not', async () => {
    const remembered = await placed({ clientOrderId: 'ended-1' });
    const forgotten = await placed();
    for (const { conditionId, clientOrderId } of [remembered, forgotten]) {
      expect((await cancel({ conditionId })).code).toBe(0);
      for (const name of [{ conditionId }, { clientOrderId }, { conditionId, clientOrderId }]) {
        const answer = await cancel(name);
        expectRefusal(publicRoutes.cancelCondition, answer, 3005);
        expect(answer.errors).toMatchObject([{ field: Object.keys(name)[0] }]);
      }
    }
    for (const name of [{ conditionId: '424242' }, { clientOrderId: 'never' }])
      expectRefusal(publicRoutes.cancelCondition, await cancel(name), 3003);
    expectRefusal(publicRoutes.cancelCondition, await cancel({}), 2001);
    expectRefusal(publicRoutes.cancelCondition, await cancel({ conditionId: 1, symbol: 'NOSUCH' }), 3008);
  });

  test('another’s is not found, waiting or ended', async () => {
    const { conditionId, clientOrderId } = await placed({ clientOrderId: 'mine-1' });
    for (const name of [{ conditionId }, { clientOrderId }])
      expectRefusal(publicRoutes.cancelCondition, await cancel(name, other), 3003);
    await cancel({ conditionId });
    for (const name of [{ conditionId }, { clientOrderId }])
      expectRefusal(publicRoutes.cancelCondition, await cancel(name, other), 3003);
    expect((await list(`history-condition?conditionId=${conditionId}`, other)).total).toBe(0);
    expect((await list(`history-condition?conditionId=${conditionId}`)).total).toBe(1);
  });
});

describe('lists', () => {
  test('current-condition has what waits, newest first, of one symbol or of all', async () => {
    await exchange.setPrice('ETHUSDT', '3000');
    const { timestamp: _, conditionStatus: __, ...first } = await placed();
    const eth = await placed({ symbol: 'ETHUSDT', stopPrice: '2500', quantity: '1' });
    const all = await list('current-condition');
    expect([all.list.map(({ conditionId }) => conditionId), all.total]).toEqual([
      [eth.conditionId, first.conditionId],
      2,
    ]);
    expect((await list('current-condition?symbol=BTCUSDT')).list).toEqual([first]);
    expect((await list('current-condition', other)).total).toBe(0);
    expect((await client.get('/v1/private/order/current')).data).toMatchObject({ total: 0 });
  });

  test('history-condition has what has ended, by filter, page and cursor', async () => {
    for (const members of [{}, STOP_LIMIT, {}, TRAILING, { side: 'BUY', stopPrice: '90000' }])
      await cancel({ conditionId: (await placed(members)).conditionId });
    await placed();
    const all = await list('history-condition');
    expect([all.list.map(({ type }) => type), all.total, all.nextCursor]).toEqual([
      ['STOP_MARKET', 'TRAILING_STOP', 'STOP_MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
      5,
      null,
    ]);
    for (const filter of ['side=1', 'side=1&type=1&status=4', 'side=1&status=CANCELLED&type=STOP_MARKET'])
      expect((await list(`history-condition?${filter}`)).list).toEqual([all.list[0]]);
    for (const filter of ['status=1', 'status=PENDING', 'status=3', 'type=3', 'symbol=ETHUSDT'])
      expect((await list(`history-condition?${filter}`)).total).toBe(0);
    const { conditionId, clientOrderId } = all.list[3]!;
    for (const filter of [`conditionId=${conditionId}`, `clientOrderId=${clientOrderId}`, 'type=2'])
      expect((await list(`history-condition?${filter}`)).list).toEqual([all.list[3]]);
    const first = await list('history-condition?pageSize=2');
    const rest = await list(`history-condition?pageSize=100&cursor=${first.nextCursor}`);
    expect([...first.list, ...rest.list]).toEqual(all.list);
    expect((await list('history-condition?pageSize=2&page=3')).list).toEqual(all.list.slice(4));
  });

  test.each(['current-condition', 'history-condition'])('%s: an unknown symbol is 3008', async (name) => {
    expect((await client.get(`/v1/private/order/${name}?symbol=NOSUCH`)).code).toBe(3008);
  });

  test('history-condition: bad paging and filters are refused', async () => {
    for (const [query, code] of [
      ['page=0', 2003],
      ['pageSize=101', 2003],
      ['cursor=rubbish', 2002],
      ['page=1&cursor=abc', 2002],
      ['startTime=2&endTime=1', 2002],
      ['status=6', 2002],
      ['type=LIMIT', 2002],
    ] as const)
      expect([query, (await client.get(`/v1/private/order/history-condition?${query}`)).code]).toEqual([
        query,
        code,
      ]);
  });
});

describe('[COND-2] firing', () => {
  test('the condition names its order, the order its condition', async () => {
    await openLong();
    const bid = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '79999', quantity: '0.01' };
    const { conditionId } = await placed({ closePosition: true, quantity: undefined });
    const position = { positions: [expect.objectContaining({ slPrice: '80000', tpPrice: '' })] };
    expect((await client.get('/v1/private/position/positions')).data).toEqual(position);
    await other.post('/v1/private/order/place', { ...bid, price: '84000' });
    await exchange.setPrice('BTCUSDT', '80000');
    const fired = (await list('history-condition')).list[0]!;
    expect(fired).toMatchObject({
      conditionId,
      status: 'TRIGGERED',
      quantity: '0',
      closePosition: true,
      cancelReason: '',
      generatedOrderId: expect.stringMatching(/^[1-9]\d*$/),
      triggerTime: await now(),
    });
    const order = await client.get(`/v1/private/order?symbol=BTCUSDT&orderId=${fired.generatedOrderId}`);
    expect(order.data).toMatchObject({ conditionId, type: 'MARKET', side: 'SELL', status: 'FILLED' });
    const history = await client.get('/v1/private/position/history');
    expect(history.data).toMatchObject({ list: [{ triggerMode: 3, closePrice: '84000' }] });
    expectRefusal(publicRoutes.cancelCondition, await cancel({ conditionId }), 3005);
  });

  test('a refused order rejects the condition, which says why', async () => {
    const { conditionId } = await placed({ reduceOnly: true });
    await exchange.setPrice('BTCUSDT', '79000');
    expect((await list(`history-condition?conditionId=${conditionId}&status=5`)).list).toEqual([
      expect.objectContaining({
        status: 'REJECTED',
        generatedOrderId: '',
        triggerTime: await now(),
        cancelReason: '3018 A reduce-only order must reduce a position',
      }),
    ]);
  });
});

describe('what cannot be done now is 5002', () => {
  test('while the disk is full, and nothing was done', async () => {
    const { conditionId } = await placed();
    exchange.switches.diskFull = true;
    expectRefusal(publicRoutes.placeCondition, await place(), 5002);
    expectRefusal(publicRoutes.cancelCondition, await cancel({ conditionId }), 5002);
    exchange.switches.diskFull = false;
    expect((await list('current-condition')).total).toBe(1);
  });

  test('while the history is behind, what only it knows', async () => {
    exchange.switches.historyPaused = true;
    const { conditionId } = await placed();
    expect((await list('current-condition')).total).toBe(1);
    expect((await client.get('/v1/private/order/history-condition')).code).toBe(5002);
    expect((await cancel({ conditionId })).code).toBe(0);
    expectRefusal(publicRoutes.cancelCondition, await cancel({ conditionId }), 5002);
    exchange.switches.historyPaused = false;
    await placed();
    expectRefusal(publicRoutes.cancelCondition, await cancel({ conditionId }), 3005);
  });
});

test('batch-cancel-all with cancelType 2 ends condition orders alone, with 4 everything', async () => {
  const cancelAll = async (body: object) =>
    (await client.post('/v1/private/order/batch-cancel-all', body)).data;
  const order = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };
  await client.post('/v1/private/order/place', order);
  await placed();
  await placed();
  expect(await cancelAll({ cancelType: 0, symbol: 'ETHUSDT' })).toEqual({ canceled: 0 });
  expect(await cancelAll({ cancelType: 2 })).toEqual({ canceled: 2 });
  expect((await list('current-condition')).total).toBe(0);
  await placed();
  expect(await cancelAll({ cancelType: 0 })).toEqual({ canceled: 1 });
  await client.post('/v1/private/order/place', order);
  expect(await cancelAll({ cancelType: 4, symbol: 'BTCUSDT' })).toEqual({ canceled: 2 });
});
