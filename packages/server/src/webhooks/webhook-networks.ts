import { networksContain, parseIp, parseIpNetwork } from '@openperp/identity';
import type { Config } from '../config/config.ts';

const LOOPBACK = ['127.0.0.0/8', '::1'];
const LOOPBACK_NETWORKS = LOOPBACK.map((text) => parseIpNetwork(text)!);

/**
 * Networks that are not public and that webhooks may go to all the same. Where the operator says nothing: this machine itself while it
 * serves nobody else, and none otherwise.
 */
export function webhookNetworks({
  webhookNetworks: named,
  host,
}: Pick<Config, 'webhookNetworks' | 'host'>): readonly string[] {
  if (named !== undefined) return named;
  return isLoopback(host) ? LOOPBACK : [];
}

function isLoopback(host: string): boolean {
  const address = parseIp(host);
  return address === undefined ? host === 'localhost' : networksContain(LOOPBACK_NETWORKS, address);
}
