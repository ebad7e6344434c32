import type { Market } from '../symbol/market.ts';
import type { Condition } from './condition.ts';
import { ReachedQueue } from './reached-queue.ts';

/** COND-6: conditions that may fire in one command. */
const MAX_FIRINGS = 100;

/** What of all symbols has been reached and what is to be held against prices; how much has fired in the command being applied. */
export class TriggerState {
  readonly queue = new ReachedQueue();
  /** Symbols with prices that nothing was held against yet. */
  #noted: Market[] = [];
  #fired = 0;
  /** Earlier commands have left conditions that could fire: only ticks go on with them. */
  #isHeld = false;

  /** Prices have come that nothing was held against yet. */
  get hasPoints(): boolean {
    return this.#noted.length > 0;
  }

  /** A command begins. */
  begin(isTick: boolean): void {
    this.#fired = 0;
    this.#isHeld = !isTick && this.queue.first() !== undefined;
  }

  /** A symbol has points. */
  note(market: Market): void {
    if (!this.#noted.includes(market)) this.#noted.push(market);
  }

  /** The symbols with points, in the order in which they got them. */
  takeNoted(): readonly Market[] {
    const noted = this.#noted;
    this.#noted = [];
    return noted;
  }

  /** The condition whose turn it is, if one may fire in this command. */
  next(): Condition | undefined {
    if (this.#isHeld || this.#fired >= MAX_FIRINGS) return undefined;
    return this.queue.first();
  }

  /** One has fired, or was refused. */
  count(): void {
    this.#fired += 1;
  }
}
