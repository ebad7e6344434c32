import { positiveAmount } from '../field/decimal-field.ts';
import { enumOf } from '../field/enum-field.ts';
import { defaulted, described, optional, type RequestOf } from '../field/field.ts';
import { id, idOrNone } from '../field/id-field.ts';
import { integer } from '../field/integer-field.ts';
import { object } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';
import { texts } from '../field/texts-field.ts';
import { pageOrCursor, pagingMembers } from '../request/paging.ts';
import { password } from '../session/login-request.ts';
import { accountStatuses } from '../user/user-json.ts';

const MAX_VIP_LEVEL = 9;

/** `:userId` of the path. */
export const userPath = texts({ userId: id() });
export type UserPath = RequestOf<typeof userPath>;

/** A new user; without `vipLevel` the fee level follows the volume. */
export const createUserRequest = object(
  {
    username: text({ min: 3, max: 32 }),
    password: password(),
    vipLevel: optional(described('Pins the fee level.', integer({ min: 0, max: MAX_VIP_LEVEL })), undefined),
    agentId: optional(idOrNone(), 0),
  },
  { title: 'CreateUserRequest', example: { username: 'alice', password: 'correct horse battery' } },
);
export type CreateUserRequest = RequestOf<typeof createUserRequest>;

/** Changes of a user. `vipLevel` −1 lets the fee level follow the volume again. */
export const updateUserRequest = object(
  {
    status: optional(
      described(
        'FROZEN reads only; CANCEL_ONLY cancels, and places orders that only reduce.',
        enumOf(accountStatuses),
      ),
      undefined,
    ),
    vipLevel: optional(
      described(
        'Pins the fee level; -1 lets it follow the volume again.',
        integer({ min: -1, max: MAX_VIP_LEVEL }),
      ),
      undefined,
    ),
  },
  {
    title: 'UpdateUserRequest',
    example: { status: 'CANCEL_ONLY' },
    rule: (_values, sent, faults, at) => {
      if (sent.status === undefined && sent.vipLevel === undefined)
        faults.missing(at('status'), 'status or vipLevel is required');
    },
  },
);
export type UpdateUserRequest = RequestOf<typeof updateUserRequest>;

/** Users, newest first; `query` is looked for in ids and names. */
export const usersQuery = texts(
  {
    query: optional(described('Part of a name, or an id.', text({ min: 0, max: 64 })), ''),
    ...pagingMembers,
  },
  pageOrCursor,
);
export type UsersQuery = RequestOf<typeof usersQuery>;

/** Money in or out of an account, in 10⁻⁸, once by `reference` (LEDGER-2). */
export const transferRequest = object(
  {
    assetType: text({ min: 1, max: 20 }),
    amount: positiveAmount(),
    reference: described('Once: again it answers as the first time.', text({ min: 1, max: 64 })),
    note: defaulted(text({ min: 0, max: 256 }), ''),
  },
  { title: 'TransferRequest', example: { assetType: 'USDT', amount: '1000', reference: 'wire-2026-001' } },
);
export type TransferRequest = RequestOf<typeof transferRequest>;
