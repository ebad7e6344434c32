import { type Amount, add, multiply } from '../number/amount.ts';
import { divideFloor } from '../number/divide.ts';
import { fundingTimeAfter } from './funding-time.ts';

/** Σ i·P_i over the samples of an interval and Σ i: the mean premium is the one over the other, exact (FUND-2). */
export interface PremiumSum {
  readonly weighted: Amount;
  readonly weights: Amount;
}

/** What the next settlement of one symbol is made of. */
export class FundingState {
  /** When it is due, ms. */
  nextTimeMs: number;
  /** Premium samples of the interval so far. */
  samples = 0;
  /** Σ i·P_i of them, i from 1, P_i in 10⁻⁸. */
  weighted: Amount = 0;
  /** The rate of the last settlement, 10⁻⁸; 0 before the first. */
  lastRate = 0;

  /** A symbol made at `createdAt` is settled at the first multiple of its interval after that. */
  constructor(createdAt: number, intervalHours: number) {
    this.nextTimeMs = fundingTimeAfter(createdAt, intervalHours);
  }

  /** Adds a premium, which weighs one more than the one before. */
  addSample(premium: Amount): void {
    this.samples += 1;
    this.weighted = add(this.weighted, multiply(this.samples, premium));
  }

  /** The mean premium so far, as a fraction; 0 / 0 without a sample. */
  premiumSum(): PremiumSum {
    return { weighted: this.weighted, weights: divideFloor(multiply(this.samples, this.samples + 1), 2) };
  }

  /** The interval that ended has been settled at `rate`; the next one begins without samples. */
  settled(rate: number, intervalHours: number): void {
    this.lastRate = rate;
    this.startAt(this.nextTimeMs, intervalHours);
  }

  /** Begins an interval at `timeMs`, without samples. */
  startAt(timeMs: number, intervalHours: number): void {
    this.samples = 0;
    this.weighted = 0;
    this.nextTimeMs = fundingTimeAfter(timeMs, intervalHours);
  }

  /** Another interval holds from `timeMs` on. A settlement that has fallen due by then stays due (TIME-1). */
  changeInterval(timeMs: number, intervalHours: number): void {
    if (this.nextTimeMs > timeMs) this.nextTimeMs = fundingTimeAfter(timeMs, intervalHours);
  }
}
