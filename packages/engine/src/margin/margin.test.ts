import { describe, expect, test } from 'vitest';
import { Scenario, units } from '../testing/scenario.ts';

/** TESTUSDT at 1000, 10×, taker 0.05 %, maker 0.02 %. */
function exchange(): Scenario {
  const s = new Scenario();
  for (const userId of [1, 2, 3]) s.user(userId);
  return s;
}

describe('order margin', () => {
  test('[MARGIN-2] a resting buy holds value / L, what lies above the mark, and the taker fee', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '990');
    // 990 / 10 + 990 × 0.0005
    expect(s.asset(1).orderMargin).toBe(units('99.495'));
    s.limit(2, 'BUY', '1', '1010');
    // 1010 / 10 + (1010 − 1000) + 1010 × 0.0005
    expect(s.asset(2).orderMargin).toBe(units('111.505'));
  });

  test('[MARGIN-2] of two sides the greater exposure counts, both pay the fee', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '990');
    s.limit(1, 'SELL', '2', '1010');
    // max(990, 2020) / 10 + (990 + 2020) × 0.0005
    expect(s.asset(1).orderMargin).toBe(units('203.505'));
  });

  test('[MARGIN-2] an order against the position is hidden up to twice its notional (cross)', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    s.limit(1, 'SELL', '3', '1010');
    // N = 1000, A = 3030: |N − A| − N = 1030; 103 + 3030 × 0.0005
    expect(s.asset(1).orderMargin).toBe(units('104.515'));
  });

  test('[MARGIN-2] isolated: what goes beyond the position counts in full', () => {
    const s = exchange();
    s.do({ kind: 'setMarginMode', userId: 1, symbol: 'TESTUSDT', marginMode: 'ISOLATED' });
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    s.limit(1, 'SELL', '3', '1010');
    // A − N = 2030; 203 + 3030 × 0.0005
    expect(s.asset(1).orderMargin).toBe(units('204.515'));
  });

  test('[MARGIN-2] LONG and SHORT add, closing orders hold nothing', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000', { positionSide: 'LONG' });
    s.limit(1, 'SELL', '1', '1010', { positionSide: 'LONG' });
    expect(s.asset(1).orderMargin).toBe(0);
    s.limit(1, 'BUY', '1', '990', { positionSide: 'LONG' });
    s.limit(1, 'SELL', '1', '1010', { positionSide: 'SHORT' });
    // (990 + 1010) / 10 + (990 + 1010) × 0.0005
    expect(s.asset(1).orderMargin).toBe(units('201'));
  });

  test('[MARGIN-2] it is rounded up once', () => {
    const s = exchange();
    s.do({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage: 7 });
    s.limit(1, 'BUY', '0.007', '999.9');
    // 6.9993 / 7 + 6.9993 × 0.0005 = 0.9999 + 0.00349965
    expect(s.asset(1).orderMargin).toBe(units('1.00339965'));
    s.limit(1, 'BUY', '0.006', '999.9');
    // 12.9987 / 7 = 1.8569571428…, + 0.00649935 = 1.8634564928…
    expect(s.asset(1).orderMargin).toBe(units('1.8634565'));
  });

  test('[MARGIN-2] it is exact where the mark has more digits than a value', () => {
    const s = exchange();
    s.index('1000.12345678');
    s.limit(1, 'BUY', '1', '990');
    // 99 + 990 × 0.0005: the mark decides nothing
    expect(s.asset(1).orderMargin).toBe(units('99.495'));
    s.limit(1, 'BUY', '1', '1001');
    // 1991 / 10 + (1001 − 1000.12345678) + 1991 × 0.0005
    expect(s.asset(1).orderMargin).toBe(units('200.97204322'));
  });

  test.each([
    ['CROSS', '1.5', '0.7575'],
    // (3030 − 2 × 1000.12345678) / 10 + 3030 × 0.0005 = 104.490308644
    ['CROSS', '3', '104.49030865'],
    // A − N ≤ 0 for 0.9 at 1010: 909 × 0.0005
    ['ISOLATED', '0.9', '0.4545'],
    // (3030 − 1000.12345678) / 10 + 1.515 = 204.502654322
    ['ISOLATED', '3', '204.50265433'],
  ] as const)('[MARGIN-2] against a position at such a mark, %s, %s', (marginMode, quantity, expected) => {
    const s = exchange();
    s.do({ kind: 'setMarginMode', userId: 1, symbol: 'TESTUSDT', marginMode });
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    s.index('1000.12345678');
    s.limit(1, 'SELL', quantity, '1010');
    expect(s.asset(1).orderMargin).toBe(units(expected));
  });

  test('[MARGIN-2] it follows the mark', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '1010');
    s.index('1005');
    // 101 + 5 + 0.505
    expect(s.asset(1).orderMargin).toBe(units('106.505'));
  });
});

