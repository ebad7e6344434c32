import { describe, expect, test } from 'vitest';
import type { CommandLog, LogRecord } from './command-log.ts';

/** A place that keeps a log between one writer and the next. */
export interface LogHarness {
  /** Opens the log that is there; a new one at first. */
  open(): CommandLog | Promise<CommandLog>;
  dispose(): void | Promise<void>;
}

function record(sequence: number, text: string, span = 1): LogRecord {
  return { sequence, span, timeMs: 1000 + sequence, payload: Buffer.from(text) };
}

function records(from: number, to: number, payloadBytes = 8): LogRecord[] {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return numbers.map((sequence) => record(sequence, String(sequence).padEnd(payloadBytes, '.')));
}

function textsFrom(log: CommandLog, sequence: number): [number, string][] {
  return [...log.read(sequence)].map((read) => [read.sequence, Buffer.from(read.payload).toString()]);
}

/** What every command log must do, whatever it stands on. `make` makes a new, empty place for each test. */
export function describeCommandLog(name: string, make: () => LogHarness | Promise<LogHarness>): void {
  async function withHarness(use: (harness: LogHarness) => Promise<void>): Promise<void> {
    const harness = await make();
    try {
      await use(harness);
    } finally {
      await harness.dispose();
    }
  }

  async function withLog(use: (log: CommandLog) => Promise<void>): Promise<void> {
    await withHarness(async (harness) => {
      const log = await harness.open();
      await use(log);
      log.close();
    });
  }

  describe(`the command log on ${name}`, () => {
    test('starts empty', () =>
      withLog(async (log) => {
        expect([log.firstSequence, log.lastSequence, log.lastTimeMs, log.bytes]).toEqual([1, 0, 0, 0]);
        expect([...log.read(1)]).toEqual([]);
        expect(log.hashAt(0)).toEqual(new Uint8Array(32));
        expect(log.epoch).toBeGreaterThan(0);
      }));

    test('[DUR-1] a committed group can be read, record by record as it was given', () =>
      withLog(async (log) => {
        const empty = { sequence: 2, span: 5, timeMs: 1000.5, payload: new Uint8Array(0) };
        const large = { sequence: 7, span: 1, timeMs: 1000.5, payload: Buffer.alloc(10_000, 0xa5) };
        expect(await log.append([{ sequence: 1, span: 1, timeMs: 7, payload: Buffer.from('one') }])).toEqual({
          kind: 'committed',
        });
        expect(await log.append([empty, large])).toEqual({ kind: 'committed' });
        const read = [...log.read(1)].map((entry) => ({ ...entry, payload: Buffer.from(entry.payload) }));
        expect(read).toEqual([
          { sequence: 1, span: 1, timeMs: 7, payload: Buffer.from('one') },
          { sequence: 2, span: 5, timeMs: 1000.5, payload: Buffer.alloc(0) },
          { sequence: 7, span: 1, timeMs: 1000.5, payload: Buffer.alloc(10_000, 0xa5) },
        ]);
        expect([log.lastSequence, log.lastTimeMs]).toEqual([7, 1000.5]);
        expect(log.bytes).toBeGreaterThan(10_003);
      }));

    test('reads from any record to the end, and from within the numbers a record stands for', () =>
      withLog(async (log) => {
        await log.append([record(1, 'a'), record(2, 'b', 10)]);
        await log.append([record(12, 'c')]);
        expect(textsFrom(log, 2)).toEqual([
          [2, 'b'],
          [12, 'c'],
        ]);
        expect(textsFrom(log, 11)).toEqual([
          [2, 'b'],
          [12, 'c'],
        ]);
        expect(textsFrom(log, 12)).toEqual([[12, 'c']]);
        expect(textsFrom(log, 13)).toEqual([]);
      }));

    test('a read gives what the log held when it began, while appends go on', () =>
      withLog(async (log) => {
        await log.append(records(1, 3));
        const reading = log.read(1)[Symbol.iterator]();
        expect(reading.next().value.sequence).toBe(1);
        await log.append(records(4, 5));
        const rest: number[] = [];
        for (let next = reading.next(); !next.done; next = reading.next()) rest.push(next.value.sequence);
        expect(rest).toEqual([2, 3]);
        expect([...log.read(1)]).toHaveLength(5);
      }));

    test('what the caller does with its buffers afterwards changes nothing', () =>
      withLog(async (log) => {
        const payload = Buffer.from('before');
        await log.append([{ sequence: 1, span: 1, timeMs: 1, payload }]);
        payload.fill(0);
        expect(textsFrom(log, 1)).toEqual([[1, 'before']]);
      }));

    test('[TIME-2] a group that does not follow on is refused and changes nothing', () =>
      withLog(async (log) => {
        await log.append([record(1, 'a', 3)]);
        const hash = log.hashAt(3);
        const wrong: LogRecord[][] = [
          [],
          [record(1, 'again')],
          [record(3, 'within')],
          [record(5, 'gap')],
          [record(4, 'b'), record(6, 'gap')],
          [{ ...record(4, 'b'), span: 0 }],
          [{ ...record(4, 'b'), span: 1.5 }],
          [{ ...record(4, 'b'), timeMs: 1000 }],
          [{ ...record(4, 'b'), timeMs: Number.NaN }],
        ];
        for (const group of wrong) await expect(async () => log.append(group)).rejects.toThrow(RangeError);
        expect([log.lastSequence, log.lastTimeMs]).toEqual([3, 1001]);
        expect(log.hashAt(3)).toEqual(hash);
        expect(await log.append([record(4, 'b')])).toEqual({ kind: 'committed' });
        expect(textsFrom(log, 1)).toEqual([
          [1, 'a'],
          [4, 'b'],
        ]);
      }));

    test('[DUR-3] the hash at the end of a group names all that came before', () =>
      withHarness(async (harness) => {
        const log = await harness.open();
        await log.append(records(1, 2));
        await log.append(records(3, 4));
        await log.append(records(5, 5));
        const [second, fourth, fifth] = [2, 4, 5].map((sequence) =>
          Buffer.from(log.hashAt(sequence)!).toString('hex'),
        );
        expect(new Set([second, fourth, fifth]).size).toBe(3);
        for (const sequence of [1, 3, 6]) expect(log.hashAt(sequence)).toBeUndefined();
        log.close();
        const again = await harness.open();
        expect(Buffer.from(again.hashAt(2)!).toString('hex')).toBe(second);
        expect(Buffer.from(again.hashAt(5)!).toString('hex')).toBe(fifth);
        again.close();
      }));

    test('[DUR-2] the next writer finds every group once and in order, and goes on from there', () =>
      withHarness(async (harness) => {
        const log = await harness.open();
        await log.append(records(1, 4));
        await log.append(records(5, 5));
        const { epoch, bytes } = log;
        log.close();
        const again = await harness.open();
        expect(again.epoch).toBeGreaterThan(epoch);
        expect([again.firstSequence, again.lastSequence, again.lastTimeMs, again.bytes]).toEqual([
          1,
          5,
          1005,
          bytes,
        ]);
        await again.append(records(6, 7));
        expect([...again.read(1)].map((entry) => entry.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
        again.close();
      }));

    test('[DUR-4] nothing is dropped unless asked, and a trim drops only what lies wholly before', () =>
      withHarness(async (harness) => {
        const log = await harness.open();
        for (let sequence = 1; sequence <= 60; sequence += 3)
          await log.append(records(sequence, sequence + 2, 500));
        expect(log.firstSequence).toBe(1);
        const { bytes } = log;
        const hash = log.hashAt(60);
        log.trim(1);
        log.trim(50, bytes);
        expect([log.firstSequence, log.bytes]).toEqual([1, bytes]);
        log.trim(50);
        const { firstSequence } = log;
        expect(firstSequence).toBeGreaterThan(1);
        expect(firstSequence).toBeLessThanOrEqual(50);
        expect(log.bytes).toBeLessThan(bytes);
        expect(() => [...log.read(firstSequence - 1)]).toThrow(RangeError);
        expect(log.hashAt(firstSequence - 1)).toHaveLength(32);
        log.close();
        const again = await harness.open();
        expect([again.firstSequence, again.lastSequence]).toEqual([firstSequence, 60]);
        expect(again.hashAt(60)).toEqual(hash);
        expect([...again.read(firstSequence)].map((entry) => entry.sequence)).toEqual(
          Array.from({ length: 61 - firstSequence }, (_, index) => firstSequence + index),
        );
        again.trim(1000);
        expect(again.lastSequence).toBe(60);
        await again.append(records(61, 61));
        expect(again.lastSequence).toBe(61);
        again.close();
      }));

    test('a closed log takes nothing more', () =>
      withHarness(async (harness) => {
        const log = await harness.open();
        log.close();
        await expect(async () => log.append(records(1, 1))).rejects.toThrow('closed');
        const again = await harness.open();
        expect(again.lastSequence).toBe(0);
        again.close();
      }));
  });
}

/** What a log must do that several writers may open at a time; others are kept to one by a lock outside of them. */
export function describeFencing(name: string, make: () => LogHarness | Promise<LogHarness>): void {
  describe(`fencing of the command log on ${name}`, () => {
    test('a writer whose log was taken over is fenced and leaves no trace', async () => {
      const harness = await make();
      const first = await harness.open();
      await first.append(records(1, 1));
      const second = await harness.open();
      expect(second.epoch).toBeGreaterThan(first.epoch);
      expect(await first.append(records(2, 2))).toEqual({ kind: 'fenced' });
      expect(await second.append([record(2, 'second')])).toEqual({ kind: 'committed' });
      expect(await first.append(records(3, 3))).toEqual({ kind: 'fenced' });
      expect(textsFrom(second, 2)).toEqual([[2, 'second']]);
      await harness.dispose();
    });
  });
}
