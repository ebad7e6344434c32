import { type ErrorCode, messageOf } from './error-code.ts';

/** One parameter at fault: where it stands (`orders[1].price`, "" for the body itself) and why. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Why a request was refused. `message` replaces the table's; the other members are sent where they are given. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message?: string;
  readonly errors?: readonly FieldError[];
  /** What the server took for the signed text, after a failed signature or timestamp. */
  readonly signedPayload?: string;
  /** The server's clock minus the client's timestamp, ms, after a failed signature or timestamp: what the client's clock lacks. */
  readonly clockDifferenceMs?: number;
}

/** The envelope of success around `dataText`, which is JSON already. */
export function successEnvelope(dataText: string, requestId: string): string {
  return `{"code":0,"message":"success","data":${dataText},"requestId":${JSON.stringify(requestId)}}`;
}

/** The envelope of success whose members, `dataText` (a JSON object), stand in the envelope itself. */
export function flatEnvelope(dataText: string, requestId: string): string {
  const members = dataText.slice(1, -1);
  const own = members === '' ? '' : `${members},`;
  return `{"code":0,"message":"success",${own}"requestId":${JSON.stringify(requestId)}}`;
}

/** The envelope of an error: `code`, `message`, what the refusal says beside, `requestId`; no `data`. */
export function errorEnvelope(refusal: Refusal, requestId: string): string {
  return `{${refusalMembers(refusal)},"requestId":${JSON.stringify(requestId)}}`;
}

/** One item of a batch's `results` that was done, around `dataText`, which is JSON already. */
export function batchSuccess(dataText: string): string {
  return `{"code":0,"message":"success","data":${dataText}}`;
}

/** One item of a batch's `results` that was refused. */
export function batchFailure(refusal: Refusal): string {
  return `{${refusalMembers(refusal)}}`;
}

function refusalMembers(refusal: Refusal): string {
  const { code, message = messageOf(code), errors, signedPayload, clockDifferenceMs } = refusal;
  let text = `"code":${code},"message":${JSON.stringify(message)}`;
  if (errors !== undefined) text += `,"errors":${JSON.stringify(errors)}`;
  if (signedPayload !== undefined) text += `,"signedPayload":${JSON.stringify(signedPayload)}`;
  if (clockDifferenceMs !== undefined) text += `,"clockDifferenceMs":${clockDifferenceMs}`;
  return text;
}
