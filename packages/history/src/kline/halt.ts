import type { SymbolStatus } from '@openperp/engine';

/** A time in which a symbol was not TRADING: [startedAt, endedAt), null where it still is not. */
export interface Halt {
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/**
 * The halt to save when a symbol is `status` from `timeMs` on, given its last one; undefined where nothing changes. A halt that starts
 * as the last one ends goes on.
 */
export function haltAfter(last: Halt | undefined, status: SymbolStatus, timeMs: number): Halt | undefined {
  const isHalted = last !== undefined && last.endedAt === null;
  if (status === 'TRADING') return isHalted ? { startedAt: last.startedAt, endedAt: timeMs } : undefined;
  if (isHalted) return undefined;
  if (last !== undefined && last.endedAt === timeMs) return { startedAt: last.startedAt, endedAt: null };
  return { startedAt: timeMs, endedAt: null };
}
