import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { CLOSE, funded, LASTING, long, REDUCE, TAKE_PROFIT } from './condition-fixture.ts';
import { conditionStory, wholeStory } from './trading-fixture.ts';

describe('orphans', () => {
  test('[COND-4] what closes the position ends with it, newest first; what opens stays', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '59000', '0', { ...CLOSE });
    fixture.condition(1, 'SELL', '61000', '1', { ...TAKE_PROFIT, ...LASTING });
    fixture.condition(1, 'SELL', '58000', '1', REDUCE);
    fixture.condition(1, 'SELL', '58000', '1');
    fixture.condition(1, 'BUY', '61000', '1', REDUCE);
    fixture.place(2, 'BUY', '60000', '1');
    const { events } = fixture.place(1, 'SELL', '60000', '1');
    expect(conditionStory(events)).toEqual([
      'c3 CANCELLED REDUCE_ONLY',
      'c2 CANCELLED REDUCE_ONLY',
      'c1 CANCELLED REDUCE_ONLY',
    ]);
    expect(fixture.conditions(1).map(({ conditionId }) => conditionId)).toEqual([5, 4]);
  });

  test('[COND-4] a flip ends them too', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '59000', '0', { ...CLOSE });
    fixture.place(2, 'BUY', '60000', '2');
    expect(conditionStory(fixture.place(1, 'SELL', '60000', '2').events)).toEqual([
      'c1 CANCELLED REDUCE_ONLY',
    ]);
  });

  test('[COND-4] of two that fire together the first closes and the second ends', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '59000', '0', { ...CLOSE });
    fixture.condition(1, 'SELL', '59500', '0', { ...CLOSE });
    fixture.place(2, 'BUY', '58900', '1');
    expect(wholeStory(fixture.index('59000').events)).toEqual([
      'c2 TRIGGERED',
      '3 FILLED 1/1',
      '4 FILLED 1/1',
      'c1 CANCELLED REDUCE_ONLY',
    ]);
  });

  test('[COND-4] GTE_GTC lives on an opening order, and ends with the last one', () => {
    const fixture = funded();
    expect(fixture.condition(1, 'SELL', '55000', '1', LASTING).outcome).toMatchObject({
      code: 3018,
      field: 'timeInForce',
    });
    fixture.place(1, 'BUY', '59000', '1');
    fixture.place(1, 'BUY', '58000', '1');
    expect(fixture.condition(1, 'SELL', '55000', '1', LASTING).outcome.code).toBe(0);
    // the orders would not open a short
    expect(fixture.condition(1, 'BUY', '65000', '1', LASTING).outcome.code).toBe(3018);
    const cancel = (orderId: number) =>
      fixture.apply({ kind: 'cancel', userId: 1, symbol: 'BTCUSDT', orderId, clientOrderId: '' });
    expect(conditionStory(cancel(1).events)).toEqual([]);
    expect(wholeStory(cancel(2).events)).toEqual(['2 CANCELED 0/1 USER', 'c1 CANCELLED REDUCE_ONLY']);
  });

  test('[COND-4] an opening order that fills against the opposite position leaves a GTE_GTC nothing', () => {
    const fixture = funded();
    fixture.place(2, 'BUY', '60000', '1');
    fixture.place(1, 'SELL', '60000', '1');
    fixture.place(1, 'BUY', '59000', '0.5');
    fixture.condition(1, 'SELL', '55000', '1', LASTING);
    fixture.place(2, 'SELL', '59500', '0.5');
    const move = { kind: 'move', userId: 1, symbol: 'BTCUSDT', orderId: 3, clientOrderId: '' } as const;
    expect(wholeStory(fixture.apply({ ...move, price: units('59500'), quantity: 0 }).events)).toEqual([
      '4 FILLED 0.5/0.5',
      '3 FILLED 0.5/0.5',
      'c1 CANCELLED REDUCE_ONLY',
    ]);
  });

  test('[COND-4] an order that only reduces opens nothing for a GTE_GTC', () => {
    const fixture = funded();
    fixture.place(2, 'BUY', '60000', '1');
    fixture.place(1, 'SELL', '60000', '1');
    fixture.place(1, 'BUY', '59000', '1', { reduceOnly: true });
    expect(fixture.condition(1, 'SELL', '55000', '1', LASTING).outcome.code).toBe(3018);
    fixture.place(1, 'BUY', '58000', '1');
    expect(fixture.condition(1, 'SELL', '55000', '1', LASTING).outcome.code).toBe(0);
  });

  test('[COND-4] its order is GTC', () => {
    const fixture = long();
    const limit = { type: 'STOP_LIMIT', price: units('59000') } as const;
    fixture.condition(1, 'SELL', '59500', '1', { ...limit, ...LASTING });
    const { events } = fixture.index('59500');
    expect(events.findLast(({ kind }) => kind === 'order')?.record).toMatchObject({ timeInForce: 'GTC' });
  });

  test('[COND-4] [MATCH-8] of a LONG position a SELL is reduce-only by nature', () => {
    const fixture = funded();
    fixture.place(2, 'SELL', '60000', '1', { positionSide: 'SHORT' });
    fixture.place(1, 'BUY', '60000', '1', { positionSide: 'LONG' });
    fixture.condition(1, 'SELL', '59000', '1', { positionSide: 'LONG' });
    expect(fixture.conditions(1)).toMatchObject([{ reduceOnly: true }]);
    fixture.place(2, 'BUY', '60000', '1', { positionSide: 'SHORT' });
    const { events } = fixture.place(1, 'SELL', '60000', '1', { positionSide: 'LONG' });
    expect(conditionStory(events)).toEqual(['c1 CANCELLED REDUCE_ONLY']);
  });

  test('[LIQ-2] a liquidation ends conditions before anything else', () => {
    const fixture = funded();
    fixture.apply({ kind: 'createAccount', userId: 5 });
    const deposit = { kind: 'deposit', userId: 5, asset: 'USDT', reference: 'first' } as const;
    fixture.apply({ ...deposit, amount: units('3200') });
    fixture.place(2, 'SELL', '60000', '1');
    fixture.place(5, 'BUY', '60000', '1');
    fixture.condition(5, 'SELL', '50000', '0', { ...CLOSE });
    fixture.place(2, 'BUY', '57000', '1');
    // 3,200 − 30 fee − 3,000 loss is below the maintenance margin of 57,000 × 0.005 − 5 = 280
    const { events } = fixture.index('57000');
    expect(conditionStory(events)).toEqual(['c1 CANCELLED LIQUIDATION']);
  });
});
