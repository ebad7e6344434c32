import { describe, expect, test } from 'vitest';
import type { Account } from '../account/account.ts';
import type { Command } from '../command/command.ts';
import { createEngine, restoreEngine } from '../create-engine.ts';
import type { Engine } from '../engine.ts';
import { readEvents } from '../event/event-reader.ts';
import { EventWriter } from '../event/event-writer.ts';
import type { FundingRateRecord } from '../event/records.ts';
import { sub } from '../number/amount.ts';
import type { FundingView } from '../query/query.ts';
import { Exchange } from '../state/exchange.ts';
import { BTCUSDT, ETHUSDT } from '../symbol/default-symbols.ts';
import { Scenario, START_MS, text, units } from '../testing/scenario.ts';
import { settleFunding } from './settle-funding.ts';

const HOUR_MS = 3_600_000;

function funding(s: Scenario, symbol = 'TESTUSDT'): FundingView {
  return s.engine.query({ kind: 'funding', symbol })[0]!;
}

/** The settlements of the last command. */
function rates(s: Scenario): readonly FundingRateRecord[] {
  return s.events.flatMap((event) => (event.kind === 'fundingRate' ? [event.record] : []));
}

/** The payments of the last command: `user side amount`. */
function payments(s: Scenario): readonly string[] {
  return s.events.flatMap((event) =>
    event.kind === 'fundingPayment'
      ? [`${event.record.userId} ${event.record.positionSide} ${text(event.record.amount)}`]
      : [],
  );
}

function traders(options: ConstructorParameters<typeof Scenario>[0] = {}): Scenario {
  const s = new Scenario(options);
  for (const userId of [1, 2, 3]) s.user(userId);
  return s;
}

/** `buyer` buys from `seller` and nothing is left in the book. */
function trade(s: Scenario, buyer: number, seller: number, quantity: string, price = '1000'): void {
  s.limit(seller, 'SELL', quantity, price);
  s.limit(buyer, 'BUY', quantity, price);
}

describe('premium samples', () => {
  test('[FUND-1] one at each fifth second, weighed as they come', () => {
    const s = traders({ impactNotional: units('1000') });
    const bid = s.limit(1, 'BUY', '2', '1005');
    s.tickAt(START_MS + 4000);
    expect(funding(s).premiumSamples).toBe(0);
    s.tickAt(START_MS + 5000);
    expect(funding(s)).toMatchObject({ premiumSamples: 1, averagePremium: units('0.005') });
    s.tickAt(START_MS + 9000);
    expect(funding(s).premiumSamples).toBe(1);
    s.cancel(1, bid);
    s.tickAt(START_MS + 10_000);
    // (0.005 + 2 × 0) / 3
    expect(funding(s)).toMatchObject({ premiumSamples: 2, averagePremium: units('0.00166667') });
  });

  test('[FUND-1] a tick that comes some ms late is still that of its second, once', () => {
    const s = traders();
    s.tickAt(START_MS + 4002);
    s.tickAt(START_MS + 5002);
    expect(funding(s).premiumSamples).toBe(1);
    s.tickAt(START_MS + 5900);
    s.tickAt(START_MS + 6001);
    expect(funding(s).premiumSamples).toBe(1);
    s.tickAt(START_MS + 10_999);
    expect(funding(s).premiumSamples).toBe(2);
    // After a stop it is the tick of another second.
    s.tickAt(START_MS + 17_003);
    expect(funding(s).premiumSamples).toBe(2);
  });

  test('[FUND-1] none without an index or while that is stale, nor of a delisted symbol', () => {
    const s = new Scenario({ priceSource: 'SIMULATED' });
    s.addSymbol('NEWUSDT');
    s.tickAt(START_MS + 5000);
    expect(funding(s).premiumSamples).toBe(1);
    expect(funding(s, 'NEWUSDT').premiumSamples).toBe(0);
    // It goes stale on this very tick: the sample comes after that.
    s.tickAt(START_MS + 10_000);
    expect(funding(s).premiumSamples).toBe(1);
    s.index('1000');
    s.tickAt(START_MS + 15_000);
    expect(funding(s).premiumSamples).toBe(2);
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'DELISTED' } });
    s.index('1000');
    s.tickAt(START_MS + 20_000);
    expect(funding(s).premiumSamples).toBe(2);
  });
});

