import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { START_MS, TestExchange, type TestUser } from '../../testing/exchange-fixture.ts';
import type { JsonAnswer, TestClient } from '../../testing/test-client.ts';

let exchange: TestExchange;
let taker: TestUser;
let maker: TestUser;
let client: TestClient;
let other: TestClient;

beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
});
afterAll(() => exchange.stop());

beforeEach(async () => {
  taker = await exchange.createUser();
  maker = await exchange.createUser();
  client = exchange.as(taker);
  other = exchange.as(maker);
  return async () => {
    for (const each of [client, other]) await each.post('/v1/private/order/batch-cancel-all', {});
  };
});

const LIMIT = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };

type Order = Record<string, unknown> & { readonly orderId: string };

function place(members: Record<string, unknown> = {}, by = client): Promise<JsonAnswer> {
  return by.post('/v1/private/order/place', { ...LIMIT, ...members });
}

async function placed(members: Record<string, unknown> = {}, by = client): Promise<Order> {
  const answer = await place(members, by);
  expectSuccess(publicRoutes.placeOrder, answer);
  return answer.data as Order;
}

describe('place', () => {
  test('a resting order has every member, with empty values where there is nothing yet', async () => {
    const order = await placed({ clientOrderId: 'a:1/b_c.d-E' });
    expect(order).toEqual({
      symbol: 'BTCUSDT',
      orderId: expect.stringMatching(/^[1-9]\d*$/),
      clientOrderId: 'a:1/b_c.d-E',
      type: 'LIMIT',
      side: 'BUY',
      positionSide: 'BOTH',
      status: 'PENDING',
      timeInForce: 'GTC',
      price: '84000',
      quantity: '0.01',
      filledQuantity: '0',
      remainingQuantity: '0.01',
      avgFilledPrice: '0',
      tradeValue: '0',
      handlingFee: '0',
      realizedPnl: '0',
      reduceOnly: false,
      closePosition: false,
      makerOnly: false,
      selfTradePrevention: 'EXPIRE_MAKER',
      leverage: 20,
      marginMode: 'CROSS',
      cancelReason: '',
      conditionId: '',
      strategyId: '',
      goodTillDate: 0,
      createdAt: START_MS,
      updatedAt: START_MS,
      timestamp: START_MS,
    });
  });

  test('[NUM-3] the mean price has the symbol’s price precision and 2 digits more, half-up', async () => {
    await placed({ side: 'SELL', price: '85000', quantity: '0.001' }, other);
    await placed({ side: 'SELL', price: '85000.1', quantity: '0.002' }, other);
    const order = await placed({ price: '85001', quantity: '0.003', timeInForce: 'IOC' });
    // (85000 × 0.001 + 85000.1 × 0.002) / 0.003 = 255.0002 / 0.003 = 85000.0666…; taker fee 0.05 % of 255.0002.
    expect(order).toMatchObject({
      status: 'FILLED',
      price: '85001',
      filledQuantity: '0.003',
      remainingQuantity: '0',
      avgFilledPrice: '85000.067',
      tradeValue: '255.0002',
      handlingFee: '0.1275001',
    });
  });

  test('a MARKET order has price "0"; what does not fill is not remaining', async () => {
    await placed({ side: 'SELL', price: '85000', quantity: '0.001' }, other);
    const order = await placed({ type: 'MARKET', price: undefined, quantity: '0.003' });
    expect(order).toMatchObject({
      price: '0',
      status: 'PARTIALLY_FILLED_CANCELED',
      cancelReason: 'IOC',
      quantity: '0.003',
      filledQuantity: '0.001',
      remainingQuantity: '0',
      timeInForce: 'IOC',
    });
  });

  test('a refusal names the member and the rule', async () => {
    const answer = await place({ price: '84000.05' });
    expectRefusal(publicRoutes.placeOrder, answer, 3014);
    expect(answer.message).toContain('MATCH-9');
    expect(answer.errors).toEqual([{ field: 'price', message: answer.message }]);
  });

  test.each([
    [{ symbol: 'NOSUCH' }, 3008],
    [{ price: '84000.01' }, 3014],
    [{ price: '84000.123456789' }, 3014],
    [{ quantity: '0.0015' }, 3015],
    [{ quantity: '0' }, 2003],
    [{ quantity: '1001' }, 2003],
    [{ price: '1000000.1' }, 2003],
    [{ price: '100', quantity: '0.001' }, 3016],
    [{ price: '90000' }, 3017],
    [{ quantity: '60', price: '84000' }, 3001],
    [{ reduceOnly: true }, 3018],
    [{ closePosition: true, quantity: undefined }, 3018],
    [{ type: 'MARKET', price: undefined }, 3011],
    [{ priceType: 1, price: undefined }, 3011],
    [{ symbol: 'ETHUSDT', price: '3000' }, 3013],
  ] as const)('%j is refused with %i', async (members, code) => {
    expectRefusal(publicRoutes.placeOrder, await place(members), code);
  });

  test('[MATCH-2] a makerOnly order that would take is 3019', async () => {
    await placed({ side: 'SELL', price: '85000' }, other);
    expectRefusal(publicRoutes.placeOrder, await place({ price: '85000', makerOnly: true }), 3019);
  });

  test('placeType and securityType are accepted with any value', async () => {
    await placed({ placeType: 'x', securityType: null });
  });
});

