import { BTCUSDT } from '@openperp/engine';
import { expect, test } from 'vitest';
import { gridUnits, instrumentOf, priceOfTicks, quantityOfSteps, stepsWorth } from './instrument.ts';

const BTC = instrumentOf(BTCUSDT);

test('prices and quantities go to the grid and back exactly', () => {
  expect(priceOfTicks(BTC, 985_321)).toBe(9_853_210_000_000);
  expect(gridUnits(9_853_210_000_000, BTC.tickSize)).toBe(985_321);
  expect(quantityOfSteps(BTC, 1_234)).toBe(123_400_000);
  expect(gridUnits(-123_400_000, BTC.stepSize)).toBe(-1_234);
});

test('a value becomes whole steps: 40,000 USDT at 98,000 are 0.408 BTC', () => {
  expect(stepsWorth(BTC, 40_000, 98_000, BTC.maxLimitSteps)).toBe(408);
});

test('it is never less than the least notional, never more than the most', () => {
  expect(stepsWorth(BTC, 0.01, 98_000, BTC.maxLimitSteps)).toBe(1);
  expect(stepsWorth(BTC, 0.01, 1_000, BTC.maxLimitSteps)).toBe(6);
  expect(stepsWorth(BTC, 1e12, 98_000, BTC.maxMarketSteps)).toBe(120_000);
});
