import { AgentAccount } from '../account/agent-account.ts';
import type { AgentOrderRecord } from '../event/records.ts';

/** The deposit accounts of all agents and what they have ordered. */
export class Agents {
  /** In the order in which they were opened. */
  readonly #accounts = new Map<string, AgentAccount>();
  /** By `orderId` − 1. */
  readonly #orders: AgentOrderRecord[] = [];

  /** The accounts, first opened first. */
  accounts(): readonly AgentAccount[] {
    return [...this.#accounts.values()];
  }

  /** The account of an agent. */
  find(agentCode: string): AgentAccount | undefined {
    return this.#accounts.get(agentCode);
  }

  /** Opens the account of an agent that has none. */
  open(agentCode: string): AgentAccount {
    const agent = new AgentAccount(agentCode);
    this.#accounts.set(agentCode, agent);
    return agent;
  }

  /** All orders, oldest first. */
  get orders(): readonly AgentOrderRecord[] {
    return this.#orders;
  }

  /** The id of the next order. */
  get nextOrderId(): number {
    return this.#orders.length + 1;
  }

  /** The order that an agent has given a number. */
  orderOf(agent: AgentAccount, agentOrderNo: string): AgentOrderRecord | undefined {
    const orderId = agent.orderIds.get(agentOrderNo);
    return orderId === undefined ? undefined : this.#orders[orderId - 1];
  }

  /** Enters an order with the next id, or puts an order as it now stands in the place of what it was. */
  enter(agent: AgentAccount, order: AgentOrderRecord): void {
    this.#orders[order.orderId - 1] = order;
    agent.orderIds.set(order.agentOrderNo, order.orderId);
  }
}
