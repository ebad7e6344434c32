import { describe, expect, test } from 'vitest';
import type { LogNotice } from './command-log.ts';
import { FaultyStorage } from './faulty-storage.ts';
import { encodeFrame } from './frame.ts';
import { LogDamaged } from './log-damaged.ts';
import { LOG_FOLDER, numbered, openOn, textsOf } from './log-fixture.ts';

const OLDEST = `${LOG_FOLDER}/0000000000000001.log`;
const MIDDLE = `${LOG_FOLDER}/0000000000000009.log`;
const NEWEST = `${LOG_FOLDER}/0000000000000011.log`;
const MANIFEST = `${LOG_FOLDER}/manifest`;
/** One record of 8 bytes: header 58, record header 16, payload, hash 32; from the tenth on the payload has 9. */
const SHORT_FRAME = 114;
const LONG_FRAME = 115;
const ALL = numbered(1, 20).map((record) => record.payload.toString());

/** Twenty records in frames of their own: 1–8, 9–16 and 17–20 in segments of 1,024 bytes. */
function twentyRecords(): FaultyStorage {
  const storage = new FaultyStorage(1);
  const { log } = openOn(storage);
  for (const record of numbered(1, 20)) log.append([record]);
  log.close();
  return storage;
}

type Opened = { readonly texts: string[]; readonly notices: LogNotice[] } | LogDamaged;

function open(storage: FaultyStorage): Opened {
  try {
    const { log, notices } = openOn(storage);
    log.close();
    return { texts: textsOf(log), notices };
  } catch (error) {
    if (error instanceof LogDamaged) return error;
    throw error;
  }
}

function damagedAt(file: string, offset: number) {
  return expect.objectContaining({ name: 'LogDamaged', file, offset });
}

function changed(path: string, change: (content: Buffer) => Uint8Array): FaultyStorage {
  const storage = twentyRecords();
  storage.damage(path, change(Buffer.from(storage.contentOf(path))));
  return storage;
}

function flipped(path: string, at: number): FaultyStorage {
  return changed(path, (content) => {
    content[at]! ^= 1 << (at % 8);
    return content;
  });
}

function tornTail(offset: number, bytes: number, sequence: number): LogNotice {
  return { kind: 'tornTail', file: NEWEST, offset, bytes, sequence };
}

describe('[DUR-3] a bit flipped', () => {
  test('at any byte of an older segment that is in use stops the start', () => {
    for (const [path, used, frame] of [
      [OLDEST, 8 * SHORT_FRAME, SHORT_FRAME],
      [MIDDLE, SHORT_FRAME + 7 * LONG_FRAME, LONG_FRAME],
    ] as const) {
      for (let at = 0; at < used; at += 1) {
        // The ninth record's frame, the first of the middle segment, is one byte shorter than those after it.
        const first = path === MIDDLE ? SHORT_FRAME : 0;
        const offset = at < first ? 0 : first + Math.floor((at - first) / frame) * frame;
        expect(open(flipped(path, at)), `${path} ${at}`).toEqual(damagedAt(path, offset));
      }
    }
  });

  test('at any byte of the newest segment before its last frame stops the start', () => {
    for (let at = 0; at < 3 * LONG_FRAME; at += 1) {
      const offset = Math.floor(at / LONG_FRAME) * LONG_FRAME;
      expect(open(flipped(NEWEST, at)), String(at)).toEqual(damagedAt(NEWEST, offset));
    }
  });

  test('at any byte of the last frame is a torn tail: cut, named, and gone at the next start', () => {
    for (let at = 3 * LONG_FRAME; at < 4 * LONG_FRAME; at += 1) {
      const storage = flipped(NEWEST, at);
      const bytes =
        Buffer.from(storage.contentOf(NEWEST)).findLastIndex((byte) => byte !== 0) + 1 - 3 * LONG_FRAME;
      expect(open(storage), String(at)).toEqual({
        texts: ALL.slice(0, 19),
        notices: [tornTail(3 * LONG_FRAME, bytes, 20)],
      });
      expect(open(storage)).toEqual({ texts: ALL.slice(0, 19), notices: [] });
    }
  });

  test('at any byte never used loses nothing', () => {
    for (const [path, used] of [
      [OLDEST, 8 * SHORT_FRAME],
      [MIDDLE, SHORT_FRAME + 7 * LONG_FRAME],
      [NEWEST, 4 * LONG_FRAME],
    ] as const) {
      for (let at = used; at < 1024; at += 1) expect(open(flipped(path, at))).toMatchObject({ texts: ALL });
    }
  });

  test('far into the bytes never used is not looked at', () => {
    const storage = new FaultyStorage(1);
    openOn(storage, 256 * 1024).log.append(numbered(1, 3));
    const content = storage.contentOf(OLDEST);
    content[200_000] = 1;
    storage.damage(OLDEST, content);
    const { log, notices } = openOn(storage, 256 * 1024);
    expect([textsOf(log), notices]).toEqual([ALL.slice(0, 3), []]);
  });

  test('at any byte of the list of segments stops the start', () => {
    const { length } = twentyRecords().contentOf(MANIFEST);
    for (let at = 0; at < length; at += 1)
      expect(open(flipped(MANIFEST, at)), String(at)).toEqual(damagedAt(MANIFEST, 0));
  });
});

