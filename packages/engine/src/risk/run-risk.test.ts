import { describe, expect, test } from 'vitest';
import type { Command } from '../command/command.ts';
import { restoreEngine } from '../create-engine.ts';
import { EventWriter } from '../event/event-writer.ts';
import type { Amount } from '../number/amount.ts';
import { crowd } from '../testing/liquidations.ts';
import { Scenario, text, units } from '../testing/scenario.ts';

const WORK: Command = { kind: 'work' };

/** What margin calls the last command told: whose, of what scope, at what ratio. */
function marginCalls(s: Scenario): readonly string[] {
  return s.events.flatMap(({ kind, record }) =>
    kind === 'marginCall'
      ? [`${record.userId} ${record.symbol || 'cross'} ${record.positionSide} ${text(record.marginRatio)}`]
      : [],
  );
}

/** Those who hold a position. */
function holders(s: Scenario, userIds: readonly number[]): readonly number[] {
  return userIds.filter((userId) => s.positions(userId).length > 0);
}

function pending(s: Scenario): number {
  return s.engine.query({ kind: 'engine' }).pendingLiquidations;
}

/** User 1 with `balance` is long 10 at 1000, at 10×, against user 2, who has plenty. Maintenance margin: half a per cent. */
function long(balance: string, marginMode: 'CROSS' | 'ISOLATED' = 'CROSS'): Scenario {
  const s = new Scenario({ takerFeeRate: 0, makerFeeRate: 0, liquidationFeeRate: 0 });
  s.user(1, balance);
  s.user(2, '1000000');
  s.do({ kind: 'setMarginMode', userId: 1, symbol: 'TESTUSDT', marginMode });
  s.limit(2, 'SELL', '10', '1000');
  s.limit(1, 'BUY', '10', '1000');
  return s;
}

