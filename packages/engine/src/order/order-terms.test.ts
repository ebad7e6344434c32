import { describe, expect, test } from 'vitest';
import { type OrderTerms, sharedTerms } from './order-terms.ts';

const BOOLEANS = [false, true];

/** Every combination that there is, 2 × 2 × 3 × 4 × 4 × 2 × 2 × 2. */
function allTerms(): OrderTerms[] {
  const all: OrderTerms[] = [];
  for (const type of ['LIMIT', 'MARKET'] as const)
    for (const side of ['BUY', 'SELL'] as const)
      for (const positionSide of ['BOTH', 'LONG', 'SHORT'] as const)
        for (const timeInForce of ['GTC', 'IOC', 'FOK', 'GTD'] as const)
          for (const selfTradePrevention of ['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'NONE'] as const)
            for (const reduceOnly of BOOLEANS)
              for (const closePosition of BOOLEANS)
                for (const makerOnly of BOOLEANS)
                  all.push({
                    type,
                    side,
                    positionSide,
                    timeInForce,
                    selfTradePrevention,
                    reduceOnly,
                    closePosition,
                    makerOnly,
                  });
  return all;
}

describe('sharedTerms', () => {
  test('the same terms are one object, other terms another, and each says what was asked', () => {
    const shared = allTerms().map((terms) => sharedTerms(terms));
    expect(new Set(shared).size).toBe(1536);
    allTerms().forEach((terms, at) => {
      expect(sharedTerms(terms)).toBe(shared[at]);
      expect(shared[at]).toMatchObject(terms);
    });
  });

  test('codes are those of events, a byte each', () => {
    const terms = sharedTerms({
      type: 'MARKET',
      side: 'SELL',
      positionSide: 'SHORT',
      timeInForce: 'GTD',
      selfTradePrevention: 'NONE',
      reduceOnly: true,
      closePosition: false,
      makerOnly: true,
    });
    expect([terms.codes, terms.selfTradeCode, terms.flags]).toEqual([0x03_02_01_01, 3, 5]);
  });
});
