import { describe, expect, test } from 'vitest';
import type { LedgerRecord } from '../event/records.ts';
import { Scenario, text, units } from '../testing/scenario.ts';

function exchange(): Scenario {
  const s = new Scenario();
  for (const userId of [1, 2, 3]) s.user(userId);
  return s;
}

/** Buys and sells against user 2. */
function trade(s: Scenario, userId: number, side: 'BUY' | 'SELL', quantity: string, price: string): void {
  s.limit(2, side === 'BUY' ? 'SELL' : 'BUY', quantity, price);
  s.limit(userId, side, quantity, price);
}

function ledger(s: Scenario, userId: number): readonly string[] {
  return s.events.flatMap((event) =>
    event.kind === 'ledger' && event.record.userId === userId
      ? [`${event.record.changeType} ${text(event.record.amount)}`]
      : [],
  );
}

describe('fees', () => {
  test('[FEE-1] maker and taker pay their rates, a ledger row of its own', () => {
    const s = exchange();
    trade(s, 1, 'BUY', '1', '1000');
    expect(ledger(s, 2)).toEqual(['HANDLING_FEE -0.2']);
    expect(ledger(s, 1)).toEqual(['HANDLING_FEE -0.5']);
  });

  test('[FEE-1] a fee is rounded up, a rebate down', () => {
    const s = new Scenario({
      tickSize: units('0.00001'),
      makerFeeRate: -15_000,
      minNotional: 0,
      minPrice: units('0.00001'),
    });
    s.user(1);
    s.user(2);
    trade(s, 1, 'BUY', '0.001', '999.99999');
    // value 0.99999999: taker 0.0004999999… → 0.0005, maker 0.00014999999… → 0.00014999
    expect(ledger(s, 1)).toEqual(['HANDLING_FEE -0.0005']);
    expect(ledger(s, 2)).toEqual(['HANDLING_FEE 0.00014999']);
  });

  test('[FEE-2] the level follows the volume of the last 30 full days at 00:00 UTC', () => {
    const s = new Scenario();
    s.user(1, '10000000');
    s.user(2, '10000000');
    trade(s, 1, 'BUY', '15000', '1000');
    const level = (userId: number) => s.engine.query({ kind: 'account', userId })?.feeLevel;
    expect(level(1)).toBe(0);
    s.tickAt(s.timeMs + 86_400_000);
    expect([level(1), level(2)]).toEqual([1, 1]);
    trade(s, 1, 'SELL', '1', '1000');
    // level 1: taker 0.04 %, maker 0.016 %
    expect(ledger(s, 1).at(-1)).toBe('HANDLING_FEE -0.4');
    expect(ledger(s, 2).at(-1)).toBe('HANDLING_FEE -0.16');
    s.tickAt(s.timeMs + 29 * 86_400_000);
    expect(level(1)).toBe(1);
    s.tickAt(s.timeMs + 86_400_000);
    expect(level(1)).toBe(0);
  });

  test('[FEE-2] a pinned level stays; a level never costs more than the symbol itself', () => {
    const s = new Scenario({ takerFeeRate: 30_000 });
    s.user(1);
    s.user(2);
    s.do({ kind: 'pinFeeLevel', userId: 1, level: 1 });
    trade(s, 1, 'BUY', '1', '1000');
    expect(ledger(s, 1)).toEqual(['HANDLING_FEE -0.3']);
    s.tickAt(s.timeMs + 86_400_000);
    expect(s.engine.query({ kind: 'account', userId: 1 })).toMatchObject({
      feeLevel: 1,
      feeLevelPinned: true,
    });
  });

  test('[FEE-2] the daily close tells equity, wallet and volume of the day', () => {
    const s = exchange();
    trade(s, 1, 'BUY', '2', '1000');
    s.index('1010');
    s.tickAt(s.timeMs + 86_400_000);
    const close = s.events.find(
      ({ kind, record }) => kind === 'dailyClose' && 'userId' in record && record.userId === 1,
    );
    // wallet 100,000 − 1, uPnL 20
    expect(close?.record).toMatchObject({
      day: s.timeMs,
      equity: units('100019'),
      walletBalance: units('99999'),
      makerVolume: 0,
      takerVolume: units('2000'),
    });
  });
});

