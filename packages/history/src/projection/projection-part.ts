import type { EngineEvent } from '@openperp/engine';
import type { RowBuffer } from '../sql/row-buffer.ts';
import type { Steps } from '../sql/steps.ts';

/** A part of the projection whose rows depend on rows before them, of which it keeps what it needs in memory. */
export interface ProjectionPart {
  /** Reads, in as few steps as it can, what the events of a batch need of the tables and is not in memory yet. */
  prepare(events: readonly EngineEvent[]): Steps<void>;
  /** Takes the next event. */
  project(event: EngineEvent, rows: RowBuffer): void;
  /** The batch is over: puts what is still in memory alone. */
  finish(rows: RowBuffer): void;
  /** Nothing of the batch was written, or the tables are empty now: what is in memory no longer holds. */
  forget(): void;
}
