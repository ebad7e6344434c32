import type { FillRecord } from '@openperp/engine';
import { type TimeWindow, unindexedNumber, within } from '../paging/filter.ts';
import { mapPage, type PageAnswer, type Paging, pageOf } from '../paging/page.ts';
import { fromFillRow } from '../row/fill-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';

/** An account's parts in trades, newest first; null: any. */
export interface FillsQuery extends TimeWindow {
  readonly kind: 'fills';
  readonly userId: number;
  readonly symbol: string | null;
  readonly orderId: number | null;
  readonly paging: Paging;
}

export function* fills(builder: QueryBuilder, query: FillsQuery): Steps<PageAnswer<FillRecord>> {
  const { userId, symbol, orderId } = query;
  let matching = builder.selectFrom('fills').where(within('created_at', query));
  matching =
    orderId === null
      ? matching.where('user_id', '=', userId)
      : matching.where('order_id', '=', orderId).where(unindexedNumber('user_id'), '=', userId);
  if (symbol !== null) matching = matching.where('symbol', '=', symbol);
  const page = yield* pageOf(builder, { matching, time: 'created_at', id: 'fill_id' }, query);
  return mapPage(page, fromFillRow);
}
