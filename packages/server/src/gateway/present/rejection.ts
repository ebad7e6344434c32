import { errorCodeOf, messageOf } from '@openperp/protocol';

/** Why the exchange refused an order of its own making (COND-2, STRAT-1), as a cancelReason says it. */
export function rejectionText(code: number): string {
  return `${code} ${messageOf(errorCodeOf(code))}`;
}
