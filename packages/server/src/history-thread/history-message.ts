import type { HistoryQuery } from '@openperp/history';
import type { EventBatch } from '../engine-thread/event-batch.ts';

/** Engine thread → history thread, in order. */
export type HistoryFeedMessage =
  | { readonly kind: 'events'; readonly batch: EventBatch }
  /** Forget everything: the next batch starts at sequence 1. */
  | { readonly kind: 'reset' }
  /** Make durable what the history holds. */
  | { readonly kind: 'sync' }
  /** No events come after this: what the history lacks it reads from the log. */
  | { readonly kind: 'detached' }
  /** Events come again, those after `sequence`; up to there all is in the log. */
  | { readonly kind: 'attached'; readonly sequence: number };

/** History thread → engine thread. It is answered by `attached` or `detached`, where it changes anything. */
export type HistoryFeedRequest = { readonly kind: 'attach' | 'detach' };

/** Gateway → history thread. */
export type HistoryRequest =
  | {
      readonly kind: 'query';
      readonly id: number;
      readonly query: HistoryQuery;
      /** The answer must show the events of this sequence. */
      readonly atLeastSequence: number;
      /** How long it may wait for them. */
      readonly timeoutMs: number;
    }
  /** Project what has arrived, close the database and end the thread. */
  | { readonly kind: 'close' };

/** History thread → main thread. */
export type HistoryMessage =
  /** `cursor` is undefined where the database cannot be reached: it is tried again, and the history catches up once it is there. */
  | { readonly kind: 'opened'; readonly cursor: number | undefined }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  /** The events did not come in time. */
  | { readonly kind: 'behind'; readonly id: number }
  /** The query could not be answered; `outOfRange`: a page, page size or limit is out of bounds. */
  | {
      readonly kind: 'refused';
      readonly id: number;
      readonly outOfRange: boolean;
      readonly message: string;
    }
  | { readonly kind: 'warning'; readonly message: string }
  /** The history cannot be opened or written; the process must end with this exit code. */
  | { readonly kind: 'failed'; readonly exitCode: number; readonly message: string };
