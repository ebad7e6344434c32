import { join } from 'node:path';
import type { LogNotice } from './command-log.ts';
import { renameFile, syncNames, writeNewFile } from './durable-write.ts';
import { encodeSnapshot, listSnapshots, readSnapshot, type Snapshot, snapshotPath } from './snapshot-file.ts';
import { type ReadableStorage, type Storage, withReadFile } from './storage.ts';

const TEMPORARY_NAME = 'snapshot.tmp';
const DEFAULT_KEEP = 3;

/** `full`: the disk has no room for it, nothing was changed. `damaged`: it reads back otherwise than it was written. */
export type SnapshotResult = { readonly kind: 'written' | 'full' | 'damaged' };

export interface SnapshotFile {
  readonly sequence: number;
  /** Path of the file. */
  readonly file: string;
  /** The length of the file, bytes. */
  readonly bytes: number;
}

export interface SnapshotStoreOptions {
  readonly storage: Storage;
  /** Told of each snapshot that is not whole. */
  readonly onNotice: (notice: LogNotice) => void;
  /** How many are kept. */
  readonly keep?: number;
}

/** The snapshots of a folder, one file each, for who reads them only. */
export interface SnapshotReader {
  /** The files, oldest first, unchecked. */
  list(): SnapshotFile[];
  /** The newest that is whole and not past `atMostSequence`; damaged ones are skipped and named (DUR-3). */
  newest(atMostSequence?: number): Snapshot | undefined;
}

/** The snapshots of a folder, for the one who writes them. */
export interface SnapshotStore extends SnapshotReader {
  /**
   * Writes a snapshot so that it is there whole or not at all, reads it back, and drops the oldest beyond those kept,
   * and those that were found damaged: they would take the place of good ones. The newest that is not past `neededSequence`
   * stays whatever its age, for who has come no further (DUR-4); where there is none such, the oldest stays, which leads furthest back.
   * Throws `LogFailure`, after which the process must end, when the disk fails.
   */
  write(snapshot: Snapshot, neededSequence?: number): SnapshotResult;
  /** Drops the snapshots past `sequence`: the log has been cut there, and they belong to what was lost. */
  discardAfter(sequence: number): void;
}

/** Opens the snapshots in a folder, made when it is not there; one at a time. */
export function openSnapshotStore(directory: string, options: SnapshotStoreOptions): SnapshotStore {
  const { storage, onNotice, keep = DEFAULT_KEEP } = options;
  const temporaryPath = join(directory, TEMPORARY_NAME);
  storage.makeDirectory(directory);
  const files = new SnapshotFiles(directory, storage, onNotice);

  function removeTemporary(): void {
    if (storage.list(directory).includes(TEMPORARY_NAME)) storage.remove(temporaryPath);
  }

  function remove(dropped: readonly number[]): void {
    for (const sequence of dropped) storage.remove(snapshotPath(directory, sequence));
    if (dropped.length > 0) syncNames(storage, directory);
  }

  removeTemporary();
  return {
    write(snapshot, neededSequence = Number.MAX_SAFE_INTEGER) {
      removeTemporary();
      if (!writeNewFile(storage, temporaryPath, encodeSnapshot(snapshot))) return { kind: 'full' };
      renameFile(storage, temporaryPath, snapshotPath(directory, snapshot.sequence));
      syncNames(storage, directory);
      if (files.readChecked(snapshot.sequence) === undefined) return { kind: 'damaged' };
      const good = files.sequences().filter((sequence) => !files.damaged.has(sequence));
      const needed = good.findLast((sequence) => sequence <= neededSequence) ?? good[0];
      const kept = [needed, ...good.slice(-keep)];
      remove(files.sequences().filter((sequence) => !kept.includes(sequence)));
      return { kind: 'written' };
    },
    list: () => files.list(),
    newest: (atMostSequence) => files.newest(atMostSequence),
    discardAfter(sequence) {
      remove(files.sequences().filter((candidate) => candidate > sequence));
    },
  };
}

/** Opens the snapshots in a folder to read them, while another writes them: one that is dropped meanwhile is no longer there, not damaged. */
export function openSnapshotReader(
  directory: string,
  {
    storage,
    onNotice,
  }: { readonly storage: ReadableStorage; readonly onNotice: (notice: LogNotice) => void },
): SnapshotReader {
  return new SnapshotFiles(directory, storage, onNotice);
}

class SnapshotFiles implements SnapshotReader {
  /** The sequences of those that were found not to be whole. */
  readonly damaged = new Set<number>();
  readonly #directory: string;
  readonly #storage: ReadableStorage;
  readonly #onNotice: (notice: LogNotice) => void;

  constructor(directory: string, storage: ReadableStorage, onNotice: (notice: LogNotice) => void) {
    this.#directory = directory;
    this.#storage = storage;
    this.#onNotice = onNotice;
  }

  sequences(): number[] {
    return listSnapshots(this.#storage, this.#directory);
  }

  list(): SnapshotFile[] {
    return this.sequences().flatMap((sequence) => {
      const file = snapshotPath(this.#directory, sequence);
      const bytes = this.#unlessDropped(sequence, () =>
        withReadFile(this.#storage, file, (opened) => opened.size()),
      );
      return bytes === undefined ? [] : [{ sequence, file, bytes }];
    });
  }

  newest(atMostSequence = Number.MAX_SAFE_INTEGER): Snapshot | undefined {
    for (const sequence of this.sequences().reverse()) {
      const snapshot = sequence <= atMostSequence ? this.readChecked(sequence) : undefined;
      if (snapshot !== undefined) return snapshot;
    }
    return undefined;
  }

  /** Reads one; names it when it is not whole. */
  readChecked(sequence: number): Snapshot | undefined {
    const file = snapshotPath(this.#directory, sequence);
    const found = this.#unlessDropped(sequence, () => withReadFile(this.#storage, file, readSnapshot));
    this.damaged.delete(sequence);
    if (found === undefined || (typeof found !== 'string' && found.sequence === sequence)) return found;
    this.damaged.add(sequence);
    const reason = typeof found === 'string' ? found : 'it is of another sequence';
    this.#onNotice({ kind: 'damagedSnapshot', file, reason });
    return undefined;
  }

  /** Undefined where the snapshot has been dropped since it was listed. */
  #unlessDropped<T>(sequence: number, look: () => T): T | undefined {
    try {
      return look();
    } catch (error) {
      if (this.sequences().includes(sequence)) throw error;
      return undefined;
    }
  }
}
