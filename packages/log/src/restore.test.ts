import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FaultyStorage } from './faulty-storage.ts';
import { openFileLog } from './file-log.ts';
import { isStopped, LOG_FOLDER, numbered, openOn, textsOf } from './log-fixture.ts';
import { nodeStorage } from './node-storage.ts';
import { restoreLog } from './restore.ts';

const OLDEST = '0000000000000001.log';
const MIDDLE = '0000000000000009.log';
const NEWEST = '0000000000000011.log';
const ALL = numbered(1, 20).map((record) => record.payload.toString());
const ASIDE = `${LOG_FOLDER}/damaged-1`;

/** Twenty records in frames of their own: 1–8, 9–16 and 17–20; the frames are 114 bytes long, from the tenth on 115. */
function twentyRecords(seed = 1): { storage: FaultyStorage; hashes: Uint8Array[] } {
  const storage = new FaultyStorage(seed);
  const { log } = openOn(storage);
  const hashes: Uint8Array[] = [log.hashAt(0)!];
  for (const record of numbered(1, 20)) {
    log.append([record]);
    hashes.push(log.hashAt(record.sequence)!);
  }
  log.close();
  return { storage, hashes };
}

function damage(storage: FaultyStorage, name: string, at: number): Uint8Array {
  const content = storage.contentOf(`${LOG_FOLDER}/${name}`);
  content[at]! ^= 1;
  storage.damage(`${LOG_FOLDER}/${name}`, content);
  return content;
}

/** What the log holds after a restore; nothing more is to be said at its start. */
function opened(storage: FaultyStorage): string[] {
  const { log, notices } = openOn(storage);
  expect(notices).toEqual([]);
  return textsOf(log);
}

describe('[DUR-3] restoring without a snapshot', () => {
  test('a log that is whole is left alone', () => {
    const { storage } = twentyRecords();
    const counts = { ...storage.counts };
    expect(restoreLog(LOG_FOLDER, { storage })).toEqual({
      kind: 'whole',
      firstSequence: 1,
      lastSequence: 20,
      lost: undefined,
      aside: undefined,
    });
    expect(storage.counts).toEqual(counts);
  });

  test('keeps what is whole before a damaged frame and puts the rest aside', () => {
    const { storage } = twentyRecords();
    const damaged = damage(storage, MIDDLE, 114 + 2 * 115 + 60);
    const newest = storage.contentOf(`${LOG_FOLDER}/${NEWEST}`);
    expect(restoreLog(LOG_FOLDER, { storage })).toEqual({
      kind: 'prefix',
      firstSequence: 1,
      lastSequence: 11,
      lost: { from: 12, to: 20 },
      aside: { directory: ASIDE, files: ['manifest', NEWEST, MIDDLE] },
    });
    expect(opened(storage)).toEqual(ALL.slice(0, 11));
    expect(storage.contentOf(`${ASIDE}/${MIDDLE}`)).toEqual(damaged);
    expect(storage.contentOf(`${ASIDE}/${NEWEST}`)).toEqual(newest);
    const { log } = openOn(storage);
    expect(log.append(numbered(12, 12))).toEqual({ kind: 'committed' });
    expect(opened(storage)).toEqual(ALL.slice(0, 12));
  });

  test.each<[string, (storage: FaultyStorage) => void, string[], number]>([
    ['in the newest file', (storage) => damage(storage, NEWEST, 130), ALL.slice(0, 17), 20],
    ['in the first frame', (storage) => damage(storage, OLDEST, 3), [], 20],
    ['in the first frame of a file', (storage) => damage(storage, MIDDLE, 3), ALL.slice(0, 8), 20],
    [
      'by a file missing between',
      (storage) => storage.remove(`${LOG_FOLDER}/${MIDDLE}`),
      ALL.slice(0, 8),
      20,
    ],
    [
      'by the newest file missing',
      (storage) => storage.remove(`${LOG_FOLDER}/${NEWEST}`),
      ALL.slice(0, 16),
      16,
    ],
    ['in the list of segments', (storage) => damage(storage, 'manifest', 9), ALL, 20],
    ['by the list of segments missing', (storage) => storage.remove(`${LOG_FOLDER}/manifest`), ALL, 20],
  ])('after damage %s the log opens with the longest prefix', (_, harm, texts, highest) => {
    const { storage } = twentyRecords();
    harm(storage);
    const lastSequence = texts.length;
    expect(restoreLog(LOG_FOLDER, { storage })).toMatchObject({
      kind: 'prefix',
      firstSequence: 1,
      lastSequence,
      lost: highest > lastSequence ? { from: lastSequence + 1, to: highest } : undefined,
    });
    expect(opened(storage)).toEqual(texts);
    expect(restoreLog(LOG_FOLDER, { storage }).kind).toBe('whole');
  });

  test('with the first file missing keeps the others, which say themselves what they follow on', () => {
    const { storage, hashes } = twentyRecords();
    storage.remove(`${LOG_FOLDER}/${OLDEST}`);
    expect(restoreLog(LOG_FOLDER, { storage })).toMatchObject({
      kind: 'prefix',
      firstSequence: 9,
      lastSequence: 20,
    });
    expect(opened(storage)).toEqual(ALL.slice(8));
    expect(openOn(storage).log.hashAt(8)).toEqual(hashes[8]);
  });

  test('with every file missing starts a new log', () => {
    const { storage } = twentyRecords();
    for (const name of [OLDEST, MIDDLE, NEWEST]) storage.remove(`${LOG_FOLDER}/${name}`);
    restoreLog(LOG_FOLDER, { storage });
    expect(opened(storage)).toEqual([]);
    expect(storage.list(ASIDE)).toEqual(['manifest']);
  });

  test('a second damage goes into a folder of its own', () => {
    const { storage } = twentyRecords();
    damage(storage, NEWEST, 130);
    restoreLog(LOG_FOLDER, { storage });
    damage(storage, OLDEST, 300);
    expect(restoreLog(LOG_FOLDER, { storage }).aside?.directory).toBe(`${LOG_FOLDER}/damaged-2`);
    expect(opened(storage)).toEqual(ALL.slice(0, 2));
  });
});

