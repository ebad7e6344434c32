import { createHmac } from 'node:crypto';
import { agentRoutes } from '@openperp/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  AgentClient,
  type AgentMembers,
  boundUser,
  newAgent,
  signedMembers,
  signedTextOf,
} from '../testing/agent-client.ts';
import { expectRefusal, expectSuccess } from '../testing/contract-check.ts';
import { TestExchange } from '../testing/exchange-fixture.ts';

let exchange: TestExchange;
let agent: AgentClient;
beforeAll(async () => {
  exchange = await TestExchange.start({ trustedProxies: ['127.0.0.1'] });
  agent = await newAgent(exchange);
  await boundUser(agent, 'u-1');
});
afterAll(() => exchange.stop());
afterEach(() => {
  vi.useRealTimers();
});

const ROUTE = agentRoutes.agentTransfer;
const PATH = '/v1/agent/transfer';
let orders = 0;

/** A transfer that has every member, signed. */
function transfer(changes: AgentMembers = {}): AgentMembers {
  orders += 1;
  return signedMembers(agent.agent, {
    agentOrderNo: `T-${orders}`,
    agentUserId: 'u-1',
    direction: 'IN',
    currency: 'USDT',
    amount: '1.00',
    environment: 'PRODUCTION',
    ...changes,
  });
}

const send = (body: AgentMembers) => agent.send('transfer', body);
const sendText = (text: string) =>
  exchange.api.send('POST', PATH, text, { 'content-type': 'application/json' });

describe('a signature', () => {
  test('that is right is taken', async () => {
    expectSuccess(ROUTE, await send(transfer()));
  });

  test.each(Object.keys(transferNames()))(
    '[ATTACK-14] with %s changed is 6001, and nothing is done',
    async (name) => {
      const body = transfer();
      const value = body[name] as string | number;
      const changed =
        typeof value === 'number' ? value + 1 : `${value.slice(0, -1)}${value.endsWith('1') ? '2' : '1'}`;
      expectRefusal(ROUTE, await send({ ...body, [name]: changed }), 6001);
      expect((await agent.ask('query-order', { agentOrderNo: body.agentOrderNo })).code).toBe(6101);
    },
  );

  test.each(['agentOrderNo', 'agentUserId', 'direction', 'currency', 'amount', 'environment'])(
    '[ATTACK-14] with %s taken away, or emptied, is 6001',
    async (name) => {
      for (const value of [undefined, null, '', ' '])
        expectRefusal(ROUTE, await send({ ...transfer(), [name]: value }), 6001);
    },
  );

  test.each([
    ['platformUserId', '1188041528'],
    ['unknown', 'x'],
    ['flag', false],
    ['list', []],
  ])('[ATTACK-14] with %s added is 6001', async (name, value) => {
    expectRefusal(ROUTE, await send({ ...transfer(), [name]: value }), 6001);
  });

  test('[ATTACK-14] of one member split into two is not taken for another request', async () => {
    // What is signed reads `…&agentUserId=u-1&amount=1.00&…`; here it hides in the number of the order.
    const { agentUserId, ...body } = transfer();
    const hidden = `${body.agentOrderNo}&agentUserId=${agentUserId}`;
    expectRefusal(ROUTE, await send({ ...body, agentOrderNo: hidden }), 102001);
  });

  test('covers numbers as they are written', async () => {
    const body = transfer({ amount: 0 });
    const signed = signedTextOf(body).replace('amount=0', 'amount=1.50');
    const sign = createHmac('sha256', agent.agent.agentSecret).update(signed).digest('hex');
    const text = JSON.stringify({ ...body, sign }).replace('"amount":0', '"amount":1.50');
    const answer = await sendText(text);
    expectSuccess(ROUTE, answer);
    expect(answer.envelope).toMatchObject({ amount: '1.5' });
    expectRefusal(ROUTE, await sendText(text.replace('1.50', '1.5')), 6001);
  });

  test('does not cover empty members, which count as left out', async () => {
    expectSuccess(ROUTE, await send({ ...transfer(), platformUserId: '', ext: null, more: '  ' }));
  });

  test('in capitals, or of another secret, is 6001', async () => {
    const body = transfer();
    expectRefusal(ROUTE, await send({ ...body, sign: (body.sign as string).toUpperCase() }), 6001);
    const other = { ...agent.agent, agentSecret: `${agent.agent.agentSecret}x` };
    expectRefusal(ROUTE, await send(signedMembers(other, body)), 6001);
  });

  test('of an agent that nobody knows is 6001', async () => {
    expectRefusal(ROUTE, await send(transfer({ agentCode: 'AGENT002' })), 6001);
  });

  test('of the old secret ends with its rotation', async () => {
    const rotating = await newAgent(exchange, { agentCode: 'ROTATING' });
    const rotated = await exchange.admin.post('/admin/v1/agents/ROTATING/rotate-secret');
    const { agentSecret } = rotated.data as { agentSecret: string };
    expect((await rotating.ask('query-account')).code).toBe(6001);
    const renewed = new AgentClient(exchange.gateway.url, { agentCode: 'ROTATING', agentSecret });
    expect((await renewed.ask('query-account')).code).toBe(0);
  });
});

