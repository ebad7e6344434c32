import { describe, expect, test } from 'vitest';
import { readBody } from '../request/read-request.ts';
import { batchPlaceRequest, placeRequest } from './place-request.ts';

const LIMIT = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '85000', quantity: '0.1' };
const MARKET = { symbol: 'BTCUSDT', type: 'MARKET', side: 'SELL', quantity: '0.1' };

/** `base` with changes; undefined leaves a member out. */
function read(base: object, changes: object = {}): unknown {
  const result = readBody(placeRequest, new TextEncoder().encode(JSON.stringify({ ...base, ...changes })));
  return result.ok ? 'accepted' : [result.refusal.code, result.refusal.errors?.map(({ field }) => field)];
}

test('an order reads with its defaults, in units of 10^-8', () => {
  expect(readBody(placeRequest, new TextEncoder().encode(JSON.stringify(LIMIT)))).toEqual({
    ok: true,
    value: {
      symbol: 'BTCUSDT',
      type: 'LIMIT',
      side: 'BUY',
      positionSide: 'BOTH',
      price: 8_500_000_000_000,
      quantity: 10_000_000,
      timeInForce: 'GTC',
      reduceOnly: false,
      makerOnly: false,
      closePosition: false,
      clientOrderId: '',
      priceType: 0,
      goodTillDate: 0,
      selfTradePrevention: 'EXPIRE_MAKER',
    },
  });
});

test('[NUM-4] a price past the eighth digit is off every grid, for the rules to refuse', () => {
  const body = new TextEncoder().encode(
    '{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":1.000000001,"quantity":"0.0000000001"}',
  );
  expect(readBody(placeRequest, body)).toMatchObject({ value: { price: -1, quantity: -1 } });
});

describe('price', () => {
  test('a LIMIT order needs it, unless the book gives it', () => {
    expect(read(LIMIT, { price: undefined })).toEqual([2001, ['price']]);
    for (const priceType of [1, 2, 3, 4]) {
      expect(read(LIMIT, { price: undefined, priceType })).toBe('accepted');
      expect(read(LIMIT, { priceType })).toEqual([2002, ['price']]);
    }
    expect(read(LIMIT, { priceType: 0 })).toBe('accepted');
  });

  test('a MARKET order takes none, nor one of the book', () => {
    expect(read(MARKET)).toBe('accepted');
    expect(read(MARKET, { price: '85000' })).toEqual([2002, ['price']]);
    expect(read(MARKET, { priceType: 1 })).toEqual([2002, ['priceType']]);
    expect(read(MARKET, { priceType: 0 })).toBe('accepted');
  });

  test('other values of priceType are not valid', () => {
    for (const priceType of [-1, 5, '1', null, 1.5])
      expect(read(LIMIT, { price: undefined, priceType })).toEqual([2002, ['priceType']]);
  });
});

describe('quantity', () => {
  test('is needed without closePosition, and not taken with it', () => {
    expect(read(LIMIT, { quantity: undefined })).toEqual([2001, ['quantity']]);
    expect(read(LIMIT, { quantity: undefined, closePosition: false })).toEqual([2001, ['quantity']]);
    expect(read(LIMIT, { quantity: undefined, closePosition: true })).toBe('accepted');
    expect(read(MARKET, { quantity: undefined, closePosition: true })).toBe('accepted');
    expect(read(MARKET, { closePosition: true })).toEqual([2002, ['quantity']]);
  });

  test('a faulty closePosition does not make it missing', () => {
    expect(read(LIMIT, { quantity: undefined, closePosition: 'true' })).toEqual([2002, ['closePosition']]);
  });
});

