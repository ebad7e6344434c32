import { agentRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgentClient, boundUser, newAgent } from '../../testing/agent-client.ts';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { TestExchange, type TestUser } from '../../testing/exchange-fixture.ts';

let exchange: TestExchange;
let agent: AgentClient;
let stranger: AgentClient;
let outsider: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start();
  agent = await newAgent(exchange, { allowedOrigins: ['https://partner.example', 'http://localhost:3000'] });
  stranger = await newAgent(exchange, { agentCode: 'STRANGER' });
  outsider = await exchange.createUser('0');
});
afterAll(() => exchange.stop());

describe('bind', () => {
  const route = agentRoutes.bindAgentUser;

  test('makes a user with an account, once', async () => {
    const first = await agent.post('bind', { agentUserId: 'u-1', username: 'Alice', ext: '{"vip":true}' });
    expectSuccess(route, first);
    const { requestId: _, ...members } = first.envelope;
    const platformUserId = expect.stringMatching(/^\d{10}$/);
    expect(members).toEqual({
      code: 0,
      message: 'success',
      platformUserId,
      bindStatus: 'BOUND',
      isSimulatedUser: false,
    });
    const again = await agent.ask('bind', { agentUserId: 'u-1', username: 'Another' });
    expect(again.platformUserId).toBe(
      (first.envelope as unknown as { platformUserId: string }).platformUserId,
    );
    const account = await exchange.admin.get(`/admin/v1/users/${again.platformUserId}/account`);
    expect(account.code).toBe(0);
  });

  test('of many that come at once makes one', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => boundUser(agent, 'u-many')));
    expect(new Set(ids).size).toBe(1);
  });

  test('is each agent’s own', async () => {
    expect(await boundUser(agent, 'u-same')).not.toBe(await boundUser(stranger, 'u-same'));
  });

  test('makes up for the account that a full disk has left out', async () => {
    exchange.switches.diskFull = true;
    expectRefusal(route, await agent.post('bind', { agentUserId: 'u-full' }), 6904);
    exchange.switches.diskFull = false;
    const userId = await boundUser(agent, 'u-full');
    expect((await exchange.admin.get(`/admin/v1/users/${userId}/account`)).code).toBe(0);
  });

  test.each([
    [{}, 102001, 'agentUserId'],
    [{ agentUserId: 'a b' }, 102002, 'agentUserId'],
    [{ agentUserId: 'x'.repeat(65) }, 102003, 'agentUserId'],
    [{ agentUserId: 'u', more: 'x' }, 102002, 'more'],
    [{ agentUserId: 'u', environment: 'SIMULATED' }, 102002, 'environment'],
  ] as const)('%j is %i, with the member', async (members, code, field) => {
    const answer = await agent.post('bind', members);
    expectRefusal(route, answer, code);
    expect(answer.errors!.map((each) => each.field)).toEqual([field]);
  });
});

describe('create-entry-url', () => {
  const route = agentRoutes.createEntryUrl;
  const ask = (members: object) => agent.post('create-entry-url', { agentUserId: 'u-1', ...members });

  test('gives an address that lets the user in, once', async () => {
    const userId = await boundUser(agent, 'u-1');
    const before = Math.floor(Date.now() / 1000);
    const answer = await ask({
      redirectPath: '/trade/BTCUSDT?x=1',
      returnUrl: 'https://partner.example/a?b=1&c=2',
    });
    expectSuccess(route, answer);
    const { webUrl, expireAt } = answer.envelope as unknown as { webUrl: string; expireAt: number };
    expect(expireAt).toBeGreaterThanOrEqual(before + 60);
    expect(expireAt).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) + 60);
    const url = new URL(webUrl);
    expect(`${url.origin}${url.pathname}`).toBe(`${exchange.gateway.url}/agent-entry`);
    expect([...url.searchParams.keys()]).toEqual(['ticket']);
    const ticket = url.searchParams.get('ticket');
    const exchanged = await exchange.api.post('/v1/public/agent-sso/exchange-ticket', { ticket });
    const session = exchanged.data as { accessToken: string; redirectPath: string };
    expect(session.redirectPath).toBe('/trade/BTCUSDT?x=1');
    const info = await exchange.as({ token: session.accessToken }).get('/v1/private/user/info');
    expect((info.data as { userInfo: { userId: string } }).userInfo.userId).toBe(userId);
    expect((await exchange.api.post('/v1/public/agent-sso/exchange-ticket', { ticket })).code).toBe(3009);
  });

  test.each([
    'https://evil.example/',
    'https://partner.example.evil.example/',
    'http://partner.example/',
    'https://partner.example:444/',
    'https://evil.example/?https://partner.example',
  ])('[ATTACK-40] back to %s is 102002', async (returnUrl) => {
    const answer = await ask({ redirectPath: '/', returnUrl });
    expectRefusal(route, answer, 102002);
    expect(answer.errors![0]!.field).toBe('returnUrl');
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/\n'])(
    '[ATTACK-40] on to %j is 102002',
    async (redirectPath) => {
      expectRefusal(route, await ask({ redirectPath }), 102002);
    },
  );

  test('for a user that is not the agent’s is 6009', async () => {
    expectRefusal(route, await ask({ agentUserId: 'nobody', redirectPath: '/' }), 6009);
    const foreign = await stranger.post('create-entry-url', { agentUserId: 'u-1', redirectPath: '/' });
    expectRefusal(route, foreign, 6009);
  });

  test('without a place to go is 102001', async () => {
    expectRefusal(route, await ask({}), 102001);
  });
});

