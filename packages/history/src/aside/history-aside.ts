import { isPostgres } from '../history-location.ts';
import { asideOfFile, deleteFile } from './file-aside.ts';

/** A history that stands where nobody looks for it, whole. */
export interface HistoryAside {
  /** How the operator finds it. */
  readonly name: string;
  /** Puts it back in the place of what is there now. */
  putBack(): Promise<void>;
}

/** Deletes the history at `location`, whatever it is; rejects as `openHistory` does where it cannot be reached or another process writes to it. */
export async function deleteHistory(location: string): Promise<void> {
  if (!isPostgres(location)) return deleteFile(location);
  await (await import('./schema-aside.ts')).deleteTables(location);
}

/** Moves the history at `location` aside; undefined where there is none. Rejects as {@link deleteHistory} does. */
export async function setHistoryAside(location: string): Promise<HistoryAside | undefined> {
  if (!isPostgres(location)) return asideOfFile(location);
  return (await import('./schema-aside.ts')).asideOfTables(location);
}
