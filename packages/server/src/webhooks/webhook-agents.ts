import type { Agent, AgentUser, AgentUserReference, Outcome } from '@openperp/identity';

/** What webhooks need to know of agents. */
export interface WebhookAgents {
  list(): readonly Agent[];
  get(agentCode: string): Agent | undefined;
  getById(agentId: string): Agent | undefined;
  /** HMAC-SHA256, hex, with the agent's secret. */
  sign(agentCode: string, text: string): string;
  userOf(agent: Agent, reference: AgentUserReference): Promise<Outcome<AgentUser>>;
}
