import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../testing/contract-check.ts';
import { TestExchange, type TestUser } from '../testing/exchange-fixture.ts';
import type { JsonAnswer } from '../testing/test-client.ts';

let exchange: TestExchange;
let user: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start({ trustedProxies: ['127.0.0.1'] });
  await exchange.setPrice('BTCUSDT', '85000');
  user = await exchange.createUser();
});
afterAll(() => exchange.stop());

const INFO = '/v1/private/user/info';
const PLACE = '/v1/private/order/place';
const ORDER = JSON.stringify({
  symbol: 'BTCUSDT',
  type: 'LIMIT',
  side: 'BUY',
  price: '84000',
  quantity: '0.01',
});

function hmac(payload: string, secret = user.apiSecret): string {
  return createHmac('sha256', secret).update(payload).digest('hex');
}

function get(query: string, headers: Record<string, string> = {}): Promise<JsonAnswer> {
  return exchange.api.get(`${INFO}?${query}`, { 'x-api-key': user.apiKey, ...headers });
}

function post(path: string, query: string, body = ORDER): Promise<JsonAnswer> {
  const headers = { 'x-api-key': user.apiKey, 'content-type': 'application/json' };
  return exchange.api.send('POST', `${path}?${query}`, body, headers);
}

describe('a signature', () => {
  test('may stand anywhere in the query, over the raw bytes', async () => {
    const timestamp = `timestamp=${Date.now()}`;
    const odd = `b=%7E&a=%c3%a9+x&${timestamp}&empty=`;
    const signature = `signature=${hmac(odd)}`;
    for (const query of [
      `${odd}&${signature}`,
      `${signature}&${odd}`,
      odd.replace('&a', `&${signature}&a`),
    ]) {
      expectSuccess(publicRoutes.userInfo, await get(query));
    }
  });

  test('covers the body', async () => {
    const query = `timestamp=${Date.now()}`;
    const refused = await post(PLACE, `${query}&signature=${hmac(query)}`);
    expectRefusal(publicRoutes.placeOrder, refused, 1003);
    expect(refused.envelope).toMatchObject({ signedPayload: query + ORDER });
    expectSuccess(publicRoutes.placeOrder, await post(PLACE, `${query}&signature=${hmac(query + ORDER)}`));
  });

  test.each([
    ['', 2001],
    ['signature=abc', 2001],
    [`timestamp=${Date.now()}`, 2001],
    [`timestamp=&signature=abc`, 2001],
    [`timestamp=${Date.now()}&signature=`, 2001],
    [`timestamp=${Date.now()}&signature=abc`, 1003],
    [`timestamp=x&signature=abc`, 1003],
    [`timestamp=1&timestamp=2&signature=abc`, 1003],
  ])('%j is refused with %i', async (query, code) => {
    expect((await get(query)).code).toBe(code);
  });

  test.each([-11_000, 60_000])(
    'of a clock that is %i ms off says what the clock lacks: the server’s minus its own',
    async (offMs) => {
      const sentAt = Date.now();
      const query = `timestamp=${sentAt + offMs}`;
      const answer = await get(`${query}&signature=${hmac(query)}`);
      const tookMs = Date.now() - sentAt;
      expectRefusal(publicRoutes.userInfo, answer, 1003);
      expect(answer.message).toBe('Timestamp outside of tolerance window');
      const { clockDifferenceMs } = answer.envelope as unknown as { clockDifferenceMs: number };
      expect(clockDifferenceMs).toBeGreaterThanOrEqual(-offMs);
      expect(clockDifferenceMs).toBeLessThanOrEqual(tookMs - offMs);
    },
  );

  test('recvWindow narrows the window; over 10,000 it is 2003', async () => {
    const signed = (query: string) => get(`${query}&signature=${hmac(query)}`);
    const past = Date.now() - 5_000;
    expect((await signed(`timestamp=${past}&recvWindow=9000`)).code).toBe(0);
    expect((await signed(`timestamp=${past}&recvWindow=1000`)).code).toBe(1003);
    expect((await signed(`timestamp=${past}&recvWindow=10001`)).code).toBe(2003);
  });

  test('[ATTACK-16] is used up by an order or position POST, whatever the answer was, on all those paths: 3004', async () => {
    const query = `timestamp=${Date.now()}&n=1`;
    const bad = '{"symbol":"BTCUSDT"}';
    const signed = `${query}&signature=${hmac(query + bad)}`;
    expect((await post(PLACE, signed, bad)).code).toBe(2001);
    const again = await post('/v1/private/position/leverage', signed, bad);
    expectRefusal(publicRoutes.setLeverage, again, 3004);
    expect(again.message).toBe('Signature replay detected');
  });

  test('of a query may be sent again', async () => {
    const query = `timestamp=${Date.now()}&n=2`;
    for (let i = 0; i < 2; i += 1) expect((await get(`${query}&signature=${hmac(query)}`)).code).toBe(0);
  });

  test('of an Ed25519 key is over the same bytes', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const created = await exchange
      .as(user)
      .post('/v1/private/user/api-key/create', { label: 'ed', permissions: 3, publicKey: pem });
    expect(created.data).not.toHaveProperty('apiSecret');
    const { apiKey } = created.data as { apiKey: string };
    const query = `timestamp=${Date.now()}`;
    const signature = sign(null, Buffer.from(query), privateKey).toString('base64url');
    const answer = await get(`${query}&signature=${signature}`, { 'x-api-key': apiKey });
    expectSuccess(publicRoutes.userInfo, answer);
  });
});

