import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { TestExchange, type TestUser } from '../../testing/exchange-fixture.ts';
import { type JsonAnswer, TestClient } from '../../testing/test-client.ts';

let exchange: TestExchange;
let user: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start();
  user = await exchange.createUser();
});
afterAll(() => exchange.stop());

function login(headers: Record<string, string> = {}): Promise<JsonAnswer> {
  const { username, password } = user;
  return exchange.api.post('/v1/public/user/login', { username, password }, headers);
}

function cookieOf(answer: JsonAnswer): string {
  const [cookie = ''] = (answer.headers['set-cookie'] as string[] | undefined) ?? [];
  return cookie;
}

/** The cookie as a client sends it back. */
function sentBack(answer: JsonAnswer): string {
  return cookieOf(answer).split(';')[0]!;
}

function refresh(cookie: string, headers: Record<string, string> = {}): Promise<JsonAnswer> {
  return exchange.api.post('/v1/public/user/refresh-token', undefined, { cookie, ...headers });
}

function withToken(answer: JsonAnswer): TestClient {
  const { accessToken } = answer.data as { accessToken: string };
  return new TestClient(exchange.gateway.url, { authorization: `Bearer ${accessToken}` });
}

const infoCode = async (client: TestClient) => (await client.get('/v1/private/user/info')).code;

