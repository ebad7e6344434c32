import { formatIp, type IpAddress, isMappedIpv4, MAPPED_BITS, parseIp, sharesPrefix } from './ip-address.ts';

/** One address or a network of them. */
export interface IpNetwork {
  /** The normalised spelling: `10.0.0.0/8`, `2001:db8::/32`, or a bare address where the network is one address. */
  readonly text: string;
  readonly address: IpAddress;
  /** How many leading bits of the 128 must agree; an IPv4 prefix counts from 96. */
  readonly prefixBits: number;
}

/**
 * The network written as an address or as CIDR, IPv4 or IPv6, or undefined when malformed.
 *
 * Bits past the prefix are cleared; v4-mapped networks become IPv4.
 */
export function parseIpNetwork(text: string): IpNetwork | undefined {
  const [addressText = '', prefixText, ...more] = text.split('/');
  const parsed = parseIp(addressText);
  if (parsed === undefined || more.length > 0) return undefined;
  if (prefixText === undefined) return network(parsed, 128);
  if (!/^(0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const prefixBits = Number(prefixText) + (addressText.includes(':') ? 0 : MAPPED_BITS);
  return prefixBits > 128 ? undefined : network(parsed, prefixBits);
}

/** True when one of `networks` has the address in it; an IPv6 network holds no IPv4 address. */
export function networksContain(networks: readonly IpNetwork[], address: IpAddress): boolean {
  return networks.some(
    (network) =>
      sharesPrefix(network.address, address, network.prefixBits) &&
      isMappedIpv4(network.address) === isMappedIpv4(address),
  );
}

function network(parsed: IpAddress, prefixBits: number): IpNetwork {
  const address = parsed.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, prefixBits - 8 * i))));
  const base = isMappedIpv4(address) ? MAPPED_BITS : 0;
  const suffix = prefixBits === 128 ? '' : `/${prefixBits - base}`;
  return { text: `${formatIp(address)}${suffix}`, address, prefixBits };
}
