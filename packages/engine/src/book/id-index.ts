import { NO_SLOT } from './order-queue.ts';

/** Entries that the table has room for at first; a power of two. */
const INITIAL_ENTRIES = 16;

/** Ids that differ in these low bits alone lie side by side: eight entries, two cache lines, as ids are given out in sequence. */
const GROUP_BITS = 3;
const GROUP_MASK = (1 << GROUP_BITS) - 1;

/** ⌊2³² / golden ratio⌋, odd: spreads consecutive groups evenly over the table (Knuth, TAOCP 3, §6.4). */
const GOLDEN = 0x9e3779b1;
/** Odd; folds what an id has above 32 bits into the hash. */
const HIGH_FOLD = 0x85ebca6b;
const TWO_POW_32 = 4_294_967_296;

/**
 * A map from order ids, positive safe integers, to slots: open addressing with linear probing in one typed array of id–slot pairs, at most
 * half full, 16 bytes an entry. A deletion shifts later entries back, so none leaves a tombstone.
 */
export class IdIndex {
  /** Id at 2i, slot at 2i + 1; id 0: free. */
  #table = new Float64Array(2 * INITIAL_ENTRIES);
  #mask = INITIAL_ENTRIES - 1;
  /** Leaves as many high bits of a 32-bit hash as number the groups of the table. */
  #shift = Math.clz32(INITIAL_ENTRIES) + 1 + GROUP_BITS;
  #size = 0;

  /** Ids in the map. */
  get size(): number {
    return this.#size;
  }

  /** The slot of `id`, or {@link NO_SLOT}. */
  get(id: number): number {
    const entry = this.#find(id);
    return this.#holds(entry, id) ? this.#table[2 * entry + 1]! : NO_SLOT;
  }

  /** Gives `id` a slot, whether or not it had one. Throws on an id that is not a positive safe integer. */
  set(id: number, slot: number): void {
    if (!Number.isSafeInteger(id) || id <= 0) throw new RangeError(`not a positive safe integer: ${id}`);
    let entry = this.#find(id);
    if (!this.#holds(entry, id)) {
      if (2 * (this.#size + 1) > this.#mask + 1) {
        this.#grow();
        entry = this.#find(id);
      }
      this.#size += 1;
      this.#table[2 * entry] = id;
    }
    this.#table[2 * entry + 1] = slot;
  }

  /** Removes `id`; false when it was not there. */
  delete(id: number): boolean {
    const table = this.#table;
    const mask = this.#mask;
    let hole = this.#find(id);
    if (!this.#holds(hole, id)) return false;
    this.#size -= 1;
    for (let entry = (hole + 1) & mask; table[2 * entry] !== 0; entry = (entry + 1) & mask) {
      const home = this.#home(table[2 * entry]!);
      // An entry may move back into the hole when the hole lies between its home and its place.
      if (((entry - home) & mask) >= ((entry - hole) & mask)) {
        table[2 * hole] = table[2 * entry]!;
        table[2 * hole + 1] = table[2 * entry + 1]!;
        hole = entry;
      }
    }
    table[2 * hole] = 0;
    return true;
  }

  /** The entry of `id`, or the free one where it would go; there always is a free one, as the table is at most half full. */
  #find(id: number): number {
    const table = this.#table;
    const mask = this.#mask;
    let entry = this.#home(id);
    while (table[2 * entry] !== id && table[2 * entry] !== 0) entry = (entry + 1) & mask;
    return entry;
  }

  #holds(entry: number, id: number): boolean {
    return id !== 0 && this.#table[2 * entry] === id;
  }

  #home(id: number): number {
    const group = (id >>> GROUP_BITS) ^ Math.imul(id / TWO_POW_32, HIGH_FOLD);
    return ((Math.imul(group, GOLDEN) >>> this.#shift) << GROUP_BITS) | (id & GROUP_MASK);
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Float64Array(2 * old.length);
    this.#mask = old.length - 1;
    this.#shift -= 1;
    for (let at = 0; at < old.length; at += 2) {
      const id = old[at]!;
      if (id === 0) continue;
      const entry = this.#find(id);
      this.#table[2 * entry] = id;
      this.#table[2 * entry + 1] = old[at + 1]!;
    }
  }
}
