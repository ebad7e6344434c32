import { refreshCookie, removedRefreshCookie } from '../../credentials/refresh-cookie.ts';
import { isPlainLoopback } from '../../http/plain-loopback.ts';
import type { HttpContext } from '../../pipeline/handler.ts';

/** Has the answer carry a new refresh token, which stands in the cookie alone. */
export function setRefreshCookie(http: HttpContext, refreshToken: string): void {
  http.setCookie(refreshCookie(refreshToken, !isPlainLoopback(http.headers)));
}

/** Has the answer take the refresh token away. */
export function removeRefreshCookie(http: HttpContext): void {
  http.setCookie(removedRefreshCookie(!isPlainLoopback(http.headers)));
}
