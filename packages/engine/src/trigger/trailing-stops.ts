import type { Side } from '../command/command.ts';
import { type Amount, max, min, negate } from '../number/amount.ts';
import { multiplyDivideFloor } from '../number/divide.ts';
import type { Waiter } from './trigger-index.ts';

/** 100 %, in the units of a callback rate. */
const WHOLE = 10_000_000_000;

/** The peak of a stop that has seen no price: the next is above it. Also a trigger that no price falls to. */
const UNSEEN = -Infinity;
/** The peak where there is no stop: no price is above it. */
const VACANT = Infinity;

/** Slots of a tree with hardly any stops; a power of two. */
const LEAST_CAPACITY = 8;

/** Where a trailing stop waits; what it has seen stays here when it leaves. */
export class TrailingPlace {
  readonly waiter: Waiter;
  readonly rate: number;
  /** Its leaf, −1: it is in no tree. */
  slot = -1;
  /** The peak when it left. */
  lastPeak: Amount = UNSEEN;

  constructor(waiter: Waiter) {
    this.waiter = waiter;
    this.rate = waiter.callbackRate;
  }
}

/**
 * The trailing stops of one side (COND-3). All is reckoned in *levels*, prices for SELL and their negatives for BUY: a stop has the highest
 * level since its start for a *peak* and fires at or below its *trigger*, peak × (1 − rate) for SELL, peak × (1 + rate) for BUY, rounded down.
 *
 * A binary tree over slots ("segment tree beats"). A node knows of the stops below it the lowest peak, the lowest rate at that peak, the
 * next higher peak, and the highest trigger of the others. A new level between the two peaks moves the lowest by one store, for however
 * many stops; one that passes the next as well goes into both children, and what it makes equal there stays equal, so that a stop pays for
 * that once, O(log n) at its coming. Children learn that their lowest peak has moved when they are next visited: it is the greater of
 * theirs and their parent's. A stop comes, leaves and fires at O(log n).
 *
 * The arrays hold doubles, and V8 turns them into arrays of objects when the first wide level comes.
 */
export class TrailingStops {
  readonly #isMirrored: boolean;
  /** The places by slot, null: free. */
  #places: (TrailingPlace | null)[] = [];
  #free: number[] = [];
  #size = 0;
  /** By node: 1 is the root, 2 n and 2 n + 1 are below n, the leaf of a slot is at capacity + slot. */
  #lowest: Amount[] = [];
  /** The lowest rate at the lowest peak. */
  #rate: number[] = [];
  /** VACANT: all below have the lowest peak. */
  #next: Amount[] = [];
  /** The highest trigger of those above the lowest peak. */
  #trigger: Amount[] = [];

  constructor(side: Side) {
    this.#isMirrored = side === 'BUY';
    this.#resize(LEAST_CAPACITY);
  }

  /** One that is in no tree waits from now on and has seen `extreme`, 0: no price yet. */
  add(place: TrailingPlace, extreme: Amount): void {
    if (this.#size === this.#capacity) this.#resize(2 * this.#capacity);
    this.#size += 1;
    place.slot = this.#free.pop()!;
    this.#places[place.slot] = place;
    this.#setLeaf(place.slot, extreme === 0 ? UNSEEN : this.#mirrored(extreme), place.rate);
  }

  /** It waits no longer; false: it did not wait here. */
  remove(place: TrailingPlace): boolean {
    const { slot } = place;
    if (slot < 0 || this.#places[slot] !== place) return false;
    place.lastPeak = this.#peakOf(place);
    this.#vacate(place);
    this.#setLeaf(slot, VACANT, 0);
    this.#shrink();
    return true;
  }

  /** Moves the extremes that `price` passes, then takes out those that it has reached and appends them to `reached`. */
  reach(price: Amount, reached: Waiter[]): void {
    if (this.#size === 0) return;
    const level = this.#mirrored(price);
    this.#raise(1, level);
    if (!this.#isReached(1, level)) return;
    this.#fire(1, level, reached);
    this.#shrink();
  }

  /** The price furthest in its favour that one has seen, or had when it left; 0: none. */
  extremeOf(place: TrailingPlace): Amount {
    const peak = this.#peakOf(place);
    return peak === UNSEEN ? 0 : this.#mirrored(peak);
  }

  /** The price that one waits for, or did when it left; 0: it has seen none. */
  triggerPriceOf(place: TrailingPlace): Amount {
    const trigger = this.#triggerAt(this.#peakOf(place), place.rate);
    return trigger === UNSEEN ? 0 : this.#mirrored(trigger);
  }

  get #capacity(): number {
    return this.#places.length;
  }

  /** What the leaf and the nodes above it know is not above its peak, and one of them knows it. */
  #peakOf({ slot, lastPeak }: TrailingPlace): Amount {
    let peak = lastPeak;
    if (slot < 0) return peak;
    for (let node = this.#capacity + slot; node > 0; node >>>= 1) peak = max(peak, this.#lowest[node]!);
    return peak;
  }

  /** Peaks below `level` become `level`. Nested as deep as the tree. */
  #raise(node: number, level: Amount): void {
    if (!(this.#lowest[node]! < level)) return;
    if (level < this.#next[node]!) {
      this.#lowest[node] = level;
      return;
    }
    this.#raise(2 * node, level);
    this.#raise(2 * node + 1, level);
    this.#learn(node);
  }

  #isReached(node: number, level: Amount): boolean {
    return this.#trigger[node]! >= level || this.#lowestTrigger(node) >= level;
  }

  /** Takes out all below the node that `level` has reached; there is one. Nested as deep as the tree. */
  #fire(node: number, level: Amount, reached: Waiter[]): void {
    if (node >= this.#capacity) {
      const place = this.#places[node - this.#capacity]!;
      place.lastPeak = this.#lowest[node]!;
      this.#vacate(place);
      this.#fillLeaf(node, VACANT, 0);
      reached.push(place.waiter);
      return;
    }
    this.#tellChildren(node);
    for (let child = 2 * node; child <= 2 * node + 1; child += 1) {
      if (this.#isReached(child, level)) this.#fire(child, level, reached);
    }
    this.#learn(node);
  }

  #vacate(place: TrailingPlace): void {
    this.#size -= 1;
    this.#places[place.slot] = null;
    this.#free.push(place.slot);
    place.slot = -1;
  }

  #setLeaf(slot: number, peak: Amount, rate: number): void {
    const leaf = this.#capacity + slot;
    for (let depth = 31 - Math.clz32(leaf); depth > 0; depth -= 1) this.#tellChildren(leaf >>> depth);
    this.#fillLeaf(leaf, peak, rate);
    for (let node = leaf >>> 1; node > 0; node >>>= 1) this.#learn(node);
  }

  #fillLeaf(leaf: number, peak: Amount, rate: number): void {
    this.#lowest[leaf] = peak;
    this.#rate[leaf] = rate;
  }

