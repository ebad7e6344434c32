import { describe, expect, test } from 'vitest';
import { readBody } from '../request/read-request.ts';
import { placeConditionRequest } from './place-condition-request.ts';

const STOP = { symbol: 'BTCUSDT', type: 'STOP_MARKET', side: 'SELL', quantity: '0.1', stopPrice: '82000' };
const STOP_LIMIT = { ...STOP, type: 'STOP_LIMIT', price: '81900' };
const TRAILING = {
  symbol: 'BTCUSDT',
  type: 'TRAILING_STOP',
  side: 'SELL',
  quantity: '0.1',
  callbackRate: '1',
};
const DATE = 1_772_710_377_808;

/** `base` with changes; undefined leaves a member out. */
function read(base: object, changes: object = {}): unknown {
  const body = new TextEncoder().encode(JSON.stringify({ ...base, ...changes }));
  const result = readBody(placeConditionRequest, body);
  return result.ok ? 'accepted' : [result.refusal.code, result.refusal.errors?.map(({ field }) => field)];
}

test('[COND-1] a condition order reads with its defaults, in units of 10^-8', () => {
  const body = new TextEncoder().encode(JSON.stringify(STOP));
  expect(readBody(placeConditionRequest, body)).toEqual({
    ok: true,
    value: {
      symbol: 'BTCUSDT',
      type: 'STOP_MARKET',
      side: 'SELL',
      positionSide: 'BOTH',
      price: 0,
      quantity: 10_000_000,
      stopPrice: 8_200_000_000_000,
      workingType: 'CONTRACT_PRICE',
      activatePrice: 0,
      callbackRate: 0,
      timeInForce: 'GTC',
      reduceOnly: false,
      closePosition: false,
      priceProtect: false,
      clientOrderId: '',
      goodTillDate: 0,
    },
  });
});

test('[NUM-4] prices and quantity past the eighth digit are off every grid, for the rules to refuse', () => {
  const finer = '1.000000001';
  const body = { ...STOP_LIMIT, price: finer, stopPrice: finer, quantity: finer };
  expect(readBody(placeConditionRequest, new TextEncoder().encode(JSON.stringify(body)))).toMatchObject({
    value: { price: -1, stopPrice: -1, quantity: -1 },
  });
});

describe('[COND-1] prices', () => {
  test.each(['STOP_MARKET', 'TAKE_PROFIT_MARKET'])('%s takes a stopPrice and no price', (type) => {
    expect(read(STOP, { type })).toBe('accepted');
    expect(read(STOP, { type, stopPrice: undefined })).toEqual([3100, ['stopPrice']]);
    expect(read(STOP, { type, price: '1' })).toEqual([3104, ['price']]);
  });

  test.each(['STOP_LIMIT', 'TAKE_PROFIT_LIMIT'])('%s needs both', (type) => {
    expect(read(STOP_LIMIT, { type })).toBe('accepted');
    expect(read(STOP_LIMIT, { type, stopPrice: undefined })).toEqual([3100, ['stopPrice']]);
    expect(read(STOP_LIMIT, { type, price: undefined })).toEqual([3103, ['price']]);
  });

  test('TRAILING_STOP takes neither', () => {
    expect(read(TRAILING)).toBe('accepted');
    expect(read(TRAILING, { price: '1' })).toEqual([3104, ['price']]);
    expect(read(TRAILING, { stopPrice: '1' })).toEqual([2002, ['stopPrice']]);
  });

  test('workingType is one of three names: else 3109', () => {
    for (const workingType of ['MARK_PRICE', 'CONTRACT_PRICE', 'INDEX_PRICE'])
      expect(read(STOP, { workingType })).toBe('accepted');
    for (const workingType of ['LAST_PRICE', '', 'mark_price'])
      expect(read(STOP, { workingType })).toEqual([3109, ['workingType']]);
    for (const workingType of [1, null]) expect(read(STOP, { workingType })).toEqual([2002, ['workingType']]);
  });
});

describe('[COND-3] callbackRate', () => {
  test.each(['0.1', '10', 0.1, 10, '0.10000000', '9.99999999'])('%s percent is one', (callbackRate) => {
    expect(read(TRAILING, { callbackRate })).toBe('accepted');
  });

  test.each(['0', '0.09999999', '10.00000001', 11, '999999999999999999'])('%s is 3107', (callbackRate) => {
    expect(read(TRAILING, { callbackRate })).toEqual([3107, ['callbackRate']]);
  });

  test('is in 10^-8 of a percent', () => {
    const body = new TextEncoder().encode(JSON.stringify({ ...TRAILING, callbackRate: '1.25' }));
    expect(readBody(placeConditionRequest, body)).toMatchObject({ value: { callbackRate: 125_000_000 } });
  });

  test('is needed: else 3107; with more than 8 digits it is 2003', () => {
    expect(read(TRAILING, { callbackRate: undefined })).toEqual([3107, ['callbackRate']]);
    expect(read(TRAILING, { callbackRate: '1.123456789' })).toEqual([2003, ['callbackRate']]);
    expect(read(TRAILING, { callbackRate: '-1' })).toEqual([2002, ['callbackRate']]);
  });

  test('it and activatePrice are for TRAILING_STOP only', () => {
    expect(read(TRAILING, { activatePrice: '90000' })).toBe('accepted');
    expect(read(TRAILING, { activatePrice: '0' })).toEqual([2003, ['activatePrice']]);
    for (const base of [STOP, STOP_LIMIT]) {
      expect(read(base, { activatePrice: '90000' })).toEqual([2002, ['activatePrice']]);
      expect(read(base, { callbackRate: '1' })).toEqual([2002, ['callbackRate']]);
    }
  });
});

