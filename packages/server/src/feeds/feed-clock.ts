/** Time as the feeds see it: it only goes forward, and beats. */
export interface FeedClock {
  /** Milliseconds since some moment. */
  nowMs(): number;
  /** Calls `beat` again and again; returns what ends it. */
  every(ms: number, beat: () => void): () => void;
}

/** The machine's monotonic clock: a wall clock that is set back or forth makes no price old or new. */
export const monotonicClock: FeedClock = {
  nowMs: () => performance.now(),
  every(ms, beat) {
    const timer = setInterval(beat, ms);
    return () => clearInterval(timer);
  },
};
