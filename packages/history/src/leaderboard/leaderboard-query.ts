import type { Amount, EquitiesView } from '@openperp/engine';
import type { BadCursor, Page, Paging } from '../paging/page.ts';
import type { LeaderboardPeriod } from './leaderboard-period.ts';

/** A page of the accounts that traded in a period, by what they made of it (STAT-2); as of the last refresh. */
export interface LeaderboardQuery {
  readonly kind: 'leaderboard';
  readonly period: LeaderboardPeriod;
  /** Whose rank is asked for; 0: nobody's. */
  readonly userId: number;
  readonly paging: Paging;
}

/** A place of the leaderboard. Money in 10⁻⁸. */
export interface LeaderboardRow {
  /** From 1. */
  readonly rank: number;
  readonly userId: number;
  readonly volume: Amount;
  readonly pnl: Amount;
  /** pnl by capital, in 10⁻⁸. */
  readonly ratio: Amount;
}

/** A page, best first; a cursor goes on after the last row by its pnl, whatever has passed it since. */
export interface LeaderboardPage extends Page<LeaderboardRow> {
  /** 0: not ranked. */
  readonly myRank: number;
  /** Engine time that the refresh began at. */
  readonly updatedAt: number;
}

/** `unranked`: there has been no refresh yet. */
export type LeaderboardAnswer = LeaderboardPage | BadCursor | { readonly kind: 'unranked' };

/**
 * Hands the leaderboard the equities of some accounts. A refresh hands over all accounts, lot by lot in the engine's order; with the last
 * lot they are ranked anew. The history must have come as far as the equities have.
 */
export interface TakeEquitiesQuery {
  readonly kind: 'takeEquities';
  /** Engine time of the first lot of this refresh. */
  readonly startedAtMs: number;
  /** How many accounts this refresh has handed over before; 0 begins a new one. */
  readonly taken: number;
  /** At most 1,000. */
  readonly equities: EquitiesView;
  readonly isLast: boolean;
}

/** Whether the equities were taken: not where they do not follow what came before; the refresh must begin again. */
export interface EquitiesTaken {
  readonly isTaken: boolean;
}
