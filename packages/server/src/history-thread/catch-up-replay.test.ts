import {
  ByteReader,
  ByteWriter,
  type Command,
  createEngine,
  decodeCommand,
  type Engine,
  type EngineEvent,
  type EventSink,
  EventWriter,
  encodeCommand,
  readEvents,
  sequencesOf,
  UNIT,
} from '@openperp/engine';
import {
  FaultyStorage,
  type LogRecord,
  openFileLog,
  openLogReader,
  openSnapshotReader,
  openSnapshotStore,
} from '@openperp/log';
import { describe, expect, test } from 'vitest';
import type { EventBatch } from '../engine-thread/event-batch.ts';
import { sha256 } from '../engine-thread/state-hash.ts';
import { CatchUpReplay } from './catch-up-replay.ts';

const START_MS = Date.UTC(2026, 0, 1);
const onNotice = (): void => {};

function payloadOf(command: Command): Uint8Array {
  const writer = new ByteWriter();
  encodeCommand(writer, command);
  return writer.bytes();
}

const account = (userId: number): Command => ({ kind: 'createAccount', userId });
const deposit = (userId: number, reference: string): Command => ({
  ...{ kind: 'deposit', userId, asset: 'USDT', amount: UNIT, reference },
});
const advance = (durationMs: number): Command => ({ kind: 'advance', durationMs });

/** An exchange's log on the disk model, with the events that each sequence told, as text. */
class Exchange {
  readonly storage = new FaultyStorage(1);
  readonly log = openFileLog('/log', { storage: this.storage, onNotice, segmentBytes: 1_024 });
  readonly snapshots = openSnapshotStore('/snapshots', { storage: this.storage, onNotice, keep: 100 });
  readonly engine: Engine = createEngine();
  readonly told = new Map<number, string[]>();

  /** One frame. */
  commit(...commands: readonly Command[]): void {
    let sequence = this.engine.sequence + 1;
    const timeMs = Math.max(START_MS, this.engine.timeMs);
    const records: LogRecord[] = commands.map((command) => {
      const record = { sequence, span: sequencesOf(command, timeMs), timeMs, payload: payloadOf(command) };
      sequence += record.span;
      return record;
    });
    expect(this.log.append(records).kind).toBe('committed');
    const writer = new EventWriter();
    const sink = new Proxy(writer, {
      get: (_, kind) => (record: never) => {
        writer[kind as keyof EventSink](record);
        const at = this.engine.sequence;
        this.told.set(at, [...(this.told.get(at) ?? []), ...readEvents(writer.take()).map(textOf)]);
      },
    });
    for (const { payload } of records)
      this.engine.apply(timeMs, decodeCommand(new ByteReader(payload)), sink);
  }

  snapshot(damage?: 'state' | 'format' | 'log'): void {
    const { sequence, timeMs } = this.engine;
    const bytes = this.engine.encode();
    const stateHash = damage === 'state' ? new Uint8Array(32) : sha256(bytes);
    const logHash = damage === 'log' ? new Uint8Array(32) : this.log.hashAt(sequence)!;
    // A state of another version: the engine does not know its first bytes.
    const stored = damage === 'format' ? Uint8Array.of(...bytes.map((byte) => byte ^ 0xff)) : bytes;
    this.snapshots.write({ sequence, timeMs, stateHash, logHash, bytes: stored });
  }

  /** What a history at `cursor` must still hear up to `last`. */
  expected(cursor: number, last: number): string[] {
    const texts: string[] = [];
    for (let sequence = cursor + 1; sequence <= last; sequence += 1)
      texts.push(...(this.told.get(sequence) ?? []));
    return texts;
  }
}

