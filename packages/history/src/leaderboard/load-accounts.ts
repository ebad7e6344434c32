import { type Amount, add, sub } from '@openperp/engine';
import { sql } from 'kysely';
import { fromAmountText } from '../row/amount-text.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { AccountDayRow, HistoryDatabase } from '../sql/schema.ts';
import { rowsOf, rowsOfRaw, type Steps } from '../sql/steps.ts';
import type { AccountTotals, AccountTransfer } from './account-totals.ts';

/** A time window on days, `[from, before)`, ms. */
interface Days {
  readonly from: number;
  readonly before: number;
}

/** What accounts had done by the end of the last day of `days` in which they did anything; without those that did nothing. */
export function* loadTotals(
  builder: QueryBuilder,
  userIds: readonly number[],
  days: Days,
): Steps<ReadonlyMap<number, AccountTotals>> {
  const rows = yield* newestRows(builder, 'account_days', userIds, days);
  return new Map(rows.map((row) => [row.user_id, totalsOf(row)]));
}

/** What accounts were worth at the last daily close of `days`, which repeats where it would be the same; without those that never had anything. */
export function* loadEquities(
  builder: QueryBuilder,
  userIds: readonly number[],
  days: Days,
): Steps<ReadonlyMap<number, Amount>> {
  const rows = yield* newestRows(builder, 'daily_closes', userIds, days);
  return new Map(rows.map((row) => [row.user_id, fromAmountText(row.equity)]));
}

/** All accounts' transfers after a ledger row. */
export function* loadTransfersAfter(
  builder: QueryBuilder,
  changeId: number,
): Steps<readonly AccountTransfer[]> {
  const rows = yield* rowsOf(
    builder
      .selectFrom('ledger')
      .select(['change_id', 'user_id', 'amount', 'created_at'])
      .where('change_id', '>', changeId)
      .where('change_type', 'in', ['TRANSFER_IN', 'TRANSFER_OUT']),
  );
  return rows.map((row) => ({
    changeId: row.change_id,
    userId: row.user_id,
    amount: fromAmountText(row.amount),
    timeMs: row.created_at,
  }));
}

/**
 * The newest row of each account in `days`: two looks into the key's index an account, however many days there are. SQLite keeps to the order
 * of a cross join; of another it would rather pass over the whole table, and look each row up among the accounts.
 */
function* newestRows<Table extends 'account_days' | 'daily_closes'>(
  builder: QueryBuilder,
  table: Table,
  userIds: readonly number[],
  { from, before }: Days,
): Steps<readonly HistoryDatabase[Table][]> {
  if (userIds.length === 0) return [];
  const wanted = sql.join(userIds.map((userId) => sql`(cast(${userId} as bigint))`));
  return yield* rowsOfRaw<HistoryDatabase[Table]>(
    builder,
    sql`with wanted (user_id) as (values ${wanted})
      select newest.* from wanted cross join ${sql.table(table)} as newest where newest.user_id = wanted.user_id
      and newest.day = (select max(other.day) from ${sql.table(table)} as other
        where other.user_id = wanted.user_id and other.day >= ${from} and other.day < ${before})`,
  );
}

function totalsOf(row: AccountDayRow): AccountTotals {
  return {
    volume: add(fromAmountText(row.maker_volume), fromAmountText(row.taker_volume)),
    netTransfers: sub(fromAmountText(row.transfers_in), fromAmountText(row.transfers_out)),
    transferMoment: fromAmountText(row.transfer_moment),
  };
}
