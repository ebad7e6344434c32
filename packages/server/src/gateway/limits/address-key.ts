const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/**
 * By what an address is counted: IPv4 whole; IPv6 by its first 64 bits, since whoever has one address of a network commonly has all of them.
 * `ip`: normalised, as RFC 5952 spells it; "" (nobody knows who) is an address like any.
 */
export function addressKey(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [head = '', tail = ''] = ip.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail);
  const zeros = Array<string>(GROUPS - before.length - after.length).fill('0');
  return `${[...before, ...zeros, ...after].slice(0, GROUPS_OF_NETWORK).join(':')}::/64`;
}

function groupsOf(part: string): readonly string[] {
  return part === '' ? [] : part.split(':');
}
