import { EventWriter } from '@openperp/engine';
import {
  type EventBatch as AppliedBatch,
  type History,
  HistoryGap,
  HistoryUnavailable,
} from '@openperp/history';
import { describe, expect, test } from 'vitest';
import { type EventBatch, weightOf } from '../engine-thread/event-batch.ts';
import { HistoryFeed } from '../engine-thread/history-feed.ts';
import { CatchUp, type Replay, type ReplayListener } from './catch-up.ts';
import type { HistoryFeedMessage, HistoryFeedRequest } from './history-message.ts';
import { HistoryProgress } from './history-progress.ts';
import { HistoryProjection } from './history-projection.ts';

type Random = () => number;

/** Mulberry32: small, fast, and the same everywhere. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function upTo(random: Random, most: number): number {
  return 1 + Math.floor(random() * most);
}

/** One trade for each sequence, numbered like it: what is projected can be told apart. */
function batchOf(firstSequence: number, lastSequence: number): EventBatch {
  const writer = new EventWriter();
  for (let sequence = firstSequence; sequence <= lastSequence; sequence += 1) {
    writer.trade({
      ...{ tradeId: sequence, symbol: 'BTCUSDT', price: 1, quantity: 1, tradeValue: 1 },
      ...{ takerSide: 'BUY', createdAt: sequence },
    });
  }
  const events = writer.take() as Uint8Array<ArrayBuffer>;
  return { firstSequence, lastSequence, timeMs: lastSequence, events };
}

const BATCH_BYTES = weightOf(batchOf(1, 1));
/** About fifty sequences. */
const MAX_PENDING_BYTES = 50 * BATCH_BYTES;
const MAX_REPLAY_BYTES = 30 * BATCH_BYTES;
/** Sequences of the longest `advance` and of the longest frame. */
const LONGEST = 40;

/** What of the world goes wrong, each as a chance for one thing done. */
interface Faults {
  readonly unavailable: number;
  /** A commit comes through, and its answer is lost. */
  readonly unanswered: number;
  /** The database comes back without its last commits. */
  readonly lost: number;
  readonly replayFails: number;
  /** The process ends, in an orderly way or not, and starts again. */
  readonly restart: number;
  /** Nothing is projected for a long time. */
  readonly stall: number;
}

/** Tables in memory: rows and cursor are one, as in the database, and what is not durable may be lost. */
class Tables {
  rows: number[] = [];
  cursor = 0;
  /** States that a loss may go back to, oldest first: the first is the last that is durable. */
  commits: { readonly cursor: number; readonly rows: number }[] = [{ cursor: 0, rows: 0 }];

  commit({ lastSequence, events }: AppliedBatch): void {
    for (const event of events) if (event.kind === 'trade') this.rows.push(event.record.tradeId);
    this.cursor = lastSequence;
    this.commits.push({ cursor: lastSequence, rows: this.rows.length });
  }

  lose(random: Random): void {
    const back = this.commits[Math.floor(random() * this.commits.length)]!;
    this.cursor = back.cursor;
    this.rows.length = back.rows;
    this.commits = this.commits.filter(({ cursor }) => cursor <= back.cursor);
  }
}

/** A history on {@link Tables} that fails at random, with the projector's rules: no batch but the next. */
class FailingHistory implements Pick<History, 'cursor' | 'apply' | 'trim' | 'sync' | 'reset' | 'close'> {
  cursor: number;
  #isCertain = true;
  readonly #tables: Tables;
  readonly #random: Random;
  readonly #faults: () => Faults;

  constructor(tables: Tables, random: Random, faults: () => Faults) {
    this.#tables = tables;
    this.#random = random;
    this.#faults = faults;
    this.cursor = tables.cursor;
  }

  async trim(): Promise<boolean> {
    return false;
  }

