import { isIP } from 'node:net';
import type { AddressGuard } from './address-guard.ts';
import type { ResolveHost } from './resolve-host.ts';

/** Where a webhook goes: the url, and the addresses that its host was found to have, all of which may be connected to. */
export interface WebhookTarget {
  readonly url: URL;
  readonly addresses: readonly string[];
}

/**
 * Looks up once where a webhook goes. `undefined`: it may not go there, for the url is no plain http or https one or the host has an address
 * that the guard refuses, if only one of several. Rejects when the host has no address.
 */
export async function findWebhookTarget(
  text: string,
  { resolveHost, guard }: { readonly resolveHost: ResolveHost; readonly guard: AddressGuard },
  signal: AbortSignal,
): Promise<WebhookTarget | undefined> {
  const url = plainUrl(text);
  if (url === undefined) return undefined;
  // An address in whatever spelling has become the usual one by now: http://0x7f.1/ is http://127.0.0.1/.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await resolveHost(host, signal) : [host];
  const mayConnect = addresses.length > 0 && addresses.every((address) => guard.admits(address));
  return mayConnect ? { url, addresses } : undefined;
}

function plainUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return url.username === '' && url.password === '' ? url : undefined;
}
