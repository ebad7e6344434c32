import type { Refusal } from '../envelope.ts';
import type { Faults } from './faults.ts';

/** What reading came to: the typed value, or why the request (or one item of a batch) is refused. */
export type ReadResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** `value` where there is no fault. */
export function resultOf<T>(value: T | undefined, faults: Faults): ReadResult<T> {
  return value !== undefined && faults.isEmpty
    ? { ok: true, value }
    : { ok: false, refusal: faults.refusal() };
}
