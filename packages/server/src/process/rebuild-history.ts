import {
  deleteHistory,
  type History,
  HistoryRefused,
  HistoryUnavailable,
  historyName,
  openHistory,
  setHistoryAside,
} from '@openperp/history';
import { LogDamaged, nodeStorage, openFileLog } from '@openperp/log';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { noticeText } from '../engine-thread/notice-text.ts';
import { buildHistory } from './build-history.ts';
import {
  type DataFolder,
  historyLocation,
  logFolder,
  logIdOf,
  openDataFolder,
  snapshotFolder,
} from './data-folder.ts';

/** What a history that was built again holds. */
export interface RebuiltHistory {
  /** The first sequence in it. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Where the history before is, where that may hold what the log no longer does. */
  readonly aside: string | undefined;
}

/** Hears how a rebuild comes on. */
export interface RebuildListener {
  /** The history goes to `sequence`; it will to `lastSequence`. */
  reached(sequence: number, lastSequence: number): void;
  warned(message: string): void;
}

/** What is built again, and from what. */
interface Rebuild {
  readonly folder: DataFolder;
  readonly location: string;
  readonly logId: string;
  readonly keepMs: number;
  /** The first sequence that the log still holds, and its last. */
  readonly firstKept: number;
  readonly lastSequence: number;
  readonly listener: RebuildListener;
}

/**
 * Builds the history of a stopped exchange again from the log, to which nothing is added. Where the log no longer starts at sequence 1
 * (DUR-4), or a database holds the history of another log, it refuses with a {@link StartError} and has changed nothing, unless
 * `acceptLoss` is set: then the one before is kept aside, and the new history starts with the oldest snapshot or the log. A damaged log is
 * refused first, too.
 */
export async function rebuildHistoryOf(
  config: Config,
  acceptLoss: boolean,
  listener: RebuildListener,
): Promise<RebuiltHistory> {
  const folder = openDataFolder(config.dataFolder);
  try {
    const rebuild: Rebuild = {
      folder,
      location: historyLocation(folder, config.history),
      keepMs: config.keepHistoryMs,
      listener,
      ...readLog(folder, listener),
      logId: logIdOf(folder),
    };
    return await refusing(rebuild.location, () => rebuildFrom(rebuild, acceptLoss));
  } finally {
    folder.close();
  }
}

async function rebuildFrom(rebuild: Rebuild, acceptLoss: boolean): Promise<RebuiltHistory> {
  const { firstKept, location } = rebuild;
  const loss = firstKept > 1 ? whatIsGone(firstKept) : await otherLogsHistory(rebuild);
  if (loss === undefined) {
    await deleteHistory(location);
    return { ...(await build(rebuild)), aside: undefined };
  }
  if (!acceptLoss) throw wouldLose(loss);
  return buildBeside(rebuild);
}

/** What the log holds, once all of it has been checked. */
function readLog(folder: DataFolder, listener: RebuildListener): Pick<Rebuild, 'firstKept' | 'lastSequence'> {
  try {
    const log = openFileLog(logFolder(folder), {
      storage: nodeStorage,
      onNotice: (notice) => listener.warned(noticeText(notice)),
    });
    const { firstSequence: firstKept, lastSequence } = log;
    log.close();
    return { firstKept, lastSequence };
  } catch (error) {
    if (error instanceof LogDamaged) throw new StartError(EXIT.damaged, error.message);
    throw error;
  }
}

function whatIsGone(firstKept: number): string {
  return `the log starts at sequence ${firstKept}: what the history holds of the sequences before cannot be built again, and stands nowhere else.`;
}

/** What stands against deleting what is in the database: it is the history of another log. Whatever else is wrong with it, it is mended by this. */
async function otherLogsHistory({ location, logId }: Rebuild): Promise<string | undefined> {
  try {
    await (await openHistory(location, { logId })).close();
  } catch (error) {
    if (error instanceof HistoryUnavailable) throw error;
    if (!(error instanceof HistoryRefused)) return undefined;
    if (error.reason !== 'otherLog') throw error;
    return `history ${historyName(location)}: ${error.message}.`;
  }
  return undefined;
}

function wouldLose(loss: string): StartError {
  return new StartError(
    EXIT.wouldLose,
    `${loss} Nothing was changed. To have a history of what the log still holds, the present one kept aside, run: ` +
      'openperp rebuild-history --accept-loss',
  );
}

async function build(rebuild: Rebuild): Promise<Omit<RebuiltHistory, 'aside'>> {
  const { folder, location, logId, keepMs, firstKept, lastSequence, listener } = rebuild;
  const history: History = await openHistory(location, { logId, keepMs });
  try {
    const firstSequence = await buildHistory(history, {
      folders: { logFolder: logFolder(folder), snapshotFolder: snapshotFolder(folder) },
      firstKept,
      lastSequence,
      listener,
    });
    return { firstSequence, lastSequence };
  } finally {
    await history.close();
  }
}

/** {@link build} with the history before moved aside, and back where it fails. */
async function buildBeside(rebuild: Rebuild): Promise<RebuiltHistory> {
  const aside = await setHistoryAside(rebuild.location);
  try {
    return { ...(await build(rebuild)), aside: aside?.name };
  } catch (error) {
    await aside?.putBack();
    throw error;
  }
}

/** Runs `work`; a history that may not be used, or cannot be reached, is a refusal. */
async function refusing<T>(location: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isHeld = error instanceof HistoryRefused && error.reason === 'held';
    const exitCode = isHeld ? EXIT.locked : EXIT.badConfig;
    if (error instanceof HistoryRefused || error instanceof HistoryUnavailable) {
      throw new StartError(exitCode, `history ${historyName(location)}: ${error.message}`);
    }
    throw error;
  }
}
