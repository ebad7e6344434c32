import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type FolderLock, FolderLocked, lockFolder, nodeStorage, SEGMENT_BYTES } from '@openperp/log';
import type { Profile } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';

const MIB = 1024 * 1024;
/** About what the databases take at a first start, MiB: those of the demo hold the day of trading that it makes first. */
const FIRST_DATABASES_MIB: Readonly<Record<Profile, number>> = { empty: 4, demo: 96 };

/** The data folder, held by this process alone. */
export interface DataFolder {
  readonly path: string;
  /** Lets another process have it. */
  close(): void;
}

/** The folder of the command log. */
export function logFolder({ path }: Pick<DataFolder, 'path'>): string {
  return join(path, 'log');
}

/** The folder of the snapshots. */
export function snapshotFolder({ path }: Pick<DataFolder, 'path'>): string {
  return join(path, 'snapshots');
}

/** The database of the embedded history. */
export function historyFile({ path }: Pick<DataFolder, 'path'>): string {
  return join(path, 'history.db');
}

/** Where it is kept how far a history may be that could not be looked at; see `HistoryBound`. */
export function historyBoundFile({ path }: Pick<DataFolder, 'path'>): string {
  return join(path, 'history-bound');
}

/** Where the history is: the file of an embedded one, or the address that `history` (see `Config`) is. */
export function historyLocation(folder: Pick<DataFolder, 'path'>, history: string): string {
  return history === 'embedded' ? historyFile(folder) : history;
}

/**
 * A random name of the log in `folder`, made with the log and kept beside it: a history remembers it, and is not mixed up with that of
 * another log. A log that is not there yet, or not any more, is another one.
 */
export function logIdOf(folder: Pick<DataFolder, 'path'>): string {
  const file = join(folder.path, 'log-id');
  const log = logFolder(folder);
  const isNew = !existsSync(log) || readdirSync(log).length === 0;
  if (isNew || !existsSync(file)) writeFileDurably(file, `${randomUUID()}\n`);
  return readFileSync(file, 'utf8').trim();
}

/**
 * Makes the data folder where it does not exist, makes sure that files can be made there, and takes it for this process. Refuses with
 * a {@link StartError} a folder that cannot be read and written, or that another process holds.
 */
export function openDataFolder(path: string): DataFolder {
  try {
    prepare(path);
    const lock: FolderLock = lockFolder(path);
    return { path, close: () => lock.release() };
  } catch (error) {
    if (error instanceof FolderLocked) throw new StartError(EXIT.locked, error.message);
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(EXIT.dataFolder, `data folder ${path} cannot be read and written: ${reason}`);
  }
}

function prepare(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  const probe = join(path, `.probe-${process.pid}`);
  closeSync(openSync(probe, 'w', 0o600));
  rmSync(probe);
}

/** What the log takes of a disk and what is there, for who reads that there is too little. */
export function roomText({ path }: Pick<DataFolder, 'path'>): string {
  const free = (nodeStorage.freeBytes(path) / MIB).toFixed(1);
  return `the log takes room ${SEGMENT_BYTES / MIB} MiB at a time, and ${free} MiB are free in ${path}`;
}

/** Refuses a first start, with a {@link StartError}, before anything is made, where the disk has no room for the log and the databases. */
export function checkFirstRoom(folder: Pick<DataFolder, 'path'>, profile: Profile): void {
  const log = logFolder(folder);
  if (existsSync(log) && readdirSync(log).length > 0) return;
  const neededMiB = SEGMENT_BYTES / MIB + FIRST_DATABASES_MIB[profile];
  if (nodeStorage.freeBytes(folder.path) >= neededMiB * MIB) return;
  throw new StartError(EXIT.dataFolder, `a first start needs ${neededMiB} MiB of disk: ${roomText(folder)}`);
}

/** Writes a whole file so that after a crash either the old or the new content is there, readable by its owner alone. */
export function writeFileDurably(path: string, content: string): void {
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  const folder = openSync(dirname(path), constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
