import type { Account } from '../account/account.ts';
import type { CancelReason } from '../event/records.ts';
import type { Exchange } from '../state/exchange.ts';
import { endCancelled } from '../strategy/follow-up.ts';
import type { Market } from '../symbol/market.ts';
import type { Order } from './order.ts';
import { cancelOrder } from './order-life.ts';

/** What of an account is meant: a symbol ("": all), and of those the ones that are included. */
export interface CancelScope {
  readonly account: Account;
  readonly symbol: string;
  readonly includes?: (market: Market) => boolean;
}

/** A symbol lies within a scope. */
export function isInScope({ symbol, includes }: CancelScope, market: Market): boolean {
  return (symbol === '' || symbol === market.spec.symbol) && (includes?.(market) ?? true);
}

/** An account's open orders, newest first; `symbol` "": in all symbols. */
export function openOrdersOf(account: Account, symbol: string): Order[] {
  const orders: Order[] = [];
  for (const holding of account.active) {
    if (symbol !== '' && holding.market.spec.symbol !== symbol) continue;
    orders.push(...holding.orders);
  }
  return orders.sort((a, b) => b.orderId - a.orderId);
}

/** Cancels the open orders of a scope, newest first. A leg ends its strategy (STRAT-4), which may end others of them before their turn. */
export function cancelOrders(
  exchange: Exchange,
  scope: CancelScope,
  reason: CancelReason,
  isMeant: (order: Order) => boolean = () => true,
): void {
  const orderIds = openOrdersOf(scope.account, scope.symbol)
    .filter((order) => isInScope(scope, order.market) && isMeant(order))
    .map((order) => order.orderId);
  for (const orderId of orderIds) {
    const order = exchange.orders.find(orderId);
    if (order === undefined) continue;
    cancelOrder(exchange, order, reason);
    endCancelled(exchange);
  }
}
