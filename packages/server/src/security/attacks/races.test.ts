import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestExchange, type TestUser } from '../../gateway/testing/exchange-fixture.ts';
import { firstAnswer } from '../../gateway/testing/raw-socket.ts';
import type { TestClient } from '../../gateway/testing/test-client.ts';

const ORDER = '{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":"84000","quantity":"0.001"}';
const PLACE = '/v1/private/order/place';
const JSON_TYPE = { 'content-type': 'application/json' };

let exchange: TestExchange;
let user: TestUser;
let own: TestClient;
let key: { id: string; apiKey: string; apiSecret: string };
let count = 0;

beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
});
afterAll(() => exchange.stop());

beforeEach(async () => {
  user = await exchange.createUser();
  own = exchange.as(user);
  const created = await own.post('/v1/private/user/api-key/create', { label: 'k', permissions: 3 });
  key = created.data as typeof key;
});

/** The query of an order signed with the key, which no other has. */
function signedQuery(): string {
  count += 1;
  const query = `n=${count}&timestamp=${Date.now()}`;
  return `${query}&signature=${createHmac('sha256', key.apiSecret)
    .update(query + ORDER)
    .digest('hex')}`;
}

async function openOrders(): Promise<number> {
  const session = await exchange.api.post('/v1/public/user/login', {
    username: user.username,
    password: user.password,
  });
  const { accessToken: token } = session.data as { accessToken: string };
  return ((await exchange.as({ token }).get('/v1/private/order/current')).data as { total: number }).total;
}

