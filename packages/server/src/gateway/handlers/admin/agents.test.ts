import { createHmac } from 'node:crypto';
import { adminRoutes, type ErrorCode } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { TestExchange } from '../../testing/exchange-fixture.ts';
import type { JsonAnswer } from '../../testing/test-client.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.stop());

const AGENTS = '/admin/v1/agents';

interface Created {
  readonly agentId: string;
  readonly agentCode: string;
  readonly agentSecret: string;
}

interface Row {
  readonly agentCode: string;
  readonly depositBalance: string;
}

function create(agentCode: string, more: object = {}): Promise<JsonAnswer> {
  return exchange.admin.post(AGENTS, { agentCode, name: `${agentCode} & Co`, allowedOrigins: [], ...more });
}

async function newAgent(agentCode: string, more: object = {}): Promise<Created> {
  const answer = await create(agentCode, more);
  expectSuccess(adminRoutes.createAgent, answer);
  return answer.data as Created;
}

async function rows(): Promise<readonly Row[]> {
  const answer = await exchange.admin.get(AGENTS);
  expectSuccess(adminRoutes.listAgents, answer);
  return (answer.data as { list: Row[] }).list;
}

const rowOf = async (code: string) => (await rows()).find(({ agentCode }) => agentCode === code);
const update = (code: string, body: object) => exchange.admin.put(`${AGENTS}/${code}`, body);

let nonces = 0;

/** What the exchange says of a request that is signed with this secret: 0 when it is the agent's. */
function verdictOn(agentCode: string, agentSecret: string): number {
  nonces += 1;
  const nonce = `nonce-of-tests-${nonces}`;
  const nowMs = Date.now();
  const timestamp = `${Math.floor(nowMs / 1000)}`;
  const signedText = `agentCode=${agentCode}&nonce=${nonce}&timestamp=${timestamp}`;
  const sign = createHmac('sha256', agentSecret).update(signedText).digest('hex');
  const request = { agentCode, timestamp, nonce, sign, signedText, remoteIp: '203.0.113.7', nowMs };
  const verdict = exchange.identity.agents.verify(request);
  return verdict.ok ? 0 : verdict.code;
}

