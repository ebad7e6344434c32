import type { AgentTransfer, ReverseAgentTransfer } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import type { AgentOrderRecord } from '../event/records.ts';
import { feeless } from './liquidations.ts';
import { type Scenario, text, units } from './scenario.ts';

/** No fees; agent A with `balance`, agent B with nothing, user 1 with `wallet`, user 2 with plenty. */
export function withAgents(balance = '1000', wallet = '500'): Scenario {
  const s = feeless();
  for (const agentCode of ['A', 'B']) s.do({ kind: 'createAgent', agentCode });
  if (balance !== '0') fundAgent(s, balance);
  s.user(1, wallet);
  s.user(2, '1000000');
  return s;
}

/** Money into the account of agent A. */
export function fundAgent(s: Scenario, amount: string, reference = `more-${amount}`): void {
  s.do({ kind: 'depositAgent', agentCode: 'A', asset: 'USDT', amount: units(amount), reference });
}

/** What a test transfer is: 100 USDT from agent A to user 1 with number `n`, unless told otherwise. */
export type TransferOptions = Partial<Omit<AgentTransfer, 'kind' | 'amount'>> & { readonly amount?: string };

export function transfer(s: Scenario, options: TransferOptions = {}): Outcome {
  const { amount, ...rest } = options;
  return s.try({
    kind: 'agentTransfer',
    agentCode: 'A',
    agentOrderNo: 'n',
    userId: 1,
    direction: 'IN',
    asset: 'USDT',
    amount: units(amount ?? (rest.isWhole === true ? '0' : '100')),
    isWhole: false,
    ...rest,
  });
}

/** Takes transfer `n` of agent A back with number `r`, unless told otherwise. */
export function reverse(s: Scenario, options: Partial<Omit<ReverseAgentTransfer, 'kind'>> = {}): Outcome {
  return s.try({
    kind: 'reverseAgentTransfer',
    agentCode: 'A',
    agentOrderNo: 'r',
    originalOrderNo: 'n',
    reason: '',
    ...options,
  });
}

/** The balance of an agent and the wallet of user 1. */
export function balances(s: Scenario, agentCode = 'A'): string {
  const agent = s.engine.query({ kind: 'agentAccount', agentCode });
  return `${agent === undefined ? 'none' : text(agent.balance)} ${text(s.asset(1).walletBalance)}`;
}

/** An order of agent A as it stands. */
export function orderOf(s: Scenario, agentOrderNo: string): AgentOrderRecord | undefined {
  return s.engine.query({ kind: 'agentOrder', agentCode: 'A', agentOrderNo });
}

/** The events of the last command: rows, agents' balances, orders. */
export function agentEvents(s: Scenario): readonly string[] {
  return s.events.map((event) => {
    if (event.kind === 'ledger') {
      const { userId, changeType, amount, referenceId } = event.record;
      return `row ${userId} ${changeType} ${text(amount)} ${referenceId}`;
    }
    if (event.kind === 'agent') return `agent ${event.record.agentCode} ${text(event.record.balance)}`;
    if (event.kind !== 'agentOrder') return event.kind;
    const { orderId, orderType, direction, amount, status, failure } = event.record;
    return `order ${orderId} ${orderType} ${direction} ${text(amount)} ${status} ${failure}`.trim();
  });
}
