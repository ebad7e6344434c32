import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import {
  type History,
  HistoryRefused,
  HistoryUnavailable,
  historyName,
  openHistory,
} from '@openperp/history';
import { nodeStorage, openLogReader } from '@openperp/log';
import { EXIT } from '../config/exit-code.ts';
import { AbsentHistory } from './absent-history.ts';
import { CatchUp } from './catch-up.ts';
import { type LogFolders, startCatchUpThread } from './catch-up-thread.ts';
import { HistoryBound } from './history-bound.ts';
import type {
  HistoryFeedMessage,
  HistoryFeedRequest,
  HistoryMessage,
  HistoryRequest,
} from './history-message.ts';
import { HistoryProgress, type ProgressBuffers } from './history-progress.ts';
import { HistoryProjection } from './history-projection.ts';
import { Outage } from './outage.ts';

/** What the history thread is started with. */
export interface HistoryWorkerData extends LogFolders {
  /** See `openHistory`. */
  readonly location: string;
  readonly logId: string;
  /** See `OpenOptions` of the history. */
  readonly keepMs: number;
  /** See `HistoryBound`. */
  readonly boundFile: string;
  readonly progress: ProgressBuffers;
  /** Where the engine thread's events arrive, and is asked for them. */
  readonly feed: MessagePort;
}

/** A database that does not answer is not waited for at the end: this thread, not the process, exits. */
const CLOSE_PATIENCE_MS = 5_000;
const DISK_FULL_RETRY_MS = 1_000;
/**
 * How long events gather before they are projected when nobody waits for them. A transaction costs 90 µs of CPU without a row in it, so
 * one for each frame of the log was dearer than the rows; see docs/decisions/0006-history.md.
 */
const GATHER_MS = 20;

const main = parentPort!;

function post(message: HistoryMessage): void {
  main.postMessage(message);
}

/** The history thread: projects what the engine thread sends, answers what the main thread asks. */
class HistoryWorker {
  readonly #data: HistoryWorkerData;
  readonly #projection: HistoryProjection;
  readonly #catchUp: CatchUp;
  readonly #outage = new Outage();
  #gathering: NodeJS.Timeout | undefined;
  #scheduled = false;
  #ended = false;

  constructor(data: HistoryWorkerData, history: History) {
    this.#data = data;
    const progress = new HistoryProgress(data.progress);
    const bound = new HistoryBound(data.boundFile);
    this.#projection = new HistoryProjection(history, progress, post, () => bound.clear());
    this.#catchUp = this.#connect(progress);
    // What is there at the start need not be kept in the log for it.
    this.#projection.receive({ kind: 'sync' });
    this.#schedule();
  }

