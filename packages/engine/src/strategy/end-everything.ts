import { cancelConditions } from '../condition/open-conditions.ts';
import type { CancelReason } from '../event/records.ts';
import { type CancelScope, cancelOrders } from '../order/open-orders.ts';
import type { Exchange } from '../state/exchange.ts';
import { cancelStrategies } from './open-strategies.ts';

/** All that an account has open in a scope ends: strategies first, whole, so that none of them goes on; then orders, then condition orders. */
export function endEverything(exchange: Exchange, scope: CancelScope, reason: CancelReason): void {
  cancelStrategies(exchange, scope, reason);
  cancelOrders(exchange, scope, reason);
  cancelConditions(exchange, scope, reason);
}
