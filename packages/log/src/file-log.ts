import type { ChainPosition } from './chain.ts';
import type { AppendResult, CommandLog, LogNotice, LogRecord } from './command-log.ts';
import { syncFile, writeWhole, writeZeros } from './durable-write.ts';
import { encodeFrame, frameBytes, HASH_BYTES, MAX_FRAME_BYTES, recordsOf } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { checkGroup } from './group.ts';
import { LogDamaged } from './log-damaged.ts';
import { LogFailure } from './log-failure.ts';
import { commitManifest, type Manifest, stageManifest } from './manifest.ts';
import { recoverLog, type Segment } from './recovery.ts';
import { segmentPath } from './segment-file.ts';
import { SPARE_STEP_BYTES, SpareSegment } from './spare-segment.ts';
import { type Storage, type StorageFile, withFile } from './storage.ts';

/** The usual length of a segment, bytes: the least that a new log takes, and what it grows by. */
export const SEGMENT_BYTES = 64 * 1024 * 1024;
const MAX_EPOCH = 2 ** 32 - 1;
const COMMITTED: AppendResult = { kind: 'committed' };
const FULL: AppendResult = { kind: 'full' };

export interface FileLogOptions {
  readonly storage: Storage;
  /** Told of a torn tail that the start has cut. */
  readonly onNotice: (notice: LogNotice) => void;
  /** The length of a segment, bytes; a frame must fit in one. */
  readonly segmentBytes?: number;
}

/** The log on a local disk; never answers `fenced` or `unknown`: the data folder's lock keeps other writers away. */
export interface FileLog extends CommandLog {
  append(records: readonly LogRecord[]): AppendResult;
  /**
   * Does a little of what would else hold up appends: removes a file that a trim has let go of, fills up to a mebibyte
   * of the next segment, or gives that segment's space back where the disk is short. To be called now and then between
   * appends; true while there is more to do. Throws `LogFailure` as an append does.
   */
  tend(): boolean;
}

/**
 * Opens the log in a folder, made when it is not there, and checks all that is kept (DUR-3). One at a time: a start
 * repairs the tail and removes what is left over, so who opens it holds the lock of the data folder (`lockFolder`).
 * Throws `LogDamaged` when it is not whole before its tail, `LogFailure` when the disk fails.
 */
export function openFileLog(directory: string, options: FileLogOptions): FileLog {
  return new SegmentedLog(directory, options);
}

interface WrittenSegment extends Segment {
  usedBytes: number;
}

class SegmentedLog implements FileLog {
  readonly epoch: number;
  readonly #storage: Storage;
  readonly #directory: string;
  readonly #segmentBytes: number;
  readonly #maxFrameBytes: number;
  readonly #spare: SpareSegment;
  /** Oldest first; empty only in a new folder on a full disk. */
  #segments: WrittenSegment[];
  /** Let go of and still there: each takes milliseconds to remove. */
  readonly #dropped: number[] = [];
  #manifest: Manifest | undefined;
  #newest: { readonly file: StorageFile; readonly path: string; readonly bytes: number } | undefined;
  #end: ChainPosition;
  #frame: Buffer = Buffer.alloc(64 * 1024);
  #failure: LogFailure | undefined;
  #isClosed = false;

  constructor(directory: string, { storage, onNotice, segmentBytes = SEGMENT_BYTES }: FileLogOptions) {
    storage.makeDirectory(directory);
    const recovered = recoverLog(storage, directory, onNotice);
    this.#storage = storage;
    this.#directory = directory;
    this.#segmentBytes = segmentBytes;
    this.#maxFrameBytes = Math.min(segmentBytes, MAX_FRAME_BYTES);
    this.#spare = new SpareSegment(storage, directory, segmentBytes);
    this.#segments = recovered.segments.map((segment) => ({ ...segment }));
    this.#manifest = recovered.manifest;
    this.#end = recovered.end;
    this.epoch = recovered.end.epoch + 1;
    if (this.epoch > MAX_EPOCH) throw new RangeError('the log has no epochs left');
    if (recovered.manifest === undefined) this.#rotate();
    else this.#openNewest(recovered.manifest.newestSequence);
  }

  get firstSequence(): number {
    return this.#segments[0]?.firstSequence ?? 1;
  }