describe('a retry by clientOrderId', () => {
  test('answers the order as it now stands, by value', async () => {
    const first = await placed({ clientOrderId: 'retry-1' });
    const again = await placed({ clientOrderId: 'retry-1', price: 84000.0, quantity: '0.010' });
    expect(again.orderId).toBe(first.orderId);
    await placed({ side: 'SELL', price: '84000', quantity: '0.004' }, other);
    expect(await placed({ clientOrderId: 'retry-1' })).toMatchObject({
      orderId: first.orderId,
      status: 'PARTIALLY_FILLED',
      filledQuantity: '0.004',
      remainingQuantity: '0.006',
    });
    await client.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId: first.orderId });
    expect(await placed({ clientOrderId: 'retry-1' })).toMatchObject({
      orderId: first.orderId,
      status: 'PARTIALLY_FILLED_CANCELED',
      cancelReason: 'USER',
    });
  });

  test('with other parameters is 3004', async () => {
    await placed({ clientOrderId: 'retry-2' });
    expectRefusal(publicRoutes.placeOrder, await place({ clientOrderId: 'retry-2', price: '83999' }), 3004);
  });

  test('in a batch answers the order too', async () => {
    const first = await placed({ clientOrderId: 'retry-3' });
    const { data } = await client.post('/v1/private/order/batch-place', {
      orders: [{ ...LIMIT, clientOrderId: 'retry-3' }],
    });
    expect(data).toMatchObject({ successCount: 1, results: [{ code: 0, data: { orderId: first.orderId } }] });
  });

  test('a refused order leaves its id free', async () => {
    expect((await place({ clientOrderId: 'retry-4', price: '84000.05' })).code).toBe(3014);
    await placed({ clientOrderId: 'retry-4' });
  });
});

describe('[MATCH-2] GTD', () => {
  const gtd = (goodTillDate: number, more = {}) => place({ timeInForce: 'GTD', goodTillDate, ...more });
  const now = async () => ((await exchange.api.get('/v1/time')).data as { engineTime: number }).engineTime;

  test('must end at least 60 s ahead of engine time: 2003', async () => {
    const time = await now();
    const early = await gtd(time + 59_999);
    expectRefusal(publicRoutes.placeOrder, early, 2003);
    expect(early.errors).toMatchObject([{ field: 'goodTillDate' }]);
    expectSuccess(publicRoutes.placeOrder, await gtd(time + 60_000));
  });

  test('is checked for a test and in a batch too', async () => {
    const order = { ...LIMIT, timeInForce: 'GTD', goodTillDate: (await now()) + 1 };
    expect((await client.post('/v1/private/order/test', order)).code).toBe(2003);
    const { data } = await client.post('/v1/private/order/batch-place', { orders: [LIMIT, order] });
    expect(data).toMatchObject({
      successCount: 1,
      failedCount: 1,
      results: [{ code: 0 }, { code: 2003, errors: [{ field: 'orders[1].goodTillDate' }] }],
    });
  });

  test('a retry is answered when the end has come near since', async () => {
    const goodTillDate = (await now()) + 60_000;
    const first = await gtd(goodTillDate, { clientOrderId: 'gtd-1' });
    await exchange.admin.post('/admin/v1/clock/advance', { ms: 30_000 });
    const again = await gtd(goodTillDate, { clientOrderId: 'gtd-1' });
    expect((again.data as Order).orderId).toBe((first.data as Order).orderId);
    expect((await gtd(goodTillDate, { clientOrderId: 'gtd-2' })).code).toBe(2003);
    await exchange.admin.post('/admin/v1/clock/advance', { ms: 31_000 });
    const after = await gtd(goodTillDate, { clientOrderId: 'gtd-1' });
    expect(after.data).toMatchObject({ status: 'CANCELED', cancelReason: 'GTD', goodTillDate });
  });
});

