import type { SessionTokens } from '@openperp/identity';
import { accountCommands } from '../../../process/account-commands.ts';
import { readRefreshCookie, refreshCookie, removedRefreshCookie } from '../../credentials/refresh-cookie.ts';
import { isPlainLoopback } from '../../http/plain-loopback.ts';
import { type Answer, refusedByIdentity, UNAVAILABLE } from '../../pipeline/answer.ts';
import type { HttpContext } from '../../pipeline/handler.ts';
import type { PublicHandler, PublicHandlers } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** The tokens of a session: the access token in the answer, the refresh token in the cookie alone. */
function sessionAnswer(
  http: HttpContext,
  { accessToken, accessExpire, refreshToken }: SessionTokens,
): Answer {
  http.setCookie(refreshCookie(refreshToken, !isPlainLoopback(http.headers)));
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

/** A disk that was full when the user was created left no account: it is made up for here. False when that is not possible now. */
async function ensureAccount({ engine, identity }: Services, userId: number): Promise<boolean> {
  if ((await engine.query({ kind: 'account', userId })) !== undefined) return true;
  const user = await identity.users.get(userId);
  if (user === undefined) throw new Error(`user ${userId} is gone`);
  const replies = await engine.submitBatch(accountCommands(user));
  return replies.every((reply) => !reply.unavailable);
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
    http.setCookie(removedRefreshCookie(!isPlainLoopback(http.headers)));
    return '{}';
  };
}

/** The handlers of logging in, staying in and logging out. */
export function sessionHandlers(services: Services) {
  return {
    login: login(services),
    refreshToken: refreshToken(services),
    logout: logout(services),
  } satisfies Partial<PublicHandlers>;
}
