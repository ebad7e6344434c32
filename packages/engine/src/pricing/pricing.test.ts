import { describe, expect, test } from 'vitest';
import type { SymbolChanges } from '../symbol/symbol-spec.ts';
import { Scenario, START_MS, text, units } from '../testing/scenario.ts';

const SOURCES = {
  sources: ['a', 'b', 'c'].map((venue) => ({ venue, instrument: 'X', weight: units('1') })),
};

/** What the last command told of prices: `index mark`, with `stale`. */
function prices(s: Scenario): readonly string[] {
  return s.events.flatMap((event) => {
    if (event.kind !== 'price') return [];
    const { indexPrice, markPrice, stale } = event.record;
    return [`${text(indexPrice)} ${text(markPrice)}${stale ? ' stale' : ''}`];
  });
}

function mark(s: Scenario): string {
  return text(s.engine.query({ kind: 'tickers', symbol: 'TESTUSDT' })[0]!.markPrice);
}

function tell(s: Scenario, symbol: string, source: string, price: string) {
  return s.try({ kind: 'setIndexPrice', symbol, source, price: units(price) });
}

function change(s: Scenario, symbol: string, changes: SymbolChanges): void {
  s.do({ kind: 'updateSymbol', symbol, changes });
}

function traders(options: ConstructorParameters<typeof Scenario>[0]): Scenario {
  const s = new Scenario(options);
  for (const userId of [1, 2, 3]) s.user(userId);
  return s;
}

/** User 1 buys from user 2. */
function trade(s: Scenario, quantity: string, price: string): void {
  s.limit(2, 'SELL', quantity, price);
  s.limit(1, 'BUY', quantity, price);
}

