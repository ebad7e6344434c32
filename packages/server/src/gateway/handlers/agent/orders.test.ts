import { agentRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgentClient, type AgentMembers, boundUser, newAgent } from '../../testing/agent-client.ts';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { START_MS, TestExchange } from '../../testing/exchange-fixture.ts';

let exchange: TestExchange;
let agent: AgentClient;
let stranger: AgentClient;
let userId: string;
/** Orders, oldest first, a second apart: in, out, all out, reversed in with its reversal, failed. */
beforeAll(async () => {
  exchange = await TestExchange.start();
  agent = await newAgent(exchange);
  stranger = await newAgent(exchange, { agentCode: 'STRANGER' });
  userId = await boundUser(agent, 'u-1');
  const step = async (path: string, members: AgentMembers) => {
    await exchange.admin.post('/admin/v1/clock/advance', { ms: 1000 });
    expect(await agent.ask(path, members)).toMatchObject({ code: 0 });
  };
  const user = { agentUserId: 'u-1' };
  await step('transfer', { ...user, agentOrderNo: 'A-IN', direction: 'IN', amount: '100' });
  await step('transfer', { ...user, agentOrderNo: 'B-OUT', direction: 'OUT', amount: '30' });
  await step('transfer-all-out', { ...user, agentOrderNo: 'C-ALL' });
  await step('transfer', { ...user, agentOrderNo: 'D-IN', direction: 'IN', amount: '5' });
  await step('reverse', { origOrderNo: 'D-IN', reverseOrderNo: 'E-REV', reverseReason: 'twice' });
  await step('transfer', { ...user, agentOrderNo: 'F-OUT', direction: 'OUT', amount: '1' });
});
afterAll(() => exchange.stop());

const at = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString();

describe('query-order', () => {
  const route = agentRoutes.agentOrder;

  test('tells of an order as it stands', async () => {
    const answer = await agent.post('query-order', { agentOrderNo: 'C-ALL', orderType: 'TRANSFER_OUT' });
    expectSuccess(route, answer);
    const { requestId: _, ...members } = answer.envelope;
    expect(members).toEqual({
      code: 0,
      message: 'success',
      orderType: 'TRANSFER_OUT',
      orderNo: expect.stringMatching(/^\d+$/),
      agentOrderNo: 'C-ALL',
      status: 'SUCCESS',
      orderStatus: 'SUCCESS',
      direction: 'OUT',
      transferMode: 'ALL_OUT',
      currency: 'USDT',
      amount: '70',
      agentUserId: 'u-1',
      platformUserId: userId,
      failReason: '',
      origOrderNo: '',
      createdAt: at(3),
      completedAt: at(3),
    });
  });

  test('of a transfer that was reversed, and of the reversal', async () => {
    expect(await agent.ask('query-order', { agentOrderNo: 'D-IN' })).toMatchObject({
      orderType: 'TRANSFER_IN',
      status: 'REVERSED',
      orderStatus: 'REVERSED',
      transferMode: 'FIXED_AMOUNT',
      createdAt: at(4),
      completedAt: at(5),
    });
    expect(await agent.ask('query-order', { agentOrderNo: 'E-REV' })).toMatchObject({
      orderType: 'REVERSE',
      status: 'SUCCESS',
      direction: 'OUT',
      amount: '5',
      origOrderNo: 'D-IN',
    });
  });

  test('[ATTACK-11] of another type, unknown, or another agent’s is 6101', async () => {
    const typed = { agentOrderNo: 'A-IN', orderType: 'TRANSFER_OUT' };
    expectRefusal(route, await agent.post('query-order', typed), 6101);
    expectRefusal(route, await agent.post('query-order', { agentOrderNo: 'NOWHERE' }), 6101);
    expectRefusal(route, await agent.post('query-order', { agentOrderNo: '__proto__' }), 6101);
    expectRefusal(route, await stranger.post('query-order', { agentOrderNo: 'A-IN' }), 6101);
  });

  test('without a number is 102001, of a type that is none 102002', async () => {
    expectRefusal(route, await agent.post('query-order'), 102001);
    expectRefusal(route, await agent.post('query-order', { agentOrderNo: 'A-IN', orderType: 'X' }), 102002);
  });
});

