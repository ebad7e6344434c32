import { describe, expect, test } from 'vitest';
import { type Fault, FaultyStorage, type Operation } from './faulty-storage.ts';
import { LogFailure } from './log-failure.ts';
import { LOG_FOLDER, numbered, openOn, textsOf } from './log-fixture.ts';

/** Makes the next operation of a kind, on paths that hold `part`, end in `fault`; later ones go well. */
function failOnce(storage: FaultyStorage, kind: Operation, part: string, fault: Fault): void {
  let isDone = false;
  storage.plan((operation, path) => {
    if (isDone || operation !== kind || !path.includes(part)) return undefined;
    isDone = true;
    return fault;
  });
}

describe('appending', () => {
  test('[DUR-1] a group costs one write and one fdatasync, however many records it has', () => {
    const storage = new FaultyStorage(1);
    // The next segment, no longer than what is filled at a time, is ready after the first group.
    const { log } = openOn(storage, 1024 * 1024);
    log.append(numbered(1, 1));
    const before = { ...storage.counts };
    for (let group = 0; group < 10; group += 1) {
      log.append(numbered(2 + group * 16, 17 + group * 16));
      expect(storage.counts.sync).toBe(before.sync + group + 1);
      expect(storage.counts.write).toBe(before.write + group + 1);
    }
    expect(storage.counts.syncDirectory).toBe(before.syncDirectory);
  });

  test('[DUR-1] what has been answered survives a power cut at once', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const storage = new FaultyStorage(seed);
      const { log } = openOn(storage);
      for (let sequence = 1; sequence <= 40; sequence += 1) log.append(numbered(sequence, sequence));
      storage.powerCut();
      expect(textsOf(openOn(storage).log)).toHaveLength(40);
    }
  });

  test('goes on into new segments, each made whole before its first frame', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    // A frame of one record of 8 or 9 bytes takes 114 or 115 bytes: eight fit in 1,024.
    for (let sequence = 1; sequence <= 20; sequence += 1) log.append(numbered(sequence, sequence));
    const segments = storage.list(LOG_FOLDER).filter((name) => name.endsWith('.log'));
    expect(segments.sort()).toEqual(['0000000000000001.log', '0000000000000009.log', '0000000000000011.log']);
    for (const name of segments) expect(storage.contentOf(`${LOG_FOLDER}/${name}`)).toHaveLength(1024);
    expect(textsOf(log)).toEqual(numbered(1, 20).map((record) => record.payload.toString()));
  });

  test('a segment is durable in its whole length before it is used', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const storage = new FaultyStorage(seed);
      openOn(storage, 3000);
      storage.powerCut();
      expect(storage.contentOf(`${LOG_FOLDER}/0000000000000001.log`)).toEqual(new Uint8Array(3000));
    }
  });

  test('refuses a group that is longer than a frame may be and changes nothing', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    const fits = [{ sequence: 1, span: 1, timeMs: 1, payload: Buffer.alloc(1024 - 106, 1) }];
    const isTooLong = [{ sequence: 1, span: 1, timeMs: 1, payload: Buffer.alloc(1024 - 105, 1) }];
    expect(() => log.append(isTooLong)).toThrow(RangeError);
    expect(log.append(fits)).toEqual({ kind: 'committed' });
  });

  test('a short write is gone on with', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    log.append(numbered(1, 1));
    storage.plan((operation) => (operation === 'write' ? { kind: 'short', bytes: 10 } : undefined));
    expect(log.append(numbered(2, 4))).toEqual({ kind: 'committed' });
    storage.powerCut();
    expect(textsOf(openOn(storage).log)).toEqual(['record 1', 'record 2', 'record 3', 'record 4']);
  });
});

