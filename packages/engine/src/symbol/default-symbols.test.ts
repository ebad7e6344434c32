import { describe, expect, test } from 'vitest';
import { completeSymbol } from './complete-symbol.ts';
import { BTCUSDT, DEFAULT_SYMBOLS, ETHUSDT } from './default-symbols.ts';
import type { SymbolSpec } from './symbol-spec.ts';

/** Tiers in whole units: [floor, cap, rate × 10⁴, leverage]. */
function tierRows(spec: SymbolSpec): readonly (readonly [bigint, bigint, number, number])[] {
  return spec.leverageTiers.map((tier) => [
    BigInt(tier.notionalFloor) / 100_000_000n,
    BigInt(tier.notionalCap) / 100_000_000n,
    tier.maintenanceMarginRate / 10_000,
    tier.maxLeverage,
  ]);
}

describe('the default symbols', () => {
  test('BTCUSDT', () => {
    const { leverageTiers: _, ...rest } = BTCUSDT;
    expect(rest).toEqual({
      symbol: 'BTCUSDT',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      marginAsset: 'USDT',
      status: 'TRADING',
      tickSize: 10_000_000,
      stepSize: 100_000,
      minPrice: 10_000_000,
      maxPrice: 100_000_000_000_000,
      minQuantity: 100_000,
      maxLimitQuantity: 100_000_000_000,
      maxMarketQuantity: 12_000_000_000,
      minNotional: 500_000_000,
      pricePrecision: 1,
      quantityPrecision: 3,
      maxOpenOrders: 200,
      maxConditionOrders: 100,
      defaultLeverage: 20,
      maxLeverage: 125,
      defaultMarginMode: 'CROSS',
      multiplierUp: 105_000_000,
      multiplierDown: 95_000_000,
      marketTakeBound: 5_000_000,
      triggerProtect: 5_000_000,
      makerFeeRate: 20_000,
      takerFeeRate: 50_000,
      liquidationFeeRate: 1_250_000,
      fundingIntervalHours: 8,
      interestRate: 10_000,
      fundingRateCap: 300_000,
      fundingRateFloor: -300_000,
      impactNotional: 2_500_000_000_000,
      markPriceMethod: 'MEDIAN',
      priceSource: 'MANUAL',
      onboardAt: 0,
    });
    expect(tierRows(BTCUSDT)).toEqual([
      [0n, 50_000n, 40, 125],
      [50_000n, 600_000n, 50, 100],
      [600_000n, 3_000_000n, 65, 75],
      [3_000_000n, 12_000_000n, 100, 50],
      [12_000_000n, 70_000_000n, 200, 25],
      [70_000_000n, 100_000_000n, 250, 20],
      [100_000_000n, 230_000_000n, 500, 10],
      [230_000_000n, 480_000_000n, 1_000, 5],
      [480_000_000n, 600_000_000n, 1_250, 4],
      [600_000_000n, 800_000_000n, 1_500, 3],
      [800_000_000n, 1_200_000_000n, 2_500, 2],
      [1_200_000_000n, 1_800_000_000n, 5_000, 1],
    ]);
  });

  test('ETHUSDT, where it differs', () => {
    const differing = Object.entries(ETHUSDT).filter(
      ([name, value]) => name !== 'leverageTiers' && value !== BTCUSDT[name as keyof SymbolSpec],
    );
    expect(Object.fromEntries(differing)).toEqual({
      symbol: 'ETHUSDT',
      baseAsset: 'ETH',
      tickSize: 1_000_000,
      minPrice: 1_000_000,
      maxPrice: 10_000_000_000_000,
      maxLimitQuantity: 1_000_000_000_000,
      maxMarketQuantity: 200_000_000_000,
      pricePrecision: 2,
      maxLeverage: 100,
      fundingRateCap: 375_000,
      fundingRateFloor: -375_000,
      impactNotional: 2_000_000_000_000,
    });
    expect(tierRows(ETHUSDT)).toEqual([
      [0n, 50_000n, 50, 100],
      [50_000n, 400_000n, 65, 75],
      [400_000n, 5_000_000n, 100, 50],
      [5_000_000n, 20_000_000n, 200, 25],
      [20_000_000n, 50_000_000n, 500, 10],
      [50_000_000n, 100_000_000n, 1_000, 5],
      [100_000_000n, 150_000_000n, 1_250, 4],
      [150_000_000n, 200_000_000n, 1_500, 3],
      [200_000_000n, 300_000_000n, 2_500, 2],
      [300_000_000n, 500_000_000n, 5_000, 1],
    ]);
  });

  test('each passes its own checks, and completes to itself', () => {
    for (const spec of DEFAULT_SYMBOLS) expect(completeSymbol(spec)).toEqual({ ok: true, value: spec });
  });
});
