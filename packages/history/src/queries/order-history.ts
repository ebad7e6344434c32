import type { OrderRecord, OrderStatus, OrderType, Side } from '@openperp/engine';
import { type TimeWindow, unindexedNumber, unindexedText, within } from '../paging/filter.ts';
import { mapPage, type PageAnswer, type Paging, pageOf } from '../paging/page.ts';
import { fromOrderRow } from '../row/order-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';

/** Closed orders of an account, newest first by createdAt, which the window is on too; null: any. */
export interface OrderHistoryQuery extends TimeWindow {
  readonly kind: 'orderHistory';
  readonly userId: number;
  readonly symbol: string | null;
  readonly orderId: number | null;
  readonly clientOrderId: string | null;
  readonly type: OrderType | null;
  readonly side: Side | null;
  readonly status: OrderStatus | null;
  readonly paging: Paging;
}

export function* orderHistory(
  builder: QueryBuilder,
  query: OrderHistoryQuery,
): Steps<PageAnswer<OrderRecord>> {
  const { symbol, orderId, clientOrderId, type, side, status } = query;
  const isSpecific = orderId !== null || clientOrderId !== null;
  const createdAt = isSpecific ? unindexedNumber('created_at') : 'created_at';
  let matching = builder
    .selectFrom('orders')
    .where(orderId === null ? 'user_id' : unindexedNumber('user_id'), '=', query.userId)
    .where(within(createdAt, query));
  if (orderId !== null) matching = matching.where('order_id', '=', orderId);
  if (clientOrderId !== null) matching = matching.where('client_order_id', '=', clientOrderId);
  if (symbol !== null)
    matching = matching.where(isSpecific ? unindexedText('symbol') : 'symbol', '=', symbol);
  if (type !== null) matching = matching.where('type', '=', type);
  if (side !== null) matching = matching.where('side', '=', side);
  if (status !== null) matching = matching.where('status', '=', status);
  const page = yield* pageOf(builder, { matching, time: 'created_at', id: 'order_id' }, query);
  return mapPage(page, fromOrderRow);
}
