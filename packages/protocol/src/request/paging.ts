import { defaulted, described, optional } from '../field/field.ts';
import { integer } from '../field/integer-field.ts';
import type { MemberRule } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';

/** The parameters of every paged list: a page by number, or the rows after a cursor. */
export const pagingMembers = {
  page: defaulted(described('From 1.', integer({ min: 1, max: 2_147_483_647 })), 1),
  pageSize: defaulted(integer({ min: 1, max: 100 }), 20),
  cursor: optional(
    described(
      '`nextCursor` of the page before, instead of `page`.',
      // What no list gives is no cursor, however long: 2002, not 2003.
      text({ min: 0, max: 65_536, pattern: /^[A-Za-z0-9_-]{1,512}$/, wants: 'is not a cursor of this list' }),
    ),
    undefined,
  ),
} as const;

/** `page` and `cursor` together are 2002. */
export const pageOrCursor: MemberRule<typeof pagingMembers> = (_values, sent, faults, at) => {
  if (sent.page !== undefined && sent.cursor !== undefined)
    faults.invalid(at('cursor'), 'cannot be given together with page');
};
