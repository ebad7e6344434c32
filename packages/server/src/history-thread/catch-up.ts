import { type EventBatch, weightOf } from '../engine-thread/event-batch.ts';
import type { HistoryFeedMessage, HistoryFeedRequest } from './history-message.ts';
import type { HistoryProgress } from './history-progress.ts';
import type { HistoryProjection } from './history-projection.ts';

/** A replay that is no further from the log's end than this asks for the feed, sequences: some tenths of a second. */
const NEAR_SEQUENCES = 10_000;
/** The log is looked at again after this where it holds no new whole frame, as while a long `advance` runs. */
const LOOK_AGAIN_MS = 25;
/** A replay that failed is tried again after this. */
const RETRY_MS = 60_000;

/** A replay of the log in a thread of its own. */
export interface Replay {
  /** Replays up to `sequence`, which is durable; answered by `reached`. One at a time. */
  replayTo(sequence: number): void;
  /** Ends it, in the middle of whatever it does; nothing is heard of it any more. */
  stop(): void;
}

/** Hears a replay. */
export interface ReplayListener {
  /** The next events; `release` is to be called once they no longer wait. */
  events(batch: EventBatch, release: () => void): void;
  /** All up to `sequence` has been told: the last whole frame at or before what was asked for. */
  reached(sequence: number): void;
  warned(message: string): void;
  /** It could not go on, and has ended. */
  failed(message: string): void;
}

/** What a catch-up works with. */
export interface CatchUpParts {
  readonly projection: Pick<HistoryProjection, 'receive' | 'dropEvents' | 'hasWork' | 'cursor'>;
  readonly progress: Pick<HistoryProgress, 'logSequence' | 'freed'>;
  /** Asks the engine thread, in order. */
  readonly ask: (kind: HistoryFeedRequest['kind']) => void;
  /** Starts a replay of what follows `cursor`. */
  readonly startReplay: (cursor: number, listener: ReplayListener) => Replay;
  readonly onWarning: (message: string) => void;
  /** Calls `action` later; answers how to call that off. */
  readonly later: (action: () => void, delayMs: number) => () => void;
}

type State =
  /** The feed's events go on to the projection. */
  | { readonly kind: 'attached' }
  /** The feed has detached; what it sent before is projected yet. */
  | { readonly kind: 'draining' }
  /** The feed's events are dropped until it has detached; then the log is read. */
  | { readonly kind: 'detaching' }
  /** The log is read. */
  | Replaying
  /** A replay failed; it is tried again later. */
  | { readonly kind: 'pausing'; readonly callOff: () => void }
  | { readonly kind: 'closed' };

interface Replaying {
  readonly kind: 'replaying';
  readonly replay: Replay;
  /** Where it stands; undefined while it is at work. */
  reached: number | undefined;
  lastReached: number;
  callOff: () => void;
}

/**
 * Where the projection's events come from: the engine thread's feed, or, where that has detached, the log, until its end is near; then the
 * feed is asked to attach, and once the log has been read up to where it did, its events follow. The projection gets each sequence once and
 * in order, whatever happens when: what the feed sends between an `attached` and a `detached` that comes before the replay is there is
 * dropped, since the replay goes on.
 */
