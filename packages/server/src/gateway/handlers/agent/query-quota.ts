/** Queries at once, in seconds' worth of them. */
const BURST_SECONDS = 2;

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** How many queries of trading data each agent may make: a bucket of tokens that fills with time. */
export class QueryQuota {
  readonly #perSecond: number;
  readonly #nowMs: () => number;
  /** By agent: as many as there are agents. */
  readonly #buckets = new Map<string, Bucket>();

  /** `perSecond` 0: no limit; `nowMs` is a clock that never goes back. */
  constructor(perSecond: number, nowMs: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#nowMs = nowMs;
  }

  /** Takes one query of an agent; 0, or after how many whole seconds there is one again. */
  take(agentCode: string): number {
    if (this.#perSecond === 0) return 0;
    const bucket = this.#filled(agentCode);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.#perSecond);
    bucket.tokens -= 1;
    return 0;
  }

  #filled(agentCode: string): Bucket {
    const nowMs = this.#nowMs();
    const most = this.#perSecond * BURST_SECONDS;
    const known = this.#buckets.get(agentCode);
    if (known === undefined) {
      const bucket = { tokens: most, filledAtMs: nowMs };
      this.#buckets.set(agentCode, bucket);
      return bucket;
    }
    known.tokens = Math.min(most, known.tokens + ((nowMs - known.filledAtMs) / 1000) * this.#perSecond);
    known.filledAtMs = nowMs;
    return known;
  }
}
