import type { EntrySessionJson, SessionJson } from '@openperp/protocol';
import { refusedByIdentity, UNAVAILABLE } from '../../pipeline/answer.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { ensureAccount } from './ensure-account.ts';
import { setRefreshCookie } from './session-cookie.ts';

/** Exchanges an agent's entry ticket for a session like that of a login. */
export function exchangeTicket(services: Services): PublicHandler<'exchangeTicket'> {
  return async ({ request: { body }, http }) => {
    const { ticket, deviceId } = body;
    const outcome = await services.identity.tickets.exchangeTicket(ticket, { ip: http.ip, deviceId });
    if (!outcome.ok) return refusedByIdentity(outcome);
    const { userId, accessToken, accessExpire, refreshToken, redirectPath } = outcome.value;
    if (!(await ensureAccount(services, userId))) return UNAVAILABLE;
    setRefreshCookie(http, refreshToken);
    const answer: EntrySessionJson = { accessToken, accessExpire, redirectPath };
    return JSON.stringify(answer);
  };
}

/** Exchanges an agent's embed token for an access token alone: a widget in a frame has no cookie of ours. */
export function exchangeEmbedToken(services: Services): PublicHandler<'exchangeEmbedToken'> {
  return async ({ request: { body }, http }) => {
    const { embedToken, channelId, deviceId } = body;
    const holder = { ip: http.ip, deviceId };
    const outcome = await services.identity.tickets.exchangeEmbedToken(embedToken, channelId, holder);
    if (!outcome.ok) return refusedByIdentity(outcome);
    const { userId, accessToken, accessExpire } = outcome.value;
    if (!(await ensureAccount(services, userId))) return UNAVAILABLE;
    const answer: SessionJson = { accessToken, accessExpire };
    return JSON.stringify(answer);
  };
}
