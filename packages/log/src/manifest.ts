import { hash } from 'node:crypto';
import { join } from 'node:path';
import { readWhole, renameFile, syncNames, writeNewFile } from './durable-write.ts';
import { LogDamaged } from './log-damaged.ts';
import type { ReadableStorage, Storage } from './storage.ts';

const NAME = 'manifest';
const STAGED_NAME = 'manifest.tmp';
/** Far more than a manifest takes. */
const MAX_BYTES = 4096;

/**
 * Which segments there must be, so that a missing first or last one is noticed: a chain alone shows only what is
 * missing within it. One line of JSON and one with its SHA-256; replaced whole at each rotation and trim.
 */
export interface Manifest {
  /** The first sequence number of the oldest segment kept. */
  readonly firstSequence: number;
  /** The hash of the frame before it. */
  readonly firstPreviousHash: Uint8Array;
  /** The first sequence number of the newest segment. */
  readonly newestSequence: number;
  readonly newestPreviousHash: Uint8Array;
  /** The length that the newest segment was made with, bytes. */
  readonly newestBytes: number;
}

export function manifestPath(directory: string): string {
  return join(directory, NAME);
}

/** The manifest of a folder; undefined when there is none. Throws {@link LogDamaged} when it is not whole. */
export function readManifest(storage: ReadableStorage, directory: string): Manifest | undefined {
  if (!storage.list(directory).includes(NAME)) return undefined;
  const path = manifestPath(directory);
  const file = storage.openToRead(path);
  try {
    const bytes = Buffer.alloc(MAX_BYTES);
    const manifest = parse(bytes.subarray(0, readWhole(file, bytes, 0)).toString('latin1'));
    if (manifest === undefined) throw new LogDamaged(path, 0, 'the list of segments is not whole');
    return manifest;
  } finally {
    file.close();
  }
}

/** Writes a manifest beside the one that holds; {@link commitManifest} puts it in its place. False on a full disk. */
export function stageManifest(storage: Storage, directory: string, manifest: Manifest): boolean {
  removeStagedManifest(storage, directory);
  return writeNewFile(storage, join(directory, STAGED_NAME), [Buffer.from(print(manifest), 'latin1')]);
}

/** Puts the staged manifest in the place of the one before, durably. */
export function commitManifest(storage: Storage, directory: string): void {
  renameFile(storage, join(directory, STAGED_NAME), manifestPath(directory));
  syncNames(storage, directory);
}

/** Removes what a write that was cut short left. */
export function removeStagedManifest(storage: Storage, directory: string): void {
  if (storage.list(directory).includes(STAGED_NAME)) storage.remove(join(directory, STAGED_NAME));
}

function print(manifest: Manifest): string {
  const line = JSON.stringify({
    version: 1,
    firstSequence: manifest.firstSequence,
    firstPreviousHash: Buffer.from(manifest.firstPreviousHash).toString('hex'),
    newestSequence: manifest.newestSequence,
    newestPreviousHash: Buffer.from(manifest.newestPreviousHash).toString('hex'),
    newestBytes: manifest.newestBytes,
  });
  return `${line}\n${hash('sha256', line)}\n`;
}

function parse(text: string): Manifest | undefined {
  const [line = '', checksum, ...rest] = text.split('\n');
  if (checksum !== hash('sha256', line) || rest.length !== 1 || rest[0] !== '') return undefined;
  const fields: unknown = JSON.parse(line);
  if (typeof fields !== 'object' || fields === null || !('version' in fields) || fields.version !== 1)
    return undefined;
  const { firstSequence, firstPreviousHash, newestSequence, newestPreviousHash, newestBytes } =
    fields as Record<string, unknown>;
  return {
    firstSequence: Number(firstSequence),
    firstPreviousHash: Buffer.from(String(firstPreviousHash), 'hex'),
    newestSequence: Number(newestSequence),
    newestPreviousHash: Buffer.from(String(newestPreviousHash), 'hex'),
    newestBytes: Number(newestBytes),
  };
}
