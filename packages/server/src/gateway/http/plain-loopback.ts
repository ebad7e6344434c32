import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/**
 * True when a browser speaks plain HTTP to this machine itself: the one case in which cookies are not `Secure` and no
 * `Strict-Transport-Security` is sent. Everything else is taken to have TLS in front; a client that says otherwise only fools itself.
 */
export function isPlainLoopback(headers: IncomingHttpHeaders): boolean {
  const { host } = headers;
  return (
    host !== undefined && LOOPBACK_HOST.test(host) && headers['x-forwarded-proto']?.toString() !== 'https'
  );
}
