const TAKEN = 0;
const GENERATION = 1;
const BUFFER_BYTES = 8;

/**
 * How many bytes wait between two threads, in shared memory. A counter instead of messages, so that the one who sends can wait in the
 * middle of a long piece of work.
 */
export class ByteRoom {
  /** Hand this to another thread and make a `ByteRoom` of it there. */
  readonly buffer: SharedArrayBuffer;
  readonly #counters: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(BUFFER_BYTES)) {
    this.buffer = buffer;
    this.#counters = new Int32Array(buffer);
  }

  /** Bytes taken and not freed yet. */
  get bytes(): number {
    return Atomics.load(this.#counters, TAKEN);
  }

  take(bytes: number): void {
    Atomics.add(this.#counters, TAKEN, bytes);
  }

  free(bytes: number): void {
    Atomics.sub(this.#counters, TAKEN, bytes);
    Atomics.add(this.#counters, GENERATION, 1);
    Atomics.notify(this.#counters, GENERATION);
  }

  /** Blocks this thread until at most `maxBytes` are taken; not for the main thread. A thread that is terminated meanwhile ends. */
  waitUntil(maxBytes: number): void {
    for (;;) {
      const generation = Atomics.load(this.#counters, GENERATION);
      if (this.bytes <= maxBytes) return;
      Atomics.wait(this.#counters, GENERATION, generation);
    }
  }
}
