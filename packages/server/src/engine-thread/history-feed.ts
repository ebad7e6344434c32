import type { MessagePort } from 'node:worker_threads';
import type { HistoryFeedMessage } from '../history-thread/history-message.ts';
import type { HistoryProgress } from '../history-thread/history-progress.ts';
import { type EventBatch, weightOf } from './event-batch.ts';
import type { EventFeed } from './sequencer.ts';

/** While more than this waits for the history, nothing is sequenced. */
const MAX_PENDING_BYTES = 256 * 1024 * 1024;
/** A replay or an `advance`, which are faster than the history, wait while more than this does. */
const MAX_BULK_BYTES = 64 * 1024 * 1024;
/** A history that takes nothing in for so long is not waited for: its disk is full, and it tries again each second. */
const PATIENCE_MS = 2_500;

/** The history does not come on, see {@link HistoryFeed.durable}. */
export class HistoryStalled extends Error {
  override readonly name = 'HistoryStalled';

  constructor() {
    super('the history does not come on, as on a full disk');
  }
}

/** The engine thread's end of the channel to the history thread. */
export class HistoryFeed implements EventFeed {
  readonly #port: Pick<MessagePort, 'postMessage'>;
  readonly #progress: HistoryProgress;
  readonly #patienceMs: number;

  constructor(
    port: Pick<MessagePort, 'postMessage'>,
    progress: HistoryProgress,
    patienceMs: number = PATIENCE_MS,
  ) {
    this.#port = port;
    this.#progress = progress;
    this.#patienceMs = patienceMs;
  }

  get isFull(): boolean {
    return this.#progress.pendingBytes > MAX_PENDING_BYTES;
  }

  /** Hands a batch over; its memory is gone afterwards. */
  send(batch: EventBatch): void {
    this.#progress.sent(weightOf(batch));
    this.#post({ kind: 'events', batch }, [batch.events.buffer]);
  }

  /** {@link send}, after waiting until there is room. */
  sendWhenRoom(batch: EventBatch): void {
    this.#progress.waitForRoom(MAX_BULK_BYTES);
    this.send(batch);
  }

  /**
   * Settles when `sequence`, which has been sent, is durable in the history, which does not gather more first. Rejects with
   * {@link HistoryStalled} once it has taken nothing in for some time; what it lacks then, it gets later.
   */
  async durable(sequence: number): Promise<void> {
    this.#post({ kind: 'sync' }, []);
    if (!(await this.#progress.madeDurable(sequence, this.#patienceMs))) throw new HistoryStalled();
  }

  /** Has the history forget everything. */
  reset(): void {
    this.#post({ kind: 'reset' }, []);
  }

  #post(message: HistoryFeedMessage, transfer: ArrayBuffer[]): void {
    this.#port.postMessage(message, transfer);
  }
}