describe('margin call', () => {
  // 10·m − 9000 is the equity, 0.05·m the maintenance margin: 0.05·m = 0.8 × equity at m = 7200 / 7.95 = 905.660377358…
  test('[MARGIN-8] it comes at a ratio of 0.8, not a unit of price before', () => {
    for (const marginMode of ['CROSS', 'ISOLATED'] as const) {
      const s = long(marginMode === 'CROSS' ? '1000' : '5000', marginMode);
      s.index('905.66037736');
      expect(marginCalls(s)).toEqual([]);
      s.index('905.66037735');
      const scope = marginMode === 'CROSS' ? 'cross' : 'TESTUSDT';
      expect(marginCalls(s)).toEqual([`1 ${scope} BOTH 0.8`]);
      expect(s.positions(1)).toHaveLength(1);
    }
  });

  test('[MARGIN-8] it says maintenance margin and equity', () => {
    const s = long('1000');
    s.index('905');
    expect(s.events.find(({ kind }) => kind === 'marginCall')?.record).toEqual({
      userId: 1,
      symbol: '',
      positionSide: 'BOTH',
      // 45.25 / 50
      marginRatio: units('0.905'),
      maintenanceMargin: units('45.25'),
      equity: units('50'),
      createdAt: s.timeMs,
    });
  });

  test('[MARGIN-8] once a crossing: again only after the ratio has fallen below', () => {
    const s = long('1000');
    s.index('905.5');
    expect(marginCalls(s)).toHaveLength(1);
    for (const price of ['905', '905.6', '905.66']) {
      s.index(price);
      expect(marginCalls(s)).toEqual([]);
    }
    s.index('906');
    s.index('905.5');
    expect(marginCalls(s)).toHaveLength(1);
  });

  test('[MARGIN-8] a deposit ends it, a withdrawal may bring it', () => {
    const s = long('1000');
    s.index('905.5');
    s.do({ kind: 'deposit', userId: 1, asset: 'USDT', amount: units('100'), reference: 'a' });
    s.index('905');
    expect(marginCalls(s)).toEqual([]);
    s.index('895.5');
    expect(marginCalls(s)).toHaveLength(1);
  });

  test('[MARGIN-8] a new position is called anew, and a scope without a position is not', () => {
    const s = long('5000', 'ISOLATED');
    s.index('905.5');
    expect(marginCalls(s)).toHaveLength(1);
    s.limit(2, 'BUY', '10', '905.5');
    s.limit(1, 'SELL', '10', '905.5', { reduceOnly: true });
    expect(s.positions(1)).toEqual([]);
    s.limit(2, 'SELL', '10', '905.5');
    s.limit(1, 'BUY', '10', '905.5');
    // 905.5 set aside: 10·m − 8149.5 against 0.05·m; 0.8 is reached at 6519.6 / 7.95 = 820.07…
    s.index('821');
    expect(marginCalls(s)).toEqual([]);
    s.index('820');
    expect(marginCalls(s)).toHaveLength(1);
  });

  test('[MARGIN-8] in cross the positions of all symbols count together', () => {
    const s = long('2000');
    s.addSymbol('ELSEUSDT', { takerFeeRate: 0, makerFeeRate: 0 });
    s.index('100', 'ELSEUSDT');
    s.limit(2, 'SELL', '100', '100', { symbol: 'ELSEUSDT' });
    s.limit(1, 'BUY', '100', '100', { symbol: 'ELSEUSDT' });
    // Equity 2000 + 10·(a − 1000) + 100·(b − 100), maintenance margin 0.05·a + 0.5·b; with a at 905 that is 1050 − 8950 + 100·b.
    s.index('905');
    expect(marginCalls(s)).toEqual([]);
    // 45.25 + 0.5·b ≥ 0.8·(100·b − 8950): b ≤ 7205.25 / 79.5 = 90.6320754716…
    s.index('90.63207548', 'ELSEUSDT');
    expect(marginCalls(s)).toEqual([]);
    s.index('90.63207547', 'ELSEUSDT');
    expect(marginCalls(s)).toEqual(['1 cross BOTH 0.8']);
  });

  test('[MARGIN-8] margin that lower leverage moves in, or that is added, ends it', () => {
    const amount = units('100');
    for (const [command, price] of [
      // 9055 / 5 = 1811 set aside: called again at (8000 − 0.8 × 1811) / 7.95 = 824.05…
      [{ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage: 5 }, '824'],
      // 1100 set aside: at (8000 − 880) / 7.95 = 895.59…
      [{ kind: 'adjustMargin', userId: 1, symbol: 'TESTUSDT', positionSide: 'BOTH', amount }, '895.5'],
    ] as const) {
      const s = long('5000', 'ISOLATED');
      s.index('905.5');
      expect(marginCalls(s)).toHaveLength(1);
      s.do(command);
      s.index(price);
      expect(marginCalls(s)).toHaveLength(1);
    }
  });

  test('[MARGIN-8] accounts are called in the order of their numbers, whoever traded first', () => {
    for (const traders of [[2, 1], [3, 4, 1, 2], Array.from({ length: 20 }, (_, i) => 20 - i)]) {
      const s = new Scenario({ takerFeeRate: 0, makerFeeRate: 0 });
      const users = traders.toSorted((a, b) => a - b);
      for (const userId of users) s.user(userId, '1000');
      s.user(99, '1000000');
      s.limit(99, 'SELL', '200', '1000');
      for (const userId of traders) s.limit(userId, 'BUY', '10', '1000');
      s.index('999');
      s.index('905.5');
      expect(marginCalls(s)).toEqual(users.map((userId) => expect.stringMatching(`^${userId} cross`)));
    }
  });

  test('[MARGIN-8] new tiers are looked at by at once', () => {
    const s = long('1000');
    s.index('910');
    // Equity 100; 1 % of 9100 is 91.
    s.do({
      kind: 'updateSymbol',
      symbol: 'TESTUSDT',
      changes: {
        leverageTiers: [
          {
            notionalFloor: 0,
            notionalCap: units('1000000000'),
            maxLeverage: 50,
            maintenanceMarginRate: 1_000_000,
            maintenanceAmount: 0,
          },
        ],
      },
    });
    expect(marginCalls(s)).toEqual(['1 cross BOTH 0.91']);
  });
});

