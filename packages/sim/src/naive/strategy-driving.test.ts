import { describe, expect, test } from 'vitest';
import {
  BY_FILLS,
  bracket,
  FILLED,
  funded,
  lastStrategy,
  openQuantities,
  PAIRED_BY_FILLS,
} from './strategy-fixture.ts';
import { limit, orderStory, part, stop, strategyStory, wholeStory } from './trading-fixture.ts';

describe('driving', () => {
  test('[STRAT-3] filled whole, the legs become active in the same command', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket());
    const { events } = fixture.place(2, 'SELL', '59000', '2');
    expect(wholeStory(events)).toEqual([
      '1 FILLED 2/2',
      '2 FILLED 2/2',
      '3 PENDING 0/2',
      'c1 PENDING',
      's1 WORKING ENDED ACTIVE ACTIVE',
    ]);
    expect(fixture.openOrders(1)).toMatchObject([{ orderId: 3, reduceOnly: true, strategyId: 1 }]);
    expect(fixture.conditions(1)).toMatchObject([{ reduceOnly: true, strategyId: 1 }]);
  });

  test('[STRAT-3] driven on FILLED, a partial fill waits, and a cancel makes the legs of what was executed', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket());
    expect(strategyStory(fixture.place(2, 'SELL', '59000', '0.5').events)).toEqual([
      's1 WORKING ACTIVE INACTIVE INACTIVE',
    ]);
    const cancel = { kind: 'cancel', userId: 1, symbol: 'BTCUSDT', orderId: 1, clientOrderId: '' } as const;
    expect(wholeStory(fixture.apply(cancel).events)).toEqual([
      '1 PARTIALLY_FILLED_CANCELED 0.5/2 USER',
      '3 PENDING 0/0.5',
      'c1 PENDING',
      's1 WORKING ENDED ACTIVE ACTIVE',
    ]);
    expect(openQuantities(fixture)).toEqual({ orders: [0.5], conditions: [0.5] });
  });

  test('[STRAT-3] a working part that ends unfilled ends all', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket());
    const cancel = { kind: 'cancel', userId: 1, symbol: 'BTCUSDT', orderId: 1, clientOrderId: '' } as const;
    expect(wholeStory(fixture.apply(cancel).events)).toEqual([
      '1 CANCELED 0/2 USER',
      's1 CANCELLED ENDED DROPPED DROPPED',
    ]);
  });

  test('[STRAT-3] driven by fills, the legs grow with each', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket(PAIRED_BY_FILLS));
    const first = fixture.place(2, 'SELL', '59000', '0.5');
    expect(wholeStory(first.events)).toEqual([
      '1 PARTIALLY_FILLED 0.5/2',
      '2 FILLED 0.5/0.5',
      '3 PENDING 0/0.5',
      'c1 PENDING',
      's1 WORKING ACTIVE ACTIVE ACTIVE',
    ]);
    // another order at the same price stands before it once it has grown
    fixture.place(3, 'SELL', '61000', '0.1');
    const second = fixture.place(2, 'SELL', '59000', '1');
    expect(wholeStory(second.events)).toEqual([
      '1 PARTIALLY_FILLED 1.5/2',
      '5 FILLED 1/1',
      '3 PENDING 0/1.5',
      'c1 PENDING',
      's1 WORKING ACTIVE ACTIVE ACTIVE',
    ]);
    expect(openQuantities(fixture)).toEqual({ orders: [1.5, 0.5], conditions: [1.5] });
    expect(orderStory(fixture.place(4, 'BUY', '61000', '0.1').events)).toEqual([
      '4 FILLED 0.1/0.1',
      '6 FILLED 0.1/0.1',
    ]);
  });

  test('[STRAT-3] an own quantity counts once the working part is whole', () => {
    const fixture = funded();
    const parts = [part(limit('BUY', '59000', '2')), part(stop('SELL', '58000', '3'), BY_FILLS)];
    fixture.strategy(1, 'OTO', parts);
    fixture.place(2, 'SELL', '59000', '1');
    expect(openQuantities(fixture).conditions).toEqual([1]);
    fixture.place(2, 'SELL', '59000', '1');
    expect(openQuantities(fixture).conditions).toEqual([3]);
  });

  test('[STRAT-1] a trigger that is true at the activation fires at once', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTO', [part(limit('BUY', '59000', '2')), part(stop('SELL', '60500', '2'), FILLED)]);
    fixture.place(3, 'BUY', '58900', '2');
    expect(wholeStory(fixture.place(2, 'SELL', '59000', '2').events)).toEqual([
      '1 FILLED 2/2',
      '3 FILLED 2/2',
      'c1 PENDING',
      'c1 TRIGGERED',
      '2 FILLED 2/2',
      '4 FILLED 2/2',
      's1 ALL_DONE ENDED ENDED',
    ]);
  });

  test('[STRAT-1] a leg refused at its activation is REJECTED, and its partner stays', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket());
    fixture.place(2, 'SELL', '59000', '1');
    fixture.apply({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    const { events } = fixture.place(2, 'SELL', '59000', '1');
    expect(strategyStory(events)).toEqual(['s1 WORKING ENDED REJECTED ACTIVE']);
    expect(lastStrategy(events)?.parts[1]).toMatchObject({ rejectCode: 3012, order: null });
    expect(openQuantities(fixture)).toEqual({ orders: [], conditions: [2] });
  });

  test('[STRAT-3] a market order may work', () => {
    const fixture = funded();
    fixture.place(2, 'SELL', '60000', '2');
    const market = limit('BUY', '0', '2', { type: 'MARKET', timeInForce: 'IOC' });
    const { events } = fixture.strategy(1, 'OTO', [part(market), part(stop('SELL', '58000', '2'), FILLED)]);
    expect(wholeStory(events)).toEqual([
      '1 FILLED 2/2',
      '2 FILLED 2/2',
      'c1 PENDING',
      's1 WORKING ENDED ACTIVE',
    ]);
  });
});
