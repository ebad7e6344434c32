import { type IpAddress, type IpNetwork, networksContain, parseIp, parseIpNetwork } from '@openperp/identity';

/**
 * Addresses that are nobody's on the public internet (IANA special-purpose registries): private, loopback, link-local with the metadata
 * services of clouds, shared, reserved, documentation, benchmarks, multicast, broadcast; and Azure's platform address, which looks public.
 */
const REFUSED_IPV4 = networks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

const ALL_IPV4 = networks(['0.0.0.0/0']);

/** All of IPv6 that is given to networks; the rest is loopback, unique local, link-local, multicast or reserved. */
const GIVEN_IPV6 = networks(['2000::/3']);

/** Within {@link GIVEN_IPV6}: protocol assignments with Teredo and ORCHID, documentation, 6to4. */
const REFUSED_IPV6 = networks(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** Here the last four bytes are an IPv4 address that a translator connects to (RFC 6052). */
const TRANSLATED = networks(['64:ff9b::/96']);

/** Says which addresses the exchange itself may connect to on behalf of others: public ones, and those of networks that the operator names. */
export class AddressGuard {
  readonly #allowed: readonly IpNetwork[];

  /** `allowed`: addresses and networks (CIDR); throws on a malformed one. */
  constructor(allowed: readonly string[]) {
    this.#allowed = networks(allowed);
  }

  /** True when `address`, an IPv4 or IPv6 address as text, may be connected to. */
  admits(address: string): boolean {
    const parsed = parseIp(address);
    return parsed !== undefined && (networksContain(this.#allowed, parsed) || isPublic(parsed));
  }
}

function isPublic(address: IpAddress): boolean {
  if (networksContain(ALL_IPV4, address)) return !networksContain(REFUSED_IPV4, address);
  if (networksContain(TRANSLATED, address)) return isPublic(translatedIpv4(address));
  return networksContain(GIVEN_IPV6, address) && !networksContain(REFUSED_IPV6, address);
}

function translatedIpv4(address: IpAddress): IpAddress {
  return parseIp(address.subarray(12).join('.'))!;
}

function networks(texts: readonly string[]): readonly IpNetwork[] {
  return texts.map((text) => {
    const network = parseIpNetwork(text);
    if (network === undefined) throw new Error(`${JSON.stringify(text)} is not an address or network`);
    return network;
  });
}