describe('batches', () => {
  test('work in order, each item on its own', async () => {
    const answer = await client.post('/v1/private/order/batch-place', {
      orders: [
        LIMIT,
        { ...LIMIT, price: '84000.05' },
        { ...LIMIT, quantity: 'x' },
        { ...LIMIT, side: undefined },
        LIMIT,
      ],
    });
    expectSuccess(publicRoutes.batchPlaceOrders, answer);
    const { results, ...counts } = answer.data as { results: { code: number; data?: Order }[] };
    expect(counts).toEqual({ successCount: 2, failedCount: 3 });
    expect(results.map((each) => each.code)).toEqual([0, 3014, 2002, 2001, 0]);
    expect(results[1]).toMatchObject({ errors: [{ field: 'orders[1].price' }] });
    expect(results[2]).toMatchObject({ errors: [{ field: 'orders[2].quantity' }] });
    expect(Number(results[4]?.data?.orderId)).toBe(Number(results[0]?.data?.orderId) + 1);
  });

  test('[LIMIT] take 1 to 20 items: else 2003', async () => {
    const nobodys = { symbol: 'BTCUSDT', orderId: '999999' };
    for (const [count, code] of [
      [0, 2003],
      [20, 0],
      [21, 2003],
    ] as const) {
      const batchOf = (item: object) => ({ orders: Array.from({ length: count }, () => item) });
      const moves = { symbol: 'BTCUSDT', ...batchOf({ orderId: '999999', price: '1' }) };
      expect((await client.post('/v1/private/order/batch-place', batchOf(LIMIT))).code).toBe(code);
      expect((await client.post('/v1/private/order/batch-move', moves)).code).toBe(code);
      expect((await client.post('/v1/private/order/batch-cancel', batchOf(nobodys))).code).toBe(code);
    }
  });

  test('[LIMIT] 200 orders of a symbol rest, one more is 3020', async () => {
    const orders = Array.from({ length: 20 }, () => ({ ...LIMIT, quantity: '0.001' }));
    for (let n = 0; n < 10; n += 1) {
      const { data } = await client.post('/v1/private/order/batch-place', { orders });
      expect(data).toMatchObject({ successCount: 20 });
    }
    expectRefusal(publicRoutes.placeOrder, await place(), 3020);
    expectSuccess(publicRoutes.placeOrder, await place({ symbol: 'BTCUSDT' }, other));
    expect((await client.get('/v1/private/order/current')).data).toMatchObject({ total: 200 });
  });

  test('batch-move and batch-cancel change and end several', async () => {
    const [a, b] = [await placed(), await placed()];
    const moved = await client.post('/v1/private/order/batch-move', {
      symbol: 'BTCUSDT',
      orders: [
        { orderId: a.orderId, price: '83000' },
        { orderId: b.orderId, price: '83000.05' },
      ],
    });
    expectSuccess(publicRoutes.batchMoveOrders, moved);
    expect(moved.data).toMatchObject({ results: [{ data: { price: '83000' } }, { code: 3014 }] });
    const ended = await client.post('/v1/private/order/batch-cancel', {
      orders: [
        { symbol: 'BTCUSDT', orderId: a.orderId },
        { symbol: 'BTCUSDT', orderId: '77777777' },
        { symbol: 'NOSUCH', orderId: b.orderId },
      ],
    });
    expect(ended.data).toMatchObject({
      successCount: 1,
      results: [{ data: { status: 'CANCELED', cancelReason: 'USER' } }, { code: 3003 }, { code: 3008 }],
    });
  });
});

