import { createEngine, type Engine } from '@openperp/engine';
import {
  type FileLog,
  LogDamaged,
  nodeStorage,
  openFileLog,
  openSnapshotStore,
  type SnapshotStore,
} from '@openperp/log';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { noticeText } from '../engine-thread/notice-text.ts';
import { applyRecord, restoreIfGood } from '../engine-thread/recover.ts';
import { markOf } from '../engine-thread/snapshotter.ts';
import { sha256, toHex } from '../engine-thread/state-hash.ts';
import { type DataFolder, logFolder, openDataFolder, snapshotFolder } from '../process/data-folder.ts';

interface Checked {
  readonly lines: string[];
  faults: number;
}

function openLog(folder: DataFolder, report: Checked): FileLog {
  try {
    return openFileLog(logFolder(folder), {
      storage: nodeStorage,
      onNotice: (notice) => report.lines.push(noticeText(notice)),
    });
  } catch (error) {
    if (error instanceof LogDamaged) throw new StartError(EXIT.damaged, error.message);
    throw error;
  }
}

function openSnapshots(folder: DataFolder, report: Checked): SnapshotStore {
  return openSnapshotStore(snapshotFolder(folder), {
    storage: nodeStorage,
    onNotice: (notice) => {
      report.faults += 1;
      report.lines.push(noticeText(notice));
    },
  });
}

/** An engine before the first record kept, and the snapshot that it comes from, if any. */
function firstEngine(log: FileLog, snapshots: SnapshotStore): Engine {
  if (log.firstSequence === 1) return createEngine();
  const oldest = snapshots.list().find(({ sequence }) => sequence + 1 >= log.firstSequence);
  const snapshot = oldest === undefined ? undefined : snapshots.newest(oldest.sequence);
  const engine = snapshot === undefined ? 'no good snapshot leads up to it' : restoreIfGood(snapshot, log);
  if (typeof engine !== 'string') return engine;
  throw new StartError(EXIT.damaged, `the log starts at sequence ${log.firstSequence}: ${engine}`);
}

/** Holds each snapshot against the state that a replay of the whole log has at its sequence. */
function checkSnapshot(sequence: number, engine: Engine, snapshots: SnapshotStore, report: Checked): void {
  const snapshot = snapshots.newest(sequence);
  if (snapshot?.sequence !== sequence) return;
  const same = Buffer.compare(sha256(engine.encode()), snapshot.stateHash) === 0;
  if (!same) report.faults += 1;
  report.lines.push(
    same
      ? `snapshot of sequence ${sequence}: the same state as the log, ${toHex(snapshot.stateHash)}`
      : `snapshot of sequence ${sequence}: ANOTHER state than the log`,
  );
}

function replayAll(log: FileLog, snapshots: SnapshotStore, report: Checked): Engine {
  const engine = firstEngine(log, snapshots);
  const toCheck = new Set(snapshots.list().map(({ sequence }) => sequence));
  if (toCheck.has(engine.sequence)) checkSnapshot(engine.sequence, engine, snapshots, report);
  for (const record of log.read(engine.sequence + 1)) {
    applyRecord(engine, record);
    if (toCheck.has(engine.sequence)) checkSnapshot(engine.sequence, engine, snapshots, report);
  }
  return engine;
}

function checkInvariants(engine: Engine, report: Checked): void {
  const broken = engine.query({ kind: 'invariants' }).filter(({ ok }) => !ok);
  report.faults += broken.length;
  report.lines.push(broken.length === 0 ? 'all invariants hold' : 'BROKEN invariants:');
  for (const { name, detail } of broken) report.lines.push(`  ${name}: ${detail}`);
}

/** What {@link verifyData} found. */
export interface Verification {
  /** For people to read. */
  readonly lines: readonly string[];
  /** The last sequence of the log. */
  readonly sequence: number;
  /** SHA-256 of the state there, hex. */
  readonly stateHash: string;
  readonly faults: number;
}

/**
 * Checks what a stopped exchange has on disk: every frame of the log, every snapshot, a replay of the whole log against each snapshot,
 * the invariants of the state. Throws a {@link StartError} where the folder is in use or the log is damaged.
 */
export function verifyData(dataFolder: string): Verification {
  const folder = openDataFolder(dataFolder);
  const report: Checked = { lines: [], faults: 0 };
  try {
    const log = openLog(folder, report);
    report.lines.push(
      `log: sequences ${log.firstSequence} to ${log.lastSequence}, ${log.bytes} bytes, whole`,
    );
    const engine = replayAll(log, openSnapshots(folder, report), report);
    checkInvariants(engine, report);
    log.close();
    return { lines: report.lines, faults: report.faults, ...markOf(engine) };
  } finally {
    folder.close();
  }
}

/** Prints what {@link verifyData} finds, the state hash last; anything wrong ends with exit code 5. */
export async function verify(config: Config): Promise<void> {
  const { lines, sequence, stateHash, faults } = verifyData(config.dataFolder);
  process.stdout.write(`${[...lines, `sequence ${sequence}`, `stateHash ${stateHash}`].join('\n')}\n`);
  if (faults > 0) throw new StartError(EXIT.damaged, `${faults} faults were found`);
}
