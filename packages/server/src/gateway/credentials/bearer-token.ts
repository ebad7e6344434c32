import type { IncomingMessage } from 'node:http';
import { type Refused, refuse } from '../pipeline/answer.ts';

const BEARER = /^Bearer +(\S+)$/i;

/** The token of `Authorization: Bearer …`: 1001 without the header, 1003 where it is another scheme, empty, or there twice. */
export function bearerToken(request: IncomingMessage): string | Refused {
  const { authorization } = request.headers;
  if (authorization === undefined) return refuse(1001);
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) return refuse(1003, 'Authorization must be: Bearer <token>');
  return isSentTwice(request.rawHeaders) ? refuse(1003, 'Authorization was sent more than once') : token;
}

/** The parser keeps the first of several and forgets the others; what stands in front of the service may have looked at another. */
function isSentTwice(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.toLowerCase() === 'authorization') count += 1;
  }
  return count > 1;
}
