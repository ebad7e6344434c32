import { type MessagePort, Worker } from 'node:worker_threads';
import type { ClockKind } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import type { HistoryProgress } from '../history-thread/history-progress.ts';
import { type DataFolder, historyBoundFile, logFolder, snapshotFolder } from '../process/data-folder.ts';
import { EngineClient, type EngineObserver } from './engine-client.ts';
import type { EngineMessage } from './engine-message.ts';
import type { EngineWorkerData } from './engine-worker.ts';

/** An engine thread that has recovered its state and waits for commands. */
export interface EngineThread {
  readonly client: EngineClient;
  /** The first sequence that was replayed at the start. */
  readonly replayedFrom: number;
  /** Answers what was accepted, takes a snapshot, closes the log, ends the thread. */
  stop(): Promise<void>;
}

/** What an engine thread is started with. */
export interface EngineThreadOptions {
  readonly dataFolder: Pick<DataFolder, 'path'>;
  readonly clock: ClockKind;
  /**
   * How long before the wall clock time begins in an empty log, ms. Where this is not 0 a real clock is held: it stands where
   * {@link EngineClient.submitBatchAt} puts it until {@link EngineClient.startRealClock}.
   */
  readonly pastMs: number;
  /** The last sequence in the history; undefined where its database cannot be reached. */
  readonly historyCursor: number | undefined;
  readonly progress: HistoryProgress;
  /** The end of a channel to the history thread; handed over. */
  readonly feed: MessagePort;
  readonly snapshotEvery: number;
  /** How much of the log is kept at least, bytes; Infinity: all of it. */
  readonly keepLogBytes: number;
  /** See `HistoryFeed`; its own bound where left out. */
  readonly maxPendingBytes?: number;
  readonly observer: EngineObserver;
  /** A replay that takes long: `done` of `total` commands. */
  readonly onProgress: (done: number, total: number) => void;
  readonly onWarning: (message: string) => void;
  /** The thread has failed after its start; the process cannot go on. */
  readonly onFailure: (error: StartError) => void;
}

/** Starts the engine thread; settles when the log is replayed, rejects with a {@link StartError} where that cannot be. */
export function startEngineThread(options: EngineThreadOptions): Promise<EngineThread> {
  const workerData: EngineWorkerData = {
    logFolder: logFolder(options.dataFolder),
    snapshotFolder: snapshotFolder(options.dataFolder),
    clock: options.clock,
    pastMs: options.pastMs,
    historyCursor: options.historyCursor,
    historyBoundFile: historyBoundFile(options.dataFolder),
    progress: options.progress.buffers,
    feed: options.feed,
    snapshotEvery: options.snapshotEvery,
    keepLogBytes: options.keepLogBytes,
    maxPendingBytes: options.maxPendingBytes,
  };
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), {
    workerData,
    transferList: [options.feed],
  });
  const client = new EngineClient(worker, options.observer);
  let state: 'starting' | 'running' | 'stopping' | 'ended' = 'starting';
  const exited = Promise.withResolvers<void>();
  const started = Promise.withResolvers<EngineThread>();
  const stop = async (): Promise<void> => {
    await client.drain();
    if (state === 'running') {
      state = 'stopping';
      client.stop().catch(() => {});
    }
    await exited.promise;
  };
  const fail = (error: StartError): void => {
    const before = state;
    state = 'ended';
    if (before === 'starting') started.reject(error);
    else if (before !== 'ended') options.onFailure(error);
  };
  worker.on('message', (message: EngineMessage) => {
    client.receive(message);
    if (message.kind === 'started') {
      state = 'running';
      started.resolve({ client, replayedFrom: message.replayedFrom, stop });
    }
    if (message.kind === 'failed') fail(new StartError(message.exitCode, message.message));
    if (message.kind === 'progress') options.onProgress(message.done, message.total);
    if (message.kind === 'warning') options.onWarning(message.message);
  });
  worker.on('error', (error) => fail(new StartError(EXIT.internal, `engine thread: ${errorText(error)}`)));
  worker.on('exit', () => {
    if (state === 'stopping') state = 'ended';
    fail(new StartError(EXIT.internal, 'engine thread: ended by itself'));
    exited.resolve();
  });
  return started.promise;
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
