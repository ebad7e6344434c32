import { expect, test } from 'vitest';
import { Random } from './random.ts';

const COUNT = 20_000;

function draw(sample: (random: Random) => number, seed = 'a seed'): number[] {
  const random = new Random(seed);
  return Array.from({ length: COUNT }, () => sample(random));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('the same seed gives the same numbers, another seed others', () => {
  const first = draw((random) => random.unit());
  expect(draw((random) => random.unit())).toEqual(first);
  expect(draw((random) => random.unit(), 'another').slice(0, 5)).not.toEqual(first.slice(0, 5));
});

test('uniform numbers lie in [0, 1) and fill it evenly', () => {
  const units = draw((random) => random.unit());
  const tenths = new Array(10).fill(0);
  for (const unit of units) tenths[Math.floor(unit * 10)] += 1;
  expect(tenths).toHaveLength(10);
  for (const count of tenths) expect(count / COUNT).toBeCloseTo(0.1, 1);
});

test('normal numbers have mean 0, variance 1 and the tails of a normal', () => {
  const normals = draw((random) => random.normal());
  expect(Math.abs(mean(normals))).toBeLessThan(0.03);
  expect(mean(normals.map((x) => x * x))).toBeCloseTo(1, 1);
  expect(mean(normals.map((x) => (Math.abs(x) > 1.96 ? 1 : 0)))).toBeCloseTo(0.05, 2);
});

test('Poisson counts have their mean, and never pass their bound', () => {
  expect(Math.abs(mean(draw((random) => random.poisson(2.5, 100))) - 2.5)).toBeLessThan(0.05);
  expect(Math.max(...draw((random) => random.poisson(2.5, 4)))).toBe(4);
  expect(draw((random) => random.poisson(0, 4)).every((count) => count === 0)).toBe(true);
});

test('a power law starts at its least and has the tail of its exponent: P(X > 4) = (2 / 4)^2', () => {
  const values = draw((random) => random.pareto(2, 2));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(2);
  expect(mean(values.map((x) => (x > 4 ? 1 : 0)))).toBeCloseTo(0.25, 1);
});

test('whole numbers below a count are all drawn', () => {
  expect(new Set(draw((random) => random.below(3)))).toEqual(new Set([0, 1, 2]));
});
