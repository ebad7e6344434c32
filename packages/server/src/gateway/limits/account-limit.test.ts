import { createHmac } from 'node:crypto';
import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { expectRefusal, expectSuccess } from '../testing/contract-check.ts';
import { TestExchange, type TestUser } from '../testing/exchange-fixture.ts';
import { exchangeRaw } from '../testing/raw-socket.ts';
import type { JsonAnswer } from '../testing/test-client.ts';

const ORDERS_IN_10S = 5;
const ORDERS_IN_1M = 12;
const CANCELS_IN_10S = 4;
const MINUTE_MS = 60_000;

const ORDER = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };
const STOP = {
  symbol: 'BTCUSDT',
  type: 'STOP_MARKET',
  side: 'SELL',
  quantity: '0.01',
  stopPrice: '80000',
  workingType: 'MARK_PRICE',
};

let exchange: TestExchange;
let user: TestUser;
/** When the running minute began; the clock stands 1 s later. */
let fromMs: number;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  fromMs = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
  exchange = await TestExchange.start({
    limits: {
      orderLimit10s: ORDERS_IN_10S,
      orderLimit1m: ORDERS_IN_1M,
      cancelLimit10s: CANCELS_IN_10S,
      requestLimit: 2_400,
    },
    accessTtlSeconds: 86_400,
  });
  await exchange.setPrice('BTCUSDT', '85000');
});
afterAll(async () => {
  await exchange.stop();
  vi.useRealTimers();
});

/** Windows and an account that nobody has used. */
beforeEach(async () => {
  fromMs += MINUTE_MS;
  secondsIn(1);
  user = await exchange.createUser();
});

function secondsIn(seconds: number): void {
  vi.setSystemTime(fromMs + seconds * 1_000);
}

function post(path: string, body: object): Promise<JsonAnswer> {
  return exchange.as(user).post(`/v1/private/order/${path}`, body);
}

async function place(members: object = {}): Promise<JsonAnswer> {
  return post('place', { ...ORDER, ...members });
}

/** Places as many orders as are given and answers their ids. */
async function placed(count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const answer = await place();
    expectSuccess(publicRoutes.placeOrder, answer);
    ids.push((answer.data as { orderId: string }).orderId);
  }
  return ids;
}

async function openOrders(): Promise<number> {
  const { data } = await exchange.as(user).get('/v1/private/order/current');
  return (data as { total: number }).total;
}

function batchOf(count: number): object {
  return { orders: Array.from({ length: count }, () => ORDER) };
}

