/** One open file: positioned reads and writes and the barrier that makes what was written durable. */
export interface StorageFile {
  /** The length of the file in bytes. */
  size(): number;
  /** Reads into `target` from `position`; answers the bytes read, 0 at the end of the file. */
  read(target: Uint8Array, position: number): number;
  /** Writes `source` at `position`; may write less and answers how much. Throws with `code` ENOSPC or EDQUOT on a full disk. */
  write(source: Uint8Array, position: number): number;
  /** fdatasync: what was written is durable when it returns. After it has thrown nothing is known of what was written. */
  sync(): void;
  close(): void;
}

/**
 * The file operations that the log and the snapshots stand on, all synchronous (the fastest way to append,
 * docs/decisions/0003-command-log.md). A name made, moved or removed is durable after `syncDirectory`.
 */
export interface Storage {
  /** Makes a folder and the folders above it, durable on return; none is made where one is. */
  makeDirectory(path: string): void;
  /** The names in a folder, in no order. */
  list(directory: string): string[];
  /** Makes a file that must not exist yet and opens it. */
  create(path: string): StorageFile;
  /** Opens an existing file for reading and writing. */
  open(path: string): StorageFile;
  /** Opens an existing file to read it only: writing and syncing it fail. */
  openToRead(path: string): StorageFile;
  /** Moves a file; one at the new name is replaced at once. */
  rename(from: string, to: string): void;
  remove(path: string): void;
  syncDirectory(path: string): void;
  /** How much more the disk of a folder takes from this process, bytes; Infinity where the file system does not say. */
  freeBytes(directory: string): number;
}

/** As much of a storage as one who only reads needs. */
export type ReadableStorage = Pick<Storage, 'list' | 'openToRead'>;

/** Opens a file for as long as `use` takes. */
export function withFile<T>(storage: Storage, path: string, use: (file: StorageFile) => T): T {
  const file = storage.open(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

/** Opens a file to read it, for as long as `use` takes. */
export function withReadFile<T>(storage: ReadableStorage, path: string, use: (file: StorageFile) => T): T {
  const file = storage.openToRead(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}
