import { expect, test } from 'vitest';
import { agentOrder } from './testing/agent-orders.ts';
import { webhookBody } from './webhook-body.ts';

test('a transfer that was done', () => {
  expect(webhookBody(agentOrder(7), 'alice')).toBe(
    '{"event":"transfer.completed","orderType":"transfer","orderId":7,"agentOrderNo":"T-7","targetStatus":"SUCCESS",' +
      '"direction":"IN","currency":"USDT","amount":"100","agentUserId":"alice","platformUserId":"1000000001",' +
      '"createdAt":"2026-03-05T11:32:57.808Z"}',
  );
});

test('a transfer that failed', () => {
  const order = agentOrder(8, {
    orderType: 'TRANSFER_OUT',
    direction: 'OUT',
    amount: 1,
    status: 'FAILED',
    failure: 'INSUFFICIENT_BALANCE',
  });
  expect(JSON.parse(webhookBody(order, 'alice'))).toMatchObject({
    event: 'transfer.completed',
    targetStatus: 'FAILED',
    direction: 'OUT',
    amount: '0.00000001',
  });
});

test('a reversal names what it takes back; the reason stays between agent and exchange', () => {
  const order = agentOrder(9, {
    agentOrderNo: 'R-1',
    orderType: 'REVERSE',
    direction: 'OUT',
    originalOrderNo: 'T-7',
    reason: 'sent twice',
  });
  expect(JSON.parse(webhookBody(order, ''))).toEqual({
    event: 'reverse.completed',
    orderType: 'reverse',
    orderId: 9,
    agentOrderNo: 'R-1',
    origOrderNo: 'T-7',
    targetStatus: 'SUCCESS',
    direction: 'OUT',
    currency: 'USDT',
    amount: '100',
    agentUserId: '',
    platformUserId: '1000000001',
    createdAt: '2026-03-05T11:32:57.808Z',
  });
  expect(JSON.parse(webhookBody({ ...order, status: 'FAILED' }, ''))).toMatchObject({
    targetStatus: 'FAILED',
  });
});

test('the event of a transfer is the same before and after it was taken back', () => {
  const before = agentOrder(7);
  const after = agentOrder(7, { status: 'REVERSED', updatedAt: before.updatedAt + 60_000 });
  expect(webhookBody(after, 'alice')).toBe(webhookBody(before, 'alice'));
});
