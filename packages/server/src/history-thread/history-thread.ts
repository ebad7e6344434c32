import { type MessagePort, Worker } from 'node:worker_threads';
import { EXIT, StartError } from '../config/exit-code.ts';
import type { LogFolders } from './catch-up-thread.ts';
import { HistoryClient } from './history-client.ts';
import type { HistoryMessage, HistoryRequest } from './history-message.ts';
import type { HistoryProgress } from './history-progress.ts';
import type { HistoryWorkerData } from './history-worker.ts';

/** A history thread with its database open. */
export interface HistoryThread {
  readonly client: HistoryClient;
  /** The last sequence that was in the history when it was opened; undefined where its database cannot be reached. */
  readonly cursor: number | undefined;
  /** Projects what has been sent, closes the database and ends the thread. */
  close(): Promise<void>;
}

/** What a history thread is started with. */
export interface HistoryThreadOptions extends LogFolders {
  /** See `openHistory`. */
  readonly location: string;
  readonly logId: string;
  /** See `OpenOptions` of the history. */
  readonly keepMs: number;
  /** See `HistoryBound`. */
  readonly boundFile: string;
  readonly progress: HistoryProgress;
  /** The end of a channel from the engine thread; handed over. */
  readonly feed: MessagePort;
  readonly onWarning: (message: string) => void;
  /** The thread has failed after its start; the process cannot go on. */
  readonly onFailure: (error: StartError) => void;
}

/** Starts the history thread; rejects with a {@link StartError} where its database cannot be opened. */
export function startHistoryThread(options: HistoryThreadOptions): Promise<HistoryThread> {
  const workerData: HistoryWorkerData = {
    location: options.location,
    logId: options.logId,
    keepMs: options.keepMs,
    boundFile: options.boundFile,
    logFolder: options.logFolder,
    snapshotFolder: options.snapshotFolder,
    progress: options.progress.buffers,
    feed: options.feed,
  };
  const worker = new Worker(new URL('./history-worker.ts', import.meta.url), {
    workerData,
    transferList: [options.feed],
  });
  const client = new HistoryClient(worker);
  let state: 'opening' | 'open' | 'closing' = 'opening';
  const closed = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<HistoryThread>();
  const close = (): Promise<void> => {
    if (state === 'open') worker.postMessage({ kind: 'close' } satisfies HistoryRequest);
    state = 'closing';
    return closed.promise;
  };
  const fail = (error: StartError): void => {
    const before = state;
    state = 'closing';
    if (before === 'opening') opened.reject(error);
    if (before === 'open') options.onFailure(error);
  };
  worker.on('message', (message: HistoryMessage) => {
    if (message.kind === 'opened') {
      state = 'open';
      opened.resolve({ client, cursor: message.cursor, close });
    } else if (message.kind === 'failed') fail(new StartError(message.exitCode, message.message));
    else if (message.kind === 'warning') options.onWarning(message.message);
    else client.receive(message);
  });
  worker.on('error', (error) => fail(new StartError(EXIT.internal, `history thread: ${String(error)}`)));
  worker.on('exit', () => {
    fail(new StartError(EXIT.internal, 'history thread: ended by itself'));
    closed.resolve();
  });
  return opened.promise;
}
