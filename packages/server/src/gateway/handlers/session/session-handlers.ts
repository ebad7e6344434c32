import type { SessionTokens } from '@openperp/identity';
import { readRefreshCookie } from '../../credentials/refresh-cookie.ts';
import { type Answer, refusedByIdentity, UNAVAILABLE } from '../../pipeline/answer.ts';
import type { HttpContext } from '../../pipeline/handler.ts';
import type { PublicHandler, PublicHandlers } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { exchangeEmbedToken, exchangeTicket } from './agent-sso.ts';
import { ensureAccount } from './ensure-account.ts';
import { removeRefreshCookie, setRefreshCookie } from './session-cookie.ts';

/** The tokens of a session: the access token in the answer, the refresh token in the cookie alone. */
function sessionAnswer(
  http: HttpContext,
  { accessToken, accessExpire, refreshToken }: SessionTokens,
): Answer {
  setRefreshCookie(http, refreshToken);
  return JSON.stringify({ accessToken, accessExpire });
}

function login(services: Services): PublicHandler<'login'> {
  return async ({ request: { body }, http }) => {
    const outcome = await services.identity.login({ ...body, ip: http.ip });
    if (!outcome.ok) return refusedByIdentity(outcome);
    return (await ensureAccount(services, outcome.value.userId))
      ? sessionAnswer(http, outcome.value)
      : UNAVAILABLE;
  };
}

function refreshToken({ identity }: Services): PublicHandler<'refreshToken'> {
  return async ({ http }) => {
    const outcome = await identity.refresh(readRefreshCookie(http.headers.cookie));
    return outcome.ok ? sessionAnswer(http, outcome.value) : refusedByIdentity(outcome);
  };
}

function logout({ identity }: Services): PublicHandler<'logout'> {
  return async ({ caller, http }) => {
    const outcome = await identity.logout(caller.session!, readRefreshCookie(http.headers.cookie));
    if (!outcome.ok) return refusedByIdentity(outcome);
    removeRefreshCookie(http);
    return '{}';
  };
}

/** The handlers of getting in, staying in and logging out. */
export function sessionHandlers(services: Services) {
  return {
    login: login(services),
    refreshToken: refreshToken(services),
    logout: logout(services),
    exchangeTicket: exchangeTicket(services),
    exchangeEmbedToken: exchangeEmbedToken(services),
  } satisfies Partial<PublicHandlers>;
}
