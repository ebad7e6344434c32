import type { ByteReader } from '../codec/byte-reader.ts';
import { CodecError } from '../codec/codec-error.ts';
import { readAgentOrderRecord } from '../event/agent-codec.ts';
import type { Exchange } from '../state/exchange.ts';

/** Reads the agents' accounts and orders; a CodecError where an order is of no agent or out of turn. */
export function readAgents(r: ByteReader, { agents }: Exchange): void {
  for (let left = r.u32(); left > 0; left -= 1) {
    const agent = agents.open(r.text());
    agent.balance = r.amount();
    for (let deposits = r.u32(); deposits > 0; deposits -= 1) agent.deposits.set(r.text(), r.amount());
  }
  for (let left = r.u32(); left > 0; left -= 1) {
    const order = readAgentOrderRecord(r);
    const agent = agents.find(order.agentCode);
    if (agent === undefined || order.orderId !== agents.nextOrderId) {
      throw new CodecError(`order ${order.orderId} of agent ${order.agentCode} is out of place`);
    }
    agents.enter(agent, order);
  }
}
