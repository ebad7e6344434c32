import type { IncomingMessage } from 'node:http';
import type { Identity } from '@openperp/identity';
import type { Route } from '@openperp/protocol';
import { Refused, refuse, refusedByIdentity } from '../pipeline/answer.ts';
import { type Caller, NOBODY, OPERATOR, READ, TRADE } from '../pipeline/caller.ts';
import { agentCaller } from './agent-credentials.ts';
import { bearerToken } from './bearer-token.ts';
import { hasForeignOrigin } from './foreign-origin.ts';
import { readRefreshCookie } from './refresh-cookie.ts';

/** A request as it came, whole. */
export interface ReceivedRequest {
  readonly message: IncomingMessage;
  readonly rawQuery: string;
  readonly body: Buffer;
  /** The client's address, normalised. */
  readonly ip: string;
}

/** Tells who is asking and whether they may: the credentials first, then what they permit. */
export type CredentialCheck = (route: Route, request: ReceivedRequest) => Caller | Refused;

/** What credentials are held against. */
export interface CredentialSources {
  readonly identity: Pick<Identity, 'verifySignature' | 'verifyAccessToken' | 'agents'>;
  readonly isAdminToken: (candidate: string) => boolean;
}

/** The check of all credentials that routes ask for. */
export function credentialCheck({ identity, isAdminToken }: CredentialSources): CredentialCheck {
  return (route, request) => {
    switch (route.access) {
      case 'public':
      case 'probe':
        return NOBODY;
      case 'public+user':
        return userIfSent(route, request);
      case 'read':
        return permitted(userOf(route, request), READ);
      case 'trade':
        return permitted(userOf(route, request), TRADE);
      case 'session':
        return ownSession(sessionOnly(userOf(route, request)));
      case 'session+cookie':
        return withCookie(sessionOnly(userOf(route, request)), request.message);
      case 'cookie':
        return withCookie(NOBODY, request.message);
      case 'admin':
        return operator(request.message);
      case 'agent':
        return agentCaller(identity.agents, request);
      default:
        return route.access satisfies never;
    }
  };

  function userIfSent(route: Route, request: ReceivedRequest): Caller | Refused {
    const { headers } = request.message;
    const isSent = headers['x-api-key'] !== undefined || headers.authorization !== undefined;
    return isSent ? userOf(route, request) : NOBODY;
  }

  function userOf(route: Route, { message, rawQuery, body, ip }: ReceivedRequest): Caller | Refused {
    const apiKey = message.headers['x-api-key'];
    if (apiKey === undefined) return sessionOf(message);
    const verdict = identity.verifySignature({
      apiKey: apiKey as string,
      rawQuery,
      rawBody: body,
      nowMs: Date.now(),
      remoteIp: ip,
      replayProtected: route.access === 'trade' && route.method === 'POST',
    });
    if (!verdict.ok) return refusedByIdentity(verdict);
    const { userId, permissions, id } = verdict.key;
    return { ...NOBODY, userId, permissions, actor: `key:${id}` };
  }

  function sessionOf(message: IncomingMessage): Caller | Refused {
    const token = bearerToken(message);
    if (token instanceof Refused) return token;
    const verdict = identity.verifyAccessToken(token);
    if (!verdict.ok) return refusedByIdentity(verdict);
    const { userId } = verdict.value;
    return { ...NOBODY, userId, permissions: READ | TRADE, session: verdict.value, actor: `user:${userId}` };
  }

  function operator(message: IncomingMessage): Caller | Refused {
    const token = bearerToken(message);
    if (token instanceof Refused) return token;
    return isAdminToken(token) ? OPERATOR : refuse(1003);
  }
}

function permitted(caller: Caller | Refused, permission: number): Caller | Refused {
  if (caller instanceof Refused || (caller.permissions & permission) !== 0) return caller;
  return refuse(3006, 'The API key does not have the permission that this needs');
}

function sessionOnly(caller: Caller | Refused): Caller | Refused {
  if (caller instanceof Refused || caller.session !== undefined) return caller;
  return refuse(3006, 'An API key may not do this: log in');
}

/** What is the user's own to manage, API keys above all, is not for a session in an agent's frame. */
function ownSession(caller: Caller | Refused): Caller | Refused {
  if (caller instanceof Refused || caller.session?.kind !== 'EMBED') return caller;
  return refuse(3006, 'A session from an embed token may not do this');
}

function withCookie(caller: Caller | Refused, { headers }: IncomingMessage): Caller | Refused {
  if (caller instanceof Refused) return caller;
  if (readRefreshCookie(headers.cookie) === undefined) return refuse(1001, 'No refreshToken cookie was sent');
  return hasForeignOrigin(headers) ? refuse(3006, 'Another site may not do this') : caller;
}
