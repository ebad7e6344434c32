/** The events of a run of whole sequences, encoded; durable when anybody sees them (DUR-1). */
export interface EventBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Engine time after the last command, ms; in the middle of an `advance` about that. */
  readonly timeMs: number;
  /** Read with `readEvents` or `forEachEvent` of the engine. */
  readonly events: Uint8Array<ArrayBuffer>;
}

/** What a batch counts for beside its events. */
const OVERHEAD_BYTES = 64;

/** What a batch counts for while it waits, bytes. */
export function weightOf(batch: EventBatch): number {
  return batch.events.length + OVERHEAD_BYTES;
}
