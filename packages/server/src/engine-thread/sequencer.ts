import {
  ByteReader,
  ByteWriter,
  type Command,
  decodeCommand,
  type Engine,
  EventWriter,
  encodeCommand,
  sequencesOf,
} from '@openperp/engine';
import type { LogRecord } from '@openperp/log';
import { FrameResults } from './applied-frame.ts';
import { CutEvents } from './cut-events.ts';
import type { EngineClock } from './engine-clock.ts';
import type { EngineMessage, UnavailableReason } from './engine-message.ts';
import type { EventBatch } from './event-batch.ts';
import type { GroupQueue } from './group-queue.ts';

/** Commands that one log frame holds at most; a single group may be larger. */
const MAX_FRAME_COMMANDS = 4_096;
/**
 * The same while liquidations are pending: each command goes on with some (LIQ-7), and a frame is to take some tens of ms at most.
 */
const MAX_PENDING_FRAME_COMMANDS = 4;
/** Bytes of commands that one log frame holds at most; a single group may be larger. */
const MAX_FRAME_BYTES = 512 * 1024;

/** Makes records durable, as one frame, before it returns; on `full` nothing was written. Any other failure throws and ends the process. */
export type AppendFrame = (records: readonly LogRecord[]) => 'committed' | 'full';

/** Where durable events go besides the gateway: the history, which is never waited for. */
export interface EventFeed {
  send(batch: EventBatch): void;
  /** Has it make durable what it holds. */
  sync(): void;
}

/** What a sequencer works with. */
export interface SequencerParts {
  readonly engine: Engine;
  readonly append: AppendFrame;
  /** The one it starts with, see {@link Sequencer.useClock}. */
  readonly clock: EngineClock;
  readonly feed: EventFeed;
  /** Messages to the gateway, in order. */
  readonly post: (message: EngineMessage) => void;
}

/** A command as it was submitted, and decoded. */
interface Draft {
  readonly command: Command;
  readonly payload: Uint8Array;
}

function drafted(command: Command): Draft {
  const writer = new ByteWriter();
  encodeCommand(writer, command);
  return { command, payload: writer.bytes() };
}

const TICK = drafted({ kind: 'tick' });
const WORK = drafted({ kind: 'work' });

function decode(payload: Uint8Array): Draft {
  const reader = new ByteReader(payload);
  const command = decodeCommand(reader);
  if (reader.remaining !== 0) throw new Error(`a ${command.kind} command with bytes left over`);
  return { command, payload };
}

/**
 * The one writer of the exchange: gives waiting commands their time and place, makes them durable, then applies them (DUR-1). State,
 * answers and events never show a command that is not in the log.
 */
export class Sequencer {
  readonly #parts: SequencerParts;
  readonly #events = new EventWriter();
  #clock: EngineClock;
  /** The last frame held a step of pending liquidations. */
  #worked = false;

  constructor(parts: SequencerParts) {
    this.#parts = parts;
    this.#clock = parts.clock;
  }

  /** Goes by another clock from now on. */
  useClock(clock: EngineClock): void {
    this.#clock = clock;
  }

  /**
   * Works off one frame of the waiting groups, with the tick that is due before it and a step of the liquidations that are pending; posts
   * what came of it. Answers false where nothing could be done: then there is no sense in trying again at once.
   */
  run(queue: GroupQueue): boolean {
    const { engine } = this.#parts;
    const timeMs = this.#clock.stamp(engine.timeMs);
    const internal = this.#clock.tickDue(engine.timeMs, timeMs) ? [TICK] : [];
    if (this.#isTurnOfWork(queue)) internal.push(WORK);
    const drafts = this.#take(queue, internal);
    return drafts.length === 0 || this.#commit(timeMs, drafts, internal.length);
  }

  /** Pending liquidations and waiting commands take turns, so that neither waits for the other's end. */
  #isTurnOfWork(queue: GroupQueue): boolean {
    this.#worked = this.#parts.engine.hasPendingWork && !(this.#worked && queue.commands > 0);
    return this.#worked;
  }

