import type { HistoryQuery } from '@openperp/history';
import type { EventBatch } from '../engine-thread/event-batch.ts';

/** Engine thread → history thread, in order. */
export type HistoryFeedMessage =
  | { readonly kind: 'events'; readonly batch: EventBatch }
  /** Forget everything: the next batch starts at sequence 1. */
  | { readonly kind: 'reset' }
  /** Somebody waits until all that was sent before this is durable in the history. */
  | { readonly kind: 'sync' };

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
  | { readonly kind: 'opened'; readonly cursor: number }
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
