import { describe, expect, test } from 'vitest';
import {
  changeSymbol,
  completeSymbol,
  type SymbolChangesInput,
  type SymbolInput,
} from './complete-symbol.ts';
import { BTCUSDT } from './default-symbols.ts';
import type { Completed } from './symbol-fault.ts';
import type { SymbolSpec } from './symbol-spec.ts';

/** SOLUSDT: tick 0.05, step 1; one tier of 20×, MMR 0.01, up to 1,000,000. */
const SOL: SymbolInput = {
  symbol: 'SOLUSDT',
  baseAsset: 'SOL',
  tickSize: 5_000_000,
  stepSize: 100_000_000,
  leverageTiers: [
    { notionalFloor: 0, notionalCap: 100_000_000_000_000, maxLeverage: 20, maintenanceMarginRate: 1_000_000 },
  ],
};

function specOf(completed: Completed<SymbolSpec>): SymbolSpec {
  if (!completed.ok) throw new Error(`${completed.fault.field}: ${completed.fault.message}`);
  return completed.value;
}

function faultOf(completed: Completed<SymbolSpec>): readonly [string, string] {
  if (completed.ok) throw new Error('no fault');
  expect(completed.fault.message).not.toBe('');
  return [completed.fault.field, completed.fault.rule];
}

function codeOf(completed: Completed<SymbolSpec>): number {
  if (completed.ok) throw new Error('no fault');
  return completed.fault.code;
}

function created(more: Partial<SymbolInput>): Completed<SymbolSpec> {
  return completeSymbol({ ...SOL, ...more });
}

