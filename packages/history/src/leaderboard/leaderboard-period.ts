/** The windows that accounts are ranked over. */
export const LEADERBOARD_PERIODS = ['7d', '30d', '90d'] as const;
export type LeaderboardPeriod = (typeof LEADERBOARD_PERIODS)[number];

/** One of each period. */
export type ByPeriod<T> = Readonly<Record<LeaderboardPeriod, T>>;

/** One of each period, made by `make`. */
export function byPeriod<T>(make: (period: LeaderboardPeriod) => T): ByPeriod<T> {
  return { '7d': make('7d'), '30d': make('30d'), '90d': make('90d') };
}

const DAY_MS = 86_400_000;
const DAYS: ByPeriod<number> = { '7d': 7, '30d': 30, '90d': 90 };

/** The 00:00 UTC of the day of a moment, ms. */
export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS) * DAY_MS;
}

/** Where the window of a period begins: the 00:00 UTC that many days before that of the day of `timeMs` (STAT-2), ms. */
export function windowStart(period: LeaderboardPeriod, timeMs: number): number {
  return dayOf(timeMs) - DAYS[period] * DAY_MS;
}
