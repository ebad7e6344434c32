import { Type } from 'typebox';
import type { Field } from '../field/field.ts';
import { text } from '../field/text-field.ts';

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const IPV6_GROUPS = 8;
const PREFIX_LENGTH = /^(0|[1-9]\d{0,2})$/;

/** One IP address or CIDR range, v4 or v6: "203.0.113.7", "2001:db8::/32". */
export function ipRange(): Field<string> {
  const any = text({
    min: 1,
    max: 49,
    pattern: /^[0-9a-fA-F:./]+$/,
    wants: 'must be an IP address or a CIDR range',
  });
  return {
    schema: Type.With(any.schema, {
      description: 'An IP address or CIDR range, v4 or v6.',
      examples: ['203.0.113.7'],
    }),
    read: (value, path, faults) => {
      const range = any.read(value, path, faults);
      if (range === undefined || isIpRange(range)) return range;
      faults.invalid(path, 'must be an IP address or a CIDR range');
      return undefined;
    },
  };
}

function isIpRange(range: string): boolean {
  const slash = range.indexOf('/');
  const address = slash < 0 ? range : range.slice(0, slash);
  const bits = IPV4.test(address) ? 32 : isIpv6(address) ? 128 : 0;
  if (bits === 0) return false;
  return slash < 0 || isPrefixLength(range.slice(slash + 1), bits);
}

function isPrefixLength(length: string, bits: number): boolean {
  return PREFIX_LENGTH.test(length) && Number(length) <= bits;
}

/** RFC 4291: eight groups, one run of zero groups as `::`, the last two perhaps as an IPv4 address. */
function isIpv6(address: string): boolean {
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const endsInIpv4 = last !== undefined && !address.endsWith('::') && IPV4.test(last);
  const plain = endsInIpv4 ? groups.slice(0, -1) : groups;
  const count = groups.length + (endsInIpv4 ? 1 : 0);
  if (!plain.every((group) => GROUP.test(group))) return false;
  return halves.length === 2 ? count < IPV6_GROUPS : count === IPV6_GROUPS;
}
