import { rmSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import type { StartError } from '../config/exit-code.ts';
import { historyFile, openDataFolder } from './data-folder.ts';
import { startThreads } from './threads.ts';

const NOBODY = { replied: () => {}, unavailable: () => {}, applied: () => {} };

function write(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Deletes the history of a stopped exchange and builds it again from the log; returns the sequence that it then has. The engine runs on
 * a clock that stands still, so nothing is added to the log.
 */
export async function rebuildHistoryOf(config: Config): Promise<number> {
  const folder = openDataFolder(config.dataFolder);
  try {
    for (const suffix of ['', '-wal', '-shm']) rmSync(historyFile(folder) + suffix, { force: true });
    const failed = Promise.withResolvers<never>();
    const threads = await startThreads({
      folder,
      clock: 'virtual',
      pastMs: 0,
      observer: NOBODY,
      onWarning: write,
      onFailure: (error: StartError) => failed.reject(error),
    });
    const { sequence } = threads.engine.client;
    await Promise.race([threads.progress.reached(sequence), failed.promise]);
    await threads.stop();
    return sequence;
  } finally {
    folder.close();
  }
}
