import { createHmac, randomBytes } from 'node:crypto';

/** What an agent's back end knows of itself. */
export interface TestAgent {
  readonly agentCode: string;
  readonly agentSecret: string;
}

/** The members of a request by name. */
export type AgentMembers = Readonly<Record<string, unknown>>;

/** The text that `members` are signed by, written down apart from the service: `name=value` sorted by name, without `sign` and empty ones. */
export function signedTextOf(members: AgentMembers): string {
  return Object.entries(members)
    .filter(([name, value]) => name !== 'sign' && !isEmpty(value))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('&');
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

/** `members` with those of a signature, made now with a new nonce; members that are given stand. */
export function signedMembers({ agentCode, agentSecret }: TestAgent, members: AgentMembers): AgentMembers {
  const unsigned = {
    agentCode,
    timestamp: Math.floor(Date.now() / 1000),
    nonce: randomBytes(16).toString('hex'),
    ...members,
  };
  const sign = createHmac('sha256', agentSecret).update(signedTextOf(unsigned)).digest('hex');
  return { ...unsigned, sign };
}
