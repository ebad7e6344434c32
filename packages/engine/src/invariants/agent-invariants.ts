import { type Amount, addWide, subWide } from '../number/amount.ts';
import type { Exchange } from '../state/exchange.ts';

/** [LEDGER-1] [LEDGER-2] An agent's balance is its deposits, less what went to users, plus what came back, and never below zero. */
export function* agentBalances({ agents }: Exchange): Iterable<string> {
  const balances = new Map<string, Amount>();
  for (const { agentCode, deposits } of agents.accounts()) {
    let sum: Amount = 0;
    for (const amount of deposits.values()) sum = addWide(sum, amount);
    balances.set(agentCode, sum);
  }
  for (const { agentCode, direction, amount, status } of agents.orders) {
    if (status === 'FAILED') continue;
    const before = balances.get(agentCode) ?? 0;
    balances.set(agentCode, direction === 'IN' ? subWide(before, amount) : addWide(before, amount));
  }
  for (const { agentCode, balance } of agents.accounts()) {
    const expected = balances.get(agentCode);
    if (balance !== expected || balance < 0) yield `${agentCode}: ${balance}, not ${expected}`;
  }
}

/** [LEDGER-2] A transfer is REVERSED exactly when one reversal of it has succeeded. */
export function* reversals({ agents }: Exchange): Iterable<string> {
  const isReversed = new Set<number>();
  for (const { agentCode, orderType, status, originalOrderNo, orderId } of agents.orders) {
    if (orderType !== 'REVERSE' || status !== 'SUCCESS') continue;
    const agent = agents.find(agentCode);
    const original = agent && agents.orderOf(agent, originalOrderNo);
    if (original === undefined || isReversed.has(original.orderId)) yield `reversal ${orderId}`;
    else isReversed.add(original.orderId);
  }
  for (const { orderId, status } of agents.orders) {
    if ((status === 'REVERSED') !== isReversed.has(orderId)) yield `order ${orderId} is ${status}`;
  }
}
