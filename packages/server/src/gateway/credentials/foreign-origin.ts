import type { IncomingHttpHeaders } from 'node:http';

/** True when a browser says that a page of another site makes the request. Without `Origin` no other site can be behind it. */
export function hasForeignOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return false;
  const slashes = origin.indexOf('://');
  return slashes < 0 || host === undefined || origin.slice(slashes + 3).toLowerCase() !== host.toLowerCase();
}