describe('positions', () => {
  test('[POS-1] an increase averages, a reduction realises against the mean and leaves it', () => {
    const s = exchange();
    trade(s, 1, 'BUY', '1', '1000');
    trade(s, 1, 'BUY', '3', '1020');
    // (1000 + 3060) / 4 = 1015
    expect(s.positions(1)[0]).toMatchObject({ entryPrice: 1_015_000, entryPriceDigits: 3 });
    trade(s, 1, 'SELL', '1', '1005');
    expect(ledger(s, 1)).toEqual(['REALIZED_PNL -10', 'HANDLING_FEE -0.5025']);
    expect(s.positions(1)[0]).toMatchObject({
      entryPrice: 1_015_000,
      quantity: units('3'),
      realizedPnl: units('-10'),
    });
    s.index('1025');
    expect(s.asset(1).unrealizedPnl).toBe(units('30'));
  });

  test('[POS-1] a fill beyond the position closes it, then opens the rest at the fill price', () => {
    const s = exchange();
    trade(s, 1, 'BUY', '1', '1000');
    trade(s, 1, 'SELL', '3', '990');
    expect(ledger(s, 1)).toEqual(['REALIZED_PNL -10', 'HANDLING_FEE -1.485']);
    expect(s.positions(1)).toMatchObject([
      { side: 'SHORT', quantity: units('-2'), entryPrice: 990_000, realizedPnl: 0 },
    ]);
  });

  test('[NUM-3] the closed part of a cost is rounded against the account, long and short', () => {
    const s = new Scenario({ minNotional: 0 });
    for (const userId of [1, 2, 3]) s.user(userId);
    trade(s, 1, 'BUY', '0.001', '1000');
    trade(s, 1, 'BUY', '0.002', '1000.1');
    // cost 3.0002, a third of it 1.00006666…
    trade(s, 1, 'SELL', '0.001', '1000');
    expect(ledger(s, 1)[0]).toBe('REALIZED_PNL -0.00006667');
    trade(s, 3, 'SELL', '0.001', '1000');
    trade(s, 3, 'SELL', '0.002', '1000.1');
    trade(s, 3, 'BUY', '0.001', '1000');
    expect(ledger(s, 3)[0]).toBe('REALIZED_PNL 0.00006666');
  });

  test('[POS-2] what one gains another pays: positions sum to zero, open interest is the longs', () => {
    const s = exchange();
    trade(s, 1, 'BUY', '2', '1000');
    trade(s, 3, 'SELL', '5', '1000');
    const sum = [1, 2, 3]
      .flatMap((userId) => s.positions(userId))
      .reduce((total, { quantity }) => total + Number(quantity), 0);
    expect(sum).toBe(0);
    expect(s.engine.query({ kind: 'tickers', symbol: 'TESTUSDT' })[0]).toMatchObject({
      openInterest: units('5'),
    });
  });

  test('[POS-3] a record begins with the first fill and ends at zero or a flip', () => {
    const s = exchange();
    trade(s, 1, 'BUY', '1', '1000');
    const opened = s.timeMs;
    s.timeMs += 5000;
    trade(s, 1, 'BUY', '1', '1010');
    trade(s, 1, 'SELL', '3', '1020');
    const closed = s.events.find(
      ({ kind, record }) => kind === 'closedPosition' && 'userId' in record && record.userId === 1,
    );
    expect(closed?.record).toMatchObject({
      side: 'LONG',
      maxQuantity: units('2'),
      openedValue: units('2010'),
      closedValue: units('2040'),
      pnl: units('30'),
      // 0.5 + 0.505 + two thirds of 1.53
      handlingFee: units('2.025'),
      triggerMode: 1,
      openedAt: opened,
      closedAt: opened + 5000,
    });
    expect(s.positions(1)[0]).toMatchObject({ openedAt: opened + 5000 });
  });

  test('[POS-4] return on equity and break-even price', () => {
    const s = exchange();
    trade(s, 1, 'BUY', '1', '1000');
    s.index('1100');
    const [position] = s.positions(1);
    // 100 / (1100 / 10)
    expect(position?.roe).toBe(90_909_091);
    // (1000 + 0.5) / (1 − 0.0005) = 1001.0005002501…
    expect(position?.breakEvenPrice).toBe(units('1001.00050025'));
    const short = s.positions(2)[0];
    // (1000 − 0.2) / (1 + 0.0005) = 999.3003498…
    expect(short?.breakEvenPrice).toBe(units('999.30034983'));
  });
});

