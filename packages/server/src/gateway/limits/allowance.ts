import type { FixedWindow } from './fixed-window.ts';

/** What became of a request for some of an allowance, and where the window stands that decides. */
export interface Verdict {
  readonly isGranted: boolean;
  /** Of the window. */
  readonly limit: number;
  readonly lengthMs: number;
  /** What is left in the window, after what was granted. */
  readonly left: number;
  /** End of the window, ms since the epoch. */
  readonly endMs: number;
}

/** What a key may take under one window or several: whole, or nothing of it. */
export class Allowance<Key> {
  readonly #windows: readonly FixedWindow<Key>[];

  /** At least one window. */
  constructor(windows: readonly FixedWindow<Key>[]) {
    this.#windows = windows;
  }

  /**
   * Takes `amount` from every window, or from none when one has too little left. Granted, the window with the least left is told of; refused,
   * of those with too little the one that ends last: only then does it make sense to try again.
   */
  take(key: Key, amount: number, nowMs: number): Verdict {
    let full: FixedWindow<Key> | undefined;
    let tightest = this.#windows[0]!;
    for (const window of this.#windows) {
      const left = window.left(key, nowMs);
      if (left < amount && (full === undefined || window.endMs(nowMs) > full.endMs(nowMs))) full = window;
      if (left < tightest.left(key, nowMs)) tightest = window;
    }
    if (full !== undefined) return verdictOf(full, false, key, nowMs);
    for (const window of this.#windows) window.take(key, amount, nowMs);
    return verdictOf(tightest, true, key, nowMs);
  }

  /** Takes back what was granted. */
  giveBack(key: Key, amount: number, nowMs: number): void {
    for (const window of this.#windows) window.giveBack(key, amount, nowMs);
  }
}

function verdictOf<Key>(window: FixedWindow<Key>, isGranted: boolean, key: Key, nowMs: number): Verdict {
  const { limit, lengthMs } = window;
  return { isGranted, limit, lengthMs, left: window.left(key, nowMs), endMs: window.endMs(nowMs) };
}