describe('index', () => {
  test('[PRICE-1] a source must be one of the symbol; the operator is none of those configured', () => {
    const s = new Scenario();
    s.addSymbol('SRCUSDT', { priceSource: SOURCES });
    const source = { code: 2002, id: 0, field: 'source', rule: 'PRICE-1' };
    expect(tell(s, 'TESTUSDT', 'a:X', '1000')).toEqual(source);
    expect(tell(s, 'SRCUSDT', '', '1000')).toEqual(source);
    expect(tell(s, 'SRCUSDT', 'd:X', '1000')).toEqual(source);
    expect(tell(s, 'SRCUSDT', 'a:X', '1000').code).toBe(0);
    expect(tell(s, 'NONEUSDT', '', '1000')).toMatchObject({ code: 3008, field: 'symbol' });
    expect(tell(s, 'TESTUSDT', '', '-1')).toMatchObject({ code: 2002, field: 'price' });
    expect(tell(s, 'TESTUSDT', '', '0')).toMatchObject({ code: 2003, field: 'price' });
  });

  test('[PRICE-1] it follows its sources, and at each tick those that have gone silent leave it', () => {
    const s = new Scenario();
    s.addSymbol('SRCUSDT', { priceSource: SOURCES });
    tell(s, 'SRCUSDT', 'a:X', '1000');
    expect(prices(s)).toEqual(['1000 1000']);
    s.timeMs += 4000;
    tell(s, 'SRCUSDT', 'b:X', '1010');
    expect(prices(s)).toEqual(['1005 1005']);
    tell(s, 'SRCUSDT', 'c:X', '2000');
    expect(prices(s)).toEqual([]);
    s.tickAt(START_MS + 9999);
    expect(prices(s)).toEqual([]);
    // b and c are left: 1,505 lies 33 % off both.
    s.tickAt(START_MS + 10_000);
    expect(prices(s)).toEqual(['1505 1505']);
    s.tickAt(START_MS + 14_000);
    expect(prices(s)).toEqual(['1505 1505 stale']);
    s.tickAt(START_MS + 15_000);
    expect(prices(s)).toEqual([]);
    tell(s, 'SRCUSDT', 'a:X', '1505');
    expect(prices(s)).toEqual(['1505 1505']);
  });

  test('[PRICE-1] while it is stale what opens is refused and what reduces passes', () => {
    const s = traders({ priceSource: 'SIMULATED' });
    trade(s, '2', '1000');
    const resting = s.limit(1, 'BUY', '1', '990');
    const closing = s.limit(1, 'SELL', '1', '1010', { reduceOnly: true });
    s.tickAt(START_MS + 9000);
    expect(s.send(1, 'BUY', { quantity: '1', price: '980' }).code).toBe(0);
    s.tickAt(START_MS + 10_000);
    const stale = { code: 3013, id: 0, field: 'symbol', rule: 'PRICE-1' };
    expect(s.send(1, 'BUY', { quantity: '1', price: '980' })).toEqual(stale);
    expect(s.send(1, 'SELL', { quantity: '1', price: '1020' })).toEqual(stale);
    expect(s.move(1, resting, { price: '980' })).toEqual(stale);
    expect(s.move(1, closing, { price: '1020' }).code).toBe(0);
    expect(s.send(1, 'SELL', { quantity: '1', price: '1020', reduceOnly: true }).code).toBe(0);
    expect(s.cancel(1, resting).code).toBe(0);
    s.index('1000');
    expect(s.send(1, 'BUY', { quantity: '1', price: '980' }).code).toBe(0);
  });

  test('[PRICE-1] an index never set is stale too, and without a mark not even what reduces passes', () => {
    const s = traders({});
    s.addSymbol('NEWUSDT');
    expect(s.send(1, 'BUY', { symbol: 'NEWUSDT', quantity: '1', price: '1000' })).toMatchObject({
      code: 3013,
      field: 'symbol',
      rule: 'PRICE-1',
    });
    expect(s.send(1, 'BUY', { symbol: 'NEWUSDT', quantity: '1', reduceOnly: true })).toMatchObject({
      code: 3013,
    });
    expect(s.engine.query({ kind: 'funding', symbol: 'NEWUSDT' })).toMatchObject([
      { stale: true, indexPrice: 0, markPrice: 0 },
    ]);
    expect(s.engine.query({ kind: 'funding', symbol: 'TESTUSDT' })).toMatchObject([{ stale: false }]);
  });

  test('[PRICE-1] another kind of source makes it stale until that speaks; index and mark stay', () => {
    const s = new Scenario();
    change(s, 'TESTUSDT', { priceSource: 'SIMULATED' });
    expect(s.events.map(({ kind }) => kind)).toEqual(['symbol', 'price']);
    expect(prices(s)).toEqual(['1000 1000 stale']);
    change(s, 'TESTUSDT', { priceSource: SOURCES });
    expect(prices(s)).toEqual([]);
    tell(s, 'TESTUSDT', 'a:X', '1000');
    expect(prices(s)).toEqual(['1000 1000']);
    change(s, 'TESTUSDT', { priceSource: { sources: SOURCES.sources.slice(0, 1) } });
    expect(prices(s)).toEqual([]);
    change(s, 'TESTUSDT', { priceSource: { sources: SOURCES.sources.slice(1) } });
    expect(prices(s)).toEqual(['1000 1000 stale']);
  });
});

