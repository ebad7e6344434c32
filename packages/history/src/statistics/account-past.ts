import { add, type DailyCloseRecord, sub } from '@openperp/engine';
import { sql } from 'kysely';
import { type AccountTotals, NO_TOTALS } from '../leaderboard/account-totals.ts';
import { fromAccountDayRow } from '../row/account-day-row.ts';
import { fromDailyCloseRow } from '../row/daily-close-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { rowsOf, type Steps } from '../sql/steps.ts';
import { type AccountDay, idleAccount } from './account-day.ts';
import type { AccountMoment, AccountNow } from './account-moment.ts';

/** What is known of an account from some 00:00 UTC on. Closes and days stand only where something changed: the last one holds on. */
export class AccountPast {
  readonly #userId: number;
  readonly #closes: readonly DailyCloseRecord[];
  readonly #days: readonly AccountDay[];

  /** Both ascending by day, and beginning with what held when the time that is asked for began. */
  constructor(userId: number, closes: readonly DailyCloseRecord[], days: readonly AccountDay[]) {
    this.#userId = userId;
    this.#closes = closes;
    this.#days = days;
  }

  /** The account at the close of 00:00 UTC `timeMs`; worth 0 before its first. */
  closeAt(timeMs: number): AccountMoment {
    const close = lastUpTo(this.#closes, timeMs);
    return {
      timeMs,
      equity: close?.equity ?? 0,
      walletBalance: close?.walletBalance ?? 0,
      totals: totalsOf(this.doneBefore(timeMs)),
    };
  }

  /** What the account had done before 00:00 UTC `timeMs`. */
  doneBefore(timeMs: number): AccountDay {
    return lastUpTo(this.#days, timeMs - 1) ?? idleAccount(this.#userId);
  }

  /** What the account has done since it began. */
  get done(): AccountDay {
    return this.#days.at(-1) ?? idleAccount(this.#userId);
  }

  /** The account as it stands. */
  at(now: AccountNow): AccountMoment {
    return { ...now, totals: totalsOf(this.done) };
  }
}

/** What of an account is known from 00:00 UTC `fromMs` on. */
export function* accountPast(builder: QueryBuilder, userId: number, fromMs: number): Steps<AccountPast> {
  const closes = yield* rowsOf(
    builder
      .selectFrom('daily_closes')
      .selectAll()
      .where('user_id', '=', userId)
      .where(
        'day',
        '>=',
        sql<number>`(select coalesce(max(day), 0) from daily_closes where user_id = ${userId} and day <= ${fromMs})`,
      )
      .orderBy('day'),
  );
  const days = yield* rowsOf(
    builder
      .selectFrom('account_days')
      .selectAll()
      .where('user_id', '=', userId)
      .where(
        'day',
        '>=',
        sql<number>`(select coalesce(max(day), 0) from account_days where user_id = ${userId} and day < ${fromMs})`,
      )
      .orderBy('day'),
  );
  return new AccountPast(userId, closes.map(fromDailyCloseRow), days.map(fromAccountDayRow));
}

/** What STAT-2 asks for of what an account has done. */
function totalsOf(done: AccountDay): AccountTotals {
  if (done.day === 0) return NO_TOTALS;
  return {
    volume: add(done.makerVolume, done.takerVolume),
    netTransfers: sub(done.transfersIn, done.transfersOut),
    transferMoment: done.transferMoment,
  };
}

/** The last entry at or before `timeMs` of a list that ascends by day. */
function lastUpTo<Entry extends { readonly day: number }>(
  list: readonly Entry[],
  timeMs: number,
): Entry | undefined {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (list[middle]!.day <= timeMs) from = middle + 1;
    else to = middle;
  }
  return list[from - 1];
}
