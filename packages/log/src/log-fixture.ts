import type { LogNotice, LogRecord } from './command-log.ts';
import { type FaultyStorage, PowerCut } from './faulty-storage.ts';
import { type FileLog, openFileLog } from './file-log.ts';
import { LogFailure } from './log-failure.ts';

/** The folder of the logs that tests make on the disk model. */
export const LOG_FOLDER = '/log';

/** Records from one number to another, each with a payload of its own. */
export function numbered(from: number, to: number, mark = 'record'): LogRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const sequence = from + index;
    return { sequence, span: 1, timeMs: 1_000_000 + sequence, payload: Buffer.from(`${mark} ${sequence}`) };
  });
}

/** Opens the log on the disk model and gathers what the start says of it. */
export function openOn(storage: FaultyStorage, segmentBytes = 1024): { log: FileLog; notices: LogNotice[] } {
  const notices: LogNotice[] = [];
  const log = openFileLog(LOG_FOLDER, { storage, segmentBytes, onNotice: (notice) => notices.push(notice) });
  return { log, notices };
}

/** The payloads in a log, as text. */
export function textsOf(log: FileLog): string[] {
  return [...log.read(log.firstSequence)].map((record) => Buffer.from(record.payload).toString());
}

/** Runs until the disk or the power stops it; false when it went well to the end. */
export function isStopped(run: () => void): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof PowerCut || error instanceof LogFailure) return true;
    throw error;
  }
}
