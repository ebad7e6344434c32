import { describe, expect, test } from 'vitest';
import { Scenario, units } from '../testing/scenario.ts';
import type { EquitiesView } from './query.ts';

const FUND = 0;

function equities(s: Scenario, afterUserId: number, limit: number): EquitiesView {
  return s.engine.query({ kind: 'equities', afterUserId, limit });
}

describe('[STAT-2] what accounts are worth', () => {
  test('is wallet and unrealised PnL at mark, as of the last ledger row', () => {
    const s = new Scenario({ makerFeeRate: 0, takerFeeRate: 0 });
    for (const userId of [1, 2]) s.user(userId);
    s.limit(2, 'SELL', '10', '1000');
    s.limit(1, 'BUY', '10', '1000');
    const before = s.engine.query({ kind: 'asset', userId: 1 })!.walletBalance;
    s.index('1010');
    const { list, timeMs } = equities(s, FUND, 10);
    expect(list).toEqual([
      { userId: 1, equity: Number(before) + Number(units('100')) },
      { userId: 2, equity: s.engine.query({ kind: 'asset', userId: 2 })!.equity },
    ]);
    expect(timeMs).toBe(s.engine.query({ kind: 'engine' }).engineTime);
  });

  test('names the last ledger row that is in it', () => {
    const s = new Scenario();
    s.user(1);
    const { lastChangeId } = equities(s, FUND, 10);
    const deposit = { kind: 'deposit', userId: 1, asset: 'USDT', amount: units('5') } as const;
    const changeId = s.do({ ...deposit, reference: 'again' });
    expect(changeId).toBe(lastChangeId + 1);
    expect(equities(s, FUND, 10).lastChangeId).toBe(changeId);
  });

  test('comes in the order in which accounts were made, part by part, without the insurance fund', () => {
    const s = new Scenario();
    for (const userId of [30, 10, 20, 40]) s.user(userId);
    const idsAfter = (afterUserId: number, limit: number) =>
      equities(s, afterUserId, limit).list.map(({ userId }) => userId);
    expect(idsAfter(FUND, 10)).toEqual([30, 10, 20, 40]);
    expect(idsAfter(FUND, 3)).toEqual([30, 10, 20]);
    expect(idsAfter(20, 3)).toEqual([40]);
    expect(idsAfter(40, 3)).toEqual([]);
    expect(idsAfter(99, 3)).toEqual([]);
  });
});
