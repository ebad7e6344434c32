import { type ConditionRecord, UNIT } from '@openperp/engine';
import { expect, test } from 'vitest';
import { conditionText, placedConditionText } from './condition.ts';

const RECORD: ConditionRecord = {
  conditionId: 42,
  userId: 7,
  symbol: 'BTCUSDT',
  clientOrderId: 'openperp-c42',
  type: 'TRAILING_STOP',
  side: 'SELL',
  positionSide: 'LONG',
  status: 'PENDING',
  timeInForce: 'GTE_GTC',
  price: 0,
  quantity: 3 * UNIT,
  stopPrice: 0,
  workingType: 'MARK_PRICE',
  activatePrice: 8_500_010_000_000,
  callbackRate: 125_000_000,
  reduceOnly: true,
  closePosition: false,
  priceProtect: true,
  goodTillDate: 0,
  extremePrice: 8_600_000_000_001,
  generatedOrderId: 0,
  triggerTime: 0,
  cancelReason: '',
  rejectCode: 0,
  rejectField: '',
  rejectRule: '',
  strategyId: 0,
  leverage: 125,
  marginMode: 'ISOLATED',
  createdAt: 1,
  updatedAt: 2,
};

const read = (changes: Partial<ConditionRecord>) =>
  JSON.parse(conditionText({ ...RECORD, ...changes })) as Record<string, unknown>;

test('every member of a condition order, with empty values where there is nothing', () => {
  expect(read({})).toEqual({
    symbol: 'BTCUSDT',
    conditionId: '42',
    clientOrderId: 'openperp-c42',
    type: 'TRAILING_STOP',
    side: 'SELL',
    positionSide: 'LONG',
    status: 'PENDING',
    timeInForce: 'GTE_GTC',
    price: '0',
    quantity: '3',
    stopPrice: '0',
    workingType: 'MARK_PRICE',
    activatePrice: '85000.1',
    callbackRate: '1.25',
    reduceOnly: true,
    closePosition: false,
    priceProtect: true,
    goodTillDate: 0,
    extremePrice: '86000.00000001',
    generatedOrderId: '',
    triggerTime: 0,
    cancelReason: '',
    strategyId: '',
    leverage: 125,
    marginMode: 'ISOLATED',
    createdAt: 1,
    updatedAt: 2,
  });
});

test('one that has fired names its order and when it did, one of a strategy that', () => {
  const fired = { status: 'TRIGGERED', generatedOrderId: 77, triggerTime: 5, strategyId: 9 } as const;
  expect(read(fired)).toMatchObject({
    status: 'TRIGGERED',
    generatedOrderId: '77',
    triggerTime: 5,
    cancelReason: '',
    strategyId: '9',
  });
});

test('[COND-2] one whose order was refused says why', () => {
  expect(read({ status: 'REJECTED', rejectCode: 3018, rejectRule: 'MATCH-7' })).toMatchObject({
    status: 'REJECTED',
    generatedOrderId: '',
    cancelReason: '3018 A reduce-only order must reduce a position',
  });
  expect(read({ status: 'CANCELLED', cancelReason: 'REDUCE_ONLY' }).cancelReason).toBe('REDUCE_ONLY');
});

test('the answer to a new one has its status twice, and the time of the answer', () => {
  expect(JSON.parse(placedConditionText(RECORD, 99))).toEqual({
    ...read({}),
    conditionStatus: 'PENDING',
    timestamp: 99,
  });
});
