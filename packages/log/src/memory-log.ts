import { CHAIN_START, type ChainPosition, positionAfter } from './chain.ts';
import type { AppendResult, CommandLog, LogRecord } from './command-log.ts';
import { decodeFrame, encodeFrame, type Frame, frameBytes, MAX_FRAME_BYTES, recordsOf } from './frame.ts';
import { checkGroup } from './group.ts';

/** What a memory log keeps: it outlives its writers, as a disk does. */
export interface MemoryLogStore {
  readonly frames: Frame[];
  /** The position before the first frame kept. */
  start: ChainPosition;
  /** The epoch of the writer that took it over last. */
  epoch: number;
}

/** A log in memory. */
export interface MemoryLog extends CommandLog {
  append(records: readonly LogRecord[]): AppendResult;
}

export function createMemoryLogStore(): MemoryLogStore {
  return { frames: [], start: CHAIN_START, epoch: 0 };
}

/** Takes the store over: the writer before it is fenced from now on. */
export function openMemoryLog(store: MemoryLogStore): MemoryLog {
  return new FrameList(store);
}

class FrameList implements MemoryLog {
  readonly epoch: number;
  readonly #store: MemoryLogStore;
  #isClosed = false;

  constructor(store: MemoryLogStore) {
    store.epoch += 1;
    this.epoch = store.epoch;
    this.#store = store;
  }

  get firstSequence(): number {
    return this.#store.start.sequence + 1;
  }

  get lastSequence(): number {
    return this.#end().sequence;
  }

  get lastTimeMs(): number {
    return this.#end().timeMs;
  }

  get bytes(): number {
    return this.#store.frames.reduce((sum, frame) => sum + frame.bytes, 0);
  }

  append(records: readonly LogRecord[]): AppendResult {
    if (this.#isClosed) throw new Error('the log is closed');
    if (this.epoch !== this.#store.epoch) return { kind: 'fenced' };
    const end = this.#end();
    checkGroup(records, end.sequence, end.timeMs);
    const bytes = frameBytes(records);
    if (bytes > MAX_FRAME_BYTES)
      throw new RangeError(`a group of ${bytes} bytes is longer than a frame may be`);
    const encoded = encodeFrame(Buffer.alloc(bytes), this.epoch, end.hash, records);
    this.#store.frames.push(decodeFrame(encoded, 0, bytes)!);
    return { kind: 'committed' };
  }

  *read(fromSequence: number): Generator<LogRecord> {
    if (fromSequence < this.firstSequence) throw new RangeError(`the log starts at ${this.firstSequence}`);
    for (const frame of [...this.#store.frames]) {
      if (frame.lastSequence < fromSequence) continue;
      for (const record of recordsOf(frame)) if (record.sequence + record.span > fromSequence) yield record;
    }
  }

  hashAt(sequence: number): Uint8Array | undefined {
    const { start, frames } = this.#store;
    const isStart = sequence === start.sequence;
    const hash = isStart ? start.hash : frames.find((frame) => frame.lastSequence === sequence)?.hash;
    return hash === undefined ? undefined : Uint8Array.from(hash);
  }

  trim(beforeSequence: number, keepBytes = 0): void {
    const { frames } = this.#store;
    while (frames.length > 1 && frames[0]!.lastSequence < beforeSequence) {
      if (this.bytes - frames[0]!.bytes < keepBytes) return;
      this.#store.start = positionAfter(frames.shift()!);
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  #end(): ChainPosition {
    const last = this.#store.frames.at(-1);
    return last === undefined ? this.#store.start : positionAfter(last);
  }
}
