import { describe, expect, test } from 'vitest';
import type { LogRecord } from './command-log.ts';
import { FaultyStorage } from './faulty-storage.ts';
import type { FileLog } from './file-log.ts';
import { isStopped, LOG_FOLDER, numbered, openOn } from './log-fixture.ts';
import { type LogReader, openLogReader } from './log-reader.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

const OLDEST = `${LOG_FOLDER}/0000000000000001.log`;
/** Header 58, record header 16, payload "record 1", hash 32. */
const SHORT_FRAME = 114;

/** What a record is known by: its payload may be a view of a block that is used again. */
function told(records: Iterable<LogRecord>): string[] {
  return [...records].map(
    ({ sequence, span, timeMs, payload }) => `${sequence}+${span} ${timeMs} ${Buffer.from(payload)}`,
  );
}

function readerOf(storage: FaultyStorage): LogReader {
  return openLogReader(LOG_FOLDER, storage);
}

/** A group of records of random lengths; now and then one stands for many sequence numbers, as an advance does. */
function randomGroup(log: FileLog, random: SeededRandom): LogRecord[] {
  let sequence = log.lastSequence + 1;
  return Array.from({ length: 1 + Math.floor(random() * 5) }, () => {
    const span = random() < 0.1 ? 2 + Math.floor(random() * 50) : 1;
    const payload = Buffer.from('x'.repeat(Math.floor(random() * 60)) + sequence);
    const record = { sequence, span, timeMs: 1_000_000 + sequence, payload };
    sequence += span;
    return record;
  });
}

function countsOf(storage: FaultyStorage): string {
  return JSON.stringify(storage.counts);
}

/** [DUR-1] Reads beside a writer at random moments; whatever is read is what was appended, each record once, up to where it was asked. */
function liveBeside(seed: number): void {
  const random = seededRandom(seed);
  const storage = new FaultyStorage(seed);
  const { log } = openOn(storage);
  const records: LogRecord[] = [];
  const frameEnds: number[] = [];
  const follower = readerOf(storage);
  let followed = 0;
  for (let step = 0; step < 40; step += 1) {
    const group = randomGroup(log, random);
    expect(log.append(group).kind).toBe('committed');
    records.push(...group);
    frameEnds.push(log.lastSequence);
    if (random() < 0.3) log.tend();
    if (random() < 0.1) log.trim(Math.floor(random() * followed));
    const before = countsOf(storage);
    if (random() < 0.5) {
      const wanted = records.filter(({ sequence }) => sequence > followed);
      expect(told(follower.read(followed + 1, log.lastSequence))).toEqual(told(wanted));
      followed = log.lastSequence;
    }
    const from = log.firstSequence + Math.floor(random() * (log.lastSequence - log.firstSequence + 1));
    const upTo = from + Math.floor(random() * (log.lastSequence - from + 1));
    const wholeTo = frameEnds.findLast((end) => end <= upTo) ?? 0;
    const holds = ({ sequence, span }: LogRecord) => sequence + span > from && sequence + span - 1 <= wholeTo;
    expect(told(readerOf(storage).read(from, upTo))).toEqual(told(records.filter(holds)));
    const at = log.firstSequence - 1 + Math.floor(random() * (log.lastSequence - log.firstSequence + 2));
    expect(follower.hashAt(at)).toEqual(log.hashAt(at));
    expect(follower.firstSequence()).toBe(log.firstSequence);
    expect(countsOf(storage)).toBe(before);
  }
}

describe('[DUR-1] a reader beside the writer', () => {
  test('reads at every moment what is durable, and changes nothing, over 300 seeds', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      try {
        liveBeside(seed);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });

  test('goes on where it stopped, over the border of a segment and within a block that it has read before', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    const reader = readerOf(storage);
    const all = numbered(1, 30);
    for (const record of all) {
      log.append([record]);
      expect(told(reader.read(record.sequence, record.sequence))).toEqual(told([record]));
    }
  });

  test('reads nothing where nothing is asked for', () => {
    const storage = new FaultyStorage(1);
    expect([...readerOf(storage).read(1, 0)]).toEqual([]);
    openOn(storage);
    expect([...readerOf(storage).read(1, 0)]).toEqual([]);
  });

  test('stops before a frame that goes beyond what is durable', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    log.append(numbered(1, 2));
    log.append([{ sequence: 3, span: 10, timeMs: 2_000_000, payload: Buffer.from('advance') }]);
    const reader = readerOf(storage);
    expect(told(reader.read(1, 7))).toEqual(told(numbered(1, 2)));
    expect([...reader.read(3, 12)].map(({ sequence, span }) => [sequence, span])).toEqual([[3, 10]]);
  });
});

