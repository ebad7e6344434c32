import type { EquitiesView } from '@openperp/engine';
import { assertWithin, MAX_PAGE_SIZE, MAX_TOTAL } from '../paging/page.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';
import { AccountCache } from './account-cache.ts';
import { type AccountResult, resultOf, returnRatio } from './account-result.ts';
import { type AccountTransfer, beforeTransfer } from './account-totals.ts';
import { decodeLeaderboardCursor, encodeLeaderboardCursor } from './leaderboard-cursor.ts';
import {
  type ByPeriod,
  byPeriod,
  LEADERBOARD_PERIODS,
  type LeaderboardPeriod,
} from './leaderboard-period.ts';
import type {
  EquitiesTaken,
  LeaderboardAnswer,
  LeaderboardQuery,
  LeaderboardRow,
  TakeEquitiesQuery,
} from './leaderboard-query.ts';
import { loadTransfersAfter } from './load-accounts.ts';
import { type Ranking, RankingBuilder } from './ranking.ts';

/** Accounts that are handed over at once at most. */
export const MAX_EQUITIES = 1_000;
const MAX_PAGE = Math.floor(Number.MAX_SAFE_INTEGER / MAX_PAGE_SIZE);

/** A refresh under way. */
interface Refresh {
  readonly startedAtMs: number;
  readonly builders: ByPeriod<RankingBuilder>;
  taken: number;
}

/** The rankings of the last refresh. */
interface Standing {
  readonly startedAtMs: number;
  readonly rankings: ByPeriod<Ranking>;
}

/**
 * The leaderboard in memory (STAT-2). A refresh hands over what all accounts are worth, a lot at a time, and each lot is ranked as it comes;
 * queries read the last whole ranking and nothing else.
 */
export class Leaderboard {
  readonly #builder: QueryBuilder;
  readonly #accounts: AccountCache;
  #refresh: Refresh | undefined;
  #standing: Standing | undefined;

  constructor(builder: QueryBuilder) {
    this.#builder = builder;
    this.#accounts = new AccountCache(builder);
  }

  /** Forgets everything, as the history has. */
  reset(): void {
    this.#accounts.clear();
    this.#refresh = undefined;
    this.#standing = undefined;
  }

  /**
   * See {@link TakeEquitiesQuery}; its steps must all see one state of the database, and the next lot must wait for them. Throws RangeError
   * where there are too many.
   */
  *take({ startedAtMs, taken, equities, isLast }: TakeEquitiesQuery): Steps<EquitiesTaken> {
    if (equities.list.length > MAX_EQUITIES) throw new RangeError(`more than ${MAX_EQUITIES} equities`);
    if (taken === 0) this.#refresh = newRefresh(startedAtMs);
    const refresh = this.#refresh;
    if (refresh === undefined || refresh.taken !== taken) return { isTaken: false };
    refresh.taken += equities.list.length;
    try {
      yield* this.#add(refresh, equities);
    } catch (error) {
      this.#refresh = undefined;
      throw error;
    }
    if (this.#refresh !== refresh) return { isTaken: false };
    if (isLast) this.#publish(refresh);
    return { isTaken: true };
  }

  /** A page of the last ranking. Throws RangeError where page or pageSize are out of bounds. */
  page({ period, userId, paging }: LeaderboardQuery): LeaderboardAnswer {
    const { pageSize } = paging;
    assertWithin('pageSize', pageSize, MAX_PAGE_SIZE);
    if (this.#standing === undefined) return { kind: 'unranked' };
    const ranking = this.#standing.rankings[period];
    const skipped = skippedBy(ranking, { period, paging });
    if (skipped === undefined) return { kind: 'badCursor' };
    const results = ranking.slice(skipped, pageSize);
    const last = results.at(-1);
    const hasMore = last !== undefined && skipped + pageSize < ranking.size;
    return {
      kind: 'page',
      list: results.map((result, index) => rowOf(result, skipped + index + 1)),
      total: Math.min(ranking.size, MAX_TOTAL),
      nextCursor: hasMore ? encodeLeaderboardCursor(period, last) : null,
      myRank: ranking.rankOf(userId),
      updatedAt: this.#standing.startedAtMs,
    };
  }

  /** Ranks what a lot of accounts have made of each period. */
  *#add({ startedAtMs, builders }: Refresh, equities: EquitiesView): Steps<void> {
    const { list } = equities;
    if (list.length === 0) return;
    const late = yield* loadTransfersAfter(this.#builder, equities.lastChangeId);
    yield* this.#accounts.update(
      list.map(({ userId }) => userId),
      startedAtMs,
    );
    const lateByUser = Map.groupBy(late, ({ userId }) => userId);
    for (const period of LEADERBOARD_PERIODS) {
      builders[period].add(this.#resultsOf(period, equities, lateByUser));
    }
  }

  /** Of those that traded. What the history knows and the equities do not show yet, `late`, is taken out. */
  #resultsOf(
    period: LeaderboardPeriod,
    { list, timeMs }: EquitiesView,
    late: ReadonlyMap<number, readonly AccountTransfer[]>,
  ): readonly AccountResult[] {
    const results: AccountResult[] = [];
    for (const { userId, equity } of list) {
      const account = this.#accounts.get(userId)!;
      const totals = (late.get(userId) ?? []).reduce(beforeTransfer, account.totals);
      const result = resultOf(userId, account.starts[period], { timeMs, equity, totals });
      if (result !== undefined) results.push(result);
    }
    return results;
  }

  #publish({ startedAtMs, builders }: Refresh): void {
    this.#standing = { startedAtMs, rankings: byPeriod((period) => builders[period].build()) };
    this.#accounts.seen(startedAtMs);
    this.#refresh = undefined;
  }
}

function newRefresh(startedAtMs: number): Refresh {
  return { startedAtMs, builders: byPeriod(() => new RankingBuilder()), taken: 0 };
}

/** How many results stand before a page; undefined: its cursor is none. */
function skippedBy(
  ranking: Ranking,
  { period, paging }: Pick<LeaderboardQuery, 'period' | 'paging'>,
): number | undefined {
  if (paging.kind === 'page') {
    assertWithin('page', paging.page, MAX_PAGE);
    return (paging.page - 1) * paging.pageSize;
  }
  const after = decodeLeaderboardCursor(period, paging.cursor);
  return after && ranking.countUpTo(after);
}

function rowOf(result: AccountResult, rank: number): LeaderboardRow {
  const { userId, volume, pnl } = result;
  return { rank, userId, volume, pnl, ratio: returnRatio(result) };
}
