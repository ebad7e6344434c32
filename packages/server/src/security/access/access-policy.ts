import type { ErrorCode } from '@openperp/protocol';

/** Every kind of somebody who may ask, on the port that has the endpoint or, where the name says so, on the other one. */
export const PRINCIPALS = [
  'nobody',
  'rubbish token',
  'expired token',
  'revoked session',
  'session',
  'entry session',
  'embed session',
  'embed session, own symbol',
  'embed session, other symbol',
  'read key',
  'trade key',
  'Ed25519 key',
  'wrong signature',
  'disabled key',
  'expired key',
  'key from a wrong IP',
  'operator',
  'agent',
  'session, other port',
  'operator, other port',
] as const;
export type PrincipalName = (typeof PRINCIPALS)[number];

/** What becomes of a request that is good in all but, perhaps, who sends it: it is done, or refused with a code. */
export type Verdict = 'done' | ErrorCode;

/** What each kind of principal may expect. */
export type Verdicts = Readonly<Record<PrincipalName, Verdict>>;

/** A line of the policy: endpoints, and what becomes of each principal there. */
export interface PolicyLine {
  /** Matches `METHOD /path` of its endpoints. */
  readonly endpoints: RegExp;
  /** What the contract says of them. */
  readonly rule: string;
  readonly verdicts: Verdicts;
}

/** The same for everybody on the port that has the endpoint; the other port does not know it. */
function everybody(verdict: Verdict): Verdicts {
  const own = Object.fromEntries(PRINCIPALS.map((name) => [name, verdict])) as Verdicts;
  return { ...own, 'session, other port': 1404, 'operator, other port': 1404 };
}

/** Where a user must be told by a session or a key: those that are told by neither, or no longer. */
const USERS_ONLY: Verdicts = {
  ...everybody('done'),
  nobody: 1001,
  'rubbish token': 1003,
  'expired token': 1002,
  'revoked session': 1004,
  'wrong signature': 1003,
  'disabled key': 1003,
  'expired key': 1002,
  'key from a wrong IP': 1006,
  operator: 1003,
  agent: 1001,
};

/** Where a key may not come at all. */
const NO_KEY = { 'read key': 3006, 'trade key': 3006, 'Ed25519 key': 3006 } as const;

/** Where an embedded widget may not come, whatever its symbol. */
const NO_EMBED = {
  'embed session': 3006,
  'embed session, own symbol': 3006,
  'embed session, other symbol': 3006,
} as const;

/** Who brings no refresh cookie, where that is asked for after the credentials. */
const NO_COOKIE_OF_EMBED = {
  'embed session': 1001,
  'embed session, own symbol': 1001,
  'embed session, other symbol': 1001,
} as const;

/**
 * Who may do what, written by hand from the contract by method and path alone: nothing here is taken from the route table, so that a route
 * which declares too little is found out. Each endpoint of every port matches exactly one line.
 */
export const ACCESS_POLICY: readonly PolicyLine[] = [
  {
    endpoints:
      /^GET \/v1\/(version|time)$|^GET \/v1\/public\/(?!leaderboard\/)|^POST \/v1\/public\/(user\/login$|agent-sso\/exchange-)/,
    rule: 'Public: credentials are not looked at.',
    verdicts: everybody('done'),
  },
  {
    endpoints: /^GET \/v1\/public\/leaderboard\//,
    rule: 'Public; but a session or a key that is sent must be good.',
    verdicts: { ...USERS_ONLY, nobody: 'done', agent: 'done' },
  },
  {
    endpoints: /^POST \/v1\/public\/user\/refresh-token$/,
    rule: 'The refresh cookie alone counts.',
    verdicts: {
      ...everybody(1001),
      'revoked session': 1004,
      session: 'done',
      'entry session': 'done',
    },
  },
  {
    endpoints: /^POST \/v1\/private\/user\/logout$/,
    rule: 'A session with its refresh cookie; no key.',
    verdicts: { ...USERS_ONLY, ...NO_KEY, ...NO_COOKIE_OF_EMBED },
  },
  {
    endpoints: /^(GET|POST|PUT) \/v1\/private\/user\/api-key\/[a-z-]+$/,
    rule: 'Keys are managed by a session: by no key, and by none from an embed token.',
    verdicts: { ...USERS_ONLY, ...NO_KEY, ...NO_EMBED },
  },
  {
    endpoints: /^(GET|POST|PUT|DELETE) \/v1\/private\/user\/(?!logout$|api-key\/)/,
    rule: 'Read.',
    verdicts: USERS_ONLY,
  },
  {
    endpoints: /^GET \/v1\/private\/(order$|order\/|position\/)/,
    rule: 'Trade, though it only asks.',
    verdicts: { ...USERS_ONLY, 'read key': 3006 },
  },
  {
    endpoints: /^POST \/v1\/private\/(order|position)\/[a-z-]+$/,
    rule: 'Trade; a session with a symbol only in that symbol.',
    verdicts: { ...USERS_ONLY, 'read key': 3006, 'embed session, other symbol': 3006 },
  },
  {
    endpoints: /^POST \/v1\/agent\//,
    rule: 'The signature of an agent in the body; nothing else counts.',
    verdicts: { ...everybody(102001), agent: 'done' },
  },
  {
    endpoints: /^(GET|POST|PUT) \/admin\/v1\//,
    rule: 'The operator’s token alone.',
    verdicts: {
      ...everybody(1003),
      nobody: 1001,
      'read key': 1001,
      'trade key': 1001,
      'Ed25519 key': 1001,
      'wrong signature': 1001,
      'disabled key': 1001,
      'expired key': 1001,
      'key from a wrong IP': 1001,
      operator: 'done',
      agent: 1001,
    },
  },
  {
    endpoints: /^GET \/(healthz|readyz)$/,
    rule: 'A probe: anyone who reaches the operator’s port.',
    verdicts: everybody('done'),
  },
];
