/** Time as webhooks see it. */
export interface WebhookClock {
  /** The wall clock, ms. */
  nowMs(): number;
  /** Calls `run` once after `ms`; returns what prevents it. */
  after(ms: number, run: () => void): () => void;
}

/** A longer timer than Node has; one that ends too soon only looks again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const machineClock: WebhookClock = {
  nowMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
