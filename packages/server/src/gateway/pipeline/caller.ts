import type { AccessClaims } from '@openperp/identity';

/** Who is asking. */
export interface Caller {
  /** 0: nobody, or the operator. */
  readonly userId: number;
  /** Bits: 1 Read, 2 Trade. */
  readonly permissions: number;
  /** `undefined` for an API key, nobody and the operator. */
  readonly session: AccessClaims | undefined;
}

export const READ = 1;
export const TRADE = 2;

/** A caller without credentials, where none are needed, or the operator. */
export const NOBODY: Caller = { userId: 0, permissions: 0, session: undefined };
