import { beforeEach, expect, test } from 'vitest';
import type { History } from '../history.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleLiquidation } from '../testing/sample-records.ts';

onEachDatabase((database) => {
  let history: History;
  const records = [
    sampleLiquidation({ liquidationId: 1, userId: 1, createdAt: 1_000 }),
    sampleLiquidation({ liquidationId: 2, userId: 1, kind: 'TAKEOVER', createdAt: 1_000, fee: 2n ** 80n }),
    sampleLiquidation({ liquidationId: 3, userId: 2, kind: 'ADL', positionId: 9, rank: 3, createdAt: 2_000 }),
    sampleLiquidation({ liquidationId: 4, userId: 3, symbol: 'ETHUSDT', positionId: 4, createdAt: 3_000 }),
  ];
  beforeEach(async () => {
    history = await database.open();
    await history.apply({
      firstSequence: 1,
      lastSequence: 1,
      events: records.map((record) => ({ kind: 'liquidation', record })),
    });
  });

  const query = {
    kind: 'liquidations',
    userId: null,
    symbol: null,
    startTime: null,
    endTime: null,
    paging: { kind: 'page', page: 1, pageSize: 100 },
  } as const;

  const idsOf = async (filter: object): Promise<readonly number[]> => {
    const answer = await history.query({ ...query, ...filter });
    if (answer.kind !== 'page') throw new Error('no page');
    return answer.list.map(({ liquidationId }) => liquidationId);
  };

  test('[LIQ-6] liquidations, takeovers and ADLs are listed newest first, by account, symbol and time', async () => {
    expect(await idsOf({})).toEqual([4, 3, 2, 1]);
    expect(await idsOf({ userId: 1 })).toEqual([2, 1]);
    expect(await idsOf({ symbol: 'ETHUSDT' })).toEqual([4]);
    expect(await idsOf({ startTime: 1_000, endTime: 2_000 })).toEqual([2, 1]);
  });

  test('[LIQ-6] each keeps every input, whole', async () => {
    for (const record of records) {
      const { liquidationId, kind } = record;
      expect(await history.query({ kind: 'liquidation', liquidationId, liquidationKind: null })).toEqual(
        record,
      );
      expect(await history.query({ kind: 'liquidation', liquidationId, liquidationKind: kind })).toEqual(
        record,
      );
    }
    expect(
      await history.query({ kind: 'liquidation', liquidationId: 1, liquidationKind: 'ADL' }),
    ).toBeUndefined();
    expect(
      await history.query({ kind: 'liquidation', liquidationId: 5, liquidationKind: null }),
    ).toBeUndefined();
  });

  test('[LIQ-6] those of a position come in order, the newest of them', async () => {
    expect(await history.query({ kind: 'positionLiquidations', positionId: 1, limit: 10 })).toEqual(
      records.slice(0, 2),
    );
    expect(await history.query({ kind: 'positionLiquidations', positionId: 1, limit: 1 })).toEqual([
      records[1],
    ]);
  });
});