describe('[DUR-3] a file cut off', () => {
  test('the newest, at any byte: the frame that was cut is a torn tail', () => {
    for (let length = 0; length < 1024; length += 1) {
      const storage = changed(NEWEST, (content) => content.subarray(0, length));
      const whole = Math.min(4, Math.floor(length / LONG_FRAME));
      const texts = ALL.slice(0, 16 + whole);
      const opened = open(storage);
      expect(opened).toMatchObject({ texts });
      // A zero byte after the last frame shows that no other followed.
      const isNamed = length <= 4 * LONG_FRAME;
      expect(opened).toMatchObject({
        notices: isNamed ? [{ kind: 'tornTail', offset: whole * LONG_FRAME, sequence: 17 + whole }] : [],
      });
      expect(open(storage)).toEqual({ texts, notices: [] });
      const { log } = openOn(storage);
      expect(log.append(numbered(17 + whole, 17 + whole))).toEqual({ kind: 'committed' });
      expect(open(storage)).toEqual({ texts: [...texts, `record ${17 + whole}`], notices: [] });
    }
  });

  test('an older one, at any byte in use, stops the start', () => {
    for (let length = 0; length < 8 * SHORT_FRAME; length += 1) {
      const offset = Math.floor(length / SHORT_FRAME) * SHORT_FRAME;
      const opened = open(changed(OLDEST, (content) => content.subarray(0, length)));
      expect(opened).toBeInstanceOf(LogDamaged);
      // Cut between two frames it looks like a whole segment, and the next one is missed.
      const isBetween = length > 0 && length === offset;
      const missed = `${LOG_FOLDER}/${(offset / SHORT_FRAME + 1).toString(16).padStart(16, '0')}.log`;
      expect(opened).toEqual(isBetween ? damagedAt(missed, 0) : damagedAt(OLDEST, offset));
    }
  });
});

describe('[DUR-3] a write torn', () => {
  test('at any byte leaves the groups before it, and nothing of it', () => {
    const frameBytes = 58 + 3 * (16 + 9) + 32;
    const intact = twentyRecords();
    openOn(intact).log.append(numbered(21, 23));
    const after = intact.contentOf(NEWEST);
    for (let bytes = 0; bytes <= frameBytes; bytes += 1) {
      const end = 4 * LONG_FRAME + bytes;
      const storage = changed(NEWEST, (content) =>
        Buffer.concat([after.subarray(0, end), content.subarray(end)]),
      );
      const { texts, notices } = open(storage) as Exclude<Opened, LogDamaged>;
      expect(texts).toHaveLength(bytes === frameBytes ? 23 : 20);
      expect(notices).toHaveLength(bytes === 0 || bytes === frameBytes ? 0 : 1);
    }
  });

  test('so that its first pages are missing is found by what there is of it', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage, 64 * 1024);
    log.append(numbered(1, 1));
    log.append([{ sequence: 2, span: 1, timeMs: 2_000_000, payload: Buffer.alloc(20_000, 7) }]);
    const content = storage.contentOf(OLDEST);
    content.fill(0, SHORT_FRAME, 12_288);
    storage.damage(OLDEST, content);
    const { log: again, notices } = openOn(storage, 64 * 1024);
    expect(textsOf(again)).toEqual(['record 1']);
    const bytes = 58 + 16 + 20_000 + 32;
    expect(notices).toEqual([{ kind: 'tornTail', file: OLDEST, offset: SHORT_FRAME, bytes, sequence: 2 }]);
  });
});

