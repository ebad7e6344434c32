import type { AccessClaims, Agent } from '@openperp/identity';

/** Who is asking. */
export interface Caller {
  /** 0: nobody, or the operator. */
  readonly userId: number;
  /** Bits: 1 Read, 2 Trade. */
  readonly permissions: number;
  /** `undefined` for an API key, nobody and the operator. */
  readonly session: AccessClaims | undefined;
  /** The agent whose back end is asking; `undefined` for all others. */
  readonly agent: Agent | undefined;
  /** As the audit log names who is asking: `operator`, `user:1000000001`, `key:<id>`, `agent:<code>`, `nobody`. */
  readonly actor: string;
}

export const READ = 1;
export const TRADE = 2;

/** A caller without credentials, where none are needed. */
export const NOBODY: Caller = {
  userId: 0,
  permissions: 0,
  session: undefined,
  agent: undefined,
  actor: 'nobody',
};

/** Who has the operator's token. */
export const OPERATOR: Caller = { ...NOBODY, actor: 'operator' };
