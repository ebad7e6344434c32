import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Config, Profile } from './config.ts';

/** What a setting's text was found to be: its value, or the sentence that says what is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: string };

/** One setting: how it is spelled in each of its three places, what it means, and how its text is checked. */
export interface Setting<T> {
  /** Long flag without the dashes. */
  readonly flag: string;
  readonly variable: string;
  /** Member of the configuration file. */
  readonly member: string;
  readonly placeholder: string;
  /** The value where none is given, as text, where profiles differ by profile; "" where there is none. */
  readonly defaultText: string | Readonly<Record<Profile, string>>;
  readonly help: string;
  /** Never repeated in a fault or a log. */
  readonly secret: boolean;
  readonly check: (text: string) => Checked<T>;
}

/** The settings with their checked values. */
export type SettingValues = Omit<Config, 'symbols' | 'feeds'> & {
  readonly log: 'file';
};
export type SettingName = keyof SettingValues;

const good = <T>(value: T): Checked<T> => ({ ok: true, value });
const bad = (fault: string): Checked<never> => ({ ok: false, fault });

function wholeNumber(min: number, max: number): (text: string) => Checked<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    return value >= min && value <= max ? good(value) : bad(`must be a whole number from ${min} to ${max}`);
  };
}

/** The default of a limit: `demo` in the demo, none in an exchange of one's own. */
function limitOfDemo(demo: number): Readonly<Record<Profile, string>> {
  return { demo: `${demo}`, empty: '0' };
}

function oneOf<T extends string>(...allowed: readonly T[]): (text: string) => Checked<T> {
  return (text) => {
    const found = allowed.find((name) => name === text);
    return found === undefined ? bad(`must be one of ${allowed.join(', ')}`) : good(found);
  };
}

function checkAgentPort(text: string): Checked<number | undefined> {
  return text === '' ? good(undefined) : wholeNumber(0, 65_535)(text);
}

