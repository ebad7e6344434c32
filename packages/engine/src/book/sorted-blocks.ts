import { widenedFloats, widenedInts } from './column.ts';

/** Stands for no value. */
export const NO_VALUE = 0;

/** Keys a block holds at most: a shift within a block stays within eight cache lines. */
const BLOCK = 32;
const HALF = BLOCK / 2;
const INITIAL_BLOCKS = 4;
const NOTHING_SOUGHT = -1;

/**
 * A sorted map from integers of 0 and more to values: blocks of up to 32 keys in order, and a directory of the blocks sorted by their first
 * keys. A search halves the directory, then one block; a full block splits, an empty one goes. Its cost depends on how many keys there
 * are, not on how far apart they lie. Between 12 and 24 bytes a key where keys come and go at random.
 */
export class SortedBlocks {
  /** By place in the directory: the first key of the block there, and the block. */
  #firstKey = new Float64Array(INITIAL_BLOCKS);
  #block = new Int32Array(INITIAL_BLOCKS);
  /** At least one: the last block stays when it is empty. */
  #blocks = 1;
  /** By block: how many keys it holds. */
  #count = new Int32Array(INITIAL_BLOCKS);
  /** By block × {@link BLOCK} + rank: the keys in order, and their values. */
  #key = new Float64Array(INITIAL_BLOCKS * BLOCK);
  #value = new Int32Array(INITIAL_BLOCKS * BLOCK);
  readonly #freeBlocks: number[] = [];
  #usedBlocks = 1;
  /** The key last sought, its place in the directory and its position; {@link NOTHING_SOUGHT} after a change. */
  #sought = NOTHING_SOUGHT;
  #place = 0;
  #at = 0;

  /** The value of a key, or {@link NO_VALUE}. */
  find(key: number): number {
    this.#seek(key);
    const block = this.#block[this.#place]!;
    const at = this.#at;
    const isThere = at < block * BLOCK + this.#count[block]! && this.#key[at] === key;
    return isThere ? this.#value[at]! : NO_VALUE;
  }

  /**
   * Enters the value of a key that has none, and answers the value next to it in key order: of the next lower or the next higher key;
   * {@link NO_VALUE} when there is no other.
   */
  insert(key: number, value: number): number {
    this.#makeRoom(key);
    const at = this.#at;
    const block = this.#block[this.#place]!;
    const start = block * BLOCK;
    const end = start + this.#count[block]!;
    const neighbour = end === start ? NO_VALUE : this.#value[at > start ? at - 1 : start]!;
    this.#shiftUp(at, end);
    this.#key[at] = key;
    this.#value[at] = value;
    this.#count[block] = end + 1 - start;
    if (at === start) this.#firstKey[this.#place] = key;
    this.#sought = NOTHING_SOUGHT;
    return neighbour;
  }

  /** Removes a key that has a value. */
  delete(key: number): void {
    this.#seek(key);
    const at = this.#at;
    const block = this.#block[this.#place]!;
    const start = block * BLOCK;
    const last = start + this.#count[block]! - 1;
    this.#shiftDown(at, last);
    this.#count[block] = last - start;
    if (at === start) this.#firstKey[this.#place] = this.#key[start]!;
    if (last === start && this.#blocks > 1) this.#leaveBlock(this.#place);
    this.#sought = NOTHING_SOUGHT;
  }

  /** Finds where a key is or would go; for an insert that follows a find of the same key it is known already. */
  #seek(key: number): void {
    if (this.#sought === key) return;
    this.#sought = key;
    this.#place = this.#placeOf(key);
    this.#at = this.#positionOf(this.#block[this.#place]!, key);
  }

  /** Seeks a key to be inserted, in a block that is not full. */
  #makeRoom(key: number): void {
    this.#seek(key);
    if (this.#count[this.#block[this.#place]!]! < BLOCK) return;
    this.#split(this.#place);
    this.#sought = NOTHING_SOUGHT;
    this.#seek(key);
  }

  /** The place of the last block whose first key is not above `key`, 0 where all are. */
  #placeOf(key: number): number {
    const firstKey = this.#firstKey;
    let place = 0;
    for (let open = this.#blocks; open > 1; ) {
      const half = open >>> 1;
      place += firstKey[place + half]! <= key ? half : 0;
      open -= half;
    }
    return place;
  }

  /** Where in a block `key` is or would go: the first position whose key is not below it. */
  #positionOf(block: number, key: number): number {
    const keys = this.#key;
    let at = block * BLOCK;
    for (let open = this.#count[block]!; open > 0; ) {
      const half = (open + 1) >>> 1;
      at += keys[at + half - 1]! < key ? half : 0;
      open -= half;
    }
    return at;
  }

  // Loops, not copyWithin: for a handful of elements the call costs more than the copy.
  #shiftUp(from: number, end: number): void {
    const keys = this.#key;
    const values = this.#value;
    for (let at = end; at > from; at -= 1) {
      keys[at] = keys[at - 1]!;
      values[at] = values[at - 1]!;
    }
  }

  #shiftDown(to: number, last: number): void {
    const keys = this.#key;
    const values = this.#value;
    for (let at = to; at < last; at += 1) {
      keys[at] = keys[at + 1]!;
      values[at] = values[at + 1]!;
    }
  }

  /** Moves the upper half of a full block to a new one behind it. */
  #split(place: number): void {
    const full = this.#block[place]!;
    const upper = this.#takeBlock();
    const middle = full * BLOCK + HALF;
    this.#key.copyWithin(upper * BLOCK, middle, middle + HALF);
    this.#value.copyWithin(upper * BLOCK, middle, middle + HALF);
    this.#count[full] = HALF;
    this.#count[upper] = HALF;
    this.#enterBlock(place + 1, upper, this.#key[upper * BLOCK]!);
  }

  #enterBlock(place: number, block: number, firstKey: number): void {
    this.#firstKey.copyWithin(place + 1, place, this.#blocks);
    this.#block.copyWithin(place + 1, place, this.#blocks);
    this.#firstKey[place] = firstKey;
    this.#block[place] = block;
    this.#blocks += 1;
  }

  #leaveBlock(place: number): void {
    this.#freeBlocks.push(this.#block[place]!);
    this.#firstKey.copyWithin(place, place + 1, this.#blocks);
    this.#block.copyWithin(place, place + 1, this.#blocks);
    this.#blocks -= 1;
  }

  /** An empty block; the directory then has room for it. */
  #takeBlock(): number {
    const free = this.#freeBlocks.pop();
    if (free !== undefined) return free;
    const capacity = this.#count.length;
    if (this.#usedBlocks === capacity) {
      this.#firstKey = widenedFloats(this.#firstKey, 2 * capacity);
      this.#block = widenedInts(this.#block, 2 * capacity);
      this.#count = widenedInts(this.#count, 2 * capacity);
      this.#key = widenedFloats(this.#key, 2 * capacity * BLOCK);
      this.#value = widenedInts(this.#value, 2 * capacity * BLOCK);
    }
    this.#usedBlocks += 1;
    return this.#usedBlocks - 1;
  }
}
