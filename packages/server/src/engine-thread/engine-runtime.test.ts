import { type Command, createEngine } from '@openperp/engine';
import type { LogRecord, Snapshot } from '@openperp/log';
import { describe, expect, test, vi } from 'vitest';
import { EngineClient, type EngineObserver } from './engine-client.ts';
import { type EngineClock, realClock, virtualClock } from './engine-clock.ts';
import type { EngineMessage, EngineTurn } from './engine-message.ts';
import { EngineRuntime, type EngineStore } from './engine-runtime.ts';
import { sha256, toHex } from './state-hash.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const SILENT: EngineObserver = { replied: () => {}, unavailable: () => {}, applied: () => {} };

interface Options {
  readonly clock?: EngineClock;
  readonly snapshotEvery?: number;
  /** What the store still has to do by and by, in steps. */
  readonly stepsToTend?: number;
}

/** A client and a runtime joined without threads: what one posts the other gets in the next turn. */
function setUp({ clock = virtualClock(() => NOW_MS), snapshotEvery = 1e9, stepsToTend = 0 }: Options = {}) {
  const engine = createEngine();
  const frames: (readonly LogRecord[])[] = [];
  const snapshots: Snapshot[] = [];
  const turns: EngineTurn[] = [];
  const messages: EngineMessage[] = [];
  const failures: unknown[] = [];
  const disk = { full: false, broken: false };
  let closed = 0;
  let tended = 0;
  let ended = 0;
  const store: EngineStore = {
    append: (records) => {
      if (disk.broken) throw new Error('fdatasync failed');
      if (disk.full) return 'full';
      frames.push(records);
      return 'committed';
    },
    headHash: () => new Uint8Array(32),
    saveSnapshot: (snapshot) => {
      if (disk.full) return 'full';
      snapshots.push(snapshot);
      return 'written';
    },
    logStatus: () => ({ kind: 'file', bytes: 0, lastSnapshotSequence: 0 }),
    tend: () => {
      tended += 1;
      return tended < stepsToTend;
    },
    close: () => {
      closed += 1;
    },
  };
  let synced = 0;
  const client = new EngineClient(
    {
      postMessage: (turn: EngineTurn) => {
        turns.push(structuredClone(turn));
        setImmediate(() => runtime.receive(turns.at(-1)!));
      },
    },
    SILENT,
  );
  const runtime = new EngineRuntime({
    engine,
    store,
    clock,
    snapshotEvery,
    feed: {
      send: () => {},
      sync: () => {
        synced += 1;
      },
    },
    takeWaiting: () => [],
    post: (message) => {
      messages.push(message);
      client.receive(message);
    },
    fail: (error) => failures.push(error),
    ended: () => {
      ended += 1;
    },
  });
  const counts = () => ({ closed, ended });
  const tendings = () => tended;
  const syncs = () => synced;
  return {
    ...{ engine, client, runtime, frames, snapshots, turns, messages, failures, disk, counts },
    ...{ tendings, syncs },
  };
}

const account = (userId: number): Command => ({ kind: 'createAccount', userId });

