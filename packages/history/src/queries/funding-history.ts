import type { FundingRateRecord } from '@openperp/engine';
import { type TimeWindow, within } from '../paging/filter.ts';
import { mapPage, type PageAnswer, type Paging, pageOf } from '../paging/page.ts';
import { fromFundingRateRow } from '../row/funding-rate-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';

/** The settlements of a symbol (FUND-3), newest first; the window is on the funding time. */
export interface FundingHistoryQuery extends TimeWindow {
  readonly kind: 'fundingHistory';
  readonly symbol: string;
  readonly paging: Paging;
}

export function* fundingHistory(
  builder: QueryBuilder,
  query: FundingHistoryQuery,
): Steps<PageAnswer<FundingRateRecord>> {
  const matching = builder
    .selectFrom('funding_rates')
    .where('symbol', '=', query.symbol)
    .where(within('funding_time', query));
  const page = yield* pageOf(builder, { matching, time: 'funding_time', id: 'funding_time' }, query);
  return mapPage(page, fromFundingRateRow);
}
