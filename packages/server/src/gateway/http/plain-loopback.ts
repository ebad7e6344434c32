import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/** The host asked about last, and what was found: nearly always the next one too. */
let lastHost = '';
let lastIsLoopback = false;

function isLoopbackHost(host: string): boolean {
  if (host !== lastHost) {
    lastHost = host;
    lastIsLoopback = LOOPBACK_HOST.test(host);
  }
  return lastIsLoopback;
}

/**
 * True when a browser speaks plain HTTP to this machine itself: the one case in which cookies are not `Secure` and no
 * `Strict-Transport-Security` is sent. Everything else is taken to have TLS in front; a client that says otherwise only fools itself.
 */
export function isPlainLoopback(headers: IncomingHttpHeaders): boolean {
  const { host } = headers;
  return host !== undefined && isLoopbackHost(host) && headers['x-forwarded-proto'] !== 'https';
}
