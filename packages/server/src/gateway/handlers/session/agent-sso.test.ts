import type { Agent } from '@openperp/identity';
import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { TestExchange } from '../../testing/exchange-fixture.ts';
import { type JsonAnswer, TestClient } from '../../testing/test-client.ts';

let exchange: TestExchange;
let agent: Agent;
let userId: number;
beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
  await exchange.setPrice('ETHUSDT', '3000');
  agent = await newAgent('AGENT001');
  userId = await newUser(agent, 'alice');
  const deposit = { assetType: 'USDT', amount: '100000', reference: 'first' };
  // The account is made at the first exchange.
  expect((await exchangeTicket(await newTicket())).code).toBe(0);
  expect((await exchange.admin.post(`/admin/v1/users/${userId}/deposit`, deposit)).code).toBe(0);
});
afterAll(() => exchange.stop());

async function newAgent(agentCode: string): Promise<Agent> {
  const created = await exchange.identity.agents.create({ agentCode, name: agentCode, allowedOrigins: [] });
  if (!created.ok) throw new Error(created.message);
  return created.value.agent;
}

async function newUser(owner: Agent, agentUserId: string): Promise<number> {
  const bound = await exchange.identity.agents.bind(owner, agentUserId);
  if (!bound.ok) throw new Error(bound.message);
  return bound.value.user.userId;
}

async function newTicket(owner = agent, user = userId): Promise<string> {
  return (await exchange.identity.tickets.issueTicket(owner, user, '/trade/BTCUSDT?x=1', '')).ticket;
}

async function newEmbedToken(channelId: string, symbol = '', owner = agent): Promise<string> {
  return (await exchange.identity.tickets.issueEmbedToken(owner, userId, channelId, symbol)).ticket;
}

function exchangeTicket(ticket: unknown, more: object = {}, headers = {}): Promise<JsonAnswer> {
  return exchange.api.post('/v1/public/agent-sso/exchange-ticket', { ticket, ...more }, headers);
}

function exchangeEmbedToken(embedToken: unknown, channelId: unknown, more: object = {}): Promise<JsonAnswer> {
  return exchange.api.post('/v1/public/agent-sso/exchange-embed-token', { embedToken, channelId, ...more });
}

function withToken(answer: JsonAnswer): TestClient {
  const { accessToken } = answer.data as { accessToken: string };
  return new TestClient(exchange.gateway.url, { authorization: `Bearer ${accessToken}` });
}

const cookiesOf = (answer: JsonAnswer) => (answer.headers['set-cookie'] as string[] | undefined) ?? [];
const sentBack = (answer: JsonAnswer) => cookiesOf(answer)[0]!.split(';')[0]!;
const infoCode = async (client: TestClient) => (await client.get('/v1/private/user/info')).code;
const refresh = (cookie: string) => exchange.api.post('/v1/public/user/refresh-token', undefined, { cookie });

