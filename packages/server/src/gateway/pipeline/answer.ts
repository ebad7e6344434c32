import type { Outcome } from '@openperp/engine';
import type { SignatureRefusal } from '@openperp/identity';
import { agentRefusal, type ErrorCode, errorCodeOf, messageOf, type Refusal } from '@openperp/protocol';

/** A request, or one item of a batch, that was refused. */
export class Refused {
  readonly refusal: Refusal;
  /** After how many seconds trying again makes sense; `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(refusal: Refusal, retryAfterSeconds?: number) {
    this.refusal = refusal;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What a handler answers: the JSON text of `data`, or why there is none. */
export type Answer = string | Refused;

/** Names a member of a request as the client sent it: `price` → `orders[1].price` in a batch. */
export type FieldPath = (member: string) => string;

const ownName: FieldPath = (member) => member;

/** 5002: nothing was done. */
export const UNAVAILABLE = new Refused({ code: 5002 });

/** A refusal with the message of its code, or with one of its own. */
export function refuse(code: ErrorCode, message?: string): Refused {
  return new Refused(message === undefined ? { code } : { code, message });
}

/** A refusal that names the parameter at fault. */
export function refuseField(code: ErrorCode, field: string, message: string): Refused {
  return new Refused({ code, errors: [{ field, message }] });
}

/** The refusal of a command or a preview: says the rule, and the member at fault where there is one. */
export function refusedByEngine(outcome: Omit<Outcome, 'id'>, at: FieldPath = ownName): Refused {
  const code = errorCodeOf(outcome.code);
  const message = outcome.rule === '' ? messageOf(code) : `${messageOf(code)} (${outcome.rule})`;
  if (outcome.field === '') return new Refused({ code, message });
  return new Refused({ code, message, errors: [{ field: at(outcome.field), message }] });
}

/** A refusal with the codes of agents' endpoints. */
export function inAgentCodes({ refusal, retryAfterSeconds }: Refused): Refused {
  return new Refused(agentRefusal(refusal), retryAfterSeconds);
}

/** The refusal of a login, session, key or signature. */
export function refusedByIdentity(refusal: SignatureRefusal): Refused {
  const { code, message, field, signedPayload, clockDifferenceMs, retryAfterSeconds } = refusal;
  return new Refused(
    {
      code,
      message,
      ...(field === undefined ? {} : { errors: [{ field, message }] }),
      ...(signedPayload === undefined ? {} : { signedPayload }),
      ...(clockDifferenceMs === undefined ? {} : { clockDifferenceMs }),
    },
    retryAfterSeconds,
  );
}