function textOf(event: EngineEvent): string {
  return JSON.stringify(event, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

function replayOf({ storage }: Exchange, cursor: number) {
  const batches: EventBatch[] = [];
  const warnings: string[] = [];
  const replay = new CatchUpReplay({
    log: openLogReader('/log', storage),
    snapshots: openSnapshotReader('/snapshots', { storage, onNotice }),
    cursor,
    emit: (batch) => batches.push(batch),
    onWarning: (message) => warnings.push(message),
  });
  const texts = () => batches.flatMap(({ events }) => readEvents(events).map(textOf));
  const ranges = () => batches.map(({ firstSequence, lastSequence }) => [firstSequence, lastSequence]);
  return { replay, batches, warnings, texts, ranges };
}

/** Ten accounts, a deposit to each, an advance over two funding times, more deposits; a snapshot at 10, at the end of the advance and at the end. */
function tenAccounts(): Exchange {
  const exchange = new Exchange();
  for (let userId = 1; userId <= 10; userId += 1) exchange.commit(account(userId));
  exchange.snapshot();
  for (let userId = 1; userId <= 10; userId += 2)
    exchange.commit(deposit(userId, `a${userId}`), deposit(userId + 1, `a${userId + 1}`));
  exchange.commit(advance(60_000));
  exchange.snapshot();
  for (let userId = 1; userId <= 10; userId += 1) exchange.commit(deposit(userId, `b${userId}`));
  exchange.snapshot();
  return exchange;
}

/** 10 accounts, 10 deposits, the advance with its 60 ticks, 10 deposits. */
const LAST = 91;

describe('[DUR-4] the events that a history lacks are told again', () => {
  test('from any cursor, in the middle of an advance too, to any end, each once and in order', () => {
    const exchange = tenAccounts();
    expect(exchange.engine.sequence).toBe(LAST);
    for (let cursor = 0; cursor <= LAST; cursor += 1) {
      const { replay, batches, texts, warnings } = replayOf(exchange, cursor);
      expect(replay.replayTo(LAST)).toBe(LAST);
      expect(texts(), `cursor ${cursor}`).toEqual(exchange.expected(cursor, LAST));
      let next = cursor + 1;
      for (const { firstSequence, lastSequence } of batches) {
        expect(firstSequence).toBe(next);
        next = lastSequence + 1;
      }
      expect([next, warnings]).toEqual([LAST + 1, []]);
    }
  });

  test('step by step as the log grows; of a frame that goes beyond what is asked nothing yet', () => {
    const exchange = tenAccounts();
    const { replay, texts } = replayOf(exchange, 3);
    expect(replay.replayTo(7)).toBe(7);
    expect(texts()).toEqual(exchange.expected(3, 7));
    // 11 and 12 are one frame, 21 to 81 one advance.
    expect(replay.replayTo(11)).toBe(10);
    expect(replay.replayTo(50)).toBe(20);
    expect(texts()).toEqual(exchange.expected(3, 20));
    expect(replay.replayTo(LAST)).toBe(LAST);
    exchange.commit(account(77), deposit(77, 'c'));
    expect(replay.replayTo(LAST + 2)).toBe(LAST + 2);
    expect(texts()).toEqual(exchange.expected(3, LAST + 2));
  });

  test('from the newest snapshot that is not past the cursor, never from one that is', () => {
    const exchange = tenAccounts();
    for (const [cursor, from] of [
      [9, 1],
      [10, 11],
      [80, 11],
      [81, 82],
      [90, 82],
    ] as const) {
      const reads: number[] = [];
      const log = openLogReader('/log', exchange.storage);
      const replay = new CatchUpReplay({
        log: {
          ...log,
          firstSequence: () => log.firstSequence(),
          hashAt: (at) => log.hashAt(at),
          read: (first, last) => {
            reads.push(first);
            return log.read(first, last);
          },
        },
        snapshots: openSnapshotReader('/snapshots', { storage: exchange.storage, onNotice }),
        cursor,
        emit: () => {},
        onWarning: () => {},
      });
      replay.replayTo(LAST);
      expect(reads, `cursor ${cursor}`).toEqual([from]);
    }
  });

  test.each([
    ['state', 'its state has another hash than it had when it was written'],
    ['log', 'it belongs to another log'],
    ['format', ''],
  ] as const)('from the snapshot before one with another %s, which is named', (damage, reason) => {
    const exchange = new Exchange();
    for (let userId = 1; userId <= 4; userId += 1) exchange.commit(account(userId));
    exchange.snapshot();
    for (let userId = 5; userId <= 8; userId += 1) exchange.commit(account(userId));
    exchange.snapshot(damage);
    exchange.commit(account(9));
    const { replay, texts, warnings } = replayOf(exchange, 8);
    replay.replayTo(9);
    expect(texts()).toEqual(exchange.expected(8, 9));
    expect(warnings).toEqual([expect.stringContaining(`the snapshot of sequence 8 is skipped: ${reason}`)]);
  });
});

describe('[DUR-4] a log whose beginning is gone', () => {
  function trimmed(): Exchange {
    const exchange = new Exchange();
    for (let userId = 1; userId <= 40; userId += 1) {
      exchange.commit(account(userId));
      if (userId % 10 === 0) exchange.snapshot();
    }
    exchange.log.trim(21);
    exchange.snapshots.discardAfter(40);
    return exchange;
  }

  test('is enough for a history that has come as far as a snapshot that leads into it', () => {
    const exchange = trimmed();
    expect(exchange.log.firstSequence).toBeGreaterThan(11);
    const { replay, texts, warnings } = replayOf(exchange, 25);
    replay.replayTo(40);
    expect([texts(), warnings]).toEqual([exchange.expected(25, 40), []]);
  });

  test('lacks what a history before that needs: it is named and passed over, from the oldest snapshot on', () => {
    const exchange = trimmed();
    const { replay, ranges, texts, warnings } = replayOf(exchange, 12);
    replay.replayTo(40);
    expect(ranges()).toEqual([
      [13, 20],
      [21, 40],
    ]);
    expect(texts()).toEqual(exchange.expected(20, 40));
    expect(warnings).toEqual(['the log no longer holds sequences 13 to 20: the history lacks them']);
  });

  test('cannot be replayed without a snapshot that leads into it', () => {
    const exchange = trimmed();
    exchange.snapshots.discardAfter(10);
    const { replay } = replayOf(exchange, 12);
    expect(() => replay.replayTo(40)).toThrow('no good snapshot leads up to it');
  });
});

test('[DUR-3] a replay writes nothing', () => {
  const exchange = tenAccounts();
  const before = JSON.stringify(exchange.storage.counts);
  replayOf(exchange, 5).replay.replayTo(LAST);
  expect(JSON.stringify(exchange.storage.counts)).toBe(before);
});
