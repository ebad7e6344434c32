import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { LogNotice } from './command-log.ts';
import { FaultyStorage } from './faulty-storage.ts';
import { LogFailure } from './log-failure.ts';
import { isStopped, numbered, openOn } from './log-fixture.ts';
import type { Snapshot } from './snapshot-file.ts';
import { openSnapshotReader, openSnapshotStore } from './snapshot-store.ts';

const FOLDER = '/snapshots';

function openStore(storage: FaultyStorage, keep?: number) {
  const notices: LogNotice[] = [];
  const onNotice = (notice: LogNotice) => notices.push(notice);
  const store = openSnapshotStore(
    FOLDER,
    keep === undefined ? { storage, onNotice } : { storage, onNotice, keep },
  );
  return { store, notices };
}

function snapshot(sequence: number, size = 40): Snapshot {
  return {
    sequence,
    timeMs: 1_700_000_000_000.5 + sequence,
    stateHash: Buffer.alloc(32, sequence),
    logHash: Buffer.alloc(32, sequence + 1),
    bytes: Buffer.alloc(size, `state ${sequence} `),
  };
}

function pathOf(sequence: number): string {
  return `${FOLDER}/${sequence.toString(16).padStart(16, '0')}.snapshot`;
}

describe('snapshots', () => {
  test('[DUR-4] the newest comes back as it was written, after a power cut too', () => {
    const storage = new FaultyStorage(1);
    const { store, notices } = openStore(storage);
    expect(store.newest()).toBeUndefined();
    for (const sequence of [10, 300, 20])
      expect(store.write(snapshot(sequence))).toEqual({ kind: 'written' });
    storage.powerCut();
    expect(openStore(storage).store.newest()).toEqual(snapshot(300));
    expect(store.newest(299)).toEqual(snapshot(20));
    expect(store.newest(20)).toEqual(snapshot(20));
    expect(store.newest(9)).toBeUndefined();
    expect(notices).toEqual([]);
  });

  test('the newest three are kept, or as many as asked', () => {
    const storage = new FaultyStorage(1);
    const { store } = openStore(storage);
    for (const sequence of [1, 2, 3, 4]) store.write(snapshot(sequence));
    // A header of 96 bytes, 40 of state, a hash of 32.
    expect(store.list()).toEqual(
      [2, 3, 4].map((sequence) => ({ sequence, file: pathOf(sequence), bytes: 168 })),
    );
    openStore(storage, 1).store.write(snapshot(5));
    expect(store.list().map((file) => file.sequence)).toEqual([5]);
  });

  test('[DUR-4] the newest that one needs who has come no further stays, the oldest where none is so old', () => {
    const storage = new FaultyStorage(1);
    const { store } = openStore(storage, 2);
    const kept = () => store.list().map(({ sequence }) => sequence);
    for (const sequence of [10, 20, 30]) store.write(snapshot(sequence), 15);
    expect(kept()).toEqual([10, 20, 30]);
    store.write(snapshot(40), 25);
    expect(kept()).toEqual([20, 30, 40]);
    for (const sequence of [50, 60, 70]) store.write(snapshot(sequence), 29);
    expect(kept()).toEqual([20, 60, 70]);
    store.write(snapshot(80), 19);
    expect(kept()).toEqual([20, 70, 80]);
    store.write(snapshot(90), 90);
    expect(kept()).toEqual([80, 90]);
  });

  test('who reads them beside the writer finds the newest that is there, changes nothing, and takes none that was dropped for damaged', () => {
    const storage = new FaultyStorage(1);
    const { store } = openStore(storage, 1);
    store.write(snapshot(1));
    storage.create(`${FOLDER}/snapshot.tmp`);
    const notices: LogNotice[] = [];
    const reader = openSnapshotReader(FOLDER, { storage, onNotice: (notice) => notices.push(notice) });
    const before = JSON.stringify(storage.counts);
    expect(reader.newest()).toEqual(snapshot(1));
    expect(JSON.stringify(storage.counts)).toBe(before);
    const openToRead = storage.openToRead.bind(storage);
    storage.openToRead = (path) => {
      storage.openToRead = openToRead;
      store.write(snapshot(2));
      return openToRead(path);
    };
    expect(reader.newest()).toBeUndefined();
    expect(reader.newest()).toEqual(snapshot(2));
    expect([notices, reader.list().map(({ sequence }) => sequence)]).toEqual([[], [2]]);
  });

  test('[DUR-3] those found damaged do not take the place of good ones', () => {
    const storage = new FaultyStorage(1);
    const { store } = openStore(storage);
    for (const sequence of [1, 2, 3]) store.write(snapshot(sequence));
    for (const sequence of [2, 3]) storage.damage(pathOf(sequence), new Uint8Array(5));
    expect(store.newest()).toEqual(snapshot(1));
    expect(store.list().map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    store.write(snapshot(3));
    expect(store.list().map(({ sequence }) => sequence)).toEqual([1, 3]);
    expect(store.newest()).toEqual(snapshot(3));
  });

  test('the same sequence again replaces the one before', () => {
    const { store } = openStore(new FaultyStorage(1));
    store.write(snapshot(7));
    store.write({ ...snapshot(7), bytes: Buffer.from('other') });
    expect(store.list()).toHaveLength(1);
    expect(Buffer.from(store.newest()!.bytes).toString()).toBe('other');
  });

  test('[DUR-3] those past the end of a log that was cut are dropped', () => {
    const { store } = openStore(new FaultyStorage(1));
    for (const sequence of [10, 20, 30]) store.write(snapshot(sequence));
    store.discardAfter(20);
    expect(store.list().map((file) => file.sequence)).toEqual([10, 20]);
  });

  test('[DUR-3] a bit flipped at any byte, or a file cut at any byte, is skipped and named', () => {
    const intact = new FaultyStorage(1);
    openStore(intact).store.write(snapshot(20));
    const content = intact.contentOf(pathOf(20));
    const cuts = Array.from({ length: content.length }, (_, length) => content.subarray(0, length));
    const flips = Array.from({ length: content.length * 8 }, (_, bit) => {
      const flipped = Uint8Array.from(content);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      return flipped;
    });
    const storage = new FaultyStorage(1);
    const { store, notices } = openStore(storage);
    store.write(snapshot(10));
    store.write(snapshot(20));
    for (const damaged of [...cuts, ...flips, Buffer.concat([content, Buffer.alloc(1)])]) {
      storage.damage(pathOf(20), damaged);
      expect(store.newest()).toEqual(snapshot(10));
      expect(notices.splice(0)).toEqual([
        { kind: 'damagedSnapshot', file: pathOf(20), reason: expect.any(String) },
      ]);
    }
  });

  test('[DUR-3] one under the name of another is skipped and named', () => {
    const storage = new FaultyStorage(1);
    const { store, notices } = openStore(storage);
    store.write(snapshot(10));
    storage.rename(pathOf(10), pathOf(11));
    expect(store.newest()).toBeUndefined();
    expect(notices).toEqual([
      { kind: 'damagedSnapshot', file: pathOf(11), reason: 'it is of another sequence' },
    ]);
  });

  test('one that reads back otherwise than it was written is named, and the older ones are kept', () => {
    const storage = new FaultyStorage(1);
    const { store, notices } = openStore(storage, 1);
    store.write(snapshot(10));
    storage.plan((operation, path) => {
      if (
        operation === 'syncDirectory' &&
        storage.list(FOLDER).includes(pathOf(20).slice(FOLDER.length + 1))
      ) {
        storage.damage(pathOf(20), new Uint8Array(5));
      }
      return path === '' ? { kind: 'powerCut' } : undefined;
    });
    expect(store.write(snapshot(20))).toEqual({ kind: 'damaged' });
    expect(notices).toEqual([{ kind: 'damagedSnapshot', file: pathOf(20), reason: 'it is cut off' }]);
    expect(store.newest()).toEqual(snapshot(10));
  });

  test('a full disk leaves what is there', () => {
    for (const operation of ['create', 'write'] as const) {
      const storage = new FaultyStorage(1);
      const { store } = openStore(storage);
      store.write(snapshot(10));
      storage.plan((next) => (next === operation ? { kind: 'error', code: 'ENOSPC' } : undefined));
      expect(store.write(snapshot(20))).toEqual({ kind: 'full' });
      storage.plan(() => undefined);
      expect(store.newest()).toEqual(snapshot(10));
      expect(store.write(snapshot(20))).toEqual({ kind: 'written' });
    }
  });

  test('[DUR-3] a failed fsync ends the process', () => {
    for (const operation of ['sync', 'syncDirectory'] as const) {
      const storage = new FaultyStorage(1);
      const { store } = openStore(storage);
      storage.plan((next) => (next === operation ? { kind: 'error', code: 'EIO' } : undefined));
      expect(() => store.write(snapshot(10))).toThrow(LogFailure);
    }
  });

  test('[DUR-4] the power cut in each operation of a write leaves the one before or the new one, whole', () => {
    let operation = 0;
    for (let isReached = true; isReached; operation += 1) {
      isReached = false;
      for (let seed = 0; seed < 200; seed += 1) {
        const storage = new FaultyStorage(seed);
        const { store } = openStore(storage, 1);
        store.write(snapshot(10, 2000));
        storage.plan((_, __, index) => (index === operation ? { kind: 'powerCut' } : undefined));
        isReached = isStopped(() => store.write(snapshot(20, 2000))) || isReached;
        storage.powerCut();
        const { store: next, notices } = openStore(storage, 1);
        expect([snapshot(10, 2000), snapshot(20, 2000)]).toContainEqual(next.newest());
        expect(notices).toEqual([]);
      }
    }
    expect(operation).toBeGreaterThan(6);
  });

  test('[DUR-4] a snapshot and the tail give the state that the whole log gives, and the log knows its hash', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    const { store } = openStore(storage);
    const apply = (state: Uint8Array, payload: Uint8Array) =>
      createHash('sha256').update(state).update(payload).digest();
    let state: Uint8Array = new Uint8Array(32);
    for (const record of numbered(1, 50)) {
      log.append([record]);
      state = apply(state, record.payload);
      if (record.sequence !== 23) continue;
      store.write({
        sequence: 23,
        timeMs: record.timeMs,
        stateHash: state,
        logHash: log.hashAt(23)!,
        bytes: state,
      });
    }
    log.trim(24);
    storage.powerCut();
    const { log: again } = openOn(storage);
    const start = openStore(storage).store.newest(again.lastSequence)!;
    expect(again.firstSequence).toBeGreaterThan(1);
    expect(Buffer.from(again.hashAt(start.sequence)!)).toEqual(start.logHash);
    let replayed: Uint8Array = start.bytes;
    for (const record of again.read(start.sequence + 1)) replayed = apply(replayed, record.payload);
    expect(replayed).toEqual(state);
  });
});
