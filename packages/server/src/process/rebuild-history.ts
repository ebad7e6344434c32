import { existsSync, renameSync, rmSync } from 'node:fs';
import { LogDamaged, nodeStorage, openFileLog } from '@openperp/log';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { noticeText } from '../engine-thread/notice-text.ts';
import { type DataFolder, historyFile, logFolder, openDataFolder } from './data-folder.ts';
import { startThreads } from './threads.ts';

const NOBODY = { replied: () => {}, unavailable: () => {}, applied: () => {} };
/** What SQLite keeps beside a database. */
const SUFFIXES = ['', '-wal', '-shm'];

/** What a history that was built again holds. */
export interface RebuiltHistory {
  /** The first sequence in it. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** The file with the history before, where that may hold what the log no longer does. */
  readonly aside: string | undefined;
}

function write(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Builds the history of a stopped exchange again from the log. The engine runs on a clock that stands still, so nothing is added to the log.
 * Where the log no longer starts at sequence 1 (DUR-4) it refuses with a {@link StartError} and has changed nothing, unless `acceptLoss`
 * is set: then the new history starts with the oldest snapshot, and the one before is kept aside. A damaged log is refused first, too.
 */
export async function rebuildHistoryOf(config: Config, acceptLoss: boolean): Promise<RebuiltHistory> {
  const folder = openDataFolder(config.dataFolder);
  try {
    const firstKept = firstSequenceOf(folder);
    if (firstKept === 1) {
      for (const suffix of SUFFIXES) rmSync(historyFile(folder) + suffix, { force: true });
      return { ...(await build(folder)), aside: undefined };
    }
    if (!acceptLoss) throw wouldLose(firstKept);
    return await buildBeside(folder);
  } finally {
    folder.close();
  }
}

/** The first sequence that the log still holds, once all of it has been checked. */
function firstSequenceOf(folder: DataFolder): number {
  try {
    const onNotice = (notice: Parameters<typeof noticeText>[0]): void => write(noticeText(notice));
    const log = openFileLog(logFolder(folder), { storage: nodeStorage, onNotice });
    const { firstSequence } = log;
    log.close();
    return firstSequence;
  } catch (error) {
    if (error instanceof LogDamaged) throw new StartError(EXIT.damaged, error.message);
    throw error;
  }
}

function wouldLose(firstKept: number): StartError {
  return new StartError(
    EXIT.wouldLose,
    `the log starts at sequence ${firstKept}: what the history holds of the sequences before cannot be built again, and stands nowhere else. ` +
      'Nothing was changed. To have a history of what the log still holds, the present one kept aside as a file, run: ' +
      'openperp rebuild-history --accept-loss',
  );
}

async function build(folder: DataFolder): Promise<Omit<RebuiltHistory, 'aside'>> {
  const failed = Promise.withResolvers<never>();
  const threads = await startThreads({
    folder,
    clock: 'virtual',
    pastMs: 0,
    keepLogBytes: Number.POSITIVE_INFINITY,
    observer: NOBODY,
    onWarning: write,
    onFailure: (error: StartError) => failed.reject(error),
  });
  const { client, replayedFrom } = threads.engine;
  await Promise.race([threads.progress.reached(client.sequence), failed.promise]);
  await threads.stop();
  return { firstSequence: replayedFrom, lastSequence: client.sequence };
}

/** {@link build} with the history before moved aside, and back where it fails. */
async function buildBeside(folder: DataFolder): Promise<RebuiltHistory> {
  const file = historyFile(folder);
  const aside = existsSync(file) ? freeName(file) : undefined;
  if (aside !== undefined) move(file, aside);
  try {
    return { ...(await build(folder)), aside };
  } catch (error) {
    if (aside !== undefined) move(aside, file);
    throw error;
  }
}

function freeName(file: string): string {
  let number = 1;
  while (existsSync(`${file}.before-${number}`)) number += 1;
  return `${file}.before-${number}`;
}

/** Moves a database with what belongs to it; what is at the new name is replaced. */
function move(from: string, to: string): void {
  for (const suffix of SUFFIXES) {
    if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix);
    else rmSync(to + suffix, { force: true });
  }
}
