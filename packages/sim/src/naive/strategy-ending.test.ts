import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { bracket, exits, funded, lastStrategy, long } from './strategy-fixture.ts';
import { conditionStory, orderStory, wholeStory } from './trading-fixture.ts';

describe('ending', () => {
  test('[STRAT-3] cancel-strategy ends it whole, and nothing activates', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket(), 'mine');
    fixture.place(2, 'SELL', '59000', '0.5');
    const byName = { kind: 'cancelStrategy', userId: 1, strategyId: 0, clientStrategyId: 'mine' } as const;
    const { outcome, events } = fixture.apply(byName);
    expect(outcome).toMatchObject({ code: 0, id: 1 });
    expect(wholeStory(events)).toEqual([
      '1 PARTIALLY_FILLED_CANCELED 0.5/2 STRATEGY',
      's1 CANCELLED ENDED DROPPED DROPPED',
    ]);
    expect(fixture.apply(byName).outcome).toMatchObject({ code: 3005, field: 'clientStrategyId' });
    expect(fixture.apply({ ...byName, clientStrategyId: 'other' }).outcome.code).toBe(3003);
  });

  test('[MATCH-9] who is frozen ends none, nor does anyone in a halted symbol', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket());
    const cancel = { kind: 'cancelStrategy', userId: 1, strategyId: 1, clientStrategyId: '' } as const;
    fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes: { status: 'HALTED' } });
    expect(fixture.apply(cancel).outcome.code).toBe(3013);
    fixture.apply({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    expect(fixture.apply(cancel).outcome.code).toBe(3012);
  });

  test('[STRAT-3] cancel-all 3 ends strategies alone, 4 them first', () => {
    const fixture = long();
    fixture.strategy(1, 'OCO', exits());
    fixture.strategy(1, 'OTOCO', bracket());
    fixture.place(1, 'BUY', '58000', '1');
    const sweep = (cancelType: 3 | 4) =>
      fixture.apply({ kind: 'cancelAll', userId: 1, symbol: '', cancelType });
    const strategies = sweep(3);
    expect(strategies.outcome.id).toBe(3);
    expect(wholeStory(strategies.events)).toEqual([
      '4 CANCELED 0/2 STRATEGY',
      '3 CANCELED 0/2 STRATEGY',
      'c1 CANCELLED STRATEGY',
      's1 CANCELLED ENDED ENDED',
      's2 CANCELLED ENDED DROPPED DROPPED',
    ]);
    fixture.strategy(1, 'OTOCO', bracket());
    const all = sweep(4);
    expect(all.outcome.id).toBe(2);
    expect(orderStory(all.events)).toEqual(['6 CANCELED 0/2 STRATEGY', '5 CANCELED 0/1 USER']);
  });

  test('[STRAT-3] a dead man’s switch and a delisting end strategies whole', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTOCO', bracket());
    fixture.apply({ kind: 'countdown', userId: 1, symbol: '', timeoutMs: 1000 });
    expect(wholeStory(fixture.tick().events)).toEqual([
      '1 CANCELED 0/2 COUNTDOWN',
      's1 CANCELLED ENDED DROPPED DROPPED',
    ]);
    fixture.strategy(1, 'OTOCO', bracket());
    const delisted = { kind: 'updateSymbol', symbol: 'BTCUSDT', changes: { status: 'DELISTED' } } as const;
    expect(wholeStory(fixture.apply(delisted).events)).toEqual([
      '2 CANCELED 0/2 HALT',
      's2 CANCELLED ENDED DROPPED DROPPED',
    ]);
  });

  test('[STRAT-5] a position that closes ends the strategies that would close it; one that has not begun stays', () => {
    const fixture = long();
    fixture.strategy(1, 'OCO', [...exits()].reverse());
    fixture.strategy(1, 'OTOCO', bracket());
    fixture.place(2, 'BUY', '60000', '2');
    const { events } = fixture.place(1, 'SELL', '60000', '2');
    // MATCH-7 ends the limit: the stop is left, and goes with the position
    expect(wholeStory(events)).toEqual([
      '5 FILLED 2/2',
      '3 CANCELED 0/0 REDUCE_ONLY',
      '6 FILLED 2/2',
      'c1 CANCELLED STRATEGY',
      's1 CANCELLED ENDED ENDED',
    ]);
    expect(fixture.openOrders(1)).toMatchObject([{ orderId: 4, strategyId: 2 }]);
  });

  test('[STRAT-5] one whose own leg closed it is ALL_DONE', () => {
    const fixture = long();
    fixture.strategy(1, 'OCO', exits());
    fixture.condition(1, 'SELL', '57000', '0', { closePosition: true, quantity: 0 });
    expect(wholeStory(fixture.place(3, 'BUY', '61000', '2').events)).toEqual([
      '3 FILLED 2/2',
      '4 FILLED 2/2',
      'c1 CANCELLED STRATEGY',
      'c2 CANCELLED REDUCE_ONLY',
      's1 ALL_DONE ENDED ENDED',
    ]);
  });

  test('[LIQ-2] a liquidation ends strategies whole', () => {
    const fixture = funded();
    fixture.apply({ kind: 'createAccount', userId: 5 });
    const deposit = { kind: 'deposit', userId: 5, asset: 'USDT', reference: 'first' } as const;
    fixture.apply({ ...deposit, amount: units('6400') });
    fixture.place(2, 'SELL', '60000', '2');
    fixture.place(5, 'BUY', '60000', '2');
    fixture.strategy(5, 'OCO', exits({ reduceOnly: true }, { stopPrice: units('50000') }));
    fixture.place(2, 'BUY', '57000', '2');
    const { events } = fixture.index('57000');
    const own = wholeStory(events.filter(({ record }) => 'userId' in record && record.userId === 5));
    expect(own.slice(0, 2)).toEqual(['3 CANCELED 0/2 LIQUIDATION', 'c1 CANCELLED LIQUIDATION']);
    expect(own.at(-1)).toBe('s1 CANCELLED ENDED ENDED');
  });

  test('[STRAT-5] a move changes the price of a part, not its quantity', () => {
    const fixture = long();
    fixture.strategy(1, 'OCO', exits());
    const move = { kind: 'move', userId: 1, symbol: 'BTCUSDT', orderId: 3, clientOrderId: '' } as const;
    const outcome = (price: string, quantity: string) => {
      const { code, field } = fixture.apply({
        ...move,
        price: units(price),
        quantity: units(quantity),
      }).outcome;
      return `${code} ${field}`;
    };
    expect([outcome('0', '1'), outcome('62000', '3'), outcome('62000', '2'), outcome('0', '2')]).toEqual([
      '2002 quantity',
      '2002 quantity',
      '0 ',
      '3021 quantity',
    ]);
    expect(fixture.openOrders(1)).toMatchObject([{ price: units('62000') }]);
  });

  test('[STRAT-5] a strategy is told once a command, at its end, with the images of its parts', () => {
    const fixture = long();
    const { events } = fixture.strategy(1, 'OCO', exits());
    expect(events.at(-1)).toMatchObject({
      kind: 'strategy',
      record: {
        strategyId: 1,
        clientStrategyId: 'openperp-s1',
        type: 'OCO',
        status: 'WORKING',
        parts: [
          { state: 'ACTIVE', order: { orderId: 3 }, condition: null },
          { state: 'ACTIVE', order: null, condition: { conditionId: 1 } },
        ],
      },
    });
    expect(conditionStory(events)).toEqual(['c1 PENDING']);
    const query = { kind: 'strategy', userId: 1, strategyId: 1, clientStrategyId: '' } as const;
    expect(fixture.engine.query(query)).toEqual(lastStrategy(events));
  });
});
