import { type Static, Type } from 'typebox';
import { count, decimal, idText, named, pageOf, timeMs, words } from '../answer/scalars.ts';

/** A place of the leaderboard. */
export const leaderboardRowSchema = named('LeaderboardRow', {
  rank: count(1, 'From 1.'),
  userId: idText('1188041528'),
  trader: words('d***o', 'The name, masked.'),
  volume: decimal('2550000', 'Traded in the period.'),
  pnlAmount: decimal('1250.5', 'Equity now − equity at the start of the period − net transfers.'),
  pnlPct: decimal('0.0125', 'A ratio: pnl / (100 + equity at the start + transfers weighted by time).'),
});
export type LeaderboardRowJson = Static<typeof leaderboardRowSchema>;

/** A page of the leaderboard. */
export const leaderboardSchema = Type.Object({
  ...pageOf(leaderboardRowSchema).properties,
  myRank: count(1, '0 without credentials, or where the account did not trade in the period.'),
  updatedAt: timeMs('Engine time that it was brought up to date at,'),
});