describe('position margin', () => {
  test('[MARGIN-1] cross: q × MP / L at the present mark', () => {
    const s = exchange();
    s.limit(2, 'SELL', '2', '1000');
    s.limit(1, 'BUY', '2', '1000');
    s.index('1100');
    expect(s.asset(1).positionMargin).toBe(units('220'));
  });

  test('[MARGIN-1] isolated: set aside at the fill, released in proportion, the result goes to the cross wallet', () => {
    const s = exchange();
    s.do({ kind: 'setMarginMode', userId: 1, symbol: 'TESTUSDT', marginMode: 'ISOLATED' });
    s.limit(2, 'SELL', '3', '1000');
    s.limit(1, 'BUY', '3', '1000');
    expect(s.asset(1)).toMatchObject({
      walletBalance: units('99998.5'),
      isolatedMargin: units('300'),
      crossWalletBalance: units('99698.5'),
    });
    s.limit(3, 'BUY', '1', '1010');
    s.limit(1, 'SELL', '1', '1010');
    // + 10 − 1010 × 0.0005
    expect(s.asset(1)).toMatchObject({ walletBalance: units('100007.995'), isolatedMargin: units('200') });
    expect(s.events.filter(({ kind }) => kind === 'ledger')).toHaveLength(3);
  });

  test('[MARGIN-1] isolated: a flip releases all, then opens anew', () => {
    const s = exchange();
    s.do({ kind: 'setMarginMode', userId: 1, symbol: 'TESTUSDT', marginMode: 'ISOLATED' });
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    s.limit(3, 'BUY', '3', '1000');
    s.limit(1, 'SELL', '3', '1000');
    expect(s.asset(1).isolatedMargin).toBe(units('200'));
  });

  test('[MARGIN-1] a fill sets aside at most what the cross wallet holds after its fee', () => {
    const s = new Scenario({ defaultMarginMode: 'ISOLATED' });
    s.user(1, '101');
    s.user(2);
    s.limit(1, 'BUY', '1', '1000');
    s.index('1000.5');
    s.limit(2, 'SELL', '1', '1000');
    // maker fee 0.2: 100.8 are left, 100 needed
    expect(s.asset(1)).toMatchObject({ isolatedMargin: units('100'), crossWalletBalance: units('0.8') });
  });
});

