import { widenedFloats, widenedInts } from './column.ts';

/** Stands for no level. */
export const NO_LEVEL = 0;

/** Prices a block holds at most: a shift within a block stays within eight cache lines. */
const BLOCK = 32;
const HALF = BLOCK / 2;
const INITIAL_BLOCKS = 4;
const NOTHING_SOUGHT = 0;

/**
 * The prices that have a level, in order: sorted blocks of up to 32 prices, and a directory of the blocks sorted by their first prices.
 * A search halves the directory, then one block; a full block splits, an empty one goes. Its cost depends on how many prices there are,
 * not on how far apart they lie. Between 12 and 24 bytes a price where prices come and go at random.
 */
export class PriceIndex {
  /** By place in the directory: the first price of the block there, and the block. */
  #firstPrice = new Float64Array(INITIAL_BLOCKS);
  #block = new Int32Array(INITIAL_BLOCKS);
  /** At least one: the last block stays when it is empty. */
  #blocks = 1;
  /** By block: how many prices it holds. */
  #count = new Int32Array(INITIAL_BLOCKS);
  /** By block × {@link BLOCK} + rank: the prices in order, and their levels. */
  #price = new Float64Array(INITIAL_BLOCKS * BLOCK);
  #level = new Int32Array(INITIAL_BLOCKS * BLOCK);
  readonly #freeBlocks: number[] = [];
  #usedBlocks = 1;
  /** The price last sought, its place in the directory and its position; {@link NOTHING_SOUGHT} after a change. */
  #sought = NOTHING_SOUGHT;
  #place = 0;
  #at = 0;

  /** The level of a price, or {@link NO_LEVEL}. */
  find(priceTicks: number): number {
    this.#seek(priceTicks);
    const block = this.#block[this.#place]!;
    const at = this.#at;
    const isThere = at < block * BLOCK + this.#count[block]! && this.#price[at] === priceTicks;
    return isThere ? this.#level[at]! : NO_LEVEL;
  }

  /**
   * Enters the level of a price that has none, and answers a level next to it in price: the next lower or the next higher one;
   * {@link NO_LEVEL} when there is no other.
   */
  insert(priceTicks: number, level: number): number {
    this.#makeRoom(priceTicks);
    const at = this.#at;
    const block = this.#block[this.#place]!;
    const start = block * BLOCK;
    const end = start + this.#count[block]!;
    const neighbour = end === start ? NO_LEVEL : this.#level[at > start ? at - 1 : start]!;
    this.#shiftUp(at, end);
    this.#price[at] = priceTicks;
    this.#level[at] = level;
    this.#count[block] = end + 1 - start;
    if (at === start) this.#firstPrice[this.#place] = priceTicks;
    this.#sought = NOTHING_SOUGHT;
    return neighbour;
  }

  /** Removes a price that has a level. */
  delete(priceTicks: number): void {
    this.#seek(priceTicks);
    const at = this.#at;
    const block = this.#block[this.#place]!;
    const start = block * BLOCK;
    const last = start + this.#count[block]! - 1;
    this.#shiftDown(at, last);
    this.#count[block] = last - start;
    if (at === start) this.#firstPrice[this.#place] = this.#price[start]!;
    if (last === start && this.#blocks > 1) this.#leaveBlock(this.#place);
    this.#sought = NOTHING_SOUGHT;
  }

  /** Finds where a price is or would go; for an insert that follows a find of the same price it is known already. */
  #seek(priceTicks: number): void {
    if (this.#sought === priceTicks) return;
    this.#sought = priceTicks;
    this.#place = this.#placeOf(priceTicks);
    this.#at = this.#positionOf(this.#block[this.#place]!, priceTicks);
  }

  /** Seeks a price to be inserted, in a block that is not full. */
  #makeRoom(priceTicks: number): void {
    this.#seek(priceTicks);
    if (this.#count[this.#block[this.#place]!]! < BLOCK) return;
    this.#split(this.#place);
    this.#sought = NOTHING_SOUGHT;
    this.#seek(priceTicks);
  }

  /** The place of the last block whose first price is not above `priceTicks`, 0 where all are. */
  #placeOf(priceTicks: number): number {
    const firstPrice = this.#firstPrice;
    let place = 0;
    for (let open = this.#blocks; open > 1; ) {
      const half = open >>> 1;
      place += firstPrice[place + half]! <= priceTicks ? half : 0;
      open -= half;
    }
    return place;
  }

  /** Where in a block `priceTicks` is or would go: the first position whose price is not below it. */
  #positionOf(block: number, priceTicks: number): number {
    const price = this.#price;
    let at = block * BLOCK;
    for (let open = this.#count[block]!; open > 0; ) {
      const half = (open + 1) >>> 1;
      at += price[at + half - 1]! < priceTicks ? half : 0;
      open -= half;
    }
    return at;
  }

  // Loops, not copyWithin: for a handful of elements the call costs more than the copy.
  #shiftUp(from: number, end: number): void {
    const price = this.#price;
    const level = this.#level;
    for (let at = end; at > from; at -= 1) {
      price[at] = price[at - 1]!;
      level[at] = level[at - 1]!;
    }
  }

  #shiftDown(to: number, last: number): void {
    const price = this.#price;
    const level = this.#level;
    for (let at = to; at < last; at += 1) {
      price[at] = price[at + 1]!;
      level[at] = level[at + 1]!;
    }
  }

  /** Moves the upper half of a full block to a new one behind it. */
  #split(place: number): void {
    const full = this.#block[place]!;
    const upper = this.#takeBlock();
    const middle = full * BLOCK + HALF;
    this.#price.copyWithin(upper * BLOCK, middle, middle + HALF);
    this.#level.copyWithin(upper * BLOCK, middle, middle + HALF);
    this.#count[full] = HALF;
    this.#count[upper] = HALF;
    this.#enterBlock(place + 1, upper, this.#price[upper * BLOCK]!);
  }

  #enterBlock(place: number, block: number, firstPrice: number): void {
    this.#firstPrice.copyWithin(place + 1, place, this.#blocks);
    this.#block.copyWithin(place + 1, place, this.#blocks);
    this.#firstPrice[place] = firstPrice;
    this.#block[place] = block;
    this.#blocks += 1;
  }

  #leaveBlock(place: number): void {
    this.#freeBlocks.push(this.#block[place]!);
    this.#firstPrice.copyWithin(place, place + 1, this.#blocks);
    this.#block.copyWithin(place, place + 1, this.#blocks);
    this.#blocks -= 1;
  }

  /** An empty block; the directory then has room for it. */
  #takeBlock(): number {
    const free = this.#freeBlocks.pop();
    if (free !== undefined) return free;
    const capacity = this.#count.length;
    if (this.#usedBlocks === capacity) {
      this.#firstPrice = widenedFloats(this.#firstPrice, 2 * capacity);
      this.#block = widenedInts(this.#block, 2 * capacity);
      this.#count = widenedInts(this.#count, 2 * capacity);
      this.#price = widenedFloats(this.#price, 2 * capacity * BLOCK);
      this.#level = widenedInts(this.#level, 2 * capacity * BLOCK);
    }
    this.#usedBlocks += 1;
    return this.#usedBlocks - 1;
  }
}
