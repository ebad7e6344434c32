import { type ChainPosition, follows, positionAfter } from './chain.ts';
import type { LogRecord } from './command-log.ts';
import { type Frame, recordsOf } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { LogDamaged } from './log-damaged.ts';
import { type Manifest, manifestPath, readManifest } from './manifest.ts';
import { startOf } from './recovery.ts';
import { listSegments, segmentPath } from './segment-file.ts';
import type { ReadableStorage, StorageFile } from './storage.ts';

/** Reads a log in a folder while another thread or process appends to it. It opens files to read them only, and changes nothing. */
export interface LogReader {
  /** The lowest sequence number that is kept at this moment. */
  firstSequence(): number;
  /** As `CommandLog.hashAt`, for a `sequence` that is durable. */
  hashAt(sequence: number): Uint8Array | undefined;
  /**
   * The records from the one that holds `fromSequence` to the last whole frame that ends at or before `lastSequence`, in order and in
   * blocks: memory is bounded however long the log. What stands behind `lastSequence` is not looked at: a frame may be half written
   * there. `lastSequence` must be durable (DUR-1), as the writer says; who goes on from there, goes on where it stopped.
   * Throws RangeError when the first record has been trimmed, `LogDamaged` where a frame before `lastSequence` is not whole.
   */
  read(fromSequence: number, lastSequence: number): Iterable<LogRecord>;
}

/** A reader of the log in `directory`, which a writer has opened before: what a torn tail left is then cut. */
export function openLogReader(directory: string, storage: ReadableStorage): LogReader {
  return new FolderReader(directory, storage);
}

/** Before a frame: what it must follow on, and where it stands. */
interface Place {
  /** The first sequence number of the segment. */
  readonly segment: number;
  readonly offset: number;
  readonly sequence: number;
  /** Undefined at the start of a segment in the middle of the log, whose predecessor has not been read. */
  readonly position: ChainPosition | undefined;
}

class FolderReader implements LogReader {
  readonly #directory: string;
  readonly #storage: ReadableStorage;
  /** Where the last read stopped, so that who follows the writer does not walk through the segment each time. */
  #place: Place | undefined;

  constructor(directory: string, storage: ReadableStorage) {
    this.#directory = directory;
    this.#storage = storage;
  }

  firstSequence(): number {
    return this.#manifest()?.firstSequence ?? 1;
  }

  hashAt(sequence: number): Uint8Array | undefined {
    const manifest = this.#manifest();
    if (manifest === undefined || sequence < manifest.firstSequence - 1) return undefined;
    if (sequence === manifest.firstSequence - 1) return Uint8Array.from(manifest.firstPreviousHash);
    if (sequence === manifest.newestSequence - 1) return Uint8Array.from(manifest.newestPreviousHash);
    return this.#inSegment(this.#segmentOf(sequence, manifest), (file) => {
      const reader = new FrameReader(file, 0);
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
        if (frame.lastSequence < sequence) continue;
        return frame.lastSequence === sequence ? Uint8Array.from(frame.hash) : undefined;
      }
      return undefined;
    });
  }

  *read(fromSequence: number, lastSequence: number): Generator<LogRecord> {
    if (fromSequence > lastSequence) return;
    let place = this.#placeBefore(fromSequence);
    while (place.sequence < lastSequence) {
      const reached = yield* this.#readSegment(place, fromSequence, lastSequence);
      this.#place = reached;
      if (reached.sequence >= lastSequence || reached.isWithinFrame) return;
      place = this.#nextSegment(reached);
    }
  }

  /** Where the record that holds `sequence` can be found by reading on. */
  #placeBefore(sequence: number): Place {
    const manifest = this.#manifest();
    if (manifest === undefined) throw new LogDamaged(manifestPath(this.#directory), 0, 'there is no log');
    if (sequence < manifest.firstSequence) throw trimmed(sequence, manifest.firstSequence);
    const segment = this.#segmentOf(sequence, manifest);
    const place = this.#place;
    if (place !== undefined && place.sequence < sequence && place.segment >= manifest.firstSequence) {
      // At the end of a segment it is the one who goes on there that learns of the next.
      if (place.segment === segment || place.sequence === sequence - 1) return place;
    }
    const position = segment === manifest.firstSequence ? startOf(manifest) : undefined;
    return { segment, offset: 0, sequence: segment - 1, position };
  }

  /** The records of one segment; answers where it stopped: before a frame that goes beyond `last`, or after the last whole one. */
  *#readSegment(
    start: Place,
    from: number,
    last: number,
  ): Generator<LogRecord, Place & { readonly isWithinFrame: boolean }> {
    const file = this.#open(start.segment);
    try {
      const reader = new FrameReader(file, start.offset);
      let place = start;
      while (place.sequence < last) {
        const frame = reader.next();
        if (frame === undefined || !isNext(frame, place)) break;
        if (frame.lastSequence > last) return { ...place, isWithinFrame: true };
        if (frame.lastSequence >= from) {
          for (const record of recordsOf(frame)) if (record.sequence + record.span > from) yield record;
        }
        place = {
          segment: place.segment,
          offset: reader.offset,
          sequence: frame.lastSequence,
          position: positionAfter(frame),
        };
      }
      return { ...place, isWithinFrame: false };
    } finally {
      file.close();
    }
  }

  /** The segment after the one whose frames end at `place`; there must be one, as more is durable. */
  #nextSegment(place: Place): Place {
    const segment = place.sequence + 1;
    if (segment > place.segment && listSegments(this.#storage, this.#directory).includes(segment)) {
      return { segment, offset: 0, sequence: place.sequence, position: place.position };
    }
    throw new LogDamaged(
      segmentPath(this.#directory, place.segment),
      place.offset,
      'the frame there is not whole, or not the next',
    );
  }

  #manifest(): Manifest | undefined {
    return readManifest(this.#storage, this.#directory);
  }

  #segmentOf(sequence: number, manifest: Manifest): number {
    const kept = (segment: number) => segment >= manifest.firstSequence && segment <= manifest.newestSequence;
    const segments = listSegments(this.#storage, this.#directory).filter(kept);
    return segments.findLast((segment) => segment <= sequence) ?? manifest.firstSequence;
  }

  #inSegment<T>(segment: number, use: (file: StorageFile) => T): T {
    const file = this.#open(segment);
    try {
      return use(file);
    } finally {
      file.close();
    }
  }

  /** Opens a segment; one that has just been trimmed away is named as such. */
  #open(segment: number): StorageFile {
    try {
      return this.#storage.openToRead(segmentPath(this.#directory, segment));
    } catch (error) {
      const firstSequence = this.firstSequence();
      if (segment < firstSequence) throw trimmed(segment, firstSequence);
      throw error;
    }
  }
}

/** Whether a frame is the one that comes next; an old copy of another may stand behind the last of a segment. */
function isNext(frame: Frame, { sequence, position }: Place): boolean {
  return position === undefined ? frame.firstSequence === sequence + 1 : follows(frame, position);
}

function trimmed(sequence: number, firstSequence: number): RangeError {
  return new RangeError(`the log starts at ${firstSequence}: ${sequence} has been trimmed`);
}