describe('an API key', () => {
  const keys = () => exchange.as(user);

  async function create(members: object): Promise<{ id: string; apiKey: string; apiSecret: string }> {
    const answer = await keys().post('/v1/private/user/api-key/create', { label: 'k', ...members });
    expectSuccess(publicRoutes.createApiKey, answer);
    return answer.data as { id: string; apiKey: string; apiSecret: string };
  }

  async function codeOf(key: { apiKey: string; apiSecret: string }, forwardedFor?: string): Promise<number> {
    const query = `timestamp=${Date.now()}`;
    const headers = {
      'x-api-key': key.apiKey,
      ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }),
    };
    return (await get(`${query}&signature=${hmac(query, key.apiSecret)}`, headers)).code;
  }

  test('is created, listed, changed and deleted', async () => {
    const key = await create({ label: 'first', permissions: 3 });
    expect(key.apiKey).toMatch(/^fx_[A-Za-z0-9]{24}$/);
    expect(await codeOf(key)).toBe(0);
    const listed = await keys().get('/v1/private/user/api-key/list');
    expectSuccess(publicRoutes.listApiKeys, listed);
    expect((listed.data as { list: object[] }).list).toContainEqual(
      expect.objectContaining({
        id: key.id,
        label: 'first',
        permissions: 3,
        status: 1,
        ipWhitelist: [],
        type: 'HMAC',
        expireAt: 0,
      }),
    );
    expect(JSON.stringify(listed.data)).not.toContain(key.apiSecret);
    const changed = await keys().put('/v1/private/user/api-key/update', {
      id: key.id,
      label: 'second',
      status: 0,
    });
    expectSuccess(publicRoutes.updateApiKey, changed);
    expect(changed.data).toMatchObject({ label: 'second', status: 0 });
    expect(await codeOf(key)).toBe(1003);
    const deleted = await keys().post('/v1/private/user/api-key/delete', { id: key.id });
    expectSuccess(publicRoutes.deleteApiKey, deleted);
    expectRefusal(
      publicRoutes.deleteApiKey,
      await keys().post('/v1/private/user/api-key/delete', { id: key.id }),
      3008,
    );
  });

  test('[ATTACK-18] works from its addresses alone: 1006', async () => {
    const key = await create({ ipWhitelist: ['203.0.113.0/24'] });
    expect(await codeOf(key, '203.0.113.7')).toBe(0);
    expect(await codeOf(key, '198.51.100.1')).toBe(1006);
    expect(await codeOf(key)).toBe(1006);
    expect(await codeOf(key, '203.0.113.7, 198.51.100.1')).toBe(1006);
  });

  test('that has expired is 1002', async () => {
    const key = await create({ expireAt: Date.now() + 150 });
    await expect.poll(() => codeOf(key)).toBe(1002);
  });

  test.each([
    [{ permissions: 2 }, 2003],
    [{ permissions: 4 }, 2003],
    [{ permissions: '1' }, 2002],
    [{ label: '' }, 2003],
    [{ label: 'x'.repeat(65) }, 2003],
    [{ ipWhitelist: ['300.1.1.1'] }, 2002],
    [{ ipWhitelist: Array.from({ length: 21 }, () => '10.0.0.1') }, 2003],
    [{ publicKey: 'rubbish' }, 2002],
    [{ expireAt: 1 }, 2003],
  ])('%j is %i', async (members, code) => {
    const answer = await keys().post('/v1/private/user/api-key/create', { label: 'k', ...members });
    expect(answer.code).toBe(code);
  });

  test('[LIMIT] a user has 30: one more is 3025', async () => {
    const owner = exchange.as(await exchange.createUser());
    for (let i = 0; i < 29; i += 1) {
      expect((await owner.post('/v1/private/user/api-key/create', { label: 'k' })).code).toBe(0);
    }
    expect((await owner.post('/v1/private/user/api-key/create', { label: 'k' })).code).toBe(3025);
    expect((await owner.post('/v1/private/user/api-key/delete-all')).data).toEqual({ deleted: 30 });
  });
});

test('[ATTACK-18] X-Forwarded-For counts from trusted proxies alone', async () => {
  const plain = await TestExchange.start();
  const owner = await plain.createUser();
  const key = await plain
    .as(owner)
    .post('/v1/private/user/api-key/create', { label: 'k', ipWhitelist: ['203.0.113.7'] });
  const { apiKey, apiSecret } = key.data as { apiKey: string; apiSecret: string };
  const query = `timestamp=${Date.now()}`;
  const answer = await plain.api.get(`${INFO}?${query}&signature=${hmac(query, apiSecret)}`, {
    'x-api-key': apiKey,
    'x-forwarded-for': '203.0.113.7',
  });
  expect(answer.code).toBe(1006);
  await plain.stop();
});
