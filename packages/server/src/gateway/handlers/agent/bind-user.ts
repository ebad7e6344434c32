import type { BoundUserJson } from '@openperp/protocol';
import { refusedByIdentity, UNAVAILABLE } from '../../pipeline/answer.ts';
import type { AgentHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { ensureAccount } from '../session/ensure-account.ts';
import { agentOf } from './agent-user.ts';

/** Finds or makes a user of the agent, then the account, which a crash may have left out the first time. */
export function bindAgentUser(services: Services): AgentHandler<'bindAgentUser'> {
  return async ({ caller, request: { body } }) => {
    const { agentUserId, username } = body;
    const outcome = await services.identity.agents.bind(agentOf(caller), agentUserId, username);
    if (!outcome.ok) return refusedByIdentity(outcome);
    const { userId } = outcome.value.user;
    if (!(await ensureAccount(services, userId))) return UNAVAILABLE;
    const bound: BoundUserJson = {
      platformUserId: `${userId}`,
      bindStatus: 'BOUND',
      isSimulatedUser: false,
    };
    return JSON.stringify(bound);
  };
}
