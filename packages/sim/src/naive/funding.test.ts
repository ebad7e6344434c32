import type { EngineEvent, SymbolSpec } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { PLAIN, START_MS, TradingFixture } from './trading-fixture.ts';

const HOUR_MS = 3_600_000;

function tickAt(fixture: TradingFixture, afterMs: number) {
  fixture.timeMs = START_MS + afterMs;
  return fixture.apply({ kind: 'tick' });
}

function funding(fixture: TradingFixture) {
  const [view] = fixture.engine.query({ kind: 'funding', symbol: 'BTCUSDT' });
  if (view === undefined) throw new Error('no symbol');
  return view;
}

/** An exchange with one resting order, sampled once: the predicted rate. */
function rateWith(side: 'BUY' | 'SELL', price: string, changes: Partial<SymbolSpec> = {}) {
  const fixture = new TradingFixture({ ...PLAIN, ...changes });
  fixture.fund('1000000', 1);
  fixture.place(1, side, price, '1');
  tickAt(fixture, 5000);
  return funding(fixture).fundingRate;
}

function rows(events: readonly EngineEvent[]) {
  return events.flatMap((event) => (event.kind === 'ledger' ? [event.record] : []));
}

describe('rate', () => {
  test('[FUND-1] the impact price takes the last level in part', () => {
    const fixture = new TradingFixture();
    fixture.fund('1000000', 1);
    fixture.place(1, 'BUY', '60100', '0.1');
    fixture.place(1, 'BUY', '60040', '0.5');
    tickAt(fixture, 4000);
    expect(funding(fixture).premiumSamples).toBe(0);
    tickAt(fixture, 5000);
    // 20,000 × 60,040 / (6,004 + 13,990) = 60,058.017…; 58.017… / 60,000 = 0.000966956…
    expect(funding(fixture)).toMatchObject({ averagePremium: units('0.00096696'), premiumSamples: 1 });
  });

  test('[FUND-1] a side that cannot fill the impact notional contributes nothing', () => {
    const fixture = new TradingFixture();
    fixture.fund('1000000', 1);
    fixture.place(1, 'BUY', '60100', '0.3');
    tickAt(fixture, 5000);
    expect(funding(fixture)).toMatchObject({ averagePremium: 0, premiumSamples: 1 });
  });

  test('[FUND-2] later samples weigh more', () => {
    const fixture = new TradingFixture();
    fixture.fund('1000000', 1);
    const { id } = fixture.place(1, 'BUY', '60006', '1').outcome;
    const move = (price: string) =>
      fixture.apply({
        kind: 'move',
        userId: 1,
        symbol: 'BTCUSDT',
        orderId: id,
        clientOrderId: '',
        price: units(price),
        quantity: 0,
      });
    tickAt(fixture, 5000);
    move('60012');
    tickAt(fixture, 10_000);
    move('60024');
    tickAt(fixture, 15_000);
    // FUND-09: (0.0001 + 2 × 0.0002 + 3 × 0.0004) / 6
    expect(funding(fixture)).toMatchObject({ averagePremium: units('0.00028333'), premiumSamples: 3 });
  });

  test('[FUND-2] interest, premium, clamp, interval and cap', () => {
    expect(funding(new TradingFixture()).fundingRate).toBe(units('0.0001'));
    expect(rateWith('SELL', '59976')).toBe(units('0.0001')); // FUND-03a: −0.0004
    expect(rateWith('SELL', '59940')).toBe(-units('0.0005')); // FUND-03e: −0.001
    expect(rateWith('BUY', '60060', { fundingIntervalHours: 1 })).toBe(6250); // FUND-07: 0.0000625
    expect(rateWith('BUY', '60600')).toBe(units('0.003')); // 0.01 − 0.0005, capped
    expect(rateWith('SELL', '59400')).toBe(-units('0.003'));
  });
});

