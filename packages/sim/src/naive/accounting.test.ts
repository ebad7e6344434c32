import { describe, expect, test } from 'vitest';
import { TINY, units } from '../differential/trial-symbols.ts';
import { PLAIN, START_MS, TradingFixture } from './trading-fixture.ts';

const DAY_MS = 86_400_000;

function funded(): TradingFixture {
  const fixture = new TradingFixture();
  fixture.fund('1000000', 1, 2, 3);
  return fixture;
}

function setIndex(fixture: TradingFixture, price: string): void {
  fixture.apply({ kind: 'setIndexPrice', symbol: 'BTCUSDT', source: '', price: units(price) });
}

/** What a tick tells, its funding rates left out. */
function closesOfTick(fixture: TradingFixture) {
  return fixture.apply({ kind: 'tick' }).events.filter(({ kind }) => kind !== 'fundingRate');
}

describe('fees and profit', () => {
  test('[FEE-1] [POS-1] a round trip by hand', () => {
    const fixture = funded();
    fixture.place(1, 'BUY', '60000', '2');
    fixture.place(2, 'SELL', '60000', '2');
    expect(fixture.asset(1).walletBalance).toBe(units('999976')); // maker 120,000 × 0.02 % = 24
    expect(fixture.asset(2).walletBalance).toBe(units('999940')); // taker 60
    setIndex(fixture, '60600');
    expect(fixture.asset(1).unrealizedPnl).toBe(units('1200'));
    fixture.place(3, 'BUY', '60600', '3');
    fixture.place(1, 'SELL', '60600', '3');
    // 2 × 600 = 1,200 realised; taker fee 181,800 × 0.05 % = 90.9
    expect(fixture.asset(1).walletBalance).toBe(units('1001085.1'));
    const [flipped] = fixture.positions(1);
    expect([flipped?.quantity, flipped?.entryPrice, flipped?.realizedPnl]).toEqual([
      -units('1'),
      60_600_000,
      0,
    ]);
  });

  test('[NUM-3] what rounds rounds against the account, and a value once for both sides', () => {
    const fixture = new TradingFixture({ ...TINY, symbol: 'BTCUSDT', makerFeeRate: 0 }, '0.00000100');
    fixture.fund('1000', 1, 2);
    const { events } = place(fixture, 1, 'BUY', '0.00000101', '15.345');
    expect(events.at(-1)?.kind).toBe('order');
    place(fixture, 2, 'SELL', '0.00000101', '15.345');
    // 101 × 15.345 = 1,549.845 units → 1,550; fee 1,549.845 × 0.00075 = 1.16… → 2
    expect(fixture.asset(2).walletBalance).toBe(units('1000') - 2);
    const [held] = fixture.positions(1);
    expect(held?.unrealizedPnl).toBe(-16); // ⌊100 × 15.345 − 1,550⌋ = ⌊−15.5⌋
    place(fixture, 2, 'BUY', '0.00000100', '5.115');
    place(fixture, 1, 'SELL', '0.00000100', '5.115');
    // 511.5 → 512; closed cost ⌈1,550 / 3⌉ = 517: −5; fee ⌈511.5 × 0.00075⌉ = 1
    expect(fixture.asset(1).walletBalance).toBe(units('1000') - 6);
  });

  test('[FEE-1] the fee comes from price × quantity, not from the rounded value', () => {
    const fixture = new TradingFixture({ ...TINY, symbol: 'BTCUSDT', minNotional: 0 }, '0.00000100');
    fixture.fund('1000', 1, 2);
    place(fixture, 1, 'BUY', '0.00000100', '0.004');
    const { events } = place(fixture, 2, 'SELL', '0.00000100', '0.004');
    const fees = events.flatMap((event) => (event.kind === 'fill' ? [event.record.handlingFee] : []));
    expect(fees).toEqual([0, 1]); // ⌈0.4 × −0.0001⌉, ⌈0.4 × 0.00075⌉ of a value of 0
  });

  test('[FEE-2] volumes set the level at 00:00 UTC and each day is closed once', () => {
    const fixture = new TradingFixture(PLAIN);
    fixture.fund('90000000', 1, 2);
    fixture.apply({ kind: 'setLeverage', userId: 1, symbol: 'BTCUSDT', leverage: 1 });
    fixture.apply({ kind: 'setLeverage', userId: 2, symbol: 'BTCUSDT', leverage: 1 });
    for (const side of ['BUY', 'SELL'] as const) {
      fixture.place(1, side, '60000', '200');
      fixture.place(2, side === 'BUY' ? 'SELL' : 'BUY', '60000', '200');
    }
    fixture.timeMs = START_MS + DAY_MS;
    const events = closesOfTick(fixture);
    expect(events.map(({ kind }) => kind)).toEqual(['dailyClose', 'account', 'dailyClose', 'account']);
    expect(events[0]?.record).toEqual({
      userId: 1,
      day: START_MS + DAY_MS,
      equity: units('89995200'), // 2 × 12 M × 0.02 %
      walletBalance: units('89995200'),
      makerVolume: units('24000000'),
      takerVolume: 0,
    });
    expect(events[1]?.record).toMatchObject({ userId: 1, feeLevel: 1 });
    fixture.timeMs += DAY_MS;
    expect(closesOfTick(fixture)).toEqual([]);
    fixture.timeMs = START_MS + 31 * DAY_MS;
    expect(closesOfTick(fixture).map(({ kind }) => kind)).toEqual(['account', 'account']);
  });
});

