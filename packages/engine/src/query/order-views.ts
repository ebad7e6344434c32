import type { OrderRecord } from '../event/records.ts';
import { findOrder } from '../order/find-order.ts';
import { openOrdersOf } from '../order/open-orders.ts';
import { Order } from '../order/order.ts';
import { orderImage } from '../order/remembered-orders.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Answers, Query } from './query.ts';

/** An account's open orders, newest first. */
export function openOrderViews(
  exchange: Exchange,
  query: Extract<Query, { kind: 'openOrders' }>,
): Answers['openOrders'] {
  const account = exchange.accountByUserId.get(query.userId);
  if (account === undefined) return { list: [], total: 0 };
  const orders = openOrdersOf(account, query.symbol);
  const older =
    query.beforeOrderId === 0 ? orders : orders.filter((order) => order.orderId < query.beforeOrderId);
  return { list: older.slice(0, query.limit).map(orderImage), total: orders.length };
}

/** One order, open or remembered. */
export function orderView(
  exchange: Exchange,
  query: Extract<Query, { kind: 'order' }>,
): OrderRecord | undefined {
  const account = exchange.accountByUserId.get(query.userId);
  const market = exchange.marketBySymbol.get(query.symbol);
  if (account === undefined || market === undefined) return undefined;
  const found = findOrder(exchange, account, market, query);
  return found instanceof Order ? orderImage(found) : found?.record;
}
