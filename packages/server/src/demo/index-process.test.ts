import { describe, expect, test } from 'vitest';
import {
  CALM_INDEX,
  CALM_MARKET,
  type IndexState,
  type IndexTraits,
  stepIndex,
  stepMarket,
} from './index-process.ts';
import { Random } from './random.ts';

const DAY_S = 86_400;
const TRAITS: IndexTraits = {
  level: 100,
  yearlyVolatility: 0.6,
  correlation: 0.8,
  min: 0.01,
  max: 1_000_000,
};

/** The prices of several symbols over `steps` steps of `dtS` seconds, one row a symbol. */
function simulate(seed: string, steps: number, dtS: number, traits: readonly IndexTraits[]): number[][] {
  const random = new Random(seed);
  let market = CALM_MARKET;
  const states: IndexState[] = traits.map(() => CALM_INDEX);
  const prices = traits.map(({ level }) => [level]);
  for (let i = 0; i < steps; i += 1) {
    const step = stepMarket(market, dtS, random);
    market = step.state;
    for (const [k, each] of traits.entries()) {
      const next = stepIndex(prices[k]!.at(-1)!, states[k]!, each, step, dtS, random);
      states[k] = next.state;
      prices[k]!.push(next.price);
    }
  }
  return prices;
}

function returnsOf(prices: readonly number[]): number[] {
  return prices.slice(1).map((price, i) => Math.log(price / prices[i]!));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Pearson's correlation. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((x, i) => (x - meanA) * (b[i]! - meanB)));
  const variance = (x: readonly number[], m: number): number => mean(x.map((each) => (each - m) ** 2));
  return covariance / Math.sqrt(variance(a, meanA) * variance(b, meanB));
}

function autocorrelation(values: readonly number[], lag: number): number {
  return correlation(values.slice(lag), values.slice(0, -lag));
}

const MINUTES = returnsOf(simulate('minutes', 20_000, 60, [TRAITS])[0]!);

describe('minute returns', () => {
  test('volatility clusters: squares are correlated with those before, returns are hardly', () => {
    const cap = 25 * mean(MINUTES.map((r) => r * r));
    const squares = MINUTES.map((r) => Math.min(r * r, cap));
    for (const lag of [1, 5]) {
      expect(autocorrelation(squares, lag)).toBeGreaterThan(0.05);
      expect(autocorrelation(squares, lag)).toBeGreaterThan(3 * Math.abs(autocorrelation(MINUTES, lag)));
    }
  });

  test('have fatter tails than a normal', () => {
    const variance = mean(MINUTES.map((r) => r * r));
    expect(mean(MINUTES.map((r) => r ** 4)) / variance ** 2).toBeGreaterThan(4);
  });

  test('are about as large as the yearly volatility says', () => {
    const yearly = Math.sqrt(mean(MINUTES.map((r) => r * r)) * 365.25 * 24 * 60);
    expect(yearly).toBeGreaterThan(0.45);
    expect(yearly).toBeLessThan(0.9);
  });
});

test('a step may be of any length: volatility is the same made of seconds and of quarters of an hour', () => {
  const yearly = (dtS: number, steps: number): number => {
    const rows = ['a', 'b', 'c', 'd'].map((seed) => returnsOf(simulate(seed, steps, dtS, [TRAITS])[0]!));
    return Math.sqrt((mean(rows.flat().map((r) => r * r)) * 365.25 * DAY_S) / dtS);
  };
  const ratio = yearly(900, 4_000) / yearly(5, 40_000);
  expect(ratio).toBeGreaterThan(0.7);
  expect(ratio).toBeLessThan(1.5);
});

test('symbols move together as far as their correlations say', () => {
  const rows = simulate('together', 10_000, 60, [
    TRAITS,
    { ...TRAITS, yearlyVolatility: 0.9 },
    { ...TRAITS, correlation: 0 },
  ]).map(returnsOf);
  expect(correlation(rows[0]!, rows[1]!)).toBeGreaterThan(0.45);
  expect(correlation(rows[0]!, rows[1]!)).toBeLessThan(0.85);
  expect(Math.abs(correlation(rows[0]!, rows[2]!))).toBeLessThan(0.1);
});

test('a year of hours stays around the long-run level', () => {
  const prices = simulate('a year', 365 * 24, 3_600, [TRAITS])[0]!;
  expect(Math.min(...prices)).toBeGreaterThan(40);
  expect(Math.max(...prices)).toBeLessThan(250);
  expect(new Set(prices).size).toBeGreaterThan(8_000);
});

test('a price far off is drawn back to the level, by half of its log in 20 days', () => {
  const quiet = { ...TRAITS, yearlyVolatility: 1e-9 };
  const market = stepMarket(CALM_MARKET, 20 * DAY_S, new Random('x'));
  const { price } = stepIndex(400, CALM_INDEX, quiet, market, 20 * DAY_S, new Random('y'));
  expect(price).toBeCloseTo(200, 3);
});

test('the price never leaves its bounds and has at most 8 digits', () => {
  const bounded = { ...TRAITS, yearlyVolatility: 20, min: 95, max: 105 };
  const prices = simulate('bounds', 5_000, 60, [bounded])[0]!;
  expect(Math.min(...prices)).toBe(95);
  expect(Math.max(...prices)).toBe(105);
  for (const price of prices) expect(Number(price.toFixed(8))).toBe(price);
});

test('the same seed gives the same prices', () => {
  expect(simulate('seed', 50, 1, [TRAITS])).toEqual(simulate('seed', 50, 1, [TRAITS]));
  expect(simulate('seed', 50, 1, [TRAITS])).not.toEqual(simulate('seeds', 50, 1, [TRAITS]));
});
