import {
  ByteWriter,
  type Command,
  createEngine,
  type Engine,
  encodeCommand,
  readEvents,
  sequencesOf,
} from '@openperp/engine';
import {
  type CommandLog,
  createMemoryLogStore,
  type MemoryLogStore,
  openMemoryLog,
  type Snapshot,
  type SnapshotStore,
} from '@openperp/log';
import { describe, expect, test } from 'vitest';
import type { EventBatch } from './event-batch.ts';
import { applyRecord, recoverEngine } from './recover.ts';
import { sha256, toHex } from './state-hash.ts';

const START_MS = Date.UTC(2026, 0, 1);

function payload(command: Command): Uint8Array {
  const writer = new ByteWriter();
  encodeCommand(writer, command);
  return writer.bytes();
}

const account = (userId: number): Command => ({ kind: 'createAccount', userId });

/** Appends each command as a frame of its own, and keeps the state hash after each. */
function write(store: MemoryLogStore, commands: readonly Command[]) {
  const log = openMemoryLog(store);
  const engine = createEngine();
  for (const record of log.read(1)) applyRecord(engine, record);
  const hashes = new Map<number, string>();
  const snapshots = new Map<number, Snapshot>();
  for (const command of commands) {
    const timeMs = Math.max(START_MS, engine.timeMs);
    const record = {
      sequence: engine.sequence + 1,
      span: sequencesOf(command, timeMs),
      timeMs,
      payload: payload(command),
    };
    log.append([record]);
    applyRecord(engine, record);
    const { sequence } = engine;
    hashes.set(sequence, hashOf(engine));
    const bytes = engine.encode();
    const logHash = log.hashAt(sequence)!;
    snapshots.set(sequence, { sequence, timeMs: engine.timeMs, stateHash: sha256(bytes), logHash, bytes });
  }
  return { log, hashes, snapshotAt: (sequence: number) => snapshots.get(sequence)! };
}

function hashOf(engine: Engine): string {
  return toHex(sha256(engine.encode()));
}

/** Snapshots in memory, that note which sequences they were asked up to. */
function storeOf(...snapshots: readonly Snapshot[]): SnapshotStore & { readonly kept: Snapshot[] } {
  const kept = [...snapshots].sort((a, b) => a.sequence - b.sequence);
  return {
    kept,
    write: () => ({ kind: 'full' }),
    list: () => kept.map(({ sequence }) => ({ sequence, file: '', bytes: 0 })),
    newest: (atMost = Number.MAX_SAFE_INTEGER) => kept.findLast(({ sequence }) => sequence <= atMost),
    discardAfter: (last) => {
      while ((kept.at(-1)?.sequence ?? 0) > last) kept.pop();
    },
  };
}

function recover(log: CommandLog, snapshots: SnapshotStore, historyCursor: number | undefined) {
  const fed: EventBatch[] = [];
  const warnings: string[] = [];
  const reads: number[] = [];
  const told: string[] = [];
  const watched: CommandLog = {
    ...log,
    firstSequence: log.firstSequence,
    lastSequence: log.lastSequence,
    lastTimeMs: log.lastTimeMs,
    bytes: log.bytes,
    epoch: log.epoch,
    append: (records) => log.append(records),
    hashAt: (sequence) => log.hashAt(sequence),
    trim: (sequence) => log.trim(sequence),
    close: () => log.close(),
    read: (from) => {
      reads.push(from);
      return log.read(from);
    },
  };
  const { engine, snapshotSequence } = recoverEngine({
    log: watched,
    snapshots,
    historyCursor,
    historyBound: log.lastSequence,
    feed: {
      send: (batch) => fed.push(batch),
      detach: () => told.push('detach'),
      reset: () => told.push('reset'),
    },
    onProgress: () => {},
    onWarning: (message) => warnings.push(message),
  });
  const fedUsers = fed.flatMap(({ events }) =>
    readEvents(events).flatMap((event) => (event.kind === 'account' ? [event.record.userId] : [])),
  );
  return { engine, snapshotSequence, fed, fedUsers, warnings, told, reads };
}

const FIVE = [1, 2, 3, 4, 5].map(account);

describe('[DUR-4] a start recovers the state', () => {
  test('from the whole log where there is no snapshot', () => {
    const { log, hashes } = write(createMemoryLogStore(), FIVE);
    const { engine, fedUsers, reads } = recover(log, storeOf(), 0);
    expect(hashOf(engine)).toBe(hashes.get(5));
    expect(reads).toEqual([1]);
    expect(fedUsers).toEqual([1, 2, 3, 4, 5]);
  });

  test('from the newest snapshot and the tail, to the same state hash', () => {
    const { log, hashes, snapshotAt } = write(createMemoryLogStore(), FIVE);
    const { engine, fed, reads } = recover(log, storeOf(snapshotAt(2), snapshotAt(4)), 5);
    expect(hashOf(engine)).toBe(hashes.get(5));
    expect(reads).toEqual([5]);
    expect(fed).toEqual([]);
  });

  test('and gives a history that has come as far as the snapshot the events it lacks and no others', () => {
    const { log, hashes, snapshotAt } = write(createMemoryLogStore(), FIVE);
    const { engine, fed, fedUsers, reads, told } = recover(log, storeOf(snapshotAt(2)), 3);
    expect(hashOf(engine)).toBe(hashes.get(5));
    expect(reads).toEqual([3]);
    expect(fedUsers).toEqual([4, 5]);
    expect(fed.map(({ firstSequence, lastSequence }) => [firstSequence, lastSequence])).toEqual([[4, 5]]);
    expect(told).toEqual([]);
  });

  test('and goes no further back for a history that is behind the snapshot, or not there: it is detached', () => {
    const { log, hashes, snapshotAt } = write(createMemoryLogStore(), FIVE);
    for (const cursor of [3, 0, undefined]) {
      const { engine, fed, reads, told } = recover(log, storeOf(snapshotAt(2), snapshotAt(4)), cursor);
      expect(hashOf(engine)).toBe(hashes.get(5));
      expect([reads, fed, told]).toEqual([[5], [], ['detach']]);
    }
  });

  test('an empty log is an empty exchange', () => {
    const { engine, fed } = recover(openMemoryLog(createMemoryLogStore()), storeOf(), 0);
    expect([engine.sequence, fed.length]).toEqual([0, 0]);
  });

  test('with an advance that the history has in part', () => {
    const commands: Command[] = [account(1), { kind: 'advance', durationMs: 3_000 }, account(2)];
    const { log, hashes } = write(createMemoryLogStore(), commands);
    const { engine, fed } = recover(log, storeOf(), 3);
    expect(hashOf(engine)).toBe(hashes.get(6));
    expect(fed.map(({ firstSequence, lastSequence }) => [firstSequence, lastSequence])).toEqual([[4, 6]]);
  });
});

