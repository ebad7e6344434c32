import { describe, expect, test } from 'vitest';
import { text, units } from '../testing/scenario.ts';
import { averagePremiumOf, fundingRateOf } from './funding-rate.ts';
import { FundingState } from './funding-state.ts';

const TERMS = {
  fundingIntervalHours: 8,
  interestRate: 10_000,
  fundingRateCap: 300_000,
  fundingRateFloor: -300_000,
};

function stateOf(...premiums: readonly string[]): FundingState {
  const funding = new FundingState(0, 8);
  for (const premium of premiums) funding.addSample(units(premium));
  return funding;
}

function rate(premiums: readonly string[], terms: Partial<typeof TERMS> = {}): string {
  return text(fundingRateOf(stateOf(...premiums), { ...TERMS, ...terms }));
}

describe('the funding rate', () => {
  test('[FUND-2] the mean premium weighs the later samples more', () => {
    expect(text(averagePremiumOf(stateOf()))).toBe('0');
    expect(text(averagePremiumOf(stateOf('0.004')))).toBe('0.004');
    // (1 × 0.001 + 2 × 0.002 + 3 × −0.003) / 6 = −0.004 / 6
    expect(text(averagePremiumOf(stateOf('0.001', '0.002', '-0.003')))).toBe('-0.00066667');
  });

  test('[FUND-2] within 0.0005 of the premium the rate is the interest, a unit past it it leans', () => {
    expect(rate([])).toBe('0.0001');
    expect(rate(['0.0006'])).toBe('0.0001');
    expect(rate(['0.00060001'])).toBe('0.00010001');
    expect(rate(['-0.0004'])).toBe('0.0001');
    expect(rate(['-0.00040001'])).toBe('0.00009999');
    expect(rate(['0.001'])).toBe('0.0005');
    expect(rate(['-0.001'])).toBe('-0.0005');
  });

  test('[FUND-2] the mean enters exactly: it is rounded once, after the division', () => {
    // P̄ − 0.0005 = (3 + 2 × 4) / 3 = 3.67 units: an eighth is less than half a unit. Of a P̄ rounded before it would be half of one.
    const hourly = { fundingIntervalHours: 1, interestRate: 0 };
    expect(rate(['0.00050003', '0.00050004'], hourly)).toBe('0');
    // P̄ = (1 + 2 × 2) / 3 = 5 / 3 units above 0.0006: F = (0.0001 + 5 / 3 units) / 1 = 0.00010001666… → 0.00010002
    expect(rate(['0.00060001', '0.00060002'])).toBe('0.00010002');
  });

  test('[NUM-3] halves are rounded away from zero, on either side', () => {
    // interest 0.00000004 / 8 = half a unit
    expect(rate([], { fundingIntervalHours: 1, interestRate: 4 })).toBe('0.00000001');
    expect(rate([], { fundingIntervalHours: 1, interestRate: 3 })).toBe('0');
    // −0.00050004 + 0.0005 = −0.00000004
    expect(rate(['-0.00050004'], { fundingIntervalHours: 1, interestRate: 0 })).toBe('-0.00000001');
    expect(rate(['-0.00050003'], { fundingIntervalHours: 1, interestRate: 0 })).toBe('0');
  });

  test('[FUND-2] an interval of h hours takes h / 8 of it', () => {
    const rates = [1, 2, 4, 8].map((fundingIntervalHours) => rate([], { fundingIntervalHours }));
    expect(rates).toEqual(['0.0000125', '0.000025', '0.00005', '0.0001']);
  });

  test('[FUND-2] cap and floor hold after the division', () => {
    expect(rate(['0.0035'])).toBe('0.003');
    expect(rate(['0.00350001'])).toBe('0.003');
    expect(rate(['0.00349999'])).toBe('0.00299999');
    expect(rate(['-0.5'])).toBe('-0.003');
    expect(rate(['0.5'], { fundingIntervalHours: 1 })).toBe('0.003');
    // (0.0245 − 0.0005) / 8
    expect(rate(['0.0244'], { fundingIntervalHours: 1 })).toBe('0.0029875');
  });

  test('[NUM-2] premiums of any size are exact', () => {
    // (10⁸ + 2 × 3 × 10⁸) / 3 = 7 × 10⁸ / 3 in whole
    expect(text(averagePremiumOf(stateOf('100000000', '300000000')))).toBe('233333333.33333333');
    expect(rate(['100000000', '300000000'])).toBe('0.003');
  });
});
