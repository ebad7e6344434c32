import { type Amount, add, sub } from '@openperp/engine';
import { DAY_MS, openTimeOf } from '../kline/kline-interval.ts';
import type { AccountDay } from './account-day.ts';
import type { AccountNow } from './account-moment.ts';
import type { AccountPast } from './account-past.ts';
import { netEquity, pnlBetween } from './account-pnl.ts';
import { type DrawDown, drawDownOf } from './draw-down.ts';

/** Days before today's 00:00 UTC that a drawdown is looked for in. */
export const DRAW_DOWN_DAYS = 30;

/** How an account has done (STAT-2, STAT-3). Money in 10⁻⁸; totals since it began. */
export interface Overview {
  /** Since 00:00 UTC (STAT-3). */
  readonly todayPnl: Amount;
  readonly todayVolume: Amount;
  readonly totalVolume: Amount;
  readonly totalPnl: Amount;
  /** Over the closes of 30 days, and now. */
  readonly drawDown: DrawDown;
  readonly transferIn: Amount;
  readonly transferOut: Amount;
}

/** The overview of an account whose past is known from {@link DRAW_DOWN_DAYS} on. */
export function overviewOf(past: AccountPast, now: AccountNow): Overview {
  const today = openTimeOf('1d', now.timeMs);
  const present = past.at(now);
  const closes = Array.from({ length: DRAW_DOWN_DAYS + 1 }, (_, index) =>
    past.closeAt(today - (DRAW_DOWN_DAYS - index) * DAY_MS),
  );
  const totalVolume = volumeOf(past.done);
  return {
    todayPnl: pnlBetween(past.closeAt(today), present),
    todayVolume: sub(totalVolume, volumeOf(past.doneBefore(today))),
    totalVolume,
    totalPnl: netEquity(present),
    drawDown: drawDownOf([...closes, present]),
    transferIn: past.done.transfersIn,
    transferOut: past.done.transfersOut,
  };
}

function volumeOf({ makerVolume, takerVolume }: AccountDay): Amount {
  return add(makerVolume, takerVolume);
}
