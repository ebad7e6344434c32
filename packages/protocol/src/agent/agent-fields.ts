import { Type } from 'typebox';
import { type DecimalUnits, parseDecimal } from '../decimal.ts';
import { positiveAmount } from '../field/decimal-field.ts';
import { enumOf } from '../field/enum-field.ts';
import type { Faults } from '../field/faults.ts';
import { defaulted, described, type Field, optional, type TextField } from '../field/field.ts';
import { id } from '../field/id-field.ts';
import { readInteger } from '../field/integer-field.ts';
import type { MemberRule } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';
import { NumberText } from '../json/json-value.ts';

const NO_BLANKS = { pattern: /^[!-~]+$/, wants: 'must be printable ASCII without blanks' } as const;

/** The agent's own number of an order. */
export function agentOrderNumber(): TextField<string> {
  return text({ min: 1, max: 64, ...NO_BLANKS });
}

/** What the agent calls a user. */
export function agentUserName(): TextField<string> {
  return text({ min: 1, max: 64, ...NO_BLANKS });
}

/** The two names of a user: by the agent, and by the exchange. */
export const agentUserMembers = {
  agentUserId: optional(described('What the agent calls the user.', agentUserName(), 'u-1001'), undefined),
  platformUserId: optional(described('`userId` of the user’s own API.', id()), undefined),
} as const;

/** Without both names of a user it is 2001. */
export const agentUserIsNamed: MemberRule<typeof agentUserMembers> = (_values, sent, faults, at) => {
  if (sent.agentUserId === undefined && sent.platformUserId === undefined)
    faults.missing(at('agentUserId'), 'agentUserId or platformUserId is required');
};

/** The one currency there is. */
export const currencyMember = defaulted(enumOf(['USDT']), 'USDT');

/** An amount to be moved, in 10⁻⁸, greater than 0 and with at most 8 decimals; anything else is 2002. */
export function transferAmount(): Field<DecimalUnits> {
  const wants = 'must be a decimal greater than 0 with at most 8 decimals, such as "123.45"';
  return {
    schema: positiveAmount().schema,
    read: (value, path, faults) => {
      const written = value instanceof NumberText ? value.text : value;
      const units = typeof written === 'string' ? parseDecimal(written) : 'malformed';
      if (typeof units !== 'string' && units !== 0) return units;
      faults.invalid(path, wants);
      return undefined;
    },
  };
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A moment, ms: as a number, or as an ISO 8601 text with its zone. */
export function isoMoment(): TextField<number> {
  const wants = 'must be a moment such as "2026-03-05T11:32:57Z", or ms since the epoch';
  const within = (ms: number | undefined, path: string, faults: Faults): number | undefined => {
    if (ms !== undefined && ms >= 0 && ms <= Number.MAX_SAFE_INTEGER) return ms;
    faults.invalid(path, wants);
    return undefined;
  };
  return {
    schema: Type.Union([
      Type.String({ format: 'date-time', pattern: ISO_TIME.source }),
      Type.Integer({ minimum: 0, description: 'ms since the epoch.' }),
    ]),
    readText: (written, path, faults) => within(isoMs(written), path, faults),
    read: (value, path, faults) => {
      if (typeof value === 'string') return within(isoMs(value), path, faults);
      return within(value instanceof NumberText ? readInteger(value.text) : undefined, path, faults);
    },
  };
}

/** Undefined for what is no moment: another form, or a day that its month does not have. */
function isoMs(written: string): number | undefined {
  if (!ISO_TIME.test(written)) return undefined;
  const day = written.slice(0, 10);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  return Date.parse(written);
}

/** A place within the web terminal: one `/` in front, so that it can lead nowhere else. */
export function redirectPath(): TextField<string> {
  return text({
    min: 1,
    max: 512,
    pattern: /^\/(?!\/)[^\\\p{Cc}]*$/u,
    wants: 'must start with one / and have neither \\ nor control characters',
  });
}

/** An absolute http or https address without a user's name. Whether it may be used is the agent's configuration to say. */
export function returnAddress(): TextField<string> {
  const any = text({ min: 1, max: 2048 });
  const readText: TextField<string>['readText'] = (written, path, faults) => {
    const address = any.readText(written, path, faults);
    if (address === undefined || isWebAddress(address)) return address;
    faults.invalid(path, 'must be an absolute http or https address without a user name');
    return undefined;
  };
  return {
    schema: Type.With(any.schema, { format: 'uri' }),
    readText,
    read: (value, path, faults) =>
      typeof value === 'string' ? readText(value, path, faults) : any.read(value, path, faults),
  };
}

function isWebAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}
