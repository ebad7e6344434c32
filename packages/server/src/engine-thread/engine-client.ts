import type { MessagePort } from 'node:worker_threads';
import type { Answer, Command, Query } from '@openperp/engine';
import { type AppliedFrame, readResults } from './applied-frame.ts';
import { AppliedCommand, type CommandReply } from './command-reply.ts';
import type {
  EngineAnswer,
  EngineMessage,
  EngineQuestion,
  EngineTask,
  EngineTurn,
  LogStatus,
  StateMark,
  UnavailableReason,
} from './engine-message.ts';
import type { EventBatch } from './event-batch.ts';
import { TurnWriter } from './turn-writer.ts';

/** Commands that may be submitted and not answered; the next are refused as `overloaded`. */
const MAX_OUTSTANDING_COMMANDS = 65_536;

/** Questions that may be asked and not answered; the next are rejected with {@link EngineBusyError}. */
const MAX_OUTSTANDING_QUESTIONS = 65_536;

/** Event-loop turns that a message gathers at most. */
const MAX_GATHERED_TURNS = 5;

/** Too many questions wait for the engine (5002). */
export class EngineBusyError extends Error {
  override readonly name = 'EngineBusyError';

  constructor() {
    super('too many questions wait for the engine');
  }
}

/** Measurements of what passes through; see `metrics.ts`. */
export interface EngineObserver {
  replied(kind: Command['kind'], code: number): void;
  unavailable(reason: UnavailableReason, commands: number): void;
  applied(frame: AppliedFrame): void;
}

/** Hears every durable batch of events, in order. */
export type EventListener = (batch: EventBatch) => void;

interface Outstanding {
  readonly command: Command;
  readonly resolve: (reply: CommandReply) => void;
}

interface Asked {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The gateway's side of the engine thread. All that is submitted and asked within one event-loop turn, or within a few that follow
 * each other without a pause, crosses in one message, commands before questions; replies come back in the order of the commands.
 */
export class EngineClient {
  readonly #port: Pick<MessagePort, 'postMessage'>;
  readonly #observer: EngineObserver;
  readonly #writer = new TurnWriter();
  readonly #listeners: EventListener[] = [];
  readonly #asked = new Map<number, Asked>();
  #outstanding: Outstanding[] = [];
  /** Replies of commands that set off liquidations which are not over yet (LIQ-7). */
  #held: (() => void)[] = [];
  #answered = 0;
  #questions: EngineQuestion[] = [];
  #standAtMs: number | undefined;
  #lastQuestion = 0;
  /** Commands and questions that have not crossed yet. */
  #gathered = 0;
  #draining = false;
  #whenIdle: (() => void)[] = [];
  #sequence = 0;
  #timeMs = 0;

  constructor(port: Pick<MessagePort, 'postMessage'>, observer: EngineObserver) {
    this.#port = port;
    this.#observer = observer;
  }

  /** The last sequence known to be durable and applied: what a list must have seen to show all that was answered (read your writes). */
  get sequence(): number {
    return this.#sequence;
  }

  /** Engine time of {@link sequence}, ms. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** Commands submitted and not answered yet. */
  get outstandingCommands(): number {
    return this.#outstanding.length - this.#answered;
  }

  /** Puts a command into the one sequence; settles when it is durable and applied, or at once when that cannot be. Rejects a command that has no encoding. */
  submit(command: Command): Promise<CommandReply> {
    const reason = this.#refusal(1);
    if (reason !== undefined) {
      this.#observer.unavailable(reason, 1);
      return Promise.resolve({ unavailable: true, reason });
    }
    return new Promise((resolve) => {
      this.#writer.addOne(command);
      this.#outstanding.push({ command, resolve });
      this.#flushSoon(1);
    });
  }

