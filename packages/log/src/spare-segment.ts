import { join } from 'node:path';
import { createUnlessFull, renameFile, syncFile, syncNames, writeZeros } from './durable-write.ts';
import type { Storage, StorageFile } from './storage.ts';

const NAME = 'spare';
/** How much is filled at a time and made durable at once: many short pauses instead of one long one. */
export const SPARE_STEP_BYTES = 1024 * 1024;
/** A disk that has room for fewer segments than this is short, and the spare leaves it to others. */
const RESERVED_SEGMENTS = 2;

/**
 * The next segment, filled with zeros ahead of its use: to write into space that is already there halves what an
 * fdatasync costs, because no file length and no map of blocks has to be written with the data. It is a comfort: where the
 * disk is short it is given up, and the next segment is filled when it is needed.
 */
export class SpareSegment {
  readonly #storage: Storage;
  readonly #directory: string;
  readonly #path: string;
  readonly #segmentBytes: number;
  #file: StorageFile | undefined;
  #filledBytes = 0;
  /** The disk has refused it though it seemed to have room, as a quota does. */
  #isRefused = false;

  constructor(storage: Storage, directory: string, segmentBytes: number) {
    this.#storage = storage;
    this.#directory = directory;
    this.#path = join(directory, NAME);
    this.#segmentBytes = segmentBytes;
  }

  /** Whether at least `targetBytes` (at most the whole segment) are there. */
  has(targetBytes: number): boolean {
    return this.#filledBytes >= Math.min(targetBytes, this.#segmentBytes);
  }

  /**
   * Goes one step on towards `targetBytes`, where the disk has room to spare; gives up what is there where the disk is
   * short. True while there is more to do.
   */
  tend(targetBytes: number): boolean {
    const reservedBytes = RESERVED_SEGMENTS * this.#segmentBytes;
    const freeBytes = this.#storage.freeBytes(this.#directory);
    if (this.#file === undefined) {
      // Begun only where the whole of it fits: what is given up would else be begun again at once.
      if (freeBytes < reservedBytes + this.#segmentBytes) return false;
    } else if (freeBytes < reservedBytes) {
      this.#giveUp();
      return false;
    }
    if (this.#isRefused || this.has(targetBytes)) return false;
    if (this.#fill(Math.min(targetBytes, this.#filledBytes + SPARE_STEP_BYTES)))
      return !this.has(targetBytes);
    this.#giveUp();
    return false;
  }

  /**
   * Fills what is missing, as the segment is needed now. False where the disk has no room for all of it, and then nothing
   * is taken, or where it refuses all the same; what is there is kept, and a later call goes on from it.
   */
  fillWhole(): boolean {
    const missingBytes = this.#segmentBytes - this.#filledBytes;
    if (this.#storage.freeBytes(this.#directory) < missingBytes) return false;
    return this.#fill(this.#segmentBytes);
  }

  #fill(targetBytes: number): boolean {
    const target = Math.min(targetBytes, this.#segmentBytes);
    if (this.#filledBytes >= target) return true;
    this.#isRefused = true;
    this.#file ??= createUnlessFull(this.#storage, this.#path);
    if (this.#file === undefined) return false;
    while (this.#filledBytes < target) {
      const end = Math.min(this.#filledBytes + SPARE_STEP_BYTES, this.#segmentBytes);
      if (writeZeros(this.#file, this.#path, this.#filledBytes, end).kind === 'full') return false;
      syncFile(this.#file, this.#path);
      this.#filledBytes = end;
    }
    this.#isRefused = false;
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

  #giveUp(): void {
    if (this.#file === undefined) return;
    this.close();
    this.#filledBytes = 0;
    this.#storage.remove(this.#path);
  }
}

/** Removes the spare that an earlier process left: how far it was filled is not known. */
export function removeSpare(storage: Storage, directory: string): void {
  if (storage.list(directory).includes(NAME)) storage.remove(join(directory, NAME));
}