describe('the next segment', () => {
  const MIB = 1024 * 1024;
  const SEGMENT = 8 * MIB;
  const SPARE = `${LOG_FOLDER}/spare`;
  const MANIFEST = `${LOG_FOLDER}/manifest`;
  const hasSpare = (storage: FaultyStorage): boolean => storage.list(LOG_FOLDER).includes('spare');
  /** A group that takes half a mebibyte and some bytes. */
  const half = (sequence: number) => [
    { sequence, span: 1, timeMs: sequence, payload: Buffer.alloc(MIB / 2, 7) },
  ];

  /** A log whose newest segment is used up to a little over 5 MiB, as a start finds it. */
  function reopened(): { storage: FaultyStorage; log: ReturnType<typeof openOn>['log'] } {
    const storage = new FaultyStorage(1);
    const first = openOn(storage, SEGMENT).log;
    for (let sequence = 1; sequence <= 10; sequence += 1) first.append(half(sequence));
    first.close();
    return { storage, log: openOn(storage, SEGMENT).log };
  }

  test('is made ready a step at a time after a start, in the background or by appends', () => {
    for (const inBackground of [true, false]) {
      const { storage, log } = reopened();
      let steps = 0;
      for (let sequence = 11; sequence <= 15; sequence += 1) {
        const before = { ...storage.counts };
        if (inBackground) log.tend();
        else log.append(half(sequence));
        // A step of 1 MiB is four writes and a sync; an append one of each.
        expect(storage.counts.write - before.write).toBeLessThanOrEqual(5);
        expect(storage.counts.sync - before.sync).toBeLessThanOrEqual(2);
        steps += 1;
        expect(storage.contentOf(SPARE)).toHaveLength(steps * MIB);
      }
    }
  });

  test('needs nothing more to be done once it is a step ahead of the one in use', () => {
    const { storage, log } = reopened();
    let steps = 1;
    while (log.tend()) steps += 1;
    // 5 MiB and some bytes are used, so a step ahead is 6 MiB and some: seven steps.
    expect([steps, storage.contentOf(SPARE).length]).toEqual([7, 7 * MIB]);
    const before = { ...storage.counts };
    expect(log.tend()).toBe(false);
    expect(storage.counts).toEqual(before);
  });

  test('is not begun where less than two segments would stay free beside it', () => {
    const { storage, log } = reopened();
    const usedBytes = storage.contentOf(MANIFEST).length + SEGMENT;
    storage.capacityBytes = usedBytes + 3 * SEGMENT - 1;
    expect(log.tend()).toBe(false);
    expect(log.append(half(11))).toEqual({ kind: 'committed' });
    expect(hasSpare(storage)).toBe(false);
    storage.capacityBytes += 1;
    expect(log.tend()).toBe(true);
    expect(hasSpare(storage)).toBe(true);
  });

  test('is given up when the disk becomes short, and appends go on', () => {
    const { storage, log } = reopened();
    log.tend();
    expect(hasSpare(storage)).toBe(true);
    storage.capacityBytes = 3 * SEGMENT;
    expect(log.tend()).toBe(false);
    expect(hasSpare(storage)).toBe(false);
    for (let sequence = 11; sequence <= 30; sequence += 1)
      expect(log.append(half(sequence))).toEqual({ kind: 'committed' });
    expect(storage.freeBytes()).toBe(SEGMENT - storage.contentOf(MANIFEST).length);
  });

  test('that does not fit is not begun when it is needed: others keep the room', () => {
    const storage = new FaultyStorage(1);
    storage.capacityBytes = 2 * SEGMENT;
    const { log } = openOn(storage, SEGMENT);
    let sequence = 1;
    while (log.append(half(sequence)).kind === 'committed') sequence += 1;
    expect(sequence).toBe(16);
    expect(hasSpare(storage)).toBe(false);
    expect(storage.freeBytes()).toBeGreaterThan(SEGMENT - 1024);
    storage.capacityBytes += 1024;
    expect(log.append(half(16))).toEqual({ kind: 'committed' });
    expect(textsOf(log)).toHaveLength(16);
  });

  test('is given up where a quota refuses it, and not begun again before it is needed', () => {
    const { storage, log } = reopened();
    let isRefused = true;
    storage.plan((operation, path) =>
      isRefused && operation === 'write' && path === SPARE ? { kind: 'error', code: 'EDQUOT' } : undefined,
    );
    log.tend();
    expect(hasSpare(storage)).toBe(false);
    const { create } = storage.counts;
    for (let sequence = 11; sequence <= 15; sequence += 1) {
      expect(log.append(half(sequence))).toEqual({ kind: 'committed' });
      log.tend();
    }
    expect(storage.counts.create).toBe(create);
    isRefused = false;
    expect(log.append(half(16))).toEqual({ kind: 'committed' });
    log.tend();
    expect(hasSpare(storage)).toBe(true);
  });
});

