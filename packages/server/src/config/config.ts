import type { SymbolSpec } from '@openperp/engine';

/** What the exchange starts as: a moving market with a demo user, or two symbols and nobody (api.md §10). */
export type Profile = 'demo' | 'empty';
/** Where engine time comes from: the wall clock, or `clock/advance` alone. */
export type ClockKind = 'real' | 'virtual';

/** The checked settings of one process. */
export interface Config {
  /** 0: any free port. */
  readonly port: number;
  /** 0: any free port. */
  readonly adminPort: number;
  readonly host: string;
  /** Folder of the log, the snapshots and the embedded databases, absolute. */
  readonly dataFolder: string;
  readonly profile: Profile;
  readonly clock: ClockKind;
  /** `undefined`: the one generated at the first start. */
  readonly adminToken: string | undefined;
  /** Addresses (IP or CIDR) whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Life of an access token, seconds. */
  readonly accessTtlSeconds: number;
  /** How much of the log is kept at least, bytes (DUR-4); Infinity: all of it. */
  readonly keepLogBytes: number;
  /** Symbols of the configuration file, created where they do not exist yet. */
  readonly symbols: readonly SymbolSpec[];
  /** Addresses of venues that are not their public ones, by venue. */
  readonly feeds: Readonly<Record<string, string>>;
}
