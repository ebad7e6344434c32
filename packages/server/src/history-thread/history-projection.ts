import { type EngineEvent, forEachEvent } from '@openperp/engine';
import { type History, HistoryGap, HistoryUnavailable } from '@openperp/history';
import { type EventBatch, weightOf } from '../engine-thread/event-batch.ts';
import type { HistoryFeedMessage, HistoryMessage, HistoryRequest } from './history-message.ts';
import type { HistoryProgress } from './history-progress.ts';

const SQLITE_FULL = 13;
/** What waits at the end is projected for so long. */
const CLOSE_WORK_MS = 3_000;
/** Messages that are done are forgotten in lots of at least this many. */
const COMPACT_AT = 1_024;
/** Waiting batches are joined into one transaction up to this many bytes. */
const TRANSACTION_BYTES = 1 << 20;

type HistoryQueryRequest = Extract<HistoryRequest, { kind: 'query' }>;

interface WaitingQuery {
  readonly request: HistoryQueryRequest;
  readonly timer: NodeJS.Timeout;
}

/** What waits to be done; `release` is told once it no longer waits. */
interface Waiting {
  readonly message: ProjectedMessage;
  readonly release: () => void;
}

/** What a projection takes in; see `CatchUp` for the rest. */
export type ProjectedMessage = Extract<HistoryFeedMessage, { kind: 'events' | 'reset' | 'sync' }>;

/**
 * What {@link HistoryProjection.work} leaves behind: nothing, more to do, a full disk or a database that is away, to be tried again later,
 * or events that start after what follows the cursor, as the database has lost some: they are to be dropped, and read from the log again.
 */
export type WorkState = 'idle' | 'more' | 'diskFull' | 'unavailable' | 'gap';

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
}

/**
 * The history thread without its ports: projects the batches that arrive, joined into transactions, and answers queries once the
 * events that they must show are in. What waits is bounded by those who send it: the engine thread detaches, a replay waits.
 */
export class HistoryProjection {
  readonly #history: History;
  readonly #progress: HistoryProgress;
  readonly #post: (message: HistoryMessage) => void;
  readonly #onReset: () => void;
  #feed: Waiting[] = [];
  #done = 0;
  #bytes = 0;
  /** Syncs that somebody waits for. */
  #syncs = 0;
  readonly #waiting = new Set<WaitingQuery>();
  /** Queries that the database is at. */
  readonly #asked = new Set<Promise<void>>();
  #working: Promise<WorkState> | undefined;
  /** There may be rows that are older than what is kept. */
  #mayTrim = false;
  #trouble = '';
  /** Where the database was found to stand, though it had been further, or its answer to a commit was lost; until it takes events again. */
  #found: number | undefined;

  constructor(
    history: History,
    progress: HistoryProgress,
    post: (message: HistoryMessage) => void,
    onReset: () => void = () => {},
  ) {
    this.#onReset = onReset;
    this.#history = history;
    this.#progress = progress;
    this.#post = post;
    progress.projected(history.cursor, 0);
  }

  /** The last sequence that is in the history. */
  get cursor(): number {
    return this.#found ?? this.#history.cursor;
  }

  /** Takes in what comes next; {@link work} projects it. `release` is told once the events no longer wait. */
  receive(message: ProjectedMessage, release: () => void = () => {}): void {
    if (message.kind === 'sync') this.#syncs += 1;
    if (message.kind === 'events') this.#bytes += weightOf(message.batch);
    this.#feed.push({ message, release });
  }

  /** What the database, or the way to it, said when it was last `unavailable`. */
  get trouble(): string {
    return this.#trouble;
  }

  /** How soon {@link work} should be called: not at all, after some time of gathering, or now, as a transaction is full or somebody waits. */
  get urgency(): 'none' | 'later' | 'now' {
    if (!this.hasWork) return this.#mayTrim ? 'later' : 'none';
    return this.#syncs > 0 || this.#waiting.size > 0 || this.#bytes >= TRANSACTION_BYTES ? 'now' : 'later';
  }

  /** Whether anything that was received is not done yet. */
  get hasWork(): boolean {
    return this.#done < this.#feed.length;
  }

