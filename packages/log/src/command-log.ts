/** One command in the log. */
export interface LogRecord {
  /** The first sequence number that it stands for, from 1, without gaps (TIME-2). */
  readonly sequence: number;
  /** How many sequence numbers it stands for, ≥ 1; the next record's sequence is `sequence + span`. */
  readonly span: number;
  /** The time that its sequencer gave it, ms; never less than the one before (TIME-1). */
  readonly timeMs: number;
  readonly payload: Uint8Array;
}

/**
 * What came of an append. `committed`: the whole group is durable and will always be in the log. `fenced`: another
 * writer has taken the log over and nothing of the group is in it. `unknown`: it may be there or not (the replicated
 * log lost its connection). `full`: the disk is full, nothing of the group is or will be in the log, and a later
 * append may succeed.
 */
export type AppendResult =
  | { readonly kind: 'committed' }
  | { readonly kind: 'fenced' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'full' };

/**
 * The ordered log of commands, which everything else follows from. Records are appended in groups; each group is one
 * frame, durable whole or not at all (DUR-1, DUR-2), chained to the frame before it by its hash (DUR-3).
 */
export interface CommandLog {
  /** The writer's epoch, > 0: a writer that takes a log over has a higher one than all before it. */
  readonly epoch: number;
  /** The lowest sequence number still kept; `lastSequence + 1` when nothing is. */
  readonly firstSequence: number;
  /** The highest sequence number in the log; 0 at first. */
  readonly lastSequence: number;
  /** The time of the last record, ms; 0 at first. */
  readonly lastTimeMs: number;
  /** The size of the frames kept, bytes. */
  readonly bytes: number;
  /**
   * Appends a group. A log on a local disk answers at once (blocking for one write and one fdatasync is the fastest
   * way, docs/decisions/0003-command-log.md), a replicated one with a promise; one append at a time.
   * Throws RangeError, with nothing done, for an empty or too large group or for records that do not follow on;
   * throws `LogFailure`, after which the process must end, when the disk fails.
   */
  append(records: readonly LogRecord[]): AppendResult | Promise<AppendResult>;
  /**
   * The records from the one that holds `fromSequence` to the end, in order, read in blocks: memory is bounded
   * however long the log. Throws RangeError when that record has been trimmed, `LogDamaged` on a frame that is not whole.
   */
  read(fromSequence: number): Iterable<LogRecord>;
  /**
   * The hash of the frame that ends with `sequence`; zeros for 0 at the very start. Undefined when no frame kept ends
   * there: it names one history, so a snapshot that carries another hash belongs to another log.
   */
  hashAt(sequence: number): Uint8Array | undefined;
  /**
   * Lets go of what lies wholly before `beforeSequence`, as far as the log's files allow (DUR-4: the caller has made
   * sure that a verified snapshot and every cursor cover it), oldest first, and only for as long as at least `keepBytes`
   * (0) of frames stay. A full disk may leave it as it was.
   */
  trim(beforeSequence: number, keepBytes?: number): void;
  close(): void;
}

/** What a start found at the end of the log and cut (DUR-3); for standard error. */
export interface TornTail {
  readonly kind: 'tornTail';
  /** Path of the file. */
  readonly file: string;
  /** Where the last whole frame ends, bytes. */
  readonly offset: number;
  /** How much after it was cut, bytes; 0 when the file itself was cut off there. */
  readonly bytes: number;
  /** The first sequence number that is not in the log. */
  readonly sequence: number;
}

/** A snapshot that is not whole and was skipped (DUR-3); for standard error. */
export interface DamagedSnapshot {
  readonly kind: 'damagedSnapshot';
  /** Path of the file. */
  readonly file: string;
  readonly reason: string;
}

export type LogNotice = TornTail | DamagedSnapshot;
