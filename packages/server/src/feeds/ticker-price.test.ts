import { NumberText } from '@openperp/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tickerPrice } from './ticker-price.ts';

const number = (text: string): NumberText => new NumberText(text);

describe('[PRICE-2] a price is exact to 8 digits, half-up', () => {
  test.each([
    ['16363.78', 1_636_378_000_000],
    ['1', 100_000_000],
    ['0.00000001', 1],
    ['0.000000014', 1],
    ['0.000000015', 2],
    ['0.0000000149999', 1],
    ['1.5e3', 150_000_000_000],
    ['1E-8', 1],
    ['25e-9', 3],
    ['24.9e-9', 2],
    ['123456789.123456785', 12_345_678_912_345_679n],
    ['90071992.54740992', 9_007_199_254_740_992n],
    ['90071992.54740991', 9_007_199_254_740_991],
    ['10000000000', 1_000_000_000_000_000_000n],
  ])('%s', (text, units) => {
    expect(tickerPrice({ last: text })).toBe(units);
    expect(tickerPrice({ last: number(text) })).toBe(units);
  });
});

describe('the middle of bid and ask', () => {
  test.each([
    ['100', '101', 10_050_000_000],
    ['0.0000003', '0.00000031', 31],
    ['0.00000030', '0.0000003', 30],
    ['0.0000003', '0.000000309', 30],
    ['1e2', '100.5', 10_025_000_000],
    ['100.1', '1.002e2', 10_015_000_000],
    ['3e3', '3.3e3', 315_000_000_000],
  ])('%s and %s', (bid, ask, units) => {
    expect(tickerPrice({ bid, ask, last: '7' })).toBe(units);
    expect(tickerPrice({ bid: number(bid), ask: number(ask) })).toBe(units);
  });

  test('is the exact half of the sum, however many digits', () => {
    const units = fc.bigInt({ min: 1n, max: 10n ** 20n });
    const text = (digits: bigint): string =>
      `${digits / 10n ** 12n}.${String(digits % 10n ** 12n).padStart(12, '0')}`;
    fc.assert(
      fc.property(units, fc.bigInt({ min: 0n, max: 1_000n }), (bid, share) => {
        const ask = bid + (bid * share) / 10_000n;
        // In 10⁻¹²: half of the sum, half-up to 10⁻⁸.
        const expected = (bid + ask + 10_000n) / 20_000n;
        const price = tickerPrice({ bid: text(bid), ask: text(ask) });
        expect(price === undefined ? 0n : BigInt(price)).toBe(expected);
      }),
    );
  });

  test.each([undefined, null, ''])('is not there where a side is %j: the last trade is the price', (side) => {
    expect(tickerPrice({ bid: side, ask: '101', last: '7' })).toBe(700_000_000);
    expect(tickerPrice({ bid: '100', ask: side, last: '7' })).toBe(700_000_000);
    expect(tickerPrice({ bid: side, ask: side, last: side })).toBeUndefined();
  });

  test('is none where ask lies more than 10 % above bid', () => {
    expect(tickerPrice({ bid: '100', ask: '110' })).toBe(10_500_000_000);
    expect(tickerPrice({ bid: '100', ask: '110.000000001', last: '100' })).toBeUndefined();
  });

  test('is none where bid lies above ask', () => {
    expect(tickerPrice({ bid: '101', ask: '100', last: '100.5' })).toBeUndefined();
  });
});

describe('[ATTACK-31] no price is', () => {
  const texts = ['0', '0.000', '-1', '-0', '+1', ' 1', '1 ', '1,5', '.5', '5.', '0x10', 'NaN', 'Infinity'];
  const absurd = ['1e', '1e400', '1e-400', '1e99', '10000000000.00000001', '0.000000004', '9'.repeat(31)];
  test.each([...texts, ...absurd])('%s', (text) => {
    expect(tickerPrice({ last: text })).toBeUndefined();
  });

  test.each(texts)('a side of the book that is %s', (text) => {
    expect(tickerPrice({ bid: text, ask: '1', last: '1' })).toBeUndefined();
    expect(tickerPrice({ bid: '1', ask: text, last: '1' })).toBeUndefined();
  });

  test.each([[true], [[]], [['1']], [{}]])('%j', (value) => {
    expect(tickerPrice({ last: value as never })).toBeUndefined();
  });
});
