import type { Amount } from '@openperp/engine';
import type { Agent } from '@openperp/identity';
import { type AgentJson, formatDecimal } from '@openperp/protocol';

/** An agent without its secret, and its deposit in 10⁻⁸. */
export function agentJson(agent: Agent, depositBalance: Amount): AgentJson {
  return {
    agentId: agent.agentId,
    agentCode: agent.agentCode,
    name: agent.name,
    status: agent.status,
    allowedOrigins: [...agent.allowedOrigins],
    ipWhitelist: [...agent.ipWhitelist],
    webhookUrl: agent.webhookUrl,
    depositBalance: formatDecimal(depositBalance),
    createdAt: agent.createdAt,
  };
}