describe('agents', () => {
  test('are created once by code, with a secret that is shown this once', async () => {
    const before = Date.now();
    const created = await newAgent('AGENT001', {
      allowedOrigins: ['https://partner.example', 'http://localhost:3000'],
      ipWhitelist: ['203.0.113.0/24', '2001:db8::1'],
      webhookUrl: 'https://partner.example/hooks?x=1',
    });
    expect(Object.keys(created).sort()).toEqual(['agentCode', 'agentId', 'agentSecret']);
    expect(created.agentSecret).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(verdictOn('AGENT001', created.agentSecret)).toBe(0);
    const list = await exchange.admin.text('GET', AGENTS);
    expect(list.text).not.toContain(created.agentSecret);
    const row = await rowOf('AGENT001');
    expect(row).toEqual({
      agentId: created.agentId,
      agentCode: 'AGENT001',
      name: 'AGENT001 & Co',
      status: 'ACTIVE',
      allowedOrigins: ['https://partner.example', 'http://localhost:3000'],
      ipWhitelist: ['203.0.113.0/24', '2001:db8::1'],
      webhookUrl: 'https://partner.example/hooks?x=1',
      depositBalance: '0',
      createdAt: expect.any(Number),
    });
    expect((row as unknown as { createdAt: number }).createdAt).toBeGreaterThanOrEqual(before);
    expectRefusal(adminRoutes.createAgent, await create('AGENT001'), 3025);
    expect(verdictOn('AGENT001', created.agentSecret)).toBe(0);
  });

  test('are listed newest first; what is left out is empty', async () => {
    await newAgent('list-1');
    await newAgent('list_2');
    const [first, second] = await rows();
    expect([first!.agentCode, second!.agentCode]).toEqual(['list_2', 'list-1']);
    expect(first).toMatchObject({ allowedOrigins: [], ipWhitelist: [], webhookUrl: '' });
  });

  const bad: readonly (readonly [object, ErrorCode, string])[] = [
    [{ agentCode: undefined }, 2001, 'agentCode'],
    [{ name: undefined }, 2001, 'name'],
    [{ allowedOrigins: undefined }, 2001, 'allowedOrigins'],
    [{ agentCode: '' }, 2003, 'agentCode'],
    [{ agentCode: 'A'.repeat(33) }, 2003, 'agentCode'],
    [{ agentCode: 'A B' }, 2002, 'agentCode'],
    [{ agentCode: 7 }, 2002, 'agentCode'],
    [{ name: '' }, 2003, 'name'],
    [{ name: 'n'.repeat(65) }, 2003, 'name'],
    [{ name: 'a\u0007' }, 2002, 'name'],
    [{ allowedOrigins: 'https://partner.example' }, 2002, 'allowedOrigins'],
    [{ allowedOrigins: Array(21).fill('https://partner.example') }, 2003, 'allowedOrigins'],
    [{ allowedOrigins: ['https://a.example', 'https://b.example/'] }, 2002, 'allowedOrigins[1]'],
    [{ allowedOrigins: ['https://a.example/path'] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ['http://a.example'] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ['https://*.example'] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ["https://a.example; script-src 'unsafe-inline'"] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ['https://a.example;x'] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ['https://a.example,https://b.example'] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ['https://user@a.example'] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ['https://a.example:443'] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ['https://a.example:99999'] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ["'self'"] }, 2002, 'allowedOrigins[0]'],
    [{ allowedOrigins: ['null'] }, 2002, 'allowedOrigins[0]'],
    [{ ipWhitelist: ['203.0.113.256'] }, 2002, 'ipWhitelist[0]'],
    [{ ipWhitelist: Array(21).fill('203.0.113.7') }, 2003, 'ipWhitelist'],
    [{ webhookUrl: 'ftp://partner.example' }, 2002, 'webhookUrl'],
    [{ webhookUrl: '/hooks' }, 2002, 'webhookUrl'],
    [{ webhookUrl: 'https://user:pass@partner.example/' }, 2002, 'webhookUrl'],
    [{ webhookUrl: 'https://partner.example/#part' }, 2002, 'webhookUrl'],
    [{ webhookUrl: `https://partner.example/${'x'.repeat(2048)}` }, 2003, 'webhookUrl'],
    [{ status: 'ACTIVE' }, 2002, 'status'],
    [{ agentSecret: 'mine' }, 2002, 'agentSecret'],
  ];

  test.each(bad)('%j is refused, and nothing is created', async (fault, code, field) => {
    const before = await rows();
    const answer = await create('FAULTY', fault);
    expectRefusal(adminRoutes.createAgent, answer, code);
    expect(answer.errors?.map((each) => each.field)).toEqual([field]);
    expect(await rows()).toEqual(before);
  });

  test('change what is sent, and keep the rest', async () => {
    await newAgent('CHANGING', { allowedOrigins: ['https://old.example'], ipWhitelist: ['203.0.113.7'] });
    const before = (await rowOf('CHANGING'))!;
    const changes = [
      { name: 'New' },
      { allowedOrigins: ['https://new.example'] },
      { ipWhitelist: [] },
      { webhookUrl: 'https://new.example/hooks' },
      { webhookUrl: '' },
      { status: 'DISABLED' },
      { status: 'ACTIVE', allowedOrigins: [] },
    ];
    let expected = before;
    for (const change of changes) {
      expected = { ...expected, ...change };
      const answer = await update('CHANGING', change);
      expectSuccess(adminRoutes.updateAgent, answer);
      expect(answer.data).toEqual(expected);
      expect(await rowOf('CHANGING')).toEqual(expected);
    }
  });

  test('do not change by what is wrong', async () => {
    const { agentSecret } = await newAgent('STABLE');
    const before = await rows();
    const expected: readonly (readonly [object, ErrorCode])[] = [
      [{}, 2001],
      [{ status: 'CLOSED' }, 2002],
      [{ status: null }, 2002],
      [{ agentCode: 'OTHER' }, 2002],
      [{ name: 'x', allowedOrigins: ['https://x.example/'] }, 2002],
      [{ name: '' }, 2003],
    ];
    for (const [body, code] of expected)
      expectRefusal(adminRoutes.updateAgent, await update('STABLE', body), code);
    expectRefusal(adminRoutes.updateAgent, await update('NOBODY', { name: 'x' }), 3008);
    expectRefusal(adminRoutes.updateAgent, await update('x'.repeat(33), { name: 'x' }), 2003);
    expect(await rows()).toEqual(before);
    expect(verdictOn('STABLE', agentSecret)).toBe(0);
  });

  test('call nothing while they are disabled: 6009', async () => {
    const { agentSecret } = await newAgent('SLEEPING');
    await update('SLEEPING', { status: 'DISABLED' });
    expect(verdictOn('SLEEPING', agentSecret)).toBe(6009);
    await update('SLEEPING', { status: 'ACTIVE' });
    expect(verdictOn('SLEEPING', agentSecret)).toBe(0);
  });

  test('get a new secret, and the old one ends at once', async () => {
    const { agentSecret } = await newAgent('ROTATING');
    const answer = await exchange.admin.post(`${AGENTS}/ROTATING/rotate-secret`);
    expectSuccess(adminRoutes.rotateAgentSecret, answer);
    const rotated = answer.data as Created;
    expect(Object.keys(rotated).sort()).toEqual(['agentCode', 'agentSecret']);
    expect(rotated.agentSecret).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(rotated.agentSecret).not.toBe(agentSecret);
    expect(verdictOn('ROTATING', agentSecret)).toBe(6001);
    expect(verdictOn('ROTATING', rotated.agentSecret)).toBe(0);
    const unknown = await exchange.admin.post(`${AGENTS}/NOBODY/rotate-secret`);
    expectRefusal(adminRoutes.rotateAgentSecret, unknown, 3008);
  });
});