describe('completeSymbol', () => {
  test('what is left out is derived, or that of BTCUSDT', () => {
    const spec = specOf(completeSymbol(SOL));
    expect(spec).toEqual({
      ...BTCUSDT,
      symbol: 'SOLUSDT',
      baseAsset: 'SOL',
      tickSize: 5_000_000,
      stepSize: 100_000_000,
      pricePrecision: 2,
      quantityPrecision: 0,
      minPrice: 5_000_000,
      minQuantity: 100_000_000,
      maxLeverage: 20,
      defaultLeverage: 20,
      fundingRateCap: 750_000,
      fundingRateFloor: -750_000,
      impactNotional: 400_000_000_000,
      leverageTiers: [{ ...SOL.leverageTiers[0], maintenanceAmount: 0 }],
    });
  });

  test('defaults of BTCUSDT come down to the grid and to the maximal leverage', () => {
    const spec = specOf(
      created({
        tickSize: 30_000_000,
        stepSize: 700_000_000,
        leverageTiers: [{ ...SOL.leverageTiers[0]!, maxLeverage: 10 }],
      }),
    );
    // 1,000,000 / 0.3 = 3,333,333.3…; 1,000 / 7 = 142.8…; 120 / 7 = 17.1…
    expect(spec.maxPrice).toBe(99_999_990_000_000);
    expect(spec.maxLimitQuantity).toBe(99_400_000_000);
    expect(spec.maxMarketQuantity).toBe(11_900_000_000);
    expect(spec.defaultLeverage).toBe(10);
  });

  test('another quote asset is the margin asset too', () => {
    expect(specOf(created({ quoteAsset: 'USDC' })).marginAsset).toBe('USDC');
    expect(faultOf(created({ marginAsset: 'USDC' }))).toEqual(['marginAsset', '']);
  });

  test('[FUND-1] FUND-01: impact notional of 20× is 4,000', () => {
    expect(specOf(completeSymbol(SOL)).impactNotional).toBe(400_000_000_000);
    expect(specOf(created({ impactNotional: 1 })).impactNotional).toBe(1);
    expect(faultOf(created({ impactNotional: 0 }))).toEqual(['impactNotional', 'FUND-1']);
  });

  test('[FUND-2] FUND-04: cap and floor are ±0.003 at an MMR of 0.004', () => {
    const spec = specOf(
      created({ leverageTiers: [{ ...SOL.leverageTiers[0]!, maintenanceMarginRate: 400_000 }] }),
    );
    expect([spec.fundingRateCap, spec.fundingRateFloor]).toEqual([300_000, -300_000]);
    // 0.75 × 3 units = 2.25 → 2; 0.75 × 2 = 1.5 → 2
    for (const maintenanceMarginRate of [3, 2]) {
      const odd = specOf(created({ leverageTiers: [{ ...SOL.leverageTiers[0]!, maintenanceMarginRate }] }));
      expect(odd.fundingRateCap).toBe(2);
    }
  });

  test('what is derived must agree when sent', () => {
    const agreeing = { pricePrecision: 2, quantityPrecision: 0, maxLeverage: 20, minQuantity: 100_000_000 };
    expect(specOf(created(agreeing))).toEqual(specOf(completeSymbol(SOL)));
    expect(faultOf(created({ pricePrecision: 1 }))).toEqual(['pricePrecision', 'NUM-1']);
    expect(faultOf(created({ quantityPrecision: 3 }))).toEqual(['quantityPrecision', 'NUM-1']);
    expect(faultOf(created({ maxLeverage: 25 }))).toEqual(['maxLeverage', 'MARGIN-6']);
    for (const minQuantity of [200_000_000, 150_000_000, 0]) {
      expect(faultOf(created({ minQuantity }))).toEqual(['minQuantity', 'NUM-1']);
      expect(codeOf(created({ minQuantity }))).toBe(2002);
    }
    expect(codeOf(created({ pricePrecision: 1 }))).toBe(2002);
    expect(codeOf(created({ maxLeverage: 25 }))).toBe(2002);
    const tier = { ...SOL.leverageTiers[0]!, maintenanceAmount: 1 };
    expect(faultOf(created({ leverageTiers: [tier] }))).toEqual([
      'leverageTiers[0].maintenanceAmount',
      'MARGIN-4',
    ]);
    expect(codeOf(created({ leverageTiers: [tier] }))).toBe(2002);
  });

  test('a name of another length is out of bounds, one of other characters has a wrong form', () => {
    const assets = ['baseAsset', 'quoteAsset'] as const;
    for (const field of ['symbol', ...assets] as const) {
      for (const name of ['', 'X'.repeat(21)]) {
        const refused = created({ [field]: name });
        expect([...faultOf(refused), codeOf(refused)]).toEqual([field, '', 2003]);
      }
      for (const name of ['abc', 'BTC-USDT', 'BTCUSDT\n', 'ÄÖ']) {
        const refused = created({ [field]: name });
        expect([...faultOf(refused), codeOf(refused)]).toEqual([field, '', 2002]);
      }
    }
    expect([...faultOf(created({ symbol: 'A' })), codeOf(created({ symbol: 'A' }))]).toEqual([
      'symbol',
      '',
      2003,
    ]);
    expect(created({ symbol: 'X'.repeat(20), baseAsset: '1', quoteAsset: 'Y'.repeat(20) }).ok).toBe(true);
    expect(created({ symbol: 'AB' }).ok).toBe(true);
  });

  test('[NUM-1] prices lie on the tick and quantities on the step', () => {
    for (const field of ['tickSize', 'stepSize'] as const) {
      for (const size of [0, -1]) expect(faultOf(created({ [field]: size }))).toEqual([field, 'NUM-1']);
    }
    const bad: readonly Partial<SymbolInput>[] = [
      { minPrice: 5_000_001 },
      { minPrice: 0 },
      { maxPrice: 7_000_000 },
      { minPrice: 10_000_000, maxPrice: 5_000_000 },
      { maxLimitQuantity: 10_000_000 },
      { maxLimitQuantity: 0 },
      { maxMarketQuantity: 10_000_000 },
      { maxMarketQuantity: 0 },
    ];
    expect(bad.map((more) => faultOf(created(more)))).toEqual(
      [
        'minPrice',
        'minPrice',
        'maxPrice',
        'maxPrice',
        'maxLimitOrderQty',
        'maxLimitOrderQty',
        'maxMarketOrderQty',
        'maxMarketOrderQty',
      ].map((field) => [field, 'NUM-1']),
    );
    expect(bad.map((more) => codeOf(created(more)))).toEqual([
      2002, 2003, 2002, 2002, 2002, 2003, 2002, 2003,
    ]);
    expect(created({ minPrice: 10_000_000, maxLimitQuantity: 100_000_000 }).ok).toBe(true);
  });

  test('[NUM-2] what could overflow is refused as out of bounds, 2003', () => {
    // Ticks and steps are safe integers: at a tick of 10⁻⁸, prices up to 90,071,992.54740991.
    const fine = { tickSize: 1, minPrice: 1 };
    expect(created({ ...fine, maxPrice: 9_007_199_254_740_991 }).ok).toBe(true);
    expect(faultOf(created({ ...fine, maxPrice: 9_007_199_254_740_992n }))).toEqual(['maxPrice', 'NUM-2']);
    expect(faultOf(created({ stepSize: 1, maxLimitQuantity: 2n ** 53n }))).toEqual([
      'maxLimitOrderQty',
      'NUM-2',
    ]);
    expect(faultOf(created({ stepSize: 1, maxMarketQuantity: 2n ** 53n }))).toEqual([
      'maxMarketOrderQty',
      'NUM-2',
    ]);
    // Greatest price × greatest quantity: up to 10¹⁸.
    const million = 100_000_000_000_000;
    expect(created({ maxPrice: million, maxLimitQuantity: 10n ** 20n }).ok).toBe(true);
    expect(faultOf(created({ maxPrice: million, maxLimitQuantity: 10n ** 20n + 10n ** 8n }))).toEqual([
      'maxPrice',
      'NUM-2',
    ]);
    for (const field of ['tickSize', 'stepSize', 'minNotional'] as const) {
      expect(faultOf(created({ [field]: 10n ** 26n + 1n }))).toEqual([field, 'NUM-2']);
    }
    expect(faultOf(created({ minNotional: -1 }))).toEqual(['minNotional', 'NUM-2']);
    expect(faultOf(created({ impactNotional: 10n ** 26n + 1n }))).toEqual(['impactNotional', 'FUND-1']);
    const [tier] = SOL.leverageTiers;
    const overflowing: readonly Partial<SymbolInput>[] = [
      { ...fine, maxPrice: 9_007_199_254_740_992n },
      { stepSize: 1, maxLimitQuantity: 2n ** 53n },
      { stepSize: 1, maxMarketQuantity: 2n ** 53n },
      { maxPrice: million, maxLimitQuantity: 10n ** 20n + 10n ** 8n },
      { tickSize: 10n ** 26n + 1n },
      { minNotional: 10n ** 26n + 1n },
      { impactNotional: 10n ** 26n + 1n },
      { leverageTiers: [{ ...tier!, notionalCap: 10n ** 26n + 1n }] },
    ];
    for (const more of overflowing) expect([Object.keys(more), codeOf(created(more))]).toContain(2003);
  });

  test('rates and bands at their bounds and past them', () => {
    const one = 100_000_000;
    const bounds: readonly (readonly [keyof SymbolSpec, string, readonly number[], readonly number[]])[] = [
      ['multiplierUp', 'MATCH-4', [one + 1, 10 * one], [one, 0, one + 0.5]],
      ['multiplierDown', 'MATCH-4', [0, one - 1], [-1, one]],
      ['marketTakeBound', 'MATCH-3', [0, one - 1], [-1, one]],
      ['triggerProtect', 'COND-5', [0, one - 1], [-1, one]],
      ['takerFeeRate', 'FEE-1', [0, one - 1], [-1, one]],
      ['makerFeeRate', 'FEE-2', [1 - one, one - 1], [-one, one]],
      ['liquidationFeeRate', 'LIQ-3', [0, one - 1], [-1, one]],
      ['fundingIntervalHours', 'FUND-2', [1, 2, 4, 8], [0, 3, 24]],
      ['interestRate', 'FUND-2', [0, one - 1], [-1, one]],
      ['fundingRateCap', 'FUND-2', [0, one - 1], [-1, one]],
      ['fundingRateFloor', 'FUND-2', [1 - one, 0], [-one, 1]],
      ['defaultLeverage', 'MARGIN-6', [1, 20], [0, 21, 1.5]],
      ['maxOpenOrders', '', [1, 10_000], [0, 10_001]],
      ['maxConditionOrders', '', [1, 10_000], [0, 10_001]],
      ['onboardAt', 'TIME-1', [0, 1_772_710_377_808], [-1, 0.5]],
    ];
    for (const [field, rule, good, bad] of bounds) {
      for (const value of good)
        expect([field, value, created({ [field]: value }).ok]).toEqual([field, value, true]);
      for (const value of bad) {
        const refused = created({ [field]: value });
        const code = field === 'fundingIntervalHours' ? 2002 : 2003;
        expect([value, codeOf(refused), ...faultOf(refused)]).toEqual([value, code, field, rule]);
      }
    }
  });

  test('[PRICE-1] index sources: 1 to 20, named, with a weight', () => {
    const source = { venue: 'binance', instrument: 'SOLUSDT', weight: 100_000_000 };
    const sourced = (...sources: readonly (typeof source)[]) => created({ priceSource: { sources } });
    expect(sourced(source).ok).toBe(true);
    expect(created({ priceSource: 'SIMULATED' }).ok).toBe(true);
    expect(faultOf(sourced())).toEqual(['priceSource.sources', 'PRICE-1']);
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...source, venue: `venue${i}` }));
    expect(sourced(...many(20)).ok).toBe(true);
    expect(faultOf(sourced(...many(21)))).toEqual(['priceSource.sources', 'PRICE-1']);
    expect(faultOf(sourced(...many(2), source, source))).toEqual(['priceSource.sources[3]', 'PRICE-1']);
    expect(
      faultOf(sourced({ ...source, venue: 'a:b' }, { ...source, venue: 'a', instrument: 'b:SOLUSDT' })),
    ).toEqual(['priceSource.sources[1]', 'PRICE-1']);
    expect(faultOf(sourced(source, { ...source, venue: '' }))).toEqual([
      'priceSource.sources[1].venue',
      'PRICE-1',
    ]);
    expect(faultOf(sourced({ ...source, instrument: 'x'.repeat(65) }))).toEqual([
      'priceSource.sources[0].instrument',
      'PRICE-1',
    ]);
    expect(faultOf(sourced({ ...source, weight: 0 }))).toEqual(['priceSource.sources[0].weight', 'PRICE-1']);
  });
});