describe('money', () => {
  test('[LEDGER-1] every command leaves the sum of all accounts at zero', () => {
    const s = exchange();
    trade(s, 1, 'BUY', '1', '1000');
    trade(s, 1, 'SELL', '3', '1010');
    const invariants = s.engine.query({ kind: 'invariants' });
    expect(invariants.filter(({ name }) => name.startsWith('[LEDGER-1]'))).toHaveLength(3);
    expect(invariants.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('[LEDGER-2] a balance is the fold of its rows', () => {
    const s = new Scenario();
    const rows: LedgerRecord[] = [];
    const keep = () => {
      for (const event of s.events)
        if (event.kind === 'ledger' && event.record.userId === 1) rows.push(event.record);
    };
    s.user(1);
    keep();
    s.user(2);
    for (const [side, price] of [
      ['BUY', '1000'],
      ['BUY', '1003.3'],
      ['SELL', '1001.7'],
      ['SELL', '999.9'],
    ] as const) {
      trade(s, 1, side, '0.777', price);
      keep();
    }
    let balance = 0;
    for (const row of rows) {
      expect(row.walletBefore).toBe(balance);
      balance += Number(row.amount);
      expect(row.walletAfter).toBe(balance);
    }
    expect(s.asset(1).walletBalance).toBe(balance);
  });

  test('[LEDGER-2] a row says what the orders of its account held before the fill and after it', () => {
    const frozen = (s: Scenario, userId: number) =>
      s.events.flatMap((event) =>
        event.kind === 'ledger' && event.record.userId === userId
          ? [
              `${event.record.changeType} ${text(event.record.frozenBefore)} ${text(event.record.frozenAfter)}`,
            ]
          : [],
      );
    const s = exchange();
    s.do({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage: 20 });
    // 4,900 / 20 + 4,900 × 0.0005; half of it fills, then the rest
    s.limit(1, 'BUY', '4.9', '1000');
    s.limit(2, 'SELL', '2.45', '1000');
    expect(frozen(s, 1)).toEqual(['HANDLING_FEE 247.45 123.725']);
    expect(frozen(s, 2)).toEqual(['HANDLING_FEE 0 0']);
    s.limit(2, 'SELL', '2.45', '1000');
    expect(frozen(s, 1)).toEqual(['HANDLING_FEE 123.725 0']);
    // A taker's buy of 990 holds 99 + 0.495, and once it is short by 2,000 the fee alone.
    s.limit(3, 'BUY', '1', '990');
    s.limit(2, 'BUY', '2', '1001');
    s.limit(3, 'SELL', '2', '1001');
    expect(frozen(s, 3)).toEqual(['HANDLING_FEE 99.495 0.495']);
  });

  test('[LEDGER-2] each fill of a command begins where the one before ended, and a transfer changes nothing', () => {
    const s = exchange();
    for (const price of ['1000', '999']) s.limit(1, 'BUY', '1', price);
    s.limit(2, 'SELL', '2', '999');
    const rows = s.events.flatMap((event) =>
      event.kind === 'ledger' && event.record.userId === 1 ? [event.record] : [],
    );
    // 1,999 / 10 + 0.9995; then 99.9 + 0.4995
    expect(rows.map((row) => [text(row.frozenBefore), text(row.frozenAfter)])).toEqual([
      ['200.8995', '100.3995'],
      ['100.3995', '0'],
    ]);
    s.limit(1, 'BUY', '1', '990');
    s.do({ kind: 'deposit', userId: 1, asset: 'USDT', amount: units('1'), reference: 'more' });
    expect(
      s.events.map(({ kind, record }) => (kind === 'ledger' ? text(record.frozenBefore) : kind)),
    ).toEqual(['99.495']);
    expect(s.events.map(({ kind, record }) => (kind === 'ledger' ? text(record.frozenAfter) : kind))).toEqual(
      ['99.495'],
    );
  });

  test('[LEDGER-2] a reference makes a transfer idempotent, with another amount it is 3004', () => {
    const s = exchange();
    const deposit = (amount: string) =>
      s.try({ kind: 'deposit', userId: 1, asset: 'USDT', amount: units(amount), reference: 'r' });
    const first = deposit('5');
    expect(deposit('5')).toEqual(first);
    expect(s.events).toEqual([]);
    expect(deposit('6')).toMatchObject({ code: 3004, field: 'reference' });
    expect(s.asset(1).walletBalance).toBe(units('100005'));
    expect(
      s.try({ kind: 'withdraw', userId: 1, asset: 'USDT', amount: units('6'), reference: 'r' }),
    ).toMatchObject({ code: 0 });
  });

  test('[LEDGER-3] no more than what is withdrawable goes out', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '990');
    const withdraw = (amount: string) =>
      s.try({ kind: 'withdraw', userId: 1, asset: 'USDT', amount: units(amount), reference: amount });
    // 100,000 − 99.495
    expect(withdraw('99900.50500001')).toMatchObject({ code: 3001 });
    expect(withdraw('99900.505')).toMatchObject({ code: 0 });
  });

  test('[NUM-2] sums of 10¹² USDT stay exact', () => {
    const s = new Scenario();
    s.user(1, '999999999999.99999999');
    s.user(2, '1000000000000.00000001');
    trade(s, 1, 'BUY', '1', '1000.1');
    expect(s.asset(1).walletBalance).toBe(units('999999999999.49994999'));
    expect(s.asset(2).walletBalance).toBe(units('999999999999.79998001'));
  });
});
