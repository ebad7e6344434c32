import type { Account } from '../account/account.ts';
import type { CancelReason } from '../event/records.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Order } from './order.ts';
import { cancelOrder } from './order-life.ts';

/** An account's open orders, newest first; `symbol` "": in all symbols. */
export function openOrdersOf(account: Account, symbol: string): Order[] {
  const orders: Order[] = [];
  for (const holding of account.active) {
    if (symbol !== '' && holding.market.spec.symbol !== symbol) continue;
    orders.push(...holding.orders);
  }
  return orders.sort((a, b) => b.orderId - a.orderId);
}

/** Cancels orders in the order given. */
export function cancelEach(exchange: Exchange, orders: readonly Order[], reason: CancelReason): void {
  for (const order of orders) cancelOrder(exchange, order, reason);
}
