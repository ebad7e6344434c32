import type { Bar } from './bar.ts';
import type { Halt } from './halt.ts';
import { endTimeOf, type KlineInterval, openTimeOf } from './kline-interval.ts';

/** A bar as the API shows it. */
export interface Kline extends Bar {
  /** The last ms of the interval. */
  readonly closeTime: number;
  /** False for the bar of the interval that engine time is in. */
  readonly closed: boolean;
}

/** What is known of a series: its bars with trades, ascending, without holes between the first and the last given; its halts. */
export interface Series {
  readonly interval: KlineInterval;
  readonly bars: readonly Bar[];
  readonly halts: readonly Halt[];
}

/**
 * The open times in [first, last] that a series shows, ascending from `first`, at most `limit`: each that has a bar, and each after the
 * first bar that does not lie wholly within a halt.
 */
export function openTimesForward(series: Series, first: number, last: number, limit: number): number[] {
  const times: number[] = [];
  let at = nextBarIndex(series.bars, first);
  let time = at > 0 ? first : (series.bars[0]?.openTime ?? Number.POSITIVE_INFINITY);
  while (time <= last && times.length < limit) {
    const nextBar = series.bars[at]?.openTime ?? Number.POSITIVE_INFINITY;
    const endTime = endTimeOf(series.interval, time);
    const halt = time === nextBar ? undefined : haltOver(series.halts, time, endTime);
    if (halt === undefined) {
      times.push(time);
      if (time === nextBar) at += 1;
      time = endTime;
    } else {
      const resumed =
        halt.endedAt === null ? Number.POSITIVE_INFINITY : openTimeOf(series.interval, halt.endedAt);
      time = Math.min(resumed, nextBar);
    }
  }
  return times;
}

/** As {@link openTimesForward}, the newest `limit` up to `last`, ascending too. */
export function openTimesBackward(series: Series, last: number, limit: number): number[] {
  const times: number[] = [];
  const first = series.bars[0]?.openTime ?? Number.POSITIVE_INFINITY;
  let at = nextBarIndex(series.bars, last + 1) - 1;
  let time = last;
  while (time >= first && times.length < limit) {
    const previousBar = series.bars[at]?.openTime ?? Number.NEGATIVE_INFINITY;
    const endTime = endTimeOf(series.interval, time);
    const halt = time === previousBar ? undefined : haltOver(series.halts, time, endTime);
    if (halt === undefined) {
      times.push(time);
      if (time === previousBar) at -= 1;
      time = openTimeOf(series.interval, time - 1);
    } else {
      time = Math.max(openTimeOf(series.interval, halt.startedAt - 1), previousBar);
    }
  }
  return times.reverse();
}

/** The klines at `openTimes` (ascending, none before the first bar): what was traded, or the last close without volume. */
export function klinesAt(series: Series, openTimes: readonly number[], engineTimeMs: number): Kline[] {
  const { bars, interval } = series;
  let at = nextBarIndex(bars, openTimes[0] ?? 0);
  return openTimes.map((openTime) => {
    const traded = bars[at]?.openTime === openTime ? bars[at] : undefined;
    if (traded !== undefined) at += 1;
    const bar = traded ?? quietBar(openTime, bars[at - 1]);
    const closeTime = endTimeOf(interval, openTime) - 1;
    return { ...bar, closeTime, closed: closeTime < engineTimeMs };
  });
}

function quietBar(openTime: number, before: Bar | undefined): Bar {
  if (before === undefined) throw new Error(`no bar before ${openTime}`);
  const price = before.close;
  return {
    openTime,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0,
    quoteVolume: 0,
    tradeCount: 0,
  };
}

/** The index of the first bar at `time` or after. */
function nextBarIndex(bars: readonly Bar[], time: number): number {
  const found = bars.findIndex((bar) => bar.openTime >= time);
  return found === -1 ? bars.length : found;
}

/** The halt that covers [time, endTime). */
function haltOver(halts: readonly Halt[], time: number, endTime: number): Halt | undefined {
  return halts.find((halt) => halt.startedAt <= time && (halt.endedAt === null || halt.endedAt >= endTime));
}
