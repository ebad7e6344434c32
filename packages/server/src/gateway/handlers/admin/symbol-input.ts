import type { SymbolChangesInput, SymbolInput, SymbolSpec } from '@openperp/engine';
import type { CreateSymbolRequest, DecimalUnits, UpdateSymbolRequest } from '@openperp/protocol';
import { type Refused, refuseField } from '../../pipeline/answer.ts';

/** What both requests have in common, in the engine's terms. */
type SharedMembers = Omit<
  UpdateSymbolRequest,
  'symbol' | 'baseAsset' | 'tickSize' | 'stepSize' | 'leverageTiers'
>;

/** The asset that all margin is held in. */
const MARGIN_ASSET = 'USDT';

/** Rates and multipliers are numbers in the engine; one too wide for that becomes none that its checks let pass. */
function rate(units: DecimalUnits): number {
  return Number(units);
}

/** The members of an object that are not undefined. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function optionalRate(units: DecimalUnits | undefined): number | undefined {
  return units === undefined ? undefined : rate(units);
}

/** Changes of a symbol in the engine's terms; members that cannot be changed are left to {@link disagreement}. */
export function symbolChanges(request: UpdateSymbolRequest): SymbolChangesInput {
  const { leverageTiers } = request;
  return given({
    ...changeableMembers(request),
    leverageTiers: leverageTiers?.map(tierInput),
  }) as SymbolChangesInput;
}

/** A new symbol in the engine's terms; an `onboardAt` of 0 stands for one left out. */
export function symbolInput(request: CreateSymbolRequest): SymbolInput {
  const { symbol, baseAsset, tickSize, stepSize, quoteAsset, marginAsset } = request;
  return {
    ...(given({
      ...changeableMembers(request),
      quoteAsset,
      marginAsset,
      pricePrecision: request.pricePrecision,
      quantityPrecision: request.quantityPrecision,
    }) as Partial<SymbolSpec>),
    symbol,
    baseAsset,
    tickSize,
    stepSize,
    onboardAt: request.onboardAt ?? 0,
    leverageTiers: request.leverageTiers.map(tierInput),
  };
}

function changeableMembers(request: SharedMembers) {
  return {
    status: request.status,
    minPrice: request.minPrice,
    maxPrice: request.maxPrice,
    minQuantity: request.minQuantity,
    maxLimitQuantity: request.maxLimitOrderQty,
    maxMarketQuantity: request.maxMarketOrderQty,
    minNotional: request.minNotional,
    maxOpenOrders: request.maxOpenOrders,
    maxConditionOrders: request.maxConditionOrders,
    defaultLeverage: request.defaultLeverage,
    maxLeverage: request.maxLeverage,
    defaultMarginMode: request.defaultMarginMode,
    multiplierUp: optionalRate(request.multiplierUp),
    multiplierDown: optionalRate(request.multiplierDown),
    marketTakeBound: optionalRate(request.marketTakeBound),
    triggerProtect: optionalRate(request.triggerProtect),
    makerFeeRate: optionalRate(request.makerFeeRate),
    takerFeeRate: optionalRate(request.takerFeeRate),
    liquidationFeeRate: optionalRate(request.liquidationFeeRate),
    fundingIntervalHours: request.fundingIntervalHours,
    interestRate: optionalRate(request.interestRate),
    fundingRateCap: optionalRate(request.fundingRateCap),
    fundingRateFloor: optionalRate(request.fundingRateFloor),
    impactNotional: request.impactNotional,
    markPriceMethod: request.markPriceMethod,
    priceSource: request.priceSource,
  };
}

function tierInput(tier: CreateSymbolRequest['leverageTiers'][number]) {
  const { notionalFloor, notionalCap, maxLeverage, maintenanceMarginRate, maintenanceAmount } = tier;
  return {
    notionalFloor,
    notionalCap,
    maxLeverage,
    maintenanceMarginRate: rate(maintenanceMarginRate),
    ...(maintenanceAmount === undefined ? {} : { maintenanceAmount }),
  };
}

/** 2002 where what was sent disagrees with what it follows from: tier numbers, the one margin asset, what conditions there are, a time. */
export function faultOfDerived(request: CreateSymbolRequest | UpdateSymbolRequest): Refused | undefined {
  const wrongTier =
    request.leverageTiers?.findIndex(({ tier }, i) => tier !== undefined && tier !== i + 1) ?? -1;
  if (wrongTier >= 0) {
    return refuseField(2002, `leverageTiers[${wrongTier}].tier`, 'tiers are numbered from 1 in order');
  }
  for (const field of ['quoteAsset', 'marginAsset'] as const) {
    const asset = request[field];
    if (asset !== undefined && asset !== MARGIN_ASSET)
      return refuseField(2002, field, `must be ${MARGIN_ASSET}`);
  }
  if (request.onboardAt === 0) return refuseField(2002, 'onboardAt', 'is when the symbol is made');
  if (request.conditionTypes !== undefined && request.conditionTypes.length > 0)
    return refuseField(2002, 'conditionTypes', 'must be [] where it is sent');
  return undefined;
}

/** 2002 where a member that is fixed was sent with another value than it has. */
export function disagreement(request: UpdateSymbolRequest, spec: SymbolSpec): Refused | undefined {
  for (const field of [
    'symbol',
    'baseAsset',
    'tickSize',
    'stepSize',
    'pricePrecision',
    'quantityPrecision',
    'onboardAt',
  ] as const) {
    const sent = request[field];
    if (sent !== undefined && sent !== spec[field]) return refuseField(2002, field, 'cannot be changed');
  }
  return undefined;
}
