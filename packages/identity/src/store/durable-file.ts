import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a file that only its owner may read and returns when the file and its name are on disk.
 *
 * Throws when the file exists.
 */
export function createDurableFile(path: string, content: Uint8Array): void {
  writeSynced(path, 'wx', content);
  syncDirectory(dirname(path));
}

/** Replaces the content of a file that only its owner may read: after a crash either the old or the new content is there, whole. */
export function replaceDurableFile(path: string, content: Uint8Array): void {
  const temporary = `${path}.tmp`;
  writeSynced(temporary, 'w', content);
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

function writeSynced(path: string, flags: 'w' | 'wx', content: Uint8Array): void {
  const file = openSync(path, flags, 0o600);
  try {
    let written = 0;
    while (written < content.length) written += writeSync(file, content, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
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
