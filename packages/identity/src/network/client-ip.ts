import { formatIp, parseIp } from './ip-address.ts';
import { type IpNetwork, networksContain, parseIpNetwork } from './ip-network.ts';

/** More proxies in a row than anyone has. */
const MAX_HOPS = 32;

/** Finds out where a request comes from, believing `X-Forwarded-For` only as far as trusted proxies wrote it. */
export class ClientIpResolver {
  readonly #trusted: readonly IpNetwork[];

  /** `trustedProxies`: addresses and networks (CIDR); throws on a malformed one. */
  constructor(trustedProxies: readonly string[]) {
    this.#trusted = trustedProxies.map((text) => {
      const network = parseIpNetwork(text);
      if (network === undefined)
        throw new Error(`trusted proxy ${JSON.stringify(text)} is not an address or network`);
      return network;
    });
  }

  /**
   * The client's address, normalised: the first one, from the connection backwards through the header, that is not a trusted
   * proxy's; the farthest one when all are. Empty when it cannot be told, which no IP list allows.
   */
  resolve(remoteAddress: string | undefined, forwardedFor: string | undefined): string {
    let address = parseIp((remoteAddress ?? '').replace(/%.*$/, ''));
    if (address === undefined) return '';
    if (forwardedFor === undefined || this.#trusted.length === 0) return formatIp(address);
    const hops = forwardedFor.split(',').slice(-MAX_HOPS);
    while (networksContain(this.#trusted, address) && hops.length > 0) {
      address = parseHop(hops.pop()!);
      if (address === undefined) return '';
    }
    return formatIp(address);
  }
}

/** Proxies write `1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:5678`. */
function parseHop(hop: string): Uint8Array | undefined {
  const text = hop.trim();
  const bracketed = /^\[([^\]]*)\](:\d{1,5})?$/.exec(text);
  if (bracketed !== null) return parseIp(bracketed[1]!);
  return parseIp(text) ?? parseIp(text.replace(/:\d{1,5}$/, ''));
}
