/** The codes of the API's table that identity answers with. */
export type IdentityCode =
  | 1001
  | 1002
  | 1003
  | 1004
  | 1006
  | 2001
  | 2002
  | 2003
  | 3004
  | 3006
  | 3008
  | 3009
  | 3010
  | 3012
  | 3025
  | 5002
  | 5003
  | 6001
  | 6009
  | 102001
  | 102002;

/** Why something was refused: a code of the API's table, a sentence for the client and, where there is one, the path of the faulty parameter. */
export interface Refusal {
  readonly ok: false;
  readonly code: IdentityCode;
  readonly message: string;
  /** The parameter at fault, such as `ipWhitelist[2]`. */
  readonly field?: string;
  /** With 5003 and some 5002: seconds until trying again makes sense, at least 1. */
  readonly retryAfterSeconds?: number;
}

/** What was asked for. */
export interface Acceptance<T> {
  readonly ok: true;
  readonly value: T;
}

/** What was asked for, or why not. */
export type Outcome<T> = Acceptance<T> | Refusal;

/** An {@link Acceptance} of `value`. */
export function accept<T>(value: T): Acceptance<T> {
  return { ok: true, value };
}

/** A {@link Refusal}; `field` names the parameter at fault. */
export function refuse(code: IdentityCode, message: string, field?: string): Refusal {
  return field === undefined ? { ok: false, code, message } : { ok: false, code, message, field };
}

/** A {@link Refusal} that tells when to come back. */
export function refuseUntil(code: 5002 | 5003, message: string, retryAfterSeconds: number): Refusal {
  return { ok: false, code, message, retryAfterSeconds };
}