describe('an entry ticket', () => {
  test('is exchanged for a login state like any: token, cookie, and where to go', async () => {
    const before = Math.floor(Date.now() / 1000);
    const answer = await exchangeTicket(await newTicket(), { deviceId: 'phone' });
    expectSuccess(publicRoutes.exchangeTicket, answer);
    const { accessExpire, redirectPath } = answer.data as { accessExpire: number; redirectPath: string };
    expect(redirectPath).toBe('/trade/BTCUSDT?x=1');
    expect(accessExpire - before).toBeGreaterThanOrEqual(900);
    expect(accessExpire - before).toBeLessThan(930);
    expect(cookiesOf(answer)).toHaveLength(1);
    expect(cookiesOf(answer)[0]).toMatch(
      /^refreshToken=[\w-]+; HttpOnly; SameSite=Strict; Path=\/v1; Max-Age=2592000$/,
    );
    const { data } = await withToken(answer).get('/v1/private/user/info');
    expect(data).toMatchObject({
      userInfo: { userId: `${userId}`, agentId: agent.agentId, lastLoginIp: '127.0.0.1' },
    });
  });

  test('its cookie is Secure unless it is plain http at loopback, refreshes and logs out', async () => {
    const behindTls = await exchangeTicket(await newTicket(), {}, { 'x-forwarded-proto': 'https' });
    expect(cookiesOf(behindTls)[0]).toContain('; Secure');
    const answer = await exchangeTicket(await newTicket());
    const renewed = await refresh(sentBack(answer));
    expect(renewed.code).toBe(0);
    const cookie = sentBack(renewed);
    expect((await withToken(renewed).post('/v1/private/user/logout', undefined, { cookie })).code).toBe(0);
    expect(await infoCode(withToken(answer))).toBe(1004);
  });

  test('its session may manage API keys', async () => {
    const client = withToken(await exchangeTicket(await newTicket()));
    const created = await client.post('/v1/private/user/api-key/create', { label: 'own' });
    expect(created.code).toBe(0);
    const { id } = created.data as { id: string };
    expect((await client.post('/v1/private/user/api-key/delete', { id })).code).toBe(0);
  });

  test('[ATTACK-10] is good once: a second try is 3009 and ends what the first began', async () => {
    const ticket = await newTicket();
    const first = await exchangeTicket(ticket);
    expect(await infoCode(withToken(first))).toBe(0);
    const second = await exchangeTicket(ticket);
    expectRefusal(publicRoutes.exchangeTicket, second, 3009);
    expect(cookiesOf(second)).toEqual([]);
    expect(await infoCode(withToken(first))).toBe(1004);
    expect((await refresh(sentBack(first))).code).toBe(1004);
    expectRefusal(publicRoutes.exchangeTicket, await exchangeTicket(ticket), 3009);
  });

  test('[ATTACK-10] of many tries at once one wins, and its session ends too', async () => {
    const ticket = await newTicket();
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchangeTicket(ticket)));
    const winners = answers.filter(({ code }) => code === 0);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 3009)).toHaveLength(19);
    expect(await infoCode(withToken(winners[0]!))).toBe(1004);
  });

  test.each(['agt1_', `agt1_${'A'.repeat(43)}`, 'rubbish', 'é', ' ', "' or 1=1 --"])(
    'one that is none (%j) is 3010',
    async (ticket) => {
      expectRefusal(publicRoutes.exchangeTicket, await exchangeTicket(ticket), 3010);
    },
  );

  test('an embed token is no ticket, and the other way round: 3010', async () => {
    const embedToken = await newEmbedToken('widget');
    expectRefusal(publicRoutes.exchangeTicket, await exchangeTicket(embedToken), 3010);
    const ticket = await newTicket();
    expectRefusal(publicRoutes.exchangeEmbedToken, await exchangeEmbedToken(ticket, 'widget'), 3010);
    expect((await exchangeTicket(ticket)).code).toBe(0);
  });

  test('of an agent that has been disabled since is 3010', async () => {
    const other = await newAgent('DISABLED-LATER');
    const ticket = await newTicket(other, await newUser(other, 'bob'));
    await exchange.identity.agents.update(other.agentCode, { status: 'DISABLED' });
    expectRefusal(publicRoutes.exchangeTicket, await exchangeTicket(ticket), 3010);
  });

  test('makes up for an account that a crash left out, and is 5002 while that is not possible', async () => {
    const newcomer = await newUser(agent, 'newcomer');
    const lost = await newTicket(agent, newcomer);
    exchange.switches.diskFull = true;
    const unavailable = await exchangeTicket(lost);
    exchange.switches.diskFull = false;
    expectRefusal(publicRoutes.exchangeTicket, unavailable, 5002);
    expect(cookiesOf(unavailable)).toEqual([]);
    const client = withToken(await exchangeTicket(await newTicket(agent, newcomer)));
    const { data } = await client.get('/v1/private/user/asset');
    expect(data).toMatchObject({ userAsset: { userId: `${newcomer}`, walletBalance: '0' } });
  });

  test('a frozen user may come in and read', async () => {
    const frozen = await newUser(agent, 'frozen');
    const client = withToken(await exchangeTicket(await newTicket(agent, frozen)));
    await exchange.admin.put(`/admin/v1/users/${frozen}`, { status: 'FROZEN' });
    const again = withToken(await exchangeTicket(await newTicket(agent, frozen)));
    for (const each of [client, again]) expect(await infoCode(each)).toBe(0);
    const created = await again.post('/v1/private/user/api-key/create', { label: 'late' });
    expectRefusal(publicRoutes.createApiKey, created, 3012);
  });

  test.each([
    [{}, 2001, 'ticket'],
    [{ ticket: null }, 2002, 'ticket'],
    [{ ticket: 5 }, 2002, 'ticket'],
    [{ ticket: 'a\u0007b' }, 2002, 'ticket'],
    [{ ticket: '' }, 2003, 'ticket'],
    [{ ticket: 'x'.repeat(257) }, 2003, 'ticket'],
    [{ ticket: 'x', deviceId: 'd'.repeat(65) }, 2003, 'deviceId'],
    [{ ticket: 'x', redirectPath: '/' }, 2002, 'redirectPath'],
  ])('%j is refused', async (body, code, field) => {
    const answer = await exchange.api.post('/v1/public/agent-sso/exchange-ticket', body);
    expectRefusal(publicRoutes.exchangeTicket, answer, code as 2001 | 2002 | 2003);
    expect(answer.errors?.map((each) => each.field)).toEqual([field]);
  });
});

