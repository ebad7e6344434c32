import { setFlagsFromString } from 'node:v8';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { V8_FLAGS } from '@openperp/engine';
import { LogDamaged, type LogNotice, nodeStorage, openFileLog, openSnapshotStore } from '@openperp/log';
import type { ClockKind } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { HistoryBound } from '../history-thread/history-bound.ts';
import type { HistoryFeedRequest } from '../history-thread/history-message.ts';
import { HistoryProgress, type ProgressBuffers } from '../history-thread/history-progress.ts';
import { type EngineClock, realClock, virtualClock } from './engine-clock.ts';
import type { EngineMessage, EngineTurn } from './engine-message.ts';
import { EngineRuntime } from './engine-runtime.ts';
import { FileStore } from './file-store.ts';
import { HistoryFeed } from './history-feed.ts';
import { noticeText } from './notice-text.ts';
import { recoverEngine } from './recover.ts';

/** What the engine thread is started with. */
export interface EngineWorkerData {
  readonly logFolder: string;
  readonly snapshotFolder: string;
  readonly clock: ClockKind;
  /** See `EngineThreadOptions`. */
  readonly pastMs: number;
  /** The last sequence in the history; undefined where its database cannot be reached. */
  readonly historyCursor: number | undefined;
  /** See `HistoryBound`. */
  readonly historyBoundFile: string;
  readonly progress: ProgressBuffers;
  /** Where events for the history go, and its requests come from. */
  readonly feed: MessagePort;
  /** Sequences between two snapshots that nobody asked for. */
  readonly snapshotEvery: number;
  /** How much of the log is kept at least, bytes; Infinity: all of it. */
  readonly keepLogBytes: number;
  /** See `HistoryFeed`; undefined: its own bound. */
  readonly maxPendingBytes: number | undefined;
}

const main = parentPort!;

function post(message: EngineMessage): void {
  if (message.kind === 'applied')
    main.postMessage(message, [message.frame.events.buffer, message.frame.results.buffer]);
  else if (message.kind === 'events') main.postMessage(message, [message.batch.events.buffer]);
  else main.postMessage(message);
}

function fail(error: unknown): void {
  const refusal = error instanceof StartError || error instanceof LogDamaged;
  const exitCode =
    error instanceof StartError ? error.exitCode : error instanceof LogDamaged ? EXIT.damaged : EXIT.internal;
  const text =
    error instanceof Error ? (refusal ? error.message : (error.stack ?? error.message)) : String(error);
  post({ kind: 'failed', exitCode, message: text });
}

function takeWaiting(): EngineTurn[] {
  const turns: EngineTurn[] = [];
  for (let next = receiveMessageOnPort(main); next !== undefined; next = receiveMessageOnPort(main)) {
    turns.push(next.message as EngineTurn);
  }
  return turns;
}

/** The clock of the start: a real one that is held is a virtual one until it is let go. */
function firstClock({ clock, pastMs }: EngineWorkerData): EngineClock {
  return clock === 'real' && pastMs === 0 ? realClock() : virtualClock(() => Date.now() - pastMs);
}

/** How far the history may be, for a log that goes to `logSequence`; kept where the history cannot be looked at now. */
function boundOf({ historyBoundFile, historyCursor }: EngineWorkerData, logSequence: number): number {
  const file = new HistoryBound(historyBoundFile);
  const bound = file.of(logSequence);
  if (historyCursor === undefined) file.keep(bound);
  else if (historyCursor <= bound) file.clear();
  return bound;
}

function start(data: EngineWorkerData): void {
  const onWarning = (message: string): void => post({ kind: 'warning', message });
  const onNotice = (notice: LogNotice): void => onWarning(noticeText(notice));
  const closePorts = (): void => {
    data.feed.close();
    main.close();
  };
  const progress = new HistoryProgress(data.progress);
  const feed = new HistoryFeed(data.feed, progress, data.maxPendingBytes);
  const log = openFileLog(data.logFolder, { storage: nodeStorage, onNotice });
  const historyBound = boundOf(data, log.lastSequence);
  feed.startAt(log.lastSequence, historyBound);
  const snapshots = openSnapshotStore(data.snapshotFolder, { storage: nodeStorage, onNotice });
  const { engine, snapshotSequence } = recoverEngine({
    log,
    snapshots,
    historyCursor: data.historyCursor,
    historyBound,
    feed,
    onProgress: (done, total) => post({ kind: 'progress', done, total }),
    onWarning,
  });
  const runtime = new EngineRuntime({
    engine,
    store: new FileStore({
      log,
      snapshots,
      snapshotSequence,
      keepLogBytes: data.keepLogBytes,
      historySequence: () => progress.durableSequence,
    }),
    clock: firstClock(data),
    feed,
    post,
    takeWaiting,
    snapshotEvery: data.snapshotEvery,
    fail: (error) => {
      fail(error);
      closePorts();
    },
    ended: closePorts,
  });
  main.on('message', (turn: EngineTurn) => runtime.receive(turn));
  data.feed.on('message', ({ kind }: HistoryFeedRequest) => {
    if (kind === 'attach') feed.attach();
    else feed.detach();
  });
  const { sequence, timeMs } = engine;
  post({ kind: 'started', replayedFrom: snapshotSequence + 1, sequence, timeMs });
  runtime.start();
}

setFlagsFromString(V8_FLAGS);
try {
  start(workerData as EngineWorkerData);
} catch (error) {
  fail(error);
}
