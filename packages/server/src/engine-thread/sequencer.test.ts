import {
  BTCUSDT,
  ByteReader,
  type Command,
  createEngine,
  decodeCommand,
  type Engine,
  type EngineEvent,
  readEvents,
  UNIT,
} from '@openperp/engine';
import type { LogRecord } from '@openperp/log';
import { describe, expect, test } from 'vitest';
import { type AppliedFrame, readResults } from './applied-frame.ts';
import { realClock, virtualClock } from './engine-clock.ts';
import type { EngineMessage } from './engine-message.ts';
import type { EventBatch } from './event-batch.ts';
import { GroupQueue } from './group-queue.ts';
import { Sequencer } from './sequencer.ts';
import { TurnWriter } from './turn-writer.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 0, 0, 0, 250);

function setUp(kind: 'real' | 'virtual' = 'virtual', engine: Engine = createEngine()) {
  const state = { nowMs: NOW_MS, diskFull: false, sequenceAtAppend: -1 };
  const frames: (readonly LogRecord[])[] = [];
  const posted: EngineMessage[] = [];
  const fed: EventBatch[] = [];
  const now = () => state.nowMs;
  const sequencer = new Sequencer({
    engine,
    clock: kind === 'real' ? realClock(now) : virtualClock(now),
    append: (records) => {
      state.sequenceAtAppend = engine.sequence;
      if (state.diskFull) return 'full';
      frames.push(records);
      return 'committed';
    },
    feed: {
      send: (batch) => fed.push(batch),
      sync: () => {},
    },
    post: (message) => posted.push(message),
  });
  const queue = new GroupQueue();
  const submit = (...groups: Command[][]): void => {
    const writer = new TurnWriter();
    for (const group of groups) writer.addGroup(group);
    const batch = writer.take();
    if (batch !== undefined) queue.addBatch(batch);
  };
  return { engine, sequencer, queue, submit, state, frames, posted, fed };
}

function appliedFrames(posted: readonly EngineMessage[]): AppliedFrame[] {
  return posted.flatMap((message) => (message.kind === 'applied' ? [message.frame] : []));
}

function commandsIn(records: readonly LogRecord[]): string[] {
  return records.map(({ payload }) => decodeCommand(new ByteReader(payload)).kind);
}

const account = (userId: number): Command => ({ kind: 'createAccount', userId });
const deposit = (userId: number, reference: string, amount = UNIT): Command => ({
  kind: 'deposit',
  userId,
  asset: 'USDT',
  amount,
  reference,
});

describe('[DUR-1] a command is applied only once it is durable', () => {
  test('the state is untouched while its frame is being appended', () => {
    const { sequencer, queue, submit, state, engine } = setUp();
    submit([account(1)], [account(2)]);
    sequencer.run(queue);
    expect(state.sequenceAtAppend).toBe(0);
    expect(engine.sequence).toBe(2);
  });

  test('on a full disk nothing is applied, the commands are answered unavailable, and later ones go on', () => {
    const { sequencer, queue, submit, state, engine, posted, fed, frames } = setUp();
    state.diskFull = true;
    submit([account(1)], [account(2), account(3)]);
    sequencer.run(queue);
    expect(posted).toEqual([{ kind: 'refused', commands: 3, reason: 'diskFull' }]);
    expect([engine.sequence, fed.length, queue.commands]).toEqual([0, 0, 0]);
    state.diskFull = false;
    submit([account(4)]);
    sequencer.run(queue);
    expect(frames.map((records) => records.map(({ sequence }) => sequence))).toEqual([[1]]);
    expect(engine.query({ kind: 'account', userId: 4 })).toBeDefined();
    expect(engine.query({ kind: 'account', userId: 1 })).toBeUndefined();
  });

  test('an append that fails in any other way throws, with nothing applied', () => {
    const { engine, posted, fed, queue, submit } = setUp();
    const sequencer = new Sequencer({
      engine,
      clock: virtualClock(() => NOW_MS),
      append: () => {
        throw new Error('fdatasync failed');
      },
      feed: {
        send: (batch) => fed.push(batch),
        sync: () => {},
      },
      post: (message) => posted.push(message),
    });
    submit([account(1)]);
    expect(() => sequencer.run(queue)).toThrow('fdatasync failed');
    expect([engine.sequence, posted.length, fed.length]).toEqual([0, 0, 0]);
  });
});