describe('list-orders', () => {
  const route = agentRoutes.agentOrders;

  async function numbers(members: AgentMembers): Promise<readonly string[]> {
    const answer = await agent.post('list-orders', members);
    expectSuccess(route, answer);
    const { orders } = answer.envelope as unknown as { orders: { agentOrderNo: string }[] };
    return orders.map(({ agentOrderNo }) => agentOrderNo);
  }

  test.each([
    [{}, ['F-OUT', 'E-REV', 'D-IN', 'C-ALL', 'B-OUT', 'A-IN']],
    [{ page: 1, pageSize: 4 }, ['F-OUT', 'E-REV', 'D-IN', 'C-ALL']],
    [{ page: 2, pageSize: 4 }, ['B-OUT', 'A-IN']],
    [{ page: 3, pageSize: 4 }, []],
    [{ orderType: 'TRANSFER_OUT' }, ['F-OUT', 'C-ALL', 'B-OUT']],
    [{ orderType: 'REVERSE' }, ['E-REV']],
    [{ status: 'FAILED' }, ['F-OUT']],
    [{ status: 'REVERSED', orderType: 'TRANSFER_IN' }, ['D-IN']],
    [{ status: 'PROCESSING' }, []],
    [{ startTime: at(2), endTime: at(4) }, ['C-ALL', 'B-OUT']],
    [{ startTime: START_MS + 5000 }, ['F-OUT', 'E-REV']],
    [{ endTime: '2026-03-05T12:32:58.808+01:00' }, []],
  ])('%j shows %j', async (members, expected) => {
    expect(await numbers(members)).toEqual(expected);
  });

  test('counts all, and shows rows as query-order does', async () => {
    const listed = await agent.ask('list-orders', { page: 2, pageSize: 5 });
    expect(listed).toMatchObject({ total: 6, page: 2, pageSize: 5 });
    const [order] = listed.orders as object[];
    const {
      code: _c,
      message: _m,
      requestId: _r,
      ...one
    } = await agent.ask('query-order', {
      agentOrderNo: 'A-IN',
    });
    expect(order).toEqual(one);
  });

  test('shows an order as soon as it is answered', async () => {
    for (let i = 0; i < 5; i += 1) {
      const agentOrderNo = `NOW-${i}`;
      await agent.ask('transfer', { agentOrderNo, agentUserId: 'u-1', direction: 'IN', amount: '1' });
      expect((await numbers({ pageSize: 1 }))[0]).toBe(agentOrderNo);
    }
  });

  test('[ATTACK-11] shows no other agent’s', async () => {
    expect(await stranger.ask('list-orders')).toMatchObject({ total: 0, orders: [] });
  });

  test.each([
    [{ page: 0 }, 102003],
    [{ pageSize: 101 }, 102003],
    [{ orderType: 'X' }, 102002],
    [{ startTime: 'yesterday' }, 102002],
    [{ startTime: 2, endTime: 1 }, 102002],
  ] as const)('%j is %i', async (members, code) => {
    expectRefusal(route, await agent.post('list-orders', members), code);
  });

  test('is 6904 while the history is behind', { timeout: 10_000 }, async () => {
    exchange.switches.historyPaused = true;
    await agent.ask('transfer', { agentOrderNo: 'LATE', agentUserId: 'u-1', direction: 'IN', amount: '1' });
    expectRefusal(route, await agent.post('list-orders'), 6904);
    exchange.switches.historyPaused = false;
  });
});

describe('query-account', () => {
  test('tells what the agent has', async () => {
    const other = await newAgent(exchange, { agentCode: 'SAVER', deposit: '12.5' });
    const answer = await other.post('query-account', { currency: 'USDT' });
    expectSuccess(agentRoutes.agentAccount, answer);
    expect(answer.envelope).toMatchObject({
      agentCode: 'SAVER',
      agentStatus: 'ACTIVE',
      assets: [{ currency: 'USDT', depositBalance: '12.5' }],
    });
    const wrong = await other.post('query-account', { currency: 'BTC' });
    expectRefusal(agentRoutes.agentAccount, wrong, 102002);
  });
});
