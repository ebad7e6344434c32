import type { FeedClock } from '../feed-clock.ts';

/** A clock that stands until it is moved on; it beats at each step. */
export class ManualClock implements FeedClock {
  readonly #beats = new Set<() => void>();
  #nowMs = 1_000_000;

  nowMs(): number {
    return this.#nowMs;
  }

  every(_ms: number, beat: () => void): () => void {
    this.#beats.add(beat);
    return () => this.#beats.delete(beat);
  }

  /** What still beats. */
  get beating(): number {
    return this.#beats.size;
  }

  /** Moves on by `ms` in steps of 100 ms. */
  advance(ms: number): void {
    for (let left = ms; left > 0; left -= 100) {
      this.#nowMs += Math.min(left, 100);
      for (const beat of this.#beats) beat();
    }
  }
}
