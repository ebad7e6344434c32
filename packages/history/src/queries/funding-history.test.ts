import { beforeEach, expect, test } from 'vitest';
import type { History } from '../history.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleFundingPayment, sampleFundingRate } from '../testing/sample-records.ts';

onEachDatabase((database) => {
  const HOUR = 3_600_000;
  let history: History;
  beforeEach(async () => {
    history = await database.open();
  });

  const anyTime = { startTime: null, endTime: null };
  const page = { kind: 'page', page: 1, pageSize: 2 } as const;

  test('[FUND-3] every rate is in the history of its symbol, newest first, page by page and within a window', async () => {
    const rates = [1, 2, 3].map((n) =>
      sampleFundingRate({ fundingTime: n * 8 * HOUR, fundingRate: n * 100 - 250 }),
    );
    await history.apply({
      firstSequence: 1,
      lastSequence: 3,
      events: [...rates, sampleFundingRate({ symbol: 'ETHUSDT', fundingTime: 8 * HOUR })].map((record) => ({
        kind: 'fundingRate',
        record,
      })),
    });
    const query = { kind: 'fundingHistory', symbol: 'BTCUSDT', ...anyTime } as const;
    const first = await history.query({ ...query, paging: page });
    if (first.kind !== 'page' || first.nextCursor === null) throw new Error('no second page');
    expect(first.list).toEqual([rates[2], rates[1]]);
    expect(first.total).toBe(3);
    const rest = await history.query({
      ...query,
      paging: { kind: 'cursor', cursor: first.nextCursor, pageSize: 2 },
    });
    expect(rest).toMatchObject({ list: [rates[0]], total: 3, nextCursor: null });
    expect(
      await history.query({ ...query, startTime: 8 * HOUR, endTime: 24 * HOUR, paging: page }),
    ).toMatchObject({
      list: [rates[1], rates[0]],
      total: 2,
    });
  });

  test('[FUND-3] a payment is found by its ledger row with the settlement it was part of, and by its position', async () => {
    const settlement = sampleFundingRate({ fundingTime: 16 * HOUR });
    const payments = [5, 6, 7].map((changeId) =>
      sampleFundingPayment({ changeId, positionId: changeId === 6 ? 2 : 1, fundingTime: 16 * HOUR }),
    );
    await history.apply({
      firstSequence: 1,
      lastSequence: 1,
      events: [
        { kind: 'fundingRate', record: settlement },
        ...payments.map((record) => ({ kind: 'fundingPayment', record }) as const),
      ],
    });
    expect(await history.query({ kind: 'fundingPayment', changeId: 6 })).toEqual({
      payment: payments[1],
      settlement,
    });
    expect(await history.query({ kind: 'fundingPayment', changeId: 8 })).toBeUndefined();
    expect(await history.query({ kind: 'positionFunding', positionId: 1, limit: 10 })).toEqual([
      payments[2],
      payments[0],
    ]);
    expect(await history.query({ kind: 'positionFunding', positionId: 1, limit: 1 })).toEqual([payments[2]]);
  });
});
