import type { ConditionRecord } from '@openperp/engine';
import { unindexedNumber, unindexedText } from '../paging/filter.ts';
import { fromConditionRow } from '../row/condition-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, type Steps } from '../sql/steps.ts';

/** One ended condition order of an account in a symbol; both ids must match where both are given, at least one is. */
export interface EndedConditionQuery {
  readonly kind: 'endedCondition';
  readonly userId: number;
  readonly symbol: string;
  readonly conditionId: number | null;
  readonly clientOrderId: string | null;
}

/** The condition order, the newest of that clientOrderId; undefined where there is none. Throws RangeError without any id. */
export function* endedCondition(
  builder: QueryBuilder,
  query: EndedConditionQuery,
): Steps<ConditionRecord | undefined> {
  const { conditionId, clientOrderId } = query;
  if (conditionId === null && clientOrderId === null) {
    throw new RangeError('a condition order is asked for without an id');
  }
  let matching = builder
    .selectFrom('conditions')
    .selectAll()
    .where(conditionId === null ? 'user_id' : unindexedNumber('user_id'), '=', query.userId)
    .where(unindexedText('symbol'), '=', query.symbol);
  if (conditionId !== null) matching = matching.where('condition_id', '=', conditionId);
  if (clientOrderId !== null) matching = matching.where('client_order_id', '=', clientOrderId);
  const row = yield* firstRowOf(
    matching.orderBy('created_at', 'desc').orderBy('condition_id', 'desc').limit(1),
  );
  return row === undefined ? undefined : fromConditionRow(row);
}
