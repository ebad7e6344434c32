/** What is kept until a time. */
interface Kept {
  readonly forgetAt: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/** What has ended and is remembered for a while, in the order in which it is forgotten. */
export abstract class ForgetQueue<T extends Kept> {
  /** Entries before `#head` are forgotten; the array is compacted when they are half of it. */
  #queue: T[] = [];
  #head = 0;
  /** When the first is forgotten; nearly every command learns from it alone that none is. */
  #nextAt = NEVER;

  /** Keeps an entry; they come in the order of `forgetAt`. */
  add(entry: T): void {
    this.enter(entry);
    this.#queue.push(entry);
    if (this.#nextAt === NEVER) this.#nextAt = entry.forgetAt;
  }

  /** Forgets what is due. */
  forgetUntil(timeMs: number): void {
    if (timeMs >= this.#nextAt) this.#forgetDue(timeMs);
  }

  #forgetDue(timeMs: number): void {
    while (this.#head < this.#queue.length) {
      const entry = this.#queue[this.#head]!;
      if (entry.forgetAt > timeMs) break;
      this.forget(entry);
      this.#head += 1;
    }
    if (this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    this.#nextAt = this.#queue[this.#head]?.forgetAt ?? NEVER;
  }

  /** All that are remembered, first to be forgotten first. */
  *entries(): Iterable<T> {
    for (let i = this.#head; i < this.#queue.length; i += 1) yield this.#queue[i]!;
  }

  /** The ids of an entry are taken by it. */
  protected abstract enter(entry: T): void;

  /** The ids of an entry are free again, but for those that something newer has. */
  protected abstract forget(entry: T): void;
}
