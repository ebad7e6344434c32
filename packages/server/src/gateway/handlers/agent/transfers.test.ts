import { agentRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgentClient, type AgentMembers, boundUser, newAgent } from '../../testing/agent-client.ts';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { TestExchange } from '../../testing/exchange-fixture.ts';
import type { JsonAnswer } from '../../testing/test-client.ts';

let exchange: TestExchange;
let agent: AgentClient;
let stranger: AgentClient;
let userId: string;
beforeAll(async () => {
  exchange = await TestExchange.start();
  agent = await newAgent(exchange, { deposit: '1000' });
  stranger = await newAgent(exchange, { agentCode: 'STRANGER', deposit: '0' });
  userId = await boundUser(agent, 'u-1');
  await boundUser(stranger, 'u-theirs');
});
afterAll(async () => {
  const verified = await exchange.admin.post('/admin/v1/engine/verify');
  expect(verified.data).toMatchObject({ ok: true });
  await exchange.stop();
});

let orders = 0;
function number(): string {
  orders += 1;
  return `N-${orders}`;
}

function transfer(members: AgentMembers): Promise<JsonAnswer> {
  return agent.post('transfer', { agentOrderNo: number(), agentUserId: 'u-1', ...members });
}

async function balances(): Promise<{ readonly agent: number; readonly user: number }> {
  const account = await agent.ask('query-account');
  const user = await agent.ask('query-user-assets', { agentUserId: 'u-1' });
  const [asset] = account.assets as { depositBalance: string }[];
  return { agent: Number(asset!.depositBalance), user: Number(user.walletBalance) };
}

/** The answer without what is its own request's. */
function membersOf({ envelope }: JsonAnswer): object {
  const { requestId: _, ...members } = envelope;
  return members;
}

