import type { LiquidationKind, LiquidationRecord } from '@openperp/engine';
import { type TimeWindow, unindexedText, within } from '../paging/filter.ts';
import { assertWithin, mapPage, type PageAnswer, type Paging, pageOf } from '../paging/page.ts';
import { fromLiquidationRow } from '../row/liquidation-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, rowsOf, type Steps } from '../sql/steps.ts';
import { MAX_LIMIT } from './public-trades.ts';

/** Liquidations, takeovers and ADLs (LIQ-6), newest first; null: any. */
export interface LiquidationsQuery extends TimeWindow {
  readonly kind: 'liquidations';
  readonly userId: number | null;
  readonly symbol: string | null;
  readonly paging: Paging;
}

/** One of them by its id; with `liquidationKind` only one of that kind. */
export interface LiquidationQuery {
  readonly kind: 'liquidation';
  readonly liquidationId: number;
  readonly liquidationKind: LiquidationKind | null;
}

/** Those that reduced a position, in order, the newest `limit`. */
export interface PositionLiquidationsQuery {
  readonly kind: 'positionLiquidations';
  readonly positionId: number;
  readonly limit: number;
}

export function* liquidations(
  builder: QueryBuilder,
  query: LiquidationsQuery,
): Steps<PageAnswer<LiquidationRecord>> {
  const { userId, symbol } = query;
  // The lower bound makes the whole list a range of its index too: pages and totals stop at their limits.
  let matching = builder
    .selectFrom('liquidations')
    .where(within('created_at', { ...query, startTime: query.startTime ?? 0 }));
  if (userId !== null) matching = matching.where('user_id', '=', userId);
  // An account has few of them, a symbol may have many.
  if (symbol !== null)
    matching = matching.where(userId === null ? 'symbol' : unindexedText('symbol'), '=', symbol);
  const page = yield* pageOf(builder, { matching, time: 'created_at', id: 'liquidation_id' }, query);
  return mapPage(page, fromLiquidationRow);
}

export function* liquidation(
  builder: QueryBuilder,
  query: LiquidationQuery,
): Steps<LiquidationRecord | undefined> {
  const row = yield* firstRowOf(
    builder.selectFrom('liquidations').selectAll().where('liquidation_id', '=', query.liquidationId),
  );
  if (row === undefined) return undefined;
  const record = fromLiquidationRow(row);
  return query.liquidationKind === null || record.kind === query.liquidationKind ? record : undefined;
}

export function* positionLiquidations(
  builder: QueryBuilder,
  query: PositionLiquidationsQuery,
): Steps<readonly LiquidationRecord[]> {
  assertWithin('limit', query.limit, MAX_LIMIT);
  const rows = yield* rowsOf(
    builder
      .selectFrom('liquidations')
      .selectAll()
      .where('position_id', '=', query.positionId)
      .orderBy('liquidation_id', 'desc')
      .limit(query.limit),
  );
  return rows.map(fromLiquidationRow).reverse();
}
