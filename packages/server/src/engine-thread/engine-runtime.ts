import type { Engine, Query } from '@openperp/engine';
import type { LogRecord } from '@openperp/log';
import { type EngineClock, realClock, standingClock } from './engine-clock.ts';
import type {
  EngineAnswer,
  EngineMessage,
  EngineQuestion,
  EngineTask,
  EngineTurn,
  LogStatus,
  StateMark,
} from './engine-message.ts';
import { GroupQueue } from './group-queue.ts';
import { type EventFeed, Sequencer } from './sequencer.ts';
import { markOf, SnapshotRefused, type SnapshotTarget, Snapshotter } from './snapshotter.ts';

const SECOND_MS = 1000;
/** Between two steps of looking after the store, where there is more to do, and where there is not. */
const TEND_SOON_MS = 5;
const TEND_EVERY_MS = SECOND_MS;

/** What the engine thread keeps on disk. */
export interface EngineStore extends SnapshotTarget {
  /** See `AppendFrame`. */
  append(records: readonly LogRecord[]): 'committed' | 'full';
  logStatus(): LogStatus;
  /** Does a little of what would else hold up appends; true while there is more to do. A failed disk throws, and ends the process. */
  tend(): boolean;
  close(): void;
}

/** What an engine thread works with. */
export interface EngineRuntimeParts {
  readonly engine: Engine;
  readonly store: EngineStore;
  /** The one it starts with; a virtual one may give way to the real one later. */
  readonly clock: EngineClock;
  readonly feed: EventFeed;
  readonly post: (message: EngineMessage) => void;
  /** The turns that have arrived and not been handed to {@link EngineRuntime.receive} yet. */
  readonly takeWaiting: () => readonly EngineTurn[];
  /** Sequences between two snapshots that nobody asked for. */
  readonly snapshotEvery: number;
  /** The engine cannot go on: a bug, a failed disk. Nothing more is done or posted. */
  readonly fail: (error: unknown) => void;
  /** The log is closed; nothing more will be posted. */
  readonly ended: () => void;
}

/** The engine thread without its ports: takes turns in, sequences them frame by frame, answers questions between frames, keeps time. */
export class EngineRuntime {
  readonly #parts: EngineRuntimeParts;
  readonly #sequencer: Sequencer;
  readonly #snapshotter: Snapshotter;
  readonly #queue = new GroupQueue();
  #questions: EngineQuestion[] = [];
  #state: 'running' | 'ended' = 'running';
  #working = false;
  #tickTimer: NodeJS.Timeout | undefined;
  #tendTimer: NodeJS.Timeout | undefined;

  constructor(parts: EngineRuntimeParts) {
    const { engine, store, feed } = parts;
    this.#parts = parts;
    this.#sequencer = new Sequencer({ ...parts, append: (records) => store.append(records) });
    this.#snapshotter = new Snapshotter(engine, store, feed, store.logStatus().lastSnapshotSequence);
  }

