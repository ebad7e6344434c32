import { Resolver } from 'node:dns/promises';

/** Finds the addresses of a host name; rejects where it has none, and once `signal` is aborted. */
export type ResolveHost = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;

const QUERY_MS = 3_000;
const QUERY_TRIES = 2;

/**
 * Asks DNS, and not the system's resolver: that one holds a thread, of which there are few and which passwords and files need, for as long
 * as a name server lets it wait. `localhost` is this machine (RFC 6761); other names of the hosts file are not known.
 */
export const resolveByDns: ResolveHost = async (hostname, signal) => {
  if (/^(.+\.)?localhost\.?$/i.test(hostname)) return ['127.0.0.1', '::1'];
  const resolver = new Resolver({ timeout: QUERY_MS, tries: QUERY_TRIES });
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length === 0) throw new Error('the name has no address');
    return addresses;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};