describe('cancel and move', () => {
  test('an order that never was is 3003, one that is closed 3005, forgotten by the engine or not', async () => {
    const remembered = await placed({ clientOrderId: 'closed-1' });
    const forgotten = await placed();
    for (const { orderId } of [remembered, forgotten]) {
      expect(
        (await client.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId })).data,
      ).toMatchObject({
        status: 'CANCELED',
        remainingQuantity: '0',
      });
    }
    for (const { orderId, clientOrderId } of [remembered, forgotten]) {
      for (const name of [{ orderId }, { clientOrderId }, { orderId, clientOrderId }]) {
        const named = { symbol: 'BTCUSDT', ...name };
        expectRefusal(publicRoutes.cancelOrder, await client.post('/v1/private/order/cancel', named), 3005);
        const move = await client.post('/v1/private/order/move', { ...named, price: '83000' });
        expectRefusal(publicRoutes.moveOrder, move, 3005);
      }
    }
    for (const name of [{ orderId: '424242' }, { clientOrderId: 'never' }]) {
      const answer = await client.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', ...name });
      expectRefusal(publicRoutes.cancelOrder, answer, 3003);
    }
  });

  test('both ids must match where both are given', async () => {
    const order = await placed({ clientOrderId: 'match-1' });
    const wrong = { symbol: 'BTCUSDT', orderId: order.orderId, clientOrderId: 'match-2' };
    expect((await client.post('/v1/private/order/cancel', wrong)).code).toBe(3003);
    expect((await client.get(`/v1/private/order?${new URLSearchParams(wrong)}`)).code).toBe(3003);
    const right = { ...wrong, clientOrderId: 'match-1' };
    expect((await client.get(`/v1/private/order?${new URLSearchParams(right)}`)).code).toBe(0);
  });

  test('[MATCH-6] a move keeps the id; no change is 3021, a total already executed 2003', async () => {
    const { orderId } = await placed({ quantity: '0.01' });
    const moved = await client.post('/v1/private/order/move', {
      symbol: 'BTCUSDT',
      orderId,
      price: '84001',
      quantity: '0.02',
    });
    expectSuccess(publicRoutes.moveOrder, moved);
    expect(moved.data).toMatchObject({
      orderId,
      price: '84001',
      quantity: '0.02',
      remainingQuantity: '0.02',
    });
    await placed({ side: 'SELL', price: '84001', quantity: '0.005' }, other);
    const move = (change: object) =>
      client.post('/v1/private/order/move', { symbol: 'BTCUSDT', orderId, ...change });
    expect((await move({ quantity: '0.005' })).code).toBe(2003);
    expect((await move({ quantity: '0.02' })).code).toBe(3021);
    expect((await move({})).code).toBe(2001);
    expect((await move({ quantity: '0.008' })).data).toMatchObject({
      filledQuantity: '0.005',
      remainingQuantity: '0.003',
    });
  });
});

describe('batch-cancel-all', () => {
  const cancelAll = (body: object) => client.post('/v1/private/order/batch-cancel-all', body);

  test('ends all normal orders, of one symbol or of all', async () => {
    await exchange.setPrice('ETHUSDT', '3000');
    await placed();
    await placed({ symbol: 'ETHUSDT', price: '2990', quantity: '1' });
    expect((await cancelAll({ symbol: 'ETHUSDT' })).data).toEqual({ canceled: 1 });
    await placed();
    expect((await cancelAll({ cancelType: 1 })).data).toEqual({ canceled: 2 });
    await placed();
    expect((await cancelAll({ cancelType: 4 })).data).toEqual({ canceled: 1 });
    expect((await cancelAll({})).data).toEqual({ canceled: 0 });
  });

  test('of condition orders and of strategies leaves orders alone', async () => {
    await placed();
    expect((await cancelAll({ cancelType: 2 })).data).toEqual({ canceled: 0 });
    expect((await cancelAll({ cancelType: 3, symbol: 'BTCUSDT' })).data).toEqual({ canceled: 0 });
    expect((await client.get('/v1/private/order/current')).data).toMatchObject({ total: 1 });
  });

  test.each([0, 2])('an unknown symbol is 3008 (cancelType %i)', async (cancelType) => {
    expectRefusal(publicRoutes.cancelAllOrders, await cancelAll({ symbol: 'NOSUCH', cancelType }), 3008);
  });

  test.each([0, 2])('a frozen account may not: 3012 (cancelType %i)', async (cancelType) => {
    await exchange.admin.put(`/admin/v1/users/${taker.userId}`, { status: 'FROZEN' });
    expectRefusal(publicRoutes.cancelAllOrders, await cancelAll({ cancelType }), 3012);
  });
});

