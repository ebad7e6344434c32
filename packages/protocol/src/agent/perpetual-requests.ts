import { Type } from 'typebox';
import { enumOf } from '../field/enum-field.ts';
import { defaulted, described, type Field, optional, type RequestOf } from '../field/field.ts';
import { id } from '../field/id-field.ts';
import { integer } from '../field/integer-field.ts';
import { list } from '../field/list-field.ts';
import type { MemberRule } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';
import { symbolName } from '../request/symbol-name.ts';
import { startBeforeEnd, timeWindowMembers } from '../request/time-window.ts';
import { agentRequest } from './agent-request.ts';

/** Orders, or condition orders. */
export const orderCategories = ['NORMAL', 'CONDITIONAL'] as const;

const MAX_USERS = 100;

/** Users to ask for: an empty list is 2002, too long a one 2003. */
function users(): Field<readonly number[]> {
  const some = list(id(), { min: 1, max: MAX_USERS });
  return {
    schema: Type.With(some.schema, { description: 'Users of the agent.', examples: [['1188041528']] }),
    read: (value, path, faults) => {
      if (!Array.isArray(value) || value.length > 0) return some.read(value, path, faults);
      faults.invalid(path, 'must have an id in it, or be left out');
      return undefined;
    },
  };
}

const someUsers = { platformUserIds: optional(users(), undefined) } as const;

const queryMembers = {
  symbol: optional(symbolName(), undefined),
  limit: defaulted(integer({ min: 1, max: 1000 }), 500),
  cursor: optional(
    described(
      '`nextCursor` of the answer before, with the same filters, within 24 h.',
      // What no answer gives is no cursor, however long: 2002, not 2003.
      text({
        min: 0,
        max: 65_536,
        pattern: /^[A-Za-z0-9_-]{1,512}$/,
        wants: 'is not a cursor of this query',
      }),
    ),
    undefined,
  ),
} as const;

const orderMembers = {
  ...someUsers,
  orderCategory: defaulted(
    described('CONDITIONAL needs `platformUserIds`.', enumOf(orderCategories)),
    'NORMAL',
  ),
  ...queryMembers,
} as const;

const conditionalNamesUsers: MemberRule<Pick<typeof orderMembers, 'orderCategory'>> = (
  { orderCategory },
  sent,
  faults,
  at,
) => {
  if (orderCategory === 'CONDITIONAL' && sent.platformUserIds === undefined)
    faults.missing(at('platformUserIds'), 'is required with CONDITIONAL');
};

const EXAMPLE = { platformUserIds: ['1188041528'], symbol: 'BTCUSDT', limit: 100 };

/** Open orders, or condition orders that wait. */
export const agentCurrentOrdersRequest = agentRequest(orderMembers, {
  title: 'AgentCurrentOrdersRequest',
  example: EXAMPLE,
  rule: conditionalNamesUsers,
});
export type AgentCurrentOrdersRequest = RequestOf<typeof agentCurrentOrdersRequest>;

/** Closed orders, or condition orders that have ended; the window is on `createdAt`. */
export const agentOrderHistoryRequest = agentRequest(
  { ...orderMembers, ...timeWindowMembers },
  {
    title: 'AgentOrderHistoryRequest',
    example: { ...EXAMPLE, orderCategory: 'CONDITIONAL' },
    rule: (values, sent, faults, at) => {
      conditionalNamesUsers(values, sent, faults, at);
      startBeforeEnd(values, sent, faults, at);
    },
  },
);
export type AgentOrderHistoryRequest = RequestOf<typeof agentOrderHistoryRequest>;

/** Fills of users. */
export const agentTradesRequest = agentRequest(
  { platformUserIds: users(), ...queryMembers, ...timeWindowMembers },
  { title: 'AgentTradesRequest', example: EXAMPLE, rule: startBeforeEnd },
);
export type AgentTradesRequest = RequestOf<typeof agentTradesRequest>;

/** Open positions. */
export const agentPositionsRequest = agentRequest(
  { ...someUsers, ...queryMembers },
  { title: 'AgentPositionsRequest', example: EXAMPLE },
);
export type AgentPositionsRequest = RequestOf<typeof agentPositionsRequest>;

/** Closed positions, the window on `closedAt`; or ledger rows. */
export const agentHistoryRequest = agentRequest(
  { ...someUsers, ...queryMembers, ...timeWindowMembers },
  { title: 'AgentHistoryRequest', example: EXAMPLE, rule: startBeforeEnd },
);
export type AgentHistoryRequest = RequestOf<typeof agentHistoryRequest>;
