import { ByteRoom } from './byte-room.ts';

const GENERATION = 0;
const ATTACHED = 1;
const PROJECTED = 0;
const DURABLE = 1;
const LOG = 2;
const BOUND = 3;
const PROJECTED_TIME = 4;
const BUFFER_BYTES = 8 + 5 * 8;

/** What a {@link HistoryProgress} of another thread is made of. */
export interface ProgressBuffers {
  readonly counters: SharedArrayBuffer;
  readonly room: SharedArrayBuffer;
}

/**
 * How far log and history are, in shared memory: the engine thread tells what it has logged and sent, the history thread what it has
 * projected, everyone reads. Counters instead of messages, so that an engine thread in the middle of a long command can look.
 */
export class HistoryProgress {
  /** Hand this to another thread and make a `HistoryProgress` of it there. */
  readonly buffers: ProgressBuffers;
  readonly #counters: Int32Array;
  readonly #numbers: BigInt64Array;
  readonly #room: ByteRoom;

  constructor(buffers?: ProgressBuffers) {
    this.#room = new ByteRoom(buffers?.room);
    this.buffers = buffers ?? {
      counters: new SharedArrayBuffer(BUFFER_BYTES),
      room: this.#room.buffer,
    };
    this.#counters = new Int32Array(this.buffers.counters, 0, 2);
    this.#numbers = new BigInt64Array(this.buffers.counters, 8);
  }

  /** Bytes of events that the engine thread has sent and that are not projected yet. */
  get pendingBytes(): number {
    return this.#room.bytes;
  }

  /** Whether the engine thread sends its events; where it does not, the history reads them from the log. */
  get isAttached(): boolean {
    return Atomics.load(this.#counters, ATTACHED) === 1;
  }

  /** The last sequence whose events are in the history. */
  get projectedSequence(): number {
    return this.#get(PROJECTED);
  }

  /** Engine time of {@link projectedSequence}, ms; 0 where nothing has been projected since the start. */
  get projectedTimeMs(): number {
    return this.#get(PROJECTED_TIME);
  }

  /** The last sequence whose events no power cut takes out of the history any more; 0 where that is not known. */
  get durableSequence(): number {
    return this.#get(DURABLE);
  }

  /** The last sequence that is durable in the log. */
  get logSequence(): number {
    return this.#get(LOG);
  }

  /** How far a history may be that could not be looked at when the engine thread started; see `HistoryBound`. */
  get boundSequence(): number {
    return this.#get(BOUND);
  }

  /** The engine thread has opened the log, which goes to `sequence`; the history goes at most to `boundSequence`. */
  started(sequence: number, boundSequence: number = sequence): void {
    this.#set(BOUND, boundSequence);
    this.#set(LOG, sequence);
  }

  /** The log goes to `sequence` now, durably. */
  appended(sequence: number): void {
    this.#set(LOG, sequence);
  }

  setAttached(isAttached: boolean): void {
    Atomics.store(this.#counters, ATTACHED, isAttached ? 1 : 0);
  }

  /** The engine thread has sent `bytes` of events. */
  sent(bytes: number): void {
    this.#room.take(bytes);
  }

  /** `bytes` of events that were sent do not wait any more: they are projected, or read from the log again. */
  freed(bytes: number): void {
    this.#room.free(bytes);
  }

  /** The history's cursor is now `sequence`, of engine time `timeMs`. */
  projected(sequence: number, timeMs: number): void {
    this.#set(PROJECTED_TIME, timeMs);
    this.#set(PROJECTED, sequence);
    this.#wake();
  }

  /** The history thread has made durable all it holds, up to `sequence`. */
  synced(sequence: number): void {
    this.#set(DURABLE, sequence);
    this.#wake();
  }

  /** Settles when the history has projected `sequence`. */
  async reached(sequence: number): Promise<void> {
    for (;;) {
      const generation = Atomics.load(this.#counters, GENERATION);
      if (this.projectedSequence >= sequence) return;
      await Atomics.waitAsync(this.#counters, GENERATION, generation).value;
    }
  }

  #get(at: number): number {
    return Number(Atomics.load(this.#numbers, at));
  }

  #set(at: number, value: number): void {
    Atomics.store(this.#numbers, at, BigInt(Math.floor(value)));
  }

  #wake(): void {
    Atomics.add(this.#counters, GENERATION, 1);
    Atomics.notify(this.#counters, GENERATION);
  }
}
