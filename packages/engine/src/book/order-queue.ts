import { widenedFloats, widenedInts } from './column.ts';

/** No order: the end of a queue, an empty side, an unknown id. */
export const NO_SLOT = -1;

/** Orders that the columns have room for at first. */
const INITIAL_SLOTS = 1024;

/**
 * The columns of all resting orders by slot, shared by the books of all symbols: an order's price, what remains of it, its price level in
 * its book and its neighbours in that level's queue. Written by the books alone; 28 bytes a slot.
 */
export class OrderQueues {
  /** The order behind it in its level's queue, or {@link NO_SLOT}. */
  next = new Int32Array(INITIAL_SLOTS);
  /** The order before it in its level's queue, or {@link NO_SLOT}. */
  previous = new Int32Array(INITIAL_SLOTS);
  /** Its level in the book it rests in; 0 while it rests in none. */
  level = new Int32Array(INITIAL_SLOTS);
  priceTicks = new Float64Array(INITIAL_SLOTS);
  remainingSteps = new Float64Array(INITIAL_SLOTS);

  /** Makes room for the slots 0 … `slots` − 1, doubling; what is there stays. The columns may be new arrays after it. */
  ensureCapacity(slots: number): void {
    let capacity = this.next.length;
    if (slots <= capacity) return;
    while (capacity < slots) capacity *= 2;
    this.next = widenedInts(this.next, capacity);
    this.previous = widenedInts(this.previous, capacity);
    this.level = widenedInts(this.level, capacity);
    this.priceTicks = widenedFloats(this.priceTicks, capacity);
    this.remainingSteps = widenedFloats(this.remainingSteps, capacity);
  }
}