describe('create-embed-token', () => {
  const route = agentRoutes.createEmbedToken;
  const ask = (members: object) => agent.post('create-embed-token', { agentUserId: 'u-1', ...members });

  test('gives a token for one symbol in one channel, once', async () => {
    await boundUser(agent, 'u-1');
    const answer = await ask({ channelId: 'c-1', symbol: 'BTCUSDT' });
    expectSuccess(route, answer);
    const { embedToken } = answer.envelope as unknown as { embedToken: string };
    const exchangeIt = (channelId: string) =>
      exchange.api.post('/v1/public/agent-sso/exchange-embed-token', { embedToken, channelId });
    const { accessToken } = (await exchangeIt('c-1')).data as { accessToken: string };
    const own = exchange.as({ token: accessToken });
    const order = { type: 'LIMIT', side: 'BUY', price: '1', quantity: '1' };
    const codeOf = async (symbol: string) =>
      (await own.post('/v1/private/order/place', { ...order, symbol })).code;
    expect(await codeOf('ETHUSDT')).toBe(3006);
    expect(await codeOf('BTCUSDT')).not.toBe(3006);
    expect((await exchangeIt('c-1')).code).toBe(3009);
  });

  test('for an unknown symbol is 102002, for a user that is not the agent’s 6009', async () => {
    expectRefusal(route, await ask({ channelId: 'c', symbol: 'DOGEUSDT' }), 102002);
    expectRefusal(route, await ask({ channelId: 'c', agentUserId: 'nobody' }), 6009);
    expectRefusal(route, await ask({}), 102001);
    expectRefusal(route, await ask({ channelId: 'x'.repeat(129) }), 102003);
  });
});

describe('query-user-assets', () => {
  const route = agentRoutes.agentUserAssets;

  test('tells what a user has, by either name', async () => {
    await exchange.setPrice('BTCUSDT', '85000');
    const platformUserId = await boundUser(agent, 'u-rich');
    await agent.ask('transfer', { agentOrderNo: 'RICH', platformUserId, direction: 'IN', amount: '1000' });
    const entry = await agent.ask('create-embed-token', { agentUserId: 'u-rich', channelId: 'c' });
    const session = await exchange.api.post('/v1/public/agent-sso/exchange-embed-token', {
      embedToken: entry.embedToken,
      channelId: 'c',
    });
    const own = exchange.as({ token: (session.data as { accessToken: string }).accessToken });
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '80000', quantity: '0.01' };
    await own.post('/v1/private/order/place', order);
    const answer = await agent.post('query-user-assets', { platformUserId });
    expectSuccess(route, answer);
    // 80,000 × 0.01 at 20× is held by the order; its fee of 0.04 % or whatever it is beside stays available.
    expect(answer.envelope).toMatchObject({
      platformUserId,
      agentUserId: 'u-rich',
      currency: 'USDT',
      walletBalance: '1000',
      usedMargin: '0',
      isolatedMargin: '0',
      equity: '1000',
      unrealizedPnl: '0',
      isSimulatedUser: false,
    });
    const { frozenMargin, availableBalance } = answer.envelope as unknown as Record<string, string>;
    expect(Number(frozenMargin)).toBeGreaterThan(0);
    expect(Number(availableBalance) + Number(frozenMargin)).toBe(1000);
    const byName = await agent.ask('query-user-assets', { agentUserId: 'u-rich' });
    expect(byName).toMatchObject({ walletBalance: '1000', frozenMargin });
    const before = byName.version as number;
    await own.post('/v1/private/order/batch-cancel-all', {});
    const after = await agent.ask('query-user-assets', { agentUserId: 'u-rich', platformUserId });
    expect(after).toMatchObject({ frozenMargin: '0', availableBalance: '1000' });
    expect(after.version).toBeGreaterThan(before);
  });

  test('of a user whom the operator has given to the agent goes by platformUserId', async () => {
    const { agentId } = exchange.identity.agents.get('AGENT001')!;
    const given = await exchange.admin.post('/admin/v1/users', {
      username: 'given',
      password: 'correct horse battery',
      agentId,
    });
    const { userId } = given.data as { userId: string };
    const answer = await agent.ask('query-user-assets', { platformUserId: userId });
    expect(answer).toMatchObject({ code: 0, platformUserId: userId, agentUserId: '' });
  });

  test('[ATTACK-11] of others is 6009: unknown, nobody’s, another agent’s, or two names of two users', async () => {
    const mine = await boundUser(agent, 'u-1');
    const theirs = await boundUser(stranger, 'u-theirs');
    for (const members of [
      { platformUserId: theirs },
      { agentUserId: 'u-theirs' },
      { platformUserId: `${outsider.userId}` },
      { platformUserId: '9007199254740993' },
      { agentUserId: 'u-rich', platformUserId: mine },
      { agentUserId: 'u-theirs', platformUserId: mine },
    ])
      expectRefusal(route, await agent.post('query-user-assets', members), 6009);
    expectRefusal(route, await agent.post('query-user-assets'), 102001);
  });
});
