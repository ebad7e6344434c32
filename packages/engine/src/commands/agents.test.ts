import { describe, expect, test } from 'vitest';
import { add } from '../number/amount.ts';
import {
  agentEvents,
  balances,
  fundAgent,
  orderOf,
  type TransferOptions,
  transfer,
  withAgents,
} from '../testing/agents.ts';
import { crowd, trade } from '../testing/liquidations.ts';
import { Scenario, text, units } from '../testing/scenario.ts';

/** The exchange's own accounts by name. */
function system(s: Scenario): Readonly<Record<string, string>> {
  const views = s.engine.query({ kind: 'systemAccounts' });
  return Object.fromEntries(views.map(({ name, balance }) => [name, text(balance)]));
}

function freeze(s: Scenario, status: 'ACTIVE' | 'FROZEN' | 'CANCEL_ONLY'): void {
  s.do({ kind: 'setAccountStatus', userId: 1, status });
}

/** User 1, who has 1000, is long 1 at 1000 with 10×, without fees. */
function withPosition(): Scenario {
  const s = withAgents('1000', '1000');
  trade(s, 1, 2, '1', '1000');
  return s;
}

describe('the account of an agent', () => {
  test('[LEDGER-1] it begins empty, is told, and a second time changes nothing', () => {
    const s = new Scenario();
    expect(s.try({ kind: 'createAgent', agentCode: 'A' })).toEqual({ code: 0, id: 0, field: '', rule: '' });
    expect(agentEvents(s)).toEqual(['agent A 0']);
    expect(s.engine.query({ kind: 'agentAccount', agentCode: 'A' })).toEqual({
      agentCode: 'A',
      asset: 'USDT',
      balance: 0,
    });
    fundAgent(s, '5');
    s.do({ kind: 'createAgent', agentCode: 'A' });
    expect(s.events).toEqual([]);
    expect(system(s)['AGENT:A']).toBe('5');
  });

  test('[LEDGER-1] a deposit comes from EXTERNAL; AGENT accounts stand in order of creation, before CLEARING', () => {
    const s = withAgents('0');
    const external = Number(system(s).EXTERNAL);
    fundAgent(s, '250.00000001');
    expect(agentEvents(s)).toEqual(['agent A 250.00000001']);
    expect(system(s)['AGENT:A']).toBe('250.00000001');
    expect(system(s)['AGENT:B']).toBe('0');
    expect(system(s).EXTERNAL).toBe(`${external - 250}.00000001`);
    expect(Object.keys(system(s)).slice(-4)).toEqual(['EXTERNAL', 'AGENT:A', 'AGENT:B', 'CLEARING:TESTUSDT']);
  });

  test('[LEDGER-2] a deposit counts once by its reference; with another amount it is 3004; agents share no references', () => {
    const s = withAgents('0');
    const deposit = {
      kind: 'depositAgent',
      agentCode: 'A',
      asset: 'USDT',
      amount: 7,
      reference: 'r',
    } as const;
    expect(s.try(deposit)).toMatchObject({ code: 0 });
    expect(s.try(deposit)).toMatchObject({ code: 0 });
    expect(s.events).toEqual([]);
    expect(s.try({ ...deposit, amount: 8 })).toMatchObject({ code: 3004, field: 'reference' });
    expect(s.try({ ...deposit, agentCode: 'B' })).toMatchObject({ code: 0 });
    expect([balances(s, 'A'), balances(s, 'B')]).toEqual(['0.00000007 500', '0.00000007 500']);
  });

  test('[LEDGER-2] a deposit for nobody, in another asset or of nothing is refused and changes nothing', () => {
    const s = withAgents();
    const deposit = {
      kind: 'depositAgent',
      agentCode: 'A',
      asset: 'USDT',
      amount: 7,
      reference: 'r',
    } as const;
    expect(s.try({ ...deposit, agentCode: 'a' })).toMatchObject({ code: 3008, field: 'agentCode' });
    expect(s.try({ ...deposit, asset: 'USDC' })).toMatchObject({ code: 2002, field: 'asset' });
    expect(s.try({ ...deposit, amount: 0 })).toMatchObject({ code: 2003, field: 'amount' });
    expect(s.try({ ...deposit, amount: -1n * 10n ** 20n })).toMatchObject({ code: 2003, field: 'amount' });
    expect(balances(s)).toBe('1000 500');
  });
});