  async apply(batch: AppliedBatch): Promise<void> {
    const { unavailable, unanswered } = this.#faults();
    if (this.#random() < unavailable) this.#away();
    const cursor = this.#isCertain ? this.cursor : this.#tables.cursor;
    if (batch.lastSequence > cursor) {
      if (batch.firstSequence !== cursor + 1) {
        this.#isCertain = false;
        throw new HistoryGap(cursor, batch);
      }
      this.#tables.commit(batch);
    }
    if (this.#random() < unanswered) this.#away();
    this.cursor = this.#tables.cursor;
    this.#isCertain = true;
  }

  async sync(): Promise<void> {
    if (this.#random() < this.#faults().unavailable) this.#away();
    this.#tables.commits = this.#tables.commits.slice(-1);
    this.cursor = this.#tables.cursor;
    this.#isCertain = true;
  }

  async reset(): Promise<void> {
    throw new Error('nobody asked for a reset');
  }

  async close(): Promise<void> {}

  /** The connection is new: nothing that was known still counts. */
  reconnect(): void {
    this.#isCertain = false;
  }

  #away(): never {
    this.#isCertain = false;
    throw new HistoryUnavailable('the database is away');
  }
}

interface Frame {
  readonly first: number;
  readonly last: number;
}

/** A replay that does one small thing at a time: a piece of the log's frames, or to say that it is there. */
class SteppedReplay implements Replay {
  readonly #world: World;
  readonly #listener: ReplayListener;
  #told: number;
  #bytes = 0;
  #asked: number | undefined;
  /** What was told before it was stopped, and is still to arrive. */
  #late = 0;
  isOver = false;

  constructor(world: World, cursor: number, listener: ReplayListener) {
    this.#world = world;
    this.#told = cursor;
    this.#listener = listener;
  }

  replayTo(sequence: number): void {
    expect(this.#asked).toBeUndefined();
    expect(sequence).toBeLessThanOrEqual(this.#world.progress.logSequence);
    this.#asked = sequence;
  }

  stop(): void {
    this.isOver = true;
    this.#late = this.#asked === undefined ? 0 : Math.floor(this.#world.random() * 3);
  }

  /** Whether nothing more comes of it. */
  get isDone(): boolean {
    return this.isOver && this.#late === 0;
  }

  step(random: Random): boolean {
    if (this.isOver) {
      if (this.#late === 0) return false;
      this.#late -= 1;
    }
    if (this.#asked === undefined || this.#bytes > MAX_REPLAY_BYTES) return false;
    if (!this.isOver && random() < this.#world.faults.replayFails) {
      this.isOver = true;
      this.#listener.failed('the log cannot be read');
      return true;
    }
    const asked = this.#asked;
    const whole = this.#world.frames.findLast(({ last }) => last <= asked)?.last ?? 0;
    if (this.#told >= whole) {
      this.#asked = undefined;
      this.#listener.reached(whole);
      return true;
    }
    const batch = batchOf(this.#told + 1, Math.min(whole, this.#told + upTo(random, 20)));
    this.#told = batch.lastSequence;
    this.#bytes += weightOf(batch);
    this.#listener.events(batch, () => {
      this.#bytes -= weightOf(batch);
    });
    return true;
  }
}

/** Engine thread, history thread and replay, with what is under way between them, moved on one thing at a time. */
class World {
  readonly random: Random;
  readonly faultsThen: Faults;
  isCalm = false;
  /** Durable in the log. */
  readonly frames: Frame[] = [];
  readonly tables = new Tables();
  progress = new HistoryProgress();
  #toHistory: HistoryFeedMessage[] = [];
  #toEngine: HistoryFeedRequest[] = [];
  #feed!: HistoryFeed;
  #history!: FailingHistory;
  #projection!: HistoryProjection;
  #catchUp!: CatchUp;
  #replays: SteppedReplay[] = [];
  #timers: (() => void)[] = [];
  /** Pieces of an advance that is running: its frame is in the log, and no request is looked at before its end. */
  #pieces: EventBatch[] = [];
  #stalled = 0;
  seenPending = 0;
  catchUps = 0;

  constructor(seed: number, faults: Faults) {
    this.random = seeded(seed);
    this.faultsThen = faults;
    this.start();
  }

  get faults(): Faults {
    return this.isCalm
      ? { unavailable: 0, unanswered: 0, lost: 0, replayFails: 0, restart: 0, stall: 0 }
      : this.faultsThen;
  }

  get head(): number {
    return this.frames.at(-1)?.last ?? 0;
  }

  /** As the threads start: what the log holds and the history lacks comes from the engine's own replay, or the history is left to itself. */
  start(): void {
    this.progress = new HistoryProgress();
    this.#toHistory = [];
    this.#toEngine = [];
    this.#replays = [];
    this.#timers = [];
    this.#pieces = [];
    this.#history = new FailingHistory(this.tables, this.random, () => this.faults);
    this.#projection = new HistoryProjection(this.#history as never, this.progress, () => {});
    this.#catchUp = new CatchUp({
      projection: this.#projection,
      progress: this.progress,
      ask: (kind) => this.#toEngine.push({ kind }),
      startReplay: (cursor, listener) => {
        this.catchUps += 1;
        const replay = new SteppedReplay(this, cursor, listener);
        this.#replays.push(replay);
        return replay;
      },
      onWarning: () => {},
      later: (action) => {
        this.#timers.push(action);
        return () => {
          this.#timers = this.#timers.filter((timer) => timer !== action);
        };
      },
    });
    const port = { postMessage: (message: HistoryFeedMessage) => this.#toHistory.push(message) };
    this.#feed = new HistoryFeed(port, this.progress, MAX_PENDING_BYTES);
    this.#feed.startAt(this.head);
    if (this.random() < 0.3) this.#feed.detach();
    let from = this.tables.cursor + 1;
    while (from <= this.head && this.progress.isAttached) {
      const batch = batchOf(from, Math.min(this.head, from + upTo(this.random, 10)));
      this.#send(batch);
      from = batch.lastSequence + 1;
    }
  }

  #send(batch: EventBatch): void {
    this.#feed.send(batch);
    this.seenPending = Math.max(this.seenPending, this.progress.pendingBytes);
  }

  /** The engine thread: one frame, a piece of an advance, or a request. */
  engineStep(mayCommit: boolean): boolean {
    const piece = this.#pieces.shift();
    if (piece !== undefined) {
      this.#send(piece);
      return true;
    }
    const request = this.random() < 0.5 ? this.#toEngine.shift() : undefined;
    if (request !== undefined) {
      if (request.kind === 'attach') this.#feed.attach();
      else this.#feed.detach();
      return true;
    }
    if (!mayCommit) return this.#toEngine.length > 0;
    if (this.random() < 0.05) this.#feed.sync();
    const first = this.head + 1;
    const last = this.head + upTo(this.random, this.random() < 0.1 ? LONGEST : 5);
    this.frames.push({ first, last });
    for (let at = first; at <= last; ) {
      const to = Math.min(last, at + upTo(this.random, 15));
      this.#pieces.push(batchOf(at, to));
      at = to + 1;
    }
    return true;
  }

  /** The history thread: a message, a transaction, a timer, or a message of a replay. */
  async historyStep(): Promise<boolean> {
    const kind = this.random();
    if (kind < 0.4) {
      const message = this.#toHistory.shift();
      if (message === undefined) return false;
      this.#catchUp.receive(message);
      return true;
    }
    if (kind < 0.6) {
      let isMoved = false;
      for (const replay of this.#replays) isMoved = replay.step(this.random) || isMoved;
      this.#replays = this.#replays.filter(({ isDone }) => !isDone);
      return isMoved;
    }
    if (kind < 0.7) {
      const timer = this.#timers.shift();
      timer?.();
      return timer !== undefined;
    }
    return this.#work();
  }

  async #work(): Promise<boolean> {
    if (this.random() < this.faults.stall) this.#stalled = 300;
    if (this.#stalled > 0 && !this.isCalm) {
      this.#stalled -= 1;
      return false;
    }
    if (this.random() < this.faults.lost) {
      this.tables.lose(this.random);
      this.#history.reconnect();
    }
    const had = this.#projection.hasWork;
    const state = await this.#projection.work();
    if (state === 'gap') this.#catchUp.gap();
    else this.#catchUp.projected();
    return had;
  }

  /** The process ends: all that is in memory is gone. In order, what has arrived is projected first. */
  async restart(): Promise<void> {
    if (this.random() < 0.5) {
      this.#catchUp.close();
      for (const message of this.#toHistory) this.#catchUp.receive(message);
      await this.#projection.close().catch(() => {});
    }
    this.start();
  }

  /** Nothing goes wrong any more and nothing is committed: all comes to rest. */
  async settle(): Promise<void> {
    this.isCalm = true;
    for (let quiet = 0, steps = 0; quiet < 60; steps += 1) {
      const isMoved = this.engineStep(false) || (await this.historyStep());
      quiet = isMoved ? 0 : quiet + 1;
      if (steps > 200_000) throw new Error('it does not come to rest');
    }
  }

  get state() {
    return {
      isAttached: this.#catchUp.isAttached,
      isFed: this.progress.isAttached,
      replays: this.#replays.length,
      pendingBytes: this.progress.pendingBytes,
      projected: this.progress.projectedSequence,
    };
  }
}

const NO_FAULTS: Faults = {
  unavailable: 0,
  unanswered: 0,
  lost: 0,
  replayFails: 0,
  restart: 0,
  stall: 0,
};

/** Every sequence once and in order, whatever happened; the feed has taken over again, and nothing waits. */
async function live(seed: number, faults: Faults, steps = 1_500): Promise<World> {
  const world = new World(seed, faults);
  const { random } = world;
  for (let step = 0; step < steps; step += 1) {
    if (random() < 0.25) world.engineStep(true);
    else await world.historyStep();
    if (random() < faults.restart) await world.restart();
    // What is there is at every moment a beginning of what must be there, and what is said to be durable cannot be lost.
    expect(world.tables.rows.length).toBe(world.tables.cursor);
    expect(world.progress.durableSequence).toBeLessThanOrEqual(world.tables.commits[0]!.cursor);
  }
  await world.settle();
  expect(world.tables.rows).toEqual(Array.from({ length: world.head }, (_, at) => at + 1));
  expect(world.state).toEqual({
    isAttached: true,
    isFed: true,
    replays: 0,
    pendingBytes: 0,
    projected: world.head,
  });
  // One batch may come on top, as the feed looks before it sends.
  expect(world.seenPending).toBeLessThanOrEqual(MAX_PENDING_BYTES + 21 * BATCH_BYTES);
  return world;
}

async function liveAll(seeds: number, faults: Faults): Promise<number> {
  let catchUps = 0;
  for (let seed = 0; seed < seeds; seed += 1) {
    try {
      catchUps += (await live(seed, faults)).catchUps;
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  return catchUps;
}

describe('the history gets every sequence once and in order, over hundreds of seeds', () => {
  test('where it is only slow', async () => {
    expect(await liveAll(200, { ...NO_FAULTS, stall: 0.004 })).toBeGreaterThan(200);
  });

  test('where its database comes and goes, and answers to commits are lost', async () => {
    const faults = { ...NO_FAULTS, unavailable: 0.2, unanswered: 0.1, stall: 0.004 };
    expect(await liveAll(200, faults)).toBeGreaterThan(200);
  });

  test('where its database loses commits, replays fail, and the process ends at any moment', async () => {
    const faults = {
      ...{ unavailable: 0.1, unanswered: 0.05, lost: 0.01, replayFails: 0.02 },
      ...{ restart: 0.002, stall: 0.004 },
    };
    expect(await liveAll(300, faults)).toBeGreaterThan(300);
  });
});
