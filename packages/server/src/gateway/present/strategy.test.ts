import {
  type ConditionRecord,
  type ConditionRequest,
  type OrderRecord,
  type OrderRequest,
  type StrategyPartRecord,
  type StrategyRecord,
  UNIT,
} from '@openperp/engine';
import { publicRoutes } from '@openperp/protocol';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { placedStrategyText, strategyText } from './strategy.ts';

const ENTRY: OrderRequest = {
  type: 'LIMIT',
  side: 'BUY',
  positionSide: 'BOTH',
  price: 85_000 * UNIT,
  quantity: UNIT,
  timeInForce: 'GTC',
  reduceOnly: false,
  makerOnly: true,
  closePosition: false,
  priceType: 0,
  goodTillDate: 0,
  selfTradePrevention: 'NONE',
  clientOrderId: 'entry',
};

const PROFIT: OrderRequest = {
  ...ENTRY,
  side: 'SELL',
  price: 88_000 * UNIT,
  makerOnly: false,
  timeInForce: 'GTD',
  goodTillDate: 1_772_710_377_808,
  selfTradePrevention: 'EXPIRE_MAKER',
  clientOrderId: '',
};

const LOSS: ConditionRequest = {
  type: 'STOP_LIMIT',
  side: 'SELL',
  positionSide: 'BOTH',
  price: 81_900 * UNIT,
  quantity: UNIT,
  stopPrice: 82_000 * UNIT,
  workingType: 'MARK_PRICE',
  activatePrice: 0,
  callbackRate: 0,
  timeInForce: 'GTE_GTC',
  reduceOnly: false,
  closePosition: false,
  priceProtect: true,
  goodTillDate: 0,
  clientOrderId: 'loss',
};

const ENTRY_ORDER: OrderRecord = {
  orderId: 42,
  userId: 7,
  symbol: 'BTCUSDT',
  clientOrderId: 'entry',
  type: 'LIMIT',
  side: 'BUY',
  positionSide: 'BOTH',
  status: 'PENDING',
  timeInForce: 'GTC',
  price: 85_000 * UNIT,
  quantity: UNIT,
  filledQuantity: 0,
  tradeValue: 0,
  handlingFee: 0,
  realizedPnl: 0,
  reduceOnly: false,
  closePosition: false,
  makerOnly: true,
  selfTradePrevention: 'NONE',
  leverage: 50,
  marginMode: 'ISOLATED',
  cancelReason: '',
  conditionId: 0,
  strategyId: 9,
  goodTillDate: 0,
  createdAt: 1,
  updatedAt: 1,
};

const LOSS_CONDITION: ConditionRecord = {
  ...LOSS,
  conditionId: 11,
  userId: 7,
  symbol: 'BTCUSDT',
  status: 'PENDING',
  quantity: UNIT / 2,
  reduceOnly: true,
  extremePrice: 0,
  generatedOrderId: 0,
  triggerTime: 0,
  cancelReason: '',
  rejectCode: 0,
  rejectField: '',
  rejectRule: '',
  strategyId: 9,
  leverage: 50,
  marginMode: 'ISOLATED',
  createdAt: 2,
  updatedAt: 2,
};

const NOTHING_YET = {
  reduceOnly: true,
  state: 'INACTIVE',
  rejectCode: 0,
  rejectField: '',
  rejectRule: '',
  order: null,
  condition: null,
} as const;

