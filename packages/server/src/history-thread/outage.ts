const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;
const WARN_EVERY_MS = 60_000;

/** What to do about a database that is away: how long to wait before the next try, and what to warn of, where it is time to. */
export interface Retry {
  readonly delayMs: number;
  readonly warning: string | undefined;
}

/** A database that is away now and then: each try waits twice as long as the one before, and the operator hears of it once a minute. */
export class Outage {
  #delayMs = 0;
  #warnedAtMs = Number.NEGATIVE_INFINITY;

  /** A try at `nowMs` has failed, with `trouble`. */
  failed(trouble: string, nowMs: number): Retry {
    this.#delayMs = Math.min(Math.max(FIRST_DELAY_MS, this.#delayMs * 2), MAX_DELAY_MS);
    if (nowMs - this.#warnedAtMs < WARN_EVERY_MS) return { delayMs: this.#delayMs, warning: undefined };
    this.#warnedAtMs = nowMs;
    const warning = `the history's database is away (${trouble}): histories are not answered until it is back; trying again and again`;
    return { delayMs: this.#delayMs, warning };
  }

  /** A try has succeeded. */
  ended(): void {
    this.#delayMs = 0;
  }
}
