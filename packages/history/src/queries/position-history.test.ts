import type { EngineEvent, FillRecord } from '@openperp/engine';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleClosedPosition, sampleFill } from '../testing/sample-records.ts';
import type { PositionHistoryQuery } from './position-history.ts';

onEachDatabase((database) => {
  const query: PositionHistoryQuery = {
    kind: 'positionHistory',
    userId: 1,
    symbol: null,
    side: null,
    startTime: null,
    endTime: null,
    paging: { kind: 'page', page: 1, pageSize: 20 },
  };

  const fill = (changes: Partial<FillRecord>): EngineEvent => ({ kind: 'fill', record: sampleFill(changes) });

  test('[POS-3] a closed position lists the fills that reduced it, oldest first, of a flip the part that closed', async () => {
    const history = await database.open();
    await history.apply({
      firstSequence: 1,
      lastSequence: 1,
      events: [
        fill({ fillId: 1, positionId: 7, quantity: 300, closedQuantity: 0 }),
        fill({ fillId: 2, positionId: 8, quantity: 50, closedQuantity: 50, userId: 2 }),
        fill({
          fillId: 3,
          orderId: 31,
          positionId: 7,
          side: 'SELL',
          price: 110,
          quantity: 100,
          closedQuantity: 100,
          realizedPnl: 1_000,
          handlingFee: 9,
          createdAt: 20,
        }),
        fill({
          fillId: 4,
          orderId: 32,
          positionId: 7,
          side: 'SELL',
          price: 120,
          quantity: 800,
          closedQuantity: 200,
          realizedPnl: 4_000,
          handlingFee: 10,
          createdAt: 30,
        }),
        {
          kind: 'closedPosition',
          record: sampleClosedPosition({ positionId: 7, openedAt: 10, closedAt: 30 }),
        },
      ],
    });
    // The flip's fee of 10 falls to 200 of 800: 2.5, half-up 3.
    expect(await history.query(query)).toEqual({
      kind: 'page',
      total: 1,
      nextCursor: null,
      list: [
        {
          ...sampleClosedPosition({ positionId: 7, openedAt: 10, closedAt: 30 }),
          closes: [
            { time: 20, price: 110, quantity: 100, realizedPnl: 1_000, handlingFee: 9, orderId: 31 },
            { time: 30, price: 120, quantity: 200, realizedPnl: 4_000, handlingFee: 3, orderId: 32 },
          ],
        },
      ],
    });
  });

  test('[POS-3] positions are listed by when they closed, and the window is on that', async () => {
    const history = await database.open();
    const lives = [
      [1, 10, 90],
      [2, 20, 40],
      [3, 30, 60],
    ] as const;
    const events = lives.map(([positionId, openedAt, closedAt]): EngineEvent => {
      return { kind: 'closedPosition', record: sampleClosedPosition({ positionId, openedAt, closedAt }) };
    });
    await history.apply({ firstSequence: 1, lastSequence: 1, events });
    const ids = async (changes: Partial<PositionHistoryQuery>) => {
      const page = await history.query({ ...query, ...changes });
      return page.kind === 'page' ? page.list.map((position) => position.positionId) : page.kind;
    };
    expect(await ids({})).toEqual([1, 3, 2]);
    expect(await ids({ startTime: 40, endTime: 90 })).toEqual([3, 2]);
    expect(await ids({ startTime: 41 })).toEqual([1, 3]);
    expect(await ids({ side: 'SHORT' })).toEqual([]);
    expect(await ids({ userId: 2 })).toEqual([]);
  });
});