const DRIVEN = { firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED', secondDrivenOn: 'FILLED' } as const;

const entryPart: StrategyPartRecord = {
  ...NOTHING_YET,
  request: { firstDrivenOn: '', secondDrivenOn: '', order: ENTRY, condition: null },
  reduceOnly: false,
  state: 'ACTIVE',
  order: ENTRY_ORDER,
};
const profitPart: StrategyPartRecord = {
  ...NOTHING_YET,
  request: { ...DRIVEN, order: PROFIT, condition: null },
};
const lossPart: StrategyPartRecord = {
  ...NOTHING_YET,
  request: { ...DRIVEN, order: null, condition: LOSS },
};

const OTOCO: StrategyRecord = {
  strategyId: 9,
  userId: 7,
  symbol: 'BTCUSDT',
  clientStrategyId: 'openperp-s9',
  type: 'OTOCO',
  status: 'WORKING',
  parts: [entryPart, profitPart, lossPart],
  createdAt: 1,
  updatedAt: 3,
};

interface StrategyText extends Record<string, unknown> {
  readonly subOrders: readonly Record<string, unknown>[];
}

const read = (strategy: StrategyRecord) => {
  const text = JSON.parse(strategyText(strategy, 3)) as StrategyText;
  expect([...Compile(publicRoutes.strategy.response).Errors(text)]).toEqual([]);
  return text;
};

/** The sub-orders of an OTOCO with other legs. */
const legs = (profit: Partial<StrategyPartRecord>, loss: Partial<StrategyPartRecord> = {}) =>
  read({ ...OTOCO, parts: [entryPart, { ...profitPart, ...profit }, { ...lossPart, ...loss }] }).subOrders;

test('a strategy has its own members, and those of its parts', () => {
  const { subOrders, ...own } = read(OTOCO);
  expect(own).toEqual({
    strategyId: '9',
    strategyType: 'OTOCO',
    strategyStatus: 'WORKING',
    bookTime: 1,
    updateTime: 3,
    clientStrategyId: 'openperp-s9',
    symbol: 'BTCUSDT',
  });
  expect(subOrders.length).toBe(3);
});

test('an active part is its order, with its place in the strategy', () => {
  expect(read(OTOCO).subOrders[0]).toEqual({
    strategySubId: 1,
    firstDrivenId: 0,
    firstDrivenOn: '',
    firstTrigger: '',
    secondDrivenId: 0,
    secondDrivenOn: '',
    secondTrigger: '',
    active: true,
    symbol: 'BTCUSDT',
    orderId: '42',
    clientOrderId: 'entry',
    type: 'LIMIT',
    side: 'BUY',
    positionSide: 'BOTH',
    status: 'PENDING',
    timeInForce: 'GTC',
    price: '85000',
    quantity: '1',
    filledQuantity: '0',
    remainingQuantity: '1',
    avgFilledPrice: '0',
    tradeValue: '0',
    handlingFee: '0',
    realizedPnl: '0',
    reduceOnly: false,
    closePosition: false,
    makerOnly: true,
    selfTradePrevention: 'NONE',
    leverage: 50,
    marginMode: 'ISOLATED',
    cancelReason: '',
    conditionId: '',
    strategyId: '9',
    goodTillDate: 0,
    createdAt: 1,
    updatedAt: 1,
  });
});

test('[STRAT-5] a part that has not begun is what was asked for, without an id; against the working order it is reduce-only', () => {
  const [, profit, loss] = read(OTOCO).subOrders;
  expect(profit).toEqual({
    strategySubId: 2,
    firstDrivenId: 1,
    firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
    firstTrigger: 'PLACE_ORDER',
    secondDrivenId: 3,
    secondDrivenOn: 'FILLED',
    secondTrigger: 'CANCEL_ORDER',
    active: false,
    symbol: 'BTCUSDT',
    orderId: '',
    clientOrderId: '',
    type: 'LIMIT',
    side: 'SELL',
    positionSide: 'BOTH',
    status: 'NEW',
    timeInForce: 'GTD',
    price: '88000',
    quantity: '1',
    filledQuantity: '0',
    remainingQuantity: '1',
    avgFilledPrice: '0',
    tradeValue: '0',
    handlingFee: '0',
    realizedPnl: '0',
    reduceOnly: true,
    closePosition: false,
    makerOnly: false,
    selfTradePrevention: 'EXPIRE_MAKER',
    leverage: 50,
    marginMode: 'ISOLATED',
    cancelReason: '',
    conditionId: '',
    strategyId: '9',
    goodTillDate: 1_772_710_377_808,
    createdAt: 1,
    updatedAt: 1,
  });
  expect(loss).toEqual({
    strategySubId: 3,
    firstDrivenId: 1,
    firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
    firstTrigger: 'PLACE_ORDER',
    secondDrivenId: 2,
    secondDrivenOn: 'FILLED',
    secondTrigger: 'CANCEL_ORDER',
    active: false,
    symbol: 'BTCUSDT',
    conditionId: '',
    clientOrderId: 'loss',
    type: 'STOP_LIMIT',
    side: 'SELL',
    positionSide: 'BOTH',
    status: 'PENDING_ACTIVATION',
    timeInForce: 'GTE_GTC',
    price: '81900',
    quantity: '1',
    stopPrice: '82000',
    workingType: 'MARK_PRICE',
    activatePrice: '0',
    callbackRate: '0',
    reduceOnly: true,
    closePosition: false,
    priceProtect: true,
    goodTillDate: 0,
    extremePrice: '0',
    generatedOrderId: '',
    triggerTime: 0,
    cancelReason: '',
    strategyId: '9',
    leverage: 50,
    marginMode: 'ISOLATED',
    createdAt: 1,
    updatedAt: 1,
  });
});

describe('a part of another kind or state', () => {
  test('an active condition order is as it stands', () => {
    const [, , loss] = legs({}, { state: 'ACTIVE', condition: LOSS_CONDITION });
    expect(loss).toMatchObject({ active: true, conditionId: '11', status: 'PENDING', quantity: '0.5' });
  });

  test('one that has fired is no longer active, and names its order', () => {
    const condition = {
      ...LOSS_CONDITION,
      status: 'TRIGGERED',
      generatedOrderId: 77,
      triggerTime: 3,
    } as const;
    const [, , loss] = legs({}, { state: 'ENDED', condition });
    expect(loss).toMatchObject({
      active: false,
      status: 'TRIGGERED',
      generatedOrderId: '77',
      triggerTime: 3,
    });
  });

  test('[STRAT-3] dropped ones are cancelled by their strategy', () => {
    const [, profit, loss] = legs({ state: 'DROPPED' }, { state: 'DROPPED' });
    expect(profit).toMatchObject({
      active: false,
      orderId: '',
      status: 'CANCELED',
      remainingQuantity: '0',
      cancelReason: 'STRATEGY',
      updatedAt: 3,
    });
    expect(loss).toMatchObject({
      conditionId: '',
      status: 'CANCELLED',
      cancelReason: 'STRATEGY',
      updatedAt: 3,
    });
  });

  test('[STRAT-1] one refused at its activation says why', () => {
    const refused = { state: 'REJECTED', rejectField: '', rejectRule: 'MATCH-7' } as const;
    const [, profit, loss] = legs({ ...refused, rejectCode: 3018 }, { ...refused, rejectCode: 3111 });
    expect(profit).toMatchObject({
      status: 'REJECTED',
      orderId: '',
      cancelReason: '3018 A reduce-only order must reduce a position',
    });
    expect(loss).toMatchObject({
      status: 'REJECTED',
      conditionId: '',
      cancelReason: '3111 There are too many condition orders',
    });
  });

  test('[STRAT-5] a part that is not active yet says whether it will reduce only, whatever was asked', () => {
    const [, profit, loss] = legs({ reduceOnly: true }, { reduceOnly: false });
    expect([profit?.reduceOnly, loss?.reduceOnly]).toEqual([true, false]);
  });

  test('an OCO has two legs, each of which cancels the other', () => {
    const driven = { firstDrivenOn: 'FILLED', secondDrivenOn: '' } as const;
    const order = { ...ENTRY_ORDER, side: 'SELL' } as const;
    const { subOrders } = read({
      ...OTOCO,
      type: 'OCO',
      parts: [
        { ...profitPart, request: { ...profitPart.request, ...driven }, state: 'ACTIVE', order },
        {
          ...lossPart,
          request: { ...lossPart.request, ...driven },
          state: 'ACTIVE',
          condition: LOSS_CONDITION,
        },
      ],
    });
    const driving = { firstDrivenOn: 'FILLED', firstTrigger: 'CANCEL_ORDER', secondDrivenId: 0 };
    expect(subOrders).toEqual([
      expect.objectContaining({ strategySubId: 1, firstDrivenId: 2, ...driving, secondTrigger: '' }),
      expect.objectContaining({ strategySubId: 2, firstDrivenId: 1, ...driving, secondTrigger: '' }),
    ]);
  });
});

test('the answer to a new strategy has the time of the answer beside', () => {
  expect(JSON.parse(placedStrategyText(OTOCO, 3, 99))).toEqual({ ...read(OTOCO), timestamp: 99 });
});
