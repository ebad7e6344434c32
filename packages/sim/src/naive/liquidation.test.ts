import type { EngineEvent, LiquidationRecord } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { STEEP_TIERS, units } from '../differential/trial-symbols.ts';
import { MARKET, PLAIN, START_MS, TradingFixture } from './trading-fixture.ts';

const ISOLATED = { ...PLAIN, defaultMarginMode: 'ISOLATED' } as const;

/** 1 is long and 2 short at 60,000, with 20×; 3 has money. */
function opened(quantity: string, spec = PLAIN, money = '10000'): TradingFixture {
  const fixture = new TradingFixture(spec);
  fixture.fund(money, 1);
  fixture.fund('1000000', 2, 3);
  fixture.place(1, 'BUY', '60000', quantity);
  fixture.place(2, 'SELL', '60000', quantity);
  return fixture;
}

function setIndex(fixture: TradingFixture, price: string) {
  return fixture.apply({ kind: 'setIndexPrice', symbol: 'BTCUSDT', source: '', price: units(price) });
}

function insure(fixture: TradingFixture, amount: string, reference = 'first') {
  return fixture.apply({ kind: 'depositInsurance', asset: 'USDT', amount: units(amount), reference });
}

function fund(fixture: TradingFixture) {
  return fixture.engine.query({ kind: 'insuranceFund' });
}

function nextTick(fixture: TradingFixture) {
  fixture.timeMs += 1000;
  return fixture.apply({ kind: 'tick' });
}

function liquidations(events: readonly EngineEvent[]): LiquidationRecord[] {
  return events.flatMap((event) => (event.kind === 'liquidation' ? [event.record] : []));
}

function rows(events: readonly EngineEvent[]) {
  return events.flatMap((event) =>
    event.kind === 'ledger'
      ? [`${event.record.userId} ${event.record.changeType} ${Number(event.record.amount) / 1e8}`]
      : [],
  );
}

function modes(events: readonly EngineEvent[]) {
  return events.flatMap((event) =>
    event.kind === 'closedPosition' ? [[event.record.userId, event.record.triggerMode]] : [],
  );
}