describe('available', () => {
  test('[MARGIN-3] an order is accepted while with it resting nothing falls below zero', () => {
    const s = new Scenario();
    s.user(1, '100.5');
    expect(s.send(1, 'BUY', { quantity: '1.001', price: '1000' })).toMatchObject({
      code: 3001,
      rule: 'MARGIN-3',
    });
    // 100 + 0.5 exactly
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000' })).toMatchObject({ code: 0 });
    expect(s.asset(1).availableBalance).toBe(0);
  });

  test('[MARGIN-3] IOC and MARKET count what they would fill, at the worst price', () => {
    const s = new Scenario();
    s.user(1, '100.6');
    s.user(2);
    s.limit(2, 'SELL', '1', '1000');
    expect(s.send(1, 'BUY', { quantity: '50', price: '1000', timeInForce: 'IOC' })).toMatchObject({
      code: 0,
    });
    s.user(3, '100.6');
    s.limit(2, 'SELL', '0.5', '1000');
    s.limit(2, 'SELL', '0.5', '1010');
    // at 1010: 101 + 10 + 0.505
    expect(s.send(3, 'BUY', { type: 'MARKET', quantity: '1' })).toMatchObject({ code: 3001 });
    expect(s.send(3, 'BUY', { type: 'MARKET', quantity: '0.5' })).toMatchObject({ code: 0 });
  });

  test('[MARGIN-3] what only reduces is never refused for margin', () => {
    const s = new Scenario();
    s.user(1, '101');
    s.user(2);
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    s.index('950');
    expect(s.asset(1).availableBalance).toBe(0);
    expect(s.send(1, 'SELL', { quantity: '1', price: '960' })).toMatchObject({ code: 0 });
    expect(s.send(1, 'SELL', { quantity: '0.1', price: '960' })).toMatchObject({ code: 3001 });
    expect(s.send(1, 'SELL', { quantity: '1', price: '960', reduceOnly: true })).toMatchObject({ code: 0 });
  });

  test('[MARGIN-3] unrealised profit backs orders but cannot be withdrawn', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    s.index('1100');
    // wallet 99,999.5, uPnL 100, position margin 110
    expect(s.asset(1)).toMatchObject({
      unrealizedPnl: units('100'),
      availableBalance: units('99989.5'),
      maxWithdrawAmount: units('99889.5'),
    });
  });
});

describe('leverage and mode', () => {
  test('[MARGIN-6] leverage above the tier of what is held and ordered is refused', () => {
    const s = new Scenario({
      leverageTiers: [
        {
          notionalFloor: 0,
          notionalCap: units('10000'),
          maxLeverage: 50,
          maintenanceMarginRate: 1_000_000,
          maintenanceAmount: 0,
        },
        {
          notionalFloor: units('10000'),
          notionalCap: units('100000'),
          maxLeverage: 10,
          maintenanceMarginRate: 2_000_000,
          maintenanceAmount: units('100'),
        },
      ],
    });
    s.user(1);
    s.user(2);
    const set = (leverage: number) => s.try({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage });
    expect(set(51)).toMatchObject({ code: 3023 });
    expect(set(50)).toMatchObject({ code: 0 });
    expect(s.send(1, 'BUY', { quantity: '10.1', price: '1000' })).toMatchObject({
      code: 3023,
      rule: 'MARGIN-6',
    });
    expect(s.send(1, 'BUY', { quantity: '10', price: '1000' })).toMatchObject({ code: 0 });
    expect(set(10)).toMatchObject({ code: 0 });
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000' })).toMatchObject({ code: 0 });
    expect(set(20)).toMatchObject({ code: 3023 });
  });

  test('[MARGIN-6] lowering re-margins at once or is refused whole; raising never is', () => {
    const s = new Scenario();
    s.user(1, '150');
    s.user(2);
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    const set = (leverage: number) => s.try({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage });
    expect(set(6)).toMatchObject({ code: 3001 });
    expect(s.positions(1)[0]).toMatchObject({ leverage: 10 });
    expect(set(7)).toMatchObject({ code: 0 });
    s.index('850');
    expect(set(20)).toMatchObject({ code: 0 });
  });

  test('[MARGIN-6] isolated: lowering moves margin in, raising frees none', () => {
    const s = new Scenario({ defaultMarginMode: 'ISOLATED' });
    s.user(1);
    s.user(2);
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    s.do({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage: 5 });
    expect(s.asset(1).isolatedMargin).toBe(units('200'));
    s.do({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage: 20 });
    expect(s.asset(1).isolatedMargin).toBe(units('200'));
  });

  test('[MARGIN-6] the margin mode changes only with no position and no order', () => {
    const s = exchange();
    const mode = () =>
      s.try({ kind: 'setMarginMode', userId: 1, symbol: 'TESTUSDT', marginMode: 'ISOLATED' });
    const id = s.limit(1, 'BUY', '1', '990');
    expect(mode()).toMatchObject({ code: 3022 });
    s.cancel(1, id);
    expect(mode()).toMatchObject({ code: 0 });
    expect(mode()).toMatchObject({ code: 0 });
    expect(s.events).toEqual([]);
  });
});
