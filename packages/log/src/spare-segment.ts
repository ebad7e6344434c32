import { join } from 'node:path';
import { createUnlessFull, renameFile, syncFile, syncNames, writeZeros } from './durable-write.ts';
import type { Storage, StorageFile } from './storage.ts';

const NAME = 'spare';
/** How much is filled at a time and made durable at once: many short pauses instead of one long one. */
export const SPARE_STEP_BYTES = 1024 * 1024;

/**
 * The next segment, filled with zeros ahead of its use: to write into space that is already there halves what an
 * fdatasync costs, because no file length and no map of blocks has to be written with the data.
 */
export class SpareSegment {
  readonly #storage: Storage;
  readonly #path: string;
  readonly #segmentBytes: number;
  #file: StorageFile | undefined;
  #filledBytes = 0;

  constructor(storage: Storage, directory: string, segmentBytes: number) {
    this.#storage = storage;
    this.#path = join(directory, NAME);
    this.#segmentBytes = segmentBytes;
  }

  /**
   * Goes on filling until at least `targetBytes` (at most the whole segment) are there. False when the disk is full
   * before that; what is there is kept and a later call goes on from it.
   */
  fill(targetBytes: number): boolean {
    const target = Math.min(targetBytes, this.#segmentBytes);
    if (this.#filledBytes >= target) return true;
    this.#file ??= createUnlessFull(this.#storage, this.#path);
    if (this.#file === undefined) return false;
    while (this.#filledBytes < target) {
      const end = Math.min(this.#filledBytes + SPARE_STEP_BYTES, this.#segmentBytes);
      if (writeZeros(this.#file, this.#path, this.#filledBytes, end).kind === 'full') return false;
      syncFile(this.#file, this.#path);
      this.#filledBytes = end;
    }
    return true;
  }

  /** Gives the filled file its name as a segment, durably, and hands it over. */
  takeAs(path: string, directory: string): StorageFile {
    const file = this.#file;
    if (file === undefined || this.#filledBytes < this.#segmentBytes)
      throw new Error('the spare segment is not filled');
    renameFile(this.#storage, this.#path, path);
    syncNames(this.#storage, directory);
    this.#file = undefined;
    this.#filledBytes = 0;
    return file;
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

/** Removes the spare that an earlier process left: how far it was filled is not known. */
export function removeSpare(storage: Storage, directory: string): void {
  if (storage.list(directory).includes(NAME)) storage.remove(join(directory, NAME));
}
