import type { Query } from '@openperp/engine';
import type { AppliedFrame } from './applied-frame.ts';
import type { EventBatch } from './event-batch.ts';

/** Commands that one event-loop turn of the gateway has submitted, encoded one after the other. */
export interface CommandBatch {
  /** For each group its number of commands, then the length of each in bytes. A group is never torn apart by a crash. */
  readonly layout: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the engine thread can be asked besides queries. */
export type EngineTask =
  /** Takes a snapshot and answers when it is on disk: {@link StateMark}. */
  | 'snapshot'
  /** {@link StateMark} of the present state. */
  | 'stateHash'
  /** {@link LogStatus}. */
  | 'logStatus'
  /** Lets a real clock go that was held; answers null. */
  | 'startRealClock'
  /** Takes a snapshot, closes the log and ends the thread; answers null just before. */
  | 'stop';

/** A question with the number that its answer carries. */
export type EngineQuestion =
  | { readonly id: number; readonly query: Query }
  | { readonly id: number; readonly task: EngineTask };

/** Gateway → engine: everything of one event-loop turn, commands before questions. */
export interface EngineTurn {
  /** Where a held clock is put before the commands are sequenced. */
  readonly standAtMs: number | undefined;
  readonly commands: CommandBatch | undefined;
  readonly questions: readonly EngineQuestion[];
}

/** A point of the log and the hash of the whole state there. */
export interface StateMark {
  readonly sequence: number;
  /** SHA-256 of the canonical state, hex. */
  readonly stateHash: string;
}

/** The command log as it stands. */
export interface LogStatus {
  readonly kind: 'file';
  readonly bytes: number;
  /** 0: no snapshot yet. */
  readonly lastSnapshotSequence: number;
}

/** Why the commands of a group were not sequenced; nothing was done. */
export type UnavailableReason = 'draining' | 'diskFull' | 'overloaded';

/** Engine → gateway. Frames and refusals come in the order of the groups that they answer. */
export type EngineMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'warning'; readonly message: string }
  /** The state is that of `sequence`; the log was replayed from `replayedFrom` on. */
  | {
      readonly kind: 'started';
      readonly replayedFrom: number;
      readonly sequence: number;
      readonly timeMs: number;
    }
  /** A piece of the events of an `advance` that is running. */
  | { readonly kind: 'events'; readonly batch: EventBatch }
  | { readonly kind: 'applied'; readonly frame: AppliedFrame }
  /** The next `commands` commands submitted are not done. */
  | { readonly kind: 'refused'; readonly commands: number; readonly reason: UnavailableReason }
  | { readonly kind: 'answers'; readonly answers: readonly EngineAnswer[] }
  /** The engine thread cannot start or go on; the process must end with this exit code. */
  | { readonly kind: 'failed'; readonly exitCode: number; readonly message: string };

/** The answer to the question `id`, or why there is none. */
export type EngineAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };
