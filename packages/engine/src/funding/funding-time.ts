const HOUR_MS = 3_600_000;

/** FUND-2: the interval between settlements, ms. */
export function fundingIntervalMs(hours: number): number {
  return hours * HOUR_MS;
}

/** FUND-2: the first multiple of the interval, counted from 00:00 UTC, after `timeMs`. */
export function fundingTimeAfter(timeMs: number, hours: number): number {
  const intervalMs = fundingIntervalMs(hours);
  return timeMs - (timeMs % intervalMs) + intervalMs;
}
