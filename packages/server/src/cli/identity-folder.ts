import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { openDataFolder } from '../process/data-folder.ts';

/**
 * Does something with the identity of a stopped exchange, holding its data folder. Refuses, with a {@link StartError}, a folder without one, one
 * that is in use or cannot be read and written, and one that `task` finds damaged.
 */
export async function withIdentityFolder<T>(
  { dataFolder }: Pick<Config, 'dataFolder'>,
  task: (directory: string) => Promise<T>,
): Promise<T> {
  if (!existsSync(join(dataFolder, 'identity.db')))
    throw new StartError(EXIT.dataFolder, `there is no exchange in ${dataFolder}`);
  const folder = openDataFolder(dataFolder);
  try {
    return await task(folder.path);
  } catch (error) {
    throw refusalOf(error);
  } finally {
    folder.close();
  }
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StartError) return error;
  const isSystems = typeof (error as NodeJS.ErrnoException).syscall === 'string';
  return new StartError(isSystems ? EXIT.dataFolder : EXIT.damaged, error.message);
}
