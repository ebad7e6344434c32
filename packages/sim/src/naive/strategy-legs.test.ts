import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import {
  bracket,
  exits,
  FILLED,
  funded,
  lastStrategy,
  long,
  openQuantities,
  PAIRED_BY_FILLS,
} from './strategy-fixture.ts';
import { PLAIN, part, START_MS, stop, strategyStory, wholeStory } from './trading-fixture.ts';

describe('one of two', () => {
  test('[STRAT-4] a leg that fills in part leaves the other less, one that fills whole ends it', () => {
    const fixture = long();
    expect(wholeStory(fixture.strategy(1, 'OCO', exits()).events)).toEqual([
      '3 PENDING 0/2',
      'c1 PENDING',
      's1 WORKING ACTIVE ACTIVE',
    ]);
    expect(wholeStory(fixture.place(3, 'BUY', '61000', '0.5').events)).toEqual([
      '3 PARTIALLY_FILLED 0.5/2',
      '4 FILLED 0.5/0.5',
      'c1 PENDING',
      's1 WORKING ACTIVE ACTIVE',
    ]);
    expect(openQuantities(fixture)).toEqual({ orders: [1.5], conditions: [1.5] });
    const { events } = fixture.place(3, 'BUY', '61000', '1.5');
    expect(wholeStory(events)).toEqual([
      '3 FILLED 2/2',
      '5 FILLED 1.5/1.5',
      'c1 CANCELLED STRATEGY',
      's1 ALL_DONE ENDED ENDED',
    ]);
    expect(events.find(({ kind }) => kind === 'closedPosition')).toMatchObject({
      record: { triggerMode: 2 },
    });
  });

  test('[STRAT-4] a stop that fires ends the limit first, and sells what remains', () => {
    const fixture = long();
    fixture.strategy(1, 'OCO', exits());
    fixture.place(3, 'BUY', '61000', '0.5');
    fixture.place(3, 'BUY', '57900', '2');
    const { events } = fixture.index('58000');
    expect(wholeStory(events)).toEqual([
      '3 PARTIALLY_FILLED_CANCELED 0.5/2 STRATEGY',
      'c1 TRIGGERED',
      '5 PARTIALLY_FILLED 1.5/2',
      '6 FILLED 1.5/1.5',
      's1 ALL_DONE ENDED ENDED',
    ]);
    expect(lastStrategy(events)?.parts[1]?.condition).toMatchObject({
      status: 'TRIGGERED',
      generatedOrderId: 6,
      quantity: units('1.5'),
    });
  });

  test('[STRAT-4] a stop that is refused ends alone', () => {
    const fixture = long();
    fixture.strategy(1, 'OCO', exits());
    expect(wholeStory(fixture.index('58000').events)).toEqual([
      'c1 REJECTED 3011',
      's1 WORKING ACTIVE ENDED',
    ]);
    expect(openQuantities(fixture).orders).toEqual([2]);
  });

  test('[STRAT-4] the limit’s place among the open orders is free for the stop’s order', () => {
    const fixture = funded({ ...PLAIN, maxOpenOrders: 1 });
    const stopLimit = { type: 'STOP_LIMIT', price: units('57500') } as const;
    fixture.strategy(1, 'OCO', exits({}, stopLimit));
    expect(wholeStory(fixture.index('58000').events)).toEqual([
      '1 CANCELED 0/2 STRATEGY',
      'c1 TRIGGERED',
      '2 PENDING 0/2',
      's1 WORKING ENDED ACTIVE',
    ]);
  });

  test('[STRAT-4] a take profit that fires leaves the stop, which then ends its order', () => {
    const fixture = long();
    const target = stop('SELL', '61000', '2', {
      type: 'TAKE_PROFIT_LIMIT',
      price: units('61500'),
      reduceOnly: true,
    });
    fixture.strategy(1, 'OCO', [part(target, FILLED), part(stop('SELL', '58000', '2'), FILLED)]);
    expect(wholeStory(fixture.index('61000').events)).toEqual([
      'c1 TRIGGERED',
      '3 PENDING 0/2',
      's1 WORKING ACTIVE ACTIVE',
    ]);
    fixture.place(3, 'BUY', '61500', '0.5');
    expect(openQuantities(fixture)).toEqual({ orders: [1.5], conditions: [1.5] });
    fixture.place(3, 'BUY', '57900', '2');
    expect(wholeStory(fixture.index('58000').events)).toEqual([
      '3 PARTIALLY_FILLED_CANCELED 0.5/2 STRATEGY',
      'c2 TRIGGERED',
      '5 PARTIALLY_FILLED 1.5/2',
      '6 FILLED 1.5/1.5',
      's1 ALL_DONE ENDED ENDED',
    ]);
  });

  test('[STRAT-4] a limit that fills at once when placed leaves the stop what remains, or nothing', () => {
    const fixture = long();
    fixture.place(3, 'BUY', '61000', '0.5');
    expect(wholeStory(fixture.strategy(1, 'OCO', exits()).events)).toEqual([
      '3 FILLED 0.5/0.5',
      '4 PARTIALLY_FILLED 0.5/2',
      'c1 PENDING',
      's1 WORKING ACTIVE ACTIVE',
    ]);
    expect(openQuantities(fixture).conditions).toEqual([1.5]);
    const other = long();
    other.place(3, 'BUY', '61000', '2');
    expect(wholeStory(other.strategy(1, 'OCO', exits()).events)).toEqual([
      '3 FILLED 2/2',
      '4 FILLED 2/2',
      's1 ALL_DONE ENDED DROPPED',
    ]);
  });

  test('[STRAT-4] a cancelled leg takes the other with it, and both count', () => {
    const fixture = long();
    fixture.strategy(1, 'OCO', exits());
    fixture.place(1, 'SELL', '62000', '1');
    const sweep = { kind: 'cancelAll', userId: 1, symbol: '', cancelType: 2 } as const;
    const { outcome, events } = fixture.apply(sweep);
    expect(outcome.id).toBe(2);
    expect(wholeStory(events)).toEqual([
      'c1 CANCELLED USER',
      '3 CANCELED 0/2 STRATEGY',
      's1 CANCELLED ENDED ENDED',
    ]);
    fixture.strategy(1, 'OCO', exits());
    const cancel = { kind: 'cancel', userId: 1, symbol: 'BTCUSDT', orderId: 5, clientOrderId: '' } as const;
    expect(wholeStory(fixture.apply(cancel).events)).toEqual([
      '5 CANCELED 0/2 USER',
      'c2 CANCELLED STRATEGY',
      's2 CANCELLED ENDED ENDED',
    ]);
  });

  test('[STRAT-4] a leg that ends otherwise ends alone', () => {
    const fixture = long();
    const goodTill = { timeInForce: 'GTD', goodTillDate: START_MS + 60_000, reduceOnly: true } as const;
    fixture.strategy(1, 'OCO', exits(goodTill));
    fixture.timeMs += 59_000;
    expect(wholeStory(fixture.tick().events)).toEqual(['3 CANCELED 0/2 GTD', 's1 WORKING ENDED ACTIVE']);
    fixture.place(3, 'BUY', '57900', '2');
    expect(strategyStory(fixture.index('58000').events)).toEqual(['s1 ALL_DONE ENDED ENDED']);
  });

  test('[STRAT-4] a leg that MATCH-7 had cut and that then filled leaves the rest to the stop', () => {
    const fixture = long();
    fixture.strategy(1, 'OCO', exits());
    fixture.place(2, 'BUY', '60000', '1');
    fixture.place(1, 'SELL', '60000', '1');
    // the limit is cut to the position of 1, which then grows to 2 again
    fixture.place(2, 'SELL', '60000', '1');
    fixture.place(1, 'BUY', '60000', '1');
    expect(wholeStory(fixture.place(3, 'BUY', '61000', '1').events)).toEqual([
      '3 FILLED 1/1',
      '8 FILLED 1/1',
      'c1 PENDING',
      's1 WORKING ENDED ACTIVE',
    ]);
    expect(openQuantities(fixture).conditions).toEqual([1]);
  });

  test('[STRAT-4] an exit ends the entry that is still open, whole or fired', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket(PAIRED_BY_FILLS));
    fixture.place(2, 'SELL', '59000', '0.5');
    expect(wholeStory(fixture.place(3, 'BUY', '61000', '0.5').events)).toEqual([
      '3 FILLED 0.5/0.5',
      '4 FILLED 0.5/0.5',
      'c1 CANCELLED STRATEGY',
      '1 PARTIALLY_FILLED_CANCELED 0.5/2 STRATEGY',
      's1 ALL_DONE ENDED ENDED ENDED',
    ]);
    const [entry, target] = bracket(PAIRED_BY_FILLS);
    if (entry === undefined || target === undefined) throw new Error('no bracket');
    const loss = stop('SELL', '58000', '2', { type: 'STOP_LIMIT', price: units('59500') });
    const other = funded();
    other.strategy(1, 'OTOCO', [entry, target, part(loss, PAIRED_BY_FILLS)]);
    other.place(2, 'SELL', '59000', '0.5');
    expect(wholeStory(other.index('58000').events)).toEqual([
      '3 CANCELED 0/0.5 STRATEGY',
      'c1 TRIGGERED',
      '4 PENDING 0/0.5',
      '1 PARTIALLY_FILLED_CANCELED 0.5/2 STRATEGY',
      's1 WORKING ENDED ENDED ACTIVE',
    ]);
  });

  test('[STRAT-4] a cancelled leg ends the entry that is still open too', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket(PAIRED_BY_FILLS));
    fixture.place(2, 'SELL', '59000', '0.5');
    const sweep = { kind: 'cancelAll', userId: 1, symbol: 'BTCUSDT', cancelType: 2 } as const;
    const { outcome, events } = fixture.apply(sweep);
    expect(outcome.id).toBe(3);
    expect(wholeStory(events)).toEqual([
      'c1 CANCELLED USER',
      '1 PARTIALLY_FILLED_CANCELED 0.5/2 STRATEGY',
      '3 CANCELED 0/0.5 STRATEGY',
      's1 CANCELLED ENDED ENDED ENDED',
    ]);
  });
});
