import {
  ByteReader,
  createEngine,
  decodeCommand,
  type Engine,
  type EventSink,
  restoreEngine,
  SILENT_SINK,
} from '@openperp/engine';
import type { CommandLog, LogRecord, Snapshot, SnapshotReader, SnapshotStore } from '@openperp/log';
import { EXIT, StartError } from '../config/exit-code.ts';
import { CutEvents } from './cut-events.ts';
import type { HistoryFeed } from './history-feed.ts';
import { sha256 } from './state-hash.ts';

/** A replay that takes longer than this tells how far it is, again each time. */
const REPORT_EVERY_MS = 1_000;
/** The clock is looked at once in so many commands. */
const LOOK_EVERY_COMMANDS = 1_024;

/** What an engine is restored from. */
export interface RestoreParts {
  readonly log: Pick<CommandLog, 'hashAt'>;
  readonly snapshots: SnapshotReader;
  readonly onWarning: (message: string) => void;
}

/** What a start recovers from. */
export interface RecoveryParts extends RestoreParts {
  readonly log: CommandLog;
  readonly snapshots: SnapshotStore;
  /** The last sequence in the history; undefined where it is not known, as the database cannot be reached. */
  readonly historyCursor: number | undefined;
  /** The last sequence that a history of this log may hold; see `HistoryBound`. */
  readonly historyBound: number;
  /** Gets the events that the history lacks, as far as the start comes by them anyway, in order and of bounded size. */
  readonly feed: Pick<HistoryFeed, 'send' | 'detach' | 'reset'>;
  /** A replay that takes long: `done` of `total` sequences. */
  readonly onProgress: (done: number, total: number) => void;
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
 * The engine as the log left it (DUR-4): the newest good snapshot that the log is not behind, then the tail of the log. A history that has
 * come as far as the snapshot gets the events of the tail that it lacks; any other is detached, and reads from the log by itself.
 */
export function recoverEngine(parts: RecoveryParts): Recovered {
  const { log, snapshots, feed } = parts;
  const cursor = usableCursor(parts);
  snapshots.discardAfter(log.lastSequence);
  const engine = restoreNewest(parts, log.firstSequence) ?? startOfLog(log);
  const snapshotSequence = engine.sequence;
  if (cursor === undefined || cursor < snapshotSequence) {
    feed.detach();
    replay(engine, parts, SILENT_SINK);
  } else {
    const events = new CutEvents(engine, cursor, (batch) => feed.send(batch));
    replay(engine, parts, events);
    events.finish();
  }
  return { engine, snapshotSequence };
}

/** The history's cursor, 0 after a reset. A history that the log cannot build again is not emptied: what it holds stands nowhere else. */
function usableCursor({
  historyCursor,
  historyBound,
  log,
  onWarning,
  feed,
}: RecoveryParts): number | undefined {
  if (historyCursor === undefined || historyCursor <= historyBound) return historyCursor;
  const knowsMore = `the history goes to sequence ${historyCursor}, the log`;
  if (log.firstSequence > 1) {
    throw new StartError(
      EXIT.damaged,
      `${knowsMore} only from ${log.firstSequence} to ${historyBound}: the history cannot be built again ` +
        'whole. Nothing was changed. To go on with one of what the log holds, this one kept aside, run: openperp rebuild-history --accept-loss',
    );
  }
  onWarning(`${knowsMore} to ${historyBound}: the history is built again`);
  feed.reset();
  return 0;
}

function startOfLog({ firstSequence }: CommandLog): Engine {
  if (firstSequence === 1) return createEngine();
  throw new StartError(EXIT.damaged, noWayInto(firstSequence));
}

/** Why a log whose beginning is gone cannot be replayed. */
export function noWayInto(firstSequence: number): string {
  return `the log starts at sequence ${firstSequence} and no good snapshot leads up to it`;
}

/**
 * The newest snapshot that is good, of this log, not past `atMostSequence`, and leads up to what the log keeps, from `firstSequence` on;
 * others are skipped and named.
 */
export function restoreNewest(
  { log, snapshots, onWarning }: RestoreParts,
  firstSequence: number,
  atMostSequence?: number,
): Engine | undefined {
  let snapshot = snapshots.newest(atMostSequence);
  while (snapshot !== undefined && snapshot.sequence + 1 >= firstSequence) {
    const engine = restoreIfGood(snapshot, log);
    if (typeof engine !== 'string') return engine;
    onWarning(`the snapshot of sequence ${snapshot.sequence} is skipped: ${engine}`);
    snapshot = snapshots.newest(snapshot.sequence - 1);
  }
  return undefined;
}

/** The oldest snapshot that is good, of this log, and leads up to what is kept of it; others are skipped and named. */
export function restoreOldest(
  { log, snapshots, onWarning }: RestoreParts,
  firstSequence: number,
): Engine | undefined {
  for (const { sequence } of snapshots.list()) {
    const snapshot = sequence + 1 >= firstSequence ? snapshots.newest(sequence) : undefined;
    if (snapshot?.sequence !== sequence) continue;
    const engine = restoreIfGood(snapshot, log);
    if (typeof engine !== 'string') return engine;
    onWarning(`the snapshot of sequence ${sequence} is skipped: ${engine}`);
  }
  return undefined;
}

/** The engine of a snapshot, or why it is not good. */
export function restoreIfGood(snapshot: Snapshot, log: Pick<CommandLog, 'hashAt'>): Engine | string {
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