/** Sends an order whose last byte comes only once `meanwhile` is done; the code of its answer. */
function heldOrder(head: string, meanwhile: () => Promise<unknown>): Promise<number> {
  const { hostname, port } = new URL(exchange.gateway.url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST ${head}Content-Type: application/json\r\nContent-Length: ${ORDER.length}\r\nConnection: close\r\n\r\n`,
      );
      socket.write(ORDER.slice(0, -1), () => {
        // The server has the head once it answers what was sent later.
        exchange.api
          .get('/v1/time')
          .then(meanwhile)
          .then(() => socket.write(ORDER.slice(-1)), reject);
      });
    });
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(firstAnswer(received).code));
  });
}

const keyHead = () => `${PLACE}?${signedQuery()} HTTP/1.1\r\nHost: x\r\nX-API-KEY: ${key.apiKey}\r\n`;
const tokenHead = () => `${PLACE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${user.token}\r\n`;

describe('[ATTACK-42] what a credential may do is what it may do when the request is whole', () => {
  const update = (changes: object) => () =>
    own.put('/v1/private/user/api-key/update', { id: key.id, ...changes });

  test.each([
    ['nothing else happens', () => exchange.api.get('/v1/time'), 0],
    ['the key is deleted', () => own.post('/v1/private/user/api-key/delete', { id: key.id }), 1003],
    ['all keys are deleted', () => own.post('/v1/private/user/api-key/delete-all'), 1003],
    ['the key is disabled', () => update({ status: 0 })(), 1003],
    ['the key loses Trade', () => update({ permissions: 1 })(), 3006],
    ['the key gets another address', () => update({ ipWhitelist: ['203.0.113.7'] })(), 1006],
    ['the key is renamed', () => update({ label: 'renamed' })(), 0],
  ])('a signed order under way while %s', async (_what, meanwhile, code) => {
    expect(await heldOrder(keyHead(), meanwhile)).toBe(code);
    expect(await openOrders()).toBe(code === 0 ? 1 : 0);
  });

  test.each([
    ['nothing else happens', () => exchange.api.get('/v1/time'), 0],
    [
      'the operator ends the sessions',
      () => exchange.admin.post(`/admin/v1/users/${user.userId}/sessions/revoke`),
      1004,
    ],
  ])('an order of a session under way while %s', async (_what, meanwhile, code) => {
    expect(await heldOrder(tokenHead(), meanwhile)).toBe(code);
    expect(await openOrders()).toBe(code === 0 ? 1 : 0);
  });

  test('and while the user logs out, or a stolen cookie is used again', async () => {
    for (const end of ['/v1/private/user/logout', '/v1/public/user/refresh-token']) {
      const { username, password } = user;
      const session = await exchange.api.post('/v1/public/user/login', { username, password });
      const { accessToken } = session.data as { accessToken: string };
      const [cookie = ''] = (session.headers['set-cookie'] as string[])[0]!.split(';');
      const head = `${PLACE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${accessToken}\r\n`;
      const code = await heldOrder(head, async () => {
        await exchange.as({ token: accessToken }).post(end, undefined, { cookie });
        if (end.endsWith('refresh-token')) await exchange.api.post(end, undefined, { cookie });
      });
      expect(code, end).toBe(1004);
    }
    expect(await openOrders()).toBe(0);
  });

  test('and while the account is frozen: its order is refused, and nothing rests', async () => {
    const freeze = () => exchange.admin.put(`/admin/v1/users/${user.userId}`, { status: 'FROZEN' });
    expect(await heldOrder(keyHead(), freeze)).toBe(3012);
  });

  test('of orders sent all around a deletion those are done that are answered so, and none after it', async () => {
    let isDeleted = false;
    const order = async () => {
      const wasDeleted = isDeleted;
      const { code } = await exchange.api.send('POST', `${PLACE}?${signedQuery()}`, ORDER, {
        ...JSON_TYPE,
        'x-api-key': key.apiKey,
      });
      return { wasDeleted, code };
    };
    const sent: ReturnType<typeof order>[] = [];
    for (let i = 0; i < 60; i += 1) {
      sent.push(order());
      if (i === 20) {
        sent.push(
          own.post('/v1/private/user/api-key/delete', { id: key.id }).then(() => {
            isDeleted = true;
            return order();
          }),
        );
      }
      await new Promise(setImmediate);
    }
    const answers = await Promise.all([...sent, order()]);
    for (const { wasDeleted, code } of answers) {
      expect([0, 1003]).toContain(code);
      if (wasDeleted) expect(code).toBe(1003);
    }
    expect(answers.some(({ code }) => code === 1003)).toBe(true);
    expect(await openOrders()).toBe(answers.filter(({ code }) => code === 0).length);
  });
});

// At a price of its own, where no order of the tests before rests.
test('[ATTACK-42] of fifty cancels, fills and moves of one order at once each is whole: quantities add up', async () => {
  const taker = exchange.as(await exchange.createUser());
  const placed = await own.post(PLACE, {
    ...(JSON.parse(ORDER) as object),
    price: '84500',
    quantity: '0.05',
  });
  const { orderId } = placed.data as { orderId: string };
  const sell = {
    symbol: 'BTCUSDT',
    type: 'LIMIT',
    side: 'SELL',
    price: '84500',
    quantity: '0.002',
    timeInForce: 'IOC',
  };
  const tries = Array.from({ length: 50 }, (_, i) => {
    if (i === 30) return own.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId });
    if (i % 7 === 0)
      return own.post('/v1/private/order/move', { symbol: 'BTCUSDT', orderId, quantity: `0.0${49 - i / 7}` });
    return taker.post(PLACE, sell);
  });
  const answers = await Promise.all(tries);
  const sold = answers
    .map(({ data }) => data as { side?: string; filledQuantity: string } | undefined)
    .filter((data) => data?.side === 'SELL')
    .reduce((sum, data) => sum + Math.round(Number(data!.filledQuantity) * 1000), 0);
  const { data } = await own.get(`/v1/private/order?symbol=BTCUSDT&orderId=${orderId}`);
  const order = data as { status: string; filledQuantity: string };
  expect(Math.round(Number(order.filledQuantity) * 1000)).toBe(sold);
  expect(order.status).toMatch(/^(CANCELED|PARTIALLY_FILLED_CANCELED|FILLED)$/);
  const verified = await exchange.admin.post('/admin/v1/engine/verify');
  expect(verified.data).toMatchObject({ ok: true });
});