describe('breach', () => {
  // 10·m − 9000 ≤ 0.05·m at m = 9000 / 9.95 = 904.5226130653…
  test('[LIQ-1] it begins where equity is the maintenance margin, not a unit of price before', () => {
    for (const marginMode of ['CROSS', 'ISOLATED'] as const) {
      const s = long(marginMode === 'CROSS' ? '1000' : '5000', marginMode);
      s.index('904.52261307');
      expect(s.positions(1)).toHaveLength(1);
      s.index('904.52261306');
      expect(s.positions(1)).toEqual([]);
    }
  });

  test('[LIQ-1] a short is liquidated when the mark rises', () => {
    const s = new Scenario({ takerFeeRate: 0, makerFeeRate: 0 });
    s.user(1, '1000');
    s.user(2, '1000000');
    s.limit(2, 'BUY', '10', '1000');
    s.limit(1, 'SELL', '10', '1000');
    // 11,000 − 10·m ≤ 0.05·m at m = 11,000 / 10.05 = 1094.527363184…
    s.index('1094.52736318');
    expect(s.positions(1)).toHaveLength(1);
    s.index('1094.52736319');
    expect(s.positions(1)).toEqual([]);
  });

  test('[LIQ-1] in cross the positions of all symbols count together', () => {
    const s = long('2000');
    s.addSymbol('ELSEUSDT', { takerFeeRate: 0, makerFeeRate: 0 });
    s.index('100', 'ELSEUSDT');
    s.limit(2, 'SELL', '100', '100', { symbol: 'ELSEUSDT' });
    s.limit(1, 'BUY', '100', '100', { symbol: 'ELSEUSDT' });
    s.index('905');
    // 45.25 + 0.5·b ≥ 100·b − 8950: b ≤ 8995.25 / 99.5 = 90.40452261…
    s.index('90.40452262', 'ELSEUSDT');
    expect(s.positions(1)).toHaveLength(2);
    s.index('90.40452261', 'ELSEUSDT');
    expect(s.positions(1).length).toBeLessThan(2);
  });

  test('[LIQ-1] an isolated position does not draw on the cross wallet, nor the other way', () => {
    const s = long('5000', 'ISOLATED');
    s.addSymbol('ELSEUSDT', { takerFeeRate: 0, makerFeeRate: 0 });
    s.index('100', 'ELSEUSDT');
    s.limit(2, 'SELL', '10', '100', { symbol: 'ELSEUSDT' });
    s.limit(1, 'BUY', '10', '100', { symbol: 'ELSEUSDT' });
    s.index('900');
    expect(s.positions(1).map(({ symbol }) => symbol)).toEqual(['ELSEUSDT']);
    expect(s.asset(1).walletBalance).toBe(units('4000'));
  });

  test('[LIQ-1] a halted symbol waits, and goes on when it trades again', () => {
    const s = long('1000');
    const setStatus = (status: 'HALTED' | 'TRADING') =>
      s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status } });
    setStatus('HALTED');
    s.index('900');
    expect(s.positions(1)).toHaveLength(1);
    expect(s.engine.hasPendingWork).toBe(false);
    setStatus('TRADING');
    expect(s.positions(1)).toEqual([]);
  });

  test('[LIQ-1] who came into breach while nothing could be done goes when a symbol comes back at the same mark', () => {
    const s = new Scenario({ takerFeeRate: 0, makerFeeRate: 0, priceSource: 'SIMULATED' });
    s.user(1, '1010');
    s.user(2, '1000000');
    s.limit(2, 'SELL', '10', '1000');
    s.limit(1, 'BUY', '10', '1000');
    s.addSymbol('ELSEUSDT', { takerFeeRate: 0, makerFeeRate: 0 });
    s.index('100', 'ELSEUSDT');
    s.limit(2, 'SELL', '1', '100', { symbol: 'ELSEUSDT' });
    s.limit(1, 'BUY', '1', '100', { symbol: 'ELSEUSDT' });
    s.index('905');
    s.do({ kind: 'updateSymbol', symbol: 'ELSEUSDT', changes: { status: 'HALTED' } });
    s.tickAt(s.timeMs + 10_000);
    s.index('51', 'ELSEUSDT');
    s.index('50', 'ELSEUSDT');
    expect(s.positions(1)).toHaveLength(2);
    s.index('905');
    expect(s.positions(1).map(({ symbol }) => symbol)).toEqual(['ELSEUSDT']);
  });

  test('[LIQ-1] what recovers while a symbol is halted is left alone', () => {
    const s = long('1000');
    const setStatus = (status: 'HALTED' | 'TRADING') =>
      s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status } });
    setStatus('HALTED');
    s.index('900');
    s.index('950');
    setStatus('TRADING');
    expect(s.positions(1)).toHaveLength(1);
  });

  test('[LIQ-1] a stale index waits, and goes on when a source speaks again', () => {
    const s = new Scenario({ takerFeeRate: 0, makerFeeRate: 0, priceSource: 'SIMULATED' });
    s.user(1, '1010');
    s.user(2, '1000000');
    s.limit(2, 'SELL', '10', '1000');
    s.limit(1, 'BUY', '10', '1000');
    s.addSymbol('ELSEUSDT', { takerFeeRate: 0, makerFeeRate: 0 });
    s.index('100', 'ELSEUSDT');
    s.limit(2, 'SELL', '1', '100', { symbol: 'ELSEUSDT' });
    s.limit(1, 'BUY', '1', '100', { symbol: 'ELSEUSDT' });
    s.index('905');
    s.tickAt(s.timeMs + 10_000);
    expect(s.engine.query({ kind: 'funding', symbol: 'TESTUSDT' })[0]).toMatchObject({ stale: true });
    // ELSEUSDT falls by 50: 60 − 50 of equity are left. It is liquidated, TESTUSDT is not.
    s.index('50', 'ELSEUSDT');
    expect(s.positions(1).map(({ symbol }) => symbol)).toEqual(['TESTUSDT']);
    s.index('905');
    expect(s.positions(1)).toEqual([]);
  });
});

