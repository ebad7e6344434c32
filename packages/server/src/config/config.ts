import type { SymbolSpec } from '@openperp/engine';

/** What the exchange starts as: a moving market with a demo user, or two symbols and nobody (api.md §10). */
export type Profile = 'demo' | 'empty';
/** Where engine time comes from: the wall clock, or `clock/advance` alone. */
export type ClockKind = 'real' | 'virtual';

/** How much may be asked (LIMIT); 0: no limit. */
export interface RateLimits {
  /** Weight of requests that an address may send in a minute. */
  readonly requestLimit: number;
  /** Orders that an account may place or move in 10 s. */
  readonly orderLimit10s: number;
  /** Orders that an account may place or move in a minute. */
  readonly orderLimit1m: number;
  /** Cancels of an account in 10 s. */
  readonly cancelLimit10s: number;
}

/** The checked settings of one process. */
export interface Config extends RateLimits {
  /** 0: any free port. */
  readonly port: number;
  /** 0: any free port. */
  readonly adminPort: number;
  /** Where the agents' endpoints alone are; 0: any free port, `undefined`: on the public port. */
  readonly agentPort: number | undefined;
  /** How users reach the public port, without a trailing slash; "": at the address that it listens on. */
  readonly publicUrl: string;
  /** Queries of trading data that an agent may make a second, twice as many at once; 0: no limit. */
  readonly agentQueryLimit: number;
  readonly host: string;
  /** Folder of the log, the snapshots and the embedded databases, absolute. */
  readonly dataFolder: string;
  readonly profile: Profile;
  readonly clock: ClockKind;
  /** `undefined`: the one generated at the first start. */
  readonly adminToken: string | undefined;
  /** Keys that secrets are sealed under, the current one first, separated by commas; `undefined`: those of the file `master.key`. */
  readonly masterKey: string | undefined;
  /** Addresses (IP or CIDR) whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Life of an access token, seconds. */
  readonly accessTtlSeconds: number;
  /** How much of the log is kept at least, bytes (DUR-4); Infinity: all of it. */
  readonly keepLogBytes: number;
  /** Where histories are kept: "embedded", or the address of a PostgreSQL database, which may hold a password. */
  readonly history: string;
  /** How old trades, orders and what else goes by age may become in the history, engine time, ms; Infinity: any age. */
  readonly keepHistoryMs: number;
  /** Networks (IP or CIDR) that are not public and that webhooks may go to all the same; `undefined`: loopback where `host` is, else none. */
  readonly webhookNetworks: readonly string[] | undefined;
  /** Symbols of the configuration file, created where they do not exist yet. */
  readonly symbols: readonly SymbolSpec[];
  /** Addresses of venues that are not their public ones, by venue. */
  readonly feeds: Readonly<Record<string, string>>;
}
