import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditFilter, AuditRow } from '@openperp/identity';
import { adminRoutes, type Route } from '@openperp/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refused } from '../pipeline/answer.ts';
import { NOBODY, OPERATOR } from '../pipeline/caller.ts';
import { expectRefusal, expectSuccess } from '../testing/contract-check.ts';
import { TestExchange, type TestUser } from '../testing/exchange-fixture.ts';
import { TestClient } from '../testing/test-client.ts';
import { type AuditedRequest, AuditTrail } from './audit-trail.ts';

const ORDER = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };

let exchange: TestExchange;
beforeEach(async () => {
  exchange = await TestExchange.start();
});
afterEach(() => exchange.stop());

/** The rows of the log, oldest first. */
async function rows(filter: Partial<AuditFilter> = {}): Promise<readonly AuditRow[]> {
  return (await exchange.identity.audit.list({ pageSize: 1000, ...filter })).list.toReversed();
}

describe('a command of the operator', () => {
  test('stands in the log with who, what, whom, from where, and without secrets', async () => {
    const { userId } = await exchange.createUser('0');
    const deposit = { assetType: 'USDT', amount: '1000.50', reference: 'wire-1', note: 'x'.repeat(256) };
    await exchange.admin.post(`/admin/v1/users/${userId}/deposit`, deposit, { 'x-request-id': 'mine-1' });
    await exchange.setPrice('BTCUSDT', '85000');
    const [created, deposited, priced] = await rows({ actor: 'operator' });
    expect(created).toMatchObject({
      action: 'operator.createUser',
      subject: '',
      detail: { username: 'trader1' },
    });
    expect(created!.detail).not.toHaveProperty('password');
    expect(deposited).toMatchObject({
      action: 'operator.deposit',
      subject: `user:${userId}`,
      ip: '127.0.0.1',
      requestId: 'mine-1',
      detail: { userId, ...deposit },
    });
    expect(priced).toMatchObject({
      action: 'operator.setIndexPrice',
      subject: 'symbol:BTCUSDT',
      detail: { symbol: 'BTCUSDT', price: '85000' },
    });
    expect(JSON.stringify(await rows())).not.toContain('correct horse');
  });

  test('that is refused has a second row with the code', async () => {
    const deposit = { assetType: 'USDT', amount: '1', reference: 'r' };
    const request = { 'x-request-id': 'mine-2' };
    const answer = await exchange.admin.post('/admin/v1/users/1999999999/deposit', deposit, request);
    expectRefusal(adminRoutes.deposit, answer, 3008);
    const [asked, refused, ...more] = await rows();
    expect(asked).toMatchObject({ action: 'operator.deposit', subject: 'user:1999999999' });
    expect(refused).toMatchObject({
      action: 'operator.deposit',
      actor: 'operator',
      subject: 'user:1999999999',
      requestId: 'mine-2',
      detail: { code: 3008 },
    });
    expect(more).toEqual([]);
  });

  test('that is malformed, and what only asks, has none', async () => {
    expectRefusal(adminRoutes.createUser, await exchange.admin.post('/admin/v1/users', {}), 2001);
    expectSuccess(adminRoutes.listUsers, await exchange.admin.get('/admin/v1/users'));
    expectRefusal(adminRoutes.explain, await exchange.admin.get('/admin/v1/explain/funding/7'), 3008);
    expect(await rows()).toEqual([]);
  });

  test('that cannot be recorded is 5002, and nothing is done', async () => {
    const { userId } = await exchange.createUser('100');
    const before = await rows();
    const file = new DatabaseSync(join(exchange.dataFolder, 'identity.db'));
    file.exec("create trigger broken before insert on audit_log begin select raise(abort, 'no room'); end");
    const deposit = { assetType: 'USDT', amount: '1', reference: 'another' };
    const users = { username: 'somebody', password: 'correct horse' };
    const commands = [
      [adminRoutes.deposit, 'POST', `/admin/v1/users/${userId}/deposit`, deposit],
      [adminRoutes.createUser, 'POST', '/admin/v1/users', users],
      [adminRoutes.updateUser, 'PUT', `/admin/v1/users/${userId}`, { status: 'FROZEN' }],
      [adminRoutes.setIndexPrice, 'POST', '/admin/v1/index-price', { symbol: 'BTCUSDT', price: '85000' }],
      [adminRoutes.advanceClock, 'POST', '/admin/v1/clock/advance', { ms: 1000 }],
      [adminRoutes.revokeSessions, 'POST', `/admin/v1/users/${userId}/sessions/revoke`, {}],
    ] as const;
    const state = async () => [
      (await exchange.admin.get('/admin/v1/engine')).data,
      (await exchange.admin.get(`/admin/v1/users/${userId}/account`)).data,
      (await exchange.admin.get('/admin/v1/users')).data,
      (await exchange.admin.get(`/admin/v1/users/${userId}/sessions`)).data,
    ];
    const untouched = await state();
    for (const [route, method, path, sent] of commands) {
      const json = { 'content-type': 'application/json' };
      expectRefusal(route, await exchange.admin.send(method, path, JSON.stringify(sent), json), 5002);
    }
    expect(await state()).toEqual(untouched);
    expect(await rows()).toEqual(before);
    file.exec('drop trigger broken');
    file.close();
    for (const [route, method, path, sent] of commands) {
      const json = { 'content-type': 'application/json' };
      expectSuccess(route, await exchange.admin.send(method, path, JSON.stringify(sent), json));
    }
    expect(await exchange.identity.audit.verify()).toMatchObject({ fault: undefined });
  });
});

