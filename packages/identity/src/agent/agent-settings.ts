import type { IpNetwork } from '../network/ip-network.ts';
import { parseIpWhitelist } from '../network/ip-whitelist.ts';
import { accept, type Outcome, type Refusal, refuse } from '../refusal.ts';
import type { AgentChanges, AgentStatus } from './agent.ts';

const MAX_CODE_LENGTH = 32;
const MAX_NAME_LENGTH = 64;
const MAX_ORIGINS = 20;
/** The longest host name, a scheme and a port. */
const MAX_ORIGIN_LENGTH = 270;
const MAX_WEBHOOK_URL_LENGTH = 2048;

/** Settings of an agent that are good; undefined: not given. */
export interface AgentSettings {
  readonly name: string | undefined;
  readonly status: AgentStatus | undefined;
  readonly allowedOrigins: readonly string[] | undefined;
  readonly networks: readonly IpNetwork[] | undefined;
  readonly webhookUrl: string | undefined;
}

/** Why a code is not one: 2003 not 1 to 32 characters, 2002 others than letters, digits, `_` and `-`. */
export function faultOfAgentCode(agentCode: string): Refusal | undefined {
  if (agentCode === '' || agentCode.length > MAX_CODE_LENGTH) {
    return refuse(2003, `agentCode must have 1 to ${MAX_CODE_LENGTH} characters`, 'agentCode');
  }
  if (/^[A-Za-z0-9_-]+$/.test(agentCode)) return undefined;
  return refuse(2002, 'agentCode may have letters, digits, _ and -', 'agentCode');
}

/** Checks those settings that are given. Errors: 2002, 2003 with the field. */
export function checkAgentSettings(changes: AgentChanges): Outcome<AgentSettings> {
  const { name, status, allowedOrigins, ipWhitelist, webhookUrl } = changes;
  const fault =
    (name === undefined ? undefined : faultOfName(name)) ??
    (status === undefined || isStatus(status)
      ? undefined
      : refuse(2002, 'status must be ACTIVE or DISABLED', 'status')) ??
    (allowedOrigins === undefined ? undefined : faultOfOrigins(allowedOrigins)) ??
    (webhookUrl === undefined ? undefined : faultOfWebhookUrl(webhookUrl));
  if (fault !== undefined) return fault;
  const networks = ipWhitelist === undefined ? accept(undefined) : parseIpWhitelist(ipWhitelist);
  if (!networks.ok) return networks;
  return accept({ name, status, allowedOrigins, networks: networks.value, webhookUrl });
}

function isStatus(status: string): status is AgentStatus {
  return status === 'ACTIVE' || status === 'DISABLED';
}

function faultOfName(name: string): Refusal | undefined {
  if (name === '' || [...name].length > MAX_NAME_LENGTH) {
    return refuse(2003, `name must have 1 to ${MAX_NAME_LENGTH} characters`, 'name');
  }
  return /\p{Cc}/u.test(name) ? refuse(2002, 'name may have no control characters', 'name') : undefined;
}

function faultOfOrigins(origins: readonly string[]): Refusal | undefined {
  if (origins.length > MAX_ORIGINS) {
    return refuse(2003, `allowedOrigins may have ${MAX_ORIGINS} entries`, 'allowedOrigins');
  }
  const wrong = origins.findIndex((origin) => !isOrigin(origin));
  if (wrong < 0) return undefined;
  return refuse(
    2002,
    'must be an origin such as https://partner.example:8443, in lower case and without a path; http only on this machine',
    `allowedOrigins[${wrong}]`,
  );
}

/** Only what browsers write, to the letter: it is compared with what they send, and stands in a policy they read, where `*` and `;` have a meaning. */
function isOrigin(text: string): boolean {
  if (text.length > MAX_ORIGIN_LENGTH) return false;
  const host = /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/.exec(text)?.[1];
  if (host === undefined || URL.parse(text)?.origin !== text) return false;
  return text.startsWith('https:') || isLoopback(host);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function faultOfWebhookUrl(text: string): Refusal | undefined {
  if (text.length > MAX_WEBHOOK_URL_LENGTH) {
    return refuse(2003, `webhookUrl must have at most ${MAX_WEBHOOK_URL_LENGTH} characters`, 'webhookUrl');
  }
  if (text === '' || isWebhookUrl(text)) return undefined;
  return refuse(2002, 'webhookUrl must be an http or https URL without user name and fragment', 'webhookUrl');
}

/** A parser forgives blanks and an empty user name or fragment, so these are looked for in the text. */
function isWebhookUrl(text: string): boolean {
  if (!/^https?:\/\/[!-~]+$/i.test(text) || text.includes('#') || text.includes('\\')) return false;
  const authority = /^https?:\/\/([^/?]*)/i.exec(text)![1]!;
  return !authority.includes('@') && URL.canParse(text);
}
