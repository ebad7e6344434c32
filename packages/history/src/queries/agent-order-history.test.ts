import { expect, test } from 'vitest';
import type { History } from '../history.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleAgentOrder } from '../testing/sample-records.ts';
import type { AgentOrderHistoryQuery } from './agent-order-history.ts';

onEachDatabase((database) => {
  const NEWEST = { kind: 'page', page: 1, pageSize: 100 } as const;

  const records = [
    sampleAgentOrder({ orderId: 1, agentOrderNo: 'in', createdAt: 1_000, amount: 2n ** 70n }),
    sampleAgentOrder({
      ...{ orderId: 2, agentOrderNo: 'out', orderType: 'TRANSFER_OUT', direction: 'OUT', isWhole: true },
      ...{ amount: 0, status: 'FAILED', failure: 'AWAITS_LIQUIDATION', userId: 7, createdAt: 2_000 },
    }),
    sampleAgentOrder({ orderId: 3, agentCode: 'B', agentOrderNo: 'in', createdAt: 2_000 }),
    sampleAgentOrder({
      ...{ orderId: 4, agentOrderNo: 'back', orderType: 'REVERSE', direction: 'OUT', originalOrderNo: 'in' },
      ...{ reason: 'ä "twice"', createdAt: 3_000, updatedAt: 3_000 },
    }),
  ];

  /** A history in which those orders were told, and then the first again as it was reversed. */
  async function opened(): Promise<History> {
    const history = await database.open();
    const reversed = { ...records[0]!, status: 'REVERSED', updatedAt: 3_000 } as const;
    const told = [...records.slice(0, 3), reversed, ...records.slice(3)];
    await history.apply({
      firstSequence: 1,
      lastSequence: 2,
      events: told.map((record) => ({ kind: 'agentOrder', record })),
    });
    return history;
  }

  async function numbersOf(
    history: History,
    filter: Partial<AgentOrderHistoryQuery>,
  ): Promise<readonly string[]> {
    const any = { orderType: null, status: null, startTime: null, endTime: null };
    const query = { kind: 'agentOrderHistory', agentCode: 'A', ...any, paging: NEWEST, ...filter } as const;
    const answer = await history.query(query);
    if (answer.kind !== 'page') throw new Error('no page');
    expect(answer.total).toBe(answer.list.length);
    return answer.list.map(({ agentOrderNo }) => agentOrderNo);
  }

  test('[LEDGER-2] the orders of an agent come newest first, by type, status and time', async () => {
    const history = await opened();
    expect(await numbersOf(history, {})).toEqual(['back', 'out', 'in']);
    expect(await numbersOf(history, { agentCode: 'B' })).toEqual(['in']);
    expect(await numbersOf(history, { agentCode: 'b' })).toEqual([]);
    expect(await numbersOf(history, { orderType: 'REVERSE' })).toEqual(['back']);
    expect(await numbersOf(history, { status: 'SUCCESS' })).toEqual(['back']);
    expect(await numbersOf(history, { status: 'REVERSED', orderType: 'TRANSFER_IN' })).toEqual(['in']);
    expect(await numbersOf(history, { startTime: 2_000, endTime: 3_000 })).toEqual(['out']);
  });

  test('[NUM-2] each comes back as it last stood, whole', async () => {
    const history = await opened();
    const query = { kind: 'agentOrderHistory', agentCode: 'A', orderType: null, status: null } as const;
    expect(await history.query({ ...query, startTime: null, endTime: null, paging: NEWEST })).toEqual({
      kind: 'page',
      list: [records[3], records[1], { ...records[0], status: 'REVERSED', updatedAt: 3_000 }],
      total: 3,
      nextCursor: null,
    });
  });

  test('a walk by cursor meets every order once, also among those of one moment; a cursor of another agent is none', async () => {
    const history = await database.open();
    const many = Array.from({ length: 7 }, (_, at) =>
      sampleAgentOrder({
        orderId: at + 1,
        agentOrderNo: `n-${at + 1}`,
        createdAt: 1_000 + Math.floor(at / 4),
      }),
    );
    const events = many.map((record) => ({ kind: 'agentOrder', record }) as const);
    await history.apply({ firstSequence: 1, lastSequence: 1, events });
    const any = { orderType: null, status: null, startTime: null, endTime: null } as const;
    const query = { kind: 'agentOrderHistory', agentCode: 'A', ...any } as const;
    const seen: number[] = [];
    const cursors: string[] = [];
    let paging: AgentOrderHistoryQuery['paging'] | undefined = { kind: 'page', page: 1, pageSize: 3 };
    while (paging !== undefined) {
      const answer: Awaited<ReturnType<typeof history.query<AgentOrderHistoryQuery>>> = await history.query({
        ...query,
        paging,
      });
      if (answer.kind !== 'page') throw new Error('no page');
      seen.push(...answer.list.map(({ orderId }) => orderId));
      if (answer.nextCursor !== null) cursors.push(answer.nextCursor);
      paging =
        answer.nextCursor === null ? undefined : { kind: 'cursor', cursor: answer.nextCursor, pageSize: 3 };
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
    const foreign = { kind: 'cursor', cursor: cursors[0]!, pageSize: 3 } as const;
    expect(await history.query({ ...query, agentCode: 'B', paging: foreign })).toEqual({ kind: 'badCursor' });
  });

  test('[LEDGER-2] the events of an order change no wallet: rows alone do', async () => {
    const history = await opened();
    const changes = await history.query({
      ...{ kind: 'accountChanges', userId: 1, asset: null, changeType: null, startTime: null, endTime: null },
      paging: NEWEST,
    });
    expect(changes).toMatchObject({ total: 0 });
  });
});
