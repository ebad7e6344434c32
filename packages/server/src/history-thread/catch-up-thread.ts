import { Worker } from 'node:worker_threads';
import { weightOf } from '../engine-thread/event-batch.ts';
import { ByteRoom } from './byte-room.ts';
import type { Replay, ReplayListener } from './catch-up.ts';
import type { CatchUpMessage, CatchUpWorkerData } from './catch-up-worker.ts';

/** Where the log and its snapshots are. */
export interface LogFolders {
  readonly logFolder: string;
  readonly snapshotFolder: string;
}

/**
 * Starts a thread that replays the log after `cursor`: an engine of its own beside the one that trades, which is gone with the thread. It
 * waits while more than a bound of its events is not projected yet, so that its memory is bounded however slow the history is.
 */
export function startCatchUpThread(
  { logFolder, snapshotFolder }: LogFolders,
  cursor: number,
  listener: ReplayListener,
): Replay {
  const room = new ByteRoom();
  const workerData: CatchUpWorkerData = { logFolder, snapshotFolder, cursor, room: room.buffer };
  const worker = new Worker(new URL('./catch-up-worker.ts', import.meta.url), { workerData });
  let hasEnded = false;
  const end = (message: string): void => {
    if (!hasEnded) listener.failed(message);
    hasEnded = true;
  };
  worker.on('message', (message: CatchUpMessage) => {
    switch (message.kind) {
      case 'events':
        listener.events(message.batch, () => room.free(weightOf(message.batch)));
        return;
      case 'reached':
        listener.reached(message.sequence);
        return;
      case 'warning':
        listener.warned(message.message);
        return;
      case 'failed':
        end(message.message);
        return;
      default:
        message satisfies never;
    }
  });
  worker.on('error', (error) => end(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  worker.on('exit', () => end('its thread ended by itself'));
  return {
    replayTo: (sequence) => worker.postMessage(sequence),
    stop: () => {
      hasEnded = true;
      void worker.terminate();
    },
  };
}
