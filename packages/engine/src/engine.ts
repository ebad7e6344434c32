import type { Command } from './command/command.ts';
import type { Outcome } from './command/outcome.ts';
import type { EventSink } from './event/records.ts';
import type { Answer, Query } from './query/query.ts';

/** The deterministic state machine of all symbols and accounts: commands in, outcomes and events out, nothing else (TIME-1, TIME-2). */
export interface Engine {
  /** The number of the last command applied; 0 at first. */
  readonly sequence: number;
  /** The time of the last command, ms. */
  readonly timeMs: number;
  /** Liquidations wait for commands to go on with them: a `work` at least (LIQ-7). */
  readonly hasPendingWork: boolean;
  /**
   * Applies the next command at `timeMs` (never less than the one before) and tells `sink` what happened.
   * An `advance` takes as many sequence numbers as {@link sequencesOf} says, every other command one.
   */
  apply(timeMs: number, command: Command, sink: EventSink): Outcome;
  /** Answers a question about the state as it stands. */
  query<Q extends Query>(query: Q): Answer<Q>;
  /** The whole state in its one canonical form: the snapshot, and what the state hash is taken of. */
  encode(): Uint8Array;
}

/** The sequence numbers that `command` takes when applied by an engine whose time is `engineTimeMs`. */
export function sequencesOf(command: Command, engineTimeMs: number): number {
  if (command.kind !== 'advance') return 1;
  const secondsBefore = Math.floor(engineTimeMs / 1000);
  const secondsAfter = Math.floor((engineTimeMs + command.durationMs) / 1000);
  return secondsAfter - secondsBefore + 1;
}