describe('mark', () => {
  test('[PRICE-2] with markPriceMethod INDEX it is the index', () => {
    const s = traders({ markPriceMethod: 'INDEX' });
    trade(s, '1', '1010');
    s.index('1000.12345678');
    expect(mark(s)).toBe('1000.12345678');
  });

  test('[PRICE-2] by default it is the median, and of the index alone that', () => {
    const s = new Scenario({ markPriceMethod: 'MEDIAN' });
    expect(mark(s)).toBe('1000');
    s.index('1000.00000001');
    expect(mark(s)).toBe('1000.00000001');
  });

  test('[PRICE-2] the median of two is their mean, rounded half-up', () => {
    const s = traders({ markPriceMethod: 'MEDIAN' });
    trade(s, '1', '1010');
    expect(mark(s)).toBe('1000');
    s.index('1000.00000001');
    // (1,000.00000001 + 1,010) / 2 = 1,005.000000005
    expect(mark(s)).toBe('1005.00000001');
  });

  test('[PRICE-2] P2 is the index and the mean of mid − index over 30 s, of the ticks with both sides', () => {
    const s = traders({ markPriceMethod: 'MEDIAN' });
    const bid = s.limit(1, 'BUY', '1', '998');
    s.tickAt(START_MS + 1000);
    expect(mark(s)).toBe('1000');
    const ask = s.limit(2, 'SELL', '1', '1004');
    // mid 1,001: P2 = 1,001 and P1 = 1,000
    s.tickAt(START_MS + 2000);
    expect(mark(s)).toBe('1000.5');
    s.move(2, ask, { price: '1012' });
    // mid 1,005: P2 = 1,000 + (1 + 5) / 2
    s.tickAt(START_MS + 3000);
    expect(mark(s)).toBe('1001.5');
    s.cancel(1, bid);
    s.tickAt(START_MS + 4000);
    expect(mark(s)).toBe('1001.5');
    // The first sample leaves: P2 = 1,005.
    s.tickAt(START_MS + 32_000);
    expect(mark(s)).toBe('1002.5');
    s.tickAt(START_MS + 33_000);
    expect(mark(s)).toBe('1000');
  });

  test('[PRICE-2] of three it is the one in the middle', () => {
    const s = traders({ markPriceMethod: 'MEDIAN' });
    trade(s, '1', '1010');
    s.limit(1, 'BUY', '1', '998');
    s.limit(2, 'SELL', '1', '1004');
    s.tickAt(START_MS + 1000);
    // 1,000, 1,001 and 1,010
    expect(mark(s)).toBe('1001');
    s.index('1030');
    // P1 1,030, P2 1,031, last 1,010
    expect(mark(s)).toBe('1030');
  });

  test('[PRICE-2] the basis is sampled against the index of before the tick, not while that is stale', () => {
    const s = traders({ markPriceMethod: 'MEDIAN', priceSource: 'SIMULATED' });
    s.limit(1, 'BUY', '1', '998');
    const ask = s.limit(2, 'SELL', '1', '1004');
    s.limit(2, 'SELL', '1', '1044');
    s.tickAt(START_MS + 10_000);
    // This tick sampled a basis of 1 before it found the index stale; those to come do not sample the 21 that is there now.
    expect(prices(s)).toEqual(['1000 1000 stale']);
    s.cancel(2, ask);
    s.tickAt(START_MS + 11_000);
    s.index('2000');
    // P1 = 2,000, P2 = 2,001
    expect(mark(s)).toBe('2000.5');
  });

  test('[PRICE-3] nothing but a tick and an index update changes it, and what is the same is not told', () => {
    const s = traders({ markPriceMethod: 'MEDIAN' });
    s.index('1000');
    expect(prices(s)).toEqual([]);
    trade(s, '1', '1010');
    expect(prices(s)).toEqual([]);
    change(s, 'TESTUSDT', { takerFeeRate: 0 });
    expect(prices(s)).toEqual([]);
    expect(mark(s)).toBe('1000');
    s.tickAt(START_MS + 1000);
    expect(prices(s)).toEqual(['1000 1005']);
    s.tickAt(START_MS + 2000);
    expect(prices(s)).toEqual([]);
    change(s, 'TESTUSDT', { markPriceMethod: 'INDEX' });
    expect(prices(s)).toEqual([]);
    s.tickAt(START_MS + 3000);
    expect(prices(s)).toEqual(['1000 1000']);
  });

  test('[PRICE-2] P1 leans by the last funding rate and the time to the next settlement', () => {
    // One sample of 1 (bid 2,000 on an index of 1,000), held to the cap of 0.3 at 08:00.
    const s = traders({
      markPriceMethod: 'MEDIAN',
      fundingRateCap: 30_000_000,
      impactNotional: units('1000'),
      multiplierUp: 300_000_000,
    });
    const hourMs = 3_600_000;
    const bid = s.limit(1, 'BUY', '1', '2000');
    s.tickAt(START_MS + 8 * hourMs);
    expect(mark(s)).toBe('1000');
    s.cancel(1, bid);
    s.tickAt(START_MS + 8 * hourMs + 1000);
    // 1,000 × (1 + 0.3 × 28,799 / 28,800)
    expect(mark(s)).toBe('1299.98958333');
    s.timeMs = START_MS + 12 * hourMs;
    s.index('1000.00000001');
    // × 1.15 = 1,150.0000000115
    expect(mark(s)).toBe('1150.00000001');
    s.timeMs = START_MS + 17 * hourMs;
    s.index('1000');
    // The settlement of 16:00 is overdue: no time to go.
    expect(mark(s)).toBe('1000');
  });
});
