import { type EngineEvent, type Outcome, readEvents } from '@openperp/engine';
import type { AppliedResult } from './applied-frame.ts';
import type { UnavailableReason } from './engine-message.ts';

/** A command that is in the log and applied: DUR-1 holds for all that it says. */
export class AppliedCommand {
  readonly unavailable = false;
  readonly sequence: number;
  /** Engine time of the command, ms. */
  readonly timeMs: number;
  readonly outcome: Outcome;
  readonly #frameEvents: Uint8Array;
  readonly #start: number;
  readonly #end: number;

  /** `events` are those of its whole frame. */
  constructor(result: AppliedResult, events: Uint8Array) {
    this.sequence = result.sequence;
    this.timeMs = result.timeMs;
    this.outcome = result.outcome;
    this.#frameEvents = events;
    this.#start = result.eventsStart;
    this.#end = result.eventsEnd;
  }

  /** What the command made happen, in order, decoded at each call; those of an `advance` are only told to `onEvents`. */
  get events(): readonly EngineEvent[] {
    return readEvents(this.#frameEvents.subarray(this.#start, this.#end));
  }
}

/** A command that was not sequenced: nothing was done (5002). */
export interface UnavailableCommand {
  readonly unavailable: true;
  readonly reason: UnavailableReason;
}

/** What a submitted command came to. */
export type CommandReply = AppliedCommand | UnavailableCommand;
