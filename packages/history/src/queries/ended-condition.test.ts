import type { EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleCondition } from '../testing/sample-records.ts';

onEachDatabase((database) => {
  test('one ended condition order is found by either id, the newest of a client order id, both must match', async () => {
    const records = [
      sampleCondition({ conditionId: 5, clientOrderId: 'twice', createdAt: 100 }),
      sampleCondition({ conditionId: 6, clientOrderId: 'once', createdAt: 150, status: 'REJECTED' }),
      sampleCondition({ conditionId: 7, clientOrderId: 'twice', createdAt: 200, status: 'CANCELLED' }),
      sampleCondition({ conditionId: 8, clientOrderId: 'waits', createdAt: 300, status: 'PENDING' }),
      sampleCondition({ conditionId: 9, clientOrderId: 'twice', createdAt: 400, userId: 2 }),
      sampleCondition({ conditionId: 10, clientOrderId: 'twice', createdAt: 500, symbol: 'ETHUSDT' }),
    ];
    const history = await database.open();
    const events = records.map((record): EngineEvent => ({ kind: 'condition', record }));
    await history.apply({ firstSequence: 1, lastSequence: 1, events });
    const find = (conditionId: number | null, clientOrderId: string | null, userId = 1, symbol = 'BTCUSDT') =>
      history.query({ kind: 'endedCondition', userId, symbol, conditionId, clientOrderId });

    expect(await find(5, null)).toEqual(records[0]);
    expect(await find(null, 'once')).toEqual(records[1]);
    expect(await find(null, 'twice')).toEqual(records[2]);
    expect(await find(5, 'twice')).toEqual(records[0]);
    expect(await find(null, 'twice', 2)).toEqual(records[4]);
    expect(await find(null, 'twice', 1, 'ETHUSDT')).toEqual(records[5]);
    expect(await find(5, 'once')).toBeUndefined();
    expect(await find(8, null)).toBeUndefined();
    expect(await find(null, 'waits')).toBeUndefined();
    expect(await find(null, 'never')).toBeUndefined();
    expect(await find(5, null, 2)).toBeUndefined();
    expect(await find(5, null, 1, 'ETHUSDT')).toBeUndefined();
    await expect(find(null, null)).rejects.toThrow(RangeError);
  });
});
