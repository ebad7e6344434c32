import { setImmediate } from 'node:timers/promises';
import type { WebhookClock } from '../webhook-clock.ts';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** Event-loop turns after which all that needs no more time has happened: SQL and fakes take none of their own. */
const TURNS = 20;

/** A clock that stands until it is moved on. */
export class ManualWebhookClock implements WebhookClock {
  readonly #timers = new Set<Timer>();
  #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves on by `ms`; each timer runs at its time, and what follows from it happens before the next. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.settled();
    for (let timer = this.#first(endMs); timer !== undefined; timer = this.#first(endMs)) {
      this.#timers.delete(timer);
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      timer.run();
      await this.settled();
    }
    this.#nowMs = endMs;
  }

  /** Lets happen what needs no time. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
  }

  #first(endMs: number): Timer | undefined {
    const due = [...this.#timers].filter(({ atMs }) => atMs <= endMs);
    return due.sort((a, b) => a.atMs - b.atMs)[0];
  }
}
