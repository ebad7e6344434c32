import {
  BTCUSDT,
  completeSymbol,
  ETHUSDT,
  type LeverageTierInput,
  multiply,
  type SymbolInput,
  type SymbolSpec,
  UNIT,
} from '@openperp/engine';
import type { IndexTraits } from './index-process.ts';

/** How much goes on in a symbol's demo market; values in USDT. */
export interface FlowTraits {
  /** Trades of the random traders, a second, when volatility is what it is in the long run. */
  readonly tradesPerSecond: number;
  /** The least a trader trades; the average is some four times that. */
  readonly leastTradeValue: number;
  /** What a maker's level near the touch is worth. */
  readonly levelValue: number;
}

/** A symbol of the demo: what the exchange is told, and how its market is simulated. */
export interface DemoSymbol {
  readonly spec: SymbolSpec;
  readonly index: IndexTraits;
  readonly flow: FlowTraits;
}

type Behaviour = Pick<IndexTraits, 'level' | 'yearlyVolatility' | 'correlation'> & FlowTraits;

/** [floor in USDT, maintenance margin rate in %, maximal leverage]. */
type TierRow = readonly [number, number, number];

const PERCENT = UNIT / 100;

const LARGE_TIERS: readonly TierRow[] = [
  [0, 0.5, 100],
  [50_000, 0.65, 75],
  [400_000, 1, 50],
  [2_000_000, 2, 25],
  [10_000_000, 5, 10],
  [25_000_000, 10, 5],
  [50_000_000, 12.5, 4],
  [75_000_000, 15, 3],
  [100_000_000, 25, 2],
  [150_000_000, 50, 1],
];

const MEDIUM_TIERS: readonly TierRow[] = [
  [0, 0.65, 75],
  [25_000, 1, 50],
  [250_000, 2, 25],
  [2_500_000, 5, 10],
  [10_000_000, 10, 5],
  [20_000_000, 12.5, 4],
  [30_000_000, 15, 3],
  [50_000_000, 25, 2],
  [75_000_000, 50, 1],
];

/** The demo's symbols in the order of their listing. Levels are where the long-run price of the simulation lies, not forecasts. */
export const DEMO_SYMBOLS: readonly DemoSymbol[] = [
  demoSymbol(BTCUSDT, {
    level: 98_000,
    yearlyVolatility: 0.45,
    correlation: 0.85,
    tradesPerSecond: 1.2,
    leastTradeValue: 600,
    levelValue: 40_000,
  }),
  demoSymbol(ETHUSDT, {
    level: 3_400,
    yearlyVolatility: 0.65,
    correlation: 0.85,
    tradesPerSecond: 1,
    leastTradeValue: 400,
    levelValue: 30_000,
  }),
  demoSymbol(symbolOf('SOL', ['0.01', '0.01'], [10_000, 100_000, 20_000], LARGE_TIERS), {
    level: 185,
    yearlyVolatility: 0.8,
    correlation: 0.8,
    tradesPerSecond: 0.9,
    leastTradeValue: 200,
    levelValue: 15_000,
  }),
  demoSymbol(symbolOf('BNB', ['0.01', '0.01'], [100_000, 10_000, 2_000], MEDIUM_TIERS), {
    level: 860,
    yearlyVolatility: 0.55,
    correlation: 0.7,
    tradesPerSecond: 0.7,
    leastTradeValue: 150,
    levelValue: 10_000,
  }),
  demoSymbol(symbolOf('XRP', ['0.0001', '0.1'], [1_000, 1_000_000, 200_000], MEDIUM_TIERS), {
    level: 2.4,
    yearlyVolatility: 0.85,
    correlation: 0.7,
    tradesPerSecond: 0.8,
    leastTradeValue: 150,
    levelValue: 12_000,
  }),
  demoSymbol(symbolOf('DOGE', ['0.00001', '1'], [100, 10_000_000, 2_000_000], MEDIUM_TIERS), {
    level: 0.21,
    yearlyVolatility: 0.95,
    correlation: 0.75,
    tradesPerSecond: 0.8,
    leastTradeValue: 120,
    levelValue: 9_000,
  }),
];

/** With the price source that only the demo uses. */
function demoSymbol(spec: SymbolInput, behaviour: Behaviour): DemoSymbol {
  const completed = completeSymbol({ ...spec, priceSource: 'SIMULATED' });
  if (!completed.ok) throw new Error(`${spec.symbol} ${completed.fault.field}: ${completed.fault.message}`);
  const { level, yearlyVolatility, correlation, ...flow } = behaviour;
  const { minPrice, maxPrice } = completed.value;
  const bounds = { min: Number(minPrice) / UNIT, max: Number(maxPrice) / UNIT };
  return { spec: completed.value, index: { level, yearlyVolatility, correlation, ...bounds }, flow };
}

/** `limits`: greatest price, greatest quantity of a LIMIT and of a MARKET order, in whole units. */
function symbolOf(
  baseAsset: string,
  [tick, step]: readonly [string, string],
  [maxPrice, maxLimitQuantity, maxMarketQuantity]: readonly [number, number, number],
  tiers: readonly TierRow[],
): SymbolInput {
  return {
    symbol: `${baseAsset}USDT`,
    baseAsset,
    tickSize: Math.round(Number(tick) * UNIT),
    stepSize: Math.round(Number(step) * UNIT),
    maxPrice: multiply(maxPrice, UNIT),
    maxLimitQuantity: multiply(maxLimitQuantity, UNIT),
    maxMarketQuantity: multiply(maxMarketQuantity, UNIT),
    leverageTiers: tiers.map((row, i) => tierOf(row, i === tiers.length - 1)),
  };
}

function tierOf([floor, ratePercent, maxLeverage]: TierRow, isLast: boolean): LeverageTierInput {
  return {
    notionalFloor: multiply(floor, UNIT),
    maintenanceMarginRate: Math.round(ratePercent * PERCENT),
    maxLeverage,
    ...(isLast ? { notionalCap: multiply(2 * floor, UNIT) } : {}),
  };
}
