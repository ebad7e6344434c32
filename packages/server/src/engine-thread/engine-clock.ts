import type { ClockKind } from '../config/config.ts';

/** Gives each group of commands its time (TIME-1). */
export interface EngineClock {
  readonly kind: ClockKind;
  /** The time of the next commands, for an engine whose time is `engineTimeMs`: never less than that. */
  stamp(engineTimeMs: number): number;
  /** True when a whole UTC second has come since `engineTimeMs`: the next commands start with a tick. */
  tickDue(engineTimeMs: number, timeMs: number): boolean;
}

const secondOf = (timeMs: number): number => Math.floor(timeMs / 1000);

/** The wall clock, held back from going backwards. A stop of any length is followed by one tick at the new time. */
export function realClock(now: () => number = Date.now): EngineClock {
  return {
    kind: 'real',
    stamp: (engineTimeMs) => Math.max(engineTimeMs, now()),
    tickDue: (engineTimeMs, timeMs) => secondOf(timeMs) > secondOf(engineTimeMs),
  };
}

/** Time that stands where it is put, as if the exchange had been stopped until then; `advance` moves it on. */
export function standingClock(atMs: number): EngineClock {
  return {
    kind: 'virtual',
    stamp: (engineTimeMs) => Math.max(engineTimeMs, atMs),
    tickDue: (engineTimeMs, timeMs) => secondOf(timeMs) > secondOf(engineTimeMs),
  };
}

/** Time that only `advance` moves, from the wall clock at the first start. */
export function virtualClock(now: () => number = Date.now): EngineClock {
  return {
    kind: 'virtual',
    stamp: (engineTimeMs) => (engineTimeMs === 0 ? now() : engineTimeMs),
    tickDue: () => false,
  };
}