  #connect(progress: HistoryProgress): CatchUp {
    const { feed } = this.#data;
    return new CatchUp({
      projection: this.#projection,
      progress,
      ask: (kind) => feed.postMessage({ kind } satisfies HistoryFeedRequest),
      startReplay: (cursor, { events, ...listener }) =>
        startCatchUpThread(this.#data, cursor, {
          ...listener,
          events: (batch, release) => {
            events(batch, release);
            this.#schedule();
          },
        }),
      onWarning: (message) => post({ kind: 'warning', message }),
      later: (action, delayMs) => {
        const timer = setTimeout(() => void this.#guarded(async () => action()), delayMs);
        return () => clearTimeout(timer);
      },
    });
  }

  /** Starts; of a history that came late the engine thread has `detached` before. */
  start(isDetached = false): void {
    if (isDetached) this.#catchUp.receive({ kind: 'detached' });
    this.#data.feed.on('message', (message: HistoryFeedMessage) => {
      this.#catchUp.receive(message);
      this.#takeWaiting();
      this.#schedule();
    });
    main.on('message', (request: HistoryRequest) => void this.#guarded(() => this.#serve(request)));
  }

  async #serve(request: HistoryRequest): Promise<void> {
    if (request.kind === 'query') {
      this.#projection.query(request);
      this.#schedule();
    } else await this.#close();
  }

  async #close(): Promise<void> {
    this.#takeWaiting();
    this.#catchUp.close();
    const patience = setTimeout(() => process.exit(), CLOSE_PATIENCE_MS);
    await this.#projection.close();
    clearTimeout(patience);
    this.#end();
  }

  #takeWaiting(): void {
    const { feed } = this.#data;
    for (let next = receiveMessageOnPort(feed); next !== undefined; next = receiveMessageOnPort(feed)) {
      this.#catchUp.receive(next.message as HistoryFeedMessage);
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    const { urgency } = this.#projection;
    if (urgency === 'now') this.#workSoon();
    else if (urgency === 'later') this.#gathering ??= setTimeout(() => this.#workSoon(), GATHER_MS);
  }

  /** One transaction a turn, so that queries are answered in between. */
  #workSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    setImmediate(() => void this.#guarded(() => this.#work()));
  }

  async #work(): Promise<void> {
    const state = await this.#projection.work();
    this.#scheduled = false;
    if (state === 'gap') this.#catchUp.gap();
    else this.#catchUp.projected();
    if (state === 'diskFull') {
      post({
        kind: 'warning',
        message: 'the history cannot be written: the disk is full; trying again each second',
      });
      this.#workAfter(DISK_FULL_RETRY_MS);
    } else if (state === 'unavailable') {
      const { warning, delayMs } = this.#outage.failed(this.#projection.trouble, Date.now());
      if (warning !== undefined) post({ kind: 'warning', message: warning });
      this.#workAfter(delayMs);
    } else {
      this.#outage.ended();
      this.#schedule();
    }
  }

  #workAfter(delayMs: number): void {
    this.#scheduled = true;
    setTimeout(() => void this.#guarded(() => this.#work()), delayMs);
  }

  async #guarded(action: () => Promise<void>): Promise<void> {
    if (this.#ended) return;
    try {
      await action();
    } catch (error) {
      fail(this.#data, EXIT.internal, error);
      this.#end();
    }
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#gathering);
    this.#data.feed.close();
    main.close();
  }
}

function fail({ location }: HistoryWorkerData, exitCode: number, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  post({ kind: 'failed', exitCode, message: `history ${historyName(location)}: ${message}` });
}

/** A history that may not be used is a matter of the settings, any other that cannot be opened is damaged. */
function exitCodeOf(error: unknown): number {
  if (!(error instanceof HistoryRefused)) return EXIT.damaged;
  return error.reason === 'held' ? EXIT.locked : EXIT.badConfig;
}

function open({ location, logId, keepMs }: HistoryWorkerData): Promise<History> {
  return openHistory(location, { logId, keepMs });
}

/** Serves until the database is there, and hands over then. */
function waitFor(data: HistoryWorkerData, trouble: string): void {
  const receive = (message: HistoryFeedMessage): void => absent.receive(message);
  const serve = (request: HistoryRequest): void => absent.serve(request);
  const absent = new AbsentHistory({
    open: () => open(data),
    boundSequence: () => new HistoryProgress(data.progress).boundSequence,
    firstSequence: () => openLogReader(data.logFolder, nodeStorage).firstSequence(),
    post,
    later: (action, delayMs) => void setTimeout(action, delayMs).unref(),
    opened: (history) => {
      data.feed.off('message', receive);
      main.off('message', serve);
      new HistoryBound(data.boundFile).clear();
      post({ kind: 'warning', message: 'the database of the history is there' });
      new HistoryWorker(data, history).start(true);
    },
    ended: () => {
      data.feed.close();
      main.close();
      setTimeout(() => process.exit(), CLOSE_PATIENCE_MS).unref();
    },
  });
  data.feed.on('message', receive);
  main.on('message', serve);
  absent.start(trouble);
}

async function start(data: HistoryWorkerData): Promise<void> {
  try {
    const history = await open(data);
    new HistoryWorker(data, history).start();
    post({ kind: 'opened', cursor: history.cursor });
  } catch (error) {
    if (!(error instanceof HistoryUnavailable)) return fail(data, exitCodeOf(error), error);
    waitFor(data, error.message);
    post({ kind: 'opened', cursor: undefined });
  }
}

await start(workerData as HistoryWorkerData);
