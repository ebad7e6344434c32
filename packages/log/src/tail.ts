import { readWhole, syncFile, writeWhole, writeZeros } from './durable-write.ts';
import { LogFailure } from './log-failure.ts';
import type { StorageFile } from './storage.ts';

const BLOCK_BYTES = 256 * 1024;
const ZEROS = Buffer.alloc(BLOCK_BYTES);
/**
 * A frame that was cut short shows within this distance of where it starts, even when its first pages never reached
 * the disk. Bytes further on were never used and are not looked at (DUR-3).
 */
const EVIDENCE_BYTES = 64 * 1024;

/**
 * How many bytes after `offset`, where the last whole frame ends, a frame that was cut short left behind: up to the
 * last byte of the file that is not zero; 0 when there is none.
 */
export function tornBytes(file: StorageFile, offset: number): number {
  const end = file.size();
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, Math.max(0, end - offset)));
  const evidence = block.subarray(0, EVIDENCE_BYTES);
  if (lastNonZero(evidence.subarray(0, readWhole(file, evidence, offset))) < 0) return 0;
  let torn = 0;
  for (let at = offset; at < end; at += block.length) {
    const last = lastNonZero(block.subarray(0, readWhole(file, block, at)));
    if (last >= 0) torn = at + last + 1 - offset;
  }
  return torn;
}

function lastNonZero(bytes: Buffer): number {
  if (bytes.equals(ZEROS.subarray(0, bytes.length))) return -1;
  let index = bytes.length - 1;
  while (bytes[index] === 0) index -= 1;
  return index;
}

/** Writes zeros over `[offset, offset + bytes)` and up to `fileBytes`, when the file has become shorter than that. */
export function clearTail(
  file: StorageFile,
  path: string,
  offset: number,
  bytes: number,
  fileBytes: number,
): void {
  if (writeZeros(file, path, offset, offset + bytes).kind === 'full') {
    throw new LogFailure(path, 'write', new Error('the disk is full and the torn tail cannot be cleared'));
  }
  // On a full disk the file stays short: it is only a segment with less room.
  writeZeros(file, path, Math.max(file.size(), offset + bytes), fileBytes);
  syncFile(file, path);
}

/**
 * Writes the bytes `[from, to)` again as they are and makes them durable. What a start reads may be only in memory
 * after an fsync that failed in the process before: the kernel then counts the pages as clean and would never write them.
 */
export function makeDurable(file: StorageFile, path: string, from: number, to: number): void {
  const bytes = Buffer.alloc(to - from);
  readWhole(file, bytes, from);
  if (writeWhole(file, path, bytes, from).kind === 'full') {
    throw new LogFailure(
      path,
      'write',
      new Error('the disk is full and the last frame cannot be made certain'),
    );
  }
  syncFile(file, path);
}
