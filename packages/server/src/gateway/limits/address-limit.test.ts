import { agentRoutes, publicRoutes, type Route } from '@openperp/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { expectRefusal, expectSuccess } from '../testing/contract-check.ts';
import { TestExchange, type TestUser } from '../testing/exchange-fixture.ts';
import { exchangeRaw, firstAnswer } from '../testing/raw-socket.ts';
import { TestClient } from '../testing/test-client.ts';

const LIMIT = 30;
const MINUTE_MS = 60_000;
const ORDER = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };

let exchange: TestExchange;
let user: TestUser;
/** When the running window began; the clock stands 1 s later. */
let fromMs: number;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  fromMs = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
  exchange = await TestExchange.start({ limits: { requestLimit: LIMIT }, accessTtlSeconds: 86_400 });
  await exchange.setPrice('BTCUSDT', '85000');
  user = await exchange.createUser();
});
afterAll(async () => {
  await exchange.stop();
  vi.useRealTimers();
});

/** A window that nobody has asked in. */
beforeEach(() => nextMinute());
afterEach(() => {
  vi.restoreAllMocks();
});

function nextMinute(): void {
  fromMs += MINUTE_MS;
  vi.setSystemTime(fromMs + 1_000);
}

async function fill(requests = LIMIT): Promise<void> {
  for (let n = 0; n < requests; n += 1) expect((await exchange.api.get('/v1/version')).code).toBe(0);
}

test('[LIMIT] the last request that fits is answered, the next is 429 with the envelope and when to come back', async () => {
  await fill(LIMIT - 1);
  const last = await exchange.api.get('/v1/version');
  expectSuccess(publicRoutes.version, last);
  expect(last.headers).toMatchObject({
    'x-ratelimit-limit': '30',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': `${fromMs / 1_000 + 60}`,
  });
  expect(last.headers['retry-after']).toBeUndefined();

  const refused = await exchange.api.get('/v1/version', { 'x-request-id': 'mine' });
  expectRefusal(publicRoutes.version, refused, 5003);
  expect(refused.envelope).toEqual({
    code: 5003,
    message: 'Too many requests: the limit is 30 request weight in 60 s, 0 left, 1 asked for',
    requestId: 'mine',
  });
  expect(refused.status).toBe(429);
  expect(refused.headers).toMatchObject({
    'retry-after': '59',
    'x-ratelimit-limit': '30',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': `${fromMs / 1_000 + 60}`,
  });

  nextMinute();
  expect((await exchange.api.get('/v1/version')).headers['x-ratelimit-remaining']).toBe('29');
});

test('[LIMIT] lists weigh 5', async () => {
  await exchange.api.get('/v1/public/market/klines?symbol=BTCUSDT&interval=1m');
  const page = await exchange.as(user).get('/v1/private/order/history?pageSize=1');
  expect(page.headers['x-ratelimit-remaining']).toBe('20');
});

test('[LIMIT] every endpoint of the public port has the headers and refuses alike, those that are not there too', async () => {
  await fill();
  for (const route of [...Object.values<Route>(publicRoutes), ...Object.values<Route>(agentRoutes)]) {
    const answer = await exchange.api.send(route.method, route.path, '');
    expectRefusal(route, answer, 5003);
    expect(answer.headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'retry-after': '59' });
  }
  for (const [method, path] of [
    ['GET', '/v1/nowhere'],
    ['DELETE', '/v1/version'],
    ['GET', '/docs'],
    ['GET', '/'],
  ] as const) {
    expect((await exchange.api.send(method, path, '')).code, path).toBe(5003);
  }
});

test('[LIMIT] the operator’s port and its probes have no limit and no headers', async () => {
  await fill();
  for (const path of ['/healthz', '/readyz', '/admin/v1/engine']) {
    for (let n = 0; n < LIMIT + 5; n += 1) {
      const { code, headers } = await exchange.admin.get(path);
      expect([code, headers['x-ratelimit-limit']]).toEqual([0, undefined]);
    }
  }
});

describe('what comes too much costs nothing but finding that out', () => {
  test('[LIMIT] no token, key or signature is looked at', async () => {
    const signature = vi.spyOn(exchange.identity, 'verifySignature');
    const token = vi.spyOn(exchange.identity, 'verifyAccessToken');
    await exchange.signed(user, 'POST', '/v1/private/order/place', JSON.stringify(ORDER));
    await exchange.as(user).get('/v1/private/user/info');
    expect([signature.mock.calls.length, token.mock.calls.length]).toEqual([1, 1]);
    await fill(LIMIT - 2);
    for (let n = 0; n < 5; n += 1) {
      const order = await exchange.signed(user, 'POST', '/v1/private/order/place', JSON.stringify(ORDER));
      expect(order.code).toBe(5003);
      expect((await exchange.as(user).get('/v1/private/user/info')).code).toBe(5003);
      expect((await exchange.as({ token: 'rubbish' }).get('/v1/private/user/info')).code).toBe(5003);
    }
    expect([signature.mock.calls.length, token.mock.calls.length]).toEqual([1, 1]);
  });

  test('[LIMIT] no password is hashed', async () => {
    const login = vi.spyOn(exchange.identity, 'login');
    await fill();
    const { username, password } = user;
    const answer = await exchange.api.post('/v1/public/user/login', { username, password });
    expect([answer.code, login.mock.calls.length]).toEqual([5003, 0]);
  });

  test('[LIMIT] the body is not read: the answer comes before it has been sent', async () => {
    await fill();
    const head = [
      'POST /v1/private/order/place HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${user.token}`,
      'Content-Type: application/json',
      'Content-Length: 200000',
    ];
    const received = await exchangeRaw(exchange.gateway.url, `${head.join('\r\n')}\r\n\r\n`, (text) =>
      text.includes('requestId'),
    );
    expect(firstAnswer(received)).toMatchObject({ status: 429, code: 5003 });
  });

  test.each([
    ['malformed', '{"symbol":', 'application/json'],
    ['of a wrong type', 'symbol', 'text/plain'],
    ['too large', 'x'.repeat(300_000), 'application/json'],
  ])('[LIMIT] a body that is %s is not found out', async (_, body, type) => {
    await fill();
    const headers = { 'content-type': type };
    const answer = await exchange.as(user).send('POST', '/v1/private/order/place', body, headers);
    expect(answer.code).toBe(5003);
  });

  test('[LIMIT] what was refused has placed nothing', async () => {
    const trader = exchange.as(user);
    const before = await trader.get('/v1/private/order/current');
    await fill(LIMIT - 1);
    expect((await trader.post('/v1/private/order/place', ORDER)).code).toBe(5003);
    nextMinute();
    expect((await trader.get('/v1/private/order/current')).data).toEqual(before.data);
  });
});