describe('what is refused by who is asking', () => {
  let user: TestUser;
  let keyId: string;
  beforeEach(async () => {
    await exchange.setPrice('BTCUSDT', '85000');
    user = await exchange.createUser();
    keyId = exchange.identity.apiKeys.list(user.userId)[0]!.id;
  });

  let before = 0;
  beforeEach(async () => {
    before = (await rows()).length;
  });
  const refusals = async () => (await rows()).slice(before);

  test('on the operator’s port: operator.denied, without the token', async () => {
    const stranger = new TestClient(exchange.gateway.adminUrl, { authorization: 'Bearer canary-token' });
    await stranger.post('/admin/v1/users', { username: 'x', password: 'canary-password' });
    await new TestClient(exchange.gateway.adminUrl).get('/admin/v1/engine');
    const found = await refusals();
    expect(found).toMatchObject([
      { action: 'operator.denied', actor: 'nobody', detail: { code: 1003, route: 'createUser' } },
      { action: 'operator.denied', actor: 'nobody', detail: { code: 1001, route: 'engine' } },
    ]);
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  test('a wrong signature names the key by its id, never its text', async () => {
    const wrong = { ...user, apiSecret: 'canary-secret' };
    await exchange.signed(wrong, 'GET', '/v1/private/user/info');
    await exchange.signed({ ...wrong, apiKey: 'fx_unknown' }, 'GET', '/v1/private/user/info');
    await exchange.as({ token: 'canary-token' }).get('/v1/private/user/info');
    const found = await refusals();
    expect(found).toMatchObject([
      {
        action: 'credentials.refused',
        actor: 'nobody',
        subject: `key:${keyId}`,
        ip: '127.0.0.1',
        detail: { code: 1003, route: 'userInfo' },
      },
      { action: 'credentials.refused', actor: 'nobody', subject: '', detail: { code: 1003 } },
      { action: 'credentials.refused', actor: 'nobody', subject: '', detail: { code: 1003 } },
    ]);
    const text = JSON.stringify(found);
    for (const secret of ['canary', user.apiKey, 'fx_unknown', user.token])
      expect(text).not.toContain(secret);
  });

  test('[ATTACK-13] a key that only reads and would trade: permission.refused, by that key', async () => {
    const { data } = await exchange
      .as(user)
      .post('/v1/private/user/api-key/create', { label: 'reads', permissions: 1 });
    const reader = { ...user, ...(data as { apiKey: string; apiSecret: string }) };
    const { id } = exchange.identity.apiKeys.list(user.userId)[0]!;
    const answer = await exchange.signed(reader, 'POST', '/v1/private/order/place', JSON.stringify(ORDER));
    expect(answer.code).toBe(3006);
    expect((await rows({ action: 'permission.refused' })).at(-1)).toMatchObject({
      actor: `key:${id}`,
      subject: '',
      detail: { code: 3006, route: 'placeOrder' },
    });
  });

  test('a signature that is used again', async () => {
    const query = `timestamp=${Date.now()}`;
    const body = JSON.stringify(ORDER);
    const signature = createHmac('sha256', user.apiSecret)
      .update(query + body)
      .digest('hex');
    const headers = { 'x-api-key': user.apiKey, 'content-type': 'application/json' };
    const path = `/v1/private/order/place?${query}&signature=${signature}`;
    expect((await exchange.api.send('POST', path, body, headers)).code).toBe(0);
    expect((await exchange.api.send('POST', path, body, headers)).code).toBe(3004);
    expect(await refusals()).toMatchObject([
      { action: 'credentials.refused', subject: `key:${keyId}`, detail: { code: 3004, route: 'placeOrder' } },
    ]);
  });

  test('orders, whether they are done or not, leave no row', async () => {
    const client = exchange.as(user);
    for (const price of ['84000', '1', '84001.05'])
      await client.post('/v1/private/order/place', { ...ORDER, price });
    await client.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId: '999' });
    await client.post('/v1/private/order/place', { symbol: 'BTCUSDT' });
    expect(await refusals()).toEqual([]);
  });
});

