import type { IndexSource, LeverageTier, PriceSource, SymbolSpec } from '@openperp/engine';
import type { SeededRandom } from './seeded-random.ts';

/** 10⁻⁸ units of a decimal number written as text. */
export function units(decimal: string): number {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return Number(whole + fraction.padEnd(8, '0'));
}

const SHARED = {
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  status: 'TRADING',
  maxConditionOrders: 100,
  defaultLeverage: 20,
  defaultMarginMode: 'CROSS',
  multiplierUp: units('1.05'),
  multiplierDown: units('0.95'),
  marketTakeBound: units('0.05'),
  triggerProtect: units('0.05'),
  makerFeeRate: units('0.0002'),
  takerFeeRate: units('0.0005'),
  liquidationFeeRate: units('0.0125'),
  fundingIntervalHours: 8,
  interestRate: units('0.0001'),
  fundingRateCap: units('0.003'),
  fundingRateFloor: -units('0.003'),
  impactNotional: units('20000'),
  markPriceMethod: 'INDEX',
  priceSource: 'MANUAL',
  onboardAt: 0,
} as const;

function tier(floor: string, cap: string, rate: string, amount: string, maxLeverage: number): LeverageTier {
  return {
    notionalFloor: units(floor),
    notionalCap: units(cap),
    maxLeverage,
    maintenanceMarginRate: units(rate),
    maintenanceAmount: units(amount),
  };
}

/** As BTCUSDT, with tiers low enough to be reached. */
export const BIG: SymbolSpec = {
  ...SHARED,
  symbol: 'BIGUSDT',
  baseAsset: 'BIG',
  tickSize: units('0.1'),
  stepSize: units('0.001'),
  minPrice: units('0.1'),
  maxPrice: units('1000000'),
  minQuantity: units('0.001'),
  maxLimitQuantity: units('1000'),
  maxMarketQuantity: units('120'),
  minNotional: units('5'),
  pricePrecision: 1,
  quantityPrecision: 3,
  maxOpenOrders: 200,
  maxLeverage: 125,
  leverageTiers: [
    tier('0', '5000', '0.004', '0', 125),
    tier('5000', '60000', '0.005', '5', 100),
    tier('60000', '300000', '0.0065', '95', 75),
    tier('300000', '1200000', '0.01', '1145', 50),
    tier('1200000', '7000000', '0.02', '13145', 20),
    tier('7000000', '50000000', '0.5', '3373145', 1),
  ],
};

/** One whose tick × step is far below 10⁻⁸: trade values round, down to 0. */
export const TINY: SymbolSpec = {
  ...SHARED,
  symbol: 'TINYUSDT',
  baseAsset: 'TINY',
  tickSize: 1,
  stepSize: units('0.001'),
  minPrice: 1,
  maxPrice: units('1'),
  minQuantity: units('0.001'),
  maxLimitQuantity: 10n ** 18n,
  maxMarketQuantity: 10n ** 18n,
  minNotional: 10,
  pricePrecision: 8,
  quantityPrecision: 3,
  maxOpenOrders: 6,
  maxLeverage: 50,
  makerFeeRate: -units('0.0001'),
  takerFeeRate: units('0.00075'),
  leverageTiers: [
    tier('0', '100', '0.01', '0', 50),
    tier('100', '20000', '0.0333', '2.33', 15),
    tier('20000', '1000000', '0.125', '1836.33', 4),
  ],
};

/** A low price and whole quantities; isolated by default. */
export const LOW: SymbolSpec = {
  ...SHARED,
  symbol: 'LOWUSDT',
  baseAsset: 'LOW',
  tickSize: units('0.0001'),
  stepSize: units('1'),
  minPrice: units('0.0001'),
  maxPrice: units('1000'),
  minQuantity: units('1'),
  maxLimitQuantity: units('2000000'),
  maxMarketQuantity: units('50000'),
  minNotional: units('5'),
  pricePrecision: 4,
  quantityPrecision: 0,
  maxOpenOrders: 12,
  maxLeverage: 75,
  defaultLeverage: 7,
  defaultMarginMode: 'ISOLATED',
  leverageTiers: [
    tier('0', '1000', '0.0065', '0', 75),
    tier('1000', '50000', '0.02', '13.5', 25),
    tier('50000', '5000000', '0.1', '4013.5', 5),
  ],
};

/** A fourth market that is thin: few orders, a wide band and a tight take bound. */
export const THIN: SymbolSpec = {
  ...SHARED,
  symbol: 'THINUSDT',
  baseAsset: 'THIN',
  tickSize: units('0.05'),
  stepSize: units('0.01'),
  minPrice: units('0.05'),
  maxPrice: units('10000'),
  minQuantity: units('0.01'),
  maxLimitQuantity: units('5000'),
  maxMarketQuantity: units('500'),
  minNotional: units('1'),
  pricePrecision: 2,
  quantityPrecision: 2,
  maxOpenOrders: 3,
  maxLeverage: 20,
  multiplierUp: units('1.5'),
  multiplierDown: units('0.5'),
  marketTakeBound: units('0.01'),
  leverageTiers: [tier('0', '250000', '0.025', '0', 20)],
};

/** Tiers that put many positions into breach at once. */
export const STEEP_TIERS: readonly LeverageTier[] = [
  tier('0', '2000', '0.02', '0', 40),
  tier('2000', '50000', '0.05', '60', 15),
  tier('50000', '50000000', '0.2', '7560', 4),
];

function venue(name: string, weight: string): IndexSource {
  return { venue: name, instrument: 'TRIAL', weight: units(weight) };
}

const SOURCES: readonly PriceSource[] = [
  'MANUAL',
  'MANUAL',
  'SIMULATED',
  { sources: [venue('one', '0.5'), venue('two', '0.5')] },
  { sources: [venue('one', '0.5'), venue('two', '0.3'), venue('three', '0.2')] },
  { sources: [venue('two', '1'), venue('three', '2'), venue('four', '1')] },
];

/** The symbol with another way to its mark and index, and other funding. */
export function varied(spec: SymbolSpec, random: SeededRandom): SymbolSpec {
  return {
    ...spec,
    markPriceMethod: random.pick(['MEDIAN', 'MEDIAN', 'INDEX'] as const),
    priceSource: random.pick(SOURCES),
    fundingIntervalHours: random.pick([1, 1, 1, 2, 4, 8]),
    impactNotional: units(random.pick(['10', '200', '3000'])),
  };
}
