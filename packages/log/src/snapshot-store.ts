import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { LogNotice } from './command-log.ts';
import { readWhole, renameFile, syncNames, writeNewFile } from './durable-write.ts';
import { HASH_BYTES } from './frame.ts';
import { type Storage, type StorageFile, withFile } from './storage.ts';

// A snapshot, little-endian:
//   magic 4 | version u32 | sequence f64 | timeMs f64 | stateHash 32 | logHash 32 | length f64 | bytes | SHA-256 of all before it, 32
const MAGIC = Uint8Array.of(0xff, 0x4f, 0x50, 0xfd);
const VERSION = 1;
const HEADER_BYTES = 96;
const NAME = /^([0-9a-f]{16})\.snapshot$/;
const TEMPORARY_NAME = 'snapshot.tmp';
const DEFAULT_KEEP = 3;

/** The state after one command, and the place in the log where it belongs. */
export interface Snapshot {
  /** The last sequence number whose effects are in it. */
  readonly sequence: number;
  /** The time of that command, ms. */
  readonly timeMs: number;
  /** SHA-256 of the state, 32 bytes. */
  readonly stateHash: Uint8Array;
  /** The hash of the log's frame that ends with `sequence` (`CommandLog.hashAt`), 32 bytes. */
  readonly logHash: Uint8Array;
  readonly bytes: Uint8Array;
}

export interface SnapshotFile {
  readonly sequence: number;
  /** Path of the file. */
  readonly file: string;
  /** The length of the file, bytes. */
  readonly bytes: number;
}

/** `full`: the disk has no room for it, nothing was changed. `damaged`: it reads back otherwise than it was written. */
export type SnapshotResult = { readonly kind: 'written' | 'full' | 'damaged' };

export interface SnapshotStoreOptions {
  readonly storage: Storage;
  /** Told of each snapshot that is not whole. */
  readonly onNotice: (notice: LogNotice) => void;
  /** How many are kept. */
  readonly keep?: number;
}

/** The snapshots of a folder, one file each. */
export interface SnapshotStore {
  /**
   * Writes a snapshot so that it is there whole or not at all, reads it back, and drops the oldest beyond those kept,
   * and those that were found damaged: they would take the place of good ones.
   * Throws `LogFailure`, after which the process must end, when the disk fails.
   */
  write(snapshot: Snapshot): SnapshotResult;
  /** The files, oldest first, unchecked. */
  list(): SnapshotFile[];
  /** The newest that is whole and not past `atMostSequence`; damaged ones are skipped and named (DUR-3). */
  newest(atMostSequence?: number): Snapshot | undefined;
  /** Drops the snapshots past `sequence`: the log has been cut there, and they belong to what was lost. */
  discardAfter(sequence: number): void;
}

/** Opens the snapshots in a folder, made when it is not there. */
export function openSnapshotStore(directory: string, options: SnapshotStoreOptions): SnapshotStore {
  const { storage, onNotice, keep = DEFAULT_KEEP } = options;
  const temporaryPath = join(directory, TEMPORARY_NAME);
  const damaged = new Set<number>();
  storage.makeDirectory(directory);

  function removeTemporary(): void {
    if (storage.list(directory).includes(TEMPORARY_NAME)) storage.remove(temporaryPath);
  }

  function sequences(): number[] {
    return storage
      .list(directory)
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map((digits) => Number.parseInt(digits, 16))
      .sort((a, b) => a - b);
  }

  function pathOf(sequence: number): string {
    return join(directory, `${sequence.toString(16).padStart(16, '0')}.snapshot`);
  }

  function remove(dropped: readonly number[]): void {
    for (const sequence of dropped) storage.remove(pathOf(sequence));
    if (dropped.length > 0) syncNames(storage, directory);
  }

  /** Reads one back; names it when it is not whole. */
  function readChecked(sequence: number): Snapshot | undefined {
    const path = pathOf(sequence);
    const found = withFile(storage, path, readSnapshot);
    const reason =
      typeof found === 'string' ? found : found.sequence !== sequence ? 'it is of another sequence' : '';
    damaged.delete(sequence);
    if (typeof found !== 'string' && reason === '') return found;
    damaged.add(sequence);
    onNotice({ kind: 'damagedSnapshot', file: path, reason });
    return undefined;
  }

  removeTemporary();
  return {
    write(snapshot) {
      removeTemporary();
      if (!writeNewFile(storage, temporaryPath, encode(snapshot))) return { kind: 'full' };
      renameFile(storage, temporaryPath, pathOf(snapshot.sequence));
      syncNames(storage, directory);
      if (readChecked(snapshot.sequence) === undefined) return { kind: 'damaged' };
      const kept = sequences()
        .filter((sequence) => !damaged.has(sequence))
        .slice(-keep);
      remove(sequences().filter((sequence) => !kept.includes(sequence)));
      return { kind: 'written' };
    },
    list() {
      return sequences().map((sequence) => {
        const file = pathOf(sequence);
        return { sequence, file, bytes: withFile(storage, file, (opened) => opened.size()) };
      });
    },
    newest(atMostSequence = Number.MAX_SAFE_INTEGER) {
      for (const sequence of sequences().reverse()) {
        const snapshot = sequence <= atMostSequence ? readChecked(sequence) : undefined;
        if (snapshot !== undefined) return snapshot;
      }
      return undefined;
    },
    discardAfter(sequence) {
      remove(sequences().filter((candidate) => candidate > sequence));
    },
  };
}

function encode(snapshot: Snapshot): Uint8Array[] {
  if (snapshot.stateHash.length !== HASH_BYTES || snapshot.logHash.length !== HASH_BYTES) {
    throw new RangeError('the hashes of a snapshot have 32 bytes');
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(MAGIC, 0);
  header.writeUInt32LE(VERSION, 4);
  header.writeDoubleLE(snapshot.sequence, 8);
  header.writeDoubleLE(snapshot.timeMs, 16);
  header.set(snapshot.stateHash, 24);
  header.set(snapshot.logHash, 56);
  header.writeDoubleLE(snapshot.bytes.length, 88);
  return [header, snapshot.bytes, createHash('sha256').update(header).update(snapshot.bytes).digest()];
}

/** The snapshot in a file, or why it is not whole. */
function readSnapshot(file: StorageFile): Snapshot | string {
  const size = file.size();
  if (size < HEADER_BYTES + HASH_BYTES) return 'it is cut off';
  const whole = Buffer.allocUnsafeSlow(size);
  if (readWhole(file, whole, 0) < size) return 'it is cut off';
  if (Buffer.compare(whole.subarray(0, 4), MAGIC) !== 0) return 'it does not start as a snapshot';
  if (whole.readUInt32LE(4) !== VERSION) return `its version is ${whole.readUInt32LE(4)}, not ${VERSION}`;
  if (whole.readDoubleLE(88) !== size - HEADER_BYTES - HASH_BYTES) return 'its length is not what it says';
  const hash = createHash('sha256').update(whole.subarray(0, -HASH_BYTES)).digest();
  if (!hash.equals(whole.subarray(-HASH_BYTES))) return 'its hash is not that of its content';
  return {
    sequence: whole.readDoubleLE(8),
    timeMs: whole.readDoubleLE(16),
    stateHash: whole.subarray(24, 56),
    logHash: whole.subarray(56, 88),
    bytes: whole.subarray(HEADER_BYTES, -HASH_BYTES),
  };
}
