const PENDING_BYTES = 0;
const GENERATION = 1;
const PROJECTED = 0;
const DURABLE = 1;
const BUFFER_BYTES = 24;

/**
 * How far the history is, in shared memory: the engine thread adds what it sends, the history thread subtracts what it has projected,
 * everyone reads. Counters instead of messages, so that an engine thread in the middle of a long command can look, and wait.
 */
export class HistoryProgress {
  /** Hand this to another thread and make a `HistoryProgress` of it there. */
  readonly buffer: SharedArrayBuffer;
  readonly #counters: Int32Array;
  /** Projected, and durable. */
  readonly #sequences: BigInt64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(BUFFER_BYTES)) {
    this.buffer = buffer;
    this.#counters = new Int32Array(buffer, 0, 2);
    this.#sequences = new BigInt64Array(buffer, 8, 2);
  }

  /** Bytes of events sent and not projected yet. */
  get pendingBytes(): number {
    return Atomics.load(this.#counters, PENDING_BYTES);
  }

  /** The last sequence whose events are in the history. */
  get projectedSequence(): number {
    return Number(Atomics.load(this.#sequences, PROJECTED));
  }

  /** The last sequence whose events no power cut takes out of the history any more. */
  get durableSequence(): number {
    return Number(Atomics.load(this.#sequences, DURABLE));
  }

  /** The engine thread has sent `bytes` of events. */
  sent(bytes: number): void {
    Atomics.add(this.#counters, PENDING_BYTES, bytes);
  }

  /** The history thread has projected `bytes` of events; its cursor is now `sequence`. */
  projected(sequence: number, bytes: number): void {
    Atomics.store(this.#sequences, PROJECTED, BigInt(sequence));
    Atomics.sub(this.#counters, PENDING_BYTES, bytes);
    this.#wake();
  }

  /** The history thread has made durable all it holds, up to `sequence`. */
  synced(sequence: number): void {
    Atomics.store(this.#sequences, DURABLE, BigInt(sequence));
    this.#wake();
  }

  /** Blocks this thread until at most `maxPendingBytes` are waiting; not for the main thread. */
  waitForRoom(maxPendingBytes: number): void {
    for (;;) {
      const generation = Atomics.load(this.#counters, GENERATION);
      if (this.pendingBytes <= maxPendingBytes) return;
      Atomics.wait(this.#counters, GENERATION, generation);
    }
  }

  /** Settles when the history has projected `sequence`. */
  async reached(sequence: number): Promise<void> {
    for (;;) {
      const generation = Atomics.load(this.#counters, GENERATION);
      if (this.projectedSequence >= sequence) return;
      await Atomics.waitAsync(this.#counters, GENERATION, generation).value;
    }
  }

  /**
   * Settles with true when `sequence` is durable in the history; with false when the history has taken nothing in for
   * `patienceMs`, however long it goes on taking something in.
   */
  async madeDurable(sequence: number, patienceMs: number): Promise<boolean> {
    for (;;) {
      const generation = Atomics.load(this.#counters, GENERATION);
      if (this.durableSequence >= sequence) return true;
      const woken = await Atomics.waitAsync(this.#counters, GENERATION, generation, patienceMs).value;
      if (woken === 'timed-out') return false;
    }
  }

  #wake(): void {
    Atomics.add(this.#counters, GENERATION, 1);
    Atomics.notify(this.#counters, GENERATION);
  }
}
