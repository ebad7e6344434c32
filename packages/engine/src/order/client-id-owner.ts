import type { Account } from '../account/account.ts';
import type { Condition } from '../condition/condition.ts';
import type { RememberedCondition } from '../condition/remembered-conditions.ts';
import type { RememberedStrategy } from '../strategy/remembered-strategies.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { Order } from './order.ts';
import type { RememberedOrder } from './remembered-orders.ts';

/** Who has a clientOrderId of an account: what is open, what has ended less than 24 h ago, or the strategy of a part that is not active (yet). */
export type ClientIdOwner =
  | Order
  | RememberedOrder
  | Condition
  | RememberedCondition
  | Strategy
  | RememberedStrategy;

/** An id is free again, if `owner` still has it. */
export function freeClientId(account: Account, clientOrderId: string, owner: ClientIdOwner): void {
  if (account.clientIds.get(clientOrderId) === owner) account.clientIds.delete(clientOrderId);
}