describe('settlement', () => {
  test('[FUND-2] at a multiple of the interval, its own sample included, and the next begins anew', () => {
    const s = traders({ impactNotional: units('1000'), fundingIntervalHours: 1 });
    const bid = s.limit(1, 'BUY', '2', '1005');
    s.tickAt(START_MS + 5000);
    s.move(1, bid, { price: '1001' });
    s.tickAt(START_MS + HOUR_MS - 1000);
    expect(rates(s)).toEqual([]);
    s.tickAt(START_MS + HOUR_MS);
    // P̄ = (0.005 + 2 × 0.001) / 3; F = (P̄ − 0.0005) / 8 = 0.00022916…
    expect(rates(s)).toEqual([
      {
        symbol: 'TESTUSDT',
        fundingTime: START_MS + HOUR_MS,
        fundingRate: units('0.00022917'),
        averagePremium: units('0.00233333'),
        premiumSamples: 2,
        interestRate: units('0.0001'),
        fundingIntervalHours: 1,
        markPrice: units('1000'),
        indexPrice: units('1000'),
        createdAt: START_MS + HOUR_MS,
      },
    ]);
    expect(funding(s)).toMatchObject({
      lastFundingRate: units('0.00022917'),
      // I / 8
      fundingRate: units('0.0000125'),
      premiumSamples: 0,
      averagePremium: 0,
      nextFundingTime: START_MS + 2 * HOUR_MS,
    });
    s.tickAt(START_MS + HOUR_MS);
    expect(rates(s)).toEqual([]);
  });

  test('[FUND-3] longs pay shorts: wallet, ledger, position and view say so', () => {
    const s = traders();
    trade(s, 1, 2, '2');
    const before = [1, 2].map((userId) => s.asset(userId).walletBalance);
    expect(s.positions(1)[0]).toMatchObject({ nextFundingFee: units('-0.2'), fundingFee: 0 });
    expect(s.positions(2)[0]).toMatchObject({ nextFundingFee: units('0.2') });
    s.tickAt(START_MS + 8 * HOUR_MS);
    // 2 × 1,000 × 0.0001
    expect(payments(s)).toEqual(['1 BOTH -0.2', '2 BOTH 0.2']);
    const [change1, change2] = [1, 2].map((userId, i) => sub(s.asset(userId).walletBalance, before[i]!));
    expect([text(change1!), text(change2!)]).toEqual(['-0.2', '0.2']);
    expect(s.positions(1)[0]).toMatchObject({ fundingFee: units('-0.2') });
    expect(s.positions(2)[0]).toMatchObject({ fundingFee: units('0.2') });
    expect(s.events.map(({ kind }) => kind).filter((kind) => kind !== 'hourlyClose')).toEqual([
      'fundingRate',
      'ledger',
      'fundingPayment',
      'position',
      'ledger',
      'fundingPayment',
      'position',
    ]);
    const ledger = s.events.flatMap((event) => (event.kind === 'ledger' ? [event.record] : []));
    expect(ledger[0]).toMatchObject({
      userId: 1,
      amount: units('-0.2'),
      walletBefore: before[0],
      changeType: 'FUNDING_FEE',
      referenceId: String(START_MS + 8 * HOUR_MS),
      symbol: 'TESTUSDT',
      createdAt: START_MS + 8 * HOUR_MS,
    });
    const payment = s.events.flatMap((event) => (event.kind === 'fundingPayment' ? [event.record] : []))[0];
    expect(payment).toEqual({
      changeId: ledger[0]!.changeId,
      userId: 1,
      symbol: 'TESTUSDT',
      positionId: s.positions(1)[0]!.positionId,
      positionSide: 'BOTH',
      marginMode: 'CROSS',
      quantity: units('2'),
      markPrice: units('1000'),
      fundingRate: units('0.0001'),
      amount: units('-0.2'),
      fundingTime: START_MS + 8 * HOUR_MS,
    });
  });

  test('[FUND-3] payers are rounded up and receivers down; the rest goes to ROUNDING', () => {
    const s = traders();
    s.index('1000.12345678');
    trade(s, 1, 2, '0.005');
    trade(s, 1, 3, '0.007');
    s.tickAt(START_MS + 8 * HOUR_MS);
    // × 0.0001: 0.0012001481…, 0.0005000617…, 0.0007000864…
    expect(payments(s)).toEqual(['1 BOTH -0.00120015', '2 BOTH 0.00050006', '3 BOTH 0.00070008']);
    // 0.00000001 is left: the scenario checks after each command that all accounts, ROUNDING among them, sum to zero.
  });

  test('[FUND-3] with a negative rate shorts pay', () => {
    const s = traders({ impactNotional: units('1000') });
    trade(s, 1, 2, '2');
    s.limit(2, 'SELL', '2', '998');
    s.tickAt(START_MS + 8 * HOUR_MS);
    // −0.002 + 0.0005, of 2 × 1,000
    expect(text(rates(s)[0]!.fundingRate)).toBe('-0.0015');
    expect(payments(s)).toEqual(['1 BOTH 3', '2 BOTH -3']);
  });

  test('[FUND-3] LONG and SHORT pay each for itself; what comes to nothing is not told', () => {
    const s = traders({ interestRate: 1, minNotional: units('1') });
    trade(s, 2, 3, '5');
    s.limit(3, 'SELL', '3', '1000');
    s.limit(1, 'BUY', '3', '1000', { positionSide: 'LONG' });
    s.limit(3, 'BUY', '0.001', '1000');
    s.limit(1, 'SELL', '0.001', '1000', { positionSide: 'SHORT' });
    s.tickAt(START_MS + 8 * HOUR_MS);
    // F = 10⁻⁸; 0.001 × 1,000 × 10⁻⁸ is just a unit
    expect(payments(s)).toEqual([
      '1 LONG -0.00003',
      '1 SHORT 0.00000001',
      '2 BOTH -0.00005',
      '3 BOTH 0.00007999',
    ]);
    s.index('999.9');
    s.tickAt(START_MS + 16 * HOUR_MS);
    // 2,999.7, 0.9999 (nothing), 4,999.5 and 7,998.2001 units of 10⁻⁸
    expect(payments(s)).toEqual(['1 LONG -0.00003', '2 BOTH -0.00005', '3 BOTH 0.00007998']);
  });

  test('[FUND-3] isolated positions pay from their margin, which may go below zero', () => {
    const s = traders({
      defaultMarginMode: 'ISOLATED',
      impactNotional: units('1000'),
      fundingRateCap: units('0.5') as number,
    });
    trade(s, 1, 2, '1');
    s.limit(3, 'BUY', '2', '1000');
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    s.index('500');
    const wallet = s.asset(1).crossWalletBalance;
    s.tickAt(START_MS + 8 * HOUR_MS);
    // A premium of 1 is held to the cap of 0.5: 1 × 500 × 0.5 of a margin of 100.
    expect(payments(s)).toEqual(['1 BOTH -250', '2 BOTH 250']);
    expect(s.positions(1)[0]).toMatchObject({ isolatedMargin: units('-150') });
    expect(s.positions(2)[0]).toMatchObject({ isolatedMargin: units('350') });
    expect(s.asset(1)).toMatchObject({ crossWalletBalance: wallet, isolatedMargin: units('-150') });
  });

  test('[TIME-1] after a stop one tick settles what fell due, oldest first, each once, stamped with its due time', () => {
    const s = traders({ impactNotional: units('1000') });
    s.addSymbol('ELSEUSDT', { fundingIntervalHours: 4 });
    s.index('1000', 'ELSEUSDT');
    trade(s, 1, 2, '2');
    s.limit(3, 'BUY', '2', '1002');
    s.tickAt(START_MS + 5000);
    s.tickAt(START_MS + 17 * HOUR_MS + 1001);
    expect(rates(s).map(({ symbol, createdAt }) => `${symbol} ${(createdAt - START_MS) / HOUR_MS}`)).toEqual([
      'ELSEUSDT 4',
      'TESTUSDT 8',
      'ELSEUSDT 8',
      'ELSEUSDT 12',
      'TESTUSDT 16',
      'ELSEUSDT 16',
    ]);
    const test = rates(s).filter(({ symbol }) => symbol === 'TESTUSDT');
    // The first has the sample of 0.002, the second none.
    expect(test.map(({ premiumSamples, fundingRate }) => [premiumSamples, text(fundingRate)])).toEqual([
      [1, '0.0015'],
      [0, '0.0001'],
    ]);
    const rows = s.events.flatMap((event) => (event.kind === 'ledger' ? [event.record] : []));
    expect(
      rows.map(({ userId, amount, createdAt }) => [userId, text(amount), (createdAt - START_MS) / HOUR_MS]),
    ).toEqual([
      [1, '-3', 8],
      [2, '3', 8],
      [1, '-0.2', 16],
      [2, '0.2', 16],
    ]);
    s.tickAt(START_MS + 17 * HOUR_MS + 2000);
    expect(rates(s)).toEqual([]);
  });

  test('[FUND-2] a symbol made within an interval is settled at its next multiple', () => {
    const s = new Scenario();
    s.timeMs = START_MS + 3 * HOUR_MS + 1;
    s.addSymbol('NEWUSDT', { fundingIntervalHours: 2 });
    expect(funding(s, 'NEWUSDT').nextFundingTime).toBe(START_MS + 4 * HOUR_MS);
    s.timeMs = START_MS + 8 * HOUR_MS;
    s.addSymbol('EDGEUSDT', { fundingIntervalHours: 2 });
    expect(funding(s, 'EDGEUSDT').nextFundingTime).toBe(START_MS + 10 * HOUR_MS);
    const [ticker] = s.engine.query({ kind: 'tickers', symbol: 'EDGEUSDT' });
    // I × 2 / 8
    expect(ticker).toMatchObject({ nextFundingTime: START_MS + 10 * HOUR_MS, fundingRate: 2500 });
  });

  test('[FUND-2] a new interval counts from its next multiple; what is due already is settled first', () => {
    const s = new Scenario();
    const interval = (fundingIntervalHours: number) =>
      s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { fundingIntervalHours } });
    s.timeMs = START_MS + HOUR_MS / 2;
    interval(1);
    expect(funding(s).nextFundingTime).toBe(START_MS + HOUR_MS);
    interval(8);
    expect(funding(s).nextFundingTime).toBe(START_MS + 8 * HOUR_MS);
    s.timeMs = START_MS + 8 * HOUR_MS;
    interval(4);
    s.tickAt(START_MS + 8 * HOUR_MS);
    expect(rates(s).map(({ fundingTime }) => fundingTime - START_MS)).toEqual([8 * HOUR_MS]);
    expect(funding(s).nextFundingTime).toBe(START_MS + 12 * HOUR_MS);
  });

  test('[MATCH-9] whatever the status funding goes on, but not of a delisted symbol', () => {
    const s = traders();
    const status = (to: 'HALTED' | 'DELISTED' | 'TRADING') =>
      s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: to } });
    status('HALTED');
    s.tickAt(START_MS + 8 * HOUR_MS);
    expect(rates(s)).toHaveLength(1);
    status('DELISTED');
    s.tickAt(START_MS + 17 * HOUR_MS);
    expect(rates(s)).toEqual([]);
    status('TRADING');
    trade(s, 1, 2, '1');
    s.tickAt(START_MS + 17 * HOUR_MS + 2000);
    expect(rates(s)).toEqual([]);
    expect(funding(s).nextFundingTime).toBe(START_MS + 24 * HOUR_MS);
  });
});