describe('transfer', () => {
  const route = agentRoutes.agentTransfer;

  test('[LEDGER-2] moves money in and out', async () => {
    const before = await balances();
    const agentOrderNo = number();
    const answer = await transfer({ agentOrderNo, direction: 'IN', currency: 'USDT', amount: '100.50' });
    expectSuccess(route, answer);
    expect(membersOf(answer)).toEqual({
      code: 0,
      message: 'success',
      orderNo: expect.stringMatching(/^\d+$/),
      agentOrderNo,
      orderStatus: 'SUCCESS',
      direction: 'IN',
      currency: 'USDT',
      amount: '100.5',
      agentUserId: 'u-1',
      platformUserId: userId,
      failReason: '',
    });
    expect(await balances()).toEqual({ agent: before.agent - 100.5, user: before.user + 100.5 });
    expectSuccess(route, await transfer({ direction: 'OUT', amount: '0.5', platformUserId: userId }));
    expect(await balances()).toEqual({ agent: before.agent - 100, user: before.user + 100 });
  });

  test('[LEDGER-2] again answers as the first time, and is done once', async () => {
    const members = { agentOrderNo: number(), direction: 'IN', amount: '10' };
    const first = await transfer(members);
    const before = await balances();
    for (const same of [members, { ...members, amount: '10.00' }, { ...members, platformUserId: userId }])
      expect(membersOf(await transfer(same))).toEqual(membersOf(first));
    expect(await balances()).toEqual(before);
  });

  test('[LEDGER-2] again with other content is 102002', async () => {
    const members = { agentOrderNo: number(), direction: 'IN', amount: '10' };
    await transfer(members);
    await boundUser(agent, 'u-2');
    const before = await balances();
    for (const change of [{ amount: '11' }, { direction: 'OUT' }, { agentUserId: 'u-2' }]) {
      const answer = await transfer({ ...members, ...change });
      expectRefusal(route, answer, 102002);
      expect(answer.errors![0]!.field).toBe('agentOrderNo');
    }
    const whole = { agentOrderNo: members.agentOrderNo, agentUserId: 'u-1' };
    expectRefusal(route, await agent.post('transfer-all-out', whole), 102002);
    expect(await balances()).toEqual(before);
  });

  test('[LEDGER-2] of many that come at once one is done, and all answer alike', async () => {
    const before = await balances();
    const members = { agentOrderNo: number(), direction: 'IN', amount: '1' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => transfer(members)));
    for (const answer of answers) expect(membersOf(answer)).toEqual(membersOf(answers[0]!));
    expect(await balances()).toEqual({ agent: before.agent - 1, user: before.user + 1 });
  });

  test('[LEDGER-2] of two that come at once with other amounts one is refused', async () => {
    const members = { agentOrderNo: number(), direction: 'IN' };
    const answers = await Promise.all(['1', '2'].map((amount) => transfer({ ...members, amount })));
    expect(answers.map(({ code }) => code).sort()).toEqual([0, 102002]);
  });

  test.each([
    ['IN', '100000'],
    ['OUT', '100000'],
  ])('[LEDGER-3] %s of more than there is has FAILED, and stays so', async (direction, amount) => {
    const before = await balances();
    const members = { agentOrderNo: number(), direction, amount };
    const answer = await transfer(members);
    expectSuccess(route, answer);
    expect(answer.envelope).toMatchObject({
      orderStatus: 'FAILED',
      failReason: 'INSUFFICIENT_BALANCE',
      amount,
    });
    await exchange.admin.post('/admin/v1/agents/AGENT001/deposit', {
      currency: 'USDT',
      amount: '100000',
      reference: members.agentOrderNo,
    });
    expect(membersOf(await transfer(members))).toEqual(membersOf(answer));
    expect(await balances()).toEqual({ agent: before.agent + 100_000, user: before.user });
  });

  test('with an account that is frozen has FAILED', async () => {
    await exchange.admin.put(`/admin/v1/users/${userId}`, { status: 'FROZEN' });
    const answer = await transfer({ direction: 'IN', amount: '1' });
    await exchange.admin.put(`/admin/v1/users/${userId}`, { status: 'ACTIVE' });
    expect(answer.envelope).toMatchObject({ code: 0, orderStatus: 'FAILED', failReason: 'ACCOUNT_FROZEN' });
  });

  test('[LEDGER-2] stands in the user’s ledger with the agent’s number', async () => {
    const agentOrderNo = number();
    await transfer({ agentOrderNo, direction: 'IN', amount: '3' });
    const ledger = await agent.post('perpetual/account/ledger', { platformUserIds: [userId], limit: 1 });
    const { items } = ledger.data as { items: { data: object }[] };
    expect(items[0]!.data).toMatchObject({
      changeType: 'TRANSFER_IN',
      amount: '3',
      referenceId: agentOrderNo,
    });
  });

  test('[ATTACK-11] of another agent’s user is 6009', async () => {
    for (const user of [{ agentUserId: 'u-theirs' }, { agentUserId: 'nobody' }])
      expectRefusal(route, await transfer({ ...user, direction: 'OUT', amount: '1' }), 6009);
    const both = { agentUserId: 'u-2', platformUserId: userId, direction: 'IN', amount: '1' };
    expectRefusal(route, await transfer(both), 6009);
    const thief = { agentOrderNo: 'THIEF', platformUserId: userId, direction: 'OUT', amount: '1' };
    expectRefusal(route, await stranger.post('transfer', thief), 6009);
  });

  test.each([
    [{ direction: 'IN' }, 102001],
    [{ amount: '1' }, 102001],
    [{ direction: 'IN', amount: '1', agentOrderNo: '' }, 102001],
    [{ direction: 'IN', amount: '1', agentUserId: '' }, 102001],
    [{ direction: 'IN', amount: '0' }, 102002],
    [{ direction: 'IN', amount: '-1' }, 102002],
    [{ direction: 'IN', amount: '1e3' }, 102002],
    [{ direction: 'IN', amount: '0.000000001' }, 102002],
    [{ direction: 'IN', amount: 'x' }, 102002],
    [{ direction: 'UP', amount: '1' }, 102002],
    [{ direction: 'IN', amount: '1', currency: 'BTC' }, 102002],
    [{ direction: 'IN', amount: '1', agentOrderNo: 'x'.repeat(65) }, 102003],
  ] as const)('%j is %i', async (members, code) => {
    expectRefusal(route, await transfer(members), code);
  });

  test('while the disk is full is 6904, and can be sent again', async () => {
    const members = { agentOrderNo: number(), direction: 'IN', amount: '1' };
    const before = await balances();
    exchange.switches.diskFull = true;
    expectRefusal(route, await transfer(members), 6904);
    exchange.switches.diskFull = false;
    expect((await agent.post('query-order', { agentOrderNo: members.agentOrderNo })).code).toBe(6101);
    expect((await transfer(members)).envelope).toMatchObject({ orderStatus: 'SUCCESS' });
    expect(await balances()).toEqual({ agent: before.agent - 1, user: before.user + 1 });
  });

  test('numbers are each agent’s own', async () => {
    const agentOrderNo = number();
    const poor = { agentOrderNo, agentUserId: 'u-theirs', direction: 'IN', amount: '1' };
    expect(await stranger.ask('transfer', poor)).toMatchObject({ code: 0, orderStatus: 'FAILED' });
    expect((await transfer({ agentOrderNo, direction: 'IN', amount: '2' })).envelope).toMatchObject({
      orderStatus: 'SUCCESS',
    });
  });

  test('makes up for the accounts that a crash has left out', async () => {
    const { agents } = exchange.identity;
    const made = await agents.create({ agentCode: 'CRASHED', name: 'Crashed', allowedOrigins: [] });
    if (!made.ok) throw new Error(made.message);
    const bound = await agents.bind(made.value.agent, 'u-crashed');
    expect(bound.ok).toBe(true);
    const crashed = stranger.as({ agentCode: 'CRASHED', agentSecret: made.value.agentSecret });
    expect(await crashed.ask('query-account')).toMatchObject({ assets: [{ depositBalance: '0' }] });
    const members = { agentOrderNo: number(), agentUserId: 'u-crashed', direction: 'IN', amount: '1' };
    expect(await crashed.ask('transfer', members)).toMatchObject({
      code: 0,
      orderStatus: 'FAILED',
      failReason: 'INSUFFICIENT_BALANCE',
    });
  });
});