  #refuse(commands: number, reason: UnavailableReason): void {
    const { engine, post } = this.#parts;
    if (commands > 0 || engine.hasPendingWork) post({ kind: 'refused', commands, reason });
  }

  /** The next frame: as many whole groups as fit; an `advance`, whose events come in pieces, has a frame to itself. */
  #take(queue: GroupQueue, internal: readonly Draft[]): readonly Draft[] {
    const drafts = [...internal];
    const most = this.#parts.engine.hasPendingWork ? MAX_PENDING_FRAME_COMMANDS : MAX_FRAME_COMMANDS;
    let bytes = 0;
    for (let group = queue.peek(); group !== undefined; group = queue.peek()) {
      bytes += group.reduce((sum, payload) => sum + payload.length, 0);
      const isFull = drafts.length + group.length > most || bytes > MAX_FRAME_BYTES;
      if (isFull && drafts.length > 0) break;
      const decoded = group.map(decode);
      const advances = decoded.some(({ command }) => command.kind === 'advance');
      if (advances && drafts.length > 0) break;
      if (advances && decoded.length > 1) throw new Error('an advance must be submitted by itself');
      queue.shift();
      drafts.push(...decoded);
      if (advances) break;
    }
    return drafts;
  }

  #commit(timeMs: number, drafts: readonly Draft[], internal: number): boolean {
    const startedAt = performance.now();
    if (this.#parts.append(this.#records(timeMs, drafts)) === 'full') {
      this.#refuse(drafts.length - internal, 'diskFull');
      return false;
    }
    this.#apply(timeMs, drafts, internal, performance.now() - startedAt);
    return true;
  }

  #records(timeMs: number, drafts: readonly Draft[]): readonly LogRecord[] {
    const { engine } = this.#parts;
    let sequence = engine.sequence + 1;
    return drafts.map(({ command, payload }) => {
      const record = { sequence, span: sequencesOf(command, timeMs), timeMs, payload };
      sequence += record.span;
      return record;
    });
  }

  #apply(timeMs: number, drafts: readonly Draft[], internal: number, appendMs: number): void {
    const { engine, feed, post } = this.#parts;
    const firstSequence = engine.sequence + 1;
    const results = new FrameResults(drafts.length);
    const advances = drafts[0]?.command.kind === 'advance';
    for (const { command } of drafts) {
      if (advances) this.#advance(timeMs, command, results);
      else this.#applyOne(timeMs, command, results);
    }
    const events = this.#events.take() as Uint8Array<ArrayBuffer>;
    const lastSequence = engine.sequence;
    post({
      kind: 'applied',
      frame: {
        firstSequence,
        lastSequence,
        timeMs: engine.timeMs,
        internal,
        results: results.results,
        refusals: results.refusals,
        events: events.slice(),
        hasPendingWork: engine.hasPendingWork,
        unfinished: results.unfinished,
        logBytes: drafts.reduce((sum, { payload }) => sum + payload.length, 0),
        appendMs,
      },
    });
    if (!advances) feed.send({ firstSequence, lastSequence, timeMs: engine.timeMs, events });
  }

  #applyOne(timeMs: number, command: Command, results: FrameResults): void {
    const { engine } = this.#parts;
    const pendedBefore = engine.hasPendingWork;
    const outcome = engine.apply(timeMs, command, this.#events);
    const isUnfinished = !pendedBefore && engine.hasPendingWork;
    results.add(engine.sequence, engine.timeMs, outcome, this.#events.view().length, isUnfinished);
  }

  /** An advance may tell of a whole month: its events go out in pieces while it runs, to the gateway and to the history. */
  #advance(timeMs: number, command: Command, results: FrameResults): void {
    const { engine, feed, post } = this.#parts;
    const cut = new CutEvents(engine, engine.sequence, (batch) => {
      post({ kind: 'events', batch: { ...batch, events: batch.events.slice() } });
      feed.send(batch);
    });
    const outcome = engine.apply(timeMs, command, cut);
    cut.finish();
    results.add(engine.sequence, engine.timeMs, outcome, 0, engine.hasPendingWork);
  }
}
