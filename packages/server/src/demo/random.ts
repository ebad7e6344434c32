/** 32-bit words that a text decides (xmur3). */
function seedWords(text: string): () => number {
  let hash = 1_779_033_703 ^ text.length;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 3_432_918_353);
    hash = (hash << 13) | (hash >>> 19);
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
    hash ^= hash >>> 16;
    return hash >>> 0;
  };
}

const WARM_UP = 12;

/** Pseudo-random numbers that the seed alone decides (sfc32). Good enough for a simulated market, not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    const word = seedWords(seed);
    this.#a = word() | 0;
    this.#b = word() | 0;
    this.#c = word() | 0;
    for (let i = 0; i < WARM_UP; i += 1) this.#word();
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.#word() / 2 ** 32;
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.unit() < p;
  }

  /** A whole number from 0 to `count` − 1. */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** Standard normal. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.unit());
  }

  /** The number of events of a Poisson process with this mean, at most `atMost`. */
  poisson(mean: number, atMost: number): number {
    let elapsed = this.exponential();
    let count = 0;
    while (elapsed < mean && count < atMost) {
      count += 1;
      elapsed += this.exponential();
    }
    return count;
  }

  /** A power law from `least` on: P(X > x) = (least / x)^exponent. */
  pareto(least: number, exponent: number): number {
    return least * (1 - this.unit()) ** (-1 / exponent);
  }

  #word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }
}