function checkPublicUrl(text: string): Checked<string> {
  if (text === '') return good('');
  if (!/^https?:\/\/[^/?#@\\\s]+\/?$/.test(text) || !URL.canParse(text))
    return bad('must be an http or https address without a path, such as https://exchange.example');
  return good(new URL(text).origin);
}

function checkAdminToken(text: string): Checked<string | undefined> {
  if (text === '') return good(undefined);
  return /^[!-~]{1,256}$/.test(text)
    ? good(text)
    : bad('must be 1 to 256 printable characters without blanks');
}

/** Keys of 32 bytes, as `master.key` has them too. */
function checkMasterKey(text: string): Checked<string | undefined> {
  if (text === '') return good(undefined);
  return /^([0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)(,([0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?))*$/.test(text)
    ? good(text)
    : bad('must be keys of 32 bytes in base64 or hex, separated by commas');
}

function checkHost(text: string): Checked<string> {
  return /^[A-Za-z0-9.:_-]{1,253}$/.test(text) ? good(text) : bad('must be a host name or an IP address');
}

function checkFolder(text: string): Checked<string> {
  return text.length > 0 && !text.includes('\0') ? good(resolve(text)) : bad('must name a folder');
}

function isAddressOrBlock(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

function checkProxies(text: string): Checked<readonly string[]> {
  const list = text === '' ? [] : text.split(',').map((item) => item.trim());
  const wrong = list.filter((item) => !isAddressOrBlock(item));
  return wrong.length === 0
    ? good(list)
    : bad(`must be IP addresses or CIDR blocks separated by commas, not "${wrong.join('", "')}"`);
}

function checkWebhookNetworks(text: string): Checked<readonly string[] | undefined> {
  if (text === '') return good(undefined);
  return text === 'none' ? good([]) : checkProxies(text);
}

function checkLog(text: string): Checked<'file'> {
  if (text.startsWith('etcd://')) return bad('names an etcd log, which is not supported yet by this version');
  return text === 'file' ? good('file') : bad('must be "file"');
}

function checkHistory(text: string): Checked<string> {
  return text === 'embedded' || isPostgresAddress(text)
    ? good(text)
    : bad(
        'must be "embedded" or the address of a PostgreSQL database, postgres://user:password@host/database',
      );
}

function isPostgresAddress(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { hostname, pathname, searchParams } = new URL(text);
  return (hostname !== '' || searchParams.has('host')) && pathname.length > 1;
}

const MIB = 1024 * 1024;

function checkKeepLog(text: string): Checked<number> {
  if (text === 'all') return good(Number.POSITIVE_INFINITY);
  const number = wholeNumber(0, 999_999_999)(text);
  return number.ok ? good(number.value * MIB) : bad('must be "all" or a whole number from 0 to 999999999');
}

const DAY_MS = 86_400_000;

function checkKeepHistory(text: string): Checked<number> {
  if (text === 'all') return good(Number.POSITIVE_INFINITY);
  const number = wholeNumber(1, 36_500)(text);
  return number.ok
    ? good(number.value * DAY_MS)
    : bad('must be "all" or a whole number of days from 1 to 36500');
}

/** Every setting of the process, in the order that `--help` shows them (api.md §10): the one table behind flags, variables, file and help. */
export const SETTINGS: { readonly [K in SettingName]: Setting<SettingValues[K]> } = {
  port: {
    flag: 'port',
    variable: 'OPENPERP_PORT',
    member: 'port',
    placeholder: 'number',
    defaultText: '8080',
    help: 'port of the API, the WebSocket and the web terminal; 0: any free one',
    secret: false,
    check: wholeNumber(0, 65_535),
  },
  adminPort: {
    flag: 'admin-port',
    variable: 'OPENPERP_ADMIN_PORT',
    member: 'adminPort',
    placeholder: 'number',
    defaultText: '8081',
    help: "port of the operator's API, metrics and health probes; 0: any free one",
    secret: false,
    check: wholeNumber(0, 65_535),
  },
  agentPort: {
    flag: 'agent-port',
    variable: 'OPENPERP_AGENT_PORT',
    member: 'agentPort',
    placeholder: 'number',
    defaultText: '',
    help: "port of the agents' API alone; 0: any free one (default: it is on the port of the API)",
    secret: false,
    check: checkAgentPort,
  },
  publicUrl: {
    flag: 'public-url',
    variable: 'OPENPERP_PUBLIC_URL',
    member: 'publicUrl',
    placeholder: 'url',
    defaultText: '',
    help: 'address at which users reach the API and the web terminal (default: the one that it listens on)',
    secret: false,
    check: checkPublicUrl,
  },
  host: {
    flag: 'host',
    variable: 'OPENPERP_HOST',
    member: 'host',
    placeholder: 'address',
    defaultText: '127.0.0.1',
    help: 'address that both ports listen on',
    secret: false,
    check: checkHost,
  },
  dataFolder: {
    flag: 'data',
    variable: 'OPENPERP_DATA',
    member: 'data',
    placeholder: 'folder',
    defaultText: './data',
    help: 'folder of the log, the snapshots and the embedded databases',
    secret: false,
    check: checkFolder,
  },
  profile: {
    flag: 'profile',
    variable: 'OPENPERP_PROFILE',
    member: 'profile',
    placeholder: 'demo|empty',
    defaultText: 'demo',
    help: 'demo: a moving market, user demo / demo1234; empty: BTCUSDT and ETHUSDT with manual prices, no users, no rate limits',
    secret: false,
    check: oneOf('demo', 'empty'),
  },
  clock: {
    flag: 'clock',
    variable: 'OPENPERP_CLOCK',
    member: 'clock',
    placeholder: 'real|virtual',
    defaultText: 'real',
    help: 'virtual: time moves only by clock/advance of the operator API',
    secret: false,
    check: oneOf('real', 'virtual'),
  },
  adminToken: {
    flag: 'admin-token',
    variable: 'OPENPERP_ADMIN_TOKEN',
    member: 'adminToken',
    placeholder: 'token',
    defaultText: '',
    help: "the operator API's token (default: generated and printed once, at the first start)",
    secret: true,
    check: checkAdminToken,
  },
  masterKey: {
    flag: 'master-key',
    variable: 'OPENPERP_MASTER_KEY',
    member: 'masterKey',
    placeholder: 'key,key',
    defaultText: '',
    help: 'key that stored secrets are sealed under, 32 bytes in base64 or hex; after a comma those before it, until all is sealed anew (default: master.key in the data folder)',
    secret: true,
    check: checkMasterKey,
  },
  log: {
    flag: 'log',
    variable: 'OPENPERP_LOG',
    member: 'log',
    placeholder: 'file',
    defaultText: 'file',
    help: 'where commands are made durable: the data folder',
    secret: true,
    check: checkLog,
  },
  keepLogBytes: {
    flag: 'keep-log',
    variable: 'OPENPERP_KEEP_LOG',
    member: 'keepLog',
    placeholder: 'all|MiB',
    defaultText: 'all',
    help: 'how much of the log to keep: older files go once snapshots and history hold what is in them',
    secret: false,
    check: checkKeepLog,
  },
  history: {
    flag: 'history',
    variable: 'OPENPERP_HISTORY',
    member: 'history',
    placeholder: 'embedded|postgres://…',
    defaultText: 'embedded',
    help: 'where histories are kept: an embedded database in the data folder, or a PostgreSQL database, postgres://user:password@host/database',
    secret: true,
    check: checkHistory,
  },
  keepHistoryMs: {
    flag: 'keep-history',
    variable: 'OPENPERP_KEEP_HISTORY',
    member: 'keepHistory',
    placeholder: 'all|days',
    defaultText: 'all',
    help: 'how long histories keep trades, closed orders, conditions and strategies, and klines below 1h; the ledger, closed positions and funding stay',
    secret: false,
    check: checkKeepHistory,
  },
  trustedProxies: {
    flag: 'trusted-proxy',
    variable: 'OPENPERP_TRUSTED_PROXY',
    member: 'trustedProxy',
    placeholder: 'ip,cidr',
    defaultText: '',
    help: 'reverse proxies, separated by commas, whose X-Forwarded-For is believed (default: none)',
    secret: false,
    check: checkProxies,
  },
  accessTtlSeconds: {
    flag: 'access-ttl',
    variable: 'OPENPERP_ACCESS_TTL',
    member: 'accessTtl',
    placeholder: 'seconds',
    defaultText: '900',
    help: 'life of an access token',
    secret: false,
    check: wholeNumber(1, 86_400),
  },
  requestLimit: {
    flag: 'request-limit',
    variable: 'OPENPERP_REQUEST_LIMIT',
    member: 'requestLimit',
    placeholder: 'number',
    defaultText: limitOfDemo(2_400),
    help: 'weight of requests that an IP address may send in a minute, lists weigh 5, all else 1; 0: no limit',
    secret: false,
    check: wholeNumber(0, 999_999_999),
  },
  orderLimit10s: {
    flag: 'order-limit-10s',
    variable: 'OPENPERP_ORDER_LIMIT_10S',
    member: 'orderLimit10s',
    placeholder: 'number',
    defaultText: limitOfDemo(300),
    help: 'orders that an account may place or move in 10 seconds; 0: no limit',
    secret: false,
    check: wholeNumber(0, 999_999_999),
  },
  orderLimit1m: {
    flag: 'order-limit-1m',
    variable: 'OPENPERP_ORDER_LIMIT_1M',
    member: 'orderLimit1m',
    placeholder: 'number',
    defaultText: limitOfDemo(1_200),
    help: 'orders that an account may place or move in a minute; 0: no limit',
    secret: false,
    check: wholeNumber(0, 999_999_999),
  },
  cancelLimit10s: {
    flag: 'cancel-limit-10s',
    variable: 'OPENPERP_CANCEL_LIMIT_10S',
    member: 'cancelLimit10s',
    placeholder: 'number',
    defaultText: limitOfDemo(600),
    help: 'cancels of an account in 10 seconds; 0: no limit',
    secret: false,
    check: wholeNumber(0, 999_999_999),
  },
  agentQueryLimit: {
    flag: 'agent-query-limit',
    variable: 'OPENPERP_AGENT_QUERY_LIMIT',
    member: 'agentQueryLimit',
    placeholder: 'number',
    defaultText: limitOfDemo(2),
    help: "queries of its users' trading data that an agent may make a second, twice as many at once; 0: no limit",
    secret: false,
    check: wholeNumber(0, 999_999_999),
  },
  webhookNetworks: {
    flag: 'webhook-networks',
    variable: 'OPENPERP_WEBHOOK_NETWORKS',
    member: 'webhookNetworks',
    placeholder: 'ip,cidr|none',
    defaultText: '',
    help: 'networks that are not public and that webhooks may go to (default: loopback where --host is, else none)',
    secret: false,
    check: checkWebhookNetworks,
  },
};