describe('the insurance fund', () => {
  test('[FUND-3] it pays before all others, and [LIQ-4] what it lacks comes from SOCIALISED', () => {
    const exchange = new Exchange();
    const market = exchange.addMarket({ ...BTCUSDT, onboardAt: START_MS });
    market.indexPrice = units('50000');
    market.markPrice = units('50000');
    const hold = (account: Account, steps: number) => {
      const holding = exchange.holdingOf(account, market);
      exchange.enterHolding(holding);
      holding.both.steps = steps;
      holding.both.positionId = 1;
      holding.both.cost = market.markValueFloor(steps);
      exchange.refreshActive(holding);
    };
    hold(exchange.addAccount(1, START_MS), -1000);
    hold(exchange.fund, 1000);
    market.openInterestSteps = 1000;
    exchange.fund.walletBalance = units('3');
    exchange.timeMs = START_MS + 8 * HOUR_MS;
    const writer = new EventWriter();
    exchange.events = writer;
    settleFunding(exchange);
    const rows = readEvents(writer.take()).flatMap((event) =>
      event.kind === 'ledger' ? [event.record] : [],
    );
    // 1 × 50,000 × 0.0001 = 5, of which the fund has 3
    expect(
      rows.map(({ userId, changeType, amount, walletAfter }) => [
        userId,
        changeType,
        text(amount),
        text(walletAfter),
      ]),
    ).toEqual([
      [0, 'INSURANCE', '2', '5'],
      [0, 'FUNDING_FEE', '-5', '0'],
      [1, 'FUNDING_FEE', '5', '5'],
    ]);
    expect(rows.map(({ referenceId, createdAt }) => [referenceId, createdAt])).toEqual(
      new Array(3).fill([String(START_MS + 8 * HOUR_MS), START_MS + 8 * HOUR_MS]),
    );
    expect(text(exchange.system.socialised)).toBe('-2');
  });
});

