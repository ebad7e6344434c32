import type { Outcome } from '@openperp/engine';

const FIELDS = 5;

/** One durable, applied log frame as it travels to the gateway: results in a typed array, refusals' texts, all events. */
export interface AppliedFrame {
  /** Sequence of the first command. */
  readonly firstSequence: number;
  /** The engine's sequence after the last command. */
  readonly lastSequence: number;
  /** Engine time after the last command, ms. */
  readonly timeMs: number;
  /** Commands at the start that nobody submitted: a tick, the working off of liquidations. */
  readonly internal: number;
  /** For each command its sequence, time, code, id and the end of its events. */
  readonly results: Float64Array<ArrayBuffer>;
  /** Field and rule of each command whose code is not 0. */
  readonly refusals: readonly string[];
  readonly events: Uint8Array<ArrayBuffer>;
  /** Liquidations wait for the commands to come (LIQ-7). */
  readonly hasPendingWork: boolean;
  /** Places of the commands that set off more of it than they did themselves: answered when nothing is pending. */
  readonly unfinished: readonly number[];
  /** Bytes of the frame in the log. */
  readonly logBytes: number;
  /** Time that writing and syncing took, ms. */
  readonly appendMs: number;
}

/** A command's place in the log, its outcome and where its events lie. */
export interface AppliedResult {
  readonly sequence: number;
  readonly timeMs: number;
  readonly outcome: Outcome;
  readonly eventsStart: number;
  readonly eventsEnd: number;
}

/** Collects the results of a frame's commands. */
export class FrameResults {
  readonly #results: Float64Array<ArrayBuffer>;
  readonly #refusals: string[] = [];
  readonly #unfinished: number[] = [];
  #count = 0;

  constructor(commands: number) {
    this.#results = new Float64Array(FIELDS * commands);
  }

  /** Adds the next command's result; its events end at `eventsEnd`, and it may have left work that it set off (`isUnfinished`). */
  add(sequence: number, timeMs: number, outcome: Outcome, eventsEnd: number, isUnfinished: boolean): void {
    if (isUnfinished) this.#unfinished.push(this.#count);
    const results = this.#results;
    const at = FIELDS * this.#count;
    results[at] = sequence;
    results[at + 1] = timeMs;
    results[at + 2] = outcome.code;
    results[at + 3] = outcome.id;
    results[at + 4] = eventsEnd;
    this.#count += 1;
    if (outcome.code !== 0) this.#refusals.push(outcome.field, outcome.rule);
  }

  get results(): Float64Array<ArrayBuffer> {
    return this.#results;
  }

  get refusals(): readonly string[] {
    return this.#refusals;
  }

  get unfinished(): readonly number[] {
    return this.#unfinished;
  }
}

/** The results of a frame's commands in order, internal ones included. */
export function readResults({ results, refusals }: AppliedFrame): readonly AppliedResult[] {
  const read: AppliedResult[] = [];
  let refusal = 0;
  let eventsStart = 0;
  for (let at = 0; at < results.length; at += FIELDS) {
    const code = results[at + 2]!;
    const refused = code !== 0;
    const outcome = {
      code,
      id: results[at + 3]!,
      field: refused ? (refusals[refusal] ?? '') : '',
      rule: refused ? (refusals[refusal + 1] ?? '') : '',
    };
    if (refused) refusal += 2;
    const eventsEnd = results[at + 4]!;
    read.push({ sequence: results[at]!, timeMs: results[at + 1]!, outcome, eventsStart, eventsEnd });
    eventsStart = eventsEnd;
  }
  return read;
}

/** The number of commands in a frame, internal ones included. */
export function commandsOf(frame: AppliedFrame): number {
  return frame.results.length / FIELDS;
}
