import { REFRESH_TTL_SECONDS } from '@openperp/identity';

const NAME = 'refreshToken';
const ATTRIBUTES = 'HttpOnly; SameSite=Strict; Path=/v1';

/** The refresh token in a `Cookie` header; the first one where there are several. */
export function readRefreshCookie(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim() !== NAME) continue;
    const value = pair.slice(equals + 1).trim();
    if (value !== '') return value;
  }
  return undefined;
}

/** `Set-Cookie` of a new refresh token, for 30 days. */
export function refreshCookie(token: string, isSecure: boolean): string {
  return `${NAME}=${token}; ${ATTRIBUTES}; Max-Age=${REFRESH_TTL_SECONDS}${isSecure ? '; Secure' : ''}`;
}

/** `Set-Cookie` that removes the refresh token. */
export function removedRefreshCookie(isSecure: boolean): string {
  return `${NAME}=; ${ATTRIBUTES}; Max-Age=0${isSecure ? '; Secure' : ''}`;
}