describe('a nonce', () => {
  test('[ATTACK-16] works once, whatever it came with: 6001', async () => {
    const body = transfer();
    expectSuccess(ROUTE, await send(body));
    expectRefusal(ROUTE, await send(body), 6001);
    const { nonce } = body;
    expectRefusal(ROUTE, await send(transfer({ nonce })), 6001);
    expect((await agent.ask('query-account', { nonce })).code).toBe(6001);
  });

  test('[ATTACK-16] of many that come at once one is taken', async () => {
    const body = transfer();
    const codes = await Promise.all(Array.from({ length: 10 }, async () => (await send(body)).code));
    expect(codes.sort()).toEqual([0, ...Array(9).fill(6001)]);
  });

  test('of a request that was refused for its members is used up too', async () => {
    const body = transfer({ amount: 'x' });
    expectRefusal(ROUTE, await send(body), 102002);
    expectRefusal(ROUTE, await send(body), 6001);
  });

  test('of a wrong signature is not: whoever cannot sign cannot use it up', async () => {
    const body = transfer();
    expectRefusal(ROUTE, await send({ ...body, amount: '2' }), 6001);
    expectSuccess(ROUTE, await send(body));
  });

  test('is one agent’s own', async () => {
    const other = await newAgent(exchange, { agentCode: 'OTHER' });
    const nonce = 'a-nonce-of-two-agents';
    expect((await agent.ask('query-account', { nonce })).code).toBe(0);
    expect((await other.ask('query-account', { nonce })).code).toBe(0);
  });

  test.each(['x'.repeat(129), 'é', 'a\tb'])('%j is 6001', async (nonce) => {
    expectRefusal(ROUTE, await send(transfer({ nonce })), 6001);
  });
});

describe('a timestamp', () => {
  test.each([
    [-31, 6001],
    [-30, 0],
    [0, 0],
    [30, 0],
    [31, 6001],
  ])('[ATTACK-17] %i s off is %i', async (offS, code) => {
    const nowS = Math.floor(Date.now() / 1000);
    vi.useFakeTimers({ toFake: ['Date'], now: nowS * 1000 });
    expect((await send(transfer({ timestamp: nowS + offS }))).code).toBe(code);
    expect((await send(transfer({ timestamp: `${nowS + offS}` }))).code).toBe(code);
  });

  test.each(['x', '-1', '1e9', 1.5, true])('[ATTACK-17] %j is 6001', async (timestamp) => {
    expectRefusal(ROUTE, await send(transfer({ timestamp })), 6001);
  });

  test('in ms is 6001', async () => {
    expectRefusal(ROUTE, await send(transfer({ timestamp: Date.now() })), 6001);
  });
});