test('[STAT-2] an hour is closed for those who hold a position', () => {
  const fixture = funded();
  fixture.place(1, 'BUY', '60000', '1');
  fixture.place(2, 'SELL', '60000', '1');
  setIndex(fixture, '60100');
  fixture.timeMs = START_MS + 3_600_007;
  // 1,000,000 − 60,000 × 0.02 % + 100; 1,000,000 − 60,000 × 0.05 % − 100
  const time = START_MS + 3_600_000;
  expect(closesOfTick(fixture).filter(({ kind }) => kind === 'hourlyClose')).toEqual([
    {
      kind: 'hourlyClose',
      record: { userId: 1, time, equity: units('1000088'), walletBalance: units('999988') },
    },
    {
      kind: 'hourlyClose',
      record: { userId: 2, time, equity: units('999870'), walletBalance: units('999970') },
    },
  ]);
});

test('[FEE-2] [TIME-3] a fill after 00:00 and before the tick still counts for the day that ends', () => {
  const fixture = funded();
  fixture.timeMs = START_MS + DAY_MS + 138;
  fixture.place(1, 'BUY', '60000', '1');
  fixture.place(2, 'SELL', '60000', '1');
  fixture.timeMs = START_MS + DAY_MS + 1000;
  const volumes = closesOfTick(fixture)
    .slice(0, 3)
    .map(({ record }) => record);
  expect(volumes).toMatchObject([
    { userId: 1, day: START_MS + DAY_MS, makerVolume: units('60000') },
    { userId: 2, day: START_MS + DAY_MS, takerVolume: units('60000') },
    { userId: 3, makerVolume: 0, takerVolume: 0 },
  ]);
});

/** A limit order of the tiny symbol. */
function place(
  fixture: TradingFixture,
  userId: number,
  side: 'BUY' | 'SELL',
  price: string,
  quantity: string,
) {
  return fixture.place(userId, side, price, quantity);
}

