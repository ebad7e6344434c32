import { expect, test } from 'vitest';
import type { AgentOrderRecord } from '../event/records.ts';
import { Exchange } from '../state/exchange.ts';
import { agentBalances, reversals } from './agent-invariants.ts';

const order: AgentOrderRecord = {
  orderId: 1,
  agentCode: 'A',
  agentOrderNo: 'in',
  orderType: 'TRANSFER_IN',
  userId: 1,
  direction: 'IN',
  isWhole: false,
  asset: 'USDT',
  amount: 30,
  status: 'SUCCESS',
  failure: '',
  originalOrderNo: '',
  reason: '',
  createdAt: 0,
  updatedAt: 0,
};

/** Agent A has had 100 and given 30. */
function given(): Exchange {
  const exchange = new Exchange();
  const agent = exchange.agents.open('A');
  agent.deposits.set('r', 100);
  agent.balance = 70;
  exchange.agents.enter(agent, order);
  return exchange;
}

function enter(exchange: Exchange, changes: Partial<AgentOrderRecord>): void {
  exchange.agents.enter(exchange.agents.find('A')!, { ...order, ...changes });
}

test('[LEDGER-2] a balance that is not what came in and out is found, in either direction', () => {
  const exchange = given();
  expect([...agentBalances(exchange)]).toEqual([]);
  const agent = exchange.agents.find('A')!;
  agent.balance = 71;
  expect([...agentBalances(exchange)]).toEqual(['A: 71, not 70']);
  enter(exchange, { orderId: 2, agentOrderNo: 'out', direction: 'OUT', amount: 1 });
  expect([...agentBalances(exchange)]).toEqual([]);
  enter(exchange, { orderId: 3, agentOrderNo: 'failed', status: 'FAILED', amount: 9 });
  expect([...agentBalances(exchange)]).toEqual([]);
});

test('[LEDGER-1] an agent below zero is found', () => {
  const exchange = given();
  enter(exchange, { amount: 101 });
  exchange.agents.find('A')!.balance = -1;
  expect([...agentBalances(exchange)]).toEqual(['A: -1, not -1']);
});

test('[LEDGER-2] a transfer that is REVERSED by nothing, by two, or not although it was, is found', () => {
  const exchange = given();
  const reversal = { orderType: 'REVERSE', direction: 'OUT', originalOrderNo: 'in' } as const;
  expect([...reversals(exchange)]).toEqual([]);
  enter(exchange, { status: 'REVERSED' });
  expect([...reversals(exchange)]).toEqual(['order 1 is REVERSED']);
  enter(exchange, { ...reversal, orderId: 2, agentOrderNo: 'r', status: 'FAILED' });
  expect([...reversals(exchange)]).toEqual(['order 1 is REVERSED']);
  enter(exchange, { ...reversal, orderId: 2, agentOrderNo: 'r' });
  expect([...reversals(exchange)]).toEqual([]);
  enter(exchange, { ...reversal, orderId: 3, agentOrderNo: 'r2' });
  expect([...reversals(exchange)]).toEqual(['reversal 3']);
  enter(exchange, { ...reversal, orderId: 3, agentOrderNo: 'r2', status: 'FAILED' });
  enter(exchange, {});
  expect([...reversals(exchange)]).toEqual(['order 1 is SUCCESS']);
});
