import { type Amount, sub } from '@openperp/engine';
import { returnRatio } from '../leaderboard/account-result.ts';
import { totalsBetween, transferWeight } from '../leaderboard/account-totals.ts';
import type { AccountMoment } from './account-moment.ts';

/** What an account has made between two moments: equity net of transfers (STAT-2). */
export function pnlBetween(then: AccountMoment, now: AccountMoment): Amount {
  return sub(netEquity(now), netEquity(then));
}

/** What an account is worth beyond all that was transferred: what it has made since it began. */
export function netEquity({ equity, totals }: AccountMoment): Amount {
  return sub(equity, totals.netTransfers);
}

/** {@link pnlBetween} by the capital of that time (STAT-2), 10⁻⁸; 0 where there was no time. */
export function returnBetween(then: AccountMoment, now: AccountMoment): Amount {
  return returnRatio({
    pnl: pnlBetween(then, now),
    equityThen: then.equity,
    transferWeight: transferWeight(totalsBetween(then.totals, now.totals), now.timeMs),
    windowMs: now.timeMs - then.timeMs,
  });
}
