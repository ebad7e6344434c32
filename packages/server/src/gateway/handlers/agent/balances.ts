import type { AgentAccountJson } from '@openperp/protocol';
import { formatDecimal } from '@openperp/protocol';
import { Refused, UNAVAILABLE } from '../../pipeline/answer.ts';
import { agentUserAssetsJson } from '../../present/agent-user-assets.ts';
import type { AgentHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { ensureAccount } from '../session/ensure-account.ts';
import { agentOf, userOf } from './agent-user.ts';

/** What the agent has; nothing while a crash has left its account out. */
export function agentAccount({ engine }: Services): AgentHandler<'agentAccount'> {
  return async ({ caller, request: { body } }) => {
    const { agentCode, status } = agentOf(caller);
    const account = await engine.query({ kind: 'agentAccount', agentCode });
    const depositBalance = formatDecimal(account?.balance ?? 0);
    const answer: AgentAccountJson = {
      agentCode,
      agentStatus: status,
      assets: [{ currency: body.currency, depositBalance }],
    };
    return JSON.stringify(answer);
  };
}

/** What a user of the agent has. */
export function agentUserAssets(services: Services): AgentHandler<'agentUserAssets'> {
  return async ({ caller, request: { body } }) => {
    const bound = await userOf(services, agentOf(caller), body);
    if (bound instanceof Refused) return bound;
    const { userId } = bound.user;
    if (!(await ensureAccount(services, userId))) return UNAVAILABLE;
    const asset = await services.engine.query({ kind: 'asset', userId });
    if (asset === undefined) throw new Error(`user ${userId} has no account`);
    return JSON.stringify(agentUserAssetsJson(asset, bound.agentUserId, services.engine.sequence));
  };
}
