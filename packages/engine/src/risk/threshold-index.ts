/** Slots of one block; a power of two. */
const BLOCK_BITS = 6;
const BLOCK = 2 ** BLOCK_BITS;

/** The lower threshold that every price has come down to: a slot that has it is found by any price. */
const ALWAYS_BELOW = Number.MAX_SAFE_INTEGER;
/** Thresholds that no price reaches: prices are safe integers above 0. */
const NEVER_BELOW = 0;
const NEVER_ABOVE = 2 ** 53;

/**
 * Many waiters for one price, each in a slot of its own with a threshold below and one above; {@link fire} finds those that a price has
 * reached. Thresholds lie dense in typed arrays, and every 64 slots share a pair of bounds that their thresholds do not exceed, so that a
 * price passes over 64 waiters by two comparisons. Setting one is O(1); a price costs n / 64 and 64 for each block that it opens.
 *
 * A bound may be wider than its block needs until the block is opened the next time: that costs time, it never misses a waiter. Prices
 * are safe integers above 0; for one beyond, {@link fireAll}.
 */
export class ThresholdIndex {
  /** By slot: a price at or below `#below`, or at or above `#above`, fires. */
  #below = new Float64Array(BLOCK);
  #above = new Float64Array(BLOCK).fill(NEVER_ABOVE);
  /** By block: at least every `#below`, at most every `#above` in it. */
  #blockBelow = new Float64Array(1);
  #blockAbove = new Float64Array(1).fill(NEVER_ABOVE);
  readonly #free: number[] = [];
  #usedSlots = 0;

  /** A slot for a new waiter, which waits for nothing yet. */
  take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const slot = this.#usedSlots;
    this.#usedSlots += 1;
    if (slot === this.#below.length) this.#grow();
    return slot;
  }

  /** Gives a slot back. */
  giveBack(slot: number): void {
    this.#below[slot] = NEVER_BELOW;
    this.#above[slot] = NEVER_ABOVE;
    this.#free.push(slot);
  }

  /** Waits for a price ≤ `below` (0 or less: for none) or ≥ `above` (beyond the safe integers: for none). Whole numbers. */
  set(slot: number, below: number, above: number): void {
    const lower = Math.max(below, NEVER_BELOW);
    const upper = Math.min(above, NEVER_ABOVE);
    this.#below[slot] = lower;
    this.#above[slot] = upper;
    const block = slot >>> BLOCK_BITS;
    if (lower > this.#blockBelow[block]!) this.#blockBelow[block] = lower;
    if (upper < this.#blockAbove[block]!) this.#blockAbove[block] = upper;
  }

  /** Fires at the next price, whatever it is. */
  setAlways(slot: number): void {
    if (this.#below[slot] !== ALWAYS_BELOW) this.set(slot, ALWAYS_BELOW, NEVER_ABOVE);
  }

  /** True when a slot would fire at `price`. */
  isReached(slot: number, price: number): boolean {
    return price <= this.#below[slot]! || price >= this.#above[slot]!;
  }

  /** Appends the slots that `price` has reached to `fired`, lowest first; from then on they wait for nothing. */
  fire(price: number, fired: number[]): void {
    const blocks = (this.#usedSlots + BLOCK - 1) >>> BLOCK_BITS;
    for (let block = 0; block < blocks; block += 1) {
      if (price <= this.#blockBelow[block]! || price >= this.#blockAbove[block]!) {
        this.#fireBlock(block, price, fired);
      }
    }
  }

  /** As {@link fire} for a price that has reached every slot in use; free ones are among them. */
  fireAll(fired: number[]): void {
    for (let slot = 0; slot < this.#usedSlots; slot += 1) fired.push(slot);
    this.#below.fill(NEVER_BELOW);
    this.#above.fill(NEVER_ABOVE);
    this.#blockBelow.fill(NEVER_BELOW);
    this.#blockAbove.fill(NEVER_ABOVE);
  }

  /** Looks at each slot of a block; its bounds are exact afterwards. */
  #fireBlock(block: number, price: number, fired: number[]): void {
    let blockBelow = NEVER_BELOW;
    let blockAbove = NEVER_ABOVE;
    const end = (block + 1) * BLOCK;
    for (let slot = block * BLOCK; slot < end; slot += 1) {
      const below = this.#below[slot]!;
      const above = this.#above[slot]!;
      if (price <= below || price >= above) {
        this.#below[slot] = NEVER_BELOW;
        this.#above[slot] = NEVER_ABOVE;
        fired.push(slot);
        continue;
      }
      if (below > blockBelow) blockBelow = below;
      if (above < blockAbove) blockAbove = above;
    }
    this.#blockBelow[block] = blockBelow;
    this.#blockAbove[block] = blockAbove;
  }

  #grow(): void {
    const slots = 2 * this.#below.length;
    this.#below = widened(this.#below, slots, NEVER_BELOW);
    this.#above = widened(this.#above, slots, NEVER_ABOVE);
    this.#blockBelow = widened(this.#blockBelow, slots / BLOCK, NEVER_BELOW);
    this.#blockAbove = widened(this.#blockAbove, slots / BLOCK, NEVER_ABOVE);
  }
}

/** A longer copy, filled up with `rest`. */
function widened(values: Float64Array, length: number, rest: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(length).fill(rest, values.length);
  wider.set(values);
  return wider;
}
