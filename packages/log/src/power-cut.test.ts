import { describe, expect, test } from 'vitest';
import type { LogRecord } from './command-log.ts';
import { type Fault, FaultyStorage, type Operation } from './faulty-storage.ts';
import type { FileLog } from './file-log.ts';
import { isStopped, numbered, openOn, textsOf } from './log-fixture.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

/** What the clients of a log know: what they were answered, and the group that was under way when it stopped. */
interface Known {
  readonly answered: string[];
  inFlight: string[];
  firstSequence: number;
}

function textOf(records: readonly LogRecord[]): string[] {
  return records.map((record) => Buffer.from(record.payload).toString());
}

/** [DUR-2] Every answered record once and in order; the group under way whole or not at all; nothing else. */
function expectKnown(log: FileLog, known: Known): void {
  expect(log.firstSequence).toBeGreaterThanOrEqual(known.firstSequence);
  const kept = known.answered.slice(log.firstSequence - 1);
  const found = textsOf(log);
  const isWithInFlight = found.length > kept.length;
  if (isWithInFlight) known.answered.push(...known.inFlight);
  known.inFlight = [];
  expect(found).toEqual(isWithInFlight ? known.answered.slice(log.firstSequence - 1) : kept);
}

function appendGroup(log: FileLog, known: Known, random: SeededRandom, mark: string): void {
  const from = known.answered.length + 1;
  const group = numbered(from, from + Math.floor(random() * 6), mark);
  known.inFlight = textOf(group);
  const { kind } = log.append(group);
  if (kind === 'committed') known.answered.push(...known.inFlight);
  else expect(kind).toBe('full');
  known.inFlight = [];
}

function randomFault(random: SeededRandom, operation: Operation): Fault | undefined {
  const chance = random();
  if (chance < 0.01) return { kind: 'powerCut' };
  if (operation === 'sync' && chance < 0.02) return { kind: 'error', code: 'EIO' };
  if (operation === 'write' && chance < 0.06) return { kind: 'short', bytes: 1 + Math.floor(random() * 100) };
  if ((operation === 'write' || operation === 'create') && chance < 0.09)
    return { kind: 'error', code: 'ENOSPC' };
  return undefined;
}

function live(seed: number): void {
  const random = seededRandom(seed);
  const storage = new FaultyStorage(seed + 1_000_000);
  const known: Known = { answered: [], inFlight: [], firstSequence: 1 };
  const segmentBytes = 1024 + Math.floor(random() * 3) * 512;
  for (let life = 0; life < 4; life += 1) {
    storage.plan((operation) => randomFault(random, operation));
    isStopped(() => {
      const { log } = openOn(storage, segmentBytes);
      expectKnown(log, known);
      for (let step = 0; step < 12; step += 1) {
        appendGroup(log, known, random, `life ${life} step ${step}`);
        if (random() < 0.05) log.trim(1 + Math.floor(random() * known.answered.length));
        if (random() < 0.3) log.tend();
        known.firstSequence = log.firstSequence;
      }
    });
    // The process ends in any case; every other time the power goes with it.
    if (random() < 0.5) storage.powerCut();
    storage.plan(() => undefined);
  }
  storage.powerCut();
  expectKnown(openOn(storage, segmentBytes).log, known);
}

describe('[DUR-2] the power cut', () => {
  test('at random, with a disk that fails and fills, over 3,000 seeds', () => {
    for (let seed = 0; seed < 3000; seed += 1) {
      try {
        live(seed);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });

  test('in each operation of a log that is made, filled, rotated, trimmed and opened again', () => {
    const script = (storage: FaultyStorage, known: Known): void => {
      const random = seededRandom(7);
      for (let life = 0; life < 2; life += 1) {
        const { log } = openOn(storage);
        expectKnown(log, known);
        for (let step = 0; step < 12; step += 1) appendGroup(log, known, random, `step ${step}`);
        log.trim(15);
        while (log.tend());
        known.firstSequence = log.firstSequence;
      }
    };
    let cuts = 0;
    for (let isReached = true; isReached; cuts += isReached ? 1 : 0) {
      isReached = false;
      for (let seed = 0; seed < 20; seed += 1) {
        const storage = new FaultyStorage(seed);
        const known: Known = { answered: [], inFlight: [], firstSequence: 1 };
        storage.plan((_, __, index) => (index === cuts ? { kind: 'powerCut' } : undefined));
        isReached = isStopped(() => script(storage, known)) || isReached;
        storage.powerCut();
        expectKnown(openOn(storage).log, known);
        storage.powerCut();
        expectKnown(openOn(storage).log, known);
      }
    }
    expect(cuts).toBeGreaterThan(80);
  });
});