describe('transfer-all-out', () => {
  const route = agentRoutes.agentTransferAllOut;

  test('[LEDGER-3] moves all that can be withdrawn, once', async () => {
    await transfer({ direction: 'IN', amount: '12.34567891' });
    const before = await balances();
    const members = { agentOrderNo: number(), agentUserId: 'u-1' };
    const answer = await agent.post('transfer-all-out', members);
    expectSuccess(route, answer);
    expect(answer.envelope).toMatchObject({
      orderStatus: 'SUCCESS',
      direction: 'OUT',
      amount: `${before.user}`,
    });
    expect((await balances()).user).toBe(0);
    await transfer({ direction: 'IN', amount: '5' });
    expect(membersOf(await agent.post('transfer-all-out', members))).toEqual(membersOf(answer));
    expect((await balances()).user).toBe(5);
  });

  test('of nothing has FAILED with "0"', async () => {
    await agent.post('transfer-all-out', { agentOrderNo: number(), agentUserId: 'u-1' });
    const answer = await agent.post('transfer-all-out', { agentOrderNo: number(), agentUserId: 'u-1' });
    expectSuccess(route, answer);
    expect(answer.envelope).toMatchObject({
      orderStatus: 'FAILED',
      amount: '0',
      failReason: 'INSUFFICIENT_BALANCE',
    });
  });

  test('takes no amount, and no other agent’s user', async () => {
    const members = { agentOrderNo: number(), agentUserId: 'u-1', amount: '1' };
    expectRefusal(route, await agent.post('transfer-all-out', members), 102002);
    const theirs = { agentOrderNo: number(), agentUserId: 'u-theirs' };
    expectRefusal(route, await agent.post('transfer-all-out', theirs), 6009);
    expectRefusal(route, await agent.post('transfer-all-out', { agentOrderNo: number() }), 102001);
  });
});

