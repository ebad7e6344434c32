import { MessageChannel } from 'node:worker_threads';
import type { ClockKind } from '../config/config.ts';
import type { StartError } from '../config/exit-code.ts';
import type { EngineObserver } from '../engine-thread/engine-client.ts';
import { type EngineThread, startEngineThread } from '../engine-thread/engine-thread.ts';
import { HistoryProgress } from '../history-thread/history-progress.ts';
import { type HistoryThread, startHistoryThread } from '../history-thread/history-thread.ts';
import {
  type DataFolder,
  historyBoundFile,
  historyLocation,
  logFolder,
  logIdOf,
  snapshotFolder,
} from './data-folder.ts';
import { HistoryLag } from './history-lag.ts';
import { reportReplay } from './replay-report.ts';

/** Sequences between two snapshots that nobody asked for. */
const SNAPSHOT_EVERY = 500_000;

/** Engine and history, running and connected. */
export interface Threads {
  readonly engine: EngineThread;
  readonly history: HistoryThread;
  readonly progress: HistoryProgress;
  readonly lag: HistoryLag;
  /** Stops the engine, then, with all its events, the history. */
  stop(): Promise<void>;
}

/** What the threads are started with. */
export interface ThreadsOptions {
  readonly folder: DataFolder;
  readonly clock: ClockKind;
  /** See `EngineThreadOptions`. */
  readonly pastMs: number;
  /** How much of the log is kept at least, bytes; Infinity: all of it. */
  readonly keepLogBytes: number;
  /** See `Config`. */
  readonly history: string;
  readonly keepHistoryMs: number;
  /** See `HistoryFeed`; its own bound where left out. */
  readonly maxPendingBytes?: number;
  readonly observer: EngineObserver;
  readonly onWarning: (message: string) => void;
  /** A thread has failed after its start; the process cannot go on. */
  readonly onFailure: (error: StartError) => void;
}

/** Starts both threads; settles when the log is replayed. The history opens first: its cursor decides how far back the engine replays. */
export async function startThreads(options: ThreadsOptions): Promise<Threads> {
  const { folder, clock, pastMs, keepLogBytes, observer, onWarning, onFailure } = options;
  const progress = new HistoryProgress();
  const { port1, port2 } = new MessageChannel();
  const history = await startHistoryThread({
    location: historyLocation(folder, options.history),
    logId: logIdOf(folder),
    keepMs: options.keepHistoryMs,
    boundFile: historyBoundFile(folder),
    logFolder: logFolder(folder),
    snapshotFolder: snapshotFolder(folder),
    progress,
    feed: port2,
    onWarning,
    onFailure,
  });
  try {
    const engine = await startEngineThread({
      dataFolder: folder,
      clock,
      pastMs,
      historyCursor: history.cursor,
      progress,
      feed: port1,
      snapshotEvery: SNAPSHOT_EVERY,
      keepLogBytes,
      ...(options.maxPendingBytes === undefined ? {} : { maxPendingBytes: options.maxPendingBytes }),
      observer,
      onProgress: reportReplay,
      onWarning,
      onFailure,
    });
    const lag = new HistoryLag(engine.client, progress, onWarning);
    const stop = async (): Promise<void> => {
      lag.stop();
      await engine.stop();
      await history.close();
    };
    return { engine, history, progress, lag, stop };
  } catch (error) {
    await history.close();
    throw error;
  }
}
