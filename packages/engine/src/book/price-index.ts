import { widenedFloats, widenedInts } from './column.ts';
import { NO_VALUE, SortedBlocks } from './sorted-blocks.ts';

/** Stands for no level. */
export const NO_LEVEL = 0;

/** Ticks of a page: one bit of a 32-bit word each. */
const PAGE = 32;
const OFFSET_MASK = PAGE - 1;
/** Stands for no page; it holds no level. */
const NO_PAGE = NO_VALUE;
/** The number of a page that is not in use. */
const NO_NUMBER = -1;
const INITIAL_PAGES = 8;
/** Places of the cache of pages; a power of two. 256 pages are 8,192 ticks around the market. */
const CACHE_PLACES = 256;
const CACHE_MASK = CACHE_PLACES - 1;

/** The place of the highest bit of a word that is not 0. */
function highestBit(word: number): number {
  return 31 - Math.clz32(word);
}

/** The place of the lowest bit of a word that is not 0. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/**
 * The prices that have a level, in order: pages of 32 ticks, each a level a tick and a word that says which ticks have one, and the pages
 * that have any in a {@link SortedBlocks} by number (price / 32). A price in a page that is there takes no search: pages are looked up in a
 * direct-mapped cache by the low bits of their number, where a stale entry is only a miss. About 160 bytes a page, its key included.
 */
export class PriceIndex {
  readonly #pages = new SortedBlocks();
  readonly #cache = new Int32Array(CACHE_PLACES);
  /** By page: its number, or {@link NO_NUMBER}. */
  #number = new Float64Array(INITIAL_PAGES).fill(NO_NUMBER);
  /** By page: a bit for each tick that has a level. */
  #word = new Int32Array(INITIAL_PAGES);
  /** By page × {@link PAGE} + tick: the level, or {@link NO_LEVEL}. */
  #level = new Int32Array(INITIAL_PAGES * PAGE);
  readonly #freePages: number[] = [];
  #usedPages = NO_PAGE + 1;

  /** The level of a price, or {@link NO_LEVEL}. */
  find(priceTicks: number): number {
    const page = this.#pageOf(Math.floor(priceTicks / PAGE));
    return this.#level[page * PAGE + (priceTicks & OFFSET_MASK)]!;
  }

  /**
   * Enters the level of a price that has none, and answers a level next to it in price: the next lower or the next higher one;
   * {@link NO_LEVEL} when there is no other.
   */
  insert(priceTicks: number, level: number): number {
    const number = Math.floor(priceTicks / PAGE);
    const offset = priceTicks & OFFSET_MASK;
    let page = this.#pageOf(number);
    let neighbour: number;
    if (page === NO_PAGE) {
      page = this.#takePage();
      neighbour = this.#enterPage(page, number);
    } else {
      neighbour = this.#nearestInPage(page, offset);
    }
    this.#word[page]! |= 1 << offset;
    this.#level[page * PAGE + offset] = level;
    return neighbour;
  }

  /** Removes a price that has a level. */
  delete(priceTicks: number): void {
    const number = Math.floor(priceTicks / PAGE);
    const offset = priceTicks & OFFSET_MASK;
    const page = this.#pageOf(number);
    const word = this.#word[page]! & ~(1 << offset);
    this.#word[page] = word;
    this.#level[page * PAGE + offset] = NO_LEVEL;
    if (word !== 0) return;
    this.#pages.delete(number);
    this.#number[page] = NO_NUMBER;
    this.#freePages.push(page);
  }

  #pageOf(number: number): number {
    const place = number & CACHE_MASK;
    const cached = this.#cache[place]!;
    if (this.#number[cached] === number) return cached;
    const page = this.#pages.find(number);
    this.#cache[place] = page;
    return page;
  }

  /** The level nearest below `offset` in a page that has any, else the nearest above. */
  #nearestInPage(page: number, offset: number): number {
    const word = this.#word[page]!;
    const lower = word & ((1 << offset) - 1);
    return this.#level[page * PAGE + (lower !== 0 ? highestBit(lower) : lowestBit(word))]!;
  }

  /** Puts an empty page in its place and answers the level at the near edge of a page next to it. */
  #enterPage(page: number, number: number): number {
    const next = this.#pages.insert(number, page);
    this.#number[page] = number;
    this.#cache[number & CACHE_MASK] = page;
    if (next === NO_PAGE) return NO_LEVEL;
    const word = this.#word[next]!;
    const edge = this.#number[next]! < number ? highestBit(word) : lowestBit(word);
    return this.#level[next * PAGE + edge]!;
  }

  /** A page without levels. */
  #takePage(): number {
    const free = this.#freePages.pop();
    if (free !== undefined) return free;
    const capacity = this.#word.length;
    if (this.#usedPages === capacity) {
      this.#number = widenedFloats(this.#number, 2 * capacity);
      this.#word = widenedInts(this.#word, 2 * capacity);
      this.#level = widenedInts(this.#level, 2 * capacity * PAGE);
    }
    this.#usedPages += 1;
    return this.#usedPages - 1;
  }
}