  /** Puts commands in next to each other; a crash keeps all of them or none. Each is applied and answered on its own. */
  submitBatch(commands: readonly Command[]): Promise<readonly CommandReply[]> {
    const reason = this.#refusal(commands.length);
    if (reason !== undefined) {
      this.#observer.unavailable(reason, commands.length);
      return Promise.resolve(commands.map(() => ({ unavailable: true, reason }) as const));
    }
    if (commands.length === 0) return Promise.resolve([]);
    try {
      this.#writer.addGroup(commands);
    } catch (error) {
      return Promise.reject(error);
    }
    const replies = commands.map(
      (command) => new Promise<CommandReply>((resolve) => this.#outstanding.push({ command, resolve })),
    );
    this.#flushSoon(commands.length);
    return Promise.all(replies);
  }

  /** {@link submitBatch} at an engine time of its own, with a tick; while the clock is held (`pastMs`) and nothing else is submitted. */
  submitBatchAt(timeMs: number, commands: readonly Command[]): Promise<readonly CommandReply[]> {
    this.#standAtMs = timeMs;
    return this.submitBatch(commands);
  }

  /** Asks the present state, which shows every command that has been answered. Rejects where answering fails, which is a bug. */
  query<Q extends Query>(query: Q): Promise<Answer<Q>> {
    return this.#ask((id) => ({ id, query }));
  }

  /** Takes a snapshot; settles when it is on disk. */
  snapshot(): Promise<StateMark> {
    return this.#ask((id) => ({ id, task: 'snapshot' }));
  }

  /** The hash of the whole present state. */
  stateHash(): Promise<StateMark> {
    return this.#ask((id) => ({ id, task: 'stateHash' }));
  }

  logStatus(): Promise<LogStatus> {
    return this.#ask((id) => ({ id, task: 'logStatus' }));
  }

  /** Lets a real clock go that was held (`pastMs`); settles when time goes on by itself. */
  startRealClock(): Promise<null> {
    return this.#ask((id) => ({ id, task: 'startRealClock' satisfies EngineTask }));
  }

  /** Hears every durable batch of events from now on, in order, before the replies of its commands. */
  onEvents(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  /** Refuses commands from now on; settles when all that were accepted are answered. */
  drain(): Promise<void> {
    this.#draining = true;
    if (this.outstandingCommands === 0 && this.#held.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** Has the engine thread take a snapshot, close the log and end; after {@link drain}. */
  stop(): Promise<null> {
    return this.#ask((id) => ({ id, task: 'stop' satisfies EngineTask }));
  }

  /** Takes in a message of the engine thread; those of its start and end are for others. */
  receive(message: EngineMessage): void {
    switch (message.kind) {
      case 'started':
        this.#sequence = message.sequence;
        this.#timeMs = message.timeMs;
        return;
      case 'events':
        this.#tell(message.batch);
        return;
      case 'applied':
        this.#applied(message.frame);
        return;
      case 'refused':
        this.#refused(message.commands, message.reason);
        return;
      case 'answers':
        for (const answer of message.answers) this.#answer(answer);
        return;
      case 'progress':
      case 'warning':
      case 'failed':
        return;
      default:
        message satisfies never;
    }
  }

  #refusal(commands: number): UnavailableReason | undefined {
    if (this.#draining) return 'draining';
    return this.outstandingCommands + commands > MAX_OUTSTANDING_COMMANDS ? 'overloaded' : undefined;
  }

  #ask<T>(question: (id: number) => EngineQuestion): Promise<T> {
    if (this.#asked.size >= MAX_OUTSTANDING_QUESTIONS) return Promise.reject(new EngineBusyError());
    this.#lastQuestion += 1;
    const id = this.#lastQuestion;
    this.#questions.push(question(id));
    this.#flushSoon(1);
    return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
  }

  #flushSoon(added: number): void {
    if (this.#gathered === 0) setImmediate(() => this.#gatherOrFlush(0, 1));
    this.#gathered += added;
  }

  /**
   * After the poll phase of a turn, so that all requests that arrived together cross together; and after one more look at the sockets
   * for as long as each brings more, up to a bound. A look that finds nothing costs microseconds; under load a frame of the log has
   * half as many commands more, which saves a tenth of the CPU an order.
   */
  #gatherOrFlush(before: number, turns: number): void {
    const gathered = this.#gathered;
    if (gathered === before || turns >= MAX_GATHERED_TURNS) this.#flush();
    else setImmediate(() => this.#gatherOrFlush(gathered, turns + 1));
  }

  #flush(): void {
    this.#gathered = 0;
    const commands = this.#writer.take();
    const turn: EngineTurn = { standAtMs: this.#standAtMs, commands, questions: this.#questions };
    this.#standAtMs = undefined;
    this.#questions = [];
    this.#port.postMessage(
      turn,
      commands === undefined ? [] : [commands.bytes.buffer, commands.layout.buffer],
    );
  }

  #applied(frame: AppliedFrame): void {
    this.#sequence = frame.lastSequence;
    this.#timeMs = frame.timeMs;
    this.#observer.applied(frame);
    if (frame.events.length > 0) this.#tell(frame);
    if (!frame.hasPendingWork) this.#letGo();
    const results = readResults(frame);
    for (let at = frame.internal; at < results.length; at += 1) {
      const isHeld = frame.hasPendingWork && frame.unfinished.includes(at);
      this.#reply(new AppliedCommand(results[at]!, frame.events), isHeld);
    }
    this.#settle();
  }

  #reply(reply: AppliedCommand, isHeld: boolean): void {
    const { command, resolve } = this.#next();
    this.#observer.replied(command.kind, reply.outcome.code);
    if (isHeld) this.#held.push(() => resolve(reply));
    else resolve(reply);
  }

  /** What was held back is answered. */
  #letGo(): void {
    for (const answer of this.#held.splice(0)) answer();
  }

  #refused(commands: number, reason: UnavailableReason): void {
    if (commands > 0) this.#observer.unavailable(reason, commands);
    for (let i = 0; i < commands; i += 1) this.#next().resolve({ unavailable: true, reason });
    // What they did is durable; what is pending goes on when there is room again.
    this.#letGo();
    this.#settle();
  }

  #next(): Outstanding {
    const next = this.#outstanding[this.#answered];
    if (next === undefined) throw new Error('a reply to a command that nobody submitted');
    this.#answered += 1;
    return next;
  }

  #settle(): void {
    if (this.#answered === this.#outstanding.length || this.#answered >= MAX_OUTSTANDING_COMMANDS) {
      this.#outstanding = this.#outstanding.slice(this.#answered);
      this.#answered = 0;
    }
    if (this.#outstanding.length > 0 || this.#held.length > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #tell(batch: EventBatch): void {
    for (const listener of this.#listeners) listener(batch);
  }

  #answer(answer: EngineAnswer): void {
    const asked = this.#asked.get(answer.id);
    if (asked === undefined) throw new Error(`an answer to question ${answer.id}, which nobody asked`);
    this.#asked.delete(answer.id);
    if ('error' in answer) asked.reject(new Error(answer.error));
    else asked.resolve(answer.value as never);
  }
}
