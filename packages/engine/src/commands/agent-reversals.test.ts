import { describe, expect, test } from 'vitest';
import {
  agentEvents,
  balances,
  fundAgent,
  orderOf,
  reverse,
  transfer,
  withAgents,
} from '../testing/agents.ts';
import { crowd, trade } from '../testing/liquidations.ts';
import { type Scenario, units } from '../testing/scenario.ts';

/** Agent A, who has 1000, has given 100 to user 1, who had 500. */
function given(): Scenario {
  const s = withAgents();
  transfer(s);
  return s;
}

/** User 1, who had 500, has given 100 to agent A, who had 1000. */
function taken(): Scenario {
  const s = withAgents();
  transfer(s, { direction: 'OUT' });
  return s;
}

describe('a reversal', () => {
  test('[LEDGER-1] of IN takes the money from the user: the transfer is REVERSED and told before the reversal', () => {
    const s = given();
    const createdAt = s.timeMs;
    s.timeMs += 1000;
    expect(reverse(s, { reason: 'twice' })).toEqual({ code: 0, id: 2, field: '', rule: '' });
    expect(agentEvents(s)).toEqual([
      'row 1 TRANSFER_OUT -100 r',
      'agent A 1000',
      'order 1 TRANSFER_IN IN 100 REVERSED',
      'order 2 REVERSE OUT 100 SUCCESS',
    ]);
    expect(balances(s)).toBe('1000 500');
    expect(orderOf(s, 'n')).toMatchObject({
      status: 'REVERSED',
      failure: '',
      createdAt,
      updatedAt: s.timeMs,
    });
    expect(orderOf(s, 'r')).toEqual({
      orderId: 2,
      agentCode: 'A',
      agentOrderNo: 'r',
      orderType: 'REVERSE',
      userId: 1,
      direction: 'OUT',
      isWhole: false,
      asset: 'USDT',
      amount: units('100'),
      status: 'SUCCESS',
      failure: '',
      originalOrderNo: 'n',
      reason: 'twice',
      createdAt: s.timeMs,
      updatedAt: s.timeMs,
    });
  });

  test('[LEDGER-1] of OUT takes the money from the agent', () => {
    const s = taken();
    reverse(s);
    expect(agentEvents(s)).toEqual([
      'row 1 TRANSFER_IN 100 r',
      'agent A 1000',
      'order 1 TRANSFER_OUT OUT 100 REVERSED',
      'order 2 REVERSE IN 100 SUCCESS',
    ]);
    expect(balances(s)).toBe('1000 500');
  });

  test('[LEDGER-3] of a whole transfer gives back what was moved', () => {
    const s = withAgents();
    transfer(s, { direction: 'OUT', isWhole: true });
    s.do({ kind: 'deposit', userId: 1, asset: 'USDT', amount: units('3'), reference: 'later' });
    reverse(s);
    expect(balances(s)).toBe('1000 503');
    expect(orderOf(s, 'r')).toMatchObject({ amount: units('500'), isWhole: false });
  });

  // At 1000 the margin of 5.5 is 550: of the 600 in the wallet 50 may go.
  test('[LEDGER-3] of IN has FAILED where the user may not withdraw so much; the transfer stands and may be tried again', () => {
    const s = given();
    trade(s, 1, 2, '5.5', '1000');
    reverse(s);
    expect(agentEvents(s)).toEqual(['order 2 REVERSE OUT 100 FAILED INSUFFICIENT_BALANCE']);
    expect(orderOf(s, 'n')).toMatchObject({ status: 'SUCCESS' });
    expect(balances(s)).toBe('900 600');
    s.do({ kind: 'deposit', userId: 1, asset: 'USDT', amount: units('50'), reference: 'later' });
    expect(reverse(s)).toMatchObject({ code: 0, id: 2 });
    expect(s.events).toEqual([]);
    expect(reverse(s, { agentOrderNo: 'r2' })).toMatchObject({ code: 0, id: 3 });
    expect(balances(s)).toBe('1000 550');
  });

  test('[LEDGER-1] of OUT has FAILED where the agent has not so much left', () => {
    const s = taken();
    transfer(s, { agentOrderNo: 'all', userId: 2, amount: '1000.00000001' });
    reverse(s);
    expect(agentEvents(s)).toEqual(['order 3 REVERSE IN 100 FAILED INSUFFICIENT_BALANCE']);
    expect(balances(s)).toBe('99.99999999 400');
  });

  test('[LEDGER-2] has FAILED for a FROZEN account, both ways', () => {
    for (const [s, direction] of [
      [given(), 'OUT'],
      [taken(), 'IN'],
    ] as const) {
      s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
      reverse(s);
      expect(agentEvents(s)).toEqual([`order 2 REVERSE ${direction} 100 FAILED ACCOUNT_FROZEN`]);
    }
  });

  test('[LIQ-7] of IN has FAILED for an account that awaits its liquidation', () => {
    const { s } = crowd(120);
    s.do({ kind: 'createAgent', agentCode: 'A' });
    fundAgent(s, '1');
    transfer(s, { userId: 120, amount: '1' });
    s.index('890');
    reverse(s);
    expect(agentEvents(s)[0]).toBe('order 2 REVERSE OUT 1 FAILED AWAITS_LIQUIDATION');
    expect(orderOf(s, 'n')).toMatchObject({ status: 'SUCCESS' });
  });

  test('[LEDGER-2] counts once by its number, before the transfer is looked at; of another transfer it is 3004', () => {
    const s = given();
    transfer(s, { agentOrderNo: 'other' });
    reverse(s, { reason: 'a' });
    expect(reverse(s, { reason: 'b' })).toEqual({ code: 0, id: 3, field: '', rule: '' });
    expect(s.events).toEqual([]);
    expect(orderOf(s, 'r')).toMatchObject({ reason: 'a' });
    expect(reverse(s, { originalOrderNo: 'other' })).toMatchObject({ code: 3004, field: 'agentOrderNo' });
    expect(reverse(s, { originalOrderNo: 'none' })).toMatchObject({ code: 3004, field: 'agentOrderNo' });
    expect(balances(s)).toBe('900 600');
  });

  test('[LEDGER-2] transfers and reversals share their numbers: 3004', () => {
    const s = given();
    expect(reverse(s, { agentOrderNo: 'n' })).toMatchObject({ code: 3004, field: 'agentOrderNo' });
    expect(reverse(s, { agentOrderNo: 'n', originalOrderNo: '' })).toMatchObject({ code: 3004 });
    reverse(s);
    expect(transfer(s, { agentOrderNo: 'r', direction: 'OUT' })).toMatchObject({ code: 3004 });
  });

  test('[LEDGER-2] of nothing, or of what is another agent’s, is 3003', () => {
    const s = given();
    expect(reverse(s, { originalOrderNo: 'N' })).toMatchObject({ code: 3003, field: 'originalOrderNo' });
    expect(reverse(s, { originalOrderNo: 'r' })).toMatchObject({ code: 3003, field: 'originalOrderNo' });
    expect(reverse(s, { agentCode: 'B' })).toMatchObject({ code: 3003, field: 'originalOrderNo' });
    expect(reverse(s, { agentCode: 'C' })).toMatchObject({ code: 3008, field: 'agentCode' });
    expect(balances(s)).toBe('900 600');
  });

  test('[LEDGER-2] of what has failed, is reversed or is a reversal is 3005', () => {
    const s = given();
    transfer(s, { agentOrderNo: 'failed', amount: '5000' });
    reverse(s);
    for (const originalOrderNo of ['failed', 'n', 'r']) {
      const again = { agentOrderNo: `again ${originalOrderNo}`, originalOrderNo };
      expect(reverse(s, again)).toMatchObject({ code: 3005, field: 'originalOrderNo', rule: 'LEDGER-2' });
    }
    expect(s.engine.query({ kind: 'agentOrders', afterOrderId: 0, limit: 9 })).toHaveLength(3);
    expect(balances(s)).toBe('1000 500');
  });
});

describe('queries', () => {
  test('orders of all agents come by id, those after one, as they now stand', () => {
    const s = given();
    transfer(s, { agentCode: 'B' });
    reverse(s);
    const after = (afterOrderId: number, limit: number) =>
      s.engine
        .query({ kind: 'agentOrders', afterOrderId, limit })
        .map(({ orderId, agentCode, status }) => `${orderId} ${agentCode} ${status}`);
    expect(after(0, 100)).toEqual(['1 A REVERSED', '2 B FAILED', '3 A SUCCESS']);
    expect(after(1, 1)).toEqual(['2 B FAILED']);
    expect(after(3, 100)).toEqual([]);
    expect(after(9, 100)).toEqual([]);
  });

  test('an agent or an order that is not there is undefined', () => {
    const s = given();
    expect(s.engine.query({ kind: 'agentAccount', agentCode: 'a' })).toBeUndefined();
    expect(orderOf(s, 'r')).toBeUndefined();
    expect(s.engine.query({ kind: 'agentOrder', agentCode: 'B', agentOrderNo: 'n' })).toBeUndefined();
  });
});
