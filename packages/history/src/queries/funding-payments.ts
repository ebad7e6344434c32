import type { FundingPaymentRecord, FundingRateRecord } from '@openperp/engine';
import { assertWithin } from '../paging/page.ts';
import { fromFundingPaymentRow } from '../row/funding-payment-row.ts';
import { fromFundingRateRow } from '../row/funding-rate-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, rowsOf, type Steps } from '../sql/steps.ts';
import { MAX_LIMIT } from './public-trades.ts';

/** One payment by the id of its ledger row, and the settlement it was part of (FUND-3). */
export interface FundingPaymentQuery {
  readonly kind: 'fundingPayment';
  readonly changeId: number;
}

/** A payment and its settlement. */
export interface ExplainedFundingPayment {
  readonly payment: FundingPaymentRecord;
  readonly settlement: FundingRateRecord;
}

/** The newest payments of a position, newest first, at most `limit`. */
export interface PositionFundingQuery {
  readonly kind: 'positionFunding';
  readonly positionId: number;
  readonly limit: number;
}

export function* fundingPayment(
  builder: QueryBuilder,
  query: FundingPaymentQuery,
): Steps<ExplainedFundingPayment | undefined> {
  const row = yield* firstRowOf(
    builder.selectFrom('funding_payments').selectAll().where('change_id', '=', query.changeId),
  );
  if (row === undefined) return undefined;
  const settlement = yield* firstRowOf(
    builder
      .selectFrom('funding_rates')
      .selectAll()
      .where('symbol', '=', row.symbol)
      .where('funding_time', '=', row.funding_time),
  );
  if (settlement === undefined) throw new Error(`no settlement of ${row.symbol} at ${row.funding_time}`);
  return { payment: fromFundingPaymentRow(row), settlement: fromFundingRateRow(settlement) };
}

export function* positionFunding(
  builder: QueryBuilder,
  query: PositionFundingQuery,
): Steps<readonly FundingPaymentRecord[]> {
  assertWithin('limit', query.limit, MAX_LIMIT);
  const rows = yield* rowsOf(
    builder
      .selectFrom('funding_payments')
      .selectAll()
      .where('position_id', '=', query.positionId)
      .orderBy('change_id', 'desc')
      .limit(query.limit),
  );
  return rows.map(fromFundingPaymentRow);
}