describe('an embed token', () => {
  test('is exchanged for an access token alone: no cookie', async () => {
    const answer = await exchangeEmbedToken(await newEmbedToken('widget-1'), 'widget-1', { deviceId: 'd' });
    expectSuccess(publicRoutes.exchangeEmbedToken, answer);
    expect(Object.keys(answer.data as object).sort()).toEqual(['accessExpire', 'accessToken']);
    expect(cookiesOf(answer)).toEqual([]);
    expect(await infoCode(withToken(answer))).toBe(0);
  });

  test('[ATTACK-10] is good once: a second try is 3009 and ends what the first began', async () => {
    const token = await newEmbedToken('widget-2');
    const first = await exchangeEmbedToken(token, 'widget-2');
    expectRefusal(publicRoutes.exchangeEmbedToken, await exchangeEmbedToken(token, 'widget-2'), 3009);
    expect(await infoCode(withToken(first))).toBe(1004);
  });

  test('[ATTACK-10] with another channelId is 3010 and used up: 3009 from then on', async () => {
    const token = await newEmbedToken('widget-3');
    expectRefusal(publicRoutes.exchangeEmbedToken, await exchangeEmbedToken(token, 'widget-4'), 3010);
    expectRefusal(publicRoutes.exchangeEmbedToken, await exchangeEmbedToken(token, 'widget-3'), 3009);
  });

  test('its session manages no API keys: 3006, before anything is read of the request', async () => {
    const client = withToken(await exchangeEmbedToken(await newEmbedToken('keys'), 'keys'));
    const path = '/v1/private/user/api-key';
    const { createApiKey, listApiKeys, updateApiKey, deleteApiKey, deleteAllApiKeys } = publicRoutes;
    expectRefusal(createApiKey, await client.post(`${path}/create`, { label: 'x' }), 3006);
    expectRefusal(createApiKey, await client.post(`${path}/create`, {}), 3006);
    expectRefusal(listApiKeys, await client.get(`${path}/list`), 3006);
    expectRefusal(updateApiKey, await client.put(`${path}/update`, { id: '1', label: 'x' }), 3006);
    expectRefusal(deleteApiKey, await client.post(`${path}/delete`, { id: '1' }), 3006);
    expectRefusal(deleteAllApiKeys, await client.post(`${path}/delete-all`), 3006);
  });

  test.each([
    [{ channelId: 'c' }, 2001, 'embedToken'],
    [{ embedToken: 'x' }, 2001, 'channelId'],
    [{ embedToken: 'x', channelId: '' }, 2003, 'channelId'],
    [{ embedToken: 'x', channelId: 'c'.repeat(129) }, 2003, 'channelId'],
    [{ embedToken: 'x', channelId: 7 }, 2002, 'channelId'],
    [{ embedToken: 'x', channelId: 'c', deviceId: 'd'.repeat(65) }, 2003, 'deviceId'],
  ])('%j is refused', async (body, code, field) => {
    const answer = await exchange.api.post('/v1/public/agent-sso/exchange-embed-token', body);
    expectRefusal(publicRoutes.exchangeEmbedToken, answer, code as 2001 | 2002 | 2003);
    expect(answer.errors?.map((each) => each.field)).toEqual([field]);
  });

  test('a channelId of 128 characters is taken', async () => {
    const channelId = 'c'.repeat(128);
    expect((await exchangeEmbedToken(await newEmbedToken(channelId), channelId)).code).toBe(0);
  });
});

