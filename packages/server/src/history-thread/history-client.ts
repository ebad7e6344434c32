import type { MessagePort } from 'node:worker_threads';
import type { HistoryAnswer, HistoryQuery } from '@openperp/history';
import type { HistoryMessage, HistoryRequest } from './history-message.ts';

/** Queries that may wait for answers; the next are answered `behind` at once. */
const MAX_OUTSTANDING = 10_000;

/** Which past a query must show, and how long it may wait for it. */
export interface Freshness {
  /** The answer shows the events of this sequence; see `EngineClient.sequence`. 0: any. */
  readonly atLeastSequence: number;
  readonly timeoutMs: number;
}

/** An answer, or the news that the history did not come that far in time (5002). */
export type HistoryResult<Q extends HistoryQuery> =
  | { readonly behind: false; readonly answer: HistoryAnswer<Q> }
  | { readonly behind: true };

interface Outstanding {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** The gateway's side of the history thread. */
export class HistoryClient {
  readonly #port: Pick<MessagePort, 'postMessage'>;
  readonly #outstanding = new Map<number, Outstanding>();
  #lastId = 0;

  constructor(port: Pick<MessagePort, 'postMessage'>) {
    this.#port = port;
  }

  /** Asks the history. Rejects with a RangeError where a page, page size or limit is out of bounds, with another Error for a bug or a failed disk. */
  query<Q extends HistoryQuery>(query: Q, freshness: Freshness): Promise<HistoryResult<Q>> {
    if (this.#outstanding.size >= MAX_OUTSTANDING) return Promise.resolve({ behind: true });
    this.#lastId += 1;
    const id = this.#lastId;
    const request: HistoryRequest = { kind: 'query', id, query, ...freshness };
    return new Promise((resolve, reject) => {
      this.#outstanding.set(id, { resolve, reject });
      this.#port.postMessage(request);
    });
  }

  /** Takes in a message of the history thread; those of its start and end are for others. */
  receive(message: HistoryMessage): void {
    switch (message.kind) {
      case 'answer':
        this.#take(message.id).resolve({ behind: false, answer: message.answer } as never);
        return;
      case 'behind':
        this.#take(message.id).resolve({ behind: true } as never);
        return;
      case 'refused':
        this.#take(message.id).reject(
          message.outOfRange ? new RangeError(message.message) : new Error(message.message),
        );
        return;
      case 'opened':
      case 'warning':
      case 'failed':
        return;
      default:
        message satisfies never;
    }
  }

  #take(id: number): Outstanding {
    const outstanding = this.#outstanding.get(id);
    if (outstanding === undefined) throw new Error(`an answer to history query ${id}, which nobody asked`);
    this.#outstanding.delete(id);
    return outstanding;
  }
}
