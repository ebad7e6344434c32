import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ByteReader,
  ByteWriter,
  createEngine,
  decodeCommand,
  type Engine,
  type EngineEvent,
  EventWriter,
  encodeCommand,
  readEvents,
  sequencesOf,
} from '@openperp/engine';
import {
  type CommandLog,
  FaultyStorage,
  type LogNotice,
  type LogRecord,
  nodeStorage,
  openFileLog,
  type Snapshot,
  type SnapshotStore,
  type Storage,
} from '@openperp/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyRecord, recoverEngine } from './recover.ts';
import { sha256, toHex } from './state-hash.ts';
import { ToldTriggers } from './testing/told-triggers.ts';
import { type StreamFrame, TRADERS, triggerStream } from './testing/trigger-stream.ts';

/** The whole log is one file, so that a cut is a cut of that file. */
const SEGMENT_BYTES = 64 * 1024;
/** Of a frame: its header, the header of a record, its hash at the end (docs/decisions/0003). */
const FRAME_HEADER_BYTES = 58;
const RECORD_HEADER_BYTES = 16;
const HASH_BYTES = 32;
/** Where a record ends, and what the run had told and come to by then. */
interface Mark {
  readonly record: LogRecord;
  /** Its last sequence. */
  readonly sequence: number;
  /** Of its last byte in the file, + 1. */
  readonly end: number;
  readonly endsFrame: boolean;
  /** As text: see {@link textOf}. */
  readonly events: string;
  readonly hash: string;
  readonly fired: number;
}

/** A run of the stream that nothing has cut short. */
interface WholeRun {
  readonly bytes: Buffer;
  readonly marks: readonly Mark[];
  /** After each frame in which a condition fired, or the symbol was halted; the one before them comes first. */
  readonly snapshots: readonly Snapshot[];
}

/** A log's folder, and what it lies on. */
interface Disk {
  readonly storage: Storage;
  readonly folder: string;
}

const REAL_DISK: Disk = {
  storage: nodeStorage,
  folder: mkdtempSync(join(tmpdir(), 'openperp-trigger-crash-')),
};

/** What the whole run told. */
const told = new ToldTriggers();
let run: WholeRun;

beforeAll(() => {
  run = writeRun();
});
afterAll(() => rmSync(REAL_DISK.folder, { recursive: true, force: true }));

/** The run's log on the disk model, on which starts by the hundred need not wait for syncs. */
function modelDisk(): Disk {
  const storage = new FaultyStorage(1);
  const folder = '/log';
  for (const name of readdirSync(REAL_DISK.folder))
    storage.create(join(folder, name)).write(readFileSync(join(REAL_DISK.folder, name)), 0);
  return { storage, folder };
}

function segmentFile(folder: string): string {
  return join(folder, '0000000000000001.log');
}

function openLog({ storage, folder }: Disk) {
  const notices: LogNotice[] = [];
  const log = openFileLog(folder, {
    storage,
    segmentBytes: SEGMENT_BYTES,
    onNotice: (notice) => notices.push(notice),
  });
  return { log, notices };
}

function recordsOf(engine: Engine, { timeMs, commands }: StreamFrame): readonly LogRecord[] {
  let sequence = engine.sequence + 1;
  return commands.map((command) => {
    const payload = new ByteWriter();
    encodeCommand(payload, command);
    const record = { sequence, span: sequencesOf(command, timeMs), timeMs, payload: payload.bytes() };
    sequence += record.span;
    return record;
  });
}

