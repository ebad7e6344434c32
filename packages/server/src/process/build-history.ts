import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { History } from '@openperp/history';
import { EXIT, StartError } from '../config/exit-code.ts';
import type { EventBatch } from '../engine-thread/event-batch.ts';
import { type LogFolders, startCatchUpThread } from '../history-thread/catch-up-thread.ts';
import { HistoryProgress } from '../history-thread/history-progress.ts';
import { HistoryProjection } from '../history-thread/history-projection.ts';
import { Outage } from '../history-thread/outage.ts';

/** What a history is built from. */
export interface BuildParts {
  readonly folders: LogFolders;
  /** The first sequence that the log still holds, and its last. */
  readonly firstKept: number;
  readonly lastSequence: number;
  readonly listener: {
    reached(sequence: number, lastSequence: number): void;
    warned(message: string): void;
  };
}

/**
 * Builds `history`, which is empty, from the log: a thread replays it, this one projects. Settles with the first sequence in it once all is
 * durable; rejects with a {@link StartError} where the log cannot be replayed or the disk is full. A database that is away is waited for.
 */
export async function buildHistory(history: History, parts: BuildParts): Promise<number> {
  const { lastSequence, firstKept, folders, listener } = parts;
  if (lastSequence === 0) return 1;
  const progress = new HistoryProgress();
  const projection = new HistoryProjection(history, progress, () => {});
  let firstSequence: number | undefined;
  /** Something has come; it may be the end. */
  let news = Promise.withResolvers<void>();
  let end: 'replayed' | StartError | undefined;
  const endAs = (how: 'replayed' | StartError): void => {
    end = how;
    news.resolve();
  };
  const replay = startCatchUpThread(folders, history.cursor, {
    events: (batch, release) => {
      firstSequence ??= firstOf(batch, firstKept);
      projection.receive({ kind: 'events', batch }, release);
      news.resolve();
    },
    reached: () => endAs('replayed'),
    warned: (message) => listener.warned(message),
    failed: (message) => endAs(new StartError(EXIT.damaged, message)),
  });
  try {
    replay.replayTo(lastSequence);
    const outage = new Outage();
    while (end === undefined || projection.hasWork) {
      news = Promise.withResolvers();
      if (projection.hasWork) await work(projection, outage, listener);
      else await news.promise;
      listener.reached(history.cursor, lastSequence);
      // What the replay sends arrives between two turns.
      await nextTurn();
    }
    if (end !== 'replayed') throw end;
    projection.receive({ kind: 'sync' });
    while (projection.urgency !== 'none') await work(projection, outage, listener);
  } finally {
    replay.stop();
  }
  return firstSequence ?? 1;
}

/** What the log no longer holds comes first, as one batch without events. */
function firstOf(batch: EventBatch, firstKept: number): number {
  return firstKept === 1 ? 1 : batch.lastSequence + 1;
}

async function work(
  projection: HistoryProjection,
  outage: Outage,
  listener: BuildParts['listener'],
): Promise<void> {
  const state = await projection.work();
  switch (state) {
    case 'idle':
    case 'more':
      outage.ended();
      return;
    case 'unavailable': {
      const { warning, delayMs } = outage.failed(projection.trouble, Date.now());
      if (warning !== undefined) listener.warned(warning);
      await delay(delayMs);
      return;
    }
    case 'diskFull':
      throw new StartError(EXIT.dataFolder, 'the history cannot be written: the disk is full');
    case 'gap':
      throw new StartError(EXIT.internal, 'the database has lost what it had confirmed: build it again');
    default:
      state satisfies never;
  }
}