describe('changeSymbol', () => {
  const spec = specOf(completeSymbol(SOL));
  const change = (changes: SymbolChangesInput) => changeSymbol(spec, changes);

  test('what is left out stays', () => {
    expect(specOf(change({}))).toEqual(spec);
    expect(specOf(change({ status: 'HALTED', takerFeeRate: 60_000 }))).toEqual({
      ...spec,
      status: 'HALTED',
      takerFeeRate: 60_000,
    });
  });

  test('[FUND-2] new tiers bring their leverage and leave cap, floor and impact notional', () => {
    const tier = { ...SOL.leverageTiers[0]!, maxLeverage: 10, maintenanceMarginRate: 4_000_000 };
    expect(specOf(change({ leverageTiers: [tier] }))).toEqual({
      ...spec,
      maxLeverage: 10,
      defaultLeverage: 10,
      leverageTiers: [{ ...tier, maintenanceAmount: 0 }],
    });
    const higher = specOf(change({ leverageTiers: [{ ...tier, maxLeverage: 24 }] }));
    expect([higher.maxLeverage, higher.defaultLeverage]).toEqual([24, 20]);
  });

  test('[MARGIN-4] a wrong table, and every other fault, is refused as at the creation', () => {
    const tier = SOL.leverageTiers[0]!;
    expect(faultOf(change({ leverageTiers: [] }))).toEqual(['leverageTiers', 'MARGIN-4']);
    expect(faultOf(change({ leverageTiers: [{ ...tier, notionalFloor: 1 }] }))).toEqual([
      'leverageTiers[0].notionalFloor',
      'MARGIN-4',
    ]);
    expect(faultOf(change({ maxLeverage: 10 }))).toEqual(['maxLeverage', 'MARGIN-6']);
    expect(faultOf(change({ defaultLeverage: 21 }))).toEqual(['defaultLeverage', 'MARGIN-6']);
    expect(faultOf(change({ minQuantity: 200_000_000 }))).toEqual(['minQuantity', 'NUM-1']);
    expect(faultOf(change({ minPrice: 1 }))).toEqual(['minPrice', 'NUM-1']);
    expect(faultOf(change({ makerFeeRate: -100_000_000 }))).toEqual(['makerFeeRate', 'FEE-2']);
    expect(faultOf(change({ multiplierUp: 100_000_000 }))).toEqual(['multiplierUp', 'MATCH-4']);
  });
});
