import { describe, expect, test } from 'vitest';
import { restoreEngine } from '../create-engine.ts';
import { EventWriter } from '../event/event-writer.ts';
import {
  closed,
  crossWallet,
  feeless,
  fund,
  fundWith,
  isolate,
  named,
  records,
  rows,
  steps,
  trade,
} from '../testing/liquidations.ts';
import { type Scenario, units } from '../testing/scenario.ts';

/** User 1 has 300 and is long 1 TEST at 1000 and 10 ELSE at 100 in cross, against user 2. */
function twoSymbols(): Scenario {
  const s = feeless();
  s.addSymbol('ELSEUSDT', { takerFeeRate: 0, makerFeeRate: 0, liquidationFeeRate: 0 });
  s.index('100', 'ELSEUSDT');
  s.user(1, '300');
  for (const userId of [2, 3]) s.user(userId);
  trade(s, 1, 2, '1', '1000');
  trade(s, 1, 2, '10', '100', 'ELSEUSDT');
  return s;
}

describe('cross', () => {
  test('[LIQ-3] the largest loss first, and no further than until it has recovered', () => {
    const s = twoSymbols();
    s.limit(3, 'BUY', '1', '827');
    s.limit(3, 'BUY', '10', '87.9', { symbol: 'ELSEUSDT' });
    s.index('88', 'ELSEUSDT');
    s.index('829');
    expect(steps(s)).toEqual([]);
    // 300 − 172 − 120 = 8 against 4.14 + 4.4; TEST alone would be bankrupt at 1000 − 180.
    s.index('828');
    expect(steps(s)).toEqual(['LIQUIDATION 1 SELL 1@827']);
    expect(records(s)[0]).toMatchObject({
      bankruptcyPrice: units('820'),
      marginBalance: units('300'),
      unrealizedPnl: units('-172'),
      otherUnrealizedPnl: units('-120'),
      maintenanceMargin: units('4.14'),
      otherMaintenanceMargin: units('4.4'),
      marginMode: 'CROSS',
    });
    // 127 − 120 = 7 against 4.4.
    expect(crossWallet(s, 1)).toBe('127');
    expect(s.positions(1)).toMatchObject([{ symbol: 'ELSEUSDT', quantity: units('10') }]);
  });

  test('[LIQ-3] where the larger loss is in the later symbol that comes first', () => {
    const s = twoSymbols();
    fundWith(s, '5000');
    s.index('880');
    s.index('83', 'ELSEUSDT');
    // 300 − 120 − 170 = 10 > 8.55: at 82.8 it is 8 against 4.4 + 4.14. ELSE goes at 100 − 18, then 0 is left against 4.4, TEST at 880.
    expect(steps(s)).toEqual([]);
    s.index('82.8', 'ELSEUSDT');
    expect(records(s).map(({ symbol, kind, price }) => [symbol, kind, price])).toEqual([
      ['ELSEUSDT', 'TAKEOVER', units('82')],
      ['TESTUSDT', 'TAKEOVER', units('880')],
    ]);
    expect(crossWallet(s, 1)).toBe('0');
    expect(s.positions(1)).toEqual([]);
  });

  test('[LIQ-2] the orders of all cross symbols end first, symbol by symbol, newest first; an isolated symbol keeps its own', () => {
    const s = twoSymbols();
    s.addSymbol('SOLOUSDT', { takerFeeRate: 0, makerFeeRate: 0 });
    s.index('10', 'SOLOUSDT');
    isolate(s, 1, 10, 'SOLOUSDT');
    const kept = s.limit(1, 'BUY', '1', '9.5', { symbol: 'SOLOUSDT' });
    const other = s.limit(1, 'SELL', '10', '104', { symbol: 'ELSEUSDT', reduceOnly: true });
    const first = s.limit(1, 'SELL', '0.5', '1040', { reduceOnly: true });
    const second = s.limit(1, 'SELL', '0.5', '1041', { reduceOnly: true });
    s.limit(3, 'BUY', '1', '827');
    s.index('88', 'ELSEUSDT');
    s.index('828');
    expect(s.orders().slice(0, 3)).toEqual([
      `${second} CANCELED LIQUIDATION`,
      `${first} CANCELED LIQUIDATION`,
      `${other} CANCELED LIQUIDATION`,
    ]);
    expect(s.open(1)).toEqual([`${kept} BUY 1@9.5`]);
  });

  test('[LIQ-2] LONG and SHORT close against each other at mark first, without fee or public trade', () => {
    const s = feeless({ liquidationFeeRate: 1_250_000, takerFeeRate: 50_000 });
    s.user(1, '101.5');
    s.user(2);
    s.do({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage: 100 });
    s.limit(2, 'SELL', '2', '1000');
    s.limit(1, 'BUY', '2', '1000', { positionSide: 'LONG' });
    s.limit(2, 'BUY', '1', '1000');
    s.limit(1, 'SELL', '1', '1000', { positionSide: 'SHORT' });
    expect(crossWallet(s, 1)).toBe('100');
    s.index('914');
    expect(steps(s)).toEqual([]);
    // 100 − 87 = 13 against 0.015 × 913 = 13.695; with 1 left long, 4.565.
    s.index('913');
    expect(steps(s)).toEqual(['LIQUIDATION 1 SELL 1@913', 'LIQUIDATION 1 BUY 1@913']);
    expect(
      records(s).map(({ positionSide, bankruptcyPrice, fee, counterpartyId }) => [
        positionSide,
        bankruptcyPrice,
        fee,
        counterpartyId,
      ]),
    ).toEqual([
      ['LONG', 0, 0, 1],
      ['SHORT', 0, 0, 1],
    ]);
    expect(rows(s, 1)).toEqual(['REALIZED_PNL -87', 'REALIZED_PNL 87']);
    expect(named(s).map((name) => name.replace(/\d+/, 'n'))).toEqual([
      'settlement-n FILLED',
      'settlement-n FILLED',
    ]);
    expect(s.trades()).toEqual([]);
    expect(closed(s)).toEqual(['1 4']);
    expect(s.positions(1)).toMatchObject([{ positionSide: 'LONG', quantity: units('1') }]);
    expect(crossWallet(s, 1)).toBe('100');
  });

  test('[LIQ-2] after each pair it is looked at again: the next symbol’s stays when that was enough', () => {
    const s = feeless();
    s.addSymbol('ELSEUSDT', { takerFeeRate: 0, makerFeeRate: 0 });
    s.index('100', 'ELSEUSDT');
    s.user(1, '100');
    s.user(2);
    for (const [symbol, quantity, price] of [
      ['TESTUSDT', '2', '1000'],
      ['ELSEUSDT', '1', '100'],
    ] as const) {
      s.do({ kind: 'setLeverage', userId: 1, symbol, leverage: 100 });
      s.limit(2, 'SELL', quantity, price, { symbol });
      s.limit(1, 'BUY', quantity, price, { symbol, positionSide: 'LONG' });
      s.limit(2, 'BUY', '1', price, { symbol });
      s.limit(1, 'SELL', '1', price, { symbol, positionSide: 'SHORT' });
    }
    // 100 − 86 = 14 against 0.015 × 914 + 1 = 14.71; without the pair in TEST, 5.57.
    s.index('914');
    expect(records(s).map(({ symbol, side }) => `${symbol} ${side}`)).toEqual([
      'TESTUSDT SELL',
      'TESTUSDT BUY',
    ]);
    expect(s.positions(1)).toHaveLength(3);
  });

  test('[LIQ-3] fees leave a cross wallet what the other positions have lost', () => {
    const s = twoSymbols();
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { liquidationFeeRate: 1_250_000 } });
    s.limit(3, 'BUY', '1', '827');
    s.index('88', 'ELSEUSDT');
    s.index('828');
    // 127 in the wallet, 120 lost in ELSE: 7 of the 10.3375 are charged; then 0 is left, and ELSE goes at 88 against user 2.
    expect(rows(s, 1)).toEqual(['REALIZED_PNL -173', 'LIQUIDATION_FEE -7', 'REALIZED_PNL -120']);
    expect(steps(s)).toEqual(['LIQUIDATION 1 SELL 1@827', 'ADL 2 BUY 10@88']);
    expect(crossWallet(s, 1)).toBe('0');
  });
});