describe('frames', () => {
  test('all waiting commands share one frame; results, events and log follow the order of submission', () => {
    const { sequencer, queue, submit, frames, posted, fed } = setUp();
    submit([account(7)], [deposit(7, 'a'), deposit(8, 'b')]);
    sequencer.run(queue);
    expect(frames.map(commandsIn)).toEqual([['createAccount', 'deposit', 'deposit']]);
    const [frame] = appliedFrames(posted);
    const results = [...readResults(frame!)];
    expect(results.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(results.map(({ timeMs }) => timeMs)).toEqual([NOW_MS, NOW_MS, NOW_MS]);
    expect(results.map(({ outcome }) => outcome.code === 0)).toEqual([true, true, false]);
    const eventsOf = (at: number) =>
      readEvents(frame!.events.subarray(results[at]!.eventsStart, results[at]!.eventsEnd)).map(
        ({ kind }) => kind,
      );
    expect([eventsOf(0), eventsOf(1), eventsOf(2)]).toEqual([['account'], ['ledger'], []]);
    expect(fed).toEqual([{ firstSequence: 1, lastSequence: 3, timeMs: NOW_MS, events: frame!.events }]);
  });

  test('[DUR-2] a group is never split: it goes to the next frame when it does not fit', () => {
    const { sequencer, queue, submit, frames } = setUp();
    const many = Array.from({ length: 4_000 }, (_, i) => account(i + 1));
    submit(many, [account(5_001), account(5_002)], many);
    sequencer.run(queue);
    sequencer.run(queue);
    expect(frames.map((records) => records.length)).toEqual([4_002, 4_000]);
    expect(queue.commands).toBe(0);
  });

  test('a refused command has its field and rule, whatever stands before it', () => {
    const { sequencer, queue, submit, posted } = setUp();
    const unknown: Command = { kind: 'setLeverage', userId: 1, symbol: 'NONE', leverage: 5 };
    submit([account(1)], [deposit(9, 'x')], [unknown]);
    sequencer.run(queue);
    const results = [...readResults(appliedFrames(posted)[0]!)];
    const expected = setUp().engine;
    const sink = new Proxy({}, { get: () => () => {} }) as never;
    expected.apply(NOW_MS, account(1), sink);
    const outcomes = [deposit(9, 'x'), unknown].map((command) => expected.apply(NOW_MS, command, sink));
    expect(results.slice(1).map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(outcomes[1]!.code).toBe(3008);
  });
});

describe('[TIME-1] time', () => {
  test('the first frame of a new second starts with a tick, others do not', () => {
    const { sequencer, queue, submit, state, frames, posted } = setUp('real');
    for (const nowMs of [NOW_MS, NOW_MS + 700, NOW_MS + 749, NOW_MS + 750, NOW_MS + 900]) {
      state.nowMs = nowMs;
      submit([account(nowMs)]);
      sequencer.run(queue);
    }
    expect(frames.map(commandsIn)).toEqual([
      ['tick', 'createAccount'],
      ['createAccount'],
      ['createAccount'],
      ['tick', 'createAccount'],
      ['createAccount'],
    ]);
    expect(appliedFrames(posted).map(({ internal }) => internal)).toEqual([1, 0, 0, 1, 0]);
  });

  test('a frame without commands holds the tick that is due, and there is none when it is not', () => {
    const { sequencer, queue, state, frames } = setUp('real');
    sequencer.run(queue);
    sequencer.run(queue);
    state.nowMs += 1000;
    sequencer.run(queue);
    expect(frames.map(commandsIn)).toEqual([['tick'], ['tick']]);
  });

  test('after a stop of hours one tick comes, at the new time', () => {
    const { sequencer, queue, state, frames, engine } = setUp('real');
    sequencer.run(queue);
    state.nowMs += 5 * 3_600_000;
    sequencer.run(queue);
    expect(frames.map(commandsIn)).toEqual([['tick'], ['tick']]);
    expect(engine.timeMs).toBe(NOW_MS + 5 * 3_600_000);
  });

  test('a wall clock that is set back does not set engine time back', () => {
    const { sequencer, queue, submit, state, frames } = setUp('real');
    sequencer.run(queue);
    state.nowMs -= 60_000;
    submit([account(1)]);
    sequencer.run(queue);
    expect(frames[1]!.map(({ timeMs }) => timeMs)).toEqual([NOW_MS]);
  });

  test('a virtual clock starts at the wall clock and then moves by advance alone, without ticks of its own', () => {
    const { sequencer, queue, submit, state, frames, engine } = setUp('virtual');
    submit([account(1)]);
    sequencer.run(queue);
    state.nowMs += 10_000;
    submit([account(2)]);
    sequencer.run(queue);
    submit([{ kind: 'advance', durationMs: 5_000 }]);
    sequencer.run(queue);
    submit([account(3)]);
    sequencer.run(queue);
    expect(frames.flat().map(({ timeMs }) => timeMs - NOW_MS)).toEqual([0, 0, 0, 5_000]);
    expect(engine.timeMs).toBe(NOW_MS + 5_000);
  });

  test('an advance is one record that stands for its ticks, in a frame of its own', () => {
    const { sequencer, queue, submit, frames, engine } = setUp('virtual');
    submit([account(1)], [{ kind: 'advance', durationMs: 3_000 }], [account(2)]);
    for (let i = 0; i < 3; i += 1) sequencer.run(queue);
    expect(frames.map((records) => records.map(({ sequence, span }) => [sequence, span]))).toEqual([
      [[1, 1]],
      [[2, 4]],
      [[6, 1]],
    ]);
    expect(engine.sequence).toBe(6);
  });
});

test('the events of a long advance go out in pieces of whole sequences, the same to gateway and history', () => {
  const { sequencer, queue, submit, posted, fed } = setUp('virtual');
  const users = Array.from({ length: 100 }, (_, i) => i + 1);
  const gtdOrder = (userId: number, goodTillDate: number): Command => ({
    kind: 'place',
    userId,
    symbol: 'BTCUSDT',
    type: 'LIMIT',
    side: 'BUY',
    positionSide: 'BOTH',
    price: 80_000 * UNIT,
    quantity: 100_000,
    timeInForce: 'GTD',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate,
    selfTradePrevention: 'NONE',
    clientOrderId: '',
  });
  submit(
    [{ kind: 'createSymbol', spec: BTCUSDT }],
    [{ kind: 'setIndexPrice', symbol: 'BTCUSDT', source: '', price: 80_000 * UNIT }],
    ...users.map((userId) => [account(userId), deposit(userId, 'first', 1_000_000 * UNIT)]),
    ...users.flatMap((userId) =>
      Array.from({ length: 200 }, (_, i) => [gtdOrder(userId, NOW_MS + 60_000 + (i % 2) * 5_000)]),
    ),
  );
  while (queue.commands > 0) sequencer.run(queue);
  const before = fed.length;
  submit([{ kind: 'advance', durationMs: 3_600_000 }]);
  sequencer.run(queue);
  const pieces = posted.flatMap((message) => (message.kind === 'events' ? [message.batch] : []));
  expect(pieces.length).toBeGreaterThan(1);
  expect(fed.slice(before)).toEqual(pieces);
  const advance = appliedFrames(posted).at(-1)!;
  expect(pieces.map(({ firstSequence }) => firstSequence)).toEqual([
    advance.firstSequence,
    ...pieces.slice(0, -1).map(({ lastSequence }) => lastSequence + 1),
  ]);
  expect(pieces.at(-1)!.lastSequence).toBe(advance.lastSequence);
  const expired = pieces
    .flatMap(({ events }) => readEvents(events))
    .filter((event: EngineEvent) => event.kind === 'order' && event.record.cancelReason === 'GTD');
  expect(expired).toHaveLength(100 * 200);
});

describe('[LIQ-7] liquidations that are pending', () => {
  /** An engine in which a price sets off as many steps of work as it says, each command doing one. */
  function crashing(): Engine & { pending: number } {
    const engine = createEngine();
    const apply: Engine['apply'] = (timeMs, command, sink) => {
      const outcome = engine.apply(timeMs, command.kind === 'work' ? { kind: 'tick' } : command, sink);
      if (crash.pending > 0) crash.pending -= 1;
      if (command.kind === 'createAccount' && command.userId >= 1_000) crash.pending = command.userId - 1_000;
      return outcome;
    };
    const crash = {
      pending: 0,
      get sequence() {
        return engine.sequence;
      },
      get timeMs() {
        return engine.timeMs;
      },
      get hasPendingWork() {
        return crash.pending > 0;
      },
      apply,
      query: engine.query.bind(engine),
      encode: engine.encode.bind(engine),
    };
    return crash;
  }

  test('are gone on with by commands of the log, until none is left', () => {
    const { sequencer, queue, submit, frames, posted } = setUp('virtual', crashing());
    submit([account(1_003)]);
    for (let i = 0; i < 6; i += 1) sequencer.run(queue);
    expect(frames.map(commandsIn)).toEqual([['createAccount'], ['work'], ['work'], ['work']]);
    expect(appliedFrames(posted).map(({ hasPendingWork }) => hasPendingWork)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(appliedFrames(posted).map(({ unfinished }) => unfinished)).toEqual([[0], [], [], []]);
  });

  test('take turns with the commands that wait, few in a frame', () => {
    const { sequencer, queue, submit, frames } = setUp('virtual', crashing());
    submit([account(1_100)]);
    sequencer.run(queue);
    submit(...Array.from({ length: 6 }, (_, i) => [account(i + 1)]));
    submit(Array.from({ length: 9 }, (_, i) => account(i + 10)));
    for (let i = 0; i < 6; i += 1) sequencer.run(queue);
    expect(frames.slice(1).map((records) => commandsIn(records).length)).toEqual([4, 3, 1, 9, 1, 1]);
    expect(commandsIn(frames[1]!)).toEqual(['work', 'createAccount', 'createAccount', 'createAccount']);
    expect(commandsIn(frames[2]!)).toEqual(Array.from({ length: 3 }, () => 'createAccount'));
  });

  test('wait for room on the disk, and let go of those that wait for their end', () => {
    const { sequencer, queue, submit, state, posted } = setUp('virtual', crashing());
    submit([account(1_002)]);
    sequencer.run(queue);
    state.diskFull = true;
    expect(sequencer.run(queue)).toBe(false);
    expect(posted.at(-1)).toEqual({ kind: 'refused', commands: 0, reason: 'diskFull' });
    state.diskFull = false;
    expect(sequencer.run(queue)).toBe(true);
  });
});
