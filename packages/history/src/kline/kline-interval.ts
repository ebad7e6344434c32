/** The kline intervals of the API, shortest first. Every one is a whole number of UTC minutes. */
export const KLINE_INTERVALS = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const;

export type KlineInterval = (typeof KLINE_INTERVALS)[number];

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Where the count of weeks starts: 1970-01-05, the first Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Length and origin (ms) of the intervals of fixed length: all but the calendar month. `3d` counts from 1970-01-01. */
const FIXED: Readonly<Record<Exclude<KlineInterval, '1M'>, readonly [lengthMs: number, originMs: number]>> = {
  '1m': [MINUTE_MS, 0],
  '3m': [3 * MINUTE_MS, 0],
  '5m': [5 * MINUTE_MS, 0],
  '15m': [15 * MINUTE_MS, 0],
  '30m': [30 * MINUTE_MS, 0],
  '1h': [HOUR_MS, 0],
  '2h': [2 * HOUR_MS, 0],
  '4h': [4 * HOUR_MS, 0],
  '6h': [6 * HOUR_MS, 0],
  '8h': [8 * HOUR_MS, 0],
  '12h': [12 * HOUR_MS, 0],
  '1d': [DAY_MS, 0],
  '3d': [3 * DAY_MS, 0],
  '1w': [7 * DAY_MS, FIRST_MONDAY_MS],
};

/** The first ms of the interval that contains `timeMs`, UTC (STAT-1). */
export function openTimeOf(interval: KlineInterval, timeMs: number): number {
  if (interval === '1M') return monthStart(timeMs, 0);
  const [lengthMs, originMs] = FIXED[interval];
  return Math.floor((timeMs - originMs) / lengthMs) * lengthMs + originMs;
}

/** The first ms after the interval that contains `timeMs`; its last ms, the API's `closeTime`, is one less. */
export function endTimeOf(interval: KlineInterval, timeMs: number): number {
  if (interval === '1M') return monthStart(timeMs, 1);
  return openTimeOf(interval, timeMs) + FIXED[interval][0];
}

function monthStart(timeMs: number, monthsLater: number): number {
  const date = new Date(timeMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsLater, 1);
}
