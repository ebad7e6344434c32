import { type EngineEvent, forEachEvent } from '@openperp/engine';
import type { History } from '@openperp/history';
import { type EventBatch, weightOf } from '../engine-thread/event-batch.ts';
import type { HistoryFeedMessage, HistoryMessage, HistoryRequest } from './history-message.ts';
import type { HistoryProgress } from './history-progress.ts';

const SQLITE_FULL = 13;
/** Messages that are done are forgotten in lots of at least this many. */
const COMPACT_AT = 1_024;
/** Waiting batches are joined into one transaction up to this many bytes. */
const TRANSACTION_BYTES = 1 << 20;

type HistoryQueryRequest = Extract<HistoryRequest, { kind: 'query' }>;

interface WaitingQuery {
  readonly request: HistoryQueryRequest;
  readonly timer: NodeJS.Timeout;
}

/** What {@link HistoryProjection.work} leaves behind: nothing, more to do, or a full disk, to be tried again later. */
export type WorkState = 'idle' | 'more' | 'diskFull';

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
}

/**
 * The history thread without its ports: projects the batches that arrive, joined into transactions, and answers queries once the
 * events that they must show are in. What waits is bounded by the engine thread, which stops sequencing before it sends too much.
 */
export class HistoryProjection {
  readonly #history: History;
  readonly #progress: HistoryProgress;
  readonly #post: (message: HistoryMessage) => void;
  #feed: HistoryFeedMessage[] = [];
  #done = 0;
  #bytes = 0;
  /** Syncs that somebody waits for. */
  #syncs = 0;
  readonly #waiting = new Set<WaitingQuery>();

  constructor(history: History, progress: HistoryProgress, post: (message: HistoryMessage) => void) {
    this.#history = history;
    this.#progress = progress;
    this.#post = post;
    progress.projected(history.cursor, 0);
  }

  /** Takes in a message of the engine thread; {@link work} projects it. */
  receive(message: HistoryFeedMessage): void {
    if (message.kind === 'sync') this.#syncs += 1;
    if (message.kind === 'events') this.#bytes += weightOf(message.batch);
    this.#feed.push(message);
  }

  /** How soon {@link work} should be called: not at all, after some time of gathering, or now, as a transaction is full or somebody waits. */
  get urgency(): 'none' | 'later' | 'now' {
    if (!this.#hasWork) return 'none';
    return this.#syncs > 0 || this.#waiting.size > 0 || this.#bytes >= TRANSACTION_BYTES ? 'now' : 'later';
  }

  get #hasWork(): boolean {
    return this.#done < this.#feed.length;
  }

  /** Projects one transaction's worth of what has arrived. Nothing is lost on a full disk: it is tried again at the next call. */
  work(): WorkState {
    const first = this.#feed[this.#done];
    if (first === undefined) return 'idle';
    try {
      if (first.kind === 'reset') this.#reset();
      else if (first.kind === 'sync') this.#sync();
      else this.#project(this.#nextBatches());
    } catch (error) {
      if (isDiskFull(error)) return 'diskFull';
      throw error;
    }
    this.#answerWaiting();
    return this.#hasWork ? 'more' : 'idle';
  }

  /** Answers a query now, or when the history has come far enough, or `behind` when its time is up. */
  query(request: HistoryQueryRequest): void {
    if (this.#history.cursor >= request.atLeastSequence) {
      this.#answer(request);
      return;
    }
    const waiting: WaitingQuery = {
      request,
      timer: setTimeout(() => {
        this.#waiting.delete(waiting);
        this.#post({ kind: 'behind', id: request.id });
      }, request.timeoutMs),
    };
    this.#waiting.add(waiting);
  }

  /** Projects all that has arrived, as far as the disk allows, and closes the database; what is missing is read from the log at the next start. */
  close(): void {
    while (this.work() === 'more');
    for (const { request, timer } of this.#waiting) {
      clearTimeout(timer);
      this.#post({ kind: 'behind', id: request.id });
    }
    this.#waiting.clear();
    this.#history.close();
  }

  #reset(): void {
    this.#history.reset();
    this.#progress.projected(0, 0);
    this.#drop(1);
  }

  #sync(): void {
    this.#history.sync();
    this.#progress.synced(this.#history.cursor);
    this.#syncs -= 1;
    this.#drop(1);
  }

  /** The next batches up to a transaction's size; at least one. */
  #nextBatches(): readonly EventBatch[] {
    const batches: EventBatch[] = [];
    let bytes = 0;
    for (let at = this.#done; at < this.#feed.length; at += 1) {
      const message = this.#feed[at]!;
      if (message.kind !== 'events') break;
      bytes += weightOf(message.batch);
      if (batches.length > 0 && bytes > TRANSACTION_BYTES) break;
      batches.push(message.batch);
    }
    return batches;
  }

  #project(batches: readonly EventBatch[]): void {
    const events: EngineEvent[] = [];
    let bytes = 0;
    for (const batch of batches) {
      forEachEvent(batch.events, (event) => events.push(event));
      bytes += weightOf(batch);
    }
    const firstSequence = batches[0]!.firstSequence;
    const lastSequence = batches[batches.length - 1]!.lastSequence;
    this.#history.apply({ firstSequence, lastSequence, events });
    this.#progress.projected(this.#history.cursor, bytes);
    this.#bytes -= bytes;
    this.#drop(batches.length);
  }

  #drop(count: number): void {
    this.#done += count;
    if (this.#done < COMPACT_AT && this.#done < this.#feed.length) return;
    this.#feed = this.#feed.slice(this.#done);
    this.#done = 0;
  }

  #answerWaiting(): void {
    for (const waiting of this.#waiting) {
      if (this.#history.cursor < waiting.request.atLeastSequence) continue;
      clearTimeout(waiting.timer);
      this.#waiting.delete(waiting);
      this.#answer(waiting.request);
    }
  }

  /** A query changes nothing, so one that fails is its asker's concern alone. */
  #answer({ id, query }: HistoryQueryRequest): void {
    try {
      this.#post({ kind: 'answer', id, answer: this.#history.query(query) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#post({ kind: 'refused', id, outOfRange: error instanceof RangeError, message });
    }
  }
}