/** A replay leaves out what a live run need not tell of generated ids: events are the same when they read the same. */
function textOf(events: readonly EngineEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function hashOf(engine: Engine): string {
  return toHex(sha256(engine.encode()));
}

/** Writes the stream as the engine thread does: a frame, then what it does. */
function writeRun(): WholeRun {
  const { log } = openLog(REAL_DISK);
  const engine = createEngine();
  const events = new EventWriter();
  const marks: Mark[] = [];
  const snapshots: Snapshot[] = [];
  for (const frame of triggerStream()) {
    const firedBefore = told.fired;
    if (firedBefore === 0) snapshots.pop();
    const records = recordsOf(engine, frame);
    let end = log.bytes + FRAME_HEADER_BYTES;
    expect(log.append(records)).toEqual({ kind: 'committed' });
    for (const [at, record] of records.entries()) {
      const before = told.fired;
      applyRecord(engine, record, events);
      const tellings = readEvents(events.take());
      told.tell(tellings);
      const endsFrame = at === records.length - 1;
      end += RECORD_HEADER_BYTES + record.payload.length + (endsFrame ? HASH_BYTES : 0);
      const { sequence } = engine;
      const fired = told.fired - before;
      marks.push({ record, sequence, end, endsFrame, events: textOf(tellings), hash: hashOf(engine), fired });
    }
    expect(log.bytes).toBe(end);
    const isOfHalt = frame.commands[0]?.kind === 'updateSymbol';
    if (firedBefore === 0 || told.fired > firedBefore || isOfHalt) snapshots.push(snapshotOf(engine, log));
  }
  log.close();
  return { bytes: readFileSync(segmentFile(REAL_DISK.folder)), marks, snapshots };
}

function snapshotOf(engine: Engine, log: CommandLog): Snapshot {
  const { sequence, timeMs } = engine;
  const bytes = engine.encode();
  return { sequence, timeMs, stateHash: sha256(bytes), logHash: log.hashAt(sequence)!, bytes };
}

/** A store that has this snapshot, or none. */
function storeOf(snapshot: Snapshot | undefined): SnapshotStore {
  return {
    write: () => ({ kind: 'full' }),
    list: () => [],
    newest: (atMost = Number.MAX_SAFE_INTEGER) =>
      snapshot !== undefined && snapshot.sequence <= atMost ? snapshot : undefined,
    discardAfter: () => {},
  };
}

/** The log's file as a crash leaves it: all up to `end`, then zeros. */
function cutAt({ storage, folder }: Disk, end: number): void {
  const cut = Buffer.alloc(run.bytes.length);
  run.bytes.copy(cut, 0, 0, end);
  const file = storage.open(segmentFile(folder));
  file.write(cut, 0);
  file.close();
}

/** A start on the log as it lies there. */
function start(disk: Disk, snapshot?: Snapshot) {
  const { log, notices } = openLog(disk);
  const fed: string[] = [];
  const { engine, snapshotSequence } = recoverEngine({
    log,
    snapshots: storeOf(snapshot),
    historyCursor: snapshot?.sequence ?? 0,
    historyBound: log.lastSequence,
    feed: {
      send: ({ events }) => fed.push(textOf(readEvents(events))),
      detach: unexpected,
      reset: unexpected,
    },
    onProgress: () => {},
    onWarning: unexpected,
  });
  log.close();
  expect(snapshotSequence).toBe(snapshot?.sequence ?? 0);
  return { engine, notices, events: fed.join('') };
}

function unexpected(message = 'a reset of the history'): never {
  throw new Error(message);
}

/** Places in {@link WholeRun.marks} of the records that end a frame. */
function frameEnds(): readonly number[] {
  return run.marks.flatMap(({ endsFrame }, at) => (endsFrame ? [at] : []));
}

/** What the run told from after one place to another; −1: from the start. */
function eventsBetween(after: number, to: number): string {
  return run.marks
    .slice(after + 1, to + 1)
    .map(({ events }) => events)
    .join('');
}

/** Goes on with what the log has lost, to the end; answers what was told. */
function goOn(engine: Engine, from: number): string {
  const events = new EventWriter();
  for (const { record } of run.marks.slice(from + 1)) applyRecord(engine, record, events);
  return textOf(readEvents(events.take()));
}

/** A difference is shown by where it begins: the whole is too long to read. */
function expectSame(found: string, expected: string, what: string): void {
  if (found === expected) return;
  const foundLines = found.split('\n');
  const expectedLines = expected.split('\n');
  const at = expectedLines.findIndex((line, i) => line !== foundLines[i]);
  expect(foundLines[at], `${what}, event ${at}`).toBe(expectedLines[at]);
  expect(foundLines.length, what).toBe(expectedLines.length);
}

describe('[COND-2, COND-6, DUR-2, DUR-4] a crash in a cascade of stops, trailing stops and brackets', () => {
  test('the run itself: more is reached than one command fires, ticks go on, every order comes with its condition', () => {
    expect(told.faults).toEqual([]);
    const first = run.marks.findIndex(({ fired }) => fired > 0);
    const steps = run.marks.slice(first, first + 12).map(({ record, fired }) => `${kindOf(record)} ${fired}`);
    expect(steps).toEqual([
      'place 100',
      ...['cancelCondition 0', 'place 0', 'place 0', 'place 0'],
      ...['place 0', 'cancelStrategy 0', 'updateSymbol 0', 'tick 0', 'setIndexPrice 0'],
      'updateSymbol 100',
      expect.stringMatching(/^advance [1-9]/),
    ]);
    const endings = ['USER', 'GTD', 'LIQUIDATION', 'REDUCE_ONLY', 'STRATEGY'].map(
      (reason) => `CANCELLED ${reason}`,
    );
    expect(told.endings()).toEqual(new Set(['TRIGGERED', 'REJECTED', ...endings]));
    expect(told.activated).toBeGreaterThan(0);
    expect(releasedByIndex()).toBeGreaterThan(0);
  });

  test('cut after any frame: from the log alone every condition waits, or has ended with its order', () => {
    const disk = REAL_DISK;
    const upTo = new ToldTriggers();
    for (const [at, { record, sequence, end, endsFrame, hash, events }] of run.marks.entries()) {
      upTo.tell(eventsOf(events));
      if (!endsFrame) continue;
      cutAt(disk, end);
      const started = start(disk);
      expect([started.engine.sequence, started.notices]).toEqual([sequence, []]);
      expect(hashOf(started.engine)).toBe(hash);
      expectSame(started.events, eventsBetween(-1, at), `from the start to ${record.sequence}`);
      expect(upTo.differencesOf(started.engine, TRADERS), `at ${sequence}`).toEqual([]);
      expect(started.engine.query({ kind: 'invariants' }).filter(({ ok }) => !ok)).toEqual([]);
    }
  });

  test('cut within a frame, at the end of each record in it and within the last: nothing of it is there', () => {
    const disk = modelDisk();
    let before = -1;
    for (const at of frameEnds()) {
      const head = run.marks[before];
      const from = head?.end ?? 0;
      for (const end of cutsWithin(from, run.marks.slice(before + 1, at + 1))) {
        cutAt(disk, end);
        const { log, notices } = openLog(disk);
        expect([log.lastSequence, notices]).toMatchObject([
          head?.sequence ?? 0,
          [{ kind: 'tornTail', offset: from }],
        ]);
        log.close();
      }
      cutAt(disk, run.marks[at]!.end - HASH_BYTES);
      if (head !== undefined) expect(hashOf(start(disk).engine)).toBe(head.hash);
      before = at;
    }
  });

  test('a snapshot at any point of the cascade and the tail give the same, and go on to the same end', () => {
    const disk = modelDisk();
    const last = run.marks.length - 1;
    for (const snapshot of run.snapshots) {
      const from = run.marks.findIndex(({ sequence }) => sequence === snapshot.sequence);
      for (const at of frameEnds().filter((end) => end >= from)) {
        const { end, sequence, hash } = run.marks[at]!;
        cutAt(disk, end);
        const { engine, events } = start(disk, snapshot);
        expect([engine.sequence, hashOf(engine)]).toEqual([sequence, hash]);
        expectSame(events, eventsBetween(from, at), `from ${snapshot.sequence} to ${sequence}`);
        // A longer tail is the same command after command: going on from the snapshot itself says it for all.
        if (at > from) continue;
        expectSame(goOn(engine, at), eventsBetween(at, last), `after ${sequence}`);
        expect(hashOf(engine)).toBe(run.marks[last]!.hash);
      }
    }
  });

  test('what is written again after a torn frame is the whole run once more', () => {
    const disk = REAL_DISK;
    const last = run.marks.at(-1)!;
    for (const snapshot of run.snapshots.slice(0, -1)) {
      const from = run.marks.findIndex(({ sequence }) => sequence === snapshot.sequence);
      cutAt(disk, run.marks[from]!.end + FRAME_HEADER_BYTES);
      const { log } = openLog(disk);
      for (const { record } of run.marks.slice(from + 1)) log.append([record]);
      log.close();
      const { engine, events } = start(disk);
      expect([engine.sequence, hashOf(engine)]).toEqual([last.sequence, last.hash]);
      expectSame(events, eventsBetween(-1, run.marks.length - 1), `written again after ${snapshot.sequence}`);
    }
  });
});

function kindOf({ payload }: LogRecord): string {
  return decodeCommand(new ByteReader(payload)).kind;
}

/** COND-5: how many fired as the index moved whose price trades had reached before: they had been held back. */
function releasedByIndex(): number {
  const at = run.marks.findLastIndex(({ record, fired }) => kindOf(record) === 'setIndexPrice' && fired > 0);
  const trades = eventsOf(eventsBetween(-1, at - 1)).filter((event) => event.kind === 'trade');
  const last = Number(trades.at(-1)!.record.price);
  return eventsOf(run.marks[at]!.events).filter(
    ({ kind, record }) =>
      kind === 'condition' &&
      record.status === 'TRIGGERED' &&
      record.workingType === 'CONTRACT_PRICE' &&
      record.priceProtect &&
      Number(record.stopPrice) >= last,
  ).length;
}

function eventsOf(text: string): readonly EngineEvent[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as EngineEvent]));
}

/** Where a frame that starts at `from` is cut: behind each record but the last, and within that one and what surrounds it. */
function cutsWithin(from: number, frame: readonly Mark[]): readonly number[] {
  const end = frame.at(-1)!.end;
  const { payload } = frame.at(-1)!.record;
  return [
    from + FRAME_HEADER_BYTES,
    ...frame.slice(0, -1).map((mark) => mark.end),
    ...[end - HASH_BYTES - (payload.length >> 1), end - HASH_BYTES / 2],
  ];
}
