import { describe, expect, test } from 'vitest';
import type { ObjectField } from '../field/object-field.ts';
import { readBody } from '../request/read-request.ts';
import { advanceClockRequest } from './clock-request.ts';
import { createSymbolRequest, indexPriceRequest, updateSymbolRequest } from './symbol-requests.ts';
import { createUserRequest, transferRequest, updateUserRequest } from './user-requests.ts';

function read(field: ObjectField<unknown>, body: object): unknown {
  const result = readBody(field, new TextEncoder().encode(JSON.stringify(body)));
  return result.ok ? result.value : [result.refusal.code, result.refusal.errors?.map((each) => each.field)];
}

const TIER = { notionalFloor: '0', notionalCap: '100000', maxLeverage: 50, maintenanceMarginRate: '0.01' };
const SYMBOL = {
  symbol: 'LTCUSDT',
  baseAsset: 'LTC',
  tickSize: '0.01',
  stepSize: '0.001',
  leverageTiers: [TIER],
};

describe('symbols', () => {
  test('five members are enough', () => {
    expect(read(createSymbolRequest, SYMBOL)).toMatchObject({
      symbol: 'LTCUSDT',
      tickSize: 1_000_000,
      stepSize: 100_000,
      leverageTiers: [{ tier: undefined, notionalCap: 10_000_000_000_000, maintenanceMarginRate: 1_000_000 }],
      makerFeeRate: undefined,
      priceSource: undefined,
    });
    expect(read(createSymbolRequest, {})).toEqual([
      2001,
      ['symbol', 'baseAsset', 'tickSize', 'stepSize', 'leverageTiers'],
    ]);
  });

  test('a maker fee may be a rebate, a taker fee may not', () => {
    expect(read(createSymbolRequest, { ...SYMBOL, makerFeeRate: '-0.0001' })).toMatchObject({
      makerFeeRate: -10_000,
    });
    expect(read(createSymbolRequest, { ...SYMBOL, takerFeeRate: '-0.0001' })).toEqual([
      2002,
      ['takerFeeRate'],
    ]);
  });

  test('a price source is a name or weighted venues', () => {
    const venues = { sources: [{ venue: 'a', instrument: 'LTC-USDT', weight: '0.5' }] };
    expect(read(updateSymbolRequest, { priceSource: 'SIMULATED' })).toMatchObject({
      priceSource: 'SIMULATED',
    });
    expect(read(updateSymbolRequest, { priceSource: venues })).toMatchObject({
      priceSource: { sources: [{ venue: 'a', instrument: 'LTC-USDT', weight: 50_000_000 }] },
    });
    expect(read(updateSymbolRequest, { priceSource: 'manual' })).toEqual([2002, ['priceSource']]);
    expect(read(updateSymbolRequest, { priceSource: { sources: [] } })).toEqual([
      2003,
      ['priceSource.sources'],
    ]);
    expect(read(updateSymbolRequest, { priceSource: { sources: [{ venue: 'a' }] } })).toEqual([
      2001,
      ['priceSource.sources[0].instrument', 'priceSource.sources[0].weight'],
    ]);
  });

  test('lists that are the same for every symbol may be sent back as they are', () => {
    expect(read(updateSymbolRequest, { orderTypes: ['MARKET', 'LIMIT'] })).toMatchObject({
      orderTypes: ['LIMIT', 'MARKET'],
    });
    expect(read(updateSymbolRequest, { orderTypes: ['LIMIT'] })).toEqual([2002, ['orderTypes']]);
    expect(read(updateSymbolRequest, { orderTypes: ['LIMIT', 'LIMIT'] })).toEqual([2002, ['orderTypes']]);
  });

  test('faults of a tier are named by their place', () => {
    expect(
      read(createSymbolRequest, { ...SYMBOL, leverageTiers: [TIER, { ...TIER, maxLeverage: 0, x: 1 }] }),
    ).toEqual([2002, ['leverageTiers[1].x']]);
    expect(read(createSymbolRequest, { ...SYMBOL, fundingIntervalHours: 3 })).toEqual([
      2002,
      ['fundingIntervalHours'],
    ]);
  });
});

test('[PRICE-2] an index price has at most 8 decimals', () => {
  expect(read(indexPriceRequest, { symbol: 'B', price: '85000.12345678' })).toEqual({
    symbol: 'B',
    price: 8_500_012_345_678,
  });
  expect(read(indexPriceRequest, { symbol: 'B', price: '85000.123456789' })).toEqual([2002, ['price']]);
  expect(read(indexPriceRequest, { symbol: 'B', price: '0' })).toEqual([2003, ['price']]);
});

test('[LEDGER-2] a transfer has a reference and a positive amount of at most 8 decimals', () => {
  const transfer = { assetType: 'USDT', amount: '10.5', reference: 'r' };
  expect(read(transferRequest, transfer)).toEqual({
    assetType: 'USDT',
    amount: 1_050_000_000,
    reference: 'r',
    note: '',
  });
  expect(read(transferRequest, { ...transfer, amount: '0' })).toEqual([2003, ['amount']]);
  expect(read(transferRequest, { ...transfer, amount: '1.000000001' })).toEqual([2003, ['amount']]);
  expect(read(transferRequest, { ...transfer, amount: '-1' })).toEqual([2002, ['amount']]);
  expect(read(transferRequest, { assetType: 'USDT', amount: '1' })).toEqual([2001, ['reference']]);
});

test('users: a name of 3 to 32, a password of 1 to 64, a level of 0 to 9', () => {
  expect(read(createUserRequest, { username: 'bob', password: 'p\n' })).toMatchObject({
    username: 'bob',
    password: 'p\n',
  });
  expect(read(createUserRequest, { username: 'bo', password: '' })).toEqual([2003, ['username', 'password']]);
  expect(read(createUserRequest, { username: 'bob', password: 'p', vipLevel: 10 })).toEqual([
    2003,
    ['vipLevel'],
  ]);
  expect(read(updateUserRequest, {})).toEqual([2001, ['status']]);
  expect(read(updateUserRequest, { status: 'GONE' })).toEqual([2002, ['status']]);
  expect(read(updateUserRequest, { vipLevel: -1 })).toEqual({ status: undefined, vipLevel: -1 });
});

test('the clock goes forward, by a year at most', () => {
  expect(read(advanceClockRequest, { ms: 86_400_000 })).toEqual({ ms: 86_400_000 });
  expect(read(advanceClockRequest, { ms: -1 })).toEqual([2003, ['ms']]);
  expect(read(advanceClockRequest, { ms: 31_622_400_001 })).toEqual([2003, ['ms']]);
  expect(read(advanceClockRequest, { ms: 1.5 })).toEqual([2002, ['ms']]);
});
