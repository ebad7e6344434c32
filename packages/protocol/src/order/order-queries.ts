import { codeOf, codeOrNameOf } from '../field/coded-field.ts';
import { defaulted, described, optional, type RequestOf } from '../field/field.ts';
import { id } from '../field/id-field.ts';
import { integer } from '../field/integer-field.ts';
import { texts } from '../field/texts-field.ts';
import { clientOrderId } from '../request/client-order-id.ts';
import { historyListMembers, historyListRule } from '../request/history-list.ts';
import { symbolName } from '../request/symbol-name.ts';
import { conditionStatusCodes, conditionTypeCodes, orderStatusCodes } from './order-enums.ts';
import {
  orderIsNamed,
  orderReferenceMembers,
  strategyIsNamed,
  strategyReferenceMembers,
} from './order-reference.ts';

/** One order by its ids. */
export const orderQuery = texts({ symbol: symbolName(), ...orderReferenceMembers }, orderIsNamed);
export type OrderQuery = RequestOf<typeof orderQuery>;

/** Open orders, newest first; `symbol` "": all; `lastOrderId` 0: from the newest. */
export const currentOrdersQuery = texts({
  symbol: optional(symbolName(), ''),
  limit: defaulted(integer({ min: 1, max: 200 }), 100),
  lastOrderId: optional(described('Only orders older than this one.', id()), 0),
});
export type CurrentOrdersQuery = RequestOf<typeof currentOrdersQuery>;

/** Closed orders, newest first, by `createdAt`; the time window is on it too. */
export const orderHistoryQuery = texts(
  {
    symbol: optional(symbolName(), undefined),
    orderId: optional(id(), undefined),
    clientOrderId: optional(clientOrderId(), undefined),
    type: optional(codeOf({ 1: 'LIMIT', 2: 'MARKET' } as const), undefined),
    side: optional(codeOf({ 1: 'BUY', 2: 'SELL' } as const), undefined),
    status: optional(codeOrNameOf(orderStatusCodes), undefined),
    ...historyListMembers,
  },
  historyListRule,
);
export type OrderHistoryQuery = RequestOf<typeof orderHistoryQuery>;

/** Condition orders that wait; `symbol` "": all. */
export const currentConditionsQuery = texts({ symbol: optional(symbolName(), '') });
export type CurrentConditionsQuery = RequestOf<typeof currentConditionsQuery>;

/** Condition orders that have ended, newest first; the time window is on `createdAt`. */
export const conditionHistoryQuery = texts(
  {
    symbol: optional(symbolName(), undefined),
    conditionId: optional(id(), undefined),
    clientOrderId: optional(clientOrderId(), undefined),
    type: optional(codeOrNameOf(conditionTypeCodes), undefined),
    side: optional(codeOf({ 1: 'BUY', 2: 'SELL' } as const), undefined),
    status: optional(codeOrNameOf(conditionStatusCodes), undefined),
    ...historyListMembers,
  },
  historyListRule,
);
export type ConditionHistoryQuery = RequestOf<typeof conditionHistoryQuery>;

/** One strategy by its ids. */
export const strategyQuery = texts(strategyReferenceMembers, strategyIsNamed);
export type StrategyQuery = RequestOf<typeof strategyQuery>;

/** An account's own trades, newest first. */
export const fillsQuery = texts(
  {
    symbol: optional(symbolName(), undefined),
    orderId: optional(id(), undefined),
    ...historyListMembers,
  },
  historyListRule,
);
export type FillsQuery = RequestOf<typeof fillsQuery>;