describe('[DUR-3] a frame that is being written', () => {
  /** Two records that are durable and a third whose write the power cuts short; `survivors` decides what of it is there. */
  function cutShort(seed: number): FaultyStorage {
    const storage = new FaultyStorage(seed);
    const { log } = openOn(storage);
    log.append(numbered(1, 2));
    storage.plan((operation) => (operation === 'write' ? { kind: 'powerCut' } : undefined));
    expect(isStopped(() => log.append(numbered(3, 3)))).toBe(true);
    return storage;
  }

  test('is not looked at, before the power goes and after it, whatever of it is on the disk', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const storage = cutShort(seed);
      expect(told(readerOf(storage).read(1, 2))).toEqual(told(numbered(1, 2)));
      storage.powerCut();
      const before = countsOf(storage);
      expect(told(readerOf(storage).read(1, 2))).toEqual(told(numbered(1, 2)));
      expect(countsOf(storage)).toBe(before);
    }
  });

  test('is followed once it is whole, by one who has read up to it', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    log.append(numbered(1, 2));
    const offset = 58 + 2 * 24 + 32;
    const reader = readerOf(storage);
    const torn = Buffer.from(storage.contentOf(OLDEST));
    torn.fill(0xff, offset, offset + 50);
    storage.damage(OLDEST, torn);
    expect(told(reader.read(1, 2))).toEqual(told(numbered(1, 2)));
    log.append(numbered(3, 3));
    expect(told(reader.read(3, 3))).toEqual(told(numbered(3, 3)));
  });
});

describe('[DUR-3] what is not whole', () => {
  test('before what is durable is named, after all that stands before it was read', () => {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    for (const record of numbered(1, 3)) log.append([record]);
    const content = Buffer.from(storage.contentOf(OLDEST));
    content[SHORT_FRAME + 60]! ^= 1;
    storage.damage(OLDEST, content);
    const seen: number[] = [];
    expect(() => {
      for (const { sequence } of readerOf(storage).read(1, 3)) seen.push(sequence);
    }).toThrow(expect.objectContaining({ name: 'LogDamaged', file: OLDEST, offset: SHORT_FRAME }));
    expect(seen).toEqual([1]);
  });

  test('as a frame of another log in the place of one is named', () => {
    const [storage, other] = [new FaultyStorage(1), new FaultyStorage(2)];
    for (const [target, mark] of [
      [storage, 'record'],
      [other, 'foreig'],
    ] as const) {
      const { log } = openOn(target);
      for (const record of numbered(1, 3, mark)) log.append([record]);
    }
    const content = Buffer.from(storage.contentOf(OLDEST));
    content.set(other.contentOf(OLDEST).subarray(SHORT_FRAME, 2 * SHORT_FRAME), SHORT_FRAME);
    storage.damage(OLDEST, content);
    expect(() => [...readerOf(storage).read(1, 3)]).toThrow(
      expect.objectContaining({ name: 'LogDamaged', offset: SHORT_FRAME }),
    );
  });

  test('is missing where the writer says that more is durable than there is', () => {
    const storage = new FaultyStorage(1);
    openOn(storage).log.append(numbered(1, 2));
    expect(() => [...readerOf(storage).read(1, 3)]).toThrow(expect.objectContaining({ name: 'LogDamaged' }));
    expect(() => [...readerOf(new FaultyStorage(1)).read(1, 1)]).toThrow('there is no log');
  });
});

describe('[DUR-4] a trimmed log', () => {
  function trimmed() {
    const storage = new FaultyStorage(1);
    const { log } = openOn(storage);
    for (const record of numbered(1, 20)) log.append([record]);
    return { storage, log };
  }

  test('refuses what is gone, and reads what is kept', () => {
    const { storage, log } = trimmed();
    log.trim(10);
    expect(log.firstSequence).toBe(9);
    const reader = readerOf(storage);
    expect(() => [...reader.read(8, 20)]).toThrow(RangeError);
    expect(told(reader.read(9, 20))).toEqual(told(numbered(9, 20)));
  });

  test('refuses a file that goes while it is read', () => {
    const { storage, log } = trimmed();
    const reader = readerOf(storage);
    const list = storage.list.bind(storage);
    let looks = 0;
    storage.list = (directory) => {
      looks += 1;
      const names = list(directory);
      // The names were read, then the file went.
      if (looks === 2) {
        log.trim(18);
        while (log.tend());
      }
      return names;
    };
    expect(() => [...reader.read(1, 20)]).toThrow(RangeError);
  });
});