describe('reverse', () => {
  const route = agentRoutes.reverseAgentTransfer;
  const reverse = (origOrderNo: string, reverseOrderNo = number(), more: AgentMembers = {}) =>
    agent.post('reverse', { origOrderNo, reverseOrderNo, ...more });

  async function transferred(direction: 'IN' | 'OUT', amount: string): Promise<string> {
    const agentOrderNo = number();
    const answer = await transfer({ agentOrderNo, direction, amount });
    expect(answer.envelope).toMatchObject({ orderStatus: 'SUCCESS' });
    return agentOrderNo;
  }

  test.each(['IN', 'OUT'] as const)('[LEDGER-2] takes a transfer %s back, once', async (direction) => {
    await transferred('IN', '50');
    const before = await balances();
    const origOrderNo = await transferred(direction, '20');
    const first = await transfer({ agentOrderNo: origOrderNo, direction, amount: '20' });
    const reverseOrderNo = number();
    const answer = await reverse(origOrderNo, reverseOrderNo, { reverseReason: 'entered twice' });
    expectSuccess(route, answer);
    expect(membersOf(answer)).toEqual({
      code: 0,
      message: 'success',
      orderNo: expect.stringMatching(/^\d+$/),
      origOrderNo,
      reverseOrderNo,
      orderStatus: 'SUCCESS',
      agentUserId: 'u-1',
      platformUserId: userId,
      failReason: '',
    });
    expect(await balances()).toEqual(before);
    expect(membersOf(await reverse(origOrderNo, reverseOrderNo))).toEqual(membersOf(answer));
    // The transfer, sent once more, answers as it did before it was reversed, and is not done again.
    expect(membersOf(await transfer({ agentOrderNo: origOrderNo, direction, amount: '20' }))).toEqual(
      membersOf(first),
    );
    expect(await balances()).toEqual(before);
  });

  test('of many that come at once with numbers of their own one is done', async () => {
    const before = await balances();
    const origOrderNo = await transferred('IN', '2');
    const answers = await Promise.all(Array.from({ length: 5 }, () => reverse(origOrderNo)));
    expect(answers.map(({ code }) => code).sort()).toEqual([0, 102002, 102002, 102002, 102002]);
    expect(await balances()).toEqual(before);
  });

  test('of money that has gone has FAILED, and the transfer stands', async () => {
    const origOrderNo = await transferred('IN', '7');
    await agent.post('transfer-all-out', { agentOrderNo: number(), agentUserId: 'u-1' });
    const reverseOrderNo = number();
    const answer = await reverse(origOrderNo, reverseOrderNo);
    expect(answer.envelope).toMatchObject({
      code: 0,
      orderStatus: 'FAILED',
      failReason: 'INSUFFICIENT_BALANCE',
    });
    expect(await agent.ask('query-order', { agentOrderNo: origOrderNo })).toMatchObject({
      status: 'SUCCESS',
    });
    await transferred('IN', '7');
    expect(membersOf(await reverse(origOrderNo, reverseOrderNo))).toEqual(membersOf(answer));
    expect((await reverse(origOrderNo)).envelope).toMatchObject({ orderStatus: 'SUCCESS' });
  });

  test('of what is no transfer that stands is 102002', async () => {
    const failed = number();
    await transfer({ agentOrderNo: failed, direction: 'OUT', amount: '100000' });
    const reversed = await transferred('IN', '1');
    const reversal = number();
    await reverse(reversed, reversal);
    for (const origOrderNo of [failed, reversed, reversal]) {
      const answer = await reverse(origOrderNo);
      expectRefusal(route, answer, 102002);
      expect(answer.errors![0]!.field).toBe('origOrderNo');
    }
  });

  test('under a number that has been used is 102002', async () => {
    const first = await transferred('IN', '1');
    const second = await transferred('IN', '1');
    const answer = await reverse(second, first);
    expectRefusal(route, answer, 102002);
    expect(answer.errors![0]!.field).toBe('reverseOrderNo');
  });

  test('[ATTACK-11] of an order that is not the agent’s is 6101', async () => {
    expectRefusal(route, await reverse('NOWHERE'), 6101);
    const mine = await transferred('IN', '1');
    const theft = { origOrderNo: mine, reverseOrderNo: 'THEFT' };
    expectRefusal(route, await stranger.post('reverse', theft), 6101);
  });

  test('needs both numbers: 102001', async () => {
    expectRefusal(route, await agent.post('reverse', { origOrderNo: 'x' }), 102001);
    expectRefusal(route, await agent.post('reverse', { reverseOrderNo: 'x' }), 102001);
  });
});

test('[LEDGER-1] no money is made or lost', async () => {
  const account = async (client: AgentClient) => {
    const { assets } = await client.ask('query-account');
    return Number((assets as { depositBalance: string }[])[0]!.depositBalance);
  };
  // Two deposits of 100,000 and the first of 1,000.
  const users = await Promise.all(
    ['u-1', 'u-2'].map(async (agentUserId) => {
      const asset = await agent.ask('query-user-assets', { agentUserId });
      return Number(asset.walletBalance);
    }),
  );
  expect((await account(agent)) + (await account(stranger)) + users[0]! + users[1]!).toBeCloseTo(201_000, 8);
});
