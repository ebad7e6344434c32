import {
  type Answer,
  type Command,
  createEngine,
  type Engine,
  EventWriter,
  type Query,
  restoreEngine,
} from '@openperp/engine';
import { AppliedCommand, type CommandReply } from '../../engine-thread/command-reply.ts';
import type { EventListener } from '../../engine-thread/engine-client.ts';
import type { DemoEngine } from '../demo-dependencies.ts';

/** The engine in the same thread, without a log: time stands where it is put, and what is submitted is applied at once. */
export class LocalEngine implements DemoEngine {
  readonly #engine: Engine;
  #standAtMs: number;
  readonly #events = new EventWriter();
  readonly #listeners: EventListener[] = [];
  /** Everything submitted so far. */
  readonly commands: Command[] = [];
  /** Once set, nothing is done any more. */
  unavailable = false;
  realClockStarts = 0;
  snapshots = 0;

  /** Time begins at `startMs`; `state` is what {@link encode} of another gave. */
  constructor(startMs: number, state?: Uint8Array) {
    this.#standAtMs = startMs;
    this.#engine = state === undefined ? createEngine() : restoreEngine(state);
  }

  get sequence(): number {
    return this.#engine.sequence;
  }

  get timeMs(): number {
    return this.#engine.timeMs;
  }

  encode(): Uint8Array {
    return this.#engine.encode();
  }

  onEvents(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  async query<Q extends Query>(query: Q): Promise<Answer<Q>> {
    return this.#engine.query(query);
  }

  async submit(command: Command): Promise<CommandReply> {
    return this.#apply(command);
  }

  async submitBatch(commands: readonly Command[]): Promise<readonly CommandReply[]> {
    return commands.map((command) => this.#apply(command));
  }

  async submitBatchAt(timeMs: number, commands: readonly Command[]): Promise<readonly CommandReply[]> {
    this.#standAtMs = timeMs;
    const replies = await this.submitBatch([{ kind: 'tick' }, ...commands]);
    return replies.slice(1);
  }

  async startRealClock(): Promise<null> {
    this.realClockStarts += 1;
    return null;
  }

  async snapshot(): Promise<{ sequence: number; stateHash: string }> {
    this.snapshots += 1;
    return { sequence: this.sequence, stateHash: '' };
  }

  #apply(command: Command): CommandReply {
    if (this.unavailable) return { unavailable: true, reason: 'diskFull' };
    this.commands.push(command);
    const firstSequence = this.sequence + 1;
    const outcome = this.#engine.apply(Math.max(this.#standAtMs, this.timeMs), command, this.#events);
    const { sequence, timeMs } = this.#engine;
    const events = this.#events.take() as Uint8Array<ArrayBuffer>;
    for (const listener of this.#listeners) {
      listener({ firstSequence, lastSequence: sequence, timeMs, events });
    }
    return new AppliedCommand(
      { sequence, timeMs, outcome, eventsStart: 0, eventsEnd: events.length },
      events,
    );
  }
}
