import type { EmbedTokenJson, EntryUrlJson } from '@openperp/protocol';
import { AGENT_ENTRY_PATH } from '../../page/agent-entry-page.ts';
import { Refused, refuseField } from '../../pipeline/answer.ts';
import type { AgentHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { agentOf, userOf } from './agent-user.ts';

/** An address that lets a user in, once. */
export function createEntryUrl(services: Services): AgentHandler<'createEntryUrl'> {
  return async ({ caller, request: { body } }) => {
    const agent = agentOf(caller);
    const { agentUserId, redirectPath, returnUrl } = body;
    if (returnUrl !== '' && !agent.allowedOrigins.includes(new URL(returnUrl).origin))
      return refuseField(2002, 'returnUrl', 'is not at one of the agent’s origins');
    const bound = await userOf(services, agent, { agentUserId });
    if (bound instanceof Refused) return bound;
    const { userId } = bound.user;
    const issued = await services.identity.tickets.issueTicket(agent, userId, redirectPath, returnUrl);
    const { ticket, expireAt } = issued;
    const answer: EntryUrlJson = {
      webUrl: `${services.publicUrl()}${AGENT_ENTRY_PATH}?ticket=${ticket}`,
      expireAt,
    };
    return JSON.stringify(answer);
  };
}

/** A token that lets an embedded widget trade for a user, once. */
export function createEmbedToken(services: Services): AgentHandler<'createEmbedToken'> {
  return async ({ caller, request: { body } }) => {
    const agent = agentOf(caller);
    const { agentUserId, channelId, symbol } = body;
    if (!services.symbols.knows(symbol)) return refuseField(2002, 'symbol', 'there is no such symbol');
    const bound = await userOf(services, agent, { agentUserId });
    if (bound instanceof Refused) return bound;
    const { userId } = bound.user;
    const issued = await services.identity.tickets.issueEmbedToken(agent, userId, channelId, symbol);
    const answer: EmbedTokenJson = { embedToken: issued.ticket, expireAt: issued.expireAt };
    return JSON.stringify(answer);
  };
}