describe('isolated', () => {
  test('[LIQ-2] isolated positions go before the cross ones, and leave them alone', () => {
    const s = twoSymbols();
    s.do({ kind: 'deposit', userId: 1, asset: 'USDT', amount: units('1'), reference: 'more' });
    s.addSymbol('SOLOUSDT', { takerFeeRate: 0, makerFeeRate: 0, liquidationFeeRate: 0 });
    s.index('10', 'SOLOUSDT');
    isolate(s, 1, 10, 'SOLOUSDT');
    trade(s, 1, 2, '1', '10', 'SOLOUSDT');
    s.index('88', 'ELSEUSDT');
    s.index('9', 'SOLOUSDT');
    expect(records(s).map(({ symbol }) => symbol)).toEqual(['SOLOUSDT']);
    expect(s.positions(1)).toHaveLength(2);
    expect(crossWallet(s, 1)).toBe('300');
  });

  test('[LIQ-2] LONG and SHORT of an isolated symbol are liquidated each on its own', () => {
    const s = feeless();
    s.user(1);
    s.user(2);
    isolate(s, 1);
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000', { positionSide: 'LONG' });
    s.limit(2, 'BUY', '1', '1000');
    s.limit(1, 'SELL', '1', '1000', { positionSide: 'SHORT' });
    fundWith(s, '10000');
    s.index('900');
    expect(steps(s)).toEqual(['TAKEOVER 1 SELL 1@900']);
    expect(s.positions(1)).toMatchObject([{ positionSide: 'SHORT' }]);
  });
});

test('[TIME-2] the fund, its orders, the queue’s flags and the numbering are in the snapshot', () => {
  const s = feeless();
  for (const userId of [1, 2, 3, 4]) s.user(userId, '10000');
  isolate(s, 1);
  isolate(s, 3);
  trade(s, 1, 2, '1', '1000');
  trade(s, 3, 2, '2', '1000');
  fundWith(s, '1000');
  s.index('906');
  s.do({ kind: 'adjustMargin', userId: 3, symbol: 'TESTUSDT', positionSide: 'BOTH', amount: units('20') });
  s.index('904');
  s.tickAt(s.timeMs + 1000);
  expect(s.open(0)).toHaveLength(1);
  const copy = restoreEngine(s.engine.encode());
  expect(Buffer.from(copy.encode()).equals(Buffer.from(s.engine.encode()))).toBe(true);
  const bytes = [s.engine, copy].map((engine) => {
    const writer = new EventWriter();
    engine.apply(
      s.timeMs,
      { kind: 'setIndexPrice', symbol: 'TESTUSDT', source: '', price: units('890') },
      writer,
    );
    engine.apply(s.timeMs + 1000, { kind: 'tick' }, writer);
    return Buffer.concat([writer.take(), engine.encode()]).toString('hex');
  });
  expect(bytes[1]).toBe(bytes[0]);
  expect(fund(s)).not.toBe('0 0');
});