describe('an isolated position', () => {
  test('[LIQ-2] without a book goes to the fund at its bankruptcy price', () => {
    const fixture = opened('0.05', ISOLATED);
    insure(fixture, '3000');
    fixture.place(1, 'SELL', '61000', '0.01');
    // margin 150; at 57,200: 150 − 140 = 10 ≤ 2,860 × 0.4 % = 11.44
    const { events } = setIndex(fixture, '57200');
    expect(events.map(({ kind }) => kind)).toEqual([
      'price',
      'marginCall',
      'order', // the resting sale ends
      ...['fill', 'position', 'ledger', 'order'], // the fund's side, and what 1 realises
      ...['fill', 'closedPosition', 'position', 'order'],
      'liquidation',
    ]);
    expect(rows(events)).toEqual(['1 REALIZED_PNL -150']);
    expect(modes(events)).toEqual([[1, 4]]);
    expect(liquidations(events)).toMatchObject([
      {
        kind: 'TAKEOVER',
        userId: 1,
        price: units('57000'),
        bankruptcyPrice: units('57000'),
        quantity: units('0.05'),
        fee: 0,
        positionQuantity: units('0.05'),
        positionCost: units('3000'),
        marginBalance: units('150'),
        unrealizedPnl: -units('140'),
        maintenanceMargin: units('11.44'),
        tier: 1,
        fundBalance: units('3000'),
        fundNotional: units('2860'),
        counterpartyId: 0,
      },
    ]);
    const orders = events.flatMap((event) => (event.kind === 'order' ? [event.record] : []));
    expect(orders.map(({ userId, status, cancelReason }) => [userId, status, cancelReason])).toEqual([
      [1, 'CANCELED', 'LIQUIDATION'],
      [0, 'FILLED', ''],
      [1, 'FILLED', ''],
    ]);
    expect(orders.map(({ clientOrderId }) => clientOrderId)).toEqual([
      'openperp-3',
      'liquidation-5',
      'liquidation-4',
    ]);
    expect(fixture.asset(1).walletBalance).toBe(units('9849.4')); // 10,000 − 0.6 − 150
    expect(fund(fixture).positions).toMatchObject([{ quantity: units('0.05'), entryPrice: 57_000_000 }]);
  });

  test('[LIQ-3] into the book first; fees only out of what is left, taker fees before the liquidation fee', () => {
    const fixture = opened('0.05', ISOLATED);
    insure(fixture, '3000');
    fixture.place(3, 'BUY', '57100', '0.02');
    fixture.place(3, 'BUY', '57050', '0.01');
    const { events } = setIndex(fixture, '57200');
    // −58, −29.5, −60 of 150: 2.5 is left; taker fees 0.571 and 0.28525; of 35.65625 there is 1.64375
    expect(rows(events)).toEqual([
      '3 HANDLING_FEE -0.2284',
      '1 REALIZED_PNL -58',
      '3 HANDLING_FEE -0.1141',
      '1 REALIZED_PNL -29.5',
      '1 REALIZED_PNL -60',
      '1 HANDLING_FEE -0.571',
      '1 HANDLING_FEE -0.28525',
      '1 LIQUIDATION_FEE -1.64375',
      '0 LIQUIDATION_FEE 1.64375',
    ]);
    expect(
      liquidations(events).map(({ kind, quantity, price, fee }) => [kind, quantity, price, fee]),
    ).toEqual([
      ['LIQUIDATION', units('0.03'), units('57083.33333333'), units('1.64375')],
      ['TAKEOVER', units('0.02'), units('57000'), 0],
    ]);
    expect(fixture.asset(1).walletBalance).toBe(units('9849.4'));
  });

  test('[LIQ-5] goes to the opposite side where the fund cannot carry it', () => {
    const fixture = opened('0.05', ISOLATED);
    insure(fixture, '2859.99999999');
    const { events } = setIndex(fixture, '57200');
    expect(rows(events)).toEqual(['2 ADL 150', '1 REALIZED_PNL -150']);
    expect(modes(events)).toEqual([
      [2, 5],
      [1, 4],
    ]);
    expect(liquidations(events)).toMatchObject([
      { kind: 'ADL', userId: 2, counterpartyId: 1, side: 'BUY', price: units('57000'), rank: 0, ranked: 1 },
    ]);
    expect(fixture.positions(2)).toEqual([]);
  });

  test('[LIQ-2] is reduced tier by tier; fees of a step come out of the margin that stays', () => {
    const fixture = opened('1', ISOLATED);
    insure(fixture, '10000');
    fixture.place(3, 'BUY', '57150', '1');
    // 200 ≤ 57,200 × 0.5 % − 5 = 281; 0.087 × 57,200 ≤ 5,000: 0.913 go
    const { events } = setIndex(fixture, '57200');
    // 2,739 − 2,602.05 + 261 − 243.6 = 154.35 is left: 26.088975 of taker fee, 128.261025 of liquidation fee
    expect(liquidations(events)).toMatchObject([
      {
        kind: 'LIQUIDATION',
        quantity: units('0.913'),
        price: units('57150'),
        fee: units('128.261025'),
        tier: 2,
      },
      {
        kind: 'TAKEOVER',
        quantity: units('0.087'),
        price: units('57200'), // 60,000 − 243.6 / 0.087
        fee: 0,
        marginBalance: units('243.6'),
        tier: 1,
      },
    ]);
    expect(fixture.asset(1).walletBalance).toBe(units('6988')); // 10,000 − 12 − 3,000
  });

  test('[LIQ-2] a reducing order that does not fill whole ends the reducing', () => {
    const fixture = opened('1', ISOLATED);
    insure(fixture, '100000');
    fixture.place(3, 'BUY', '57150', '0.5');
    const { events } = setIndex(fixture, '57200');
    const orders = events.flatMap((event) => (event.kind === 'order' ? [event.record] : []));
    const own = orders.filter(({ userId }) => userId === 1);
    expect(own.map(({ status, cancelReason, quantity }) => [status, cancelReason, quantity])).toEqual([
      ['PARTIALLY_FILLED_CANCELED', 'LIQUIDATION', units('0.913')],
      ['FILLED', '', units('0.5')],
    ]);
  });
});

