/** What ends at a time; it keeps its place in the heap, −1 outside. */
interface Expiring {
  readonly goodTillDate: number;
  readonly expiryNumber: number;
  expiryIndex: number;
}

/** True when `a` expires before `b`: by goodTillDate, then by id. */
function before(a: Expiring, b: Expiring): boolean {
  return (
    a.goodTillDate < b.goodTillDate || (a.goodTillDate === b.goodTillDate && a.expiryNumber < b.expiryNumber)
  );
}

/** What is good till a date, first to expire first: a binary heap in which each knows its place, so that any can leave. */
export class ExpiryHeap<T extends Expiring> {
  readonly #heap: T[] = [];

  /** The next to expire. */
  get first(): T | undefined {
    return this.#heap[0];
  }

  add(order: T): void {
    this.#heap.push(order);
    this.#rise(this.#heap.length - 1, order);
  }

  /** Takes one out, wherever it stands; one that is not in it is left alone. */
  remove(order: T): void {
    const place = order.expiryIndex;
    if (place < 0) return;
    order.expiryIndex = -1;
    const last = this.#heap.pop()!;
    if (last === order) return;
    this.#rise(place, last);
    this.#sink(last.expiryIndex, last);
  }

  #put(place: number, order: T): void {
    this.#heap[place] = order;
    order.expiryIndex = place;
  }

  #rise(from: number, order: T): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent]!;
      if (!before(order, above)) break;
      this.#put(place, above);
      place = parent;
    }
    this.#put(place, order);
  }

  #sink(from: number, order: T): void {
    let place = from;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= this.#heap.length) break;
      const right = left + 1;
      const child = right < this.#heap.length && before(this.#heap[right]!, this.#heap[left]!) ? right : left;
      const below = this.#heap[child]!;
      if (!before(below, order)) break;
      this.#put(place, below);
      place = child;
    }
    this.#put(place, order);
  }
}
