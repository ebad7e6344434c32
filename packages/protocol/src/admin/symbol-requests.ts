import { Type } from 'typebox';
import { codeOf } from '../field/coded-field.ts';
import { amount, indexDecimal, positiveAmount, signedAmount } from '../field/decimal-field.ts';
import { enumOf } from '../field/enum-field.ts';
import { described, type Field, optional, type RequestOf } from '../field/field.ts';
import { integer, timestampMs } from '../field/integer-field.ts';
import { list } from '../field/list-field.ts';
import { object } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';
import { texts } from '../field/texts-field.ts';
import { markPriceMethods, symbolStatuses } from '../market/symbol-json.ts';
import {
  conditionTypes,
  marginModeCodes,
  orderTypes,
  selfTradePreventionModes,
  timesInForce,
} from '../order/order-enums.ts';
import { symbolName } from '../request/symbol-name.ts';
import { priceSource } from './price-source-field.ts';

const MAX_TIERS = 50;
/** Counts and levels of a symbol's configuration, at most. */
const MAX_COUNT = 1_000_000;

const name = (min: number) =>
  text({ min, max: 20, pattern: /^[A-Z0-9]+$/, wants: 'may have upper-case letters and digits only' });
const newSymbolName = () => name(2);
const assetName = () => name(1);
const count = (min: number) => integer({ min, max: MAX_COUNT });
const precision = () => integer({ min: 0, max: 8 });

const leverageTier = object(
  {
    tier: optional(count(1), undefined),
    notionalFloor: amount(),
    notionalCap: positiveAmount(),
    maxLeverage: count(1),
    maintenanceMarginRate: amount(),
    maintenanceAmount: optional(described('Follows from the tiers below.', amount()), undefined),
  },
  { title: 'LeverageTierInput' },
);

/** What a symbol has beside its name, assets, grid and tiers; undefined where it is left out. */
const optionalMembers = {
  quoteAsset: optional(assetName(), undefined),
  marginAsset: optional(assetName(), undefined),
  contractType: optional(enumOf(['PERPETUAL']), undefined),
  status: optional(enumOf(symbolStatuses), undefined),
  minPrice: optional(positiveAmount(), undefined),
  maxPrice: optional(positiveAmount(), undefined),
  minQuantity: optional(described('One step.', positiveAmount()), undefined),
  maxLimitOrderQty: optional(positiveAmount(), undefined),
  maxMarketOrderQty: optional(positiveAmount(), undefined),
  minNotional: optional(amount(), undefined),
  pricePrecision: optional(described('Follows from tickSize.', precision()), undefined),
  quantityPrecision: optional(described('Follows from stepSize.', precision()), undefined),
  maxOpenOrders: optional(count(0), undefined),
  maxConditionOrders: optional(count(0), undefined),
  defaultLeverage: optional(count(1), undefined),
  maxLeverage: optional(described('Follows from the tiers.', count(1)), undefined),
  defaultMarginMode: optional(codeOf(marginModeCodes), undefined),
  multiplierUp: optional(positiveAmount(), undefined),
  multiplierDown: optional(amount(), undefined),
  marketTakeBound: optional(amount(), undefined),
  triggerProtect: optional(amount(), undefined),
  makerFeeRate: optional(described('Negative: a rebate.', signedAmount()), undefined),
  takerFeeRate: optional(amount(), undefined),
  liquidationFeeRate: optional(amount(), undefined),
  fundingIntervalHours: optional(integer({ min: 1, max: 8, among: [1, 2, 4, 8] }), undefined),
  interestRate: optional(signedAmount(), undefined),
  fundingRateCap: optional(signedAmount(), undefined),
  fundingRateFloor: optional(signedAmount(), undefined),
  impactNotional: optional(positiveAmount(), undefined),
  markPriceMethod: optional(enumOf(markPriceMethods), undefined),
  priceSource: optional(priceSource(), undefined),
  orderTypes: optional(fixedList(orderTypes), undefined),
  conditionTypes: optional(list(enumOf(conditionTypes), { min: 0, max: conditionTypes.length }), undefined),
  timeInForce: optional(fixedList(timesInForce), undefined),
  selfTradePreventionModes: optional(fixedList(selfTradePreventionModes), undefined),
  onboardAt: optional(described('When the symbol is made.', timestampMs()), undefined),
} as const;

/**
 * A new symbol. Amounts, prices, quantities and rates are in 10⁻⁸. What is left out has BTCUSDT's defaults or follows from the rest; what
 * follows from the rest and is sent must agree with it, which is for the reader of this request to check.
 */
export const createSymbolRequest = object(
  {
    symbol: newSymbolName(),
    baseAsset: assetName(),
    tickSize: positiveAmount(),
    stepSize: positiveAmount(),
    leverageTiers: list(leverageTier, { min: 1, max: MAX_TIERS }),
    ...optionalMembers,
  },
  {
    title: 'CreateSymbolRequest',
    example: {
      symbol: 'LTCUSDT',
      baseAsset: 'LTC',
      tickSize: '0.01',
      stepSize: '0.001',
      leverageTiers: [
        { notionalFloor: '0', notionalCap: '100000', maxLeverage: 50, maintenanceMarginRate: '0.01' },
        { notionalFloor: '100000', notionalCap: '1000000', maxLeverage: 10, maintenanceMarginRate: '0.05' },
      ],
    },
  },
);
export type CreateSymbolRequest = RequestOf<typeof createSymbolRequest>;

/** Changes of a symbol; what is left out stays. Name, assets and grid are fixed and must agree where they are sent. */
export const updateSymbolRequest = object(
  {
    symbol: optional(newSymbolName(), undefined),
    baseAsset: optional(assetName(), undefined),
    tickSize: optional(positiveAmount(), undefined),
    stepSize: optional(positiveAmount(), undefined),
    leverageTiers: optional(list(leverageTier, { min: 1, max: MAX_TIERS }), undefined),
    ...optionalMembers,
  },
  { title: 'UpdateSymbolRequest', example: { status: 'CANCEL_ONLY' } },
);
export type UpdateSymbolRequest = RequestOf<typeof updateSymbolRequest>;

/** `:symbol` of the path. */
export const symbolPath = texts({ symbol: symbolName() });
export type SymbolPath = RequestOf<typeof symbolPath>;

/** A new index price of a symbol whose price source is MANUAL, in 10⁻⁸. */
export const indexPriceRequest = object(
  { symbol: symbolName(), price: indexDecimal() },
  { title: 'IndexPriceRequest', example: { symbol: 'BTCUSDT', price: '85000' } },
);
export type IndexPriceRequest = RequestOf<typeof indexPriceRequest>;

/** A list that is the same for every symbol: it may be sent back as it was read, and is 2002 when it differs. */
function fixedList<const V extends readonly string[]>(values: V): Field<V> {
  return {
    schema: Type.Array(Type.Enum([...values], { type: 'string' }), {
      description: 'The same for every symbol.',
    }),
    read: (value, path, faults) => {
      if (
        Array.isArray(value) &&
        value.length === values.length &&
        values.every((each) => value.includes(each))
      )
        return values;
      faults.invalid(path, `must be ${JSON.stringify(values)} where it is sent`);
      return undefined;
    },
  };
}
