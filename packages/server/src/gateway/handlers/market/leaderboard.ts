import type { LeaderboardRow } from '@openperp/history';
import { formatDecimal, type LeaderboardRowJson } from '@openperp/protocol';
import { UNAVAILABLE } from '../../pipeline/answer.ts';
import { maskedName } from '../../present/masked-name.ts';
import type { PublicHandler } from '../../routes.ts';
import { badCursor, pagingOf } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

/** Who made the most of a period. */
export function leaderboard({ leaderboard, identity }: Services): PublicHandler<'leaderboard'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const { period } = query;
    const page = await leaderboard.page({ kind: 'leaderboard', period, userId, paging: pagingOf(query) });
    if (page === undefined) return UNAVAILABLE;
    if (page.kind === 'badCursor') return badCursor();
    const names = await identity.users.names(page.list.map((row) => row.userId));
    const { total, nextCursor, myRank, updatedAt } = page;
    return JSON.stringify({
      list: page.list.map((row) => rowJson(row, names.get(row.userId) ?? '')),
      total,
      nextCursor,
      myRank,
      updatedAt,
    });
  };
}

function rowJson({ rank, userId, volume, pnl, ratio }: LeaderboardRow, name: string): LeaderboardRowJson {
  return {
    rank,
    userId: `${userId}`,
    trader: maskedName(name),
    volume: formatDecimal(volume),
    pnlAmount: formatDecimal(pnl),
    pnlPct: formatDecimal(ratio),
  };
}
