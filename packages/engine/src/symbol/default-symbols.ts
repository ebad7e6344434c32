import { type Amount, multiplyWide, UNIT } from '../number/amount.ts';
import { completeTiers } from './leverage-tiers.ts';
import type { LeverageTier, SymbolSpec } from './symbol-spec.ts';

/** BTCUSDT as it comes with the exchange; what it says is also the default of every other symbol. */
export const BTCUSDT: SymbolSpec = {
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  status: 'TRADING',
  tickSize: 10_000_000,
  stepSize: 100_000,
  minPrice: 10_000_000,
  maxPrice: whole(1_000_000),
  minQuantity: 100_000,
  maxLimitQuantity: whole(1_000),
  maxMarketQuantity: whole(120),
  minNotional: whole(5),
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
  impactNotional: whole(25_000),
  markPriceMethod: 'MEDIAN',
  priceSource: 'MANUAL',
  leverageTiers: tierTable(1_800_000_000, [
    [0, 400_000, 125],
    [50_000, 500_000, 100],
    [600_000, 650_000, 75],
    [3_000_000, 1_000_000, 50],
    [12_000_000, 2_000_000, 25],
    [70_000_000, 2_500_000, 20],
    [100_000_000, 5_000_000, 10],
    [230_000_000, 10_000_000, 5],
    [480_000_000, 12_500_000, 4],
    [600_000_000, 15_000_000, 3],
    [800_000_000, 25_000_000, 2],
    [1_200_000_000, 50_000_000, 1],
  ]),
  onboardAt: 0,
};

/** ETHUSDT as it comes with the exchange. */
export const ETHUSDT: SymbolSpec = {
  ...BTCUSDT,
  symbol: 'ETHUSDT',
  baseAsset: 'ETH',
  tickSize: 1_000_000,
  minPrice: 1_000_000,
  maxPrice: whole(100_000),
  maxLimitQuantity: whole(10_000),
  maxMarketQuantity: whole(2_000),
  pricePrecision: 2,
  maxLeverage: 100,
  fundingRateCap: 375_000,
  fundingRateFloor: -375_000,
  impactNotional: whole(20_000),
  leverageTiers: tierTable(500_000_000, [
    [0, 500_000, 100],
    [50_000, 650_000, 75],
    [400_000, 1_000_000, 50],
    [5_000_000, 2_000_000, 25],
    [20_000_000, 5_000_000, 10],
    [50_000_000, 10_000_000, 5],
    [100_000_000, 12_500_000, 4],
    [150_000_000, 15_000_000, 3],
    [200_000_000, 25_000_000, 2],
    [300_000_000, 50_000_000, 1],
  ]),
};

/** The symbols that every exchange starts with. */
export const DEFAULT_SYMBOLS: readonly SymbolSpec[] = [BTCUSDT, ETHUSDT];

/** `n` whole units in 10⁻⁸. */
function whole(n: number): Amount {
  return multiplyWide(n, UNIT);
}

/** A table of [floor in whole units, maintenance margin rate in 10⁻⁸, maximal leverage] that ends at `cap` whole units. */
function tierTable(
  cap: number,
  rows: readonly (readonly [number, number, number])[],
): readonly LeverageTier[] {
  const tiers = completeTiers(
    rows.map(([floor, maintenanceMarginRate, maxLeverage], i) => ({
      notionalFloor: whole(floor),
      notionalCap: whole(rows[i + 1]?.[0] ?? cap),
      maxLeverage,
      maintenanceMarginRate,
    })),
  );
  if (!tiers.ok) throw new Error(`${tiers.fault.field}: ${tiers.fault.message}`);
  return tiers.value;
}
