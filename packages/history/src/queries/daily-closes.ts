import type { DailyCloseRecord } from '@openperp/engine';
import { type TimeWindow, within } from '../paging/filter.ts';
import { assertWithin } from '../paging/page.ts';
import { fromDailyCloseRow } from '../row/daily-close-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { rowsOf, type Steps } from '../sql/steps.ts';
import { MAX_LIMIT } from './public-trades.ts';

/** An account's daily closes (FEE-2), newest first, the window on their day; at most `limit` (≤ {@link MAX_LIMIT}). */
export interface DailyClosesQuery extends TimeWindow {
  readonly kind: 'dailyCloses';
  readonly userId: number;
  readonly limit: number;
}

export function* dailyCloses(
  builder: QueryBuilder,
  query: DailyClosesQuery,
): Steps<readonly DailyCloseRecord[]> {
  assertWithin('limit', query.limit, MAX_LIMIT);
  const rows = yield* rowsOf(
    builder
      .selectFrom('daily_closes')
      .selectAll()
      .where('user_id', '=', query.userId)
      .where(within('day', query))
      .orderBy('day', 'desc')
      .limit(query.limit),
  );
  return rows.map(fromDailyCloseRow);
}