describe('a transfer', () => {
  test('[LEDGER-1] IN moves money from the agent to the user: the row, the balance, the order are told', () => {
    const s = withAgents();
    s.timeMs += 5;
    expect(transfer(s, { amount: '100.5' })).toEqual({ code: 0, id: 1, field: '', rule: '' });
    expect(agentEvents(s)).toEqual([
      'row 1 TRANSFER_IN 100.5 n',
      'agent A 899.5',
      'order 1 TRANSFER_IN IN 100.5 SUCCESS',
    ]);
    expect(balances(s)).toBe('899.5 600.5');
    expect(orderOf(s, 'n')).toEqual({
      orderId: 1,
      agentCode: 'A',
      agentOrderNo: 'n',
      orderType: 'TRANSFER_IN',
      userId: 1,
      direction: 'IN',
      isWhole: false,
      asset: 'USDT',
      amount: units('100.5'),
      status: 'SUCCESS',
      failure: '',
      originalOrderNo: '',
      reason: '',
      createdAt: s.timeMs,
      updatedAt: s.timeMs,
    });
  });

  test('[LEDGER-1] OUT moves money from the user to the agent', () => {
    const s = withAgents();
    expect(transfer(s, { direction: 'OUT', amount: '500' })).toMatchObject({ code: 0, id: 1 });
    expect(agentEvents(s)).toEqual([
      'row 1 TRANSFER_OUT -500 n',
      'agent A 1500',
      'order 1 TRANSFER_OUT OUT 500 SUCCESS',
    ]);
    expect(balances(s)).toBe('1500 0');
  });

  test('[LEDGER-1] IN takes all that the agent has, and not a unit more: that order has FAILED and moved nothing', () => {
    const s = withAgents();
    expect(transfer(s, { amount: '1000.00000001', agentOrderNo: 'more' })).toMatchObject({ code: 0, id: 1 });
    expect(agentEvents(s)).toEqual(['order 1 TRANSFER_IN IN 1000.00000001 FAILED INSUFFICIENT_BALANCE']);
    expect(balances(s)).toBe('1000 500');
    transfer(s, { amount: '1000' });
    expect(balances(s)).toBe('0 1500');
    expect(transfer(s, { agentCode: 'B' })).toMatchObject({ code: 0, id: 3 });
    expect(agentEvents(s)).toEqual(['order 3 TRANSFER_IN IN 100 FAILED INSUFFICIENT_BALANCE']);
  });

  // At 1100 the wallet is 1000, the profit 100, the margin 110: 890. At 900 the loss is 100, the margin 90: 810.
  test.each([
    ['1100', '890'],
    ['900', '810'],
  ])('[LEDGER-3] with a position at %s no more than %s goes out', (price, most) => {
    const s = withPosition();
    s.index(price);
    const more = text(add(units(most), 1));
    transfer(s, { direction: 'OUT', amount: more, agentOrderNo: 'more' });
    expect(agentEvents(s)).toEqual([`order 1 TRANSFER_OUT OUT ${more} FAILED INSUFFICIENT_BALANCE`]);
    transfer(s, { direction: 'OUT', amount: most });
    expect(agentEvents(s).at(-1)).toBe(`order 2 TRANSFER_OUT OUT ${most} SUCCESS`);
    expect(text(s.asset(1).maxWithdrawAmount)).toBe('0');
  });

  test('[LEDGER-3] a whole transfer moves what may be withdrawn; with nothing there it has FAILED with amount 0', () => {
    const s = withPosition();
    s.index('900');
    expect(transfer(s, { direction: 'OUT', isWhole: true })).toMatchObject({ code: 0, id: 1 });
    expect(orderOf(s, 'n')).toMatchObject({ amount: units('810'), isWhole: true, status: 'SUCCESS' });
    expect(balances(s)).toBe('1810 190');
    transfer(s, { direction: 'OUT', isWhole: true, agentOrderNo: 'again' });
    expect(agentEvents(s)).toEqual(['order 2 TRANSFER_OUT OUT 0 FAILED INSUFFICIENT_BALANCE']);
  });

  test('[LEDGER-2] a number counts once: the same request is answered as the first, whatever has happened since', () => {
    const s = withAgents();
    transfer(s);
    transfer(s, { agentOrderNo: 'whole', direction: 'OUT', isWhole: true });
    freeze(s, 'FROZEN');
    expect(transfer(s)).toEqual({ code: 0, id: 1, field: '', rule: '' });
    expect(transfer(s, { agentOrderNo: 'whole', direction: 'OUT', isWhole: true })).toMatchObject({ id: 2 });
    expect(s.events).toEqual([]);
    expect(balances(s)).toBe('1500 0');
  });

  test('[LEDGER-2] a failed order keeps its number too', () => {
    const s = withAgents('0');
    transfer(s);
    fundAgent(s, '1000');
    expect(transfer(s)).toMatchObject({ code: 0, id: 1 });
    expect(s.events).toEqual([]);
    expect(orderOf(s, 'n')).toMatchObject({ status: 'FAILED', amount: units('100') });
    transfer(s, { agentOrderNo: 'anew' });
    expect(balances(s)).toBe('900 600');
  });

  test.each<TransferOptions>([
    { amount: '100.00000001' },
    { direction: 'OUT' },
    { userId: 2 },
    { direction: 'OUT', isWhole: true },
  ])('[LEDGER-2] a known number with other content is 3004: %j', (options) => {
    const s = withAgents();
    transfer(s);
    expect(transfer(s, options)).toEqual({ code: 3004, id: 0, field: 'agentOrderNo', rule: 'LEDGER-2' });
    expect(balances(s)).toBe('900 600');
  });

  test('[LEDGER-2] what a whole transfer came to is another request: 3004; another agent uses the same numbers', () => {
    const s = withAgents();
    transfer(s, { direction: 'OUT', isWhole: true });
    expect(transfer(s, { direction: 'OUT', amount: '500' })).toMatchObject({ code: 3004 });
    expect(transfer(s, { agentCode: 'B' })).toMatchObject({ code: 0, id: 2 });
  });

  test.each<[TransferOptions, number, string]>([
    [{ agentCode: 'C' }, 3008, 'agentCode'],
    [{ userId: 77 }, 3008, 'userId'],
    [{ userId: 0 }, 3008, 'userId'],
    [{ asset: 'BTC' }, 2002, 'asset'],
    [{ amount: '0' }, 2003, 'amount'],
    [{ amount: '-1' }, 2003, 'amount'],
    [{ direction: 'OUT', amount: '1', isWhole: true }, 2003, 'amount'],
    [{ direction: 'IN', isWhole: true }, 2002, 'direction'],
  ])('[LEDGER-2] %j is refused with %i, before the number is looked at', (options, code, field) => {
    const s = withAgents();
    transfer(s);
    expect(transfer(s, options)).toMatchObject({ code, field });
    expect(s.events).toEqual([]);
    expect(s.engine.query({ kind: 'agentOrders', afterOrderId: 0, limit: 9 })).toHaveLength(1);
  });

  test('[LEDGER-2] nothing goes to or from a FROZEN account; one that may only cancel is as any', () => {
    const s = withAgents();
    freeze(s, 'FROZEN');
    transfer(s);
    expect(agentEvents(s)).toEqual(['order 1 TRANSFER_IN IN 100 FAILED ACCOUNT_FROZEN']);
    transfer(s, { direction: 'OUT', agentOrderNo: 'out' });
    transfer(s, { direction: 'OUT', isWhole: true, agentOrderNo: 'whole' });
    expect(agentEvents(s)).toEqual(['order 3 TRANSFER_OUT OUT 0 FAILED ACCOUNT_FROZEN']);
    expect(balances(s)).toBe('1000 500');
    freeze(s, 'CANCEL_ONLY');
    transfer(s, { agentOrderNo: 'in again' });
    transfer(s, { direction: 'OUT', agentOrderNo: 'out again', amount: '40' });
    expect(balances(s)).toBe('940 560');
  });

  test('[LIQ-7] nothing goes out of an account that awaits its liquidation; money comes in, and may save it', () => {
    const { s } = crowd(120);
    s.do({ kind: 'createAgent', agentCode: 'A' });
    fundAgent(s, '1000');
    s.index('890');
    // 100 of 120 have been liquidated; the rest waits until the end of the next command.
    expect(s.engine.hasPendingWork).toBe(true);
    transfer(s, { userId: 120, amount: '200' });
    expect(agentEvents(s)).toContain('order 1 TRANSFER_IN IN 200 SUCCESS');
    expect([119, 120].map((userId) => s.positions(userId).length)).toEqual([0, 1]);
  });

  test.each([false, true])(
    '[LIQ-7] OUT of an account that awaits its liquidation has FAILED (whole: %s)',
    (isWhole) => {
      const { s } = crowd(120);
      s.do({ kind: 'createAgent', agentCode: 'A' });
      s.index('890');
      transfer(s, { userId: 120, direction: 'OUT', amount: isWhole ? '0' : '0.00000001', isWhole });
      const amount = isWhole ? '0' : '0.00000001';
      expect(agentEvents(s)[0]).toBe(`order 1 TRANSFER_OUT OUT ${amount} FAILED AWAITS_LIQUIDATION`);
    },
  );

  test('[MARGIN-8] a transfer is looked at like a deposit: it ends a margin call, which may then come again', () => {
    const s = withAgents('1000', '1000');
    trade(s, 1, 2, '10', '1000');
    const calls = () => s.events.filter(({ kind }) => kind === 'marginCall').length;
    // 10·m − 9000 + wallet beyond 1000; maintenance 0.05·m: a ratio of 0.8 at 905.66…, with 100 more at 895.59….
    s.index('905');
    expect(calls()).toBe(1);
    transfer(s);
    s.index('904');
    expect(calls()).toBe(0);
    s.index('895.5');
    expect(calls()).toBe(1);
  });

  test('[NUM-2] amounts of 10¹² USDT are moved exactly', () => {
    const s = withAgents('1000000000000.00000003');
    transfer(s, { amount: '1000000000000.00000001' });
    expect(balances(s)).toBe('0.00000002 1000000000500.00000001');
    transfer(s, { direction: 'OUT', isWhole: true, agentOrderNo: 'back' });
    expect(balances(s)).toBe('1000000000500.00000003 0');
    expect(orderOf(s, 'back')?.amount).toBe(100_000_000_050_000_000_001n);
  });
});
