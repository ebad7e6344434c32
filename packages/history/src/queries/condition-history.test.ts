import type {
  CancelReason,
  ConditionRecord,
  ConditionStatus,
  ConditionTimeInForce,
  ConditionType,
  MarginMode,
  PositionSide,
  Side,
  WorkingType,
} from '@openperp/engine';
import { expect, test } from 'vitest';
import type { History } from '../history.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleCondition } from '../testing/sample-records.ts';
import type { ConditionHistoryQuery } from './condition-history.ts';

onEachDatabase((database) => {
  const query: ConditionHistoryQuery = {
    kind: 'conditionHistory',
    userId: 1,
    symbol: null,
    conditionId: null,
    clientOrderId: null,
    type: null,
    side: null,
    status: null,
    startTime: null,
    endTime: null,
    paging: { kind: 'page', page: 1, pageSize: 100 },
  };

  async function apply(history: History, ...records: readonly ConditionRecord[]): Promise<void> {
    const sequence = history.cursor + 1;
    const events = records.map((record) => ({ kind: 'condition', record }) as const);
    await history.apply({ firstSequence: sequence, lastSequence: sequence, events });
  }

  async function historyOf(...records: readonly ConditionRecord[]): Promise<History> {
    const history = await database.open();
    await apply(history, ...records);
    return history;
  }

  async function pageOf(history: History, filter: Partial<ConditionHistoryQuery>) {
    const answer = await history.query({ ...query, ...filter });
    if (answer.kind !== 'page') throw new Error('no page');
    return answer;
  }

  async function idsOf(
    history: History,
    filter: Partial<ConditionHistoryQuery> = {},
  ): Promise<readonly number[]> {
    return (await pageOf(history, filter)).list.map(({ conditionId }) => conditionId);
  }

  /** The words of an enumeration, all of them by its type. */
  function wordsOf<Word extends string>(words: Readonly<Record<Word, true>>): readonly Word[] {
    return Object.keys(words) as Word[];
  }

  const TYPES = wordsOf<ConditionType>({
    STOP_MARKET: true,
    STOP_LIMIT: true,
    TAKE_PROFIT_MARKET: true,
    TAKE_PROFIT_LIMIT: true,
    TRAILING_STOP: true,
  });
  const REASONS = wordsOf<CancelReason>({
    '': true,
    USER: true,
    IOC: true,
    FOK: true,
    SELF_TRADE: true,
    GTD: true,
    LIQUIDATION: true,
    ADL: true,
    REDUCE_ONLY: true,
    STRATEGY: true,
    HALT: true,
    COUNTDOWN: true,
    MARKET_BOUND: true,
  });
  const TIMES_IN_FORCE = wordsOf<ConditionTimeInForce>({
    GTC: true,
    IOC: true,
    FOK: true,
    GTD: true,
    GTE_GTC: true,
  });
  const WORKING_TYPES = wordsOf<WorkingType>({ MARK_PRICE: true, CONTRACT_PRICE: true, INDEX_PRICE: true });
  const ENDED = wordsOf<Exclude<ConditionStatus, 'PENDING' | 'PENDING_ACTIVATION'>>({
    TRIGGERED: true,
    CANCELLED: true,
    REJECTED: true,
  });
  const SIDES = wordsOf<Side>({ BUY: true, SELL: true });
  const POSITION_SIDES = wordsOf<PositionSide>({ BOTH: true, LONG: true, SHORT: true });
  const MARGIN_MODES = wordsOf<MarginMode>({ CROSS: true, ISOLATED: true });

  /** Word n of `words`, from the first again after the last. */
  function nth<Word>(words: readonly Word[], n: number): Word {
    return words[n % words.length] as Word;
  }

  test('[NUM-2] every member comes back as it was: each word of each enumeration, amounts at and beyond what a number holds', async () => {
    const amounts = [
      0,
      -1,
      9_007_199_254_740_991,
      9_007_199_254_740_992n,
      9_007_199_254_740_993n,
      10n ** 30n,
    ];
    const records = REASONS.map((cancelReason, n) =>
      sampleCondition({
        conditionId: n + 1,
        type: nth(TYPES, n),
        side: nth(SIDES, n),
        positionSide: nth(POSITION_SIDES, n),
        status: nth(ENDED, n),
        timeInForce: nth(TIMES_IN_FORCE, n),
        price: nth(amounts, n),
        quantity: nth(amounts, n + 1),
        stopPrice: nth(amounts, n + 2),
        workingType: nth(WORKING_TYPES, n),
        activatePrice: nth(amounts, n + 3),
        callbackRate: nth([0, 10_000_000, 1_000_000_000], n),
        extremePrice: nth(amounts, n + 4),
        marginMode: nth(MARGIN_MODES, n),
        cancelReason,
      }),
    );
    const bare = sampleCondition({
      conditionId: Number.MAX_SAFE_INTEGER,
      clientOrderId: '',
      reduceOnly: true,
      closePosition: true,
      priceProtect: true,
      goodTillDate: 8_640_000_000_000_000,
      generatedOrderId: Number.MAX_SAFE_INTEGER,
      triggerTime: 8_640_000_000_000_000,
      rejectCode: 3018,
      rejectField: 'subOrderList[1].quantity',
      rejectRule: 'MATCH-8',
      strategyId: Number.MAX_SAFE_INTEGER,
      leverage: 125,
    });
    const flags = ['reduceOnly', 'closePosition', 'priceProtect'] as const;
    const alone = flags.map((flag, n) => sampleCondition({ conditionId: 100 + n, [flag]: true }));
    const history = await historyOf(...records, ...alone, bare);
    expect((await pageOf(history, {})).list).toEqual([...records, ...alone, bare].reverse());
  });

  test('[COND-2] only what has ended is listed, newest first, each as it last stood, told twice or not', async () => {
    const waiting = sampleCondition({ conditionId: 1, status: 'PENDING_ACTIVATION', generatedOrderId: 0 });
    const history = await historyOf(
      waiting,
      sampleCondition({ conditionId: 2, status: 'PENDING' }),
      sampleCondition({ conditionId: 3, status: 'TRIGGERED' }),
      sampleCondition({ conditionId: 4, status: 'CANCELLED', cancelReason: 'USER' }),
    );
    expect(await idsOf(history)).toEqual([4, 3]);

    const refused: ConditionRecord = { ...waiting, status: 'REJECTED', rejectCode: 3018, updatedAt: 9_000 };
    await apply(history, { ...waiting, status: 'PENDING' }, refused);
    await apply(history, refused);
    expect(await idsOf(history)).toEqual([4, 3, 1]);
    expect((await pageOf(history, { conditionId: 1 })).list).toEqual([refused]);
    for (const [status, ids] of [
      ['PENDING_ACTIVATION', []],
      ['PENDING', []],
      ['TRIGGERED', [3]],
      ['CANCELLED', [4]],
      ['REJECTED', [1]],
    ] as const) {
      expect([status, await idsOf(history, { status })]).toEqual([status, ids]);
    }
  });

  test('each filter leaves what it names, together what all name, and never the rows of another account', async () => {
    const history = await historyOf(
      sampleCondition({ conditionId: 1, createdAt: 100, clientOrderId: 'a' }),
      sampleCondition({ conditionId: 2, createdAt: 200, clientOrderId: 'b', side: 'BUY' }),
      sampleCondition({ conditionId: 3, createdAt: 200, clientOrderId: 'a', type: 'TRAILING_STOP' }),
      sampleCondition({ conditionId: 4, createdAt: 300, clientOrderId: 'c', symbol: 'ETHUSDT' }),
      sampleCondition({ conditionId: 5, createdAt: 300, clientOrderId: 'a', userId: 2 }),
    );
    const cases: readonly (readonly [Partial<ConditionHistoryQuery>, readonly number[]])[] = [
      [{}, [4, 3, 2, 1]],
      [{ symbol: 'ETHUSDT' }, [4]],
      [{ symbol: 'SOLUSDT' }, []],
      [{ side: 'BUY' }, [2]],
      [{ type: 'TRAILING_STOP' }, [3]],
      [{ clientOrderId: 'a' }, [3, 1]],
      [{ clientOrderId: '' }, []],
      [{ conditionId: 1 }, [1]],
      [{ conditionId: 1, clientOrderId: 'b' }, []],
      [{ conditionId: 4, symbol: 'BTCUSDT' }, []],
      [{ startTime: 200 }, [4, 3, 2]],
      [{ endTime: 200 }, [1]],
      [{ startTime: 200, endTime: 300 }, [3, 2]],
      [{ conditionId: 1, startTime: 101 }, []],
      [{ clientOrderId: 'a', startTime: 101, type: 'TRAILING_STOP', side: 'SELL' }, [3]],
      [{ userId: 2 }, [5]],
      [{ userId: 2, conditionId: 1 }, []],
      [{ userId: 2, clientOrderId: 'b' }, []],
      [{ userId: 3 }, []],
    ];
    for (const [filter, ids] of cases) {
      expect([filter, await idsOf(history, filter), (await pageOf(history, filter)).total]).toEqual([
        filter,
        ids,
        ids.length,
      ]);
    }
  });

  test('a walk by cursor neither repeats nor skips while conditions, older ones too, end', async () => {
    const ended = (conditionId: number) => sampleCondition({ conditionId, createdAt: conditionId * 10 });
    const history = await historyOf(...[1, 2, 4, 5, 6].map(ended));
    const first = await pageOf(history, { paging: { kind: 'page', page: 1, pageSize: 2 } });
    expect([first.list, first.total]).toEqual([[ended(6), ended(5)], 5]);

    // 3 waited for long and is still to come in this walk; 7 is newer than where it began.
    await apply(history, ended(3), ended(7));
    const next = await pageOf(history, {
      paging: { kind: 'cursor', cursor: first.nextCursor ?? '', pageSize: 2 },
    });
    expect([next.list, next.total]).toEqual([[ended(4), ended(3)], 7]);
    const last = await pageOf(history, {
      paging: { kind: 'cursor', cursor: next.nextCursor ?? '', pageSize: 2 },
    });
    expect([last.list, last.nextCursor]).toEqual([[ended(2), ended(1)], null]);

    const paging = { kind: 'cursor', cursor: first.nextCursor ?? '', pageSize: 2 } as const;
    expect(await history.query({ ...query, userId: 2, paging })).toEqual({ kind: 'badCursor' });
    expect(await history.query({ ...query, status: 'TRIGGERED', paging })).toEqual({ kind: 'badCursor' });
  });
});