describe('settlement', () => {
  test('[FUND-3] longs pay shorts, stamped with the due time, each settlement once', () => {
    const fixture = new TradingFixture();
    fixture.fund('1000000', 1, 2);
    fixture.place(1, 'BUY', '60000', '2');
    fixture.place(2, 'SELL', '60000', '2');
    const { events } = tickAt(fixture, 16 * HOUR_MS + 3000);
    // 120,000 × 0.0001 at 08:00, and again at 16:00
    const due = [8, 16].map((hour) => START_MS + hour * HOUR_MS);
    expect(rows(events).map((row) => [row.userId, row.amount, row.referenceId, row.createdAt])).toEqual([
      [1, -units('12'), String(due[0]), due[0]],
      [2, units('12'), String(due[0]), due[0]],
      [1, -units('12'), String(due[1]), due[1]],
      [2, units('12'), String(due[1]), due[1]],
    ]);
    const kinds = [
      'fundingRate',
      'ledger',
      'fundingPayment',
      'position',
      'ledger',
      'fundingPayment',
      'position',
    ];
    const hours = Array<string>(16 * 2).fill('hourlyClose');
    expect(events.map(({ kind }) => kind)).toEqual([...hours, ...kinds, ...kinds]);
    expect(fixture.positions(1)[0]?.fundingFee).toBe(-units('24'));
    expect(funding(fixture).nextFundingTime).toBe(START_MS + 24 * HOUR_MS);
    expect(rows(tickAt(fixture, 16 * HOUR_MS + 4000).events)).toEqual([]);
  });

  test('[FUND-3] the payer pays up, the receiver gets down, the rest is ROUNDING’s', () => {
    const fixture = new TradingFixture(PLAIN, '60000.00000001');
    fixture.fund('1000', 1, 2);
    fixture.place(1, 'BUY', '60000', '0.001');
    fixture.place(2, 'SELL', '60000', '0.001');
    // 0.001 × 60,000.00000001 × 0.0001 = 600,000.0000001 units
    expect(rows(tickAt(fixture, 8 * HOUR_MS).events).map(({ amount }) => amount)).toEqual([
      -600_001, 600_000,
    ]);
  });

  test('[FUND-3] an isolated position pays from its margin, before the liquidation check', () => {
    const fixture = new TradingFixture({
      ...PLAIN,
      defaultMarginMode: 'ISOLATED',
      interestRate: units('0.003'),
    });
    fixture.fund('1000', 1, 2);
    fixture.place(1, 'BUY', '60000', '0.05');
    fixture.place(2, 'SELL', '60000', '0.05');
    const before = fixture.asset(1);
    // F = 0.0005 (the clamp): 3,000 × 0.0005 = 1.5
    tickAt(fixture, 8 * HOUR_MS);
    const after = fixture.asset(1);
    expect([before.isolatedMargin, after.isolatedMargin]).toEqual([units('150'), units('148.5')]);
    expect(after.crossWalletBalance).toBe(before.crossWalletBalance);
    expect(fixture.asset(2).isolatedMargin).toBe(units('151.5'));
  });

  test('[FUND-2] another interval begins at its next multiple', () => {
    const fixture = new TradingFixture();
    expect(funding(fixture).nextFundingTime).toBe(START_MS + 8 * HOUR_MS);
    fixture.timeMs = START_MS + HOUR_MS;
    fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes: { fundingIntervalHours: 1 } });
    expect(funding(fixture).nextFundingTime).toBe(START_MS + 2 * HOUR_MS);
    fixture.timeMs = START_MS + 2 * HOUR_MS + 138; // due, and no tick yet
    fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes: { fundingIntervalHours: 4 } });
    expect(funding(fixture).nextFundingTime).toBe(START_MS + 2 * HOUR_MS);
    tickAt(fixture, 2 * HOUR_MS + 1000);
    expect(funding(fixture).nextFundingTime).toBe(START_MS + 4 * HOUR_MS);
  });

  test('[POS-4] what a position would pay is shown, negative for who pays', () => {
    const fixture = new TradingFixture();
    fixture.fund('1000000', 1, 2);
    fixture.place(1, 'BUY', '60000', '2');
    fixture.place(2, 'SELL', '60000', '2');
    expect(fixture.positions(1)[0]?.nextFundingFee).toBe(-units('12'));
    expect(fixture.positions(2)[0]?.nextFundingFee).toBe(units('12'));
  });
});
