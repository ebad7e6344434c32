import type { ClosedPositionRecord } from '@openperp/engine';
import { unindexedNumber } from '../paging/filter.ts';
import { fromClosedPositionRow } from '../row/closed-position-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, type Steps } from '../sql/steps.ts';

/** One closed position of an account. */
export interface ClosedPositionQuery {
  readonly kind: 'closedPosition';
  readonly userId: number;
  readonly positionId: number;
}

export function* closedPosition(
  builder: QueryBuilder,
  query: ClosedPositionQuery,
): Steps<ClosedPositionRecord | undefined> {
  const row = yield* firstRowOf(
    builder
      .selectFrom('closed_positions')
      .selectAll()
      .where('position_id', '=', query.positionId)
      .where(unindexedNumber('user_id'), '=', query.userId),
  );
  return row === undefined ? undefined : fromClosedPositionRow(row);
}
