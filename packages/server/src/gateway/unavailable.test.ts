import { publicRoutes } from '@openperp/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from './testing/contract-check.ts';
import { TestExchange, type TestUser } from './testing/exchange-fixture.ts';
import { exchangeRaw, firstAnswer } from './testing/raw-socket.ts';

const ORDER = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };

let exchange: TestExchange;
let user: TestUser;
beforeEach(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
  user = await exchange.createUser();
  return () => exchange.stop();
});

describe('a full disk', () => {
  test('is answered 5002, and nothing was done', async () => {
    const client = exchange.as(user);
    exchange.switches.diskFull = true;
    expectRefusal(publicRoutes.placeOrder, await client.post('/v1/private/order/place', ORDER), 5002);
    const batch = await client.post('/v1/private/order/batch-place', { orders: [ORDER, ORDER] });
    expect(batch.data).toMatchObject({
      successCount: 0,
      failedCount: 2,
      results: [{ code: 5002 }, { code: 5002 }],
    });
    const leverage = await client.post('/v1/private/position/leverage', { symbol: 'BTCUSDT', leverage: 5 });
    expect(leverage.code).toBe(5002);
    const deposit = { assetType: 'USDT', amount: '1', reference: 'r' };
    expect((await exchange.admin.post(`/admin/v1/users/${user.userId}/deposit`, deposit)).code).toBe(5002);
    expect((await exchange.admin.post('/admin/v1/engine/snapshot')).code).toBe(5002);
    expect((await client.get('/v1/private/order/current')).data).toMatchObject({ total: 0 });
    exchange.switches.diskFull = false;
    expectSuccess(publicRoutes.placeOrder, await client.post('/v1/private/order/place', ORDER));
  });
});

test('a user made while the disk was full has an account from the first login on, at the level asked for', async () => {
  const credentials = { username: 'late', password: 'correct' };
  exchange.switches.diskFull = true;
  expect((await exchange.admin.post('/admin/v1/users', { ...credentials, vipLevel: 3 })).code).toBe(5002);
  const { data } = await exchange.admin.get('/admin/v1/users?query=late');
  expect(data).toMatchObject({ list: [{ vipLevel: 3, vipLevelPinned: true }] });
  expect((await exchange.api.post('/v1/public/user/login', credentials)).code).toBe(5002);
  exchange.switches.diskFull = false;
  const session = await exchange.api.post('/v1/public/user/login', credentials);
  const { accessToken: token } = session.data as { accessToken: string };
  const client = exchange.as({ token });
  expectSuccess(publicRoutes.userAsset, await client.get('/v1/private/user/asset'));
  expect((await client.get('/v1/private/user/info')).data).toMatchObject({ userInfo: { vipLevel: 3 } });
});

describe('a history that is behind', () => {
  test('answers 5002 to lists of an account that has done something since, and no old ones', async () => {
    const client = exchange.as(user);
    expect((await client.get('/v1/private/order/history')).code).toBe(0);
    exchange.switches.historyPaused = true;
    await client.post('/v1/private/order/place', ORDER);
    expect((await client.get('/v1/private/order/history')).code).toBe(5002);
    const other = await exchange.api.get('/v1/public/market/trades?symbol=BTCUSDT');
    expectSuccess(publicRoutes.trades, other);
  });
});

describe('a stop', () => {
  let stopped: Promise<void> | undefined;
  afterEach(async () => {
    await stopped;
    stopped = undefined;
  });

  test('finishes what was accepted and refuses what comes after it: 5002', async () => {
    const body = JSON.stringify(ORDER);
    const head = `Host: x\r\nAuthorization: Bearer ${user.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const request = `POST /v1/private/order/place HTTP/1.1\r\n${head}`;
    const { promise: headSent, resolve: tellHeadSent } = Promise.withResolvers<void>();
    const accepted = exchangeRaw(
      exchange.gateway.url,
      request,
      () => false,
      async (socket) => {
        tellHeadSent();
        await expect.poll(() => stopped !== undefined).toBe(true);
        socket.write(body);
        socket.write(`GET /v1/time HTTP/1.1\r\nHost: x\r\n\r\n`);
      },
    );
    await headSent;
    // The head is with the server once it answers a later request.
    expect((await exchange.api.get('/v1/time')).code).toBe(0);
    stopped = exchange.gateway.stop();
    const received = await accepted;
    expect(firstAnswer(received)).toMatchObject({ status: 200, code: 0 });
    expect(firstAnswer(received).head).toMatch(/^connection: close$/im);
  });

  test('makes it unready while it still lives', async () => {
    const head = 'Host: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n';
    const wait = `POST /v1/private/order/place HTTP/1.1\r\n${head}`;
    const held = exchangeRaw(
      exchange.gateway.url,
      wait,
      () => false,
      async (socket) => {
        await expect.poll(() => stopped !== undefined).toBe(true);
        const ready = await exchange.admin.get('/readyz');
        expect([ready.status, ready.code]).toEqual([503, 5002]);
        expect((await exchange.admin.get('/healthz')).code).toBe(0);
        expect((await exchange.admin.get('/admin/v1/engine')).code).toBe(5002);
        socket.destroy();
      },
    );
    expect((await exchange.admin.get('/readyz')).code).toBe(0);
    stopped = exchange.gateway.stop();
    await held;
  });

  test('leaves no idle socket open', async () => {
    const received = exchangeRaw(
      exchange.gateway.url,
      'GET /v1/time HTTP/1.1\r\nHost: x\r\n\r\n',
      () => false,
      () => {},
    );
    await exchange.api.get('/v1/time');
    await exchange.gateway.stop();
    expect(firstAnswer(await received).code).toBe(0);
  });
});