describe('an agent’s deposit', () => {
  const deposit = (code: string, body: object) => exchange.admin.post(`${AGENTS}/${code}/deposit`, body);

  async function expectBalanced(): Promise<void> {
    const { data } = await exchange.admin.post('/admin/v1/engine/verify');
    expect(data).toMatchObject({ ok: true });
  }

  test('[LEDGER-2] counts once by its reference, and not with other content (3004)', async () => {
    await newAgent('RICH');
    const first = { currency: 'USDT', amount: '1000.5', reference: 'wire-1' };
    const answer = await deposit('RICH', first);
    expectSuccess(adminRoutes.depositAgent, answer);
    expect(answer.data).toEqual({
      agentCode: 'RICH',
      currency: 'USDT',
      amount: '1000.5',
      depositBalance: '1000.5',
      reference: 'wire-1',
    });
    const again = await deposit('RICH', { ...first, amount: '1000.50' });
    expect(again.data).toEqual(answer.data);
    const other = await deposit('RICH', { ...first, amount: '1000.51' });
    expectRefusal(adminRoutes.depositAgent, other, 3004);
    const second = await deposit('RICH', { ...first, reference: 'wire-2', amount: '0.00000001' });
    expect(second.data).toMatchObject({ amount: '0.00000001', depositBalance: '1000.50000001' });
    const late = await deposit('RICH', first);
    expect(late.data).toMatchObject({ amount: '1000.5', reference: 'wire-1' });
    expect(await rowOf('RICH')).toMatchObject({ depositBalance: '1000.50000001' });
    await expectBalanced();
  });

  test('[LEDGER-2] a reference is the agent’s own', async () => {
    await newAgent('FIRST');
    await newAgent('SECOND');
    const body = { currency: 'USDT', amount: '5', reference: 'same' };
    expect((await deposit('FIRST', body)).data).toMatchObject({ depositBalance: '5' });
    expect((await deposit('SECOND', { ...body, amount: '7' })).data).toMatchObject({ depositBalance: '7' });
    expect(await rowOf('FIRST')).toMatchObject({ depositBalance: '5' });
    await expectBalanced();
  });

  test('is refused with what is wrong named, and moves nothing', async () => {
    await newAgent('STRICT');
    const body = { currency: 'USDT', amount: '5', reference: 'r' };
    const expected: readonly (readonly [object, ErrorCode, string])[] = [
      [{ currency: 'BTC' }, 2002, 'currency'],
      [{ currency: undefined }, 2001, 'currency'],
      [{ amount: undefined }, 2001, 'amount'],
      [{ reference: undefined }, 2001, 'reference'],
      [{ reference: '' }, 2003, 'reference'],
      [{ reference: 'r'.repeat(65) }, 2003, 'reference'],
      [{ amount: '-1' }, 2002, 'amount'],
      [{ amount: '0' }, 2003, 'amount'],
      [{ amount: '1e3' }, 2002, 'amount'],
      [{ amount: '0.000000001' }, 2003, 'amount'],
    ];
    for (const [fault, code, field] of expected) {
      const answer = await deposit('STRICT', { ...body, ...fault });
      expectRefusal(adminRoutes.depositAgent, answer, code);
      expect(answer.errors?.map((each) => each.field)).toEqual([field]);
    }
    expectRefusal(adminRoutes.depositAgent, await deposit('NOBODY', body), 3008);
    expect(await rowOf('STRICT')).toMatchObject({ depositBalance: '0' });
  });

  test('an account that a full disk left out is made up for by the first deposit', async () => {
    exchange.switches.diskFull = true;
    const { agentSecret } = await newAgent('UNLUCKY');
    expect(verdictOn('UNLUCKY', agentSecret)).toBe(0);
    const body = { currency: 'USDT', amount: '5', reference: 'r' };
    expectRefusal(adminRoutes.depositAgent, await deposit('UNLUCKY', body), 5002);
    expect(await rowOf('UNLUCKY')).toMatchObject({ depositBalance: '0' });
    exchange.switches.diskFull = false;
    expect((await deposit('UNLUCKY', body)).data).toMatchObject({ depositBalance: '5' });
    await expectBalanced();
  });
});