describe('[DUR-3] frames where they do not belong', () => {
  test('a tail written twice is cut: the log holds all of it already', () => {
    for (const count of [1, 2, 4]) {
      const storage = changed(NEWEST, (content) => {
        content.copy(content, 4 * LONG_FRAME, (4 - count) * LONG_FRAME, 4 * LONG_FRAME);
        return content;
      });
      const notices = [tornTail(4 * LONG_FRAME, count * LONG_FRAME, 21)];
      expect(open(storage)).toEqual({ texts: ALL, notices });
      expect(open(storage)).toEqual({ texts: ALL, notices: [] });
    }
  });

  test('a tail written once more after the end of the file loses nothing', () => {
    const storage = changed(NEWEST, (content) =>
      Buffer.concat([content, content.subarray(0, 4 * LONG_FRAME)]),
    );
    expect(open(storage)).toMatchObject({ texts: ALL });
  });

  test('a frame of zeros with a later one behind it is damage', () => {
    const storage = changed(NEWEST, (content) => content.fill(0, 2 * LONG_FRAME, 3 * LONG_FRAME));
    expect(open(storage)).toEqual(damagedAt(NEWEST, 2 * LONG_FRAME));
  });

  test('a next frame that is chained to another past is damage', () => {
    const foreign = encodeFrame(Buffer.alloc(200), 9, Buffer.alloc(32, 1), numbered(21, 21));
    const storage = changed(NEWEST, (content) => {
      foreign.copy(content, 4 * LONG_FRAME);
      return content;
    });
    expect(open(storage)).toEqual(damagedAt(NEWEST, 4 * LONG_FRAME));
  });

  test('a next frame that leaves out numbers is damage', () => {
    const { log } = openOn(twentyRecords());
    const ahead = encodeFrame(Buffer.alloc(200), 9, log.hashAt(20)!, numbered(22, 22));
    const storage = changed(NEWEST, (content) => {
      ahead.copy(content, 4 * LONG_FRAME);
      return content;
    });
    expect(open(storage)).toEqual(damagedAt(NEWEST, 4 * LONG_FRAME));
  });

  test('another last frame before a newest segment that is still empty is damage', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    for (const record of numbered(1, 8)) log.append([record]);
    storage.plan((operation, path) =>
      operation === 'write' && path === MIDDLE ? { kind: 'error', code: 'ENOSPC' } : undefined,
    );
    expect(log.append(numbered(9, 9))).toEqual({ kind: 'full' });
    storage.plan(() => undefined);
    expect(open(storage)).toEqual({ texts: ALL.slice(0, 8), notices: [] });
    const other = encodeFrame(Buffer.alloc(200), 1, log.hashAt(7)!, numbered(8, 8, 'forged'));
    const content = Buffer.from(storage.contentOf(OLDEST));
    other.copy(content, 7 * SHORT_FRAME);
    storage.damage(OLDEST, content);
    expect(open(storage)).toBeInstanceOf(LogDamaged);
  });

  test('two frames that have changed places are damage', () => {
    const storage = changed(NEWEST, (content) => {
      const [first, second] = [content.subarray(0, LONG_FRAME), content.subarray(LONG_FRAME, 2 * LONG_FRAME)];
      return Buffer.concat([second, first, content.subarray(2 * LONG_FRAME)]);
    });
    expect(open(storage)).toEqual(damagedAt(NEWEST, 0));
  });

  test('a text in a payload that looks like a later frame does not turn a torn tail into damage', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    // What a user can send is text: the bytes of a frame, read as UTF-8 and written again, are no frame any more.
    const forged = encodeFrame(Buffer.alloc(200), 1, Buffer.alloc(32), numbered(900, 900)).toString('utf8');
    log.append([{ sequence: 1, span: 1, timeMs: 1, payload: Buffer.from(forged, 'utf8') }]);
    const content = storage.contentOf(OLDEST);
    content[20]! ^= 1;
    storage.damage(OLDEST, content);
    expect(open(storage)).toMatchObject({ texts: [], notices: [{ kind: 'tornTail', sequence: 1 }] });
  });
});

describe('[DUR-3] a file missing', () => {
  test.each([
    ['the first segment', OLDEST],
    ['a segment between', MIDDLE],
    ['the newest segment', NEWEST],
  ])('%s stops the start and is named', (_, path) => {
    const storage = twentyRecords();
    storage.remove(path);
    const opened = open(storage);
    expect(opened).toEqual(damagedAt(path, 0));
    expect((opened as LogDamaged).message).toMatch(`${path} at byte 0`);
    expect((opened as LogDamaged).message).toMatch('openperp restore');
  });

  test('the list of segments stops the start', () => {
    const storage = twentyRecords();
    storage.remove(MANIFEST);
    expect(open(storage)).toEqual(damagedAt(MANIFEST, 0));
  });

  test('a list of segments from an earlier time stops the start', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    log.append(numbered(1, 1));
    const early = storage.contentOf(MANIFEST);
    for (const record of numbered(2, 20)) log.append([record]);
    storage.damage(MANIFEST, early);
    expect(open(storage)).toEqual(damagedAt(MANIFEST, 0));
  });

  test('damage stops the start before anything is changed', () => {
    const storage = flipped(OLDEST, 300);
    const counts = { ...storage.counts };
    expect(open(storage)).toBeInstanceOf(LogDamaged);
    expect(storage.counts).toEqual(counts);
  });
});

describe('what was cut short', () => {
  test('[DUR-4] a trim is finished by the next start', () => {
    const storage = twentyRecords();
    const { log } = openOn(storage);
    log.trim(10);
    expect(storage.list(LOG_FOLDER)).toContain('0000000000000001.log');
    const { log: again, notices } = openOn(storage);
    expect([again.firstSequence, textsOf(again), notices]).toEqual([9, ALL.slice(8), []]);
    expect(storage.list(LOG_FOLDER)).not.toContain('0000000000000001.log');
  });

  test('a rotation is undone by the next start', () => {
    const storage = twentyRecords();
    const path = `${LOG_FOLDER}/0000000000000015.log`;
    storage.create(path).write(new Uint8Array(1024), 0);
    storage.create(`${LOG_FOLDER}/manifest.tmp`).write(Buffer.from('{'), 0);
    expect(open(storage)).toEqual({ texts: ALL, notices: [] });
    expect(storage.list(LOG_FOLDER).sort()).toEqual(
      [OLDEST, MIDDLE, NEWEST, MANIFEST].map((file) => file.slice(5)),
    );
  });
});