describe('[MATCH-2] time in force', () => {
  test('makerOnly goes with GTC and GTD of a LIMIT order', () => {
    expect(read(LIMIT, { makerOnly: true })).toBe('accepted');
    expect(read(LIMIT, { makerOnly: true, timeInForce: 'GTD', goodTillDate: 1772710377808 })).toBe(
      'accepted',
    );
    expect(read(LIMIT, { makerOnly: true, timeInForce: 'IOC' })).toEqual([2002, ['makerOnly']]);
    expect(read(LIMIT, { makerOnly: true, timeInForce: 'FOK' })).toEqual([2002, ['makerOnly']]);
    expect(read(MARKET, { makerOnly: true })).toEqual([2002, ['makerOnly']]);
    expect(read(MARKET, { makerOnly: false })).toBe('accepted');
  });

  test('GTD and goodTillDate need each other', () => {
    expect(read(LIMIT, { timeInForce: 'GTD' })).toEqual([2001, ['goodTillDate']]);
    expect(read(LIMIT, { goodTillDate: 1772710377808 })).toEqual([2002, ['goodTillDate']]);
    expect(read(LIMIT, { timeInForce: 'IOC', goodTillDate: 0 })).toEqual([2002, ['goodTillDate']]);
    expect(read(LIMIT, { timeInForce: 'GTD', goodTillDate: -1 })).toEqual([2003, ['goodTillDate']]);
  });

  test('[MATCH-3] a MARKET order takes GTC and IOC', () => {
    expect(read(MARKET, { timeInForce: 'GTC' })).toBe('accepted');
    expect(read(MARKET, { timeInForce: 'IOC' })).toBe('accepted');
    expect(read(MARKET, { timeInForce: 'FOK' })).toEqual([2002, ['timeInForce']]);
    expect(read(MARKET, { timeInForce: 'GTD' })).toEqual([2002, ['timeInForce']]);
  });
});

describe('clientOrderId', () => {
  test('has 1 to 36 characters of its alphabet', () => {
    expect(read(LIMIT, { clientOrderId: 'a' })).toBe('accepted');
    expect(read(LIMIT, { clientOrderId: `aZ09_.:/-${'x'.repeat(27)}` })).toBe('accepted');
    expect(read(LIMIT, { clientOrderId: '' })).toEqual([2003, ['clientOrderId']]);
    expect(read(LIMIT, { clientOrderId: 'x'.repeat(37) })).toEqual([2003, ['clientOrderId']]);
    for (const clientOrderId of ['a b', 'é', 'a#', 'a\n', 7, null])
      expect(read(LIMIT, { clientOrderId })).toEqual([2002, ['clientOrderId']]);
  });

  test.each(['liquidation-', 'adl-', 'settlement-', 'openperp-'])('may not start with %s', (prefix) => {
    expect(read(LIMIT, { clientOrderId: `${prefix}1` })).toEqual([2002, ['clientOrderId']]);
    expect(read(LIMIT, { clientOrderId: `x${prefix}` })).toBe('accepted');
    expect(read(LIMIT, { clientOrderId: prefix.toUpperCase() })).toBe('accepted');
  });
});

test('placeType and securityType are ignored, nothing else is', () => {
  expect(read(LIMIT, { placeType: 'x', securityType: { a: null } })).toBe('accepted');
  expect(read(LIMIT, { stopPrice: '1' })).toEqual([2002, ['stopPrice']]);
});

test('a missing member comes before everything that is not valid', () => {
  expect(read({ type: 'LIMIT', side: 'up', quantity: null, x: 1 })).toEqual([2001, ['symbol', 'price']]);
});

test('[LIMIT] a batch has 1 to 20 orders and refuses each alone', () => {
  const batchOf = (orders: unknown) =>
    readBody(batchPlaceRequest, new TextEncoder().encode(JSON.stringify({ orders })));
  expect(batchOf([])).toMatchObject({ refusal: { code: 2003 } });
  expect(batchOf(Array(21).fill(LIMIT))).toMatchObject({ refusal: { code: 2003 } });
  expect(batchOf(Array(20).fill(LIMIT)).ok).toBe(true);
  const result = batchOf([LIMIT, { ...LIMIT, price: undefined }, { ...MARKET, price: '1' }]);
  expect(
    result.ok &&
      result.value.orders.map((each) => each.ok || [each.refusal.code, each.refusal.errors?.[0]?.field]),
  ).toEqual([true, [2001, 'orders[1].price'], [2002, 'orders[2].price']]);
});
