import { type Amount, max, multiplyWide, UNIT } from '../number/amount.ts';
import { divideFloor } from '../number/divide.ts';
import { precisionOf } from './precision.ts';
import type { SymbolFault } from './symbol-fault.ts';
import { MAX_INDEX_SOURCES, MAX_ORDERS_PER_ACCOUNT, MAX_VALUE } from './symbol-limits.ts';
import type { SymbolSpec } from './symbol-spec.ts';

const NAME = /^[A-Z0-9]{2,20}$/;
const SOURCE_NAME = /^[\x21-\x7e]{1,64}$/;
const FUNDING_INTERVALS_HOURS: readonly number[] = [1, 2, 4, 8];

/** The first fault of a whole configuration whose tiers are complete; `undefined` where it has none (NUM-2 and the rules of each field). */
export function faultOfSymbol(spec: SymbolSpec): SymbolFault | undefined {
  return (
    faultOfNames(spec) ??
    faultOfGrid(spec) ??
    faultOfPrices(spec) ??
    faultOfQuantities(spec) ??
    faultOfValues(spec) ??
    faultOfLeverage(spec) ??
    faultOfBands(spec) ??
    faultOfFees(spec) ??
    faultOfFunding(spec) ??
    faultOfLimits(spec) ??
    faultOfPriceSource(spec)
  );
}

/** The first fault of tick and step: each is positive and within bounds (NUM-1, NUM-2). */
export function faultOfGrid(spec: Pick<SymbolSpec, 'tickSize' | 'stepSize'>): SymbolFault | undefined {
  for (const field of ['tickSize', 'stepSize'] as const) {
    if (!(spec[field] > 0)) return fault(field, 'NUM-1', 'more than 0');
    if (spec[field] > MAX_VALUE) return fault(field, 'NUM-2', 'too large');
  }
  return undefined;
}

function faultOfNames(spec: SymbolSpec): SymbolFault | undefined {
  for (const field of ['symbol', 'baseAsset', 'quoteAsset', 'marginAsset'] as const) {
    if (!NAME.test(spec[field])) return fault(field, '', '2 to 20 capital letters and digits');
  }
  if (spec.marginAsset !== spec.quoteAsset) return fault('marginAsset', '', 'the quote asset');
  return undefined;
}

function faultOfPrices(spec: SymbolSpec): SymbolFault | undefined {
  const { tickSize, minPrice, maxPrice } = spec;
  if (spec.pricePrecision !== precisionOf(tickSize))
    return fault('pricePrecision', 'NUM-1', 'that of tickSize');
  return (
    faultOfGridValue('minPrice', minPrice, tickSize) ??
    faultOfGridValue('maxPrice', maxPrice, tickSize) ??
    (maxPrice < minPrice ? fault('maxPrice', 'NUM-1', 'at least minPrice') : undefined)
  );
}

function faultOfQuantities(spec: SymbolSpec): SymbolFault | undefined {
  const { stepSize, minQuantity, maxLimitQuantity, maxMarketQuantity } = spec;
  if (spec.quantityPrecision !== precisionOf(stepSize)) {
    return fault('quantityPrecision', 'NUM-1', 'that of stepSize');
  }
  return (
    faultOfGridValue('minQuantity', minQuantity, stepSize) ??
    faultOfGridValue('maxLimitOrderQty', maxLimitQuantity, stepSize) ??
    faultOfGridValue('maxMarketOrderQty', maxMarketQuantity, stepSize) ??
    (maxLimitQuantity < minQuantity
      ? fault('maxLimitOrderQty', 'NUM-1', 'at least minQuantity')
      : undefined) ??
    (maxMarketQuantity < minQuantity
      ? fault('maxMarketOrderQty', 'NUM-1', 'at least minQuantity')
      : undefined)
  );
}

/** A price or quantity: positive, whole in its grid, a safe integer of grid units. */
function faultOfGridValue(field: string, value: Amount, gridSize: Amount): SymbolFault | undefined {
  if (!(value > 0)) return fault(field, 'NUM-1', 'more than 0');
  if (BigInt(value) % BigInt(gridSize) !== 0n) return fault(field, 'NUM-1', 'off its grid');
  if (typeof divideFloor(value, gridSize) !== 'number')
    return fault(field, 'NUM-2', 'too large for its grid');
  return undefined;
}