export class CatchUp {
  readonly #parts: CatchUpParts;
  #state: State = { kind: 'attached' };
  /** What is known of the feed: it is attached behind a sequence (0: since the start), detached, or asked to attach. */
  #feed: { readonly after: number } | 'detached' | 'asked' = { after: 0 };
  /** Sent since the feed attached, while the log is still read. */
  #held: EventBatch[] = [];

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
  }

  /** Whether the history gets its events from the engine thread. */
  get isAttached(): boolean {
    return this.#state.kind === 'attached';
  }

  /** Takes in a message of the engine thread. */
  receive(message: HistoryFeedMessage): void {
    switch (message.kind) {
      case 'reset':
      case 'sync':
        if (this.#state.kind !== 'closed') this.#parts.projection.receive(message);
        return;
      case 'events':
        this.#receiveEvents(message.batch);
        return;
      case 'attached':
        this.#feed = { after: message.sequence };
        if (this.#state.kind === 'replaying') this.#goOn(this.#state);
        return;
      case 'detached':
        this.#detached();
        return;
      default:
        message satisfies never;
    }
  }

  /** The projection has projected something, or has nothing to do. */
  projected(): void {
    if (this.#state.kind === 'draining' && !this.#parts.projection.hasWork) this.#startReplay();
  }

  /** The projection cannot go on with what it was given, as the database has lost events: they are read from the log again. */
  gap(): void {
    if (this.#state.kind === 'closed') return;
    const { projection, onWarning } = this.#parts;
    onWarning(
      `the history has lost what followed sequence ${projection.cursor}: it is read from the log again`,
    );
    this.#restart();
  }

  /** Ends what runs; nothing is given to the projection any more. */
  close(): void {
    this.#leave();
    this.#dropHeld();
    this.#state = { kind: 'closed' };
  }

  #receiveEvents(batch: EventBatch): void {
    const release = (): void => this.#parts.progress.freed(weightOf(batch));
    if (this.#state.kind === 'attached') this.#parts.projection.receive({ kind: 'events', batch }, release);
    else if (this.#state.kind === 'replaying') this.#held.push(batch);
    else release();
  }

  #detached(): void {
    const wasAsked = this.#feed === 'asked';
    this.#feed = 'detached';
    this.#dropHeld();
    switch (this.#state.kind) {
      case 'attached':
        this.#parts.onWarning('the history is behind: it reads from the log what it is no longer sent');
        this.#state = { kind: 'draining' };
        this.projected();
        return;
      case 'detaching':
        this.#state = { kind: 'draining' };
        this.projected();
        return;
      case 'replaying':
        if (wasAsked) throw new Error('the feed detached before it attached');
        this.#goOn(this.#state);
        return;
      default:
        return;
    }
  }

  #startReplay(): void {
    const { projection, progress, startReplay, onWarning } = this.#parts;
    const { cursor } = projection;
    const state: Replaying = {
      kind: 'replaying',
      replay: startReplay(cursor, {
        events: (batch, release) => {
          if (this.#state === state) projection.receive({ kind: 'events', batch }, release);
          else release();
        },
        reached: (sequence) => {
          state.reached = sequence;
          if (this.#state === state) this.#goOn(state);
        },
        warned: onWarning,
        failed: (message) => {
          if (this.#state === state) this.#failed(message);
        },
      }),
      reached: undefined,
      lastReached: -1,
      callOff: () => {},
    };
    this.#state = state;
    state.replay.replayTo(progress.logSequence);
  }

  /** What to do next, once the replay has reached something: go on, ask for the feed, or hand over to it. */
  #goOn(state: Replaying): void {
    const { reached } = state;
    if (reached === undefined) return;
    const { progress, ask } = this.#parts;
    if (this.#feed === 'asked') return;
    if (this.#feed !== 'detached') {
      if (reached === this.#feed.after) this.#handOver(state);
      else this.#replayOn(state, this.#feed.after);
    } else if (progress.logSequence - reached <= NEAR_SEQUENCES) {
      this.#feed = 'asked';
      ask('attach');
    } else this.#replayOn(state, progress.logSequence);
  }

  #replayOn(state: Replaying, sequence: number): void {
    const isStuck = state.reached === state.lastReached;
    state.lastReached = state.reached!;
    state.reached = undefined;
    if (isStuck) state.callOff = this.#parts.later(() => state.replay.replayTo(sequence), LOOK_AGAIN_MS);
    else state.replay.replayTo(sequence);
  }

  #handOver(state: Replaying): void {
    state.replay.stop();
    this.#state = { kind: 'attached' };
    for (const batch of this.#held.splice(0)) this.#receiveEvents(batch);
    this.#parts.onWarning(`the history has caught up, at sequence ${state.reached}`);
  }

  #failed(message: string): void {
    const { later, onWarning, ask } = this.#parts;
    onWarning(`the history cannot catch up: ${message}; trying again in a minute`);
    this.#dropHeld();
    if (this.#feed !== 'detached') ask('detach');
    this.#state = { kind: 'pausing', callOff: later(() => this.#readAgain(), RETRY_MS) };
  }

  /** Reads from the log what follows the cursor, whatever was under way. */
  #restart(): void {
    this.#leave();
    this.#parts.projection.dropEvents();
    this.#readAgain();
  }

  #readAgain(): void {
    this.#dropHeld();
    if (this.#feed === 'detached') {
      this.#state = { kind: 'draining' };
      this.projected();
      return;
    }
    this.#state = { kind: 'detaching' };
    this.#parts.ask('detach');
  }

  /** Ends what the present state has under way. */
  #leave(): void {
    if (this.#state.kind === 'pausing') this.#state.callOff();
    if (this.#state.kind !== 'replaying') return;
    this.#state.callOff();
    this.#state.replay.stop();
  }

  #dropHeld(): void {
    for (const batch of this.#held.splice(0)) this.#parts.progress.freed(weightOf(batch));
  }
}
