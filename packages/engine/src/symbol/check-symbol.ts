import { type Amount, max, multiplyWide, UNIT } from '../number/amount.ts';
import { divideFloor } from '../number/divide.ts';
import { precisionOf } from './precision.ts';
import { sourceName } from './source-name.ts';
import type { SymbolFault } from './symbol-fault.ts';
import { MAX_INDEX_SOURCES, MAX_ORDERS_PER_ACCOUNT, MAX_VALUE } from './symbol-limits.ts';
import type { SymbolSpec } from './symbol-spec.ts';

const NAME = /^[A-Z0-9]+$/;
const MAX_NAME_LENGTH = 20;
const SOURCE_NAME = /^[\x21-\x7e]*$/;
const MAX_SOURCE_NAME_LENGTH = 64;
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
    if (!(spec[field] > 0)) return outOfBounds(field, 'NUM-1', 'more than 0');
    if (spec[field] > MAX_VALUE) return outOfBounds(field, 'NUM-2', 'too large');
  }
  return undefined;
}

function faultOfNames(spec: SymbolSpec): SymbolFault | undefined {
  for (const field of ['symbol', 'baseAsset', 'quoteAsset', 'marginAsset'] as const) {
    const least = field === 'symbol' ? 2 : 1;
    const { length } = spec[field];
    if (length < least || length > MAX_NAME_LENGTH) {
      return outOfBounds(field, '', `${least} to ${MAX_NAME_LENGTH} characters`);
    }
    if (!NAME.test(spec[field])) return fault(field, '', 'upper-case letters and digits only');
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
  if (minQuantity !== stepSize) return fault('minQuantity', 'NUM-1', 'one step');
  return (
    faultOfGridValue('maxLimitOrderQty', maxLimitQuantity, stepSize) ??
    faultOfGridValue('maxMarketOrderQty', maxMarketQuantity, stepSize)
  );
}

/** A price or quantity: positive, whole in its grid, a safe integer of grid units. */
function faultOfGridValue(field: string, value: Amount, gridSize: Amount): SymbolFault | undefined {
  if (!(value > 0)) return outOfBounds(field, 'NUM-1', 'more than 0');
  if (BigInt(value) % BigInt(gridSize) !== 0n) return fault(field, 'NUM-1', 'off its grid');
  if (typeof divideFloor(value, gridSize) !== 'number')
    return outOfBounds(field, 'NUM-2', 'too large for its grid');
  return undefined;
}

function faultOfValues(spec: SymbolSpec): SymbolFault | undefined {
  const maxQuantity = max(spec.maxLimitQuantity, spec.maxMarketQuantity);
  if (multiplyWide(spec.maxPrice, maxQuantity) > multiplyWide(MAX_VALUE, UNIT)) {
    return outOfBounds('maxPrice', 'NUM-2', 'maxPrice × the greatest quantity is too large');
  }
  if (!(spec.minNotional >= 0 && spec.minNotional <= MAX_VALUE)) {
    return outOfBounds('minNotional', 'NUM-2', 'from 0 to 10^18');
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
    return outOfBounds('impactNotional', 'FUND-1', 'more than 0, at most 10^18');
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
    return outOfBounds('priceSource.sources', 'PRICE-1', `1 to ${MAX_INDEX_SOURCES} sources`);
  }
  for (const [i, source] of sources.entries()) {
    const path = `priceSource.sources[${i}]`;
    for (const field of ['venue', 'instrument'] as const) {
      const { length } = source[field];
      if (length < 1 || length > MAX_SOURCE_NAME_LENGTH) {
        return outOfBounds(`${path}.${field}`, 'PRICE-1', `1 to ${MAX_SOURCE_NAME_LENGTH} characters`);
      }
      if (!SOURCE_NAME.test(source[field]))
        return fault(`${path}.${field}`, 'PRICE-1', 'visible ASCII characters only');
    }
    if (!(source.weight > 0 && source.weight <= MAX_VALUE)) {
      return outOfBounds(`${path}.weight`, 'PRICE-1', 'more than 0, at most 10^18');
    }
    const first = sources.findIndex((other) => sourceName(other) === sourceName(source));
    if (first < i) return fault(path, 'PRICE-1', 'named twice');
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
  return outOfBounds(field, rule, 'out of range');
}

function fault(field: string, rule: string, message: string): SymbolFault {
  return { code: 2002, field, rule, message };
}

function outOfBounds(field: string, rule: string, message: string): SymbolFault {
  return { code: 2003, field, rule, message };
}