  /**
   * Projects one transaction's worth of what has arrived, and deletes some rows that are too old. Nothing is lost on a full disk, or where
   * the database is away: it is tried again at the next call. A call while another is at work is that one.
   */
  work(): Promise<WorkState> {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #work(): Promise<WorkState> {
    const first = this.#feed[this.#done]?.message;
    if (first === undefined && !this.#mayTrim) return 'idle';
    try {
      if (first !== undefined) await this.#do(first);
      this.#answerWaiting();
      if (this.#mayTrim) this.#mayTrim = await this.#history.trim();
    } catch (error) {
      if (isDiskFull(error)) return 'diskFull';
      if (error instanceof HistoryUnavailable) {
        this.#trouble = error.message;
        return 'unavailable';
      }
      if (error instanceof HistoryGap) return this.#isPast(error.cursor) ? 'more' : 'gap';
      throw error;
    }
    return this.hasWork ? 'more' : 'idle';
  }

  async #do(message: ProjectedMessage): Promise<void> {
    if (message.kind === 'reset') await this.#reset();
    else if (message.kind === 'sync') await this.#sync();
    else await this.#project(this.#nextBatches());
  }

  /** Answers a query now, or when the history has come far enough, or `behind` when its time is up. */
  query(request: HistoryQueryRequest): void {
    if (this.cursor >= request.atLeastSequence) {
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

  /**
   * Projects what has arrived, as far as the disk allows and for some seconds at most, and closes the database; what is missing is read from
   * the log at the next start.
   */
  async close(): Promise<void> {
    const until = performance.now() + CLOSE_WORK_MS;
    while ((await this.work()) === 'more' && performance.now() < until);
    for (const { request, timer } of this.#waiting) {
      clearTimeout(timer);
      this.#post({ kind: 'behind', id: request.id });
    }
    this.#waiting.clear();
    await Promise.all(this.#asked);
    await this.#history.close();
  }

  async #reset(): Promise<void> {
    this.#progress.synced(0);
    await this.#history.reset();
    this.#onReset();
    this.#progress.projected(0, 0);
    this.#drop(1);
  }

  async #sync(): Promise<void> {
    await this.#history.sync();
    this.#found = undefined;
    this.#progress.synced(this.cursor);
    this.#syncs -= 1;
    this.#drop(1);
  }

  /** The next batches up to a transaction's size; at least one. */
  #nextBatches(): readonly EventBatch[] {
    const batches: EventBatch[] = [];
    let bytes = 0;
    for (let at = this.#done; at < this.#feed.length; at += 1) {
      const { message } = this.#feed[at]!;
      if (message.kind !== 'events') break;
      bytes += weightOf(message.batch);
      if (batches.length > 0 && bytes > TRANSACTION_BYTES) break;
      batches.push(message.batch);
    }
    return batches;
  }

  async #project(batches: readonly EventBatch[]): Promise<void> {
    const events: EngineEvent[] = [];
    let bytes = 0;
    for (const batch of batches) {
      forEachEvent(batch.events, (event) => events.push(event));
      bytes += weightOf(batch);
    }
    const { firstSequence } = batches[0]!;
    const { lastSequence, timeMs } = batches[batches.length - 1]!;
    await this.#history.apply({ firstSequence, lastSequence, timeMs, events });
    this.#mayTrim = true;
    this.#found = undefined;
    this.#progress.projected(this.cursor, timeMs);
    this.#bytes -= bytes;
    this.#dropBatches(batches.length);
  }

  /** Drops the events that the database, which is found to be at `cursor`, has; whether what is left follows on them. */
  #isPast(cursor: number): boolean {
    this.#found = cursor;
    this.#progress.projected(cursor, 0);
    const batches = this.#nextBatches();
    const known = batches.filter(({ lastSequence }) => lastSequence <= cursor);
    this.#bytes -= known.reduce((sum, batch) => sum + weightOf(batch), 0);
    this.#dropBatches(known.length);
    return known.length > 0;
  }

  #dropBatches(count: number): void {
    for (let at = 0; at < count; at += 1) this.#feed[this.#done + at]!.release();
    this.#drop(count);
  }

  /** Forgets the events that wait, between two calls of {@link work}: they are read from the log again. */
  dropEvents(): void {
    const waiting = this.#feed.slice(this.#done);
    for (const { message, release } of waiting) if (message.kind === 'events') release();
    this.#feed = waiting.filter(({ message }) => message.kind !== 'events');
    this.#done = 0;
    this.#bytes = 0;
  }

  #drop(count: number): void {
    this.#done += count;
    if (this.#done < COMPACT_AT && this.#done < this.#feed.length) return;
    this.#feed = this.#feed.slice(this.#done);
    this.#done = 0;
  }

  #answerWaiting(): void {
    for (const waiting of this.#waiting) {
      if (this.cursor < waiting.request.atLeastSequence) continue;
      clearTimeout(waiting.timer);
      this.#waiting.delete(waiting);
      this.#answer(waiting.request);
    }
  }

  #answer(request: HistoryQueryRequest): void {
    const asked = this.#ask(request).finally(() => this.#asked.delete(asked));
    this.#asked.add(asked);
  }

  /** A query changes nothing, so one that fails is its asker's concern alone; a database that is away is as good as one that is behind. */
  async #ask({ id, query }: HistoryQueryRequest): Promise<void> {
    try {
      this.#post({ kind: 'answer', id, answer: await this.#history.query(query) });
    } catch (error) {
      if (error instanceof HistoryUnavailable) {
        this.#post({ kind: 'behind', id });
        return;
      }
      const message = error instanceof Error ? error.message : String(error);
      this.#post({ kind: 'refused', id, outOfRange: error instanceof RangeError, message });
    }
  }
}
