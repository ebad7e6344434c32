import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { V8_FLAGS } from '@openperp/engine';
import { nodeStorage, openLogReader, openSnapshotReader } from '@openperp/log';
import { type EventBatch, weightOf } from '../engine-thread/event-batch.ts';
import { noticeText } from '../engine-thread/notice-text.ts';
import { ByteRoom } from './byte-room.ts';
import { CatchUpReplay } from './catch-up-replay.ts';

/** What a replay thread is started with; it is sent the sequences that it is to replay to. */
export interface CatchUpWorkerData {
  readonly logFolder: string;
  readonly snapshotFolder: string;
  /** The last sequence in the history. */
  readonly cursor: number;
  /** What has been sent and is not projected yet: a {@link ByteRoom}. */
  readonly room: SharedArrayBuffer;
}

/** Replay thread → history thread. */
export type CatchUpMessage =
  | { readonly kind: 'events'; readonly batch: EventBatch }
  | { readonly kind: 'reached'; readonly sequence: number }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** The replay waits while more than this is not projected yet. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** Below the threads that trade, where there are not cores enough for all. */
const NICE = 10;

const parent = parentPort!;

function post(message: CatchUpMessage): void {
  parent.postMessage(message, message.kind === 'events' ? [message.batch.events.buffer] : []);
}

/** Linux has a priority for each thread, and this one has to give way; where it cannot be set, it shares the cores like any other. */
function giveWay(): void {
  try {
    const thread = /\d+$/.exec(readlinkSync('/proc/thread-self'))?.[0];
    if (thread !== undefined) setPriority(Number(thread), NICE);
  } catch {
    // No Linux, or not allowed to: only less polite.
  }
}

function start({ logFolder, snapshotFolder, cursor, room }: CatchUpWorkerData): void {
  const waiting = new ByteRoom(room);
  const onWarning = (message: string): void => post({ kind: 'warning', message });
  const replay = new CatchUpReplay({
    log: openLogReader(logFolder, nodeStorage),
    snapshots: openSnapshotReader(snapshotFolder, {
      storage: nodeStorage,
      onNotice: (notice) => onWarning(noticeText(notice)),
    }),
    cursor,
    emit: (batch) => {
      waiting.waitUntil(MAX_WAITING_BYTES);
      waiting.take(weightOf(batch));
      post({ kind: 'events', batch });
    },
    onWarning,
  });
  parent.on('message', (sequence: number) => {
    try {
      post({ kind: 'reached', sequence: replay.replayTo(sequence) });
    } catch (error) {
      post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      parent.close();
    }
  });
}

setFlagsFromString(V8_FLAGS);
giveWay();
start(workerData as CatchUpWorkerData);
