import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Storage, StorageFile } from './storage.ts';

/** More than this in one system call is not portable; a longer write is a short write. */
const MAX_WRITE_BYTES = 1 << 30;

function storageFile(descriptor: number): StorageFile {
  return {
    size: () => fstatSync(descriptor).size,
    read: (target, position) => readSync(descriptor, target, 0, target.length, position),
    write: (source, position) =>
      writeSync(descriptor, source, 0, Math.min(source.length, MAX_WRITE_BYTES), position),
    sync: () => fdatasyncSync(descriptor),
    close: () => closeSync(descriptor),
  };
}

function syncDirectory(path: string): void {
  // Windows opens no folders; NTFS journals names by itself.
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function makeDirectory(path: string): void {
  const top = mkdirSync(path, { recursive: true });
  if (top === undefined) return;
  const above = dirname(resolve(top));
  for (let made = resolve(path); made !== above; made = dirname(made)) syncDirectory(dirname(made));
}

/** The blocks that a disk keeps back for root count for root alone. */
function freeBytes(directory: string): number {
  const { blocks, bfree, bavail, bsize } = statfsSync(directory);
  if (blocks === 0) return Number.POSITIVE_INFINITY;
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
}

/** The real file system. */
export const nodeStorage: Storage = {
  makeDirectory,
  list: (directory) => readdirSync(directory),
  create: (path) => storageFile(openSync(path, 'wx+', 0o600)),
  open: (path) => storageFile(openSync(path, 'r+')),
  openToRead: (path) => storageFile(openSync(path, 'r')),
  rename: renameSync,
  remove: unlinkSync,
  syncDirectory,
  freeBytes,
};
