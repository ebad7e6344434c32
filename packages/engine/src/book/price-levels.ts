import { widenedFloats, widenedInts } from './column.ts';
import { NO_SLOT } from './order-queue.ts';
import { NO_LEVEL, PriceIndex } from './price-index.ts';

/** The level below all prices, which stands for the best bid where there is none. */
export const FLOOR = NO_LEVEL;
/** The level above all prices, which stands for the best ask where there is none. */
export const CEILING = 1;
/** The price of {@link FLOOR} and {@link CEILING}: none. */
export const NO_PRICE = -1;

const FIRST_LEVEL = 2;
const INITIAL_LEVELS = 64;

/**
 * The price levels of one book, bids and asks in one chain from {@link FLOOR} through the lowest price to the highest and {@link CEILING}:
 * columns by level, 32 bytes each, pooled.
 */
export class PriceLevels {
  priceTicks = new Float64Array(INITIAL_LEVELS);
  /** Σ remaining of its orders. */
  steps = new Float64Array(INITIAL_LEVELS);
  /** The first order of its queue, or {@link NO_SLOT}. */
  head = new Int32Array(INITIAL_LEVELS);
  /** The last order of its queue, or {@link NO_SLOT}. */
  tail = new Int32Array(INITIAL_LEVELS);
  /** The next lower level. */
  below = new Int32Array(INITIAL_LEVELS);
  /** The next higher level. */
  above = new Int32Array(INITIAL_LEVELS);
  readonly #index = new PriceIndex();
  /** Closed levels, chained by `above`; {@link NO_LEVEL} ends the chain. */
  #free = NO_LEVEL;
  #used = FIRST_LEVEL;

  constructor() {
    for (const end of [FLOOR, CEILING]) {
      this.priceTicks[end] = NO_PRICE;
      this.head[end] = NO_SLOT;
      this.tail[end] = NO_SLOT;
    }
    this.above[FLOOR] = CEILING;
    this.below[CEILING] = FLOOR;
  }

  /** The level of a price, or {@link NO_LEVEL}. */
  find(priceTicks: number): number {
    return this.#index.find(priceTicks);
  }

  /** Makes the level of a price that has none, without orders, in its place of the chain. */
  open(priceTicks: number): number {
    const level = this.#take();
    const neighbour = this.#index.insert(priceTicks, level);
    // FLOOR, the answer when there is no other level, has a price below all.
    const below = this.priceTicks[neighbour]! < priceTicks ? neighbour : this.below[neighbour]!;
    const above = this.above[below]!;
    this.below[level] = below;
    this.above[level] = above;
    this.above[below] = level;
    this.below[above] = level;
    this.priceTicks[level] = priceTicks;
    this.steps[level] = 0;
    this.head[level] = NO_SLOT;
    this.tail[level] = NO_SLOT;
    return level;
  }

  /** Takes a level out of the chain; it may be opened anew for another price. */
  close(level: number): void {
    this.#index.delete(this.priceTicks[level]!);
    const below = this.below[level]!;
    const above = this.above[level]!;
    this.above[below] = above;
    this.below[above] = below;
    this.above[level] = this.#free;
    this.#free = level;
  }

  #take(): number {
    const free = this.#free;
    if (free !== NO_LEVEL) {
      this.#free = this.above[free]!;
      return free;
    }
    if (this.#used === this.head.length) this.#widen(2 * this.#used);
    this.#used += 1;
    return this.#used - 1;
  }

  #widen(capacity: number): void {
    this.priceTicks = widenedFloats(this.priceTicks, capacity);
    this.steps = widenedFloats(this.steps, capacity);
    this.head = widenedInts(this.head, capacity);
    this.tail = widenedInts(this.tail, capacity);
    this.below = widenedInts(this.below, capacity);
    this.above = widenedInts(this.above, capacity);
  }
}
