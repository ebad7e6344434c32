import { type OrderRecord, UNIT } from '@openperp/engine';
import { expect, test } from 'vitest';
import { orderText, placedOrderText } from './order.ts';

const RECORD: OrderRecord = {
  orderId: 42,
  userId: 7,
  symbol: 'BTCUSDT',
  clientOrderId: 'a.b:c/d_e-f',
  type: 'LIMIT',
  side: 'SELL',
  positionSide: 'LONG',
  status: 'PARTIALLY_FILLED',
  timeInForce: 'GTD',
  price: 8_500_010_000_000,
  quantity: 3 * UNIT,
  filledQuantity: 2 * UNIT,
  tradeValue: 0,
  handlingFee: -12_345_678,
  realizedPnl: -UNIT,
  reduceOnly: true,
  closePosition: false,
  makerOnly: true,
  selfTradePrevention: 'NONE',
  leverage: 125,
  marginMode: 'ISOLATED',
  cancelReason: '',
  conditionId: 11,
  strategyId: 12,
  goodTillDate: 1_772_710_377_808,
  createdAt: 1,
  updatedAt: 2,
};

const read = (changes: Partial<OrderRecord>, digits = 3) =>
  JSON.parse(orderText({ ...RECORD, ...changes }, digits)) as Record<string, unknown>;

test('every member of an order', () => {
  expect(read({ tradeValue: 17_000_020_000_000 })).toEqual({
    symbol: 'BTCUSDT',
    orderId: '42',
    clientOrderId: 'a.b:c/d_e-f',
    type: 'LIMIT',
    side: 'SELL',
    positionSide: 'LONG',
    status: 'PARTIALLY_FILLED',
    timeInForce: 'GTD',
    price: '85000.1',
    quantity: '3',
    filledQuantity: '2',
    remainingQuantity: '1',
    avgFilledPrice: '85000.1',
    tradeValue: '170000.2',
    handlingFee: '-0.12345678',
    realizedPnl: '-1',
    reduceOnly: true,
    closePosition: false,
    makerOnly: true,
    selfTradePrevention: 'NONE',
    leverage: 125,
    marginMode: 'ISOLATED',
    cancelReason: '',
    conditionId: '11',
    strategyId: '12',
    goodTillDate: 1_772_710_377_808,
    createdAt: 1,
    updatedAt: 2,
  });
});

test.each(['FILLED', 'CANCELED', 'PARTIALLY_FILLED_CANCELED', 'REJECTED'] as const)(
  'nothing remains of an order that is %s',
  (status) => expect(read({ status }).remainingQuantity).toBe('0'),
);

test.each([
  // Value 1 over quantity 8 is 0.125: a tie, away from zero.
  [UNIT, 8 * UNIT, 2, '0.13'],
  [UNIT, 8 * UNIT, 3, '0.125'],
  [UNIT, 3 * UNIT, 5, '0.33333'],
  // 10¹² USDT over 3.
  [10n ** 20n, 3 * UNIT, 3, '333333333333.333'],
  [0, 0, 3, '0'],
])(
  '[NUM-3] value %s over quantity %s with %i digits is %s',
  (tradeValue, filledQuantity, digits, expected) => {
    expect(read({ tradeValue, filledQuantity, quantity: 100 * UNIT }, digits).avgFilledPrice).toBe(expected);
  },
);

test('the answer to a new order has the time of the answer beside', () => {
  const order = JSON.parse(orderText(RECORD, 3));
  expect(JSON.parse(placedOrderText(RECORD, 3, 99))).toEqual({ ...order, timestamp: 99 });
});

test('ids of conditions and strategies that there are none of are ""', () => {
  expect(read({ conditionId: 0, strategyId: 0 })).toMatchObject({ conditionId: '', strategyId: '' });
});