describe('orders', () => {
  test('[LIMIT] the last that fits is placed, the next is 429 and not placed, until the 10 s are over', async () => {
    await placed(ORDERS_IN_10S - 1);
    const last = await place();
    expectSuccess(publicRoutes.placeOrder, last);
    expect(last.headers).toMatchObject({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': `${fromMs / 1_000 + 10}`,
    });
    const refused = await place();
    expectRefusal(publicRoutes.placeOrder, refused, 5003);
    expect(refused.message).toBe('Too many requests: the limit is 5 orders in 10 s, 0 left, 1 asked for');
    expect(refused.headers).toMatchObject({
      'retry-after': '9',
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': `${fromMs / 1_000 + 10}`,
    });
    expect(await openOrders()).toBe(ORDERS_IN_10S);
    secondsIn(10);
    await placed(1);
  });

  test('[LIMIT] the minute has a limit of its own', async () => {
    await placed(5);
    secondsIn(10);
    await placed(5);
    secondsIn(20);
    await placed(2);
    const refused = await place();
    expectRefusal(publicRoutes.placeOrder, refused, 5003);
    expect(refused.headers).toMatchObject({
      'retry-after': '40',
      'x-ratelimit-limit': '12',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': `${fromMs / 1_000 + 60}`,
    });
    expect(await openOrders()).toBe(12);
    secondsIn(60);
    await placed(1);
  });

  test('[LIMIT] a batch counts its items; one that does not fit is refused whole and places nothing', async () => {
    const batch = await post('batch-place', batchOf(3));
    expectSuccess(publicRoutes.batchPlaceOrders, batch);
    expect(batch.headers['x-ratelimit-remaining']).toBe('2');
    const refused = await post('batch-place', batchOf(3));
    expectRefusal(publicRoutes.batchPlaceOrders, refused, 5003);
    expect(refused.headers['x-ratelimit-remaining']).toBe('2');
    expect(await openOrders()).toBe(3);
    // It has taken nothing of what was left.
    expect((await post('batch-place', batchOf(2))).data).toMatchObject({ successCount: 2 });
    expectRefusal(publicRoutes.batchPlaceOrders, await post('batch-place', batchOf(1)), 5003);
    expect(await openOrders()).toBe(5);
  });

  test('[LIMIT] bad items of a batch count as well', async () => {
    const orders = [ORDER, { ...ORDER, price: 'x' }, {}, 7];
    const answer = await post('batch-place', { orders });
    expect(answer.data).toMatchObject({ successCount: 1, failedCount: 3 });
    expect(answer.headers['x-ratelimit-remaining']).toBe('1');
  });

  test('[LIMIT] moves, condition orders and parts of strategies count, tests of orders do not', async () => {
    const [orderId] = await placed(1);
    const remaining = async (path: string, body: object) => {
      const answer = await post(path, body);
      expect(answer.code, path).toBe(0);
      return answer.headers['x-ratelimit-remaining'];
    };
    const move = { symbol: 'BTCUSDT', orderId, price: '83999' };
    expect(await remaining('move', move)).toBe('3');
    expect(await remaining('place-condition', STOP)).toBe('2');
    expect(await remaining('place-strategy', { strategyType: 'OTO', subOrderList: [ORDER, STOP] })).toBe('0');
    for (const [path, body] of [
      ['move', { ...move, price: '83998' }],
      ['batch-move', { symbol: 'BTCUSDT', orders: [{ orderId, price: '83998' }] }],
      ['place-condition', STOP],
      ['place-strategy', { strategyType: 'OTO', subOrderList: [ORDER, STOP] }],
    ] as const) {
      expect((await post(path, body)).code, path).toBe(5003);
    }
    for (let n = 0; n < 10; n += 1) expect((await post('test', ORDER)).code).toBe(0);
    // Where no limit of the account holds, that of the address is told of.
    expect((await post('test', ORDER)).headers['x-ratelimit-limit']).toBe('2400');
  });

  test('[LIMIT] what is refused for another reason counts as well', async () => {
    for (let n = 0; n < ORDERS_IN_10S; n += 1) expect((await place({ price: '84000.05' })).code).toBe(3014);
    expectRefusal(publicRoutes.placeOrder, await place(), 5003);
  });

  test('[LIMIT] what is too much is refused before its body is understood', async () => {
    await placed(ORDERS_IN_10S);
    for (const body of ['{"symbol":', '{}', '{"symbol":7}']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await exchange.as(user).send('POST', '/v1/private/order/place', body, headers);
      expect(answer.code, body).toBe(5003);
    }
  });

  test('[LIMIT] one account does not count for another', async () => {
    await placed(ORDERS_IN_10S);
    expect((await place()).code).toBe(5003);
    user = await exchange.createUser();
    await placed(ORDERS_IN_10S);
  });
});

