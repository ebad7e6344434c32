import type { Identity } from '@openperp/identity';
import {
  agentSignedText,
  type FieldError,
  isJsonObject,
  type JsonObject,
  parseStrictJson,
  plainText,
  withoutEmptyMembers,
} from '@openperp/protocol';
import { Refused, refusedByIdentity, refuseField } from '../pipeline/answer.ts';
import { type Caller, NOBODY } from '../pipeline/caller.ts';
import type { ReceivedRequest } from './credential-check.ts';

/** The members that a signature consists of. */
const SIGNATURE = ['agentCode', 'timestamp', 'nonce', 'sign'] as const;

/**
 * The agent whose signed request it is; its nonce is then used up. Without a body or a member of the signature 2001, with a body that is no JSON
 * object 2002, and 6001 or 6009 as {@link Identity.agents} says.
 */
export function agentCaller(
  agents: Identity['agents'],
  { body, ip }: Pick<ReceivedRequest, 'body' | 'ip'>,
): Caller | Refused {
  const members = membersOf(body);
  if (members instanceof Refused) return members;
  const missing = SIGNATURE.filter((name) => members[name] === undefined);
  if (missing.length > 0) return new Refused({ code: 2001, errors: missing.map(isRequired) });
  const { agentCode, timestamp, nonce, sign } = members;
  const verdict = agents.verify({
    agentCode: plainText(agentCode!),
    timestamp: plainText(timestamp!),
    nonce: plainText(nonce!),
    sign: plainText(sign!),
    signedText: agentSignedText(members),
    remoteIp: ip,
    nowMs: Date.now(),
  });
  if (!verdict.ok) return refusedByIdentity(verdict);
  return { ...NOBODY, agent: verdict.value, actor: `agent:${verdict.value.agentCode}` };
}

/** The members of the body that are not empty. */
function membersOf(body: Buffer): JsonObject | Refused {
  if (body.length === 0) return refuseField(2001, '', 'a JSON body is required');
  const json = parseStrictJson(body);
  if (!json.ok) return refuseField(2002, '', `malformed JSON at byte ${json.offset}: ${json.reason}`);
  return isJsonObject(json.value)
    ? withoutEmptyMembers(json.value)
    : refuseField(2002, '', 'must be an object');
}

function isRequired(field: string): FieldError {
  return { field, message: 'is required' };
}
