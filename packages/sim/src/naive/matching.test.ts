import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { MARKET, orderStory, START_MS, TradingFixture } from './trading-fixture.ts';

function funded(): TradingFixture {
  const fixture = new TradingFixture();
  fixture.fund('1000000', 1, 2, 3);
  return fixture;
}

describe('matching', () => {
  test('[MATCH-1] trades go to the better price, then the older order, at its price', () => {
    const fixture = funded();
    fixture.place(1, 'SELL', '60010', '1');
    fixture.place(2, 'SELL', '60000', '1');
    fixture.place(1, 'SELL', '60000', '1');
    const { events } = fixture.place(3, 'BUY', '60020', '2.5');
    const trades = events.flatMap((event) => (event.kind === 'trade' ? [event.record] : []));
    expect(trades.map(({ price, quantity }) => [price, quantity])).toEqual([
      [units('60000'), units('1')],
      [units('60000'), units('1')],
      [units('60010'), units('0.5')],
    ]);
    expect(orderStory(events)).toEqual([
      '2 FILLED 1/1',
      '3 FILLED 1/1',
      '1 PARTIALLY_FILLED 0.5/1',
      '4 FILLED 2.5/2.5',
    ]);
  });

  test('[MATCH-2] IOC cancels its rest, FOK fills whole or not at all, makerOnly never takes', () => {
    const fixture = funded();
    fixture.place(1, 'SELL', '60000', '1');
    expect(fixture.place(2, 'BUY', '60000', '1', { makerOnly: true }).outcome.code).toBe(3019);
    expect(orderStory(fixture.place(2, 'BUY', '60000', '1.1', { timeInForce: 'FOK' }).events)).toEqual([
      '2 CANCELED 0/1.1 FOK',
    ]);
    expect(orderStory(fixture.place(2, 'BUY', '60000', '1.1', { timeInForce: 'IOC' }).events)).toEqual([
      '1 FILLED 1/1',
      '3 PARTIALLY_FILLED_CANCELED 1/1.1 IOC',
    ]);
  });

  test('[MATCH-2] a GTD order ends at the first tick at or after its date, and lies 60 s ahead at least', () => {
    const fixture = funded();
    const goodTill = (ms: number) => ({ timeInForce: 'GTD', goodTillDate: START_MS + ms }) as const;
    expect(fixture.place(1, 'BUY', '59000', '1', goodTill(59_999)).outcome.code).toBe(2003);
    expect(fixture.place(1, 'BUY', '59000', '1', goodTill(60_500)).outcome.code).toBe(0);
    fixture.timeMs = START_MS + 60_000;
    expect(fixture.apply({ kind: 'tick' }).events).toEqual([]);
    fixture.timeMs = START_MS + 61_000;
    expect(orderStory(fixture.apply({ kind: 'tick' }).events)).toEqual(['1 CANCELED 0/1 GTD']);
  });

  test('[MATCH-3] the bound of a market order is inside, what lies beyond is left', () => {
    const fixture = funded();
    expect(fixture.place(2, 'BUY', '0', '1', MARKET).outcome.code).toBe(3011);
    fixture.place(1, 'SELL', '63000.1', '1');
    expect(fixture.place(2, 'BUY', '0', '1', MARKET).outcome.code).toBe(3011);
    fixture.place(1, 'SELL', '63000', '1');
    expect(orderStory(fixture.place(2, 'BUY', '0', '2', MARKET).events)).toEqual([
      '2 FILLED 1/1',
      '3 PARTIALLY_FILLED_CANCELED 1/2 MARKET_BOUND',
    ]);
    fixture.place(1, 'BUY', '57000', '1');
    expect(orderStory(fixture.place(2, 'SELL', '0', '2', MARKET).events).at(-1)).toBe(
      '5 PARTIALLY_FILLED_CANCELED 1/2 IOC',
    );
  });

  test('[MATCH-4] the band is one-sided and its edge inside', () => {
    const fixture = funded();
    expect(fixture.place(1, 'BUY', '63000', '1').outcome.code).toBe(0);
    expect(fixture.place(1, 'BUY', '63000.1', '1').outcome.code).toBe(3017);
    expect(fixture.place(2, 'SELL', '56999.9', '1').outcome.code).toBe(3017);
    expect(fixture.place(2, 'SELL', '90000', '1').outcome.code).toBe(0);
  });

  test.each([
    ['EXPIRE_MAKER', ['1 CANCELED 0/1 SELF_TRADE', '2 FILLED 1/1', '3 FILLED 1/1']],
    ['EXPIRE_TAKER', ['3 CANCELED 0/1 SELF_TRADE']],
    ['EXPIRE_BOTH', ['1 CANCELED 0/1 SELF_TRADE', '3 CANCELED 0/1 SELF_TRADE']],
    ['NONE', ['1 FILLED 1/1', '3 FILLED 1/1']],
  ] as const)('[MATCH-5] the taker’s %s decides', (selfTradePrevention, story) => {
    const fixture = funded();
    fixture.place(1, 'SELL', '60000', '1');
    fixture.place(2, 'SELL', '60000.1', '1');
    expect(orderStory(fixture.place(1, 'BUY', '60001', '1', { selfTradePrevention }).events)).toEqual(story);
  });

  test('[MATCH-5] FOK counts only what it may trade with, and failed removes nothing', () => {
    const fixture = funded();
    fixture.place(1, 'SELL', '60000', '1');
    fixture.place(2, 'SELL', '60001', '1');
    const fok = (selfTradePrevention: 'EXPIRE_MAKER' | 'EXPIRE_TAKER', quantity: string) =>
      orderStory(
        fixture.place(1, 'BUY', '60001', quantity, { timeInForce: 'FOK', selfTradePrevention }).events,
      );
    expect(fok('EXPIRE_TAKER', '1')).toEqual(['3 CANCELED 0/1 FOK']);
    expect(fok('EXPIRE_MAKER', '1.5')).toEqual(['4 CANCELED 0/1.5 FOK']);
    expect(fok('EXPIRE_MAKER', '1')).toEqual(['1 CANCELED 0/1 SELF_TRADE', '2 FILLED 1/1', '5 FILLED 1/1']);
  });

  test('[MATCH-6] a smaller quantity keeps its place, a larger one loses it', () => {
    const fixture = funded();
    const move = (orderId: number, quantity: string, price = '0') =>
      fixture.apply({
        kind: 'move',
        userId: 1,
        symbol: 'BTCUSDT',
        orderId,
        clientOrderId: '',
        price: units(price),
        quantity: units(quantity),
      });
    fixture.place(1, 'SELL', '60000', '2');
    fixture.place(2, 'SELL', '60000', '1');
    expect(move(1, '2').outcome.code).toBe(3021);
    expect(orderStory(move(1, '1.5').events)).toEqual(['1 PENDING 0/1.5']);
    expect(orderStory(fixture.place(3, 'BUY', '60000', '0.5').events)[0]).toBe('1 PARTIALLY_FILLED 0.5/1.5');
    expect(move(1, '0.5').outcome.code).toBe(2003);
    expect(move(1, '1.6').outcome.code).toBe(0);
    expect(orderStory(fixture.place(3, 'BUY', '60000', '0.5').events)[0]).toBe('2 PARTIALLY_FILLED 0.5/1');
    fixture.place(3, 'BUY', '59000', '0.3');
    expect(orderStory(move(1, '1.6', '59000').events)).toEqual([
      '5 FILLED 0.3/0.3',
      '1 PARTIALLY_FILLED 0.8/1.6',
    ]);
  });
});

