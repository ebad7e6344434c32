import type { Refusal } from '../envelope.ts';
import type { ErrorCode } from '../error-code.ts';

/** The codes that agents' endpoints have of their own for what the others answer with these. */
const AGENT_CODES: ReadonlyMap<ErrorCode, ErrorCode> = new Map([
  [2001, 102001],
  [2002, 102002],
  [2003, 102003],
  [5002, 6904],
]);

/** The code with which an agent's endpoint answers what elsewhere is `code`. */
export function agentCodeOf(code: ErrorCode): ErrorCode {
  return AGENT_CODES.get(code) ?? code;
}

/** A refusal as an agent's endpoint answers it. */
export function agentRefusal(refusal: Refusal): Refusal {
  const code = agentCodeOf(refusal.code);
  return code === refusal.code ? refusal : { ...refusal, code };
}
