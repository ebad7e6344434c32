import type { TradeRecord } from '@openperp/engine';
import { assertWithin } from '../paging/page.ts';
import { fromTradeRow } from '../row/trade-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { rowsOf, type Steps } from '../sql/steps.ts';

/** The most trades or bars of one answer. */
export const MAX_LIMIT = 1_000;

/** The latest trades of a symbol, newest first, at most `limit` (≤ {@link MAX_LIMIT}). */
export interface PublicTradesQuery {
  readonly kind: 'publicTrades';
  readonly symbol: string;
  readonly limit: number;
}

export function* publicTrades(
  builder: QueryBuilder,
  query: PublicTradesQuery,
): Steps<readonly TradeRecord[]> {
  assertWithin('limit', query.limit, MAX_LIMIT);
  const rows = yield* rowsOf(
    builder
      .selectFrom('trades')
      .selectAll()
      .where('symbol', '=', query.symbol)
      .orderBy('trade_id', 'desc')
      .limit(query.limit),
  );
  return rows.map(fromTradeRow);
}
