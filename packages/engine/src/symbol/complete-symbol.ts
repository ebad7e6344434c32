import { type Amount, multiplyWide, narrow, UNIT } from '../number/amount.ts';
import { divideHalf } from '../number/divide.ts';
import { faultOfGrid, faultOfSymbol } from './check-symbol.ts';
import { BTCUSDT } from './default-symbols.ts';
import { completeTiers, type LeverageTierInput } from './leverage-tiers.ts';
import { precisionOf } from './precision.ts';
import type { Completed } from './symbol-fault.ts';
import type { LeverageTier, SymbolChanges, SymbolSpec } from './symbol-spec.ts';

/** What the creation of a symbol must say; the rest may be left out. */
export type SymbolInput = Pick<SymbolSpec, 'symbol' | 'baseAsset' | 'tickSize' | 'stepSize'> & {
  readonly leverageTiers: readonly LeverageTierInput[];
} & Partial<Omit<SymbolSpec, 'leverageTiers'>>;

/** {@link SymbolChanges} with tiers that need not be complete. */
export type SymbolChangesInput = Omit<SymbolChanges, 'leverageTiers'> & {
  readonly leverageTiers?: readonly LeverageTierInput[];
};

/** FUND-1: impact notional by default, in quote units × leverage. */
const IMPACT_NOTIONAL_PER_LEVERAGE = 200;

/**
 * The whole configuration of a new symbol, or its first fault. What is left out is derived from what is there (precisions, least price
 * and quantity, margin asset, maximal leverage, FUND-1 impact notional, FUND-2 cap and floor, MARGIN-4 maintenance amounts), else it is
 * that of BTCUSDT: prices and quantities down to the symbol's grid, the default leverage down to its maximum.
 */
export function completeSymbol(input: SymbolInput): Completed<SymbolSpec> {
  const gridFault = faultOfGrid(input);
  if (gridFault !== undefined) return { ok: false, fault: gridFault };
  const tiers = completeTiers(input.leverageTiers);
  if (!tiers.ok) return tiers;
  return checked({
    ...BTCUSDT,
    ...defaultsOfGrid(input.tickSize, input.stepSize),
    ...defaultsOfFirstTier(tiers.value[0]!),
    marginAsset: input.quoteAsset ?? BTCUSDT.marginAsset,
    ...input,
    leverageTiers: tiers.value,
  });
}

/**
 * The configuration after a change, or the first fault of it. New tiers bring their maximal leverage, to which a greater default
 * leverage falls; cap and floor of funding and the impact notional stay (FUND-2).
 */
export function changeSymbol(spec: SymbolSpec, changes: SymbolChangesInput): Completed<SymbolSpec> {
  const tiers = completeTiers(changes.leverageTiers ?? spec.leverageTiers);
  if (!tiers.ok) return tiers;
  const { maxLeverage } = tiers.value[0]!;
  return checked({
    ...spec,
    maxLeverage,
    defaultLeverage: Math.min(spec.defaultLeverage, maxLeverage),
    ...changes,
    leverageTiers: tiers.value,
  });
}

function checked(spec: SymbolSpec): Completed<SymbolSpec> {
  const fault = faultOfSymbol(spec);
  return fault === undefined ? { ok: true, value: spec } : { ok: false, fault };
}

function defaultsOfGrid(tickSize: Amount, stepSize: Amount) {
  return {
    pricePrecision: precisionOf(tickSize),
    quantityPrecision: precisionOf(stepSize),
    minPrice: tickSize,
    maxPrice: floorToGrid(BTCUSDT.maxPrice, tickSize),
    minQuantity: stepSize,
    maxLimitQuantity: floorToGrid(BTCUSDT.maxLimitQuantity, stepSize),
    maxMarketQuantity: floorToGrid(BTCUSDT.maxMarketQuantity, stepSize),
  };
}

function defaultsOfFirstTier({ maxLeverage, maintenanceMarginRate }: LeverageTier) {
  const fundingRateCap = Number(divideHalf(3 * maintenanceMarginRate, 4));
  return {
    maxLeverage,
    defaultLeverage: Math.min(BTCUSDT.defaultLeverage, maxLeverage),
    fundingRateCap,
    fundingRateFloor: -fundingRateCap,
    impactNotional: multiplyWide(IMPACT_NOTIONAL_PER_LEVERAGE * maxLeverage, UNIT),
  };
}

function floorToGrid(value: Amount, gridSize: Amount): Amount {
  return narrow(BigInt(value) - (BigInt(value) % BigInt(gridSize)));
}
