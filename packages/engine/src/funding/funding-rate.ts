import { type Amount, add, multiply, sub } from '../number/amount.ts';
import { divideHalf, multiplyDivideHalf } from '../number/divide.ts';
import type { SymbolSpec } from '../symbol/symbol-spec.ts';
import type { FundingState, PremiumSum } from './funding-state.ts';

/** FUND-2: how far the rate leans from the mean premium towards the interest, 0.0005 in 10⁻⁸. */
const MAX_LEAN = 50_000;

/** The hours that the interest and the mean premium stand for. */
const BASE_HOURS = 8;

type FundingTerms = Pick<
  SymbolSpec,
  'fundingIntervalHours' | 'interestRate' | 'fundingRateCap' | 'fundingRateFloor'
>;

/** FUND-2: the mean premium so far, half-up to 10⁻⁸; 0 without a sample. */
export function averagePremiumOf(funding: FundingState): Amount {
  const { weighted, weights } = funding.premiumSum();
  return weights === 0 ? 0 : divideHalf(weighted, weights);
}

/**
 * FUND-2: what the settlement would be at were it now, 10⁻⁸: [P̄ + clamp(I − P̄, ±0.0005)] / (8 / hours), rounded half-up once, then held
 * within floor and cap.
 */
export function fundingRateOf(funding: FundingState, terms: FundingTerms): number {
  const rate = Number(unboundedRate(funding.premiumSum(), terms));
  return Math.max(terms.fundingRateFloor, Math.min(terms.fundingRateCap, rate));
}

function unboundedRate({ weighted, weights }: PremiumSum, terms: FundingTerms): Amount {
  const { interestRate, fundingIntervalHours } = terms;
  const mean = weights === 0 ? { weighted: 0, weights: 1 } : { weighted, weights };
  const leaning = leanedPremium(mean, interestRate);
  return multiplyDivideHalf(leaning, fundingIntervalHours, multiply(mean.weights, BASE_HOURS));
}

/** (P̄ + clamp(I − P̄, ±0.0005)) × Σ i, exact: the interest itself where it is near enough. */
function leanedPremium({ weighted, weights }: PremiumSum, interestRate: number): Amount {
  const interest = multiply(interestRate, weights);
  const lean = multiply(MAX_LEAN, weights);
  if (sub(interest, weighted) > lean) return add(weighted, lean);
  if (sub(weighted, interest) > lean) return sub(weighted, lean);
  return interest;
}