describe('an embed token with a symbol', () => {
  const ORDER = { type: 'LIMIT', side: 'BUY', quantity: '0.1' };
  const OWN = { ...ORDER, symbol: 'BTCUSDT', price: '84000' };
  const OTHER = { ...ORDER, symbol: 'ETHUSDT', price: '2900' };
  let scoped: TestClient;
  let whole: TestClient;
  beforeAll(async () => {
    scoped = withToken(await exchangeEmbedToken(await newEmbedToken('scope', 'BTCUSDT'), 'scope'));
    whole = withToken(await exchangeTicket(await newTicket()));
  });

  const openOrders = async (symbol: string) => {
    const { data } = await whole.get(`/v1/private/order/current?symbol=${symbol}`);
    return (data as { total: number }).total;
  };

  test('trades it, and nothing else: 3006, and nothing is done', async () => {
    expect((await scoped.post('/v1/private/order/place', OWN)).code).toBe(0);
    expectRefusal(publicRoutes.placeOrder, await scoped.post('/v1/private/order/place', OTHER), 3006);
    const before = await openOrders('BTCUSDT');
    const batch = await scoped.post('/v1/private/order/batch-place', { orders: [OWN, OTHER] });
    expectRefusal(publicRoutes.batchPlaceOrders, batch, 3006);
    expect(await openOrders('BTCUSDT')).toBe(before);
    expect(await openOrders('ETHUSDT')).toBe(0);
    const good = await scoped.post('/v1/private/order/batch-place', {
      orders: [OWN, { ...OWN, price: 'x' }],
    });
    expect(good.data).toMatchObject({ successCount: 1, failedCount: 1 });
    const leverage = (symbol: string) =>
      scoped.post('/v1/private/position/leverage', { symbol, leverage: 7 });
    expect((await leverage('BTCUSDT')).code).toBe(0);
    expectRefusal(publicRoutes.setLeverage, await leverage('ETHUSDT'), 3006);
  });

  test('cancels there alone, and not everywhere', async () => {
    const placed = await whole.post('/v1/private/order/place', OTHER);
    const { orderId } = placed.data as { orderId: string };
    const cancel = await scoped.post('/v1/private/order/cancel', { symbol: 'ETHUSDT', orderId });
    expectRefusal(publicRoutes.cancelOrder, cancel, 3006);
    expectRefusal(
      publicRoutes.cancelAllOrders,
      await scoped.post('/v1/private/order/batch-cancel-all', {}),
      3006,
    );
    const countdown = { countdownTime: 60_000 };
    expectRefusal(
      publicRoutes.countdownCancelAll,
      await scoped.post('/v1/private/order/countdown-cancel-all', countdown),
      3006,
    );
    // An order of another symbol is not to be named as one of this.
    const disguised = await scoped.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId });
    expectRefusal(publicRoutes.cancelOrder, disguised, 3003);
    expect(await openOrders('ETHUSDT')).toBe(1);
    const all = await scoped.post('/v1/private/order/batch-cancel-all', { symbol: 'BTCUSDT' });
    expect(all.code).toBe(0);
    expect(await openOrders('BTCUSDT')).toBe(0);
    expect(await openOrders('ETHUSDT')).toBe(1);
  });

  async function newStrategy(order: object, clientStrategyId: string): Promise<string> {
    const stop = { type: 'STOP_MARKET', side: 'SELL', quantity: '0.1', stopPrice: '2000' };
    const placed = await whole.post('/v1/private/order/place-strategy', {
      strategyType: 'OTO',
      clientStrategyId,
      subOrderList: [order, stop],
    });
    expect(placed.envelope).toMatchObject({ code: 0 });
    return (placed.data as { strategyId: string }).strategyId;
  }

  test('ends strategies of it alone, which are named without a symbol', async () => {
    const route = publicRoutes.cancelStrategy;
    const end = (body: object) => scoped.post('/v1/private/order/cancel-strategy', body);
    const other = await newStrategy(OTHER, 'other');
    expectRefusal(route, await end({ strategyId: other }), 3006);
    expectRefusal(route, await end({ clientStrategyId: 'other' }), 3006);
    expectRefusal(route, await end({ strategyId: '999999' }), 3003);
    const first = await newStrategy(OWN, 'own-1');
    expectRefusal(route, await end({ strategyId: first, clientStrategyId: 'other' }), 3003);
    expectSuccess(route, await end({ strategyId: first }));
    expectRefusal(route, await end({ strategyId: first }), 3005);
    await newStrategy(OWN, 'own-2');
    expectSuccess(route, await end({ clientStrategyId: 'own-2' }));
    const { data } = await whole.get(`/v1/private/order/strategy?strategyId=${other}`);
    expect(data).toMatchObject({ strategyStatus: 'WORKING' });
    expectSuccess(route, await whole.post('/v1/private/order/cancel-strategy', { strategyId: other }));
  });

  test('reads everything', async () => {
    for (const path of ['order/current', 'position/positions', 'order/trades?symbol=ETHUSDT', 'user/asset'])
      expect((await scoped.get(`/v1/private/${path}`)).code).toBe(0);
  });
});
