import type { TimeWindow } from '../paging/filter.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { TradeRow } from '../sql/schema.ts';
import { firstRowOf, rowsOf, type Steps } from '../sql/steps.ts';
import type { RangePage, RowRange } from './row-range.ts';

/** The public trades of `symbol` that lie in `window`, as they are now; `undefined`: none. */
export function* rangeOfTrades(
  builder: QueryBuilder,
  symbol: string,
  { startTime, endTime }: TimeWindow,
): Steps<RowRange | undefined> {
  const oldest = yield* endOf(builder, symbol, 'asc');
  const newest = yield* endOf(builder, symbol, 'desc');
  if (oldest === undefined || newest === undefined) return undefined;
  const all = { from: oldest.trade_id, to: newest.trade_id + 1 };
  const from = startTime === null ? all.from : yield* firstIdSince(builder, symbol, startTime, all);
  const to = endTime === null ? all.to : yield* firstIdSince(builder, symbol, endTime, all);
  const first = yield* firstRowOf(
    tradesOf(builder, symbol).where('trade_id', '>=', from).orderBy('trade_id').limit(1),
  );
  const last = yield* firstRowOf(
    tradesOf(builder, symbol).where('trade_id', '<', to).orderBy('trade_id', 'desc').limit(1),
  );
  if (first === undefined || last === undefined || first.trade_id > last.trade_id) return undefined;
  return { first: positionOf(first), last: positionOf(last) };
}

/** The next trades of `symbol`; none: the range is read to its end. */
export function* pageOfTrades(
  builder: QueryBuilder,
  symbol: string,
  { range, after, limit }: RangePage,
): Steps<readonly TradeRow[]> {
  return yield* rowsOf(
    tradesOf(builder, symbol)
      .where('trade_id', '>', after?.id ?? range.first.id - 1)
      .where('trade_id', '<=', range.last.id)
      .orderBy('trade_id')
      .limit(limit),
  );
}

/**
 * The smallest id from which on all trades in `ids` were made at `timeMs` or later. Trades have an index by id, which rises with time, and
 * none by time, so it halves the ids that remain: 40 look-ups for as many trades as there could ever be.
 */
function* firstIdSince(
  builder: QueryBuilder,
  symbol: string,
  timeMs: number,
  ids: { readonly from: number; readonly to: number },
): Steps<number> {
  let { from, to } = ids;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const trade = yield* firstRowOf(
      tradesOf(builder, symbol).where('trade_id', '>=', middle).orderBy('trade_id').limit(1),
    );
    if (trade === undefined || trade.created_at >= timeMs) to = middle;
    else from = trade.trade_id + 1;
  }
  return from;
}

function* endOf(
  builder: QueryBuilder,
  symbol: string,
  direction: 'asc' | 'desc',
): Steps<TradeRow | undefined> {
  return yield* firstRowOf(tradesOf(builder, symbol).orderBy('trade_id', direction).limit(1));
}

function tradesOf(builder: QueryBuilder, symbol: string) {
  return builder.selectFrom('trades').selectAll().where('symbol', '=', symbol);
}

function positionOf({ created_at, trade_id }: TradeRow) {
  return { timeMs: created_at, id: trade_id };
}