function faultOfValues(spec: SymbolSpec): SymbolFault | undefined {
  const maxQuantity = max(spec.maxLimitQuantity, spec.maxMarketQuantity);
  if (multiplyWide(spec.maxPrice, maxQuantity) > multiplyWide(MAX_VALUE, UNIT)) {
    return fault('maxPrice', 'NUM-2', 'maxPrice × the greatest quantity is too large');
  }
  if (!(spec.minNotional >= 0 && spec.minNotional <= MAX_VALUE)) {
    return fault('minNotional', 'NUM-2', 'from 0 to 10^18');
  }
  return undefined;
}

function faultOfLeverage(spec: SymbolSpec): SymbolFault | undefined {
  if (spec.maxLeverage !== spec.leverageTiers[0]?.maxLeverage) {
    return fault('maxLeverage', 'MARGIN-6', 'that of the first tier');
  }
  return faultOfInteger('defaultLeverage', 'MARGIN-6', spec.defaultLeverage, 1, spec.maxLeverage);
}

function faultOfBands(spec: SymbolSpec): SymbolFault | undefined {
  return (
    faultOfInteger('multiplierUp', 'MATCH-4', spec.multiplierUp, UNIT + 1, Number.MAX_SAFE_INTEGER) ??
    faultOfInteger('multiplierDown', 'MATCH-4', spec.multiplierDown, 0, UNIT - 1) ??
    faultOfInteger('marketTakeBound', 'MATCH-3', spec.marketTakeBound, 0, UNIT - 1) ??
    faultOfInteger('triggerProtect', 'COND-5', spec.triggerProtect, 0, UNIT - 1)
  );
}

function faultOfFees(spec: SymbolSpec): SymbolFault | undefined {
  return (
    faultOfInteger('takerFeeRate', 'FEE-1', spec.takerFeeRate, 0, UNIT - 1) ??
    faultOfInteger('makerFeeRate', 'FEE-2', spec.makerFeeRate, 1 - UNIT, UNIT - 1) ??
    faultOfInteger('liquidationFeeRate', 'LIQ-3', spec.liquidationFeeRate, 0, UNIT - 1)
  );
}

function faultOfFunding(spec: SymbolSpec): SymbolFault | undefined {
  if (!FUNDING_INTERVALS_HOURS.includes(spec.fundingIntervalHours)) {
    return fault('fundingIntervalHours', 'FUND-2', '1, 2, 4 or 8');
  }
  if (!(spec.impactNotional > 0 && spec.impactNotional <= MAX_VALUE)) {
    return fault('impactNotional', 'FUND-1', 'more than 0, at most 10^18');
  }
  return (
    faultOfInteger('interestRate', 'FUND-2', spec.interestRate, 0, UNIT - 1) ??
    faultOfInteger('fundingRateCap', 'FUND-2', spec.fundingRateCap, 0, UNIT - 1) ??
    faultOfInteger('fundingRateFloor', 'FUND-2', spec.fundingRateFloor, 1 - UNIT, 0)
  );
}

function faultOfLimits(spec: SymbolSpec): SymbolFault | undefined {
  return (
    faultOfInteger('maxOpenOrders', '', spec.maxOpenOrders, 1, MAX_ORDERS_PER_ACCOUNT) ??
    faultOfInteger('maxConditionOrders', '', spec.maxConditionOrders, 1, MAX_ORDERS_PER_ACCOUNT) ??
    faultOfInteger('onboardAt', 'TIME-1', spec.onboardAt, 0, Number.MAX_SAFE_INTEGER)
  );
}

function faultOfPriceSource({ priceSource }: SymbolSpec): SymbolFault | undefined {
  if (typeof priceSource === 'string') return undefined;
  const { sources } = priceSource;
  if (sources.length < 1 || sources.length > MAX_INDEX_SOURCES) {
    return fault('priceSource.sources', 'PRICE-1', `1 to ${MAX_INDEX_SOURCES} sources`);
  }
  for (const [i, source] of sources.entries()) {
    const path = `priceSource.sources[${i}]`;
    for (const field of ['venue', 'instrument'] as const) {
      if (!SOURCE_NAME.test(source[field]))
        return fault(`${path}.${field}`, 'PRICE-1', '1 to 64 ASCII characters');
    }
    if (!(source.weight > 0 && source.weight <= MAX_VALUE)) {
      return fault(`${path}.weight`, 'PRICE-1', 'more than 0, at most 10^18');
    }
  }
  return undefined;
}

function faultOfInteger(
  field: string,
  rule: string,
  value: number,
  least: number,
  greatest: number,
): SymbolFault | undefined {
  if (Number.isSafeInteger(value) && value >= least && value <= greatest) return undefined;
  return fault(field, rule, 'out of range');
}

function fault(field: string, rule: string, message: string): SymbolFault {
  return { field, rule, message };
}
