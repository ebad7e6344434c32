import { FaultyStorage, openFileLog, openSnapshotStore, type Snapshot } from '@openperp/log';
import { describe, expect, test } from 'vitest';
import { FileStore } from './file-store.ts';

const SEGMENT_BYTES = 1024;

/** A store on the disk model whose log has a record of 100 bytes for each sequence from 1 to 50: four in each segment. */
function setUp(keepLogBytes: number, historySequence = () => Number.MAX_SAFE_INTEGER) {
  const storage = new FaultyStorage(1);
  const onNotice = (): void => {};
  const log = openFileLog('/log', { storage, onNotice, segmentBytes: SEGMENT_BYTES });
  const snapshots = openSnapshotStore('/snapshots', { storage, onNotice });
  const store = new FileStore({ log, snapshots, snapshotSequence: 0, keepLogBytes, historySequence });
  const snapshotAt = (sequence: number): Snapshot => ({
    sequence,
    timeMs: 1,
    stateHash: new Uint8Array(32),
    logHash: log.hashAt(sequence)!,
    bytes: new Uint8Array(10),
  });
  // A frame of such a record takes 58 + 16 + 100 + 32 = 206 bytes.
  for (let sequence = 1; sequence <= 50; sequence += 1)
    expect(store.append([{ sequence, span: 1, timeMs: 1, payload: new Uint8Array(100) }])).toBe('committed');
  return { storage, log, snapshots, store, snapshotAt };
}

describe('[DUR-4] the log', () => {
  test('is kept whole where nothing else is asked for', () => {
    const { log, store, snapshotAt } = setUp(Number.POSITIVE_INFINITY);
    for (const sequence of [10, 20, 30, 40]) store.saveSnapshot(snapshotAt(sequence));
    expect(log.firstSequence).toBe(1);
  });

  test('goes, with retention, as far as no snapshot kept leads into it', () => {
    const { log, store, snapshotAt } = setUp(0);
    const firsts: number[] = [];
    for (const sequence of [10, 20, 30, 40, 50]) {
      store.saveSnapshot(snapshotAt(sequence));
      firsts.push(log.firstSequence);
    }
    // Three snapshots are kept: 10, 10, 10, 20, 30. The segment that holds the sequence after the oldest starts at 9, 9, 9, 21, 29.
    expect(firsts).toEqual([9, 9, 9, 21, 29]);
    expect(log.hashAt(30)).toBeDefined();
  });

  test('keeps what the history has not come to, and the snapshot that leads to it, until it has', () => {
    const history = { sequence: 0 };
    const { log, snapshots, store, snapshotAt } = setUp(0, () => history.sequence);
    const kept: unknown[] = [];
    for (const [sequence, historySequence] of [
      [5, 0],
      [10, 5],
      [15, 9],
      [20, 9],
      [25, 9],
      [30, 14],
      [35, 35],
    ] as const) {
      history.sequence = historySequence;
      store.saveSnapshot(snapshotAt(sequence));
      kept.push([log.firstSequence, snapshots.list().map((file) => file.sequence)]);
    }
    // Four records a segment: the one with the sequence after 5 starts at 5, after 25 at 25.
    expect(kept).toEqual([
      [1, [5]],
      [5, [5, 10]],
      [5, [5, 10, 15]],
      [5, [5, 10, 15, 20]],
      [5, [5, 15, 20, 25]],
      [5, [5, 20, 25, 30]],
      [25, [25, 30, 35]],
    ]);
  });

  test('is kept whole, with its oldest snapshot, for a history of which nothing is known', () => {
    const { log, snapshots, store, snapshotAt } = setUp(0, () => 0);
    for (const sequence of [10, 20, 30, 40, 50]) store.saveSnapshot(snapshotAt(sequence));
    expect([log.firstSequence, snapshots.list().map((file) => file.sequence)]).toEqual([1, [10, 30, 40, 50]]);
  });

  test('keeps as much as was asked for, where that is more', () => {
    const { log, store, snapshotAt } = setUp(30 * 206);
    for (const sequence of [40, 45, 50]) store.saveSnapshot(snapshotAt(sequence));
    // 30 of 50 records are kept at least, so 20 may go: five segments of four.
    expect(log.firstSequence).toBe(21);
  });

  test('stays where the snapshot could not be written, or reads back otherwise', () => {
    const { storage, log, store, snapshotAt } = setUp(0);
    storage.plan((operation, path) =>
      operation === 'write' && path.endsWith('snapshot.tmp') ? { kind: 'error', code: 'ENOSPC' } : undefined,
    );
    expect(store.saveSnapshot(snapshotAt(40))).toBe('full');
    storage.plan((operation, path) => {
      if (operation === 'syncDirectory' && path === '/snapshots')
        storage.damage('/snapshots/0000000000000028.snapshot', new Uint8Array(5));
      return undefined;
    });
    expect(store.saveSnapshot(snapshotAt(40))).toBe('damaged');
    expect([log.firstSequence, store.logStatus().lastSnapshotSequence]).toEqual([1, 0]);
  });
});

test('[DUR-3] a snapshot that is there but was not found good does not count as the last', () => {
  const { log, snapshots, store, snapshotAt } = setUp(Number.POSITIVE_INFINITY);
  store.saveSnapshot(snapshotAt(40));
  const next = new FileStore({
    log,
    snapshots,
    snapshotSequence: 30,
    keepLogBytes: 0,
    historySequence: () => 0,
  });
  expect(next.logStatus().lastSnapshotSequence).toBe(30);
  next.saveSnapshot(snapshotAt(50));
  expect(next.logStatus().lastSnapshotSequence).toBe(50);
});