test('[DUR-3] damage to real files is refused, restored, and gone on from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openperp-restore-'));
  const options = {
    storage: nodeStorage,
    segmentBytes: 1024,
    onNotice: () => expect.fail('nothing is torn'),
  };
  const log = openFileLog(folder, options);
  for (const record of numbered(1, 20)) log.append([record]);
  log.close();
  const damaged = readFileSync(join(folder, MIDDLE));
  damaged[300]! ^= 4;
  writeFileSync(join(folder, MIDDLE), damaged);
  expect(() => openFileLog(folder, options)).toThrow(
    expect.objectContaining({ file: join(folder, MIDDLE), offset: 229 }),
  );
  expect(restoreLog(folder, options)).toMatchObject({ lastSequence: 10, lost: { from: 11, to: 20 } });
  expect(readFileSync(join(folder, 'damaged-1', MIDDLE))).toEqual(damaged);
  const restored = openFileLog(folder, options);
  expect(restored.append(numbered(11, 11))).toEqual({ kind: 'committed' });
  expect(textsOf(restored)).toEqual(ALL.slice(0, 11));
  restored.close();
  rmSync(folder, { recursive: true });
});

describe('[DUR-4] restoring with a good snapshot', () => {
  test.each<[string, (storage: FaultyStorage) => void, number]>([
    ['in an older file', (storage) => damage(storage, OLDEST, 300), 12],
    ['in the same file, before it', (storage) => damage(storage, MIDDLE, 3), 12],
    ['in the very frame that it ends with', (storage) => damage(storage, MIDDLE, 114 + 2 * 115 + 60), 12],
    ['before the end of a file', (storage) => damage(storage, MIDDLE, 3), 16],
    ['by an older file missing', (storage) => storage.remove(`${LOG_FOLDER}/${OLDEST}`), 18],
    ['by the file of its frame missing', (storage) => storage.remove(`${LOG_FOLDER}/${MIDDLE}`), 16],
  ])('no command is lost to damage %s', (_, harm, sequence) => {
    const { storage, hashes } = twentyRecords();
    harm(storage);
    const snapshot = { sequence, logHash: hashes[sequence]! };
    const report = restoreLog(LOG_FOLDER, { storage, snapshot });
    // With the first file missing the others are a log already, and the snapshot lies within it.
    const firstSequence = report.kind === 'prefix' ? 9 : sequence + 1;
    expect(report).toMatchObject({ firstSequence, lastSequence: 20, lost: undefined });
    expect(opened(storage)).toEqual(ALL.slice(firstSequence - 1));
    const { log } = openOn(storage);
    expect(log.hashAt(sequence)).toEqual(hashes[sequence]);
    expect(log.append(numbered(21, 21))).toEqual({ kind: 'committed' });
    expect(opened(storage)).toHaveLength(22 - firstSequence);
  });

  test('damage after it costs what follows on the damage', () => {
    const { storage, hashes } = twentyRecords();
    damage(storage, OLDEST, 300);
    damage(storage, MIDDLE, 114 + 5 * 115 + 60);
    const snapshot = { sequence: 12, logHash: hashes[12]! };
    expect(restoreLog(LOG_FOLDER, { storage, snapshot })).toMatchObject({
      kind: 'snapshot',
      firstSequence: 13,
      lastSequence: 14,
      lost: { from: 15, to: 20 },
    });
    expect(opened(storage)).toEqual(ALL.slice(12, 14));
  });

  test('one that the log does not reach starts an empty log after it', () => {
    const { storage } = twentyRecords();
    damage(storage, OLDEST, 3);
    const snapshot = { sequence: 30, logHash: Buffer.alloc(32, 5) };
    expect(restoreLog(LOG_FOLDER, { storage, snapshot })).toMatchObject({
      kind: 'snapshot',
      firstSequence: 31,
      lastSequence: 30,
      lost: undefined,
    });
    const { log } = openOn(storage);
    expect([log.firstSequence, log.lastSequence, log.hashAt(30)]).toEqual([
      31,
      30,
      new Uint8Array(32).fill(5),
    ]);
    expect(log.append(numbered(31, 31))).toEqual({ kind: 'committed' });
    expect(textsOf(log)).toEqual(['record 31']);
    for (const record of numbered(32, 60)) expect(log.append([record])).toEqual({ kind: 'committed' });
    log.trim(60);
    expect(log.firstSequence).toBeGreaterThan(50);
    expect(opened(storage).at(-1)).toBe('record 60');
  });

  test('frames of another history than the snapshot are not joined to it', () => {
    const { storage } = twentyRecords();
    damage(storage, OLDEST, 3);
    const snapshot = { sequence: 12, logHash: Buffer.alloc(32, 5) };
    expect(restoreLog(LOG_FOLDER, { storage, snapshot })).toMatchObject({
      lastSequence: 12,
      lost: { from: 13, to: 20 },
    });
    expect(opened(storage)).toEqual([]);
  });

  test('one that the whole prefix holds changes nothing of it', () => {
    const { storage, hashes } = twentyRecords();
    damage(storage, MIDDLE, 300);
    const snapshot = { sequence: 5, logHash: hashes[5]! };
    expect(restoreLog(LOG_FOLDER, { storage, snapshot })).toMatchObject({ kind: 'prefix', firstSequence: 1 });
  });
});

describe('[DUR-3] a restore that is cut short', () => {
  test.each([false, true])(
    'in any operation can be run again, and no file is lost (with a snapshot: %s)',
    (isWithSnapshot) => {
      let operation = 0;
      for (let isReached = true; isReached; operation += 1) {
        isReached = false;
        for (let seed = 0; seed < 20; seed += 1) {
          const { storage, hashes } = twentyRecords(seed);
          damage(storage, MIDDLE, 114 + 2 * 115 + 60);
          const options = isWithSnapshot
            ? { storage, snapshot: { sequence: 13, logHash: hashes[13]! } }
            : { storage };
          storage.plan((_, __, index) => (index === operation ? { kind: 'powerCut' } : undefined));
          isReached = isStopped(() => restoreLog(LOG_FOLDER, options)) || isReached;
          storage.powerCut();
          restoreLog(LOG_FOLDER, options);
          const { log } = openOn(storage);
          expect(textsOf(log)).toEqual(isWithSnapshot ? ALL.slice(13) : ALL.slice(0, 11));
        }
      }
      expect(operation).toBeGreaterThan(10);
    },
  );
});