describe('reduce-only', () => {
  /** Account 1 is long 1. */
  function long(): TradingFixture {
    const fixture = funded();
    fixture.place(1, 'BUY', '60000', '1');
    fixture.place(2, 'SELL', '60000', '1');
    return fixture;
  }

  test('[MATCH-7] is refused without a position, and cut to it', () => {
    const fixture = long();
    expect(fixture.place(3, 'SELL', '61000', '1', { reduceOnly: true }).outcome.code).toBe(3018);
    expect(fixture.place(1, 'BUY', '59000', '1', { reduceOnly: true }).outcome.code).toBe(3018);
    expect(orderStory(fixture.place(1, 'SELL', '61000', '5', { reduceOnly: true }).events)).toEqual([
      '3 PENDING 0/1',
    ]);
  });

  test('[MATCH-7] the farthest is cut first; cut to nothing when placed is CANCELED', () => {
    const fixture = long();
    fixture.place(1, 'SELL', '61000', '0.7', { reduceOnly: true });
    expect(orderStory(fixture.place(1, 'SELL', '60900', '0.6', { reduceOnly: true }).events)).toEqual([
      '3 PENDING 0/0.4',
      '4 PENDING 0/0.6',
    ]);
    const last = fixture.place(1, 'SELL', '61100', '1', { reduceOnly: true });
    expect(last.outcome.code).toBe(0);
    expect(orderStory(last.events)).toEqual(['5 CANCELED 0/0 REDUCE_ONLY']);
  });

  test('[MATCH-7] an order met after its position shrank in the same command trades only what is left', () => {
    const fixture = long();
    fixture.place(1, 'SELL', '60200', '1', { reduceOnly: true });
    fixture.place(1, 'SELL', '60100', '0.6');
    expect(orderStory(fixture.place(3, 'BUY', '60200', '3').events)).toEqual([
      '4 FILLED 0.6/0.6',
      '3 PENDING 0/0.4',
      '3 FILLED 0.4/0.4',
      '5 PARTIALLY_FILLED 1/3',
    ]);
    expect(fixture.positions(1)).toEqual([]);
  });

  test('[MATCH-7] a moved order is cut to the position before it takes', () => {
    const fixture = long();
    fixture.place(1, 'SELL', '61000', '1', { reduceOnly: true });
    fixture.place(3, 'BUY', '59900', '5');
    const move = { kind: 'move', userId: 1, symbol: 'BTCUSDT', orderId: 3, clientOrderId: '' } as const;
    fixture.apply({ ...move, price: units('59900'), quantity: units('3') });
    expect(fixture.positions(1)).toEqual([]);
  });

  test('[MATCH-8] LONG and SHORT stand beside each other and exclude BOTH', () => {
    const fixture = funded();
    const side = (positionSide: 'LONG' | 'SHORT') => ({ positionSide }) as const;
    fixture.place(2, 'BUY', '60000', '1');
    fixture.place(1, 'SELL', '60000', '1', side('SHORT'));
    fixture.place(2, 'SELL', '60000', '2');
    fixture.place(1, 'BUY', '60000', '2', side('LONG'));
    expect(fixture.positions(1).map(({ positionSide, quantity }) => [positionSide, quantity])).toEqual([
      ['SHORT', -units('1')],
      ['LONG', units('2')],
    ]);
    expect(fixture.place(1, 'BUY', '59000', '1').outcome.code).toBe(3007);
    expect(orderStory(fixture.place(1, 'SELL', '61000', '9', side('LONG')).events)).toEqual([
      '5 PENDING 0/2',
    ]);
    expect(fixture.place(2, 'BUY', '59000', '1', side('LONG')).outcome.code).toBe(3007);
  });
});
