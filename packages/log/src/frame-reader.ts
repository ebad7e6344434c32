import { readWhole } from './durable-write.ts';
import { claimedFrameBytes, decodeFrame, FRAME_HEADER_BYTES, type Frame } from './frame.ts';
import type { StorageFile } from './storage.ts';

const FIRST_BLOCK_BYTES = 4 * 1024;
const MAX_BLOCK_BYTES = 1024 * 1024;

/**
 * Reads the frames of a file one after the other, in blocks that grow from a page to a mebibyte (a look at one place
 * is cheap, a walk is fast); never holds more than a block or one frame.
 */
export class FrameReader {
  readonly #file: StorageFile;
  #block: Buffer = Buffer.alloc(0);
  #blockBytes = FIRST_BLOCK_BYTES;
  #at = 0;
  #offset: number;

  constructor(file: StorageFile, offset: number) {
    this.#file = file;
    this.#offset = offset;
  }

  /** Where the next frame starts, bytes; stays where it is once there is no whole frame there. */
  get offset(): number {
    return this.#offset;
  }

  /** The next frame, or undefined when none that is whole in itself starts at {@link offset}. */
  next(): Frame | undefined {
    if (!this.#hold(FRAME_HEADER_BYTES)) return undefined;
    const bytes = claimedFrameBytes(this.#block, this.#at);
    if (bytes === undefined || !this.#hold(bytes)) return undefined;
    const frame = decodeFrame(this.#block, this.#at, bytes);
    if (frame === undefined) return undefined;
    this.#at += bytes;
    this.#offset += bytes;
    return frame;
  }

  /** Sees to it that `bytes` bytes from the offset on are in the block; false when the file ends before. */
  #hold(bytes: number): boolean {
    if (this.#block.length - this.#at >= bytes) return true;
    // A new block each time: frames already given out are views of the old one.
    const block = Buffer.allocUnsafeSlow(Math.max(this.#blockBytes, bytes));
    this.#blockBytes = Math.min(2 * this.#blockBytes, MAX_BLOCK_BYTES);
    const read = readWhole(this.#file, block, this.#offset);
    this.#block = block.subarray(0, read);
    this.#at = 0;
    return read >= bytes;
  }
}