describe('[ATTACK-28] there is no way round the limit of an address', () => {
  test('forged X-Forwarded-For headers of a peer that is no proxy are nothing', async () => {
    for (let n = 0; n < LIMIT; n += 1) {
      await exchange.api.get('/v1/version', { 'x-forwarded-for': `203.0.113.${n}` });
    }
    for (const forged of ['198.51.100.1', '::1', 'rubbish', '']) {
      expect((await exchange.api.get('/v1/version', { 'x-forwarded-for': forged })).code).toBe(5003);
    }
  });

  test('paths in another case, methods that are not there and pages count as well', async () => {
    const asks = [
      ['GET', '/V1/VERSION', 1404],
      ['DELETE', '/v1/version', 1405],
      ['GET', '/v1/version/', 1404],
    ] as const;
    for (const [index, [method, path, code]] of asks.entries()) {
      const answer = await exchange.api.send(method, path, '');
      expect([answer.code, answer.headers['x-ratelimit-remaining']]).toEqual([code, `${LIMIT - index - 1}`]);
    }
    await fill(LIMIT - asks.length);
    for (const [method, path] of asks) expect((await exchange.api.send(method, path, '')).code).toBe(5003);
  });

  test('pipelined requests count one by one', async () => {
    const one = 'GET /v1/version HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const last = 'GET /v1/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const received = await exchangeRaw(exchange.gateway.url, one.repeat(39) + last);
    const statuses = [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]);
    expect(statuses).toEqual([...Array(LIMIT).fill('200'), ...Array(10).fill('429')]);
  });

  test('many connections at once share what there is', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => new TestClient(exchange.gateway.url).get('/v1/version')),
    );
    expect(answers.filter(({ code }) => code === 0)).toHaveLength(LIMIT);
    expect(answers.filter(({ code }) => code === 5003)).toHaveLength(20);
  });

  test('requests that are refused for another reason count as well', async () => {
    for (let n = 0; n < LIMIT; n += 1) {
      expect((await exchange.as({ token: 'rubbish' }).get('/v1/private/user/info')).code).toBe(1003);
    }
    expect((await exchange.api.get('/v1/version')).code).toBe(5003);
  });
});

describe('behind a proxy that is trusted', () => {
  let behind: TestExchange;
  beforeAll(async () => {
    const limits = { requestLimit: 2 };
    behind = await TestExchange.start({ limits, trustedProxies: ['127.0.0.1'] });
  });
  afterAll(() => behind.stop());

  async function codes(...forwarded: readonly string[]): Promise<readonly number[]> {
    const answers: number[] = [];
    for (const hops of forwarded) {
      answers.push((await behind.api.get('/v1/version', { 'x-forwarded-for': hops })).code);
    }
    return answers;
  }

  test('[LIMIT] each client has its own', async () => {
    const two = ['198.51.100.1', '198.51.100.2'];
    expect(await codes(...two, ...two, ...two)).toEqual([0, 0, 0, 0, 5003, 5003]);
  });

  test('[ATTACK-28] what a client wrote before the proxy did is nothing', async () => {
    const same = '198.51.100.1';
    expect(await codes(`1.1.1.1, ${same}`, `2.2.2.2, ${same}`, `3.3.3.3, ${same}`)).toEqual([0, 0, 5003]);
  });

  test('[ATTACK-28] addresses of one IPv6 network are one, an IPv4 address in IPv6 is itself', async () => {
    expect(await codes('2001:db8::1', '2001:db8::2', '2001:db8::3')).toEqual([0, 0, 5003]);
    expect(await codes('198.51.100.1', '::ffff:198.51.100.1', '198.51.100.1:4711')).toEqual([0, 0, 5003]);
  });

  test('[ATTACK-28] who cannot be told is one', async () => {
    expect(await codes('rubbish', 'other rubbish', '')).toEqual([0, 0, 5003]);
  });
});

test('[ATTACK-28] where agents have a port of their own it counts with the public one', async () => {
  const both = await TestExchange.start({ limits: { requestLimit: 3 }, settings: { agentPort: 0 } });
  const agents = new TestClient(both.gateway.agentUrl!);
  const body = { agentCode: 'NOBODY', timestamp: 1, nonce: 'nonce-12345', sign: 'x' };
  const codes: number[] = [];
  for (let n = 0; n < 2; n += 1) {
    codes.push((await both.api.get('/v1/version')).code);
    codes.push((await agents.post('/v1/agent/bind', body)).code);
  }
  expect(codes).toEqual([0, 6001, 0, 5003]);
  await both.stop();
});

test('without a limit there are no headers', async () => {
  const free = await TestExchange.start();
  const { code, headers } = await free.api.get('/v1/version');
  expect(code).toBe(0);
  expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  await free.stop();
});