describe('[DUR-3] what is not good is skipped and named', () => {
  test('a snapshot whose state has another hash', () => {
    const { log, hashes, snapshotAt } = write(createMemoryLogStore(), FIVE);
    const wrong = { ...snapshotAt(4), stateHash: new Uint8Array(32) };
    const { engine, snapshotSequence, warnings, reads } = recover(log, storeOf(snapshotAt(2), wrong), 5);
    expect(hashOf(engine)).toBe(hashes.get(5));
    expect(reads).toEqual([3]);
    expect(snapshotSequence).toBe(2);
    expect(warnings).toEqual([
      'the snapshot of sequence 4 is skipped: its state has another hash than it had when it was written',
    ]);
  });

  test('a snapshot of another log', () => {
    const { log, hashes } = write(createMemoryLogStore(), FIVE);
    const other = write(createMemoryLogStore(), [7, 8, 9].map(account));
    const { engine, warnings } = recover(log, storeOf(other.snapshotAt(3)), 5);
    expect(hashOf(engine)).toBe(hashes.get(5));
    expect(warnings).toEqual(['the snapshot of sequence 3 is skipped: it belongs to another log']);
  });

  test('a snapshot that cannot be read', () => {
    const { log, hashes, snapshotAt } = write(createMemoryLogStore(), FIVE);
    const cut = { ...snapshotAt(4), bytes: snapshotAt(4).bytes.slice(0, -1) };
    const { engine, snapshotSequence, warnings } = recover(log, storeOf(cut), 5);
    expect(hashOf(engine)).toBe(hashes.get(5));
    expect(snapshotSequence).toBe(0);
    expect(warnings).toHaveLength(1);
  });

  test('a history that knows more than the log is built again, snapshots past the log are dropped', () => {
    const { log, hashes, snapshotAt } = write(createMemoryLogStore(), FIVE);
    const lost = { ...snapshotAt(5), sequence: 8 };
    const snapshots = storeOf(snapshotAt(4), lost);
    const { engine, fed, told, warnings } = recover(log, snapshots, 9);
    expect(hashOf(engine)).toBe(hashes.get(5));
    expect([told, fed]).toEqual([['reset', 'detach'], []]);
    expect(snapshots.kept.map(({ sequence }) => sequence)).toEqual([4]);
    expect(warnings).toEqual(['the history goes to sequence 9, the log to 5: the history is built again']);
  });
});

describe('[DUR-4] a log whose beginning is gone', () => {
  test('starts from the newest snapshot that leads up to it', () => {
    const { log, hashes, snapshotAt } = write(createMemoryLogStore(), FIVE);
    log.trim(4);
    const wrong = { ...snapshotAt(4), stateHash: new Uint8Array(32) };
    const { engine, snapshotSequence, warnings } = recover(log, storeOf(snapshotAt(3), wrong), 1);
    expect(hashOf(engine)).toBe(hashes.get(5));
    expect(snapshotSequence).toBe(3);
    expect(warnings).toEqual([
      'the snapshot of sequence 4 is skipped: its state has another hash than it had when it was written',
    ]);
  });

  test('does not empty a history that it could not build again, nor touch the snapshots', () => {
    const { log, snapshotAt } = write(createMemoryLogStore(), FIVE);
    log.trim(4);
    const snapshots = storeOf(snapshotAt(3), { ...snapshotAt(5), sequence: 8 });
    const told: string[] = [];
    const start = (): unknown =>
      recoverEngine({
        log,
        snapshots,
        historyCursor: 9,
        historyBound: 5,
        feed: { send: () => {}, detach: () => told.push('detach'), reset: () => told.push('reset') },
        onProgress: () => {},
        onWarning: () => {},
      });
    expect(start).toThrow('the history goes to sequence 9, the log only from 4 to 5');
    expect(start).toThrow('openperp rebuild-history --accept-loss');
    expect(told).toEqual([]);
    expect(snapshots.kept.map(({ sequence }) => sequence)).toEqual([3, 8]);
  });

  test('is refused where no snapshot leads up to it', () => {
    const { log, snapshotAt } = write(createMemoryLogStore(), FIVE);
    log.trim(4);
    expect(() => recover(log, storeOf(), 5)).toThrow('the log starts at sequence 4 and no good snapshot');
    expect(() => recover(log, storeOf(snapshotAt(2)), 5)).toThrow('the log starts at sequence 4');
  });
});
