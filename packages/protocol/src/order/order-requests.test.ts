import { describe, expect, test } from 'vitest';
import type { ObjectField } from '../field/object-field.ts';
import { readBody, readQuery } from '../request/read-request.ts';
import {
  cancelAllRequest,
  cancelConditionRequest,
  cancelRequest,
  cancelStrategyRequest,
  countdownRequest,
} from './cancel-request.ts';
import { batchMoveRequest, moveRequest } from './move-request.ts';
import {
  conditionHistoryQuery,
  currentConditionsQuery,
  currentOrdersQuery,
  orderQuery,
  strategyQuery,
} from './order-queries.ts';

function read(field: ObjectField<unknown>, body: object): unknown {
  const result = readBody(field, new TextEncoder().encode(JSON.stringify(body)));
  return result.ok ? result.value : [result.refusal.code, result.refusal.errors?.map((each) => each.field)];
}

describe('cancel', () => {
  test('names the order by either id or both', () => {
    expect(read(cancelRequest, { symbol: 'B', orderId: '7' })).toEqual({
      symbol: 'B',
      orderId: 7,
      clientOrderId: '',
    });
    expect(read(cancelRequest, { symbol: 'B', clientOrderId: 'x' })).toEqual({
      symbol: 'B',
      orderId: 0,
      clientOrderId: 'x',
    });
    expect(read(cancelRequest, { symbol: 'B', orderId: 7, clientOrderId: 'x' })).toEqual({
      symbol: 'B',
      orderId: 7,
      clientOrderId: 'x',
    });
    expect(read(cancelRequest, { symbol: 'B' })).toEqual([2001, ['orderId']]);
  });

  test('orders made by the exchange can be named', () => {
    expect(read(cancelRequest, { symbol: 'B', clientOrderId: 'openperp-1' })).toMatchObject({
      clientOrderId: 'openperp-1',
    });
  });

  test('condition orders and strategies are named likewise', () => {
    expect(read(cancelConditionRequest, { symbol: 'B', conditionId: '7' })).toEqual({
      symbol: 'B',
      conditionId: 7,
      clientOrderId: '',
    });
    expect(read(cancelConditionRequest, { symbol: 'B', clientOrderId: 'openperp-c7' })).toEqual({
      symbol: 'B',
      conditionId: 0,
      clientOrderId: 'openperp-c7',
    });
    expect(read(cancelConditionRequest, {})).toEqual([2001, ['symbol', 'conditionId']]);
    expect(read(cancelConditionRequest, { symbol: 'B', orderId: 7, conditionId: 7 })).toEqual([
      2002,
      ['orderId'],
    ]);
    expect(read(cancelStrategyRequest, { strategyId: 7 })).toEqual({ strategyId: 7, clientStrategyId: '' });
    expect(read(cancelStrategyRequest, { strategyId: 7, clientStrategyId: 's' })).toEqual({
      strategyId: 7,
      clientStrategyId: 's',
    });
    expect(read(cancelStrategyRequest, {})).toEqual([2001, ['strategyId']]);
    expect(read(cancelStrategyRequest, { symbol: 'B', strategyId: 7 })).toEqual([2002, ['symbol']]);
  });

  test('all: an unknown kind is not valid', () => {
    expect(read(cancelAllRequest, { cancelType: 4 })).toEqual({ symbol: '', cancelType: 4 });
    for (const cancelType of [5, -1, '0', null])
      expect(read(cancelAllRequest, { cancelType })).toEqual([2002, ['cancelType']]);
  });

  test('countdown: 0, or a second to a day', () => {
    expect(read(countdownRequest, { countdownTime: 0 })).toEqual({ symbol: '', countdownTime: 0 });
    expect(read(countdownRequest, { countdownTime: 86_400_000 })).toMatchObject({
      countdownTime: 86_400_000,
    });
    for (const countdownTime of [999, -1, 86_400_001])
      expect(read(countdownRequest, { countdownTime })).toEqual([2003, ['countdownTime']]);
    expect(read(countdownRequest, {})).toEqual([2001, ['countdownTime']]);
  });
});

