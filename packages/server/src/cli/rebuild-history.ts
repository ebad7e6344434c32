import type { Config } from '../config/config.ts';
import { rebuildHistoryOf } from '../process/rebuild-history.ts';

/** Deletes the history of a stopped exchange and builds it again from the log. */
export async function rebuildHistory(config: Config): Promise<void> {
  const sequence = await rebuildHistoryOf(config);
  process.stdout.write(`the history is built again, up to sequence ${sequence}\n`);
}