describe('ranking', () => {
  test('[LIQ-5] profit × leverage, the fund left out', () => {
    const fixture = new TradingFixture();
    fixture.fund('1000000', 1, 2, 3, 4);
    fixture.apply({ kind: 'setMarginMode', userId: 4, symbol: 'BTCUSDT', marginMode: 'ISOLATED' });
    for (const userId of [2, 3, 4]) {
      fixture.place(1, 'BUY', '60000', '0.05');
      fixture.place(userId, 'SELL', '60000', userId === 3 ? '0.05' : '0.03');
      fixture.place(userId, 'SELL', '60000', userId === 3 ? '0.001' : '0.02');
    }
    setIndex(fixture, '59000');
    const quantiles = [2, 3, 4].map((userId) => fixture.positions(userId)[0]?.adlQuantile);
    // 4 is isolated with 20×: first. 3 has 0.051 of the same profit %: more leverage than 2.
    expect(quantiles).toEqual([1, 3, 4]); // ⌊5 × 1/3⌋, ⌊5 × 2/3⌋, min(4, 5)
  });

  test('[LIQ-5] the first victim is closed whole before the second', () => {
    const fixture = opened('0.05', ISOLATED);
    fixture.apply({ kind: 'setLeverage', userId: 3, symbol: 'BTCUSDT', leverage: 50 });
    fixture.place(2, 'BUY', '60000', '0.02');
    fixture.place(3, 'SELL', '60000', '0.02');
    fixture.place(3, 'BUY', '56500', '0.015', { reduceOnly: true });
    const { events } = setIndex(fixture, '57200');
    expect(
      liquidations(events).map(({ userId, quantity, rank, ranked }) => [userId, quantity, rank, ranked]),
    ).toEqual([
      [3, units('0.02'), 0, 2],
      [2, units('0.03'), 1, 2],
    ]);
    const cut = events.find((event) => event.kind === 'order' && event.record.cancelReason === 'ADL');
    expect(cut?.record).toMatchObject({ userId: 3, status: 'CANCELED' });
  });
});

describe('a cross account', () => {
  function hedged(money: string): TradingFixture {
    const fixture = new TradingFixture();
    fixture.fund(money, 1);
    fixture.fund('1000000', 2);
    fixture.place(1, 'BUY', '60000', '0.1', { positionSide: 'LONG' });
    fixture.place(2, 'SELL', '60000', '0.1');
    fixture.place(1, 'SELL', '60000', '0.04', { positionSide: 'SHORT' });
    fixture.place(2, 'BUY', '60000', '0.04');
    insure(fixture, '10000');
    return fixture;
  }

  test('[LIQ-2] closes LONG against SHORT at mark, without fee or public trade, and stops when that suffices', () => {
    const fixture = hedged('437');
    // 435.32 − 420 = 15.32 ≤ 21.5 + 8.48; afterwards 15.32 > 3,180 × 0.4 %
    const { events } = setIndex(fixture, '53000');
    expect(rows(events)).toEqual(['1 REALIZED_PNL -280', '1 REALIZED_PNL 280']);
    expect(events.some(({ kind }) => kind === 'trade')).toBe(false);
    expect(
      liquidations(events).map(({ side, price, bankruptcyPrice, counterpartyId }) => [
        side,
        price,
        bankruptcyPrice,
        counterpartyId,
      ]),
    ).toEqual([
      ['SELL', units('53000'), 0, 1],
      ['BUY', units('53000'), 0, 1],
    ]);
    expect(fixture.positions(1).map(({ quantity }) => quantity)).toEqual([units('0.06')]);
  });

  test('[LIQ-2] and gives the rest away when it does not', () => {
    const fixture = hedged('430');
    const { events } = setIndex(fixture, '53000');
    // 60,000 − 428.32 / 0.06 = 52,861.33…: the fund takes 0.06 of it
    expect(liquidations(events).at(-1)).toMatchObject({
      kind: 'TAKEOVER',
      quantity: units('0.06'),
      price: units('52861.33333333'),
    });
    expect(fixture.asset(1).walletBalance).toBe(0);
  });

  test('[LIQ-4] a wallet below zero is made up by the fund as far as it goes', () => {
    const fixture = opened('0.05', PLAIN, '151.5');
    insure(fixture, '0.5');
    fixture.place(3, 'BUY', '57000', '0.05');
    // 150.9 − 150 − 1.425 = −0.525
    const { events } = fixture.place(1, 'SELL', '0', '0.05', { ...MARKET, reduceOnly: true });
    expect(rows(events).slice(-3)).toEqual(['0 INSURANCE -0.5', '1 INSURANCE 0.5', '1 INSURANCE 0.025']);
    expect(fund(fixture)).toMatchObject({ balance: 0, socialised: -units('0.025') });
    expect(fixture.asset(1).walletBalance).toBe(0);
  });
});

