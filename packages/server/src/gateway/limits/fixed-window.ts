/** How a limit is cut into windows. */
export interface WindowSize {
  /** How much each key may take in a window. */
  readonly limit: number;
  readonly lengthMs: number;
  /** Keys that are counted one by one in a window; all that come later share one count, so that memory stays bounded. */
  readonly maxKeys: number;
}

interface Count {
  taken: number;
}

/** Counts by key in windows of a fixed length that are aligned to the epoch; forgets everything when the next one begins. It has no clock: every call brings the time. */
export class FixedWindow<Key> {
  readonly limit: number;
  readonly lengthMs: number;
  readonly #maxKeys: number;
  #endMs = 0;
  #counts = new Map<Key, Count>();
  #latecomers: Count = { taken: 0 };

  constructor({ limit, lengthMs, maxKeys }: WindowSize) {
    this.limit = limit;
    this.lengthMs = lengthMs;
    this.#maxKeys = maxKeys;
  }

  /** How much `key` may still take. */
  left(key: Key, nowMs: number): number {
    return this.limit - this.#countOf(key, nowMs).taken;
  }

  /** Counts `amount`, whether or not it fits. */
  take(key: Key, amount: number, nowMs: number): void {
    this.#countOf(key, nowMs).taken += amount;
  }

  /** Takes back what was counted; what has gone with its window stays gone. */
  giveBack(key: Key, amount: number, nowMs: number): void {
    const count = this.#countOf(key, nowMs);
    count.taken = Math.max(0, count.taken - amount);
  }

  /** When the window of `nowMs` ends, ms since the epoch; always later than `nowMs`. */
  endMs(nowMs: number): number {
    return nowMs - (nowMs % this.lengthMs) + this.lengthMs;
  }

  #countOf(key: Key, nowMs: number): Count {
    // A clock that is set back begins a window too: else nobody could take anything until it has caught up.
    if (nowMs >= this.#endMs || nowMs < this.#endMs - this.lengthMs) this.#begin(nowMs);
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    if (this.#counts.size >= this.#maxKeys) return this.#latecomers;
    const count: Count = { taken: 0 };
    this.#counts.set(key, count);
    return count;
  }

  #begin(nowMs: number): void {
    this.#endMs = this.endMs(nowMs);
    this.#counts = new Map();
    this.#latecomers = { taken: 0 };
  }
}