describe('login', () => {
  test('answers an access token of 15 minutes and keeps the refresh token in a cookie', async () => {
    const before = Math.floor(Date.now() / 1000);
    const answer = await login();
    expectSuccess(publicRoutes.login, answer);
    const { accessExpire } = answer.data as { accessExpire: number };
    expect(accessExpire - before).toBeGreaterThanOrEqual(900);
    expect(accessExpire - before).toBeLessThan(930);
    expect(cookieOf(answer)).toMatch(
      /^refreshToken=[\w-]+; HttpOnly; SameSite=Strict; Path=\/v1; Max-Age=2592000$/,
    );
    expect(await infoCode(withToken(answer))).toBe(0);
  });

  test('the cookie is Secure unless it is plain http at loopback', async () => {
    expect(cookieOf(await login({ host: 'exchange.example' }))).toContain('; Secure');
    expect(cookieOf(await login({ 'x-forwarded-proto': 'https' }))).toContain('; Secure');
    expect(cookieOf(await login())).not.toContain('Secure');
  });

  test('is noted with time and address', async () => {
    const before = Date.now();
    const { data } = await withToken(await login()).get('/v1/private/user/info');
    const { userInfo } = data as { userInfo: { lastLoginAt: number; lastLoginIp: string } };
    expect(userInfo.lastLoginIp).toBe('127.0.0.1');
    expect(userInfo.lastLoginAt).toBeGreaterThanOrEqual(before);
  });

  test('[ATTACK-2] a wrong password and an unknown user are told alike: 1003', async () => {
    const { username } = user;
    const wrong = await exchange.api.post('/v1/public/user/login', { username, password: 'wrong' });
    const nobody = await exchange.api.post('/v1/public/user/login', {
      username: 'nobody',
      password: 'wrong',
    });
    expectRefusal(publicRoutes.login, wrong, 1003);
    expect({ ...nobody.envelope, requestId: '' }).toEqual({ ...wrong.envelope, requestId: '' });
  });

  test('[ATTACK-1] after the fifth failure tries are 5003 with Retry-After, the right password too', async () => {
    const { username, password } = await exchange.createUser();
    const attempt = (tried: string) =>
      exchange.api.post('/v1/public/user/login', { username, password: tried });
    for (let i = 0; i < 5; i += 1) expect((await attempt('wrong')).code).toBe(1003);
    const throttled = await attempt(password);
    expectRefusal(publicRoutes.login, throttled, 5003);
    expect(Number(throttled.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });

  test.each([
    [{ username: 'ab', password: 'x' }, 2003],
    [{ username: 'trader', password: '' }, 2003],
    [{ username: 'trader', password: 'x'.repeat(65) }, 2003],
    [{ username: 'trader' }, 2001],
    [{ username: 7, password: 'x' }, 2002],
    [{ username: 'trader', password: 'x', deviceId: 'x'.repeat(65) }, 2003],
  ])('%j is %i', async (body, code) => {
    expect((await exchange.api.post('/v1/public/user/login', body)).code).toBe(code);
  });
});

describe('refresh', () => {
  test('[ATTACK-6] changes the cookie at each use; using an old one ends the session', async () => {
    const first = await login();
    const second = await refresh(sentBack(first));
    expectSuccess(publicRoutes.refreshToken, second);
    expect(sentBack(second)).not.toBe(sentBack(first));
    expect(await infoCode(withToken(second))).toBe(0);
    expectRefusal(publicRoutes.refreshToken, await refresh(sentBack(first)), 1004);
    expect(await infoCode(withToken(second))).toBe(1004);
    expectRefusal(publicRoutes.refreshToken, await refresh(sentBack(second)), 1004);
  });

  test('without the cookie is 1001, with a wrong one 1003', async () => {
    expectRefusal(publicRoutes.refreshToken, await refresh(''), 1001);
    expectRefusal(publicRoutes.refreshToken, await refresh('refreshToken=wrong'), 1003);
  });

  test('[ATTACK-7] from another site is 3006, and leaves the cookie good', async () => {
    const cookie = sentBack(await login());
    const foreign = await refresh(cookie, { origin: 'https://evil.example' });
    expectRefusal(publicRoutes.refreshToken, foreign, 3006);
    const own = await refresh(cookie, { origin: exchange.gateway.url });
    expectSuccess(publicRoutes.refreshToken, own);
  });

  test('takes a body of {} and no other', async () => {
    const cookie = sentBack(await login());
    const wrong = await exchange.api.post('/v1/public/user/refresh-token', { a: 1 }, { cookie });
    expectRefusal(publicRoutes.refreshToken, wrong, 2002);
    expectSuccess(
      publicRoutes.refreshToken,
      await exchange.api.post('/v1/public/user/refresh-token', {}, { cookie }),
    );
  });
});

describe('logout', () => {
  const logout = (client: TestClient, headers: Record<string, string>) =>
    client.post('/v1/private/user/logout', undefined, headers);

  test('[ATTACK-5] ends the session at once and removes the cookie', async () => {
    const session = await login();
    const client = withToken(session);
    const answer = await logout(client, { cookie: sentBack(session) });
    expectSuccess(publicRoutes.logout, answer);
    expect(cookieOf(answer)).toMatch(/^refreshToken=; .*Max-Age=0/);
    expect(await infoCode(client)).toBe(1004);
    expect((await refresh(sentBack(session))).code).toBe(1004);
  });

  test('needs the cookie (1001), of the same session (1003), and no other site (3006)', async () => {
    const session = await login();
    const client = withToken(session);
    const cookie = sentBack(session);
    expectRefusal(publicRoutes.logout, await logout(client, {}), 1001);
    expectRefusal(publicRoutes.logout, await logout(client, { cookie: sentBack(await login()) }), 1003);
    expectRefusal(publicRoutes.logout, await logout(client, { cookie, origin: 'null' }), 3006);
    expect(await infoCode(client)).toBe(0);
  });

  test('with a key is 3006', async () => {
    expectRefusal(
      publicRoutes.logout,
      await exchange.signed(user, 'POST', '/v1/private/user/logout', '{}'),
      3006,
    );
  });
});

describe('an access token', () => {
  test('in another scheme is 1003', async () => {
    const { token } = user;
    for (const authorization of [`Basic ${token}`, token, 'Bearer', `Bearer ${token} x`]) {
      expect(await infoCode(new TestClient(exchange.gateway.url, { authorization }))).toBe(1003);
    }
  });

  test('that is over is 1002', async () => {
    const brief = await TestExchange.start({ accessTtlSeconds: 0 });
    const username = 'brief';
    const password = 'correct horse';
    await brief.admin.post('/admin/v1/users', { username, password });
    const session = await brief.api.post('/v1/public/user/login', { username, password });
    const { accessToken: token } = session.data as { accessToken: string };
    expectRefusal(publicRoutes.userInfo, await brief.as({ token }).get('/v1/private/user/info'), 1002);
    await brief.stop();
  });

  test('a 401 says how to authenticate', async () => {
    expect((await exchange.api.get('/v1/private/user/info')).headers['www-authenticate']).toBe('Bearer');
  });
});
