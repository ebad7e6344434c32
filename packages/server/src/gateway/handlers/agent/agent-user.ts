import type { Agent, AgentUser, AgentUserReference } from '@openperp/identity';
import { type Refused, refusedByIdentity } from '../../pipeline/answer.ts';
import type { Caller } from '../../pipeline/caller.ts';
import type { Services } from '../../services/services.ts';

/** The agent who is asking; the check of credentials has let no other in. */
export function agentOf({ agent }: Caller): Agent {
  if (agent === undefined) throw new Error('no agent is asking');
  return agent;
}

/** A user of the agent by either id, or by both: 6009 where they name none, or two. */
export async function userOf(
  { identity }: Services,
  agent: Agent,
  { agentUserId, platformUserId }: AgentUserReference,
): Promise<AgentUser | Refused> {
  const outcome = await identity.agents.userOf(agent, { agentUserId, platformUserId });
  return outcome.ok ? outcome.value : refusedByIdentity(outcome);
}
