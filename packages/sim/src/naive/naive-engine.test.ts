import { describe, expect, test } from 'vitest';
import { generateCommands } from '../differential/command-generator.ts';
import { units } from '../differential/trial-symbols.ts';
import { NaiveEngine } from './naive-engine.ts';
import { noSink } from './sinks.ts';
import { limitOrder, orderStory, PLAIN, START_MS, TradingFixture } from './trading-fixture.ts';

const DAY_MS = 86_400_000;

function funded(): TradingFixture {
  const fixture = new TradingFixture();
  fixture.fund('1000000', 1, 2);
  return fixture;
}

describe('commands', () => {
  test('[TIME-1] advance is its ticks, each with a sequence of its own', () => {
    const engine = new NaiveEngine();
    engine.apply(START_MS + 500, { kind: 'createAccount', userId: 1 }, noSink);
    engine.apply(START_MS + 500, { kind: 'advance', durationMs: 2600 }, noSink);
    expect([engine.sequence, engine.timeMs]).toEqual([1 + 3 + 1, START_MS + 3100]);
    expect(() => engine.apply(START_MS, { kind: 'tick' }, noSink)).toThrow(RangeError);
  });

  test('[MATCH-9] a client order id is answered again for 24 h, with other content refused', () => {
    const fixture = funded();
    const order = limitOrder(1, 'BUY', '59000', '1', { clientOrderId: 'mine' });
    expect(fixture.apply(order).outcome.id).toBe(1);
    expect(fixture.apply(order)).toMatchObject({ outcome: { code: 0, id: 1 }, events: [] });
    expect(fixture.apply({ ...order, side: 'SELL' }).outcome.code).toBe(3004);
    const cancel = {
      kind: 'cancel',
      userId: 1,
      symbol: 'BTCUSDT',
      orderId: 0,
      clientOrderId: 'mine',
    } as const;
    expect(fixture.apply(cancel).outcome.id).toBe(1);
    expect(fixture.apply(cancel).outcome.code).toBe(3005);
    fixture.timeMs += DAY_MS - 1;
    expect(fixture.apply(order)).toMatchObject({ outcome: { code: 0, id: 1 }, events: [] });
    fixture.timeMs += 1;
    expect(fixture.apply(cancel).outcome.code).toBe(3003);
    expect(fixture.apply(order).outcome.id).toBe(2);
  });

  test('[MATCH-9] checks come in their order', () => {
    const fixture = funded();
    const code = (price: string, quantity: string) => fixture.place(1, 'BUY', price, quantity).outcome.code;
    expect([code('59000.05', '0.0005'), code('59000', '0.0005'), code('1000000.1', '1')]).toEqual([
      3014, 3015, 2003,
    ]);
    fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes: { status: 'HALTED' } });
    expect(code('59000.05', '1')).toBe(3013);
    fixture.apply({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    expect(code('59000.05', '1')).toBe(3012);
    expect(fixture.place(1, 'BUY', '1', '1', { symbol: 'NONE' }).outcome.code).toBe(3008);
  });

  test('[MATCH-9] as many orders rest as the symbol allows, and one that fills is not counted', () => {
    const fixture = new TradingFixture({ ...PLAIN, maxOpenOrders: 2 });
    fixture.fund('1000000', 1, 2);
    fixture.place(1, 'BUY', '59000', '0.01');
    fixture.place(1, 'BUY', '59000', '0.01');
    fixture.place(2, 'SELL', '60000', '0.01');
    expect(fixture.place(1, 'BUY', '59000', '0.01').outcome.code).toBe(3020);
    expect(fixture.place(1, 'BUY', '60000', '0.02').outcome.code).toBe(3020);
    expect(fixture.place(1, 'BUY', '60000', '0.01').outcome.code).toBe(0);
  });

  test('[MATCH-9] DELISTED needs no positions and ends all orders', () => {
    const fixture = funded();
    fixture.place(1, 'BUY', '59000', '1');
    fixture.place(2, 'BUY', '59000', '1');
    fixture.place(1, 'BUY', '59000', '2');
    const { events } = fixture.apply({
      kind: 'updateSymbol',
      symbol: 'BTCUSDT',
      changes: { status: 'DELISTED' },
    });
    expect(orderStory(events)).toEqual(['3 CANCELED 0/2 HALT', '1 CANCELED 0/1 HALT', '2 CANCELED 0/1 HALT']);
  });

  test('[MATCH-2] a dead man’s switch cancels newest first, and not once disarmed', () => {
    const fixture = funded();
    fixture.place(1, 'BUY', '59000', '1');
    fixture.place(1, 'BUY', '59100', '1');
    fixture.place(2, 'BUY', '59100', '1');
    fixture.apply({ kind: 'countdown', userId: 1, symbol: '', timeoutMs: 1500 });
    fixture.apply({ kind: 'countdown', userId: 2, symbol: '', timeoutMs: 1500 });
    fixture.apply({ kind: 'countdown', userId: 2, symbol: '', timeoutMs: 0 });
    fixture.timeMs += 1000;
    expect(fixture.apply({ kind: 'tick' }).events).toEqual([]);
    fixture.timeMs += 1000;
    expect(orderStory(fixture.apply({ kind: 'tick' }).events)).toEqual([
      '2 CANCELED 0/1 COUNTDOWN',
      '1 CANCELED 0/1 COUNTDOWN',
    ]);
  });

  test('a preview costs what placing then holds, and changes nothing', () => {
    const fixture = funded();
    const place = limitOrder(1, 'SELL', '59900', '1');
    const before = fixture.engine.query({ kind: 'engine' });
    // 59,900 / 20 = 2,995; open loss 100; fee 29.95
    expect(fixture.engine.query({ kind: 'preview', place })).toMatchObject({
      code: 0,
      initialMargin: units('2995'),
      fee: units('29.95'),
      cost: units('3124.95'),
      availableAfter: units('996875.05'),
    });
    expect(fixture.engine.query({ kind: 'engine' })).toEqual(before);
  });
});

describe('invariants', () => {
  test.each([1, 2, 3, 4, 5])('[LEDGER-1] [POS-2] hold after every command of stream %i', (seed) => {
    const engine = new NaiveEngine();
    for (const { timeMs, command } of generateCommands(seed, 300)) {
      engine.apply(timeMs, command, noSink);
      expect(engine.query({ kind: 'invariants' }).filter(({ ok }) => !ok)).toEqual([]);
    }
  });
});
