import { type Static, Type } from 'typebox';
import { count, decimal, idText, named, oneOf, pageOf, timeMs, words } from '../answer/scalars.ts';
import {
  cancelReasons,
  marginModes,
  orderStatuses,
  orderTypes,
  positionSides,
  selfTradePreventionModes,
  sides,
  timesInForce,
} from './order-enums.ts';

/** An order as it stands. */
export const orderSchema = named('Order', {
  symbol: words('BTCUSDT'),
  orderId: idText('10000042'),
  clientOrderId: words('ext-1772710377808-001'),
  type: oneOf(orderTypes),
  side: oneOf(sides),
  positionSide: oneOf(positionSides),
  status: oneOf(orderStatuses, 'Of an open order: PENDING or PARTIALLY_FILLED.', 'PENDING'),
  timeInForce: oneOf(timesInForce),
  price: decimal('85000', '"0" for MARKET.'),
  quantity: decimal('0.1', 'As it stands after cuts and moves.'),
  filledQuantity: decimal('0'),
  remainingQuantity: decimal('0.1', '"0" once the order is closed.'),
  avgFilledPrice: decimal('0', '"0" while nothing is filled.'),
  tradeValue: decimal('0', 'Σ price × quantity of its trades.'),
  handlingFee: decimal('0'),
  realizedPnl: decimal('0'),
  reduceOnly: Type.Boolean({ examples: [false] }),
  closePosition: Type.Boolean({ examples: [false] }),
  makerOnly: Type.Boolean({ examples: [true] }),
  selfTradePrevention: oneOf(selfTradePreventionModes),
  leverage: count(20),
  marginMode: oneOf(marginModes),
  cancelReason: oneOf(cancelReasons, 'Why it ended unfilled; "" otherwise.'),
  conditionId: words('', 'The condition order that made it; "" where none did.'),
  strategyId: words('', 'The strategy that it is part of; "" where there is none.'),
  goodTillDate: timeMs('For GTD, 0 otherwise;', 0),
  createdAt: timeMs(),
  updatedAt: timeMs(),
});
export type OrderJson = Static<typeof orderSchema>;

/** The answer to a new order: the order, and the engine time of the answer. */
export const placedOrderSchema = named('PlacedOrder', {
  ...orderSchema.properties,
  timestamp: timeMs('Engine time.'),
});
export type PlacedOrderJson = Static<typeof placedOrderSchema>;

/** What a batch came to, item by item in the order sent. */
function batchOf<S extends typeof orderSchema | typeof placedOrderSchema>(title: string, data: S) {
  return named(title, {
    successCount: count(1),
    failedCount: count(0),
    results: Type.Array(
      Type.Union([
        Type.Object({ code: Type.Literal(0), message: words('success'), data }),
        Type.Object({
          code: count(2002, 'A code of the error table.'),
          message: words('A parameter is not valid'),
          errors: Type.Optional(
            Type.Array(Type.Object({ field: words('orders[0].price'), message: words('is required') }), {
              description: 'The parameters at fault, where parameters are.',
            }),
          ),
        }),
      ]),
    ),
  });
}

export const batchPlacedSchema = batchOf('BatchPlaced', placedOrderSchema);
export const batchOrdersSchema = batchOf('BatchOrders', orderSchema);

/** What `batch-cancel-all` ended. */
export const canceledSchema = named('CanceledCount', {
  canceled: count(3, 'Orders and condition orders ended.'),
});

/** The dead man's switch as it now stands. */
export const countdownSchema = named('Countdown', {
  symbol: words('BTCUSDT', '"" for all symbols.'),
  countdownTime: count(60_000, 'Milliseconds; 0: disarmed.'),
  timestamp: timeMs('Engine time.'),
});

/** What an order would cost. */
export const previewSchema = named('OrderPreview', {
  cost: decimal('429.25', 'initialMargin + open loss + fee.'),
  fee: decimal('4.25', 'At the taker rate.'),
  initialMargin: decimal('425'),
  liqPrice: words('81210.4', 'Of the position that it would leave; "" where there is none.'),
  availableAfter: decimal('99570.75'),
});

export const currentOrdersSchema = Type.Object({
  list: Type.Array(orderSchema),
  total: count(1, 'Open orders in all.'),
});

export const orderPageSchema = pageOf(orderSchema);

/** One side's part in a trade. */
export const fillSchema = named('Fill', {
  fillId: idText('20000007'),
  tradeId: idText('30000004'),
  orderId: idText('10000042'),
  clientOrderId: words('ext-1772710377808-001'),
  symbol: words('BTCUSDT'),
  side: oneOf(sides),
  roleType: oneOf(['maker', 'taker']),
  price: decimal('85000'),
  quantity: decimal('0.1'),
  tradeValue: decimal('8500'),
  handlingFee: decimal('1.7'),
  realizedPnl: decimal('0'),
  positionSide: oneOf(positionSides),
  createdAt: timeMs(),
});
export type FillJson = Static<typeof fillSchema>;
export const fillPageSchema = pageOf(fillSchema);
