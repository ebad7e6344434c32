import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestExchange } from './testing/exchange-fixture.ts';
import type { TestClient } from './testing/test-client.ts';

// What belongs to one user is to another as if it did not exist, by whatever id it is asked for.

let exchange: TestExchange;
let stranger: TestClient;
let owner: TestClient;
let open: { orderId: string; clientOrderId: string };
let closed: { orderId: string; clientOrderId: string };
let keyId: string;

beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
  owner = exchange.as(await exchange.createUser());
  stranger = exchange.as(await exchange.createUser());
  const place = async (clientOrderId: string) => {
    const order = {
      symbol: 'BTCUSDT',
      type: 'LIMIT',
      side: 'BUY',
      price: '84000',
      quantity: '0.01',
      clientOrderId,
    };
    return (await owner.post('/v1/private/order/place', order)).data as typeof open;
  };
  open = await place('mine-open');
  closed = await place('mine-closed');
  await owner.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId: closed.orderId });
  const maker = { symbol: 'BTCUSDT', type: 'LIMIT', price: '85000', quantity: '0.01' };
  await owner.post('/v1/private/order/place', { ...maker, side: 'BUY' });
  const other = exchange.as(await exchange.createUser());
  await other.post('/v1/private/order/place', { ...maker, side: 'SELL' });
  keyId = ((await owner.get('/v1/private/user/api-key/list')).data as { list: { id: string }[] }).list[0]!.id;
});
afterAll(() => exchange.stop());

const names = () => [open, closed].flatMap(({ orderId, clientOrderId }) => [{ orderId }, { clientOrderId }]);

test('[ATTACK-11] another’s order is not found: 3003', async () => {
  for (const name of names()) {
    const named = { symbol: 'BTCUSDT', ...name };
    expect((await stranger.get(`/v1/private/order?${new URLSearchParams(named)}`)).code).toBe(3003);
    expect((await stranger.post('/v1/private/order/cancel', named)).code).toBe(3003);
    expect((await stranger.post('/v1/private/order/move', { ...named, price: '83000' })).code).toBe(3003);
    const batch = await stranger.post('/v1/private/order/batch-cancel', { orders: [named] });
    expect(batch.data).toMatchObject({ results: [{ code: 3003 }] });
  }
  expect((await owner.get('/v1/private/order/current')).data).toMatchObject({ total: 1 });
});

test('another’s clientOrderId is free', async () => {
  const order = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '83000', quantity: '0.01' };
  const placed = await stranger.post('/v1/private/order/place', { ...order, clientOrderId: 'mine-open' });
  expect(placed.code).toBe(0);
  await stranger.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', clientOrderId: 'mine-open' });
  expect((await owner.get('/v1/private/order/current')).data).toMatchObject({ total: 1 });
});

test('[ATTACK-11] lists have what is one’s own', async () => {
  const total = async (client: TestClient, path: string) =>
    ((await client.get(path)).data as { total: number }).total;
  expect(await total(stranger, '/v1/private/order/trades')).toBe(0);
  expect(await total(owner, '/v1/private/order/trades')).toBe(1);
  expect(await total(stranger, `/v1/private/order/trades?orderId=${Number(closed.orderId) + 1}`)).toBe(0);
  expect(await total(stranger, `/v1/private/order/history?orderId=${closed.orderId}`)).toBe(0);
  expect(await total(owner, `/v1/private/order/history?orderId=${closed.orderId}`)).toBe(1);
  expect((await stranger.get('/v1/private/position/positions')).data).toEqual({ positions: [] });
});

test('[ATTACK-11] a cursor of one’s list is none of another’s: 2002', async () => {
  const { nextCursor } = (await owner.get('/v1/private/order/history?pageSize=1')).data as {
    nextCursor: string;
  };
  expect(nextCursor).toEqual(expect.any(String));
  expect((await stranger.get(`/v1/private/order/history?pageSize=1&cursor=${nextCursor}`)).code).toBe(2002);
});

test('[ATTACK-11] another’s key cannot be changed or deleted: 3008', async () => {
  expect((await stranger.put('/v1/private/user/api-key/update', { id: keyId, label: 'x' })).code).toBe(3008);
  expect((await stranger.post('/v1/private/user/api-key/delete', { id: keyId })).code).toBe(3008);
  expect((await owner.get('/v1/private/user/api-key/list')).data).toMatchObject({
    list: [{ id: keyId, label: 'test' }],
  });
});

test('[ATTACK-11] cancel-all ends one’s own', async () => {
  expect((await stranger.post('/v1/private/order/batch-cancel-all', {})).data).toEqual({ canceled: 0 });
  expect((await owner.get('/v1/private/order/current')).data).toMatchObject({ total: 1 });
});
