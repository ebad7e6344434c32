import { narrow } from '@openperp/engine';
import type { Ranked } from './account-result.ts';
import type { LeaderboardPeriod } from './leaderboard-period.ts';

/** Period, pnl, volume, user id; amounts in 10⁻⁸. */
const CURSOR = /^(7d|30d|90d) (-?\d{1,40}) (\d{1,40}) (\d{1,15})$/;

/** The url-safe text that continues a leaderboard after a result, wherever that ranks by then. */
export function encodeLeaderboardCursor(period: LeaderboardPeriod, { pnl, volume, userId }: Ranked): string {
  return Buffer.from(`${period} ${pnl} ${volume} ${userId}`).toString('base64url');
}

/** Where a cursor stands; undefined for what is no cursor of this period. */
export function decodeLeaderboardCursor(period: LeaderboardPeriod, cursor: string): Ranked | undefined {
  const parts = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (parts === null || parts[1] !== period) return undefined;
  const position: Ranked = {
    pnl: narrow(BigInt(parts[2]!)),
    volume: narrow(BigInt(parts[3]!)),
    userId: Number(parts[4]),
  };
  return encodeLeaderboardCursor(period, position) === cursor ? position : undefined;
}
