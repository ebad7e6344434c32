import type {
  OrderStatus,
  StrategyPartState,
  StrategyRecord,
  StrategyStatus,
  StrategyType,
} from '@openperp/engine';
import { beforeEach, expect, test } from 'vitest';
import type { History } from '../history.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleCondition, sampleOrder } from '../testing/sample-records.ts';
import {
  sampleConditionRequest,
  sampleOrderRequest,
  samplePart,
  sampleStrategy,
} from '../testing/sample-strategy.ts';

onEachDatabase((database) => {
  let history: History;
  beforeEach(async () => {
    history = await database.open();
  });

  async function apply(...records: readonly StrategyRecord[]): Promise<void> {
    const sequence = history.cursor + 1;
    const events = records.map((record) => ({ kind: 'strategy', record }) as const);
    await history.apply({ firstSequence: sequence, lastSequence: sequence, events });
  }

  const find = (strategyId: number | null, clientStrategyId: string | null, userId = 1) =>
    history.query({ kind: 'strategy', userId, strategyId, clientStrategyId });

  test('[STRAT-5] a strategy is found by either id, working or ended, the newest of a client id, both must match', async () => {
    const records = [
      sampleStrategy({ strategyId: 5, clientStrategyId: 'twice', createdAt: 100, status: 'ALL_DONE' }),
      sampleStrategy({ strategyId: 6, clientStrategyId: 'once', createdAt: 150, status: 'CANCELLED' }),
      sampleStrategy({ strategyId: 7, clientStrategyId: 'twice', createdAt: 200, status: 'WORKING' }),
      sampleStrategy({ strategyId: 8, clientStrategyId: 'twice', createdAt: 300, userId: 2 }),
    ];
    await apply(...records);
    expect(await find(5, null)).toEqual(records[0]);
    expect(await find(null, 'once')).toEqual(records[1]);
    expect(await find(null, 'twice')).toEqual(records[2]);
    expect(await find(5, 'twice')).toEqual(records[0]);
    expect(await find(null, 'twice', 2)).toEqual(records[3]);
    expect(await find(5, 'once')).toBeUndefined();
    expect(await find(9, null)).toBeUndefined();
    expect(await find(null, 'never')).toBeUndefined();
    expect(await find(null, '')).toBeUndefined();
    expect(await find(8, null)).toBeUndefined();
    expect(await find(5, null, 2)).toBeUndefined();
    await expect(find(null, null)).rejects.toThrow(RangeError);
  });

  test('[STRAT-5] each strategy is as it was last told, parts too, told twice or not', async () => {
    const placed = sampleStrategy({ strategyId: 3 });
    const [working, leg] = placed.parts;
    if (working === undefined || leg === undefined) throw new Error('no parts');
    const done = sampleStrategy({
      strategyId: 3,
      status: 'ALL_DONE',
      parts: [
        { ...working, state: 'ENDED', order: sampleOrder({ orderId: 8, strategyId: 3 }) },
        { ...leg, state: 'ENDED', condition: sampleCondition({ conditionId: 2, strategyId: 3 }) },
      ],
      updatedAt: 5_000,
    });
    await apply(placed, sampleStrategy({ strategyId: 4 }));
    expect(await find(3, null)).toEqual(placed);
    await apply(done);
    await apply(done);
    expect(await find(3, null)).toEqual(done);
    expect(await find(4, null)).toEqual(sampleStrategy({ strategyId: 4 }));
  });

  test('[NUM-2] a strategy comes back as it was: every type, status and state, empty ids, amounts beyond what a number holds', async () => {
    const types: Readonly<Record<StrategyType, StrategyStatus>> = {
      OTO: 'WORKING',
      OCO: 'ALL_DONE',
      OTOCO: 'CANCELLED',
    };
    const states: Readonly<Record<StrategyPartState, OrderStatus>> = {
      INACTIVE: 'NEW',
      ACTIVE: 'PARTIALLY_FILLED',
      ENDED: 'FILLED',
      DROPPED: 'CANCELED',
      REJECTED: 'REJECTED',
    };
    const wide = 123_456_789_012_345_678_901n;
    const parts = Object.entries(states).flatMap(([state, status], n) => [
      samplePart({
        request: {
          firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
          secondDrivenOn: 'FILLED',
          order: sampleOrderRequest({ price: wide, quantity: -1, priceType: 4, clientOrderId: '77' }),
          condition: null,
        },
        state: state as StrategyPartState,
        rejectCode: 3011,
        rejectField: 'quantity',
        rejectRule: 'MARGIN-1',
        order: sampleOrder({
          status,
          clientOrderId: `${wide}`,
          price: 9_007_199_254_740_991,
          quantity: 9_007_199_254_740_992n,
          filledQuantity: 9_007_199_254_740_993n,
          tradeValue: wide,
          handlingFee: 0,
          realizedPnl: -wide,
          createdAt: n,
        }),
      }),
      samplePart({
        request: {
          firstDrivenOn: '',
          secondDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
          order: null,
          condition: sampleConditionRequest({
            ...{ price: wide, quantity: wide + 1n, stopPrice: wide + 2n, activatePrice: wide + 3n },
            callbackRate: 1_000_000_000,
            clientOrderId: '',
          }),
        },
        state: state as StrategyPartState,
        condition: sampleCondition({
          ...{ price: wide, quantity: wide + 1n, stopPrice: wide + 2n, activatePrice: wide + 3n },
          callbackRate: 10_000_000,
          extremePrice: -wide,
          clientOrderId: '"\\\u0000é\u2028',
        }),
      }),
    ]);
    const records = Object.entries(types).map(([type, status], n) =>
      sampleStrategy({
        strategyId: Number.MAX_SAFE_INTEGER - n,
        clientStrategyId: '',
        type: type as StrategyType,
        status,
        parts,
        createdAt: n,
      }),
    );
    await apply(...records);
    for (const record of records) expect(await find(record.strategyId, null)).toEqual(record);
    expect(await find(null, '')).toEqual(records[2]);
  });
});
