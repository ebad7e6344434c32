import { sql } from 'kysely';
import type { Position } from '../paging/cursor.ts';
import { type TimeWindow, within } from '../paging/filter.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { HistoryDatabase } from '../sql/schema.ts';
import { rowsOfRaw, type Steps } from '../sql/steps.ts';
import type { RangePage, RowRange } from './row-range.ts';

/** The lists of an account that can be read forward, each with an index of (user, time, id); their rows are never changed later. */
const IDS = { fills: 'fill_id', orders: 'order_id', ledger: 'change_id' } as const;
export type AccountTable = keyof typeof IDS;

/** The rows of one account; `symbol` null: of any. */
export interface AccountRows<Table extends AccountTable> {
  readonly table: Table;
  readonly userId: number;
  readonly symbol: string | null;
}

/** The rows of `list` that lie in `window`, as they are now; `undefined`: none. */
export function* rangeOfAccount(
  builder: QueryBuilder,
  list: AccountRows<AccountTable>,
  window: TimeWindow,
): Steps<RowRange | undefined> {
  const first = yield* endOf(builder, list, window, 'asc');
  const last = yield* endOf(builder, list, window, 'desc');
  return first === undefined || last === undefined ? undefined : { first, last };
}

function* endOf(
  builder: QueryBuilder,
  list: AccountRows<AccountTable>,
  window: TimeWindow,
  direction: 'asc' | 'desc',
): Steps<Position | undefined> {
  const id = sql.ref(IDS[list.table]);
  const order = direction === 'asc' ? sql`asc` : sql`desc`;
  const [row] = yield* rowsOfRaw<{ created_at: number; id: number }>(
    builder,
    sql`select created_at, ${id} as id from ${sql.table(list.table)} where ${isOf(list)} and ${within('created_at', window)}
      order by created_at ${order}, ${id} ${order} limit 1`,
  );
  return row === undefined ? undefined : { timeMs: row.created_at, id: row.id };
}

/** The next rows of `list`; none: the range is read to its end. */
export function* pageOfAccount<Table extends AccountTable>(
  builder: QueryBuilder,
  list: AccountRows<Table>,
  { range: { first, last }, after, limit }: RangePage,
): Steps<readonly HistoryDatabase[Table][]> {
  const id = sql.ref(IDS[list.table]);
  const from = after ?? { timeMs: first.timeMs, id: first.id - 1 };
  return yield* rowsOfRaw<HistoryDatabase[Table]>(
    builder,
    sql`select * from ${sql.table(list.table)} where ${isOf(list)}
      and (created_at, ${id}) > (${from.timeMs}, ${from.id}) and (created_at, ${id}) <= (${last.timeMs}, ${last.id})
      order by created_at, ${id} limit ${limit}`,
  );
}

function isOf({ userId, symbol }: AccountRows<AccountTable>) {
  return symbol === null ? sql`user_id = ${userId}` : sql`user_id = ${userId} and symbol = ${symbol}`;
}
