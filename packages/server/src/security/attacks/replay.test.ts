import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessWorld } from '../access/access-world.ts';
import { ALL_ROUTES } from '../access/permitted-request.ts';

let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.open();
});
afterAll(() => world.stop());

const ORDER = '{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":"84000","quantity":"0.01"}';

/** A query signed with the user's key, over a body where there is one; no two are the same. */
function signedQuery(body = ''): string {
  const query = `n=${world.next()}&timestamp=${Date.now()}`;
  const signature = createHmac('sha256', world.user.apiSecret)
    .update(query + body)
    .digest('hex');
  return `${query}&signature=${signature}`;
}

function send(method: string, path: string, query: string, body = '') {
  return world.exchange.api.send(method, `${path}?${query}`, body, {
    'x-api-key': world.user.apiKey,
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
  });
}

async function openOrders(): Promise<number> {
  const { data } = await world.own.get('/v1/private/order/current');
  return (data as { total: number }).total;
}

test('[ATTACK-16] of fifty copies of a signed order at once one is done, the others are duplicates', async () => {
  const before = await openOrders();
  const query = signedQuery(ORDER);
  const copies = Array.from({ length: 50 }, () => send('POST', '/v1/private/order/place', query, ORDER));
  const codes = (await Promise.all(copies)).map(({ code }) => code);
  expect(codes.filter((code) => code === 0)).toHaveLength(1);
  expect(codes.filter((code) => code === 3004)).toHaveLength(49);
  expect(await openOrders()).toBe(before + 1);
});

test('[ATTACK-16] nor is it done again with its parts in another order, on another path, or after a refusal', async () => {
  const before = await openOrders();
  const query = signedQuery(ORDER);
  expect((await send('POST', '/v1/private/order/place', query, ORDER)).code).toBe(0);
  const [signature = '', ...rest] = query.split('&').reverse();
  const moved = [signature, ...rest.reverse()].join('&');
  const elsewhere = ALL_ROUTES.filter(({ access, method }) => access === 'trade' && method === 'POST');
  expect(elsewhere.length).toBeGreaterThan(10);
  for (const { path } of elsewhere) {
    expect((await send('POST', path, query, ORDER)).code, path).toBe(3004);
    expect((await send('POST', path, moved, ORDER)).code, path).toBe(3004);
  }
  expect(await openOrders()).toBe(before + 1);
  const bad = '{"symbol":"BTCUSDT"}';
  const refused = signedQuery(bad);
  expect((await send('POST', '/v1/private/order/place', refused, bad)).code).toBe(2001);
  expect((await send('POST', '/v1/private/order/place', refused, bad)).code).toBe(3004);
});

test('[ATTACK-14] a signature names no method and no path: without its body it changes nothing anywhere', async () => {
  const before = await world.sequence();
  const orders = await openOrders();
  const changing = ALL_ROUTES.filter(
    ({ access, method }) => (access === 'read' || access === 'trade') && method !== 'GET',
  );
  for (const { method, path } of changing) {
    // What was signed for a question, taken to an endpoint that changes something.
    const query = signedQuery();
    expect((await send('GET', '/v1/private/order/current', query)).code).toBe(0);
    expect((await send(method, path, query)).code, path).toBe(2001);
    expect((await send(method, path, signedQuery(), ORDER)).code, path).toBe(1003);
  }
  expect(await world.sequence()).toBe(before);
  expect(await openOrders()).toBe(orders);
});

test('[ATTACK-17] a timestamp that is not whole milliseconds near the clock is refused', async () => {
  const now = Date.now();
  for (const timestamp of [
    `${now + 3_600_000}`,
    `${now - 3_600_000}`,
    `${Math.floor(now / 1000)}`,
    `${now}000`,
    `${now}.0`,
    `-${now}`,
    `+${now}`,
    `0${now}`,
    '0',
    '-1',
    '1e12',
    `${now / 1e12}e12`,
    `0x${now.toString(16)}`,
    'Infinity',
    '-Infinity',
    'NaN',
    '9'.repeat(30),
    new Date(now).toISOString(),
    `%20${now}`,
    `${now}%00`,
  ]) {
    const query = `timestamp=${timestamp}`;
    const signature = createHmac('sha256', world.user.apiSecret).update(query).digest('hex');
    const answer = await send('GET', '/v1/private/user/info', `${query}&signature=${signature}`);
    expect([answer.status, answer.code], timestamp).toEqual([401, 1003]);
  }
});
