import { type Amount, add, multiply } from '@openperp/engine';
import { sql } from 'kysely';
import { DAY_MS } from '../kline/kline-interval.ts';
import type { AccountTotals } from '../leaderboard/account-totals.ts';
import { fromAmountText } from '../row/amount-text.ts';
import { fromHourlyCloseRow } from '../row/hourly-close-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { AmountText } from '../sql/schema.ts';
import { rowsOf, rowsOfRaw, type Steps } from '../sql/steps.ts';
import type { AccountMoment } from './account-moment.ts';
import type { AccountPast } from './account-past.ts';

/** Transfers read at once. */
const TRANSFERS_AT_ONCE = 1_000;

/**
 * An account at whole hours, `times`, which ascend from a 00:00 UTC. At 00:00 it is its daily close, at another hour its hourly one; where
 * there is none it held no position, and its equity was its wallet.
 */
export function* hourMoments(
  builder: QueryBuilder,
  userId: number,
  times: readonly number[],
  past: AccountPast,
): Steps<readonly AccountMoment[]> {
  const [startMs] = times;
  if (startMs === undefined) return [];
  const totals = yield* totalsAt(builder, userId, times, past.closeAt(startMs).totals);
  const closes = yield* hourlyCloses(builder, userId, startMs);
  const isMissing = (timeMs: number) => timeMs % DAY_MS !== 0 && !closes.has(timeMs);
  const wallets = yield* walletsAt(builder, userId, times.filter(isMissing));
  return times.map((timeMs, index) => {
    if (timeMs % DAY_MS === 0) return past.closeAt(timeMs);
    const wallet = wallets.get(timeMs) ?? 0;
    const { equity, walletBalance } = closes.get(timeMs) ?? { equity: wallet, walletBalance: wallet };
    return { timeMs, equity, walletBalance, totals: totals[index]! };
  });
}

function* hourlyCloses(builder: QueryBuilder, userId: number, startMs: number) {
  const rows = yield* rowsOf(
    builder
      .selectFrom('hourly_closes')
      .selectAll()
      .where('user_id', '=', userId)
      .where('time', '>=', startMs),
  );
  return new Map(rows.map((row) => [row.time, fromHourlyCloseRow(row)]));
}

/** The wallet before each of `times`: as the last row of the ledger left it; without those before the first row. */
function* walletsAt(
  builder: QueryBuilder,
  userId: number,
  times: readonly number[],
): Steps<ReadonlyMap<number, Amount>> {
  if (times.length === 0) return new Map();
  const wanted = sql.join(times.map((timeMs) => sql`(cast(${timeMs} as bigint))`));
  const rows = yield* rowsOfRaw<{ time: number; wallet: AmountText | null }>(
    builder,
    sql`with wanted (time) as (values ${wanted})
      select wanted.time as time, (select wallet_after from ledger where user_id = ${userId} and created_at < wanted.time
        order by created_at desc, change_id desc limit 1) as wallet from wanted`,
  );
  return new Map(
    rows.flatMap(({ time, wallet }) => (wallet === null ? [] : [[time, fromAmountText(wallet)]])),
  );
}

/** What the account had transferred by each of `times`, counted on from what it had by the first of them. */
function* totalsAt(
  builder: QueryBuilder,
  userId: number,
  times: readonly number[],
  start: AccountTotals,
): Steps<readonly AccountTotals[]> {
  const found: AccountTotals[] = [];
  let totals = start;
  let after = { created_at: times[0]! - 1, change_id: Number.MAX_SAFE_INTEGER };
  for (;;) {
    const rows = yield* transfersAfter(builder, userId, after);
    for (const { created_at, amount } of rows) {
      while (found.length < times.length && times[found.length]! <= created_at) found.push(totals);
      totals = withTransfer(totals, fromAmountText(amount), created_at);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < TRANSFERS_AT_ONCE) break;
    after = last;
  }
  while (found.length < times.length) found.push(totals);
  return found;
}

function withTransfer(totals: AccountTotals, amount: Amount, timeMs: number): AccountTotals {
  return {
    volume: totals.volume,
    netTransfers: add(totals.netTransfers, amount),
    transferMoment: add(totals.transferMoment, multiply(amount, timeMs)),
  };
}

function transfersAfter(
  builder: QueryBuilder,
  userId: number,
  after: { readonly created_at: number; readonly change_id: number },
): Steps<readonly { created_at: number; change_id: number; amount: AmountText }[]> {
  return rowsOf(
    builder
      .selectFrom('ledger')
      .select(['created_at', 'change_id', 'amount'])
      .where('user_id', '=', userId)
      .where('change_type', 'in', ['TRANSFER_IN', 'TRANSFER_OUT'])
      .where(sql<boolean>`(created_at, change_id) > (${after.created_at}, ${after.change_id})`)
      .orderBy('created_at')
      .orderBy('change_id')
      .limit(TRANSFERS_AT_ONCE),
  );
}
