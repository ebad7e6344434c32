import { isJsonObject, type Json } from '@openperp/protocol';
import type { VenueAdapter } from '../feeds/venue-adapter.ts';
import { VENUES } from '../feeds/venues.ts';

const SCHEMES: Readonly<Record<VenueAdapter['transport'], readonly string[]>> = {
  socket: ['wss://', 'ws://'],
  poll: ['https://', 'http://'],
};
const MAX_LENGTH = 1_000;

/** What is wrong with an address, which is not repeated where it holds a password; `undefined`: nothing. */
function faultOf(address: Json, schemes: readonly string[]): string | undefined {
  const wanted = `must be an address that starts with ${schemes.join(' or ')}, without user, query or fragment`;
  const isText = typeof address === 'string' && address.length <= MAX_LENGTH;
  if (!isText || !schemes.some((scheme) => address.startsWith(scheme))) return wanted;
  const url = URL.parse(address);
  if (url === null || /[?#\s]/.test(address)) return wanted;
  return url.username !== '' || url.password !== '' ? wanted : undefined;
}

/** The addresses of venues in a configuration file, `{ venue: address }`; what is wrong with them goes to `faults`, named by `place`. */
export function readFeedAddresses(
  value: Json | undefined,
  place: string,
  faults: string[],
): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isJsonObject(value)) {
    faults.push(`${place}: must be an object of addresses by venue`);
    return {};
  }
  const addresses: Record<string, string> = {};
  for (const [name, address] of Object.entries(value)) {
    const venue = VENUES.get(name);
    const fault =
      venue === undefined
        ? `unknown venue; known are ${[...VENUES.keys()].join(', ')}`
        : faultOf(address, SCHEMES[venue.transport]);
    if (fault !== undefined) faults.push(`${place}.${name}: ${fault}`);
    else addresses[name] = address as string;
  }
  return addresses;
}
