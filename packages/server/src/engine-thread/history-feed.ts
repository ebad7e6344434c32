import type { MessagePort } from 'node:worker_threads';
import type { HistoryFeedMessage } from '../history-thread/history-message.ts';
import type { HistoryProgress } from '../history-thread/history-progress.ts';
import { type EventBatch, weightOf } from './event-batch.ts';
import type { EventFeed } from './sequencer.ts';

/** While more than this waits for the history, nothing more is sent: it reads what it lacks from the log. */
export const MAX_PENDING_BYTES = 256 * 1024 * 1024;

/**
 * The engine thread's end of the channel to the history thread. It waits for nothing: where the history does not come along, the feed
 * detaches, and the history reads from the log until it is near enough to be attached again. What is sent between an `attached` and the next
 * `detached` are all events of the sequences between the two, in order, each once.
 */
export class HistoryFeed implements EventFeed {
  readonly #port: Pick<MessagePort, 'postMessage'>;
  readonly #progress: HistoryProgress;
  readonly #maxPendingBytes: number;
  #isAttached = true;
  /** The last sequence that has been told of, sent or not. */
  #sequence = 0;

  constructor(
    port: Pick<MessagePort, 'postMessage'>,
    progress: HistoryProgress,
    maxPendingBytes: number = MAX_PENDING_BYTES,
  ) {
    this.#port = port;
    this.#progress = progress;
    this.#maxPendingBytes = maxPendingBytes;
    progress.setAttached(true);
  }

  get isAttached(): boolean {
    return this.#isAttached;
  }

  /** The batch after the one before, durable in the log; where it is sent on, its memory is gone afterwards. */
  send(batch: EventBatch): void {
    if (this.#isAttached && this.#progress.pendingBytes > this.#maxPendingBytes) this.detach();
    this.#sequence = Math.max(this.#sequence, batch.lastSequence);
    this.#progress.appended(this.#sequence);
    if (!this.#isAttached) return;
    this.#progress.sent(weightOf(batch));
    this.#post({ kind: 'events', batch }, [batch.events.buffer]);
  }

  /** Sends nothing from the next batch on. */
  detach(): void {
    if (!this.#isAttached) return;
    this.#isAttached = false;
    this.#progress.setAttached(false);
    this.#post({ kind: 'detached' }, []);
  }

  /** Sends again from the next batch on; between two frames only, as then the log holds all that has been told of, in whole frames. */
  attach(): void {
    if (this.#isAttached) return;
    this.#isAttached = true;
    this.#progress.setAttached(true);
    this.#post({ kind: 'attached', sequence: this.#sequence }, []);
  }

  /** At a start: the log goes to `sequence`, and the history at most to `historyBound`. What it lacks may be sent yet. */
  startAt(sequence: number, historyBound: number = sequence): void {
    this.#sequence = sequence;
    this.#progress.started(sequence, historyBound);
  }

  /** Has the history make durable what it holds, without waiting for it. */
  sync(): void {
    this.#post({ kind: 'sync' }, []);
  }

  /** Has the history forget everything. */
  reset(): void {
    this.#post({ kind: 'reset' }, []);
  }

  #post(message: HistoryFeedMessage, transfer: ArrayBuffer[]): void {
    this.#port.postMessage(message, transfer);
  }
}