describe('cancels', () => {
  function cancel(orderId: string): Promise<JsonAnswer> {
    return post('cancel', { symbol: 'BTCUSDT', orderId });
  }

  test('[ATTACK-29] they go through when orders are used up, by every way there is', async () => {
    const ids = await placed(ORDERS_IN_10S);
    expect((await place()).code).toBe(5003);
    expectSuccess(publicRoutes.cancelOrder, await cancel(ids[0]!));
    const two = ids.slice(1, 3).map((orderId) => ({ symbol: 'BTCUSDT', orderId }));
    expect((await post('batch-cancel', { orders: two })).data).toMatchObject({ successCount: 2 });
    expect((await post('batch-cancel-all', {})).data).toEqual({ canceled: 2 });
    expect(await openOrders()).toBe(0);
  });

  test('[LIMIT] they have a limit of their own, at which orders still go through', async () => {
    const ids = await placed(2);
    for (const orderId of [ids[0]!, '999999', '999999', ids[0]!]) await cancel(orderId);
    const refused = await cancel(ids[1]!);
    expectRefusal(publicRoutes.cancelOrder, refused, 5003);
    expect(refused.headers).toMatchObject({
      'retry-after': '9',
      'x-ratelimit-limit': '4',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': `${fromMs / 1_000 + 10}`,
    });
    expect(await openOrders()).toBe(1);
    await placed(1);
    secondsIn(10);
    expectSuccess(publicRoutes.cancelOrder, await cancel(ids[1]!));
  });

  test('[LIMIT] a batch that does not fit is refused whole and cancels nothing', async () => {
    const ids = await placed(5);
    const orders = ids.map((orderId) => ({ symbol: 'BTCUSDT', orderId }));
    expectRefusal(publicRoutes.batchCancelOrders, await post('batch-cancel', { orders }), 5003);
    expect(await openOrders()).toBe(5);
    const four = await post('batch-cancel', { orders: orders.slice(1) });
    expect([four.code, four.headers['x-ratelimit-remaining']]).toEqual([0, '0']);
  });

  test('[LIMIT] the countdown, condition orders and strategies count as cancels', async () => {
    for (const [path, body] of [
      ['countdown-cancel-all', { countdownTime: 0 }],
      ['cancel-condition', { symbol: 'BTCUSDT', conditionId: '999999' }],
      ['cancel-strategy', { strategyId: '999999' }],
      ['batch-cancel-all', {}],
    ] as const) {
      expect((await post(path, body)).headers['x-ratelimit-limit'], path).toBe('4');
    }
    expect((await post('countdown-cancel-all', { countdownTime: 0 })).code).toBe(5003);
  });
});