test('[LIMIT] a limit that is reached stands in the log', async () => {
  const limited = await TestExchange.start({ limits: { requestLimit: 1 } });
  await limited.api.get('/v1/time');
  expect((await limited.api.get('/v1/time')).code).toBe(5003);
  const { list } = await limited.identity.audit.list({ pageSize: 10 });
  await limited.stop();
  expect(list).toMatchObject([
    {
      action: 'limit.reached',
      actor: 'nobody',
      ip: '127.0.0.1',
      detail: { code: 5003, route: 'serverTime' },
    },
  ]);
});

describe('of each endpoint', () => {
  const recorded: string[] = [];
  const log = {
    record: async ({ action }: { action: string }) => void recorded.push(action),
    note: ({ action }: { action: string }) => void recorded.push(action),
  };
  const trail = new AuditTrail({
    log,
    apiKeys: { find: () => undefined },
    logger: { error: () => {} },
  });
  const request: AuditedRequest = { ip: '', requestId: '', headers: {}, auditSubject: '' };
  const sent = { path: undefined, body: Buffer.alloc(0) };
  beforeEach(() => recorded.splice(0));

  test.each(Object.values<Route>(adminRoutes).map((route) => [route.id, route] as const))(
    'of the operator %s is recorded when it changes anything',
    async (id, route) => {
      await trail.asked(route, request, OPERATOR, sent);
      trail.failed(route, request, OPERATOR, 3008);
      const isCommand = route.method !== 'GET';
      expect(recorded).toEqual(isCommand ? [`operator.${id}`, `operator.${id}`] : []);
    },
  );

  const agentRoute = { ...adminRoutes.createUser, access: 'agent' } as Route;
  const agent = { ...NOBODY, actor: 'agent:AGENT001' };

  test.each([
    [6001, ['agent.refused']],
    [6009, ['agent.refused']],
    [5003, ['limit.reached']],
    [2001, []],
    [5002, []],
  ])('of agents, refused with %i', (code, actions) => {
    trail.refused(agentRoute, request, new Refused({ code: code as 6001 }), 'nobody');
    expect(recorded).toEqual(actions);
  });

  test.each([
    [6009, ['agent.refused']],
    [6905, ['limit.reached']],
    [102002, []],
  ])('of agents, answered with %i', (code, actions) => {
    expect(trail.asked(agentRoute, request, agent, sent)).toBeUndefined();
    trail.failed(agentRoute, request, agent, code);
    expect(recorded).toEqual(actions);
  });
});
