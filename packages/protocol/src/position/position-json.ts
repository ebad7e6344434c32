import { type Static, Type } from 'typebox';
import {
  count,
  decimal,
  decimalOrNone,
  idText,
  named,
  oneOf,
  pageOf,
  timeMs,
  words,
} from '../answer/scalars.ts';
import { marginModes, positionSides } from '../order/order-enums.ts';

const marginModeCode = Type.Enum([1, 2], { type: 'integer', description: '1 cross, 2 isolated.' });

/** An open position at the present mark price. */
export const positionSchema = named('Position', {
  symbol: words('BTCUSDT'),
  marginMode: oneOf(marginModes),
  positionSide: oneOf(positionSides),
  leverage: count(20),
  quantity: decimal('0.1', 'Signed: negative for a short.'),
  entryPrice: decimal('85000'),
  breakEvenPrice: decimal('85042.52'),
  liqPrice: decimalOrNone('81210.4', '"" where there is none.'),
  marginRatio: decimal('0.0043', 'Maintenance margin / margin: liquidation at 1.'),
  unrealizedPnl: decimal('12.5'),
  roe: decimal('0.0294'),
  nextFundingFee: decimal('-0.85', 'At the present estimate; positive: received.'),
  fundingFeeAccum: decimal('0', 'Positive: received.'),
  tpPrice: decimalOrNone('', '"" where there is none.'),
  slPrice: decimalOrNone('', '"" where there is none.'),
  positionId: idText('40000003'),
  side: oneOf(['LONG', 'SHORT']),
  markPrice: decimal('85125'),
  notional: decimal('8512.5', 'Quantity × mark price.'),
  initialMargin: decimal('425.63'),
  maintenanceMargin: decimal('34.05'),
  isolatedMargin: decimal('0'),
  bankruptcyPrice: decimalOrNone('80750', '"" where there is none.'),
  realizedPnl: decimal('0', 'Since it was opened, before fees and funding.'),
  adlQuantile: count(1, '0 (last in line for ADL) to 4.'),
  openedAt: timeMs(),
  updatedAt: timeMs(),
});
export type PositionJson = Static<typeof positionSchema>;

export const positionsSchema = Type.Object({ positions: Type.Array(positionSchema) });

/** A position that has closed, with the fills that closed it. */
export const closedPositionSchema = named('ClosedPosition', {
  symbol: words('BTCUSDT'),
  positionSide: oneOf(positionSides),
  leverage: count(20),
  maxQuantity: decimal('0.1'),
  entryPrice: decimal('85000'),
  closePrice: decimal('85500'),
  pnl: decimal('50', 'Before fees and funding.'),
  roe: decimal('0.1176', 'pnl / (entryPrice × maxQuantity / leverage).'),
  marginMode: oneOf(marginModes),
  triggerMode: Type.Enum([1, 2, 3, 4, 5], {
    type: 'integer',
    description: '1 manual, 2 take profit, 3 stop loss, 4 liquidation, 5 ADL.',
  }),
  fundingFeeAccum: decimal('0'),
  openedAt: timeMs(),
  closedAt: timeMs(),
  positionId: idText('40000003'),
  side: oneOf(['LONG', 'SHORT']),
  handlingFee: decimal('8.52'),
  closes: Type.Array(
    Type.Object({
      time: timeMs(),
      price: decimal('85500'),
      quantity: decimal('0.1'),
      realizedPnl: decimal('50'),
      handlingFee: decimal('4.27'),
      orderId: idText('10000057'),
    }),
  ),
});
export type ClosedPositionJson = Static<typeof closedPositionSchema>;
export const closedPositionPageSchema = pageOf(closedPositionSchema);

/** The margin mode as it now is. */
export const marginModeSchema = named('MarginModeSetting', {
  symbol: words('BTCUSDT'),
  marginMode: marginModeCode,
  timestamp: timeMs('Engine time.'),
});

/** The leverage as it now is. */
export const leverageSchema = named('LeverageSetting', {
  symbol: words('BTCUSDT'),
  leverage: count(20),
  maxNotional: decimal('100000000', 'The most notional that the leverage allows.'),
  timestamp: timeMs('Engine time.'),
});

/** Leverage and margin mode in a symbol. */
export const settingsSchema = named('PositionSettings', {
  symbol: words('BTCUSDT'),
  marginMode: marginModeCode,
  leverage: count(20),
  maxLeverage: count(125),
  maxNotional: decimal('100000000', 'The most notional that the leverage allows.'),
});
export type SettingsJson = Static<typeof settingsSchema>;