test('countdown-cancel-all ends the orders when it is not called again', async () => {
  const arm = (countdownTime: number) =>
    client.post('/v1/private/order/countdown-cancel-all', { symbol: 'BTCUSDT', countdownTime });
  const { orderId } = await placed();
  const armed = await arm(5_000);
  expect(armed.data).toMatchObject({ symbol: 'BTCUSDT', countdownTime: 5_000 });
  await exchange.admin.post('/admin/v1/clock/advance', { ms: 4_000 });
  await arm(5_000);
  await exchange.admin.post('/admin/v1/clock/advance', { ms: 4_000 });
  const query = `/v1/private/order?symbol=BTCUSDT&orderId=${orderId}`;
  expect((await client.get(query)).data).toMatchObject({ status: 'PENDING' });
  await exchange.admin.post('/admin/v1/clock/advance', { ms: 2_000 });
  expect((await client.get(query)).data).toMatchObject({ status: 'CANCELED', cancelReason: 'COUNTDOWN' });
  for (const [time, code] of [
    [0, 0],
    [999, 2003],
    [1_000, 0],
    [86_400_001, 2003],
  ] as const) {
    expect((await arm(time)).code).toBe(code);
  }
});

describe('test', () => {
  const preview = (members: object) => client.post('/v1/private/order/test', { ...LIMIT, ...members });

  test('tells what an order would cost, and places nothing', async () => {
    const answer = await preview({ price: '85000', quantity: '0.1' });
    expectSuccess(publicRoutes.testOrder, answer);
    // 8,500 at 20× is 425; the taker fee 0.05 % of 8,500 is 4.25.
    expect(answer.data).toMatchObject({
      cost: '429.25',
      fee: '4.25',
      initialMargin: '425',
      availableAfter: '99570.75',
    });
    expect((await client.get('/v1/private/order/current')).data).toMatchObject({ total: 0 });
  });

  test('of an order that cannot rest, what is available is that after its fill', async () => {
    await placed({ side: 'SELL', price: '85100', quantity: '0.1' }, other);
    const answer = await client.post('/v1/private/order/test', {
      symbol: 'BTCUSDT',
      type: 'MARKET',
      side: 'BUY',
      quantity: '0.1',
    });
    // A fee of 0.05 % of 8,510; 10 lost at the mark of 85,000; 8,500 at 20×
    expect(answer.data).toMatchObject({ fee: '4.255', availableAfter: '99560.745' });
  });

  test('[MATCH-9] under the id of another order it is 3004, under that of the same it is not', async () => {
    const { clientOrderId } = await placed({ clientOrderId: 'tested' });
    expectRefusal(publicRoutes.testOrder, await preview({ clientOrderId, price: '83999' }), 3004);
    expect((await preview({ clientOrderId })).code).toBe(0);
  });

  test('is refused as the order would be', async () => {
    expectRefusal(publicRoutes.testOrder, await preview({ price: '84000.05' }), 3014);
    expectRefusal(publicRoutes.testOrder, await preview({ symbol: 'NOSUCH' }), 3008);
  });
});

