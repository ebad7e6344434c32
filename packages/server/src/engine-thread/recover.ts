import {
  ByteReader,
  createEngine,
  decodeCommand,
  type Engine,
  type EventSink,
  restoreEngine,
  SILENT_SINK,
} from '@openperp/engine';
import type { CommandLog, LogRecord, Snapshot, SnapshotStore } from '@openperp/log';
import { EXIT, StartError } from '../config/exit-code.ts';
import { CutEvents } from './cut-events.ts';
import type { EventBatch } from './event-batch.ts';
import { sha256 } from './state-hash.ts';

/** A replay that takes longer than this tells how far it is, again each time. */
const REPORT_EVERY_MS = 1_000;
/** The clock is looked at once in so many commands. */
const LOOK_EVERY_COMMANDS = 1_024;

/** What a start recovers from. */
export interface RecoveryParts {
  readonly log: CommandLog;
  readonly snapshots: SnapshotStore;
  /** The last sequence in the history. */
  readonly historyCursor: number;
  /** The history knows more than the log: it is emptied, and built again from sequence 1. */
  readonly resetHistory: () => void;
  /** Events that the history lacks, in order, of bounded size; may block until there is room for them. */
  readonly feed: (batch: EventBatch) => void;
  /** A replay that takes long: `done` of `total` sequences. */
  readonly onProgress: (done: number, total: number) => void;
  readonly onWarning: (message: string) => void;
}

/** Applies a record as it was applied when it was written; throws where the engine does not get to the sequence that the log says. */
export function applyRecord(engine: Engine, record: LogRecord, sink: EventSink = SILENT_SINK): void {
  engine.apply(record.timeMs, decodeCommand(new ByteReader(record.payload)), sink);
  const expected = record.sequence + record.span - 1;
  if (engine.sequence === expected) return;
  throw new StartError(
    EXIT.damaged,
    `the log and the engine disagree: sequence ${engine.sequence} where the log has ${expected}`,
  );
}

/** What a start has recovered. */
export interface Recovered {
  readonly engine: Engine;
  /** The sequence of the snapshot that it was recovered from, which is good; 0 where there was none. */
  readonly snapshotSequence: number;
}

/**
 * The engine as the log left it (DUR-4): the newest good snapshot that neither log nor history is behind, then the tail of the log, whose
 * events the history gets as far as it lacks them.
 */
export function recoverEngine(parts: RecoveryParts): Recovered {
  const { log, snapshots, feed } = parts;
  const cursor = usableCursor(parts);
  snapshots.discardAfter(log.lastSequence);
  const engine = restoreNewest(parts, cursor) ?? startOfLog(parts, cursor);
  const snapshotSequence = engine.sequence;
  const events = new CutEvents(() => engine.sequence, Math.max(cursor, engine.sequence), feed);
  replay(engine, parts, events);
  events.finish();
  return { engine, snapshotSequence };
}

/** The history's cursor, 0 after a reset. A history that the log cannot build again is not emptied: what it holds stands nowhere else. */
function usableCursor({ historyCursor, log, onWarning, resetHistory }: RecoveryParts): number {
  const head = log.lastSequence;
  if (historyCursor <= head) return historyCursor;
  if (log.firstSequence > 1) {
    throw new StartError(
      EXIT.damaged,
      `the history goes to sequence ${historyCursor}, the log only from ${log.firstSequence} to ${head}: the history cannot be built again ` +
        'whole. Nothing was changed. To go on with one of what the log holds, this one kept aside, run: openperp rebuild-history --accept-loss',
    );
  }
  onWarning(`the history goes to sequence ${historyCursor}, the log to ${head}: the history is built again`);
  resetHistory();
  return 0;
}

/**
 * An engine that can take the first record kept. Where that is not the very first, it is that of the oldest good snapshot, so that as
 * little as can be is missing in the history: what it lacks before that is gone (DUR-4).
 */
function startOfLog(parts: RecoveryParts, cursor: number): Engine {
  const { log, feed, onWarning } = parts;
  if (log.firstSequence === 1) return createEngine();
  const engine = restoreOldest(parts);
  if (engine === undefined) {
    throw new StartError(
      EXIT.damaged,
      `the log starts at sequence ${log.firstSequence} and no good snapshot leads up to it`,
    );
  }
  onWarning(`the log no longer holds sequences ${cursor + 1} to ${engine.sequence}: the history lacks them`);
  feed({ firstSequence: cursor + 1, lastSequence: engine.sequence, events: new Uint8Array() });
  return engine;
}

/** The newest snapshot that is good, of this log, and not past `atMostSequence`; others are skipped and named. */
function restoreNewest(
  { log, snapshots, onWarning }: RecoveryParts,
  atMostSequence: number,
): Engine | undefined {
  let snapshot = snapshots.newest(atMostSequence);
  while (snapshot !== undefined && snapshot.sequence + 1 >= log.firstSequence) {
    const engine = restoreIfGood(snapshot, log);
    if (typeof engine !== 'string') return engine;
    onWarning(`the snapshot of sequence ${snapshot.sequence} is skipped: ${engine}`);
    snapshot = snapshots.newest(snapshot.sequence - 1);
  }
  return undefined;
}

/** The oldest snapshot that is good, of this log, and leads up to what is kept of it; others are skipped and named. */
function restoreOldest({ log, snapshots, onWarning }: RecoveryParts): Engine | undefined {
  for (const { sequence } of snapshots.list()) {
    const snapshot = sequence + 1 >= log.firstSequence ? snapshots.newest(sequence) : undefined;
    if (snapshot?.sequence !== sequence) continue;
    const engine = restoreIfGood(snapshot, log);
    if (typeof engine !== 'string') return engine;
    onWarning(`the snapshot of sequence ${sequence} is skipped: ${engine}`);
  }
  return undefined;
}

/** The engine of a snapshot, or why it is not good. */
export function restoreIfGood(snapshot: Snapshot, log: CommandLog): Engine | string {
  const logHash = log.hashAt(snapshot.sequence);
  if (logHash === undefined || !equal(logHash, snapshot.logHash)) return 'it belongs to another log';
  try {
    const engine = restoreEngine(snapshot.bytes);
    return equal(sha256(engine.encode()), snapshot.stateHash)
      ? engine
      : 'its state has another hash than it had when it was written';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function replay(engine: Engine, { log, onProgress }: RecoveryParts, events: EventSink): void {
  const from = engine.sequence;
  let reportAt = performance.now() + REPORT_EVERY_MS;
  let commands = 0;
  for (const record of log.read(from + 1)) {
    applyRecord(engine, record, events);
    commands += 1;
    if (commands % LOOK_EVERY_COMMANDS !== 0 || performance.now() < reportAt) continue;
    reportAt = performance.now() + REPORT_EVERY_MS;
    onProgress(engine.sequence - from, log.lastSequence - from);
  }
}
