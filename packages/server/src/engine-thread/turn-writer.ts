import { ByteWriter, type Command, encodeCommand } from '@openperp/engine';
import type { CommandBatch } from './engine-message.ts';

const INITIAL_BYTES = 4_096;

/** Gathers the commands of one event-loop turn into one batch. A command that has no encoding throws and leaves nothing behind. */
export class TurnWriter {
  readonly #scratch = new ByteWriter();
  #bytes = new Uint8Array(INITIAL_BYTES);
  #length = 0;
  #layout: number[] = [];

  /** Adds a command by itself: most of them come so. */
  addOne(command: Command): void {
    this.#scratch.reset();
    encodeCommand(this.#scratch, command);
    this.#layout.push(1, this.#scratch.length);
    this.#takeScratch();
  }

  /** Adds commands that belong together. */
  addGroup(commands: readonly Command[]): void {
    const group = [commands.length];
    this.#scratch.reset();
    for (const command of commands) {
      const start = this.#scratch.length;
      encodeCommand(this.#scratch, command);
      group.push(this.#scratch.length - start);
    }
    this.#layout.push(...group);
    this.#takeScratch();
  }

  /** The batch gathered so far, in memory of its own that may be transferred; `undefined` when there is none. */
  take(): CommandBatch | undefined {
    if (this.#layout.length === 0) return undefined;
    const batch = { layout: Uint32Array.from(this.#layout), bytes: this.#bytes.slice(0, this.#length) };
    this.#layout = [];
    this.#length = 0;
    return batch;
  }

  #takeScratch(): void {
    const encoded = this.#scratch.view();
    this.#makeRoom(encoded.length);
    this.#bytes.set(encoded, this.#length);
    this.#length += encoded.length;
  }

  #makeRoom(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#length + count, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