  /** Starts to look after the store, and the ticks of a real clock; the first comes at once when a second has passed since the last command. */
  start(): void {
    this.#tendIn(TEND_SOON_MS);
    if (this.#parts.clock.kind === 'real') this.#tick();
  }

  /** Takes in what the gateway sent in one turn. */
  receive(turn: EngineTurn): void {
    if (turn.standAtMs !== undefined) this.#guarded(() => this.#standAt(turn.standAtMs!));
    if (turn.commands !== undefined) this.#queue.addBatch(turn.commands);
    this.#questions.push(...turn.questions);
    this.#workSoon();
  }

  #standAt(timeMs: number): void {
    if (this.#tickTimer !== undefined || this.#queue.commands > 0) throw new Error('the clock is not held');
    this.#sequencer.useClock(standingClock(timeMs));
  }

  #tendIn(delayMs: number): void {
    this.#tendTimer = setTimeout(() => {
      if (this.#parts.engine.hasPendingWork) this.#workSoon();
      this.#guarded(() => this.#tendIn(this.#parts.store.tend() ? TEND_SOON_MS : TEND_EVERY_MS));
    }, delayMs);
  }

  /** A frame at each whole second, empty but for the tick that is due. */
  #tick(): void {
    this.#tickTimer = setTimeout(() => this.#tick(), SECOND_MS - (Date.now() % SECOND_MS));
    this.#workSoon();
  }

  /** Work is done in steps of one frame, so that timers and the history's progress get their turn under load too. */
  #workSoon(): void {
    if (this.#working) return;
    this.#working = true;
    setImmediate(() => {
      this.#working = false;
      if (this.#state !== 'ended') this.#guarded(() => this.#work());
    });
  }

  /** Never goes on after an exception: the state may be half changed. */
  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#state === 'ended') return;
    this.#end();
    this.#parts.fail(error);
  }

  #work(): void {
    for (const turn of this.#parts.takeWaiting()) this.receive(turn);
    if (this.#state === 'running') {
      const didSomething = this.#sequencer.run(this.#queue);
      if (didSomething && this.#parts.engine.hasPendingWork) this.#workSoon();
      if (this.#snapshotter.distance >= this.#parts.snapshotEvery) this.#takeSnapshot();
    }
    this.#answerQuestions();
    if (this.#queue.commands > 0) this.#workSoon();
  }

  #answerQuestions(): void {
    const questions = this.#questions;
    if (questions.length === 0) return;
    this.#questions = [];
    const answers: EngineAnswer[] = [];
    let stop: number | undefined;
    for (const question of questions) {
      if (!('task' in question)) answers.push(this.#answer(question.id, question.query));
      else if (question.task === 'stop') stop = question.id;
      else this.#start(question.id, question.task, answers);
    }
    if (answers.length > 0) this.#parts.post({ kind: 'answers', answers });
    if (stop !== undefined) this.#stop(stop);
  }

  /** A query changes nothing, so one that fails is its asker's concern alone. */
  #answer(id: number, query: Query): EngineAnswer {
    try {
      return { id, value: this.#parts.engine.query(query) };
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  #start(id: number, task: Exclude<EngineTask, 'stop'>, answers: EngineAnswer[]): void {
    switch (task) {
      case 'logStatus':
        answers.push({ id, value: this.#parts.store.logStatus() });
        return;
      case 'stateHash':
        answers.push({ id, value: markOf(this.#parts.engine) });
        return;
      case 'startRealClock':
        if (this.#tickTimer !== undefined) throw new Error('the real clock was not held');
        this.#sequencer.useClock(realClock());
        this.#tick();
        answers.push({ id, value: null });
        return;
      case 'snapshot':
        answers.push({ id, ...this.#takeSnapshot() });
        return;
      default:
        task satisfies never;
    }
  }

  /** Takes a snapshot and answers what came of it: one that was refused is no reason to stop, a failed disk is. */
  #takeSnapshot(): { readonly value: StateMark } | { readonly error: string } {
    try {
      return { value: this.#snapshotter.take() };
    } catch (error) {
      if (!(error instanceof SnapshotRefused)) throw error;
      this.#parts.post({ kind: 'warning', message: `no snapshot was written: ${error.message}` });
      return { error: error.message };
    }
  }

  /** Nothing is sequenced from here on; the thread ends once the snapshot is written, or refused. */
  #stop(id: number): void {
    if (this.#queue.commands > 0) throw new Error('a stop before all commands were answered');
    if (!this.#snapshotter.isSaved) this.#takeSnapshot();
    this.#parts.store.close();
    this.#parts.post({ kind: 'answers', answers: [{ id, value: null }] });
    this.#end();
    this.#parts.ended();
  }

  #end(): void {
    this.#state = 'ended';
    clearTimeout(this.#tickTimer);
    clearTimeout(this.#tendTimer);
  }
}
