import type { ByteWriter } from '../codec/byte-writer.ts';
import { writeAgentOrderRecord } from '../event/agent-codec.ts';
import type { Exchange } from '../state/exchange.ts';

/** Writes the deposit accounts of the agents, first opened first, and then all their orders by id. */
export function writeAgents(w: ByteWriter, { agents }: Exchange): void {
  const accounts = agents.accounts();
  w.u32(accounts.length);
  for (const { agentCode, balance, deposits } of accounts) {
    w.text(agentCode);
    w.amount(balance);
    w.u32(deposits.size);
    for (const [reference, amount] of deposits) {
      w.text(reference);
      w.amount(amount);
    }
  }
  w.u32(agents.orders.length);
  for (const order of agents.orders) writeAgentOrderRecord(w, order);
}
