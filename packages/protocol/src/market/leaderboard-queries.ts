import { enumOf } from '../field/enum-field.ts';
import { described, type RequestOf } from '../field/field.ts';
import { texts } from '../field/texts-field.ts';
import { pageOrCursor, pagingMembers } from '../request/paging.ts';

/** How many days the leaderboard looks back: to the 00:00 UTC that many days before today's. */
export const leaderboardPeriods = ['7d', '30d', '90d'] as const;

/** A page of the accounts that traded in a period, by pnl. */
export const leaderboardQuery = texts(
  {
    period: described('Days back from the 00:00 UTC of today.', enumOf(leaderboardPeriods), '7d'),
    ...pagingMembers,
  },
  pageOrCursor,
);
export type LeaderboardQuery = RequestOf<typeof leaderboardQuery>;