describe('funding and the log', () => {
  const writer = new EventWriter();

  /** Two symbols, four users with positions and a book on either side. */
  const START: readonly Command[] = [
    { kind: 'createSymbol', spec: { ...BTCUSDT, fundingIntervalHours: 1 } },
    { kind: 'createSymbol', spec: { ...ETHUSDT, fundingIntervalHours: 2 } },
    { kind: 'setIndexPrice', symbol: 'BTCUSDT', source: '', price: units('50000.12345678') },
    { kind: 'setIndexPrice', symbol: 'ETHUSDT', source: '', price: units('3000.7') },
    ...[1, 2, 3].flatMap((userId): Command[] => [
      { kind: 'createAccount', userId },
      { kind: 'deposit', userId, asset: 'USDT', amount: units('1000000'), reference: 'start' },
    ]),
    order(1, 'BTCUSDT', 'SELL', '1.234', '50000'),
    order(2, 'BTCUSDT', 'BUY', '1.234', '50000'),
    order(2, 'ETHUSDT', 'SELL', '7.001', '3000'),
    order(3, 'ETHUSDT', 'BUY', '7.001', '3000'),
    order(1, 'BTCUSDT', 'SELL', '2', '50090.1'),
    order(3, 'BTCUSDT', 'BUY', '2', '50020.3'),
    order(1, 'ETHUSDT', 'SELL', '30', '2990.5'),
  ];

  function order(
    userId: number,
    symbol: string,
    side: 'BUY' | 'SELL',
    quantity: string,
    price: string,
  ): Command {
    return {
      kind: 'place',
      userId,
      symbol,
      type: 'LIMIT',
      side,
      positionSide: 'BOTH',
      price: units(price),
      quantity: units(quantity),
      timeInForce: 'GTC',
      reduceOnly: false,
      makerOnly: false,
      closePosition: false,
      priceType: 0,
      goodTillDate: 0,
      selfTradePrevention: 'EXPIRE_MAKER',
      clientOrderId: '',
    };
  }

  /** Applies commands and answers the bytes of all their events. */
  function run(engine: Engine, timeMs: number, ...commands: readonly Command[]): Uint8Array {
    writer.reset();
    for (const command of commands) engine.apply(timeMs, command, writer);
    return writer.take();
  }

  function ticks(engine: Engine, fromMs: number, toMs: number): Uint8Array {
    writer.reset();
    for (let timeMs = fromMs; timeMs <= toMs; timeMs += 1000) engine.apply(timeMs, { kind: 'tick' }, writer);
    return writer.take();
  }

  function started(): Engine {
    const engine = createEngine();
    run(engine, START_MS, ...START);
    return engine;
  }

  test('[TIME-1] an advance through settlements gives what its ticks give one by one', () => {
    const [ticked, advanced] = [started(), started()];
    const end = START_MS + 2 * HOUR_MS + 7000;
    const byTicks = ticks(ticked, START_MS + 1000, end);
    run(ticked, end, { kind: 'cancelAll', userId: 99, symbol: '', cancelType: 0 });
    const byAdvance = run(advanced, START_MS, { kind: 'advance', durationMs: end - START_MS });
    expect(byAdvance).toEqual(byTicks);
    expect(advanced.encode()).toEqual(ticked.encode());
    const [btc] = advanced.query({ kind: 'funding', symbol: 'BTCUSDT' });
    expect(btc).toMatchObject({ nextFundingTime: START_MS + 3 * HOUR_MS, premiumSamples: 1 });
    expect(btc!.lastFundingRate).not.toBe(0);
  });

  test('[DUR-4] an exchange restored within an interval settles at the same rates and ends in the same bytes', () => {
    const engine = started();
    ticks(engine, START_MS + 1000, START_MS + HOUR_MS + 1_234_000);
    const restored = restoreEngine(engine.encode());
    expect(restored.encode()).toEqual(engine.encode());
    const rest = [engine, restored].map((each) =>
      ticks(each, START_MS + HOUR_MS + 1_235_000, START_MS + 2 * HOUR_MS + 40_000),
    );
    expect(rest[1]).toEqual(rest[0]);
    expect(restored.encode()).toEqual(engine.encode());
  });

  test('[DUR-4] what configured sources have said outlives a snapshot', () => {
    const engine = createEngine();
    const source = (venue: string) => ({ venue, instrument: 'X', weight: units('1') });
    run(
      engine,
      START_MS,
      { kind: 'createSymbol', spec: { ...BTCUSDT, priceSource: { sources: [source('a'), source('b')] } } },
      { kind: 'setIndexPrice', symbol: 'BTCUSDT', source: 'b:X', price: units('50000') },
    );
    run(engine, START_MS + 4000, {
      kind: 'setIndexPrice',
      symbol: 'BTCUSDT',
      source: 'a:X',
      price: units('50100'),
    });
    const restored = restoreEngine(engine.encode());
    const rest = [engine, restored].map((each) => ticks(each, START_MS + 5000, START_MS + 20_000));
    expect(rest[1]).toEqual(rest[0]);
    expect(restored.encode()).toEqual(engine.encode());
    const [view] = restored.query({ kind: 'funding', symbol: 'BTCUSDT' });
    expect(view).toMatchObject({ indexPrice: units('50100'), stale: true });
  });
});
