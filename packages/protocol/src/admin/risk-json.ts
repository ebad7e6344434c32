import { type Static, Type } from 'typebox';
import { decimal, decimalOrNone, idText, named, oneOf, pageOf, timeMs, words } from '../answer/scalars.ts';
import { positionSides } from '../order/order-enums.ts';
import { changeSchema } from '../user/user-json.ts';

/** The insurance fund: what it has, what it took over, its newest ledger rows. */
export const insuranceFundSchema = named('InsuranceFund', {
  assets: Type.Array(
    Type.Object({
      assetType: words('USDT'),
      balance: decimal('100000'),
      socialised: decimal('0', 'What the fund could not make up, 0 or less.'),
    }),
  ),
  positions: Type.Array(
    Type.Object({
      symbol: words('BTCUSDT'),
      quantity: decimal('-0.5', 'Signed: negative for a short.'),
      entryPrice: decimal('85000'),
      markPrice: decimal('85081.04'),
      unrealizedPnl: decimal('-40.52'),
    }),
  ),
  log: Type.Array(changeSchema, { description: 'Newest first, the last 100.' }),
});
export type InsuranceFundJson = Static<typeof insuranceFundSchema>;

/** One step of a liquidation. */
export const liquidationSchema = named('Liquidation', {
  liquidationId: idText('70000012'),
  userId: idText('1188041528', 'Whose position was reduced; "0" is the insurance fund.'),
  symbol: words('BTCUSDT'),
  positionSide: oneOf(positionSides),
  kind: oneOf(['LIQUIDATION', 'TAKEOVER', 'ADL']),
  quantity: decimal('0.1'),
  price: decimal('75903.6'),
  bankruptcyPrice: decimalOrNone('75600', '"" where there is none.'),
  markPrice: decimal('75903.6'),
  fee: decimal('94.88', 'The liquidation fee charged.'),
  side: oneOf(['BUY', 'SELL'], 'Of the order that reduced it.', 'SELL'),
  orderId: idText('10000057'),
  positionId: idText('40000003'),
  createdAt: timeMs(),
});
export type LiquidationJson = Static<typeof liquidationSchema>;
export const liquidationPageSchema = pageOf(liquidationSchema);