describe('[COND-4] quantity and closePosition', () => {
  test('one of the two is needed, both are too much', () => {
    for (const base of [STOP, TRAILING, { ...STOP, type: 'TAKE_PROFIT_MARKET' }]) {
      expect(read(base, { quantity: undefined })).toEqual([3105, ['quantity']]);
      expect(read(base, { closePosition: true })).toEqual([3106, ['quantity']]);
      expect(read(base, { quantity: undefined, closePosition: true })).toBe('accepted');
    }
  });

  test('a type that places a LIMIT order takes no closePosition: 2002', () => {
    for (const type of ['STOP_LIMIT', 'TAKE_PROFIT_LIMIT']) {
      const changes = { type, quantity: undefined, closePosition: true };
      expect(read(STOP_LIMIT, changes)).toEqual([2002, ['closePosition']]);
      expect(read(STOP_LIMIT, { type, closePosition: false })).toBe('accepted');
    }
  });

  test('a faulty closePosition does not make quantity missing', () => {
    expect(read(STOP, { quantity: undefined, closePosition: 1 })).toEqual([2002, ['closePosition']]);
  });
});

describe('[COND-4] timeInForce', () => {
  test.each(['GTC', 'IOC', 'FOK', 'GTE_GTC'])('STOP_LIMIT takes %s', (timeInForce) => {
    expect(read(STOP_LIMIT, { timeInForce })).toBe('accepted');
  });

  test('types that place a MARKET order take GTC and GTE_GTC: else 3110', () => {
    for (const base of [STOP, TRAILING]) {
      for (const timeInForce of ['GTC', 'GTE_GTC']) expect(read(base, { timeInForce })).toBe('accepted');
      for (const timeInForce of ['IOC', 'FOK', 'GTD'])
        expect(read(base, { timeInForce })).toEqual([3110, ['timeInForce']]);
      expect(read(base, { timeInForce: 'GTD', goodTillDate: DATE })).toEqual([3110, ['timeInForce']]);
    }
  });

  test('what is no time in force is 3110, what is no text 2002', () => {
    expect(read(STOP, { timeInForce: 'GTX' })).toEqual([3110, ['timeInForce']]);
    expect(read(STOP, { timeInForce: null })).toEqual([2002, ['timeInForce']]);
  });

  test('GTD and goodTillDate need each other', () => {
    expect(read(STOP_LIMIT, { timeInForce: 'GTD', goodTillDate: DATE })).toBe('accepted');
    expect(read(STOP_LIMIT, { timeInForce: 'GTD' })).toEqual([2001, ['goodTillDate']]);
    expect(read(STOP_LIMIT, { goodTillDate: DATE })).toEqual([2002, ['goodTillDate']]);
    expect(read(STOP, { timeInForce: 'GTE_GTC', goodTillDate: DATE })).toEqual([2002, ['goodTillDate']]);
  });
});

test.each(['makerOnly', 'priceType', 'selfTradePrevention', 'x'])('%s is not known: 2002', (member) => {
  expect(read(STOP, { [member]: 0 })).toEqual([2002, [member]]);
  expect(read(STOP, { placeType: 'x', securityType: 1 })).toBe('accepted');
});

test('clientOrderId is as in an order', () => {
  expect(read(STOP, { clientOrderId: 'x'.repeat(36) })).toBe('accepted');
  expect(read(STOP, { clientOrderId: 'x'.repeat(37) })).toEqual([2003, ['clientOrderId']]);
  expect(read(STOP, { clientOrderId: 'openperp-c1' })).toEqual([2002, ['clientOrderId']]);
});

test('missing comes first, then not valid, out of range, and the codes of conditions from the lowest on', () => {
  const bad = { type: 'STOP_LIMIT', side: 'SELL', workingType: 'x', timeInForce: 'x', clientOrderId: '' };
  expect(read({ ...bad, positionSide: 'x' })).toEqual([2001, ['symbol']]);
  expect(read({ ...bad, symbol: 'B', positionSide: 'x' })).toEqual([2002, ['positionSide']]);
  expect(read({ ...bad, symbol: 'B' })).toEqual([2003, ['clientOrderId']]);
  const codes = { ...bad, symbol: 'B', clientOrderId: 'x' };
  expect(read(codes)).toEqual([3100, ['stopPrice']]);
  expect(read(codes, { stopPrice: '1' })).toEqual([3103, ['price']]);
  expect(read(codes, { stopPrice: '1', price: '1' })).toEqual([3105, ['quantity']]);
  const rest = { stopPrice: '1', price: '1', quantity: '1' };
  expect(read(codes, rest)).toEqual([3109, ['workingType']]);
  expect(read(codes, { ...rest, workingType: 'MARK_PRICE' })).toEqual([3110, ['timeInForce']]);
});
