import type { MemberRule } from '../field/object-field.ts';
import { pageOrCursor, pagingMembers } from './paging.ts';
import { startBeforeEnd, timeWindowMembers } from './time-window.ts';

/** The parameters of a paged list with a time window. */
export const historyListMembers = { ...timeWindowMembers, ...pagingMembers } as const;

/** The rules of {@link historyListMembers}. */
export const historyListRule: MemberRule<typeof historyListMembers> = (values, sent, faults, at) => {
  startBeforeEnd(values, sent, faults, at);
  pageOrCursor(values, sent, faults, at);
};
