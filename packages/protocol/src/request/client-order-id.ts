import { Type } from 'typebox';
import type { Faults } from '../field/faults.ts';
import type { TextField } from '../field/field.ts';
import { text } from '../field/text-field.ts';

/** Prefixes of the ids that the exchange gives to orders of its own making. */
const RESERVED_PREFIXES = ['liquidation-', 'adl-', 'settlement-', 'openperp-'];

const MAX_CHARACTERS = 36;

/** The clientOrderId of an order that exists: 1 to 36 of `A–Z a–z 0–9 _ . : / -`. */
export function clientOrderId(): TextField<string> {
  return text({
    min: 1,
    max: MAX_CHARACTERS,
    pattern: /^[A-Za-z0-9_.:/-]+$/,
    wants: 'may have letters, digits and _ . : / - only',
  });
}

/** The clientOrderId that a new order asks for: none with a reserved prefix (2002). */
export function newClientOrderId(): TextField<string> {
  const any = clientOrderId();
  return {
    schema: Type.With(any.schema, {
      description: `Unique among the account's orders; made by the exchange where it is left out. Not with ${RESERVED_PREFIXES.join(', ')} in front.`,
      not: { pattern: `^(${RESERVED_PREFIXES.join('|')})` },
    }),
    readText: (value, path, faults) =>
      isReserved(value, path, faults) ? undefined : any.readText(value, path, faults),
    read: (value, path, faults) =>
      typeof value === 'string' && isReserved(value, path, faults)
        ? undefined
        : any.read(value, path, faults),
  };
}

function isReserved(value: string, path: string, faults: Faults): boolean {
  const prefix = RESERVED_PREFIXES.find((each) => value.startsWith(each));
  if (prefix !== undefined) faults.invalid(path, `the prefix ${prefix} is reserved`);
  return prefix !== undefined;
}
