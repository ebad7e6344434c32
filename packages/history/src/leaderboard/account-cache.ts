import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';
import type { AccountAt } from './account-result.ts';
import { type AccountTotals, NO_TOTALS } from './account-totals.ts';
import { type ByPeriod, dayOf, windowStart } from './leaderboard-period.ts';
import { loadEquities, loadTotals } from './load-accounts.ts';

/** What is kept of an account between refreshes. */
export interface KnownAccount {
  /** As of the last refresh. */
  readonly totals: AccountTotals;
  /** The 00:00 UTC that the windows of {@link starts} are counted back from. */
  readonly day: number;
  /** At the start of each period's window. */
  readonly starts: ByPeriod<AccountAt>;
}

/** How far back the events may be stamped that come after a refresh: what is late carries the time at which it was due (TIME-1). */
const LATENESS_MS = 86_400_000;
/** Later than any day. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * What accounts have done, and what they were worth at the starts of the windows, in memory: the latter is read once a UTC day, the former
 * only from the day of the last refresh on.
 */
export class AccountCache {
  readonly #builder: QueryBuilder;
  readonly #accounts = new Map<number, KnownAccount>();
  /** All that known accounts did before this 00:00 UTC is in their totals. */
  #seenDay = 0;

  constructor(builder: QueryBuilder) {
    this.#builder = builder;
  }

  /** Brings accounts up to date for a refresh that began at `startedAtMs`; each is then there by {@link get}. */
  *update(userIds: readonly number[], startedAtMs: number): Steps<void> {
    const totals = yield* this.#totals(userIds);
    const starts = yield* this.#windowStarts(userIds, startedAtMs);
    const day = dayOf(startedAtMs);
    for (const userId of userIds) {
      this.#accounts.set(userId, { totals: totals(userId), day, starts: starts(userId) });
    }
  }

  /** An account as it was last brought up to date. */
  get(userId: number): KnownAccount | undefined {
    return this.#accounts.get(userId);
  }

  /** A refresh that began at `startedAtMs` has brought all accounts up to date. */
  seen(startedAtMs: number): void {
    this.#seenDay = dayOf(startedAtMs);
  }

  clear(): void {
    this.#accounts.clear();
    this.#seenDay = 0;
  }

  *#totals(userIds: readonly number[]): Steps<(userId: number) => AccountTotals> {
    const known = userIds.filter((userId) => this.#accounts.has(userId));
    const others = userIds.filter((userId) => !this.#accounts.has(userId));
    const since = yield* loadTotals(this.#builder, known, {
      from: this.#seenDay - LATENESS_MS,
      before: NEVER,
    });
    const whole = yield* loadTotals(this.#builder, others, { from: 0, before: NEVER });
    return (userId) =>
      since.get(userId) ?? whole.get(userId) ?? this.#accounts.get(userId)?.totals ?? NO_TOTALS;
  }

  *#windowStarts(
    userIds: readonly number[],
    startedAtMs: number,
  ): Steps<(userId: number) => ByPeriod<AccountAt>> {
    const day = dayOf(startedAtMs);
    const stale = userIds.filter((userId) => this.#accounts.get(userId)?.day !== day);
    const week = yield* this.#accountsAt(windowStart('7d', startedAtMs), stale);
    const month = yield* this.#accountsAt(windowStart('30d', startedAtMs), stale);
    const quarter = yield* this.#accountsAt(windowStart('90d', startedAtMs), stale);
    return (userId) => {
      const account = this.#accounts.get(userId);
      if (account?.day === day) return account.starts;
      return { '7d': week(userId), '30d': month(userId), '90d': quarter(userId) };
    };
  }

  /** Accounts as of a 00:00 UTC; those that had not begun had nothing. */
  *#accountsAt(timeMs: number, userIds: readonly number[]): Steps<(userId: number) => AccountAt> {
    const equities = yield* loadEquities(this.#builder, userIds, { from: 0, before: timeMs + 1 });
    const totals = yield* loadTotals(this.#builder, userIds, { from: 0, before: timeMs });
    const nothing: AccountAt = { timeMs, equity: 0, totals: NO_TOTALS };
    return (userId) => {
      const equity = equities.get(userId);
      const done = totals.get(userId);
      if (equity === undefined && done === undefined) return nothing;
      return { timeMs, equity: equity ?? 0, totals: done ?? NO_TOTALS };
    };
  }
}
