import { isJsonObject, type Json, NumberText, parseStrictJson } from '@openperp/protocol';

type Plain = string | number | boolean;

/** Members of operators' requests that stand in no log, at whatever depth: the one list of them. */
export const SECRET_MEMBERS: ReadonlySet<string> = new Set([
  'password',
  'secret',
  'apiSecret',
  'agentSecret',
  'token',
]);

/** Addresses, whose query may have a secret in it: only what stands before it is kept. */
const ADDRESS_MEMBERS: ReadonlySet<string> = new Set(['webhookUrl']);

const MAX_LENGTH = 256;
const MAX_MEMBERS = 100;

/**
 * What an operator's command was, in plain values by path (`leverageTiers[0].maxLeverage`): the parameters of the path, then the members of the
 * body as they were sent, without secrets, each cut to 256 characters. Of more than 100 the rest is counted (`omittedMembers`).
 */
export function commandDetail(path: unknown, body: Uint8Array): Readonly<Record<string, Plain>> {
  const detail: Record<string, Plain> = {};
  const json = body.length === 0 ? undefined : parseStrictJson(body);
  let omitted = 0;
  for (const [name, value] of [...plainMembers(path), ...(json?.ok ? membersOf(json.value, '') : [])]) {
    if (Object.keys(detail).length < MAX_MEMBERS) detail[name] = cut(value);
    else omitted += 1;
  }
  return omitted === 0 ? detail : { ...detail, omittedMembers: omitted };
}

/** What a command is done to, from its path, else from its body: `user:1000000001`, `symbol:BTCUSDT`, `agent:AGENT001`; "" for nothing of these. */
export function commandSubject({
  userId,
  symbol,
  agentCode,
}: Readonly<Record<string, Plain | undefined>>): string {
  if (userId !== undefined) return `user:${userId}`;
  if (symbol !== undefined) return `symbol:${symbol}`;
  return agentCode === undefined ? '' : `agent:${agentCode}`;
}

/** The path as it was read: texts and ids. */
function plainMembers(path: unknown): [string, Plain][] {
  return Object.entries((path ?? {}) as Record<string, Plain>);
}

function* membersOf(value: Json, at: string): Iterable<[string, Plain]> {
  if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (SECRET_MEMBERS.has(name)) continue;
      const isAddress = ADDRESS_MEMBERS.has(name) && typeof member === 'string';
      yield* membersOf(
        isAddress ? member.replace(/[?#].*$/s, '') : member,
        at === '' ? name : `${at}.${name}`,
      );
    }
    return;
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* membersOf(item, `${at}[${i}]`);
    return;
  }
  yield [at, value instanceof NumberText ? numberOf(value.text) : ((value ?? 'null') as Plain)];
}

/** A count as a number, anything finer as it was written. */
function numberOf(text: string): Plain {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

function cut(value: Plain): Plain {
  return typeof value === 'string' ? value.slice(0, MAX_LENGTH) : value;
}
