import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestExchange, type TestUser } from '../../gateway/testing/exchange-fixture.ts';

let exchange: TestExchange;
let user: TestUser;
let victim: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start();
  user = await exchange.createUser();
  victim = await exchange.createUser();
});
afterAll(() => exchange.stop());

/** Headers that tell a service behind a gateway who is asking, from where, or for what. */
function spoofs(): Readonly<Record<string, string>> {
  const id = `${victim.userId}`;
  return {
    'x-user-id': id,
    'x-userid': id,
    'x-account-id': id,
    'x-authenticated-user': victim.username,
    'x-forwarded-user': victim.username,
    'x-remote-user': victim.username,
    'remote-user': victim.username,
    'x-webauth-user': victim.username,
    'x-auth-request-user': victim.username,
    'x-session-id': 'x',
    'x-role': 'admin',
    'x-roles': 'admin',
    'x-admin': 'true',
    'x-is-admin': '1',
    'x-permissions': '7',
    'x-agent-code': 'A',
    'x-agent-id': '1',
    'x-internal': 'true',
    'x-internal-request': '1',
    'x-real-ip': '127.0.0.1',
    'x-client-ip': '127.0.0.1',
    'x-originating-ip': '127.0.0.1',
    'x-cluster-client-ip': '127.0.0.1',
    'true-client-ip': '127.0.0.1',
    'cf-connecting-ip': '127.0.0.1',
    'x-forwarded-for': '127.0.0.1',
    forwarded: 'for=127.0.0.1;by=127.0.0.1',
    'x-forwarded-host': '127.0.0.1',
    'x-original-url': '/admin/v1/engine',
    'x-rewrite-url': '/admin/v1/engine',
    'x-forwarded-prefix': '/admin/v1',
    'x-http-method-override': 'POST',
    'x-http-method': 'DELETE',
    'x-method-override': 'PUT',
    'x-custom-ip-authorization': '127.0.0.1',
    'x-api-version': '0',
    'x-debug': 'true',
    via: '1.1 gateway',
  };
}

test('[ATTACK-44] no header says who is asking: without credentials nobody is, with them it is their user', async () => {
  for (const [name, value] of [...Object.entries(spoofs()), ['all', ''] as const]) {
    const headers = name === 'all' ? spoofs() : { [name]: value };
    const anonymous = await exchange.api.get('/v1/private/user/info', headers);
    expect(anonymous.code, name).toBe(1001);
    const own = await exchange.as(user).get('/v1/private/user/info', headers);
    expect(own.data, name).toMatchObject({
      userInfo: { userId: `${user.userId}`, permissions: 3, vipLevel: 0 },
    });
    const operators = await exchange.as(user).get('/admin/v1/engine', headers);
    expect(operators.code, name).toBe(1404);
  }
});

test('[ATTACK-44] nor for what, by which method, or from where', async () => {
  const all = spoofs();
  expect((await exchange.api.get('/v1/time', all)).code).toBe(0);
  const asPost = await exchange.as(user).get('/v1/private/order/place', all);
  expect(asPost.code).toBe(1405);
  const created = await exchange
    .as(user)
    .post('/v1/private/user/api-key/create', { label: 'k', ipWhitelist: ['203.0.113.7'] });
  const key = created.data as { apiKey: string; apiSecret: string };
  for (const name of [
    'x-real-ip',
    'x-client-ip',
    'true-client-ip',
    'cf-connecting-ip',
    'x-forwarded-for',
    'forwarded',
  ]) {
    const value = name === 'forwarded' ? 'for=203.0.113.7' : '203.0.113.7';
    expect(await signedInfo(key, { [name]: value }), name).toBe(1006);
  }
});

async function signedInfo(
  key: { apiKey: string; apiSecret: string },
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const query = `timestamp=${Date.now()}`;
  const signature = createHmac('sha256', key.apiSecret).update(query).digest('hex');
  const path = `/v1/private/user/info?${query}&signature=${signature}`;
  return (await exchange.api.get(path, { 'x-api-key': key.apiKey, ...headers })).code;
}
