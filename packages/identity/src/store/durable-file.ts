import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a file that only its owner may read and returns when the file and its name are on disk.
 *
 * Throws when the file exists.
 */
export function createDurableFile(path: string, content: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    let written = 0;
    while (written < content.length) written += writeSync(file, content, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncDirectory(dirname(path));
}

/** Makes the names of a folder durable. Windows cannot open folders and journals their entries itself. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
