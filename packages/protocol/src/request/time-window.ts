import { described, optional } from '../field/field.ts';
import { timestampMs } from '../field/integer-field.ts';
import type { MemberRule } from '../field/object-field.ts';

/** The window `[startTime, endTime)` of a list; a bound left out is none. */
export const timeWindowMembers = {
  startTime: optional(described('From this moment on, ms.', timestampMs()), undefined),
  endTime: optional(described('Before this moment, ms.', timestampMs()), undefined),
} as const;

/** `startTime` after `endTime` is 2002. */
export const startBeforeEnd: MemberRule<typeof timeWindowMembers> = (
  { startTime, endTime },
  _sent,
  faults,
  at,
) => {
  if (startTime !== undefined && endTime !== undefined && startTime > endTime)
    faults.invalid(at('startTime'), 'is after endTime');
};
