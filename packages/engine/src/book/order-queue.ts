/** No order: the end of a queue, an empty side, an unknown id. */
export const NO_SLOT = -1;

/** Orders that there is room for at first. */
const INITIAL_SLOTS = 1024;

/** A slot's record: its links as words of 4 bytes, one of them unused, and what remains as the last number of 8 bytes. */
const WORDS = 6;
const NEXT = 0;
const PREVIOUS = 1;
const LEVEL = 2;
const NUMBERS = WORDS / 2;
const REMAINING = NUMBERS - 1;

/**
 * How the orders of all books stand in their queues, by slot: an order's neighbours, its price level and what remains of it. Written by the
 * books alone; 24 bytes a slot, side by side: where many orders rest, each is one miss of the processor's caches, not one a column.
 */
export class OrderQueues {
  #words = new Int32Array(INITIAL_SLOTS * WORDS);
  /** The same bytes as `#words`. */
  #numbers = new Float64Array(this.#words.buffer);

  /** Makes room for the slots 0 … `slots` − 1, doubling; what is there stays. */
  ensureCapacity(slots: number): void {
    let capacity = this.#words.length / WORDS;
    if (slots <= capacity) return;
    while (capacity < slots) capacity *= 2;
    const wider = new Int32Array(capacity * WORDS);
    wider.set(this.#words);
    this.#words = wider;
    this.#numbers = new Float64Array(wider.buffer);
  }

  /** The order behind it in its level's queue, or {@link NO_SLOT}. */
  next(slot: number): number {
    return this.#words[slot * WORDS + NEXT]!;
  }

  /** The order before it in its level's queue, or {@link NO_SLOT}. */
  previous(slot: number): number {
    return this.#words[slot * WORDS + PREVIOUS]!;
  }

  /** Its level in the book it rests in; 0 while it rests in none, undefined where there is no room for the slot. */
  level(slot: number): number | undefined {
    return this.#words[slot * WORDS + LEVEL];
  }

  /** What remains of it, in steps. */
  remainingSteps(slot: number): number {
    return this.#numbers[slot * NUMBERS + REMAINING]!;
  }

  setNext(slot: number, next: number): void {
    this.#words[slot * WORDS + NEXT] = next;
  }

  setPrevious(slot: number, previous: number): void {
    this.#words[slot * WORDS + PREVIOUS] = previous;
  }

  setLevel(slot: number, level: number): void {
    this.#words[slot * WORDS + LEVEL] = level;
  }

  setRemainingSteps(slot: number, steps: number): void {
    this.#numbers[slot * NUMBERS + REMAINING] = steps;
  }
}