describe('[MATCH-6] move', () => {
  test('changes price, quantity or both; 0 is what is left out', () => {
    expect(read(moveRequest, { symbol: 'B', orderId: 7, price: '2' })).toEqual({
      symbol: 'B',
      orderId: 7,
      clientOrderId: '',
      price: 200_000_000,
      quantity: 0,
    });
    expect(read(moveRequest, { symbol: 'B', orderId: 7 })).toEqual([2001, ['price']]);
    expect(read(moveRequest, { symbol: 'B', quantity: '1' })).toEqual([2001, ['orderId']]);
  });

  test('0 is no price and no quantity', () => {
    expect(read(moveRequest, { symbol: 'B', orderId: 7, price: '0', quantity: 0 })).toEqual([
      2003,
      ['price', 'quantity'],
    ]);
  });

  test('a batch moves orders of one symbol', () => {
    expect(
      read(batchMoveRequest, { symbol: 'B', orders: [{ orderId: 7, price: '1' }, { orderId: 8 }] }),
    ).toMatchObject({
      symbol: 'B',
      orders: [{ ok: true }, { ok: false, refusal: { code: 2001, errors: [{ field: 'orders[1].price' }] } }],
    });
  });
});

describe('queries', () => {
  test('an order is named by either id', () => {
    expect(readQuery(orderQuery, 'symbol=B&orderId=7')).toEqual({
      ok: true,
      value: { symbol: 'B', orderId: 7, clientOrderId: '' },
    });
    expect(readQuery(orderQuery, 'symbol=B')).toMatchObject({
      refusal: { code: 2001, errors: [{ field: 'orderId' }] },
    });
    expect(readQuery(orderQuery, 'orderId=7')).toMatchObject({
      refusal: { code: 2001, errors: [{ field: 'symbol' }] },
    });
  });

  test('open orders: 200 at most', () => {
    expect(readQuery(currentOrdersQuery, '')).toEqual({
      ok: true,
      value: { symbol: '', limit: 100, lastOrderId: 0 },
    });
    expect(readQuery(currentOrdersQuery, 'limit=200&lastOrderId=5')).toMatchObject({
      value: { limit: 200, lastOrderId: 5 },
    });
    expect(readQuery(currentOrdersQuery, 'limit=201')).toMatchObject({ refusal: { code: 2003 } });
  });

  test('condition orders that wait: all or those of a symbol', () => {
    expect(readQuery(currentConditionsQuery, '')).toEqual({ ok: true, value: { symbol: '' } });
    expect(readQuery(currentConditionsQuery, 'symbol=B')).toMatchObject({ value: { symbol: 'B' } });
  });

  test('ended condition orders are filtered by code or name', () => {
    expect(readQuery(conditionHistoryQuery, 'type=5&side=2&status=4&conditionId=7')).toMatchObject({
      value: { type: 'TRAILING_STOP', side: 'SELL', status: 'CANCELLED', conditionId: 7 },
    });
    expect(readQuery(conditionHistoryQuery, 'type=STOP_LIMIT&status=REJECTED')).toMatchObject({
      value: { type: 'STOP_LIMIT', side: undefined, status: 'REJECTED', page: 1, pageSize: 20 },
    });
    const statuses = ['PENDING_ACTIVATION', 'PENDING', 'TRIGGERED', 'CANCELLED', 'REJECTED'];
    for (const [index, status] of statuses.entries())
      expect(readQuery(conditionHistoryQuery, `status=${index + 1}`)).toMatchObject({ value: { status } });
    for (const query of ['type=LIMIT', 'type=6', 'status=0', 'status=6', 'side=3', 'page=1&cursor=abc'])
      expect(readQuery(conditionHistoryQuery, query)).toMatchObject({ refusal: { code: 2002 } });
  });

  test('a strategy is named by either id', () => {
    expect(readQuery(strategyQuery, 'clientStrategyId=s')).toEqual({
      ok: true,
      value: { strategyId: 0, clientStrategyId: 's' },
    });
    expect(readQuery(strategyQuery, '')).toMatchObject({
      refusal: { code: 2001, errors: [{ field: 'strategyId' }] },
    });
  });
});
