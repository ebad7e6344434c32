import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type History, openHistory } from '@openperp/history';
import { EXIT } from '../config/exit-code.ts';
import type { HistoryFeedMessage, HistoryMessage, HistoryRequest } from './history-message.ts';
import { HistoryProgress } from './history-progress.ts';
import { HistoryProjection } from './history-projection.ts';

/** What the history thread is started with. */
export interface HistoryWorkerData {
  /** The database file. */
  readonly file: string;
  readonly progress: SharedArrayBuffer;
  /** Where the engine thread's events arrive. */
  readonly feed: MessagePort;
}

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
  #gathering: NodeJS.Timeout | undefined;
  #scheduled = false;
  #ended = false;

  constructor(data: HistoryWorkerData, history: History) {
    this.#data = data;
    this.#projection = new HistoryProjection(history, new HistoryProgress(data.progress), post);
  }

  start(): void {
    this.#data.feed.on('message', (message: HistoryFeedMessage) => {
      this.#projection.receive(message);
      this.#takeWaiting();
      this.#schedule();
    });
    main.on('message', (request: HistoryRequest) => this.#guarded(() => this.#serve(request)));
  }

  #serve(request: HistoryRequest): void {
    if (request.kind === 'query') {
      this.#projection.query(request);
      this.#schedule();
    } else this.#close();
  }

  #close(): void {
    this.#takeWaiting();
    this.#projection.close();
    this.#end();
  }

  #takeWaiting(): void {
    const { feed } = this.#data;
    for (let next = receiveMessageOnPort(feed); next !== undefined; next = receiveMessageOnPort(feed)) {
      this.#projection.receive(next.message as HistoryFeedMessage);
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
    setImmediate(() => {
      this.#scheduled = false;
      this.#guarded(() => this.#work());
    });
  }

  #work(): void {
    const state = this.#projection.work();
    if (state === 'more') this.#schedule();
    if (state === 'diskFull') this.#tryAgainLater();
  }

  #tryAgainLater(): void {
    post({
      kind: 'warning',
      message: 'the history cannot be written: the disk is full; trying again each second',
    });
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#guarded(() => this.#work());
    }, DISK_FULL_RETRY_MS);
  }

  #guarded(action: () => void): void {
    if (this.#ended) return;
    try {
      action();
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

function fail({ file }: HistoryWorkerData, exitCode: number, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  post({ kind: 'failed', exitCode, message: `history ${file}: ${message}` });
}

function start(data: HistoryWorkerData): void {
  try {
    const history = openHistory(data.file);
    new HistoryWorker(data, history).start();
    post({ kind: 'opened', cursor: history.cursor });
  } catch (error) {
    fail(data, EXIT.damaged, error);
  }
}

start(workerData as HistoryWorkerData);