describe('what comes before the signature', () => {
  test.each(['agentCode', 'timestamp', 'nonce', 'sign'])('%s left out or empty is 102001', async (name) => {
    for (const value of [undefined, null, '', ' ']) {
      const answer = await send({ ...transfer(), [name]: value });
      expectRefusal(ROUTE, answer, 102001);
      expect(answer.errors).toEqual([{ field: name, message: 'is required' }]);
    }
  });

  test.each([
    ['', 102001],
    ['{}', 102001],
    ['{"a":1', 102002],
    ['[]', 102002],
    ['null', 102002],
    ['"x"', 102002],
    ['{"agentCode":"A","agentCode":"B"}', 102002],
    ['{"x":"\\ud800"}', 102002],
  ] as const)('a body of %j is %i', async (body, code) => {
    const answer = await sendText(body);
    expectRefusal(ROUTE, answer, code);
    expect(answer.errors![0]).toBeDefined();
  });

  test('another content type is 1415, too large a body 1413, another method 1405', async () => {
    const plain = await exchange.api.send('POST', PATH, '{}', { 'content-type': 'text/plain' });
    expectRefusal(ROUTE, plain, 1415);
    expectRefusal(ROUTE, await sendText(`{"x":"${'x'.repeat(256 * 1024)}"}`), 1413);
    expect((await exchange.api.get(PATH)).status).toBe(405);
  });

  test('members are looked at only where the signature is right', async () => {
    expectRefusal(ROUTE, await send({ ...transfer({ amount: 'x' }), direction: 'sideways' }), 6001);
    const answer = await send(transfer({ amount: 'x', direction: '' }));
    expectRefusal(ROUTE, answer, 102001);
    expect(answer.errors).toEqual([{ field: 'direction', message: 'is required' }]);
  });
});

describe('an agent', () => {
  test('that is disabled is 6009, until it is enabled again', async () => {
    const disabled = await newAgent(exchange, { agentCode: 'DISABLED' });
    await exchange.admin.put('/admin/v1/agents/DISABLED', { status: 'DISABLED' });
    expectRefusal(agentRoutes.agentAccount, await disabled.post('query-account'), 6009);
    await exchange.admin.put('/admin/v1/agents/DISABLED', { status: 'ACTIVE' });
    expectSuccess(agentRoutes.agentAccount, await disabled.post('query-account'));
  });

  test('[ATTACK-18] calls from its own addresses alone: 6009', async () => {
    const { agent: listed } = await newAgent(exchange, {
      agentCode: 'LISTED',
      ipWhitelist: ['203.0.113.0/24', '2001:db8::1'],
    });
    const from = (address: string) =>
      exchange.api.post('/v1/agent/query-account', signedMembers(listed, {}), { 'x-forwarded-for': address });
    for (const address of ['203.0.113.7', '2001:db8::1', '::ffff:203.0.113.9'])
      expectSuccess(agentRoutes.agentAccount, await from(address));
    for (const address of ['198.51.100.1', '2001:db8::2'])
      expectRefusal(agentRoutes.agentAccount, await from(address), 6009);
    expect((await exchange.api.post('/v1/agent/query-account', signedMembers(listed, {}))).code).toBe(6009);
  });

  test('learns of an exchange that has nothing to write on: 6904', async () => {
    exchange.switches.diskFull = true;
    const answer = await send(transfer());
    exchange.switches.diskFull = false;
    expectRefusal(ROUTE, answer, 6904);
    expect(answer.status).toBe(200);
  });
});

function transferNames(): AgentMembers {
  return {
    agentOrderNo: '',
    agentUserId: '',
    direction: '',
    currency: '',
    amount: '',
    environment: '',
    agentCode: '',
    timestamp: 0,
    nonce: '',
    sign: '',
  };
}