describe('a full disk', () => {
  test.each(['ENOSPC', 'EDQUOT'] as const)('[DUR-2] %s: the group is not there, a later one is', (code) => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    log.append(numbered(1, 1));
    failOnce(storage, 'write', '.log', { kind: 'error', code });
    expect(log.append(numbered(2, 3, 'refused'))).toEqual({ kind: 'full' });
    expect([log.lastSequence, log.lastTimeMs]).toEqual([1, 1_000_001]);
    expect(log.append(numbered(2, 2))).toEqual({ kind: 'committed' });
    storage.powerCut();
    const { log: again, notices } = openOn(storage);
    expect(textsOf(again)).toEqual(['record 1', 'record 2']);
    expect(notices).toEqual([]);
  });

  test('[DUR-2] that cuts a frame at any byte leaves nothing of it, with or without a power cut after it', () => {
    const frameBytes = 58 + 2 * (16 + 9) + 32;
    for (let bytes = 1; bytes < frameBytes; bytes += 1) {
      for (const isCut of [false, true]) {
        const storage = new FaultyStorage(bytes);
        const { log } = openOn(storage);
        log.append(numbered(1, 1));
        let writes = 0;
        storage.plan((operation) => {
          if (operation !== 'write') return undefined;
          writes += 1;
          if (writes === 1) return { kind: 'short', bytes };
          return writes === 2 ? { kind: 'error', code: 'ENOSPC' } : undefined;
        });
        expect(log.append(numbered(2, 3, 'refused'))).toEqual({ kind: 'full' });
        if (isCut) storage.powerCut();
        else expect(log.append(numbered(2, 2))).toEqual({ kind: 'committed' });
        const { log: again, notices } = openOn(storage);
        expect(textsOf(again)).toEqual(isCut ? ['record 1'] : ['record 1', 'record 2']);
        if (!isCut) expect(notices).toEqual([]);
      }
    }
  });

  test('a cut frame that cannot be erased either ends the process', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    let writes = 0;
    storage.plan((operation) => {
      if (operation !== 'write') return undefined;
      writes += 1;
      return writes === 1 ? { kind: 'short', bytes: 60 } : { kind: 'error', code: 'ENOSPC' };
    });
    expect(() => log.append(numbered(1, 1))).toThrow(LogFailure);
    storage.plan(() => undefined);
    expect(() => log.append(numbered(1, 1))).toThrow(LogFailure);
    expect(openOn(storage).log.lastSequence).toBe(0);
  });

  test('[DUR-1] without room for the next segment answers full until there is', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    storage.plan((operation, path) =>
      operation === 'write' && path.endsWith('spare') ? { kind: 'error', code: 'ENOSPC' } : undefined,
    );
    for (let sequence = 1; sequence <= 8; sequence += 1) {
      expect(log.append(numbered(sequence, sequence))).toEqual({ kind: 'committed' });
    }
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect(log.append(numbered(9, 9))).toEqual({ kind: 'full' });
    storage.plan(() => undefined);
    expect(log.append(numbered(9, 9))).toEqual({ kind: 'committed' });
    storage.powerCut();
    expect(textsOf(openOn(storage).log)).toHaveLength(9);
  });

  test('without room for the list of segments answers full until there is', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    log.append(numbered(1, 8));
    for (const operation of ['create', 'write'] as const) {
      failOnce(storage, operation, 'manifest', { kind: 'error', code: 'ENOSPC' });
      expect(log.append(numbered(9, 40))).toEqual({ kind: 'full' });
    }
    expect(log.append(numbered(9, 40))).toEqual({ kind: 'committed' });
    expect(textsOf(openOn(storage).log)).toHaveLength(40);
  });

  test('from the very start: the log opens and answers full', () => {
    const storage = new FaultyStorage(1);
    storage.plan((operation) => (operation === 'create' ? { kind: 'error', code: 'ENOSPC' } : undefined));
    const { log } = openOn(storage);
    expect(log.append(numbered(1, 1))).toEqual({ kind: 'full' });
    expect([log.firstSequence, log.lastSequence, log.bytes, [...log.read(1)]]).toEqual([1, 0, 0, []]);
    storage.plan(() => undefined);
    expect(log.append(numbered(1, 1))).toEqual({ kind: 'committed' });
  });

  test('[DUR-4] leaves a trim undone', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    for (let sequence = 1; sequence <= 20; sequence += 1) log.append(numbered(sequence, sequence));
    failOnce(storage, 'write', 'manifest', { kind: 'error', code: 'ENOSPC' });
    log.trim(20);
    expect(log.firstSequence).toBe(1);
    log.trim(20);
    expect(log.firstSequence).toBe(17);
  });
});

