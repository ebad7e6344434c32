import type { History } from '@openperp/history';
import type { HistoryFeedMessage, HistoryMessage, HistoryRequest } from './history-message.ts';
import { Outage } from './outage.ts';

/** What waiting for a history's database works with. */
export interface AbsentHistoryParts {
  /** Tries to open it. */
  readonly open: () => Promise<History>;
  /** The last sequence that a history of this log may hold: where the log ended at the start. */
  readonly boundSequence: () => number;
  /** The lowest sequence that the log still holds. */
  readonly firstSequence: () => number;
  readonly post: (message: HistoryMessage) => void;
  /** Calls `action` later. */
  readonly later: (action: () => void, delayMs: number) => void;
  /** It is there, and is this log's. */
  readonly opened: (history: History) => void;
  /** It was asked to end before. */
  readonly ended: () => void;
}

/**
 * A history whose database could not be reached at the start: the exchange goes on without it. Queries are told `behind` at once; the
 * database is tried again and again, whatever is wrong with it, since an operator may mend it meanwhile.
 */
export class AbsentHistory {
  readonly #parts: AbsentHistoryParts;
  readonly #outage = new Outage();
  /** The engine thread has opened the log, and sends nothing. */
  #isDetached = false;
  #history: History | undefined;
  #state: 'absent' | 'opened' | 'ended' = 'absent';

  constructor(parts: AbsentHistoryParts) {
    this.#parts = parts;
  }

  /** The first try has failed, with `trouble`. */
  start(trouble: string): void {
    this.#tryLater(trouble);
  }

  /** Takes in a message of the engine thread. */
  receive(message: HistoryFeedMessage): void {
    if (message.kind !== 'detached') return;
    this.#isDetached = true;
    void this.#lookAt();
  }

  /** Takes in a request of the gateway. */
  serve(request: HistoryRequest): void {
    if (request.kind === 'query') this.#parts.post({ kind: 'behind', id: request.id });
    else void this.#end();
  }

  get #isEnded(): boolean {
    return this.#state === 'ended';
  }

  #tryLater(trouble: string): void {
    if (this.#isEnded) return;
    const { delayMs, warning } = this.#outage.failed(trouble, Date.now());
    if (warning !== undefined) this.#parts.post({ kind: 'warning', message: warning });
    this.#parts.later(() => void this.#try(), delayMs);
  }

  async #try(): Promise<void> {
    if (this.#state !== 'absent') return;
    try {
      const history = await this.#parts.open();
      if (this.#isEnded) return await history.close();
      this.#history = history;
    } catch (error) {
      this.#tryLater(error instanceof Error ? error.message : String(error));
      return;
    }
    await this.#lookAt();
  }

  /** Takes the history that has been opened, once it is known where the log ends. */
  async #lookAt(): Promise<void> {
    const history = this.#history;
    if (history === undefined || !this.#isDetached) return;
    this.#history = undefined;
    try {
      await this.#checkOwner(history);
    } catch (error) {
      await history.close().catch(() => {});
      this.#tryLater(error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.#isEnded) {
      await history.close().catch(() => {});
      return;
    }
    this.#state = 'opened';
    this.#parts.opened(history);
  }

  /** A history that goes further than the log did is built again, as at a start; where the log cannot do that, it is left alone. */
  async #checkOwner(history: History): Promise<void> {
    const { boundSequence, firstSequence, post } = this.#parts;
    const bound = boundSequence();
    if (history.cursor <= bound) return;
    const knowsMore = `the history goes to sequence ${history.cursor}, the log went to ${bound}`;
    if (firstSequence() > 1) {
      throw new Error(`${knowsMore} and no longer starts at 1: run openperp rebuild-history --accept-loss`);
    }
    post({ kind: 'warning', message: `${knowsMore}: the history is built again` });
    await history.reset();
  }

  async #end(): Promise<void> {
    const wasAbsent = this.#state === 'absent';
    const history = this.#history;
    this.#state = 'ended';
    this.#history = undefined;
    await history?.close().catch(() => {});
    if (wasAbsent) this.#parts.ended();
  }
}