describe('the insurance fund', () => {
  test('[LIQ-4] works off what it took over, at mark and not crossing', () => {
    const fixture = opened('0.05', ISOLATED);
    insure(fixture, '3000');
    setIndex(fixture, '57200.05');
    const resting = () => fixture.openOrders(0).map(({ side, price, quantity }) => [side, price, quantity]);
    nextTick(fixture);
    expect(resting()).toEqual([['SELL', units('57200.1'), units('0.05')]]);
    expect(nextTick(fixture).events).toEqual([]);
    fixture.place(3, 'BUY', '57199', '0.01');
    fixture.place(3, 'BUY', '57200.1', '0.02');
    expect(fund(fixture).balance).toBe(units('3004.002')); // 0.02 × 200.1, no fee
    setIndex(fixture, '57190');
    const { events } = nextTick(fixture);
    expect(
      events.flatMap((event) => (event.kind === 'order' ? [[event.record.status, event.record.price]] : [])),
    ).toEqual([
      ['PARTIALLY_FILLED_CANCELED', units('57200.1')],
      ['PENDING', units('57199.1')],
    ]);
    expect(resting()).toEqual([['SELL', units('57199.1'), units('0.03')]]);
  });

  test('[LIQ-4] in breach itself, closes by ADL at its own bankruptcy price', () => {
    const fixture = new TradingFixture(ISOLATED);
    fixture.fund('10000', 1, 2);
    fixture.place(1, 'SELL', '60000', '0.05');
    fixture.place(2, 'BUY', '60000', '0.05');
    insure(fixture, '3150');
    setIndex(fixture, '62800');
    expect(fund(fixture).positions).toMatchObject([{ quantity: -units('0.05'), entryPrice: 63_000_000 }]);
    expect(liquidations(setIndex(fixture, '125999.9999998').events)).toEqual([]);
    const { events } = setIndex(fixture, '126000');
    expect(rows(events)).toEqual(['2 ADL 3300', '0 REALIZED_PNL -3150']);
    expect(liquidations(events)).toMatchObject([
      { kind: 'ADL', userId: 2, counterpartyId: 0, price: units('126000'), fundNotional: 0 },
    ]);
    expect(fund(fixture)).toMatchObject({ balance: 0, socialised: 0, positions: [] });
  });

  test('[LEDGER-2] a deposit counts once', () => {
    const fixture = new TradingFixture();
    expect(insure(fixture, '5').outcome).toMatchObject({ code: 0, id: 1 });
    expect(insure(fixture, '5').outcome).toMatchObject({ code: 0, id: 1 });
    expect(insure(fixture, '6').outcome).toMatchObject({ code: 3004, field: 'reference' });
    expect(fund(fixture).balance).toBe(units('5'));
    expect(fixture.apply({ kind: 'createAccount', userId: 0 }).outcome.code).toBe(3008);
    expect(fixture.place(0, 'BUY', '60000', '1').outcome).toMatchObject({ code: 3008, field: 'userId' });
  });
});