describe('[DUR-4] a trim', () => {
  /** 20 records, eight in a segment of 1,024 bytes: the first two segments hold 1 to 8 and 9 to 16. */
  function twenty(): { storage: FaultyStorage; log: ReturnType<typeof openOn>['log'] } {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    for (let sequence = 1; sequence <= 20; sequence += 1) log.append(numbered(sequence, sequence));
    return { storage, log };
  }

  const segments = (storage: FaultyStorage): number =>
    storage.list(LOG_FOLDER).filter((name) => name.endsWith('.log')).length;

  test('keeps as many bytes as asked, whatever else could go', () => {
    for (const [extraBytes, firstSequence] of [
      [0, 9],
      [1, 1],
    ] as const) {
      const { log } = twenty();
      // Nine records of one digit and eleven of two: 9 * 114 + 11 * 115 bytes; the first segment is 8 * 114 of them.
      expect(log.bytes).toBe(2291);
      log.trim(20, 2291 - 912 + extraBytes);
      expect(log.firstSequence).toBe(firstSequence);
    }
  });

  test('of all that may go keeps none of it for the sake of no bytes, and never the newest segment', () => {
    const { log } = twenty();
    log.trim(20, 0);
    expect(log.firstSequence).toBe(17);
    log.trim(1_000, 0);
    expect(log.firstSequence).toBe(17);
  });

  test('without an end to what is kept drops nothing', () => {
    const { log } = twenty();
    log.trim(20, Number.POSITIVE_INFINITY);
    expect(log.firstSequence).toBe(1);
  });

  test('removes its files one at a time, and the next start what is left of them', () => {
    const { storage, log } = twenty();
    log.trim(17);
    expect(segments(storage)).toBe(3);
    log.tend();
    expect(segments(storage)).toBe(2);
    log.close();
    expect(openOn(storage).log.firstSequence).toBe(17);
    expect(segments(storage)).toBe(1);
  });
});

describe('a disk that fails', () => {
  test('[DUR-3] a failed fsync ends the process and is never tried again', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    log.append(numbered(1, 1));
    failOnce(storage, 'sync', '.log', { kind: 'error', code: 'EIO' });
    expect(() => log.append(numbered(2, 2))).toThrow(LogFailure);
    const { sync, write } = storage.counts;
    expect(() => log.append(numbered(2, 2))).toThrow(LogFailure);
    expect([storage.counts.sync, storage.counts.write]).toEqual([sync, write]);
  });

  test('[DUR-3] a fsync that fails with a full disk is a failed fsync', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    failOnce(storage, 'sync', '.log', { kind: 'error', code: 'ENOSPC' });
    expect(() => log.append(numbered(1, 1))).toThrow(LogFailure);
  });

  test.each(['sync', 'syncDirectory', 'rename'] as const)(
    '[DUR-3] a failed %s while going on to a new segment ends the process',
    (operation) => {
      const storage = new FaultyStorage(1);
      const { log } = openOn(storage);
      log.append(numbered(1, 8));
      failOnce(storage, operation, LOG_FOLDER, { kind: 'error', code: 'EIO' });
      expect(() => log.append(numbered(9, 40))).toThrow(LogFailure);
      expect(textsOf(openOn(storage).log)).toHaveLength(8);
    },
  );

  test('a write that fails for another reason than space ends the process', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    failOnce(storage, 'write', '.log', { kind: 'error', code: 'EIO' });
    expect(() => log.append(numbered(1, 1))).toThrow(LogFailure);
  });

  test('[DUR-2] a frame that a failed fsync left in memory alone is written again by the next start', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const storage = new FaultyStorage(seed);
      const { log } = openOn(storage);
      log.append(numbered(1, 1));
      failOnce(storage, 'sync', '.log', { kind: 'error', code: 'EIO' });
      expect(() => log.append(numbered(2, 2))).toThrow(LogFailure);
      const { log: next } = openOn(storage);
      expect(textsOf(next)).toEqual(['record 1', 'record 2']);
      next.append(numbered(3, 3));
      storage.powerCut();
      expect(textsOf(openOn(storage).log)).toEqual(['record 1', 'record 2', 'record 3']);
    }
  });
});
