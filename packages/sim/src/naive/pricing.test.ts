import type { EngineEvent, SymbolSpec } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { PLAIN, START_MS, TradingFixture } from './trading-fixture.ts';

const VENUES: SymbolSpec = {
  ...PLAIN,
  priceSource: {
    sources: [
      { venue: 'one', instrument: 'BTC', weight: units('0.5') },
      { venue: 'two', instrument: 'BTC', weight: units('0.3') },
      { venue: 'three', instrument: 'BTC', weight: units('0.2') },
    ],
  },
};

const HOUR_MS = 3_600_000;

function tell(fixture: TradingFixture, source: string, price: string) {
  return fixture.apply({ kind: 'setIndexPrice', symbol: 'BTCUSDT', source, price: units(price) });
}

function tickAt(fixture: TradingFixture, afterMs: number) {
  fixture.timeMs = START_MS + afterMs;
  return fixture.apply({ kind: 'tick' });
}

function prices(events: readonly EngineEvent[]) {
  return events.flatMap((event) => {
    if (event.kind !== 'price') return [];
    const { indexPrice, markPrice, stale } = event.record;
    return [[Number(indexPrice) / 1e8, Number(markPrice) / 1e8, stale]];
  });
}

describe('index', () => {
  test('[PRICE-1] the weighted mean; one source more than 5 % off the median counts nothing, of more the median counts', () => {
    const fixture = new TradingFixture(VENUES);
    expect(tell(fixture, '', '100').outcome).toMatchObject({ code: 2002, field: 'source' });
    const indexAfter = (source: string, price: string) => prices(tell(fixture, source, price).events)[0]?.[0];
    expect(indexAfter('one:BTC', '100')).toBe(100);
    expect(indexAfter('two:BTC', '101')).toBe(100.375); // (50 + 30.3) / 0.8
    expect(indexAfter('three:BTC', '102')).toBe(100.7); // 50 + 30.3 + 20.4
    expect(indexAfter('three:BTC', '106.05')).toBe(101.51); // exactly 5 % of 101 off: inside
    expect(indexAfter('three:BTC', '106.06')).toBe(100.375);
    expect(indexAfter('one:BTC', '95')).toBe(101);
  });

  test('[PRICE-1] a source is silent 10 s after it spoke; without any the mark freezes and nothing opens', () => {
    const fixture = new TradingFixture(VENUES);
    tell(fixture, 'one:BTC', '60000');
    fixture.fund('100000', 1, 2);
    fixture.place(1, 'BUY', '60000', '0.1');
    fixture.place(2, 'SELL', '60000', '0.1');
    fixture.timeMs = START_MS + 5000;
    tell(fixture, 'two:BTC', '60100');
    expect(prices(tickAt(fixture, 9000).events)).toEqual([]);
    expect(prices(tickAt(fixture, 10_000).events)).toEqual([[60100, 60100, false]]);
    expect(prices(tickAt(fixture, 15_000).events)).toEqual([[60100, 60100, true]]);
    expect(fixture.place(1, 'BUY', '60000', '0.1').outcome).toMatchObject({ code: 3013, field: 'symbol' });
    expect(fixture.place(1, 'SELL', '60200', '0.1', { reduceOnly: true }).outcome.code).toBe(0);
    expect(prices(tell(fixture, 'two:BTC', '60100').events)).toEqual([[60100, 60100, false]]);
    expect(fixture.place(1, 'BUY', '60000', '0.1').outcome.code).toBe(0);
  });

  test('[PRICE-1] another kind of source forgets the price, a manual one never goes silent', () => {
    const fixture = new TradingFixture();
    expect(prices(tickAt(fixture, 30_000_000).events)).toEqual([]);
    const { events } = fixture.apply({
      kind: 'updateSymbol',
      symbol: 'BTCUSDT',
      changes: { priceSource: 'SIMULATED' },
    });
    expect(prices(events)).toEqual([[60000, 60000, true]]);
    expect(prices(tell(fixture, '', '60000').events)).toEqual([[60000, 60000, false]]);
  });
});

describe('mark', () => {
  test('[PRICE-2] the median of P1, P2 and last; a sample counts for 30 s; the mean of two', () => {
    const fixture = new TradingFixture({ ...PLAIN, markPriceMethod: 'MEDIAN' });
    fixture.fund('100000', 1, 2);
    fixture.place(1, 'BUY', '60040', '0.1');
    fixture.place(2, 'SELL', '60040', '0.1');
    const bid = fixture.place(1, 'BUY', '60005', '0.1').outcome.id;
    fixture.place(2, 'SELL', '60025', '0.1');
    expect(prices(tickAt(fixture, 1000).events)).toEqual([[60000, 60015, false]]);
    fixture.apply({ kind: 'cancel', userId: 1, symbol: 'BTCUSDT', orderId: bid, clientOrderId: '' });
    expect(prices(tickAt(fixture, 30_000).events)).toEqual([]);
    expect(prices(tickAt(fixture, 31_000).events)).toEqual([[60000, 60020, false]]);
    expect(prices(tell(fixture, '', '60010').events)).toEqual([[60010, 60025, false]]);
  });

  test('[PRICE-2] P1 of MARK-01: 10,000 and 0.03 % four hours before the next settlement', () => {
    const fixture = new TradingFixture({ ...PLAIN, markPriceMethod: 'MEDIAN' }, '10000');
    fixture.fund('100000', 1);
    fixture.place(1, 'BUY', '10008', '3');
    tickAt(fixture, 8 * HOUR_MS);
    expect(fixture.engine.query({ kind: 'funding', symbol: '' })[0]?.lastFundingRate).toBe(units('0.0003'));
    expect(prices(tickAt(fixture, 12 * HOUR_MS).events)).toEqual([[10000, 10001.5, false]]);
  });
});