describe('[ATTACK-28] there is no way round the limit of an account', () => {
  /** A signed order; each with another signature. */
  let signatures = 0;
  async function byKey(key: Pick<TestUser, 'apiKey' | 'apiSecret'>, path = 'place'): Promise<JsonAnswer> {
    signatures += 1;
    const query = `n=${signatures}`;
    const signing = { ...user, ...key };
    return exchange.signed(signing, 'POST', `/v1/private/order/${path}`, JSON.stringify(ORDER), query);
  }

  async function newKey(permissions: 1 | 3): Promise<Pick<TestUser, 'apiKey' | 'apiSecret'>> {
    const path = '/v1/private/user/api-key/create';
    const { data } = await exchange.as(user).post(path, { label: 'more', permissions });
    return data as { apiKey: string; apiSecret: string };
  }

  test('many keys and sessions share one count', async () => {
    const keys = await Promise.all([newKey(3), newKey(3), newKey(3)]);
    const { username, password } = user;
    const login = await exchange.api.post('/v1/public/user/login', { username, password });
    for (const key of keys) expect((await byKey(key)).code).toBe(0);
    await placed(1);
    const { accessToken: token } = login.data as { accessToken: string };
    expect((await exchange.as({ token }).post('/v1/private/order/place', ORDER)).code).toBe(0);
    for (const key of keys) expect((await byKey(key)).code).toBe(5003);
    expect((await exchange.as({ token }).post('/v1/private/order/place', ORDER)).code).toBe(5003);
    expect((await place()).code).toBe(5003);
    expect(await openOrders()).toBe(ORDERS_IN_10S);
  });

  test('[LIMIT] permission comes first: a key that may only read is 3006 and counts nothing', async () => {
    const reader = await newKey(1);
    for (let n = 0; n < ORDERS_IN_10S + 2; n += 1) expect((await byKey(reader)).code).toBe(3006);
    await placed(ORDERS_IN_10S);
    expect((await byKey(reader)).code).toBe(3006);
    expect((await exchange.as({ token: 'rubbish' }).post('/v1/private/order/place', ORDER)).code).toBe(1003);
  });

  test('a path in another case, or with more in it, places nothing', async () => {
    await placed(ORDERS_IN_10S);
    const paths = [
      ['/v1/private/order/PLACE', 1404],
      ['/V1/private/order/place', 1404],
      ['/v1/private//order/place', 1404],
      ['/v1/private/order/place/', 1404],
      ['/v1/private/order/%70lace', 1404],
      ['/v1/private/order/place?x=1', 5003],
    ] as const;
    for (const [path, code] of paths) {
      expect((await exchange.as(user).post(path, ORDER)).code, path).toBe(code);
    }
    expect(await openOrders()).toBe(ORDERS_IN_10S);
  });

  test('pipelined orders count one by one', async () => {
    const body = JSON.stringify(ORDER);
    const one = (connection: string) =>
      [
        'POST /v1/private/order/place HTTP/1.1',
        'Host: localhost',
        `Authorization: Bearer ${user.token}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        `Connection: ${connection}`,
        '',
        body,
      ].join('\r\n');
    const received = await exchangeRaw(
      exchange.gateway.url,
      one('keep-alive').repeat(ORDERS_IN_10S + 2) + one('close'),
    );
    const statuses = [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]);
    expect(statuses).toEqual(['200', '200', '200', '200', '200', '429', '429', '429']);
    expect(await openOrders()).toBe(ORDERS_IN_10S);
  });

  test('orders at once on many connections share one count', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => place()));
    expect(answers.filter(({ code }) => code === 0)).toHaveLength(ORDERS_IN_10S);
    expect(await openOrders()).toBe(ORDERS_IN_10S);
  });

  test('other spellings of an id, other addresses, a retry by clientOrderId: all count', async () => {
    const [orderId] = await placed(1);
    for (const spelling of [orderId, Number(orderId), `0${orderId}`, `00${orderId}`]) {
      await post('cancel', { symbol: 'BTCUSDT', orderId: spelling });
    }
    const headers = { 'x-forwarded-for': '198.51.100.1', 'content-type': 'application/json' };
    const cancel = JSON.stringify({ symbol: 'BTCUSDT', orderId });
    const forged = await exchange.as(user).send('POST', '/v1/private/order/cancel', cancel, headers);
    expect(forged.code).toBe(5003);
    for (let n = 0; n < 4; n += 1) expect((await place({ clientOrderId: 'again' })).code).toBe(0);
    expect((await place({ clientOrderId: 'again' })).code).toBe(5003);
  });
});

describe('with the limits of the demo', () => {
  test('[LIMIT] 300 orders in 10 s are worked off, the 301st is 5003; 600 cancels, the 601st is 5003', async () => {
    const demo = await TestExchange.start({
      limits: { requestLimit: 2_400, orderLimit10s: 300, orderLimit1m: 1_200, cancelLimit10s: 600 },
    });
    await demo.setPrice('BTCUSDT', '85000');
    const client = demo.as(await demo.createUser());
    const twenty = { orders: Array.from({ length: 20 }, () => ({ ...ORDER, timeInForce: 'IOC' })) };
    for (let n = 0; n < 15; n += 1) {
      const answer = await client.post('/v1/private/order/batch-place', twenty);
      expect(answer.data).toMatchObject({ successCount: 20 });
    }
    expect((await client.post('/v1/private/order/place', ORDER)).code).toBe(5003);
    const cancels = { orders: Array.from({ length: 20 }, () => ({ symbol: 'BTCUSDT', orderId: '999999' })) };
    for (let n = 0; n < 30; n += 1) {
      expect((await client.post('/v1/private/order/batch-cancel', cancels)).code).toBe(0);
    }
    expect((await client.post('/v1/private/order/batch-cancel-all', {})).code).toBe(5003);
    await demo.stop();
  });
});

test('signatures are used up by what is refused, as by any use', async () => {
  await placed(ORDERS_IN_10S);
  const body = JSON.stringify(ORDER);
  const query = `timestamp=${Date.now()}`;
  const signature = createHmac('sha256', user.apiSecret)
    .update(query + body)
    .digest('hex');
  const headers = { 'x-api-key': user.apiKey, 'content-type': 'application/json' };
  const path = `/v1/private/order/place?${query}&signature=${signature}`;
  expect((await exchange.api.send('POST', path, body, headers)).code).toBe(5003);
  expect((await exchange.api.send('POST', path, body, headers)).code).toBe(3004);
});