describe('bounds', () => {
  test('[LIQ-7] a hundred accounts a command; who waits opens nothing and takes nothing out', () => {
    const fixture = new TradingFixture(ISOLATED);
    fixture.fund('1000000', 1);
    const ids = Array.from({ length: 102 }, (_, index) => 10 + index);
    fixture.place(1, 'SELL', '60000', '0.102');
    for (const userId of ids) {
      fixture.fund('10', userId);
      fixture.place(userId, 'BUY', '60000', '0.001');
    }
    setIndex(fixture, '57200');
    expect(fixture.engine.query({ kind: 'engine' }).pendingLiquidations).toBe(2);
    expect(fixture.engine.hasPendingWork).toBe(true);
    // an order of one that waits is refused, and the two are liquidated within that command
    expect(fixture.place(111, 'BUY', '57000', '0.001').outcome).toMatchObject({ code: 3001, rule: 'LIQ-7' });
    expect(fixture.engine.hasPendingWork).toBe(false);
    expect(fixture.positions(1)).toEqual([]);
  });

  test('[LIQ-7] work goes on with what waits', () => {
    const fixture = new TradingFixture(ISOLATED);
    fixture.fund('1000000', 1);
    fixture.place(1, 'SELL', '60000', '0.101');
    for (let userId = 10; userId < 111; userId += 1) {
      fixture.fund('10', userId);
      fixture.place(userId, 'BUY', '60000', '0.001');
    }
    setIndex(fixture, '57200');
    const { events } = fixture.apply({ kind: 'work' });
    expect(liquidations(events)).toMatchObject([{ kind: 'ADL', userId: 1, counterpartyId: 110 }]);
    expect(fixture.apply({ kind: 'work' }).events).toEqual([]);
  });

  test('[PRICE-1] [LIQ-1] liquidation waits while the index is stale or the symbol halted', () => {
    const fixture = opened('0.05', ISOLATED);
    const change = (changes: object) => fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes });
    change({ status: 'HALTED' });
    expect(liquidations(setIndex(fixture, '57200').events)).toEqual([]);
    expect(liquidations(change({ priceSource: 'SIMULATED', status: 'CANCEL_ONLY' }).events)).toEqual([]);
    expect(liquidations(setIndex(fixture, '57200').events)).toHaveLength(1);
  });

  test('[MARGIN-4] [LIQ-1] new tiers put a position into breach at once', () => {
    const fixture = opened('0.05', ISOLATED);
    setIndex(fixture, '58000'); // 50 left; 2,900 × 5 % − 60 = 85 (× 0.5 % it was 11.6)
    const { events } = fixture.apply({
      kind: 'updateSymbol',
      symbol: 'BTCUSDT',
      changes: { leverageTiers: STEEP_TIERS },
    });
    expect(liquidations(events)).toMatchObject([{ kind: 'ADL', userId: 2 }]);
  });
});

describe('margin', () => {
  test('[MARGIN-8] a call at 0.8, once per crossing', () => {
    const fixture = opened('0.05', ISOLATED);
    const calls = (price: string) =>
      setIndex(fixture, price).events.flatMap((event) =>
        event.kind === 'marginCall' ? [event.record.marginRatio] : [],
      );
    expect(calls('57300')).toEqual([]); // 11.46 / 15
    expect(calls('57280')).toEqual([units('0.81828571')]); // 11.456 / 14
    expect(calls('57281')).toEqual([]);
    expect(calls('57400')).toEqual([]);
    expect(calls('57280')).toEqual([units('0.81828571')]);
  });

  test('[MARGIN-7] margin is added from what is free, and removed down to the initial margin', () => {
    const fixture = opened('0.05', ISOLATED, '250.6'); // 0.6 of fee, 150 set aside: 100 are free
    const adjust = (amount: string) =>
      fixture.apply({
        kind: 'adjustMargin',
        userId: 1,
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        amount: amount.startsWith('-') ? -units(amount.slice(1)) : units(amount),
      });
    expect(adjust('0').outcome).toMatchObject({ code: 2002, field: 'amount' });
    expect(adjust('100.00000001').outcome).toMatchObject({ code: 3001, field: 'amount' });
    const { outcome, events } = adjust('100');
    expect(outcome).toMatchObject({ code: 0, id: fixture.positions(1)[0]?.positionId });
    expect(events.map(({ kind }) => kind)).toEqual(['position']);
    setIndex(fixture, '59000'); // 250 − 50 = 200; 2,950 / 20 = 147.5
    expect(adjust('-52.50000001').outcome).toMatchObject({ code: 3024, field: 'amount' });
    expect(adjust('-52.5').outcome.code).toBe(0);
    expect(fixture.asset(1)).toMatchObject({
      isolatedMargin: units('197.5'),
      availableBalance: units('52.5'),
    });
  });

  test('[MARGIN-7] there must be an isolated position', () => {
    const fixture = opened('0.05');
    const adjust = {
      kind: 'adjustMargin',
      userId: 1,
      symbol: 'BTCUSDT',
      positionSide: 'BOTH',
      amount: 1,
    } as const;
    expect(fixture.apply(adjust).outcome).toMatchObject({ code: 3024, field: 'positionSide' });
    expect(fixture.apply({ ...adjust, userId: 9 }).outcome).toMatchObject({ code: 3008, field: 'userId' });
    expect(fixture.timeMs).toBe(START_MS);
  });
});
