import type { DayVolume, Exchange } from './exchange.ts';
import { sum } from './units.ts';

/** Milliseconds of a UTC day. */
export const DAY_MS = 86_400_000;

/** 00:00 UTC of the day that `timeMs` lies in. */
export function midnightOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS) * DAY_MS;
}

/** Counts a fill towards its account's volume of the day that the last tick was in (FEE-2): the tick of midnight ends the day (TIME-3). */
export function addVolume(exchange: Exchange, userId: number, role: 'maker' | 'taker', value: bigint): void {
  const day = exchange.lastMidnightMs;
  let found = exchange.volumes.find((volume) => volume.userId === userId && volume.day === day);
  if (found === undefined) {
    found = { userId, day, maker: 0n, taker: 0n };
    exchange.volumes.push(found);
  }
  found[role] += value;
}

/** What an account traded on the days in `[from, to)`. */
export function volumeBetween(
  exchange: Exchange,
  userId: number,
  from: number,
  to: number,
): { readonly maker: bigint; readonly taker: bigint } {
  const days = exchange.volumes.filter(
    (volume: DayVolume) => volume.userId === userId && volume.day >= from && volume.day < to,
  );
  return { maker: sum(days.map(({ maker }) => maker)), taker: sum(days.map(({ taker }) => taker)) };
}
