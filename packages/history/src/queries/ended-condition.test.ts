import type { EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import { openHistory } from '../history.ts';
import { sampleCondition } from '../testing/sample-records.ts';

test('one ended condition order is found by either id, the newest of a client order id, both must match', () => {
  const records = [
    sampleCondition({ conditionId: 5, clientOrderId: 'twice', createdAt: 100 }),
    sampleCondition({ conditionId: 6, clientOrderId: 'once', createdAt: 150, status: 'REJECTED' }),
    sampleCondition({ conditionId: 7, clientOrderId: 'twice', createdAt: 200, status: 'CANCELLED' }),
    sampleCondition({ conditionId: 8, clientOrderId: 'waits', createdAt: 300, status: 'PENDING' }),
    sampleCondition({ conditionId: 9, clientOrderId: 'twice', createdAt: 400, userId: 2 }),
    sampleCondition({ conditionId: 10, clientOrderId: 'twice', createdAt: 500, symbol: 'ETHUSDT' }),
  ];
  const history = openHistory(':memory:');
  const events = records.map((record): EngineEvent => ({ kind: 'condition', record }));
  history.apply({ firstSequence: 1, lastSequence: 1, events });
  const find = (conditionId: number | null, clientOrderId: string | null, userId = 1, symbol = 'BTCUSDT') =>
    history.query({ kind: 'endedCondition', userId, symbol, conditionId, clientOrderId });

  expect(find(5, null)).toEqual(records[0]);
  expect(find(null, 'once')).toEqual(records[1]);
  expect(find(null, 'twice')).toEqual(records[2]);
  expect(find(5, 'twice')).toEqual(records[0]);
  expect(find(null, 'twice', 2)).toEqual(records[4]);
  expect(find(null, 'twice', 1, 'ETHUSDT')).toEqual(records[5]);
  expect(find(5, 'once')).toBeUndefined();
  expect(find(8, null)).toBeUndefined();
  expect(find(null, 'waits')).toBeUndefined();
  expect(find(null, 'never')).toBeUndefined();
  expect(find(5, null, 2)).toBeUndefined();
  expect(find(5, null, 1, 'ETHUSDT')).toBeUndefined();
  expect(() => find(null, null)).toThrow(RangeError);
  history.close();
});
