import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const LOCK_NAME = 'lock';
const OWNER_NAME = 'lock.pid';
const SQLITE_BUSY = 5;

/** Another process works on the data folder. */
export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';
  /** The process that holds it, as far as it has said so. */
  readonly pid: number | undefined;
  /** The data folder. */
  readonly path: string;

  constructor(pid: number | undefined, path: string) {
    super(`the data folder ${path} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}`);
    this.pid = pid;
    this.path = path;
  }
}

/** A data folder held by this process. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the data folder, which must exist, for this process alone. Throws {@link FolderLocked} when another process,
 * or another part of this one, has it.
 *
 * The lock is one of the kernel's on an open file, taken by an SQLite transaction that is never committed, since Node
 * itself has no call for it. The kernel gives it back when the process ends, however it ends, so none is ever stale
 * and none is ever taken over: there is no moment in which two could both find one stale, as there is with a file that
 * names its owner or with a socket in the folder. It holds for the file system, so also between containers that share
 * the folder but neither processes nor network, where a process number or an abstract socket says nothing; it works on
 * every system; and a child process does not inherit it. The file with the owner's number is there to be read only.
 * The lock file stays: removing it would let two processes each lock a file of their own.
 */
export function lockFolder(path: string): FolderLock {
  const ownerPath = join(path, OWNER_NAME);
  const lock = takeLock(join(path, LOCK_NAME));
  if (lock === undefined) throw new FolderLocked(readOwner(ownerPath), path);
  try {
    writeFileSync(ownerPath, `${process.pid}\n`);
  } catch {
    // A full disk must not keep the exchange from starting; the number is for people to read.
  }
  return {
    release(): void {
      rmSync(ownerPath, { force: true });
      lock.close();
    },
  };
}

function takeLock(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

function readOwner(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, 'latin1'), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
