import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type FolderLock, FolderLocked, lockFolder } from '@openperp/log';
import { EXIT, StartError } from '../config/exit-code.ts';

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
