import type { ConditionRecord, ConditionStatus, ConditionType, Side } from '@openperp/engine';
import { type TimeWindow, unindexedNumber, unindexedText, within } from '../paging/filter.ts';
import { mapPage, type PageAnswer, type Paging, pageOf } from '../paging/page.ts';
import { fromConditionRow } from '../row/condition-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';

/**
 * Condition orders of an account that have ended, newest first by createdAt, with which their ids rise, and which the window is on too;
 * null: any. The status of one that waits finds none.
 */
export interface ConditionHistoryQuery extends TimeWindow {
  readonly kind: 'conditionHistory';
  readonly userId: number;
  readonly symbol: string | null;
  readonly conditionId: number | null;
  readonly clientOrderId: string | null;
  readonly type: ConditionType | null;
  readonly side: Side | null;
  readonly status: ConditionStatus | null;
  readonly paging: Paging;
}

export function* conditionHistory(
  builder: QueryBuilder,
  query: ConditionHistoryQuery,
): Steps<PageAnswer<ConditionRecord>> {
  const { symbol, conditionId, clientOrderId, type, side, status } = query;
  const isSpecific = conditionId !== null || clientOrderId !== null;
  const createdAt = isSpecific ? unindexedNumber('created_at') : 'created_at';
  let matching = builder
    .selectFrom('conditions')
    .where(conditionId === null ? 'user_id' : unindexedNumber('user_id'), '=', query.userId)
    .where(within(createdAt, query));
  if (conditionId !== null) matching = matching.where('condition_id', '=', conditionId);
  if (clientOrderId !== null) matching = matching.where('client_order_id', '=', clientOrderId);
  if (symbol !== null)
    matching = matching.where(isSpecific ? unindexedText('symbol') : 'symbol', '=', symbol);
  if (type !== null) matching = matching.where('type', '=', type);
  if (side !== null) matching = matching.where('side', '=', side);
  if (status !== null) matching = matching.where('status', '=', status);
  const page = yield* pageOf(builder, { matching, time: 'created_at', id: 'condition_id' }, query);
  return mapPage(page, fromConditionRow);
}
