import type { OrderRecord } from '@openperp/engine';
import { unindexedNumber, unindexedText } from '../paging/filter.ts';
import { fromOrderRow } from '../row/order-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, type Steps } from '../sql/steps.ts';

/** One closed order of an account in a symbol; both ids must match where both are given, at least one is. */
export interface ClosedOrderQuery {
  readonly kind: 'closedOrder';
  readonly userId: number;
  readonly symbol: string;
  readonly orderId: number | null;
  readonly clientOrderId: string | null;
}

/** The order, the newest of that clientOrderId; undefined where there is none. Throws RangeError without any id. */
export function* closedOrder(builder: QueryBuilder, query: ClosedOrderQuery): Steps<OrderRecord | undefined> {
  const { orderId, clientOrderId } = query;
  if (orderId === null && clientOrderId === null) throw new RangeError('an order is asked for without an id');
  let matching = builder
    .selectFrom('orders')
    .selectAll()
    .where(orderId === null ? 'user_id' : unindexedNumber('user_id'), '=', query.userId)
    .where(unindexedText('symbol'), '=', query.symbol);
  if (orderId !== null) matching = matching.where('order_id', '=', orderId);
  if (clientOrderId !== null) matching = matching.where('client_order_id', '=', clientOrderId);
  const row = yield* firstRowOf(matching.orderBy('created_at', 'desc').orderBy('order_id', 'desc').limit(1));
  return row === undefined ? undefined : fromOrderRow(row);
}