test('a user may be created as an agent’s, who then has them by their id', async () => {
  const { agentId } = await newAgent('OWNER');
  const body = { username: 'owned', password: 'correct horse', agentId };
  const created = await exchange.admin.post('/admin/v1/users', body);
  expectSuccess(adminRoutes.createUser, created);
  const userId = Number((created.data as { userId: string }).userId);
  const { list } = (await exchange.admin.get(`/admin/v1/users?query=${userId}`)).data as { list: unknown[] };
  expect(list).toMatchObject([{ username: 'owned', agentId }]);
  const owner = exchange.identity.agents.get('OWNER')!;
  expect(await exchange.identity.agents.userOf(owner, { platformUserId: userId })).toMatchObject({
    ok: true,
  });
  const stranger = exchange.identity.agents.get('AGENT001')!;
  expect(await exchange.identity.agents.userOf(stranger, { platformUserId: userId })).toMatchObject({
    ok: false,
    code: 6009,
  });
  const unknown = await exchange.admin.post('/admin/v1/users', {
    ...body,
    username: 'nobodys',
    agentId: '999',
  });
  expectRefusal(adminRoutes.createUser, unknown, 2002);
  expect(unknown.errors?.[0]?.field).toBe('agentId');
  expect((await exchange.admin.get('/admin/v1/users?query=nobodys')).data).toMatchObject({ total: 0 });
});