  /** Children whose lowest peak has moved with the node's. */
  #tellChildren(node: number): void {
    const lowest = this.#lowest[node]!;
    if (this.#lowest[2 * node]! < lowest) this.#lowest[2 * node] = lowest;
    if (this.#lowest[2 * node + 1]! < lowest) this.#lowest[2 * node + 1] = lowest;
  }

  /** The node from its children. */
  #learn(node: number): void {
    const left = 2 * node;
    const right = left + 1;
    const leftLowest = this.#lowest[left]!;
    const rightLowest = this.#lowest[right]!;
    const trigger = max(this.#trigger[left]!, this.#trigger[right]!);
    if (leftLowest === rightLowest) {
      this.#lowest[node] = leftLowest;
      this.#rate[node] = Math.min(this.#rate[left]!, this.#rate[right]!);
      this.#next[node] = min(this.#next[left]!, this.#next[right]!);
      this.#trigger[node] = trigger;
      return;
    }
    const [near, far] = leftLowest < rightLowest ? [left, right] : [right, left];
    this.#lowest[node] = this.#lowest[near]!;
    this.#rate[node] = this.#rate[near]!;
    this.#next[node] = min(this.#next[near]!, this.#lowest[far]!);
    this.#trigger[node] = max(trigger, this.#lowestTrigger(far));
  }

  /** The highest trigger of those at the lowest peak. */
  #lowestTrigger(node: number): Amount {
    return this.#triggerAt(this.#lowest[node]!, this.#rate[node]!);
  }

  #triggerAt(peak: Amount, rate: number): Amount {
    if (peak === VACANT || peak === UNSEEN) return UNSEEN;
    return multiplyDivideFloor(peak, this.#isMirrored ? WHOLE + rate : WHOLE - rate, WHOLE);
  }

  /** Gives space back when three quarters are free. */
  #shrink(): void {
    let capacity = this.#capacity;
    while (capacity > LEAST_CAPACITY && this.#size <= capacity / 4) capacity /= 2;
    if (capacity < this.#capacity) this.#resize(capacity);
  }

  /** A tree of another capacity with the same stops. */
  #resize(capacity: number): void {
    for (let node = 1; node < this.#capacity; node += 1) this.#tellChildren(node);
    const places = this.#places.filter((place) => place !== null);
    const peaks = places.map(({ slot }) => this.#lowest[this.#capacity + slot]!);
    this.#places = new Array<TrailingPlace | null>(capacity).fill(null);
    this.#lowest = new Array<Amount>(2 * capacity).fill(VACANT);
    this.#rate = new Array<number>(2 * capacity).fill(0);
    this.#next = new Array<Amount>(2 * capacity).fill(VACANT);
    this.#trigger = new Array<Amount>(2 * capacity).fill(UNSEEN);
    for (const [slot, place] of places.entries()) {
      place.slot = slot;
      this.#places[slot] = place;
      this.#fillLeaf(capacity + slot, peaks[slot]!, place.rate);
    }
    for (let node = capacity - 1; node > 0; node -= 1) this.#learn(node);
    this.#free = [];
    for (let slot = capacity - 1; slot >= places.length; slot -= 1) this.#free.push(slot);
  }

  /** The level of a price, the price of a level. */
  #mirrored(price: Amount): Amount {
    return this.#isMirrored ? negate(price) : price;
  }
}
