import { type Static, type TSchema, Type } from 'typebox';
import { count, decimal, idText, named, oneOf, words } from '../answer/scalars.ts';
import { conditionSchema } from '../order/condition-json.ts';
import { fillSchema, orderSchema } from '../order/order-json.ts';
import { closedPositionSchema, positionSchema } from '../position/position-json.ts';
import { changeSchema } from '../user/user-json.ts';
import { agentDirections, agentOrderStatuses, agentOrderTypes } from './transfer-requests.ts';

const failures = ['', 'INSUFFICIENT_BALANCE', 'ACCOUNT_FROZEN', 'AWAITS_LIQUIDATION'] as const;

const platformUserId = idText('1188041528', '`userId` of the user’s own API.');
const agentUserId = words('u-1001', '"" for a user that the operator has given to the agent.');
const currency = words('USDT');
const orderNo = idText('17', 'The exchange’s number of the order.');
const failReason = oneOf(failures, 'Why it FAILED; "" otherwise.');
const expireAt = count(1713024060, 'Seconds since the epoch.');
const isSimulatedUser = Type.Boolean({ examples: [false] });

/** A user of the agent. */
export const boundUserSchema = named('BoundUser', {
  platformUserId,
  bindStatus: oneOf(['BOUND']),
  isSimulatedUser,
});
export type BoundUserJson = Static<typeof boundUserSchema>;

/** Where to send the user's browser. */
export const entryUrlSchema = named('EntryUrl', {
  webUrl: words(
    '$BASE/agent-entry?ticket=agt1_cDd8Vn2Yq0s',
    'Opens the web terminal, once. Whoever has it is the user: it goes nowhere else.',
  ),
  expireAt,
});
export type EntryUrlJson = Static<typeof entryUrlSchema>;

/** What an embedded widget gets its session for. */
export const embedTokenSchema = named('EmbedToken', {
  embedToken: words('aet1_cDd8Vn2Yq0s', 'Works once.'),
  expireAt,
});
export type EmbedTokenJson = Static<typeof embedTokenSchema>;

const transferOutcome = oneOf(
  ['SUCCESS', 'FAILED'],
  'FAILED: nothing was moved. What a reversal did later is for `query-order` to say.',
);

/** What a transfer came to. */
export const agentTransferSchema = named('AgentTransfer', {
  orderNo,
  agentOrderNo: words('T20260305-0001'),
  orderStatus: transferOutcome,
  direction: oneOf(agentDirections),
  currency,
  amount: decimal('100.5', 'Of a FAILED transfer of all that there is: "0".'),
  agentUserId,
  platformUserId,
  failReason,
});
export type AgentTransferJson = Static<typeof agentTransferSchema>;

/** What taking a transfer back came to. */
export const reversedTransferSchema = named('ReversedTransfer', {
  orderNo,
  origOrderNo: words('T20260305-0001'),
  reverseOrderNo: words('R20260305-0001'),
  orderStatus: oneOf(['SUCCESS', 'FAILED'], 'FAILED: nothing was moved.'),
  agentUserId,
  platformUserId,
  failReason,
});
export type ReversedTransferJson = Static<typeof reversedTransferSchema>;

/** An order of the agent as it stands. */
export const agentOrderSchema = named('AgentOrder', {
  orderType: oneOf(agentOrderTypes),
  orderNo,
  agentOrderNo: words('T20260305-0001'),
  status: oneOf(agentOrderStatuses, 'REVERSED: a transfer that a reversal has taken back.'),
  orderStatus: oneOf(agentOrderStatuses, 'As `status`.'),
  direction: oneOf(agentDirections),
  transferMode: oneOf(['FIXED_AMOUNT', 'ALL_OUT']),
  currency,
  amount: decimal('100.5'),
  agentUserId,
  platformUserId,
  failReason,
  origOrderNo: words('', 'Of a REVERSE: the transfer that it takes back.'),
  createdAt: words('2026-03-05T11:32:57.808Z', 'ISO 8601, UTC.'),
  completedAt: words('2026-03-05T11:32:57.808Z', 'When `status` came to be.'),
});
export type AgentOrderJson = Static<typeof agentOrderSchema>;

/** A page of orders, newest first. */
export const agentOrdersSchema = named('AgentOrders', {
  total: count(1, 'Orders in all; exact up to 10,000, where it stays.'),
  page: count(1),
  pageSize: count(20),
  orders: Type.Array(agentOrderSchema),
});

/** What the agent has. */
export const agentAccountSchema = named('AgentAccount', {
  agentCode: words('AGENT001'),
  agentStatus: oneOf(['ACTIVE', 'DISABLED']),
  assets: Type.Array(
    Type.Object({ currency, depositBalance: decimal('250000', 'What transfers to users are paid from.') }),
  ),
});
export type AgentAccountJson = Static<typeof agentAccountSchema>;

/** What a user of the agent has. */
export const agentUserAssetsSchema = named('AgentUserAssets', {
  platformUserId,
  agentUserId,
  currency,
  walletBalance: decimal('100000'),
  availableBalance: decimal('99575'),
  frozenMargin: decimal('425', 'Held by open orders.'),
  usedMargin: decimal('0', 'Held by positions, isolated ones included.'),
  isolatedMargin: decimal('0'),
  equity: decimal('100000'),
  unrealizedPnl: decimal('0'),
  maxWithdrawAmount: decimal('99575'),
  version: Type.Integer({
    minimum: 0,
    examples: [48211],
    description: 'Of two answers the one with the greater version is the later one.',
  }),
  isSimulatedUser,
});
export type AgentUserAssetsJson = Static<typeof agentUserAssetsSchema>;

const nextCursor = Type.Union([Type.String(), Type.Null()], {
  description: '`cursor` of the next part; null on the last one.',
  examples: [null],
});

/** A part of what users have, under their names: users ascending, within a user newest first. */
function itemsOf(entityTypes: readonly string[], data: TSchema) {
  const item = { platformUserId, entityType: oneOf(entityTypes), entityId: idText('10000042'), data };
  return Type.Object({
    items: Type.Array(Type.Object(item)),
    nextCursor,
    hasMore: Type.Boolean({ examples: [false] }),
  });
}

export const agentOrderItemsSchema = itemsOf(
  ['ORDER', 'CONDITION_ORDER'],
  Type.Union([orderSchema, conditionSchema]),
);
export const agentTradeItemsSchema = itemsOf(['TRADE_FILL'], fillSchema);
export const agentPositionItemsSchema = itemsOf(['POSITION'], positionSchema);
export const agentClosedPositionItemsSchema = itemsOf(['POSITION'], closedPositionSchema);
export const agentLedgerItemsSchema = itemsOf(['ACCOUNT_LEDGER'], changeSchema);
