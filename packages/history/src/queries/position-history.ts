import {
  type Amount,
  type ClosedPositionRecord,
  type FillRecord,
  multiplyDivideHalf,
} from '@openperp/engine';
import { sql } from 'kysely';
import { type TimeWindow, within } from '../paging/filter.ts';
import { mapPage, type PageAnswer, type Paging, pageOf } from '../paging/page.ts';

import { fromClosedPositionRow } from '../row/closed-position-row.ts';
import { fromFillRow } from '../row/fill-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { rowsOf, type Steps } from '../sql/steps.ts';

/** Positions that have closed (POS-3), newest first by closedAt, which the window is on too; null: any. */
export interface PositionHistoryQuery extends TimeWindow {
  readonly kind: 'positionHistory';
  readonly userId: number;
  readonly symbol: string | null;
  readonly side: 'LONG' | 'SHORT' | null;
  readonly paging: Paging;
}

/** One fill that reduced a position; of a fill that went beyond it, the part that closed. */
export interface PositionClose {
  readonly time: number;
  readonly price: Amount;
  readonly quantity: Amount;
  readonly realizedPnl: Amount;
  readonly handlingFee: Amount;
  readonly orderId: number;
}

/** A closed position with its closes, oldest first. */
export interface ClosedPositionView extends ClosedPositionRecord {
  readonly closes: readonly PositionClose[];
}

export function* positionHistory(
  builder: QueryBuilder,
  query: PositionHistoryQuery,
): Steps<PageAnswer<ClosedPositionView>> {
  const { symbol, side } = query;
  let matching = builder
    .selectFrom('closed_positions')
    .where('user_id', '=', query.userId)
    .where(within('closed_at', query));
  if (symbol !== null) matching = matching.where('symbol', '=', symbol);
  if (side !== null) matching = matching.where('side', '=', side);
  const page = yield* pageOf(builder, { matching, time: 'closed_at', id: 'position_id' }, query);
  if (page.kind === 'badCursor') return page;
  const closes = yield* closesOf(
    builder,
    page.list.map((row) => row.position_id),
  );
  return mapPage(page, (row) => ({
    ...fromClosedPositionRow(row),
    closes: closes.get(row.position_id) ?? [],
  }));
}

function* closesOf(
  builder: QueryBuilder,
  positionIds: readonly number[],
): Steps<ReadonlyMap<number, readonly PositionClose[]>> {
  const closes = new Map<number, PositionClose[]>(positionIds.map((positionId) => [positionId, []]));
  if (positionIds.length === 0) return closes;
  const rows = yield* rowsOf(
    builder
      .selectFrom('fills')
      .selectAll()
      .where('position_id', 'in', positionIds)
      .where('closed_quantity', '<>', sql.lit('0'))
      .orderBy('position_id')
      .orderBy('fill_id'),
  );
  for (const row of rows) closes.get(row.position_id)?.push(closeOf(fromFillRow(row)));
  return closes;
}

/** Of the fee, the part that fell to the closed quantity, as the position itself counted it. */
function closeOf(fill: FillRecord): PositionClose {
  return {
    time: fill.createdAt,
    price: fill.price,
    quantity: fill.closedQuantity,
    realizedPnl: fill.realizedPnl,
    handlingFee: multiplyDivideHalf(fill.handlingFee, fill.closedQuantity, fill.quantity),
    orderId: fill.orderId,
  };
}