describe('queue', () => {
  test('[LIQ-7] 100 accounts in the causing command, 100 in each that follows, first come, first served', () => {
    const { s, users } = crowd(350);
    s.index('890');
    expect(holders(s, users)).toEqual(users.slice(100));
    expect(pending(s)).toBe(250);
    expect(s.engine.hasPendingWork).toBe(true);
    s.tickAt(s.timeMs + 1000);
    expect(holders(s, users)).toEqual(users.slice(200));
    expect(pending(s)).toBe(150);
    s.do(WORK);
    expect(holders(s, users)).toEqual(users.slice(300));
    expect(s.try({ kind: 'setLeverage', userId: 1, symbol: 'NONE', leverage: 5 })).toMatchObject({
      code: 3008,
    });
    expect(holders(s, users)).toEqual([]);
    expect(s.engine.hasPendingWork).toBe(false);
    s.do(WORK);
    expect(s.events).toEqual([]);
  });

  test('[LIQ-7] an account that waits opens nothing, withdraws nothing, but reduces and cancels', () => {
    const { s, users } = crowd(620);
    const [last, before] = [users.at(-1)!, users.at(-2)!];
    const resting = s.limit(last, 'BUY', '0.01', '500');
    const growing = s.limit(before, 'BUY', '0.01', '500');
    s.index('890');
    const refusal = { code: 3001, rule: 'LIQ-7' };
    expect(s.send(last, 'BUY', { quantity: '0.01', price: '500' })).toMatchObject(refusal);
    expect(s.send(last, 'SELL', { quantity: '0.5', price: '1000' })).toMatchObject({ code: 0 });
    expect(s.move(before, growing, { quantity: '0.02' })).toMatchObject(refusal);
    const withdrawal: Command = {
      kind: 'withdraw',
      userId: last,
      asset: 'USDT',
      amount: 1,
      reference: 'w',
    };
    expect(s.try(withdrawal)).toMatchObject(refusal);
    expect(s.cancel(last, resting)).toMatchObject({ code: 0 });
    expect(holders(s, users)).toEqual(users.slice(600));
    s.do(WORK);
    expect(holders(s, users)).toEqual([]);
    // Who no longer waits may do as anybody.
    s.do({ kind: 'deposit', userId: last, asset: 'USDT', amount: units('500'), reference: 'd' });
    expect(s.try({ ...withdrawal })).toMatchObject({ code: 0 });
    s.limit(last, 'BUY', '0.01', '500');
  });

  test('[LIQ-7] a condition of an account that waits fires, and what it would open is refused', () => {
    const { s, users } = crowd(150);
    const last = users.at(-1)!;
    const options = { quantity: '0.01', workingType: 'INDEX_PRICE', stopPrice: '889', price: '880' } as const;
    const id = s.condition(last, 'BUY', { type: 'TAKE_PROFIT_LIMIT', ...options });
    s.index('890');
    expect(holders(s, users)).toEqual(users.slice(100));
    s.index('889');
    expect(s.conditionEvents()).toEqual([`${id} REJECTED 3001`]);
    const record = s.events.find((event) => event.kind === 'condition')?.record;
    expect(record).toMatchObject({ rejectRule: 'LIQ-7' });
    expect(holders(s, users)).toEqual([]);
  });

  test('[COND-6, LIQ-7] one command fires 100 conditions and liquidates 100 accounts, and leaves the rest of both', () => {
    const { s, users } = crowd(150);
    const stop = { stopPrice: '890', quantity: '1', workingType: 'INDEX_PRICE' } as const;
    for (const userId of [1001, 1002]) {
      s.user(userId);
      for (let i = 0; i < 75; i += 1) s.condition(userId, 'SELL', stop);
    }
    s.index('890');
    expect(s.conditionEvents()).toHaveLength(100);
    expect(holders(s, users)).toEqual(users.slice(100));
    s.do(WORK);
    expect(s.conditionEvents()).toEqual([]);
    expect(holders(s, users)).toEqual([]);
    s.tickAt(s.timeMs + 1000);
    expect(s.conditionEvents()).toHaveLength(50);
  });

  test('[LIQ-7] who has recovered when reached is left alone', () => {
    const { s, users } = crowd(120);
    s.index('890');
    expect(pending(s)).toBe(20);
    const saved: Amount = units('200');
    s.do({ kind: 'deposit', userId: 120, asset: 'USDT', amount: saved, reference: 'rescue' });
    expect(holders(s, users)).toEqual([120]);
    expect(s.engine.hasPendingWork).toBe(false);
  });

  test('[LIQ-7] a snapshot in the middle of the queue goes on as the engine that it was taken of', () => {
    const { s } = crowd(250);
    s.index('890');
    const restored = restoreEngine(s.engine.encode());
    expect(restored.encode()).toEqual(s.engine.encode());
    expect(restored.query({ kind: 'engine' })).toEqual(s.engine.query({ kind: 'engine' }));
    const index = (price: string): Command => {
      return { kind: 'setIndexPrice', symbol: 'TESTUSDT', source: '', price: units(price) };
    };
    for (const command of [WORK, index('950'), index('880'), WORK, index('1400')]) {
      const [expected, told] = [new EventWriter(), new EventWriter()];
      s.engine.apply(s.timeMs, command, expected);
      restored.apply(s.timeMs, command, told);
      expect(told.take()).toEqual(expected.take());
      expect(restored.encode()).toEqual(s.engine.encode());
    }
  });
});
