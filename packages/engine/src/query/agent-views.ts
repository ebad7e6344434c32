import type { AgentOrderRecord } from '../event/records.ts';
import { type Exchange, MARGIN_ASSET } from '../state/exchange.ts';
import type { AgentAccountView } from './query.ts';

/** An agent's deposit account. */
export function agentAccountView(exchange: Exchange, agentCode: string): AgentAccountView | undefined {
  const agent = exchange.agents.find(agentCode);
  return agent && { agentCode, asset: MARGIN_ASSET, balance: agent.balance };
}

/** The order that an agent has given a number. */
export function agentOrderView(
  exchange: Exchange,
  agentCode: string,
  agentOrderNo: string,
): AgentOrderRecord | undefined {
  const agent = exchange.agents.find(agentCode);
  return agent && exchange.agents.orderOf(agent, agentOrderNo);
}

/** Up to `limit` orders of all agents after one, oldest first: ids have no gaps, so an order's place follows from its id. */
export function agentOrderViews(
  exchange: Exchange,
  afterOrderId: number,
  limit: number,
): readonly AgentOrderRecord[] {
  return exchange.agents.orders.slice(afterOrderId, afterOrderId + limit);
}
