import { LogFailure } from './log-failure.ts';
import type { Storage, StorageFile } from './storage.ts';

/** What came of a write: all of it, or `full` after the first `written` bytes. */
export type WriteResult = { readonly kind: 'written' } | { readonly kind: 'full'; readonly written: number };

const WRITTEN: WriteResult = { kind: 'written' };
const ZEROS = new Uint8Array(256 * 1024);

/** Whether an error says that the disk, or the share of it one may use, is full. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Writes all of `bytes`, in as many calls as it takes. Throws {@link LogFailure} on anything but a full disk. */
export function writeWhole(
  file: StorageFile,
  path: string,
  bytes: Uint8Array,
  position: number,
): WriteResult {
  let written = 0;
  while (written < bytes.length) {
    const count = writeSome(file, path, written === 0 ? bytes : bytes.subarray(written), position + written);
    if (count === 'full') return { kind: 'full', written };
    written += count;
  }
  return WRITTEN;
}

function writeSome(file: StorageFile, path: string, bytes: Uint8Array, position: number): number | 'full' {
  let count: number;
  try {
    count = file.write(bytes, position);
  } catch (error) {
    if (isDiskFull(error)) return 'full';
    throw new LogFailure(path, 'write', error);
  }
  if (count <= 0) throw new LogFailure(path, 'write', `it took ${count} bytes`);
  return count;
}

/** Writes zeros over `[from, to)`; see {@link writeWhole}. */
export function writeZeros(file: StorageFile, path: string, from: number, to: number): WriteResult {
  for (let at = from; at < to; at += ZEROS.length) {
    const chunk = to - at < ZEROS.length ? ZEROS.subarray(0, to - at) : ZEROS;
    const result = writeWhole(file, path, chunk, at);
    if (result.kind === 'full') return { kind: 'full', written: at - from + result.written };
  }
  return WRITTEN;
}

/** fdatasync; throws {@link LogFailure} when it fails. */
export function syncFile(file: StorageFile, path: string): void {
  try {
    file.sync();
  } catch (error) {
    throw new LogFailure(path, 'fsync', error);
  }
}

/** Makes the names in a folder durable; throws {@link LogFailure} when that fails. */
export function syncNames(storage: Storage, directory: string): void {
  try {
    storage.syncDirectory(directory);
  } catch (error) {
    throw new LogFailure(directory, 'fsync', error);
  }
}

/** Moves a file; throws {@link LogFailure} when that fails. */
export function renameFile(storage: Storage, from: string, to: string): void {
  try {
    storage.rename(from, to);
  } catch (error) {
    throw new LogFailure(to, 'rename', error);
  }
}

/**
 * Writes a new file with `parts` one after the other and makes its content durable, not its name. On a full disk
 * the file is removed again and the answer is false.
 */
export function writeNewFile(storage: Storage, path: string, parts: readonly Uint8Array[]): boolean {
  const file = createUnlessFull(storage, path);
  if (file === undefined) return false;
  let position = 0;
  for (const part of parts) {
    if (writeWhole(file, path, part, position).kind === 'full') {
      file.close();
      storage.remove(path);
      return false;
    }
    position += part.length;
  }
  syncFile(file, path);
  file.close();
  return true;
}

/** Makes a file, or answers undefined when the disk has no room for it. */
export function createUnlessFull(storage: Storage, path: string): StorageFile | undefined {
  try {
    return storage.create(path);
  } catch (error) {
    if (isDiskFull(error)) return undefined;
    throw new LogFailure(path, 'create', error);
  }
}

/** Reads until `target` is full or the file ends; answers the bytes read. */
export function readWhole(file: StorageFile, target: Uint8Array, position: number): number {
  let read = 0;
  while (read < target.length) {
    const count = file.read(target.subarray(read), position + read);
    if (count === 0) break;
    read += count;
  }
  return read;
}