describe('margin', () => {
  test('[MARGIN-2] one sell below the mark: margin, open loss and fee', () => {
    // COST-02: 9253.30 × 1 at mark 9259.84 and 20×: 462.665 + 6.54, and the reserve 9253.30 × 0.05 % = 4.62665
    const fixture = new TradingFixture({ ...PLAIN, tickSize: units('0.01') }, '9259.84');
    fixture.fund('10000', 1);
    fixture.place(1, 'SELL', '9253.30', '1');
    expect(fixture.asset(1).orderMargin).toBe(units('473.83165'));
  });

  test('[MARGIN-2] with a position the side that adds counts, isolated only what goes beyond it', () => {
    const fixture = funded();
    fixture.apply({ kind: 'setMarginMode', userId: 2, symbol: 'BTCUSDT', marginMode: 'ISOLATED' });
    fixture.place(1, 'BUY', '60000', '1');
    fixture.place(2, 'SELL', '60000', '1');
    fixture.place(1, 'SELL', '60500', '3');
    // cross: N = 60,000, A = 181,500: |N − A| − |N| = 61,500 → 3,075; fee 90.75
    expect(fixture.asset(1).orderMargin).toBe(units('3165.75'));
    fixture.place(2, 'BUY', '59000', '3');
    // isolated: B − 60,000 = 117,000 → 5,850; fee 88.5
    expect(fixture.asset(2).orderMargin).toBe(units('5938.5'));
  });

  test('[MARGIN-3] the last order that fits is accepted, one unit less money refuses it', () => {
    const fixture = new TradingFixture();
    fixture.fund('3030', 1);
    fixture.fund('3029.99999999', 2);
    // 60,000 / 20 + 60,000 × 0.05 % = 3,030
    expect(fixture.place(2, 'BUY', '60000', '1').outcome.code).toBe(3001);
    expect(fixture.place(1, 'BUY', '60000', '1').outcome.code).toBe(0);
    expect(fixture.asset(1).availableBalance).toBe(0);
  });

  test('[MARGIN-3] what only reduces is not refused for margin', () => {
    const fixture = new TradingFixture();
    fixture.fund('3060', 1);
    fixture.fund('1000000', 2);
    fixture.place(2, 'SELL', '60000', '1');
    fixture.place(1, 'BUY', '60000', '1');
    setIndex(fixture, '58000');
    expect(fixture.asset(1).availableBalance).toBe(0);
    expect(fixture.place(1, 'SELL', '58000', '1.001').outcome.code).toBe(3001);
    expect(fixture.place(1, 'SELL', '58000', '1').outcome.code).toBe(0);
    expect(fixture.place(1, 'SELL', '58000', '0.001').outcome.code).toBe(3001);
  });

  test('[MARGIN-1] isolated margin is set aside, released and never more than the wallet has', () => {
    const fixture = new TradingFixture();
    fixture.fund('100000', 1, 2);
    fixture.apply({ kind: 'setMarginMode', userId: 1, symbol: 'BTCUSDT', marginMode: 'ISOLATED' });
    fixture.place(1, 'BUY', '60000', '2');
    fixture.place(2, 'SELL', '60000', '2');
    expect(fixture.asset(1)).toMatchObject({
      walletBalance: units('99976'),
      isolatedMargin: units('6000'),
      crossWalletBalance: units('93976'),
    });
    fixture.place(2, 'BUY', '60000', '0.5');
    fixture.place(1, 'SELL', '60000', '0.5');
    expect(fixture.asset(1).isolatedMargin).toBe(units('4500'));
  });

  test('[MARGIN-4] maintenance margin of the tier, continuous at its floor', () => {
    const fixture = funded();
    fixture.place(1, 'BUY', '60000', '2');
    fixture.place(2, 'SELL', '60000', '2');
    expect(fixture.positions(1)[0]?.maintenanceMargin).toBe(units('685')); // 120,000 × 0.0065 − 95
    setIndex(fixture, '30000');
    expect(fixture.positions(1)[0]?.maintenanceMargin).toBe(units('295')); // 60,000 × 0.005 − 5
  });

  test('[MARGIN-5] liquidation and bankruptcy price of an isolated long', () => {
    // LP-31: 84,000 at 10×, MMR 0.4 %: 75,600 / 0.996 = 75,903.61…, down to the tick
    const [first] = PLAIN.leverageTiers;
    if (first === undefined) throw new Error('no tier');
    const leverageTiers = [{ ...first, notionalCap: units('50000000') }];
    const fixture = new TradingFixture({ ...PLAIN, leverageTiers, defaultMarginMode: 'ISOLATED' }, '84000');
    fixture.fund('100000', 1, 2);
    fixture.apply({ kind: 'setLeverage', userId: 1, symbol: 'BTCUSDT', leverage: 10 });
    fixture.place(1, 'BUY', '84000', '1');
    fixture.place(2, 'SELL', '84000', '1');
    expect(fixture.positions(1)[0]).toMatchObject({
      isolatedMargin: units('8400'),
      liquidationPrice: units('75903.6'),
      bankruptcyPrice: units('75600'),
    });
  });

  test('[MARGIN-5] LONG and SHORT in cross have one price', () => {
    // HEDGE-01: (10,000 − 0.4 × 10,500 − 1,000) / (1 − 0.4 − 1.4 × 0.004) = 8,075.37…
    const spec = { ...PLAIN, makerFeeRate: 0, takerFeeRate: 0, multiplierUp: units('2') };
    const fixture = new TradingFixture(spec, '10000');
    fixture.fund('1000', 1);
    fixture.fund('1000000', 2);
    fixture.place(2, 'SELL', '10000', '1');
    fixture.place(1, 'BUY', '10000', '1', { positionSide: 'LONG' });
    fixture.place(2, 'BUY', '10500', '0.4');
    fixture.place(1, 'SELL', '10500', '0.4', { positionSide: 'SHORT' });
    const prices = fixture.positions(1).map(({ liquidationPrice }) => liquidationPrice);
    // the long's tier at that price begins at 5,000: MMR 0.5 %, 5 USDT: 4,795 / (0.6 − 0.005 − 0.0016) = 8,080.55…
    expect(prices).toEqual([units('8080.5'), units('8080.5')]);
  });

  test('[MARGIN-6] leverage: range, cap, margin, mode', () => {
    const fixture = new TradingFixture();
    fixture.fund('4000', 1, 2);
    const set = (leverage: number) =>
      fixture.apply({ kind: 'setLeverage', userId: 1, symbol: 'BTCUSDT', leverage }).outcome.code;
    expect([set(0), set(126), set(125)]).toEqual([3023, 3023, 0]);
    expect(fixture.place(1, 'BUY', '60000', '0.084').outcome.code).toBe(3023); // 5,040 > 5,000
    expect(set(100)).toBe(0);
    expect(fixture.place(1, 'BUY', '60000', '1').outcome.code).toBe(0);
    expect(set(125)).toBe(3023);
    expect(set(15)).toBe(3001); // 4,000 + 30 of fee reserve
    expect(set(16)).toBe(0);
    const mode = { kind: 'setMarginMode', userId: 1, symbol: 'BTCUSDT' } as const;
    expect(fixture.apply({ ...mode, marginMode: 'ISOLATED' }).outcome.code).toBe(3022);
    expect(fixture.apply({ ...mode, marginMode: 'CROSS' }).outcome.code).toBe(0);
  });
});

describe('ledger', () => {
  test('[LEDGER-2] [LEDGER-3] a reference counts once, and no more than is free goes out', () => {
    const fixture = new TradingFixture();
    fixture.fund('100', 1);
    const out = (amount: string, reference: string) =>
      fixture.apply({ kind: 'withdraw', userId: 1, asset: 'USDT', amount: units(amount), reference }).outcome;
    expect(out('100.00000001', 'a').code).toBe(3001);
    expect(out('60', 'a')).toMatchObject({ code: 0, id: 2 });
    expect(out('60', 'a')).toMatchObject({ code: 0, id: 2 });
    expect(out('61', 'a').code).toBe(3004);
    expect(out('40.00000001', 'b').code).toBe(3001);
    expect(fixture.asset(1).walletBalance).toBe(units('40'));
  });
});
