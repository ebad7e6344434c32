/** More than can be sent again while it matters; a table with a unique column needs no such bound. */
const MAX_EVENTS = 100_000;

/** The events that have been handled, by key. */
export class RecentEvents {
  readonly #keys = new Set<string>();

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Remembers an event, and forgets the oldest when there are too many. */
  add(key: string): void {
    this.#keys.add(key);
    if (this.#keys.size <= MAX_EVENTS) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined) this.#keys.delete(oldest);
  }

  /** The last ones, oldest first. */
  last(count: number): readonly string[] {
    return [...this.#keys].slice(-count);
  }
}
