import { Type } from 'typebox';
import { enumOf } from '../field/enum-field.ts';
import { described, type Members, optional, type TextField, type Values } from '../field/field.ts';
import { type MemberRule, type ObjectField, type ObjectOptions, object } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';
import { isJsonObject, NumberText } from '../json/json-value.ts';
import { withoutEmptyMembers } from './signed-text.ts';

/** What every request of an agent has beside its own members. */
export const signatureMembers = {
  agentCode: described(
    'Who is asking.',
    text({ min: 1, max: 32, pattern: /^[A-Za-z0-9_-]+$/, wants: 'is not the code of an agent' }),
    'AGENT001',
  ),
  timestamp: described('Seconds since the epoch, within 30 s of the server’s clock.', seconds(), 1713024000),
  nonce: described(
    'New with every request: it works once.',
    text({ min: 1, max: 128, pattern: /^[ -~]+$/, wants: 'must be printable ASCII' }),
    'b1946ac92492d2347c6235b4d2611184',
  ),
  sign: described(
    'HMAC-SHA256 of the other members with the agent’s secret, in lower-case hexadecimal.',
    text({ min: 64, max: 64, pattern: /^[0-9a-f]+$/, wants: 'must be 64 hexadecimal digits' }),
    'dcb87a1b3133116a34df461f3bc61824b657ea42be4342ddf2335461df40d383',
  ),
  environment: optional(
    described('There is one environment; it may be named.', enumOf(['PRODUCTION'])),
    undefined,
  ),
} as const;

/** What a signed request reads to. */
export type AgentRequest<M extends Members> = Values<M & typeof signatureMembers>;

/** The members of a signed request that say what is asked. */
export interface AgentRequestOptions<M extends Members> {
  readonly title: string;
  /** A body that is accepted as it stands, but for its signature members. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly rule?: MemberRule<M>;
}

/**
 * The body of an agent's request: `members` and those of its signature. Members that are null, "" or blank count as left out, as they do in
 * the signed text.
 */
export function agentRequest<M extends Members>(
  members: M,
  { title, example, rule }: AgentRequestOptions<M>,
): ObjectField<AgentRequest<M>> {
  const all = { ...members, ...signatureMembers };
  const options: ObjectOptions<M & typeof signatureMembers> = {
    title,
    example: { ...example, ...signatureExample() },
    rule: (values, sent, faults, at) => {
      readsOneWay(values, sent, faults, at);
      rule?.(values, sent, faults, at);
    },
  };
  const whole = object<M & typeof signatureMembers>(all, options);
  const names = Object.keys(all);
  return {
    ...whole,
    read: (value, path, faults) =>
      whole.read(isJsonObject(value) ? withoutEmptyMembers(value) : value, path, faults),
  };

  /** The signed text has no escapes: a text in which another member seems to stand would have the signature of another body. */
  function readsOneWay(...[, sent, faults, at]: Parameters<MemberRule<Members>>): void {
    for (const [member, value] of Object.entries(sent)) {
      const other = typeof value === 'string' && names.find((name) => value.includes(`&${name}=`));
      if (other) faults.invalid(at(member), `may not have "&${other}=" in it`);
    }
  }
}

function signatureExample(): Readonly<Record<string, unknown>> {
  const { agentCode, timestamp, nonce, sign } = signatureMembers;
  return Object.fromEntries(
    Object.entries({ agentCode, timestamp, nonce, sign }).map(([name, { schema }]) => [
      name,
      (schema as { examples?: readonly unknown[] }).examples![0],
    ]),
  );
}

/** Whole seconds, as a number or a string; whether they are near enough is for the check of the signature. */
function seconds(): TextField<string> {
  const digits = text({ min: 1, max: 16, pattern: /^\d+$/, wants: 'must be whole seconds' });
  return {
    ...digits,
    schema: Type.Union([Type.Integer({ minimum: 0 }), digits.schema]),
    read: (value, path, faults) =>
      digits.read(value instanceof NumberText ? value.text : value, path, faults),
  };
}