  get lastSequence(): number {
    return this.#end.sequence;
  }

  get lastTimeMs(): number {
    return this.#end.timeMs;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.usedBytes, 0);
  }

  append(records: readonly LogRecord[]): AppendResult {
    this.#assertUsable();
    checkGroup(records, this.#end.sequence, this.#end.timeMs);
    const bytes = frameBytes(records);
    if (bytes > this.#maxFrameBytes) {
      throw new RangeError(
        `a group of ${bytes} bytes is longer than a frame may be (${this.#maxFrameBytes})`,
      );
    }
    return this.#failing(() => this.#append(records, bytes));
  }

  tend(): boolean {
    this.#assertUsable();
    if (this.#newest === undefined) return false;
    const dropped = this.#dropped.shift();
    if (dropped !== undefined) this.#storage.remove(segmentPath(this.#directory, dropped));
    const isBehind = this.#failing(() => this.#spare.tend(this.#spareTarget()));
    return isBehind || this.#dropped.length > 0;
  }

  /** Remembers a failure of the disk: nothing is tried after it. */
  #failing<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof LogFailure) this.#failure = error;
      throw error;
    }
  }

  #append(records: readonly LogRecord[], bytes: number): AppendResult {
    if (this.#roomBytes() < bytes && !this.#rotate()) return FULL;
    const { file, path } = this.#newest!;
    const segment = this.#segments.at(-1)!;
    const offset = segment.usedBytes;
    if (this.#frame.length < bytes) this.#frame = Buffer.alloc(bytes * 2);
    const frame = encodeFrame(this.#frame, this.epoch, this.#end.hash, records);
    const result = writeWhole(file, path, frame, offset);
    if (result.kind === 'full') return eraseCutFrame(file, path, offset, result.written);
    syncFile(file, path);
    segment.usedBytes += bytes;
    this.#end = positionOf(records, this.epoch, frame);
    if (!this.#spare.has(this.#spareTarget())) this.#spare.tend(this.#spareTarget());
    return COMMITTED;
  }

  #roomBytes(): number {
    return this.#newest === undefined ? 0 : this.#newest.bytes - this.#segments.at(-1)!.usedBytes;
  }

  /** The spare keeps a step ahead of the segment in use, or comes up a step at a time to where it should be. */
  #spareTarget(): number {
    return this.#segments.at(-1)!.usedBytes + SPARE_STEP_BYTES;
  }

  /**
   * Goes on to a new segment. First what may need space (the spare, the manifest), then the names, each durable
   * before the next: a frame is written into it only once the manifest names it. False, with nothing done, on a full disk.
   */
  #rotate(): boolean {
    if (!this.#spare.fillWhole()) return false;
    const firstSequence = this.#end.sequence + 1;
    const manifest: Manifest = {
      firstSequence: this.#manifest?.firstSequence ?? firstSequence,
      firstPreviousHash: this.#manifest?.firstPreviousHash ?? this.#end.hash,
      newestSequence: firstSequence,
      newestPreviousHash: this.#end.hash,
      newestBytes: this.#segmentBytes,
    };
    if (!stageManifest(this.#storage, this.#directory, manifest)) return false;
    const path = segmentPath(this.#directory, firstSequence);
    const file = this.#spare.takeAs(path, this.#directory);
    commitManifest(this.#storage, this.#directory);
    this.#newest?.file.close();
    this.#newest = { file, path, bytes: this.#segmentBytes };
    this.#manifest = manifest;
    // A newest segment that holds nothing (it was too short) has the same name and is replaced.
    this.#segments = this.#segments.filter((segment) => segment.firstSequence < firstSequence);
    this.#segments.push({ firstSequence, previousHash: this.#end.hash, usedBytes: 0 });
    return true;
  }

  #openNewest(firstSequence: number): void {
    const path = segmentPath(this.#directory, firstSequence);
    const file = this.#storage.open(path);
    this.#newest = { file, path, bytes: file.size() };
  }

  *read(fromSequence: number): Generator<LogRecord> {
    if (fromSequence < this.firstSequence) throw trimmed(fromSequence, this.firstSequence);
    const lastSequence = this.#end.sequence;
    let sequence = fromSequence;
    while (sequence <= lastSequence) {
      const segment = this.#segments.findLast((candidate) => candidate.firstSequence <= sequence);
      if (segment === undefined) throw trimmed(sequence, this.firstSequence);
      sequence = yield* this.#readSegment(segment, sequence, lastSequence);
    }
  }

  /** The records of one segment from the one that holds `from` to `last`; answers the sequence number after them. */
  *#readSegment(segment: Segment, from: number, last: number): Generator<LogRecord, number> {
    const path = segmentPath(this.#directory, segment.firstSequence);
    const file = this.#storage.open(path);
    try {
      const reader = new FrameReader(file, 0);
      let sequence = segment.firstSequence;
      while (sequence <= last && reader.offset < segment.usedBytes) {
        const frame = reader.next();
        if (frame?.firstSequence !== sequence)
          throw new LogDamaged(path, reader.offset, 'the frame there is not whole');
        sequence = frame.lastSequence + 1;
        if (sequence <= from) continue;
        for (const record of recordsOf(frame)) if (record.sequence + record.span > from) yield record;
      }
      return sequence;
    } finally {
      file.close();
    }
  }

  hashAt(sequence: number): Uint8Array | undefined {
    const hash = this.#hashAt(sequence);
    return hash === undefined ? undefined : Uint8Array.from(hash);
  }

  #hashAt(sequence: number): Uint8Array | undefined {
    if (sequence === this.#end.sequence) return this.#end.hash;
    const segment = this.#segments.findLast((candidate) => candidate.firstSequence <= sequence + 1);
    if (segment === undefined || sequence > this.#end.sequence) return undefined;
    if (segment.firstSequence === sequence + 1) return segment.previousHash;
    return withFile(this.#storage, segmentPath(this.#directory, segment.firstSequence), (file) => {
      const reader = new FrameReader(file, 0);
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
        if (frame.lastSequence >= sequence) return frame.lastSequence === sequence ? frame.hash : undefined;
      }
      return undefined;
    });
  }

  trim(beforeSequence: number, keepBytes = 0): void {
    this.#assertUsable();
    const first = this.#firstToKeep(beforeSequence, keepBytes);
    if (first === undefined || first === this.#segments[0] || this.#manifest === undefined) return;
    const manifest: Manifest = {
      ...this.#manifest,
      firstSequence: first.firstSequence,
      firstPreviousHash: first.previousHash,
    };
    // The manifest first: what it does not name any more is removed at the next start, where `tend` did not get to it.
    if (!stageManifest(this.#storage, this.#directory, manifest)) return;
    commitManifest(this.#storage, this.#directory);
    this.#manifest = manifest;
    for (const { firstSequence } of this.#segments)
      if (firstSequence < first.firstSequence) this.#dropped.push(firstSequence);
    this.#segments = this.#segments.filter((segment) => segment.firstSequence >= first.firstSequence);
  }

  #firstToKeep(beforeSequence: number, keepBytes: number): WrittenSegment | undefined {
    let bytes = this.bytes;
    return this.#segments.find((segment, at) => {
      const next = this.#segments[at + 1];
      bytes -= segment.usedBytes;
      return next === undefined || next.firstSequence > beforeSequence || bytes < keepBytes;
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#newest?.file.close();
    this.#spare.close();
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isClosed) throw new Error('the log is closed');
  }
}

/**
 * Takes back a frame that the full disk cut short. It cannot come back as a record whatever of the zeros reaches the
 * disk: its end was never written, so no start would find it whole. A disk that takes no zeros either ends the process.
 */
function eraseCutFrame(file: StorageFile, path: string, offset: number, written: number): AppendResult {
  if (writeZeros(file, path, offset, offset + written).kind === 'full') {
    throw new LogFailure(
      path,
      'write',
      new Error('the disk is full and a frame that was cut short cannot be erased'),
    );
  }
  return FULL;
}

function positionOf(records: readonly LogRecord[], epoch: number, frame: Uint8Array): ChainPosition {
  const last = records.at(-1)!;
  const hash = Uint8Array.from(frame.subarray(-HASH_BYTES));
  return { sequence: last.sequence + last.span - 1, timeMs: last.timeMs, epoch, hash };
}

function trimmed(sequence: number, firstSequence: number): RangeError {
  return new RangeError(`the log starts at ${firstSequence}: ${sequence} has been trimmed`);
}
