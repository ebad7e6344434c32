import { isIPv4, isIPv6 } from 'node:net';

/** An address as the 16 bytes of IPv6; IPv4 is v4-mapped (`::ffff:a.b.c.d`), so each address has one form. */
export type IpAddress = Uint8Array;

const BYTES = 16;
/** Bits before the IPv4 address in a v4-mapped one. */
export const MAPPED_BITS = 96;

/** The address written in `text`, or undefined; zones (`%eth0`), ports and blanks are not part of an address. */
export function parseIp(text: string): IpAddress | undefined {
  if (isIPv4(text)) return mapped(text);
  if (isIPv6(text) && !text.includes('%')) return parseIpv6(text);
  return undefined;
}

/** True for an IPv4 address in its v4-mapped form. */
export function isMappedIpv4(address: IpAddress): boolean {
  for (let i = 0; i < 10; i += 1) if (address[i] !== 0) return false;
  return address[10] === 0xff && address[11] === 0xff;
}

/** The one spelling of an address: dotted for IPv4, RFC 5952 for IPv6. */
export function formatIp(address: IpAddress): string {
  if (isMappedIpv4(address)) return address.subarray(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => address[2 * i]! * 256 + address[2 * i + 1]!);
  const zeros = longestZeroRun(groups);
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (zeros.length < 2) return hex(groups);
  return `${hex(groups.slice(0, zeros.start))}::${hex(groups.slice(zeros.start + zeros.length))}`;
}

/** True when the first `bits` of both addresses agree. */
export function sharesPrefix(a: IpAddress, b: IpAddress, bits: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i += 1) if (a[i] !== b[i]) return false;
  const rest = bits & 7;
  return rest === 0 || (a[whole]! ^ b[whole]!) >> (8 - rest) === 0;
}

function mapped(dotted: string): IpAddress {
  const address = new Uint8Array(BYTES);
  address[10] = 0xff;
  address[11] = 0xff;
  address.set(dotted.split('.').map(Number), 12);
  return address;
}

/** `text` is known to be an IPv6 address. */
function parseIpv6(text: string): IpAddress {
  const [head = '', tail] = text.split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const address = new Uint8Array(BYTES);
  address.set(before);
  address.set(after, BYTES - after.length);
  return address;
}

/** The bytes of colon-separated groups, the last of which may be dotted. */
function groupsOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= groups.length; i += 1) {
    if (groups[i] === 0) continue;
    if (i - start > longest.length) longest = { start, length: i - start };
    start = i + 1;
  }
  return longest;
}
