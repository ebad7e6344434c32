import { readWhole } from './durable-write.ts';
import { indexOfMagic } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import type { StorageFile } from './storage.ts';

const BLOCK_BYTES = 1024 * 1024;
/** A magic may lie across two blocks. */
const OVERLAP_BYTES = 3;

/**
 * Looks from `from` on for a whole frame that holds a sequence number above `sequence`, and answers where it starts.
 *
 * This tells damage from a torn tail (DUR-3). Only one frame is ever in flight, and it is the last: so when a whole
 * later frame stands anywhere after a place where the chain breaks, what is broken there had been committed. When
 * none does, the broken place is the last frame. Frames say by their own hash that they are whole, wherever they
 * stand; copies of frames that the chain already holds (a tail written twice) prove nothing and are passed over.
 */
export function findLaterFrame(file: StorageFile, from: number, sequence: number): number | undefined {
  const end = file.size();
  let at = from;
  while (at < end) {
    const candidate = findMagic(file, at, end);
    if (candidate === undefined) return undefined;
    const reader = new FrameReader(file, candidate);
    let start = candidate;
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      if (frame.lastSequence > sequence) return start;
      start = reader.offset;
    }
    at = Math.max(reader.offset, candidate + 1);
  }
  return undefined;
}

function findMagic(file: StorageFile, from: number, end: number): number | undefined {
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, end - from));
  for (let at = from; at < end; at += BLOCK_BYTES - OVERLAP_BYTES) {
    const index = indexOfMagic(block.subarray(0, readWhole(file, block, at)), 0);
    if (index >= 0) return at + index;
  }
  return undefined;
}
