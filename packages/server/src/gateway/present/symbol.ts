import type { FeeLevel, LeverageTier, MarginMode, SymbolSpec } from '@openperp/engine';
import {
  type FeeLevelJson,
  formatDecimal,
  orderTypes,
  type SymbolJson,
  selfTradePreventionModes,
  type TierJson,
  timesInForce,
} from '@openperp/protocol';

/** The code of a margin mode, as settings and symbols have it. */
export const MARGIN_MODE_CODE: Readonly<Record<MarginMode, 1 | 2>> = { CROSS: 1, ISOLATED: 2 };

/** A symbol and its trading rules. */
export function symbolJson(spec: SymbolSpec): SymbolJson {
  return {
    symbol: spec.symbol,
    baseAsset: spec.baseAsset,
    quoteAsset: spec.quoteAsset,
    minQuantity: formatDecimal(spec.minQuantity),
    minNotional: formatDecimal(spec.minNotional),
    tickSize: formatDecimal(spec.tickSize),
    stepSize: formatDecimal(spec.stepSize),
    maxLimitOrderQty: formatDecimal(spec.maxLimitQuantity),
    maxMarketOrderQty: formatDecimal(spec.maxMarketQuantity),
    pricePrecision: spec.pricePrecision,
    maxOpenOrders: spec.maxOpenOrders,
    defaultLeverage: spec.defaultLeverage,
    defaultMarginMode: MARGIN_MODE_CODE[spec.defaultMarginMode],
    leverageTiers: spec.leverageTiers.map(tierJson),
    status: spec.status,
    contractType: 'PERPETUAL',
    marginAsset: spec.marginAsset,
    minPrice: formatDecimal(spec.minPrice),
    maxPrice: formatDecimal(spec.maxPrice),
    quantityPrecision: spec.quantityPrecision,
    maxLeverage: spec.maxLeverage,
    maxConditionOrders: spec.maxConditionOrders,
    multiplierUp: formatDecimal(spec.multiplierUp),
    multiplierDown: formatDecimal(spec.multiplierDown),
    marketTakeBound: formatDecimal(spec.marketTakeBound),
    triggerProtect: formatDecimal(spec.triggerProtect),
    makerFeeRate: formatDecimal(spec.makerFeeRate),
    takerFeeRate: formatDecimal(spec.takerFeeRate),
    liquidationFeeRate: formatDecimal(spec.liquidationFeeRate),
    fundingIntervalHours: spec.fundingIntervalHours,
    markPriceMethod: spec.markPriceMethod,
    priceSource: priceSourceJson(spec.priceSource),
    orderTypes: [...orderTypes],
    conditionTypes: [],
    timeInForce: [...timesInForce],
    selfTradePreventionModes: [...selfTradePreventionModes],
    onboardAt: spec.onboardAt,
  };
}

/** A level of the fee table. */
export function feeLevelJson(level: FeeLevel): FeeLevelJson {
  return {
    level: level.level,
    name: level.name,
    minVolume30d: formatDecimal(level.minVolume30d),
    makerFeeRate: formatDecimal(level.makerFeeRate),
    takerFeeRate: formatDecimal(level.takerFeeRate),
  };
}

function tierJson(tier: LeverageTier, index: number): TierJson {
  return {
    tier: index + 1,
    notionalFloor: formatDecimal(tier.notionalFloor),
    notionalCap: formatDecimal(tier.notionalCap),
    maxLeverage: tier.maxLeverage,
    maintenanceMarginRate: formatDecimal(tier.maintenanceMarginRate),
    maintenanceAmount: formatDecimal(tier.maintenanceAmount),
  };
}

function priceSourceJson(source: SymbolSpec['priceSource']): SymbolJson['priceSource'] {
  if (typeof source === 'string') return source;
  const sources = source.sources.map(({ venue, instrument, weight }) => ({
    venue,
    instrument,
    weight: formatDecimal(weight),
  }));
  return { sources };
}
