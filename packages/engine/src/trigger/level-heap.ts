import { type Amount, isAtMost } from '../number/amount.ts';

/** Keys from here on, either way, are rounded: two levels may share one. */
const ROUNDED = 2 ** 53;

/** What waits in a {@link LevelHeap}: for whom, for which level, and where in the heap (−1: in none). */
export class HeapEntry<T> {
  readonly subject: T;
  level: Amount = 0;
  place = -1;

  constructor(subject: T) {
    this.subject = subject;
  }
}

/**
 * What waits for a level to be reached from below, nearest first: a binary heap in which each entry knows its place, so that any can move
 * or leave. The levels lie side by side as doubles; where those of wide levels are equal the levels themselves decide.
 */
export class LevelHeap<T> {
  readonly #keys: number[] = [];
  readonly #entries: HeapEntry<T>[] = [];

  /** The one with the lowest level. */
  get first(): HeapEntry<T> | undefined {
    return this.#entries[0];
  }

  /** True when `level` has reached the first. */
  isReached(level: Amount): boolean {
    const first = this.#entries[0];
    return first !== undefined && isAtMost(first.level, level);
  }

  has(entry: HeapEntry<T>): boolean {
    return entry.place >= 0 && this.#entries[entry.place] === entry;
  }

  /** It waits for `level` from now on, whether it is in the heap already or not. */
  put(entry: HeapEntry<T>, level: Amount): void {
    entry.level = level;
    this.#settle(this.has(entry) ? entry.place : this.#entries.length, entry, Number(level));
  }

  /** Takes one out, wherever it stands; false: it was not in. */
  remove(entry: HeapEntry<T>): boolean {
    if (!this.has(entry)) return false;
    const { place } = entry;
    const key = this.#keys.pop()!;
    const last = this.#entries.pop()!;
    entry.place = -1;
    if (last !== entry) this.#settle(place, last, key);
    return true;
  }

  /** Puts an entry where it belongs; `from` is free. */
  #settle(from: number, entry: HeapEntry<T>, key: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(key, entry, this.#keys[parent]!, this.#entries[parent]!)) break;
      this.#set(place, this.#keys[parent]!, this.#entries[parent]!);
      place = parent;
    }
    for (let child = this.#childOf(place); child > 0; child = this.#childOf(place)) {
      if (!isBefore(this.#keys[child]!, this.#entries[child]!, key, entry)) break;
      this.#set(place, this.#keys[child]!, this.#entries[child]!);
      place = child;
    }
    this.#set(place, key, entry);
  }

  /** The child that comes first, 0: there is none. */
  #childOf(place: number): number {
    const left = 2 * place + 1;
    const right = left + 1;
    if (left >= this.#entries.length) return 0;
    if (right >= this.#entries.length) return left;
    const keys = this.#keys;
    const entries = this.#entries;
    return isBefore(keys[right]!, entries[right]!, keys[left]!, entries[left]!) ? right : left;
  }

  #set(place: number, key: number, entry: HeapEntry<T>): void {
    this.#keys[place] = key;
    this.#entries[place] = entry;
    entry.place = place;
  }
}

function isBefore<T>(aKey: number, a: HeapEntry<T>, bKey: number, b: HeapEntry<T>): boolean {
  if (aKey !== bKey) return aKey < bKey;
  return (aKey >= ROUNDED || aKey <= -ROUNDED) && a.level < b.level;
}