describe('lists', () => {
  const list = async (path: string) =>
    (await client.get(path)).data as { list: Order[]; total: number; nextCursor?: string | null };

  test('current orders come newest first, older than one by lastOrderId, with their number in all', async () => {
    const orders = [await placed(), await placed(), await placed()];
    const ids = orders.map(({ orderId }) => orderId);
    const first = await list('/v1/private/order/current?limit=2');
    expect([first.list.map(({ orderId }) => orderId), first.total]).toEqual([[ids[2], ids[1]], 3]);
    const rest = await list(`/v1/private/order/current?lastOrderId=${ids[1]}`);
    expect([rest.list.map(({ orderId }) => orderId), rest.total]).toEqual([[ids[0]], 3]);
    expect((await client.get('/v1/private/order/current?limit=201')).code).toBe(2003);
  });

  test('an order is the same in each list that it is in', async () => {
    const { timestamp: _, ...open } = await placed();
    expect((await list('/v1/private/order/current')).list).toEqual([open]);
    expect((await client.get(`/v1/private/order?symbol=BTCUSDT&orderId=${open.orderId}`)).data).toEqual(open);
    const closed = await client.post('/v1/private/order/cancel', {
      symbol: 'BTCUSDT',
      orderId: open.orderId,
    });
    expect((await list('/v1/private/order/history')).list).toEqual([closed.data]);
    expect((await client.get(`/v1/private/order?symbol=BTCUSDT&orderId=${open.orderId}`)).data).toEqual(
      closed.data,
    );
  });

  test('history has what is closed, by filter, page and cursor', async () => {
    for (let i = 0; i < 5; i += 1) {
      const { orderId } = await placed(i === 4 ? { side: 'SELL', price: '86000' } : {});
      await client.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId });
    }
    await placed();
    const all = await list('/v1/private/order/history');
    expect([all.list.length, all.total, all.nextCursor]).toEqual([5, 5, null]);
    for (const filter of [
      'side=2',
      'side=2&type=1&status=5',
      'side=2&status=CANCELED',
      `orderId=${all.list[0]?.orderId}`,
    ]) {
      expect((await list(`/v1/private/order/history?${filter}`)).list).toEqual([all.list[0]]);
    }
    expect((await list('/v1/private/order/history?type=2')).total).toBe(0);
    const first = await list('/v1/private/order/history?pageSize=2');
    const second = await list(`/v1/private/order/history?pageSize=2&cursor=${first.nextCursor}`);
    const third = await list(`/v1/private/order/history?pageSize=2&cursor=${second.nextCursor}`);
    expect([...first.list, ...second.list, ...third.list]).toEqual(all.list);
    expect([third.list.length, third.nextCursor]).toEqual([1, null]);
    expect((await list('/v1/private/order/history?pageSize=2&page=3')).list).toEqual(third.list);
  });

  test('own trades name order and trade', async () => {
    const resting = await placed({ side: 'SELL', price: '85000', quantity: '0.1' }, other);
    const order = await placed({ price: '85000', quantity: '0.1', clientOrderId: 'own-trade' });
    const { list: trades, total } = await list(`/v1/private/order/trades?orderId=${order.orderId}`);
    expect(total).toBe(1);
    expect(trades[0]).toMatchObject({
      orderId: order.orderId,
      clientOrderId: 'own-trade',
      symbol: 'BTCUSDT',
      side: 'BUY',
      roleType: 'taker',
      price: '85000',
      quantity: '0.1',
      tradeValue: '8500',
      handlingFee: '4.25',
      realizedPnl: '0',
      positionSide: 'BOTH',
    });
    const theirs = await other.get('/v1/private/order/trades');
    expect(theirs.data).toMatchObject({
      list: [
        { orderId: resting.orderId, roleType: 'maker', handlingFee: '1.7', tradeId: trades[0]?.tradeId },
      ],
    });
  });

  test.each(['current', 'history', 'trades'])('%s: an unknown symbol is 3008', async (name) => {
    const answer = await client.get(`/v1/private/order/${name}?symbol=NOSUCH`);
    expect([answer.status, answer.code]).toEqual([404, 3008]);
  });

  test.each(['history', 'trades'])('%s: bad paging is refused', async (name) => {
    for (const [query, code] of [
      ['page=0', 2003],
      ['page=-1', 2003],
      ['page=1.5', 2002],
      ['pageSize=101', 2003],
      ['pageSize=0', 2003],
      ['cursor=rubbish', 2002],
      ['cursor=%00', 2002],
      ['page=1&cursor=abc', 2002],
      ['startTime=2&endTime=1', 2002],
      ['startTime=x', 2002],
      ['startTime=-1', 2003],
    ] as const) {
      expect([query, (await client.get(`/v1/private/order/${name}?${query}`)).code]).toEqual([query, code]);
    }
  });
});
