import { BTCUSDT, ETHUSDT, UNIT } from '@openperp/engine';
import { expect, test } from 'vitest';
import { DEMO_SYMBOLS } from './demo-symbols.ts';

test('the demo has six symbols whose index is simulated', () => {
  expect(DEMO_SYMBOLS.map(({ spec }) => spec.symbol)).toEqual([
    'BTCUSDT',
    'ETHUSDT',
    'SOLUSDT',
    'BNBUSDT',
    'XRPUSDT',
    'DOGEUSDT',
  ]);
  for (const { spec } of DEMO_SYMBOLS) {
    expect([spec.priceSource, spec.markPriceMethod, spec.status]).toEqual(['SIMULATED', 'MEDIAN', 'TRADING']);
  }
});

test("BTCUSDT and ETHUSDT are the exchange's own but for the source of their price", () => {
  expect(DEMO_SYMBOLS[0]!.spec).toEqual({ ...BTCUSDT, priceSource: 'SIMULATED' });
  expect(DEMO_SYMBOLS[1]!.spec).toEqual({ ...ETHUSDT, priceSource: 'SIMULATED' });
});

test('a tick is between a thousandth and one basis point of the price, and a step worth less than the least notional', () => {
  for (const { spec, index } of DEMO_SYMBOLS) {
    const tickShare = Number(spec.tickSize) / UNIT / index.level;
    expect(tickShare).toBeGreaterThan(1e-7);
    expect(tickShare).toBeLessThan(1e-4);
    expect((Number(spec.stepSize) / UNIT) * index.level).toBeLessThan(100);
    expect(index.level).toBeGreaterThan(10 * index.min);
    expect(index.level).toBeLessThan(index.max / 9);
  }
});
