import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readWhole } from './durable-write.ts';
import { HASH_BYTES } from './frame.ts';
import type { ReadableStorage, StorageFile } from './storage.ts';

// A snapshot, little-endian:
//   magic 4 | version u32 | sequence f64 | timeMs f64 | stateHash 32 | logHash 32 | length f64 | bytes | SHA-256 of all before it, 32
const MAGIC = Uint8Array.of(0xff, 0x4f, 0x50, 0xfd);
const VERSION = 1;
const HEADER_BYTES = 96;
const NAME = /^([0-9a-f]{16})\.snapshot$/;

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

/** The path of the snapshot of a sequence: 16 hex digits and `.snapshot`. */
export function snapshotPath(directory: string, sequence: number): string {
  return join(directory, `${sequence.toString(16).padStart(16, '0')}.snapshot`);
}

/** The sequences of the snapshots in a folder, ascending. */
export function listSnapshots(storage: Pick<ReadableStorage, 'list'>, directory: string): number[] {
  return storage
    .list(directory)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map((digits) => Number.parseInt(digits, 16))
    .sort((a, b) => a - b);
}

/** A snapshot as its file holds it, in parts. */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array[] {
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
export function readSnapshot(file: StorageFile): Snapshot | string {
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
