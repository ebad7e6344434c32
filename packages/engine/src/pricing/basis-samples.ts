import { type Amount, add, sub } from '../number/amount.ts';
import { divideHalf } from '../number/divide.ts';

/** PRICE-2: how far back the basis is averaged, this long ago not among it. */
const WINDOW_MS = 30_000;

/** How far the middle of a book lay from the index. */
export interface BasisSample {
  readonly timeMs: number;
  /** 2 × (mid − index) = best bid + best ask − 2 × index, 10⁻⁸: exact. */
  readonly twice: Amount;
}

/** The samples of mid − index of the last 30 s of one symbol, oldest first (PRICE-2). */
export class BasisSamples {
  #samples: BasisSample[] = [];
  /** Σ twice of all. */
  #sum: Amount = 0;

  /** Takes a sample; times never fall. Those that have left the window are dropped. */
  add(sample: BasisSample): void {
    this.#forgetBefore(sample.timeMs);
    this.#samples.push(sample);
    this.#sum = add(this.#sum, sample.twice);
  }

  /** The mean of mid − index over the 30 s up to `timeMs`, half-up to 10⁻⁸; `undefined` without a sample in them. */
  meanAt(timeMs: number): Amount | undefined {
    this.#forgetBefore(timeMs);
    const { length } = this.#samples;
    return length === 0 ? undefined : divideHalf(this.#sum, 2 * length);
  }

  /** For a snapshot: all samples kept. */
  list(): readonly BasisSample[] {
    return this.#samples;
  }

  #forgetBefore(timeMs: number): void {
    const [oldest] = this.#samples;
    if (oldest === undefined || oldest.timeMs > timeMs - WINDOW_MS) return;
    const kept = this.#samples.findIndex((sample) => sample.timeMs > timeMs - WINDOW_MS);
    const dropped = this.#samples.splice(0, kept < 0 ? this.#samples.length : kept);
    for (const { twice } of dropped) this.#sum = sub(this.#sum, twice);
  }
}