describe('the client', () => {
  test('sends all that is submitted and asked in one turn in one message, and replies come in order', async () => {
    const { client, turns, frames } = setUp();
    const replies = Promise.all([client.submit(account(1)), client.submit(account(2))]);
    const batch = client.submitBatch([account(3), account(4)]);
    const view = client.query({ kind: 'engine' });
    const all = [...(await replies), ...(await batch)];
    expect(turns).toHaveLength(1);
    expect(frames.map((records) => records.length)).toEqual([4]);
    expect(all.map((reply) => !reply.unavailable && reply.sequence)).toEqual([1, 2, 3, 4]);
    expect((await view).accounts).toBe(4);
  });

  test('gathers turns that follow each other without a pause, up to a bound', async () => {
    const { client, turns } = setUp();
    const replies: Promise<unknown>[] = [];
    for (let userId = 1; userId <= 12; userId += 1) {
      replies.push(client.submit(account(userId)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(replies);
    const sizes = turns.map(({ commands }) => (commands?.layout.length ?? 0) / 2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(12);
    expect(Math.max(...sizes)).toBe(5);
  });

  test("a reply has its command's events, and no others", async () => {
    const { client } = setUp();
    const [first, second] = await client.submitBatch([account(1), account(2)]);
    for (const [reply, userId] of [
      [first, 1],
      [second, 2],
    ] as const) {
      if (reply === undefined || reply.unavailable) throw new Error('unavailable');
      expect(reply.events).toEqual([{ kind: 'account', record: expect.objectContaining({ userId }) }]);
    }
  });

  test('listeners hear the events of a frame before its replies settle', async () => {
    const { client } = setUp();
    const order: string[] = [];
    client.onEvents(({ firstSequence, lastSequence }) =>
      order.push(`events ${firstSequence}-${lastSequence}`),
    );
    await client.submitBatch([account(1), account(2)]).then(() => order.push('replies'));
    expect(order).toEqual(['events 1-2', 'replies']);
  });

  test('knows the last sequence that was answered', async () => {
    const { client } = setUp();
    await client.submit(account(1));
    await client.submit(account(2));
    await client.submit({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    expect(client.sequence).toBe(3);
  });

  test('[DUR-1] a full disk answers unavailable, and nothing was done', async () => {
    const { client, disk } = setUp();
    disk.full = true;
    expect(await client.submit(account(1))).toEqual({ unavailable: true, reason: 'diskFull' });
    disk.full = false;
    expect(await client.query({ kind: 'account', userId: 1 })).toBeUndefined();
    expect(client.outstandingCommands).toBe(0);
  });

  test('a command that has no encoding is rejected and does not disturb the others', async () => {
    const { client } = setUp();
    const good = client.submit(account(1));
    const bad = client.submit({ kind: 'setLeverage', userId: 1, symbol: '\ud800', leverage: 5 });
    const alsoGood = client.submit(account(2));
    await expect(bad).rejects.toThrow(RangeError);
    expect([await good, await alsoGood].map((reply) => !reply.unavailable && reply.sequence)).toEqual([1, 2]);
  });

  test('refuses what goes beyond its bound of outstanding commands', async () => {
    const { client } = setUp();
    const many = client.submitBatch(Array.from({ length: 65_536 }, (_, i) => account(i + 1)));
    expect(await client.submit(account(70_000))).toEqual({ unavailable: true, reason: 'overloaded' });
    expect((await many).every((reply) => !reply.unavailable)).toBe(true);
    expect(await client.submit(account(70_000))).toMatchObject({ unavailable: false });
  });

  test('drains: what was accepted is answered, what comes later is refused', async () => {
    const { client } = setUp();
    const accepted = client.submit(account(1));
    const drained = client.drain();
    expect(await client.submit(account(2))).toEqual({ unavailable: true, reason: 'draining' });
    await drained;
    expect(await accepted).toMatchObject({ unavailable: false, sequence: 1 });
  });
});

test('a query that fails is rejected, and nothing else stops', async () => {
  const { client, engine, failures } = setUp();
  vi.spyOn(engine, 'query').mockImplementationOnce(() => {
    throw new TypeError('a bug');
  });
  await expect(client.query({ kind: 'engine' })).rejects.toThrow('a bug');
  expect(await client.submit(account(1))).toMatchObject({ unavailable: false });
  expect(failures).toEqual([]);
});

describe('snapshots', () => {
  test('are of the present state, written at once, and have the history make durable what it holds', async () => {
    const { client, engine, snapshots, syncs } = setUp();
    await client.submit(account(1));
    const hash = toHex(sha256(engine.encode()));
    const [taken] = await Promise.all([client.snapshot(), client.submit(account(2))]);
    expect([taken.sequence, taken.stateHash === hash]).toEqual([2, false]);
    expect(taken.stateHash).toBe(toHex(sha256(engine.encode())));
    expect(snapshots.map(({ sequence, stateHash }) => [sequence, toHex(stateHash)])).toEqual([
      [2, taken.stateHash],
    ]);
    expect(syncs()).toBe(1);
  });

  test('asked for several times at one sequence are encoded and written once', async () => {
    const { client, engine, snapshots } = setUp();
    await client.submit(account(1));
    const encode = vi.spyOn(engine, 'encode');
    const asked = await Promise.all([client.snapshot(), client.snapshot()]);
    expect((await client.snapshot()).sequence).toBe(1);
    expect(encode).toHaveBeenCalledTimes(1);
    expect(asked.map(({ sequence }) => sequence)).toEqual([1, 1]);
    expect(snapshots).toHaveLength(1);
  });

  test('are taken by themselves each so many sequences', async () => {
    const { client, snapshots } = setUp({ snapshotEvery: 10 });
    for (let userId = 1; userId <= 25; userId += 1) await client.submit(account(userId));
    await client.snapshot();
    expect(snapshots.map(({ sequence }) => sequence)).toEqual([10, 20, 25]);
  });

  test('that are refused by a full disk are an error for the one who asked, and nothing stops', async () => {
    const { client, disk, failures, messages } = setUp();
    await client.submit(account(1));
    disk.full = true;
    await expect(client.snapshot()).rejects.toThrow('the disk is full');
    disk.full = false;
    expect(await client.submit(account(2))).toMatchObject({ unavailable: false, sequence: 2 });
    expect(failures).toEqual([]);
    expect(messages).toContainEqual({
      kind: 'warning',
      message: 'no snapshot was written: the disk is full',
    });
  });
});

describe('looking after the store', () => {
  test('goes on in short steps while there is something to do, then once a second, and ends with the stop', async () => {
    vi.useFakeTimers({ now: NOW_MS });
    try {
      const { client, runtime, tendings } = setUp({ stepsToTend: 10 });
      runtime.start();
      await vi.advanceTimersByTimeAsync(900);
      expect(tendings()).toBe(10);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(tendings()).toBe(15);
      await Promise.all([client.stop(), vi.advanceTimersByTimeAsync(100)]);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(tendings()).toBe(15);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the end', () => {
  test('a stop takes a snapshot, then closes the log', async () => {
    const { client, snapshots, counts } = setUp();
    await client.submit(account(1));
    await client.drain();
    await client.stop();
    expect(snapshots.map(({ sequence }) => sequence)).toEqual([1]);
    expect(counts()).toEqual({ closed: 1, ended: 1 });
  });

  test('a stop without anything new takes none', async () => {
    const { client, snapshots, counts } = setUp();
    await client.submit(account(1));
    await client.snapshot();
    await client.stop();
    expect(snapshots).toHaveLength(1);
    expect(counts()).toEqual({ closed: 1, ended: 1 });
  });

  test('a stop answers what was asked with it, and ends without a snapshot on a full disk', async () => {
    const { client, disk, snapshots, counts } = setUp();
    await client.submit(account(1));
    disk.full = true;
    const [view] = await Promise.all([client.query({ kind: 'engine' }), client.stop()]);
    expect([view.accounts, snapshots, counts()]).toEqual([1, [], { closed: 1, ended: 1 }]);
  });

  test('[DUR-3] after a failed append nothing is answered or done any more', async () => {
    const { client, disk, failures, messages, engine } = setUp();
    await client.submit(account(1));
    const before = messages.length;
    disk.broken = true;
    let settled = false;
    void client.submit(account(2)).then(() => {
      settled = true;
    });
    await vi.waitFor(() => expect(failures).toHaveLength(1));
    disk.broken = false;
    void client.submit(account(3)).then(() => {
      settled = true;
    });
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([settled, messages.length, engine.sequence]).toEqual([false, before, 1]);
  });
});

describe('[TIME-1] ticks on the real clock', () => {
  test('come at each whole second by themselves', async () => {
    vi.useFakeTimers({ now: NOW_MS + 400 });
    try {
      const { runtime, engine, frames } = setUp({ clock: realClock(Date.now) });
      runtime.start();
      await vi.advanceTimersByTimeAsync(0);
      expect(engine.sequence).toBe(1);
      await vi.advanceTimersByTimeAsync(599);
      expect(engine.sequence).toBe(1);
      await vi.advanceTimersByTimeAsync(3_101);
      expect(frames.flat().map(({ timeMs }) => Math.floor(timeMs / 1000) - NOW_MS / 1000)).toEqual([
        0, 1, 2, 3, 4,
      ]);
    } finally {
      vi.useRealTimers();
    }
  });
});

test('[TIME-1] a real clock that is held stands where it is put, with one tick there, and once let go has one at the present time', async () => {
  vi.useFakeTimers({ now: NOW_MS + 400 });
  try {
    const { client, runtime, engine, frames } = setUp({ clock: virtualClock(() => NOW_MS - 60_000) });
    runtime.start();
    client.submit(account(1));
    await vi.advanceTimersByTimeAsync(5_000);
    const [replies] = await Promise.all([
      client.submitBatchAt(NOW_MS - 30_000, [account(2), account(3)]),
      vi.advanceTimersByTimeAsync(100),
    ]);
    const times = replies.map((reply) => !reply.unavailable && reply.timeMs);
    expect(times).toEqual([NOW_MS - 30_000, NOW_MS - 30_000]);
    await Promise.all([client.startRealClock(), vi.advanceTimersByTimeAsync(2_000)]);
    const seconds = frames.map((records) => Math.floor((records[0]!.timeMs - NOW_MS) / 1_000));
    expect(seconds).toEqual([-60, -30, 5, 6, 7]);
    expect(frames.map((records) => records.length)).toEqual([1, 3, 1, 1, 1]);
    expect(engine.sequence).toBe(7);
  } finally {
    vi.useRealTimers();
  }
});
