import { type Static, Type } from 'typebox';
import { count, decimal, named, oneOf, timeMs, words } from '../answer/scalars.ts';
import { conditionTypes, orderTypes, selfTradePreventionModes, timesInForce } from '../order/order-enums.ts';

export const symbolStatuses = ['PRE_LAUNCH', 'TRADING', 'CANCEL_ONLY', 'HALTED', 'DELISTED'] as const;
export const markPriceMethods = ['MEDIAN', 'INDEX'] as const;

/** One leverage tier: notional in (floor, cap]. */
export const tierSchema = named('LeverageTier', {
  tier: count(1),
  notionalFloor: decimal('0'),
  notionalCap: decimal('50000'),
  maxLeverage: count(125),
  maintenanceMarginRate: decimal('0.004'),
  maintenanceAmount: decimal('0'),
});
export type TierJson = Static<typeof tierSchema>;

/** A fee level and the 30-day volume from which it holds. */
export const feeLevelSchema = named('FeeLevel', {
  level: count(0),
  name: words('VIP 0'),
  minVolume30d: decimal('0'),
  makerFeeRate: decimal('0.0002'),
  takerFeeRate: decimal('0.0005'),
});
export type FeeLevelJson = Static<typeof feeLevelSchema>;

/** Where a symbol's index price comes from. */
export const priceSourceSchema = Type.Union(
  [
    Type.Enum(['MANUAL', 'SIMULATED'], { type: 'string' }),
    Type.Object({
      sources: Type.Array(
        Type.Object({ venue: words('example'), instrument: words('BTC-USDT'), weight: decimal('1') }),
      ),
    }),
  ],
  { title: 'PriceSource', examples: ['MANUAL'] },
);

/** A symbol and its trading rules. */
export const symbolSchema = named('Symbol', {
  symbol: words('BTCUSDT'),
  baseAsset: words('BTC'),
  quoteAsset: words('USDT'),
  minQuantity: decimal('0.001'),
  minNotional: decimal('5'),
  tickSize: decimal('0.1'),
  stepSize: decimal('0.001'),
  maxLimitOrderQty: decimal('1000'),
  maxMarketOrderQty: decimal('120'),
  pricePrecision: count(1),
  maxOpenOrders: count(200),
  defaultLeverage: count(20),
  defaultMarginMode: Type.Enum([1, 2], { type: 'integer', description: '1 cross, 2 isolated.' }),
  leverageTiers: Type.Array(tierSchema),
  status: oneOf(symbolStatuses),
  contractType: oneOf(['PERPETUAL']),
  marginAsset: words('USDT'),
  minPrice: decimal('0.1'),
  maxPrice: decimal('1000000'),
  quantityPrecision: count(3),
  maxLeverage: count(125),
  maxConditionOrders: count(100),
  multiplierUp: decimal('1.05', 'A buy may not be priced above mark × this.'),
  multiplierDown: decimal('0.95', 'A sell may not be priced below mark × this.'),
  marketTakeBound: decimal('0.05', 'How far from mark a MARKET order trades.'),
  triggerProtect: decimal('0.05'),
  makerFeeRate: decimal('0.0002'),
  takerFeeRate: decimal('0.0005'),
  liquidationFeeRate: decimal('0.0125'),
  fundingIntervalHours: count(8),
  markPriceMethod: oneOf(markPriceMethods),
  priceSource: priceSourceSchema,
  orderTypes: Type.Array(oneOf(orderTypes), { examples: [[...orderTypes]] }),
  conditionTypes: Type.Array(oneOf(conditionTypes), { examples: [[...conditionTypes]] }),
  timeInForce: Type.Array(oneOf(timesInForce), { examples: [[...timesInForce]] }),
  selfTradePreventionModes: Type.Array(oneOf(selfTradePreventionModes), {
    examples: [[...selfTradePreventionModes]],
  }),
  onboardAt: timeMs(),
});
export type SymbolJson = Static<typeof symbolSchema>;
