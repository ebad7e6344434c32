import { type Amount, abs, multiplyWide, subWide } from '../number/amount.ts';
import { divideHalf } from '../number/divide.ts';

/** What one live source says, and how much it counts. */
export interface WeightedPrice {
  readonly price: Amount;
  readonly weight: Amount;
}

/** A price more than 1/20 of the median away from it is an outlier; at 1/20 it is none (PRICE-1). */
const OUTLIER_DIVISOR = 20;

/**
 * PRICE-1: the index that at least one live source makes: Σ weight × price / Σ weight, half-up to 10⁻⁸. One source more than 5 % off the
 * median has no weight; with more than one such the index is the median.
 */
export function sourceIndex(sources: readonly WeightedPrice[]): Amount {
  const only = sources[0];
  if (only !== undefined && sources.length === 1) return only.price;
  const median = medianOf(sources.map(({ price }) => price));
  const within = sources.filter(({ price }) => !isOutlier(price, median));
  return sources.length - within.length > 1 ? median : weightedMean(within);
}

/** The middle value; of an even count the mean of the middle two, half-up. At least one value. */
export function medianOf(values: readonly Amount[]): Amount {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[sorted.length >> 1]!;
  const lower = sorted[(sorted.length - 1) >> 1]!;
  return lower === upper ? upper : divideHalf(BigInt(lower) + BigInt(upper), 2);
}

function isOutlier(price: Amount, median: Amount): boolean {
  return multiplyWide(abs(subWide(price, median)), OUTLIER_DIVISOR) > median;
}

function weightedMean(sources: readonly WeightedPrice[]): Amount {
  let sum = 0n;
  let weights = 0n;
  for (const { price, weight } of sources) {
    sum += BigInt(price) * BigInt(weight);
    weights += BigInt(weight);
  }
  return divideHalf(sum, weights);
}
