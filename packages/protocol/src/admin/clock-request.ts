import { described, type RequestOf } from '../field/field.ts';
import { integer } from '../field/integer-field.ts';
import { object } from '../field/object-field.ts';

/** The longest step of a virtual clock: 366 days. */
const MAX_ADVANCE_MS = 31_622_400_000;

/** Moves a virtual clock, through every second between. */
export const advanceClockRequest = object(
  { ms: described('At most 366 days.', integer({ min: 0, max: MAX_ADVANCE_MS })) },
  { title: 'AdvanceClockRequest', example: { ms: 60_000 } },
);
export type AdvanceClockRequest = RequestOf<typeof advanceClockRequest>;
