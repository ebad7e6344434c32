import type { ConditionRequest, OrderRequest, StrategyPartRequest } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { bracket, exits, FILLED, funded, PAIRED } from './strategy-fixture.ts';
import { limit, PLAIN, part, START_MS, stop, strategyStory, wholeStory } from './trading-fixture.ts';
import { DAY_MS } from './volumes.ts';

describe('placing', () => {
  test('[STRAT-1] [STRAT-2] the working part is placed, the others wait, and only it holds margin', () => {
    const fixture = funded();
    const { outcome, events } = fixture.strategy(1, 'OTOCO', bracket());
    expect(outcome).toMatchObject({ code: 0, id: 1 });
    expect(wholeStory(events)).toEqual(['1 PENDING 0/2', 's1 WORKING ACTIVE INACTIVE INACTIVE']);
    // 118,000 / 20 + 118,000 × 0.0005
    expect(fixture.asset(1).orderMargin).toBe(units('5959'));
    expect(fixture.conditions(1)).toEqual([]);
    expect(fixture.openOrders(1)).toMatchObject([{ orderId: 1, strategyId: 1 }]);
    expect(fixture.engine.query({ kind: 'engine' })).toMatchObject({ strategies: 1, conditionOrders: 0 });
  });

  test('[STRAT-1] kinds, sides, quantities and prices of the legs are judged', () => {
    const fixture = funded();
    const outcome = (legs: readonly StrategyPartRequest[]) => {
      const { code, field } = fixture.strategy(1, 'OCO', legs).outcome;
      return `${code} ${field}`;
    };
    const target = part(limit('SELL', '61000', '2'), FILLED);
    const loss = (changes: Partial<ConditionRequest>) => part(stop('SELL', '58000', '2', changes), FILLED);
    expect([
      outcome([target, target]),
      outcome([loss({}), loss({})]),
      outcome([target, loss({ side: 'BUY' })]),
      outcome([target, loss({ positionSide: 'LONG' })]),
      outcome([target, loss({ quantity: units('1') })]),
      outcome([target, loss({ closePosition: true, quantity: 0 })]),
      outcome([part(limit('SELL', '60000', '2'), FILLED), loss({})]),
      outcome([loss({ stopPrice: units('60000') }), target]),
      outcome([part(limit('BUY', '59000', '2'), FILLED), loss({ side: 'BUY', stopPrice: units('61000') })]),
      outcome([part(limit('BUY', '61000', '2'), FILLED), loss({ side: 'BUY', stopPrice: units('61000') })]),
    ]).toEqual([
      '3112 subOrderList[1].type',
      '3112 subOrderList[1].type',
      '3112 subOrderList[1].side',
      '3112 subOrderList[1].positionSide',
      '3112 subOrderList[1].quantity',
      '3112 subOrderList[1].closePosition',
      '3112 subOrderList[0].price',
      '3112 subOrderList[0].stopPrice',
      '0 ',
      '3112 subOrderList[0].price',
    ]);
  });

  test('[STRAT-1] driven legs are judged against the price of the working order, not the market', () => {
    const fixture = funded();
    const outcome = (target: string, loss: string, changes: Partial<ConditionRequest> = {}) => {
      const legs = [part(limit('SELL', target, '2'), PAIRED), part(stop('SELL', loss, '2', changes), PAIRED)];
      const { code, field } = fixture.strategy(1, 'OTOCO', [
        part(limit('BUY', '59000', '2')),
        ...legs,
      ]).outcome;
      return `${code} ${field}`;
    };
    // the target lies below the market, the band of a SELL would be at 57,000
    expect([outcome('59500', '58500'), outcome('59000', '58500'), outcome('59500', '59000')]).toEqual([
      '0 ',
      '3112 subOrderList[1].price',
      '3112 subOrderList[2].stopPrice',
    ]);
    const trailing = { type: 'TRAILING_STOP', stopPrice: 0, callbackRate: units('1') } as const;
    expect([
      outcome('59500', '0', { ...trailing, activatePrice: units('59000.1') }),
      outcome('59500', '0', { ...trailing, activatePrice: units('59000') }),
      outcome('59000', '0', trailing),
    ]).toEqual(['0 ', '3108 subOrderList[2].activatePrice', '3112 subOrderList[1].price']);
  });

  test('[STRAT-1] the working part is an order, and quantities are its own', () => {
    const fixture = funded();
    const [, target, loss] = bracket();
    if (target === undefined || loss === undefined) throw new Error('no legs');
    const outcome = (working: StrategyPartRequest) =>
      fixture.strategy(1, 'OTOCO', [working, target, loss]).outcome;
    expect(outcome(part(stop('BUY', '61000', '2')))).toMatchObject({
      code: 3112,
      field: 'subOrderList[0].type',
    });
    expect(outcome(part(limit('BUY', '59000', '1')))).toMatchObject({
      code: 3112,
      field: 'subOrderList[1].quantity',
    });
  });

  test('[STRAT-1] the part of an OTO may be anything that could be placed alone', () => {
    const fixture = funded();
    const outcome = (request: OrderRequest | ConditionRequest) =>
      fixture.strategy(1, 'OTO', [part(limit('BUY', '59000', '2')), part(request, FILLED)]).outcome;
    expect(outcome(limit('BUY', '58000', '3')).code).toBe(0);
    // true already: it is not judged before it is active
    expect(outcome(stop('SELL', '60500', '1')).code).toBe(0);
    expect(outcome(limit('SELL', '61000.05', '1'))).toMatchObject({
      code: 3014,
      field: 'subOrderList[1].price',
    });
  });

  test('[MATCH-9] an active leg is checked as it would be alone', () => {
    const fixture = funded();
    const outcome = (legs: readonly StrategyPartRequest[]) => {
      const { code, field } = fixture.strategy(1, 'OCO', legs).outcome;
      return `${code} ${field}`;
    };
    expect([
      outcome(exits()),
      outcome(exits({}, { timeInForce: 'GTE_GTC' })),
      outcome(exits({ price: units('1000000.1') })),
      outcome(exits({}, { stopPrice: units('58000.05') })),
      outcome(exits({ timeInForce: 'GTD', goodTillDate: START_MS + 59_999 })),
      outcome([
        part(stop('SELL', '59000', '2', { type: 'TAKE_PROFIT_MARKET', stopPrice: units('60500') }), FILLED),
        part(stop('SELL', '58000', '2'), FILLED),
      ]),
    ]).toEqual([
      '3018 subOrderList[0].reduceOnly',
      '3018 subOrderList[1].timeInForce',
      '2003 subOrderList[0].price',
      '3101 subOrderList[1].stopPrice',
      '2003 subOrderList[0].goodTillDate',
      '0 ',
    ]);
    // a take profit that watches another price than the stop: above the mark, below the last trade
    fixture.trade('60600');
    const watching = { type: 'TAKE_PROFIT_MARKET', workingType: 'CONTRACT_PRICE' } as const;
    expect(
      outcome([part(stop('SELL', '60500', '2', watching), FILLED), part(stop('SELL', '58000', '2'), FILLED)]),
    ).toBe('3102 subOrderList[0].stopPrice');
  });

  test('[COND-4] the working part counts as what opens the position of a GTE_GTC', () => {
    const fixture = funded();
    const legs = (loss: ConditionRequest) => [part(limit('BUY', '59000', '2')), part(loss, FILLED)];
    const lasting = { timeInForce: 'GTE_GTC' } as const;
    expect(fixture.strategy(1, 'OTO', legs(stop('SELL', '58000', '2', lasting))).outcome.code).toBe(0);
    expect(fixture.strategy(1, 'OTO', legs(stop('BUY', '62000', '2', lasting))).outcome.code).toBe(3018);
  });

  test('[STRAT-5] [LIMIT] inactive parts count towards orders and conditions', () => {
    const fixture = funded({ ...PLAIN, maxOpenOrders: 3, maxConditionOrders: 2 });
    expect(fixture.strategy(1, 'OTOCO', bracket()).outcome.code).toBe(0);
    expect(fixture.strategy(1, 'OTOCO', bracket()).outcome.code).toBe(3020);
    expect(fixture.place(1, 'BUY', '59000', '1').outcome.code).toBe(0);
    expect(fixture.place(1, 'BUY', '59000', '1').outcome.code).toBe(3020);
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(0);
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(3111);
    const cancel = { kind: 'cancelStrategy', userId: 1, strategyId: 1, clientStrategyId: '' } as const;
    fixture.apply(cancel);
    expect(fixture.place(1, 'BUY', '59000', '1').outcome.code).toBe(0);
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(0);
  });

  test('[STRAT-5] [LIMIT] the place that an inactive part has counted for is its own when it becomes active', () => {
    const fixture = funded({ ...PLAIN, maxOpenOrders: 1 });
    fixture.place(2, 'SELL', '60000', '2');
    const market = limit('BUY', '0', '2', { type: 'MARKET', timeInForce: 'IOC' });
    const parts = [part(market), part(limit('SELL', '61000', '2'), FILLED)];
    expect(strategyStory(fixture.strategy(1, 'OTO', parts).events)).toEqual(['s1 WORKING ENDED ACTIVE']);
    expect(fixture.place(1, 'BUY', '50000', '1').outcome.code).toBe(3020);
    fixture.apply({ kind: 'cancelAll', userId: 1, symbol: '', cancelType: 0 });
    expect(fixture.place(1, 'BUY', '50000', '1').outcome.code).toBe(0);
  });

  test('[LIMIT] fifty strategies work at once', () => {
    const fixture = funded();
    const small = () => [part(limit('BUY', '59000', '0.001')), part(stop('SELL', '58000', '0.001'), FILLED)];
    for (let count = 0; count < 50; count += 1) {
      expect(fixture.strategy(1, 'OTO', small()).outcome.code).toBe(0);
    }
    expect(fixture.strategy(1, 'OTO', small()).outcome.code).toBe(3020);
    expect(fixture.strategy(2, 'OTO', small()).outcome.code).toBe(0);
  });

  test('[MATCH-9] a strategy is answered again as a whole, by its id or that of a part', () => {
    const fixture = funded();
    const parts = [
      part(limit('BUY', '59000', '2', { clientOrderId: 'entry' })),
      part(stop('SELL', '58000', '2', { clientOrderId: 'exit' }), FILLED),
    ];
    const outcome = (list: readonly StrategyPartRequest[], name = '') => {
      const { code, id, field } = fixture.strategy(1, 'OTO', list, name).outcome;
      return `${code} ${id} ${field}`;
    };
    expect(outcome(parts, 'whole')).toBe('0 1 ');
    expect([
      outcome(parts, 'whole'),
      outcome(parts),
      outcome([...parts].reverse(), 'whole'),
      outcome([part(limit('BUY', '59000', '2')), part(limit('SELL', '61000', '2'), FILLED)], 'whole'),
    ]).toEqual([
      '0 1 ',
      '3004 0 subOrderList[0].clientOrderId',
      '3004 0 clientStrategyId',
      '3004 0 clientStrategyId',
    ]);
    expect(fixture.place(1, 'BUY', '59000', '2', { clientOrderId: 'entry' }).outcome.code).toBe(3004);
    expect(fixture.condition(1, 'SELL', '58000', '2', { clientOrderId: 'exit' }).outcome.code).toBe(3004);
    const twice = part(limit('BUY', '59000', '2', { clientOrderId: 'twice' }));
    expect(outcome([twice, { ...twice, ...FILLED }])).toBe('3004 0 subOrderList[1].clientOrderId');
    expect(fixture.engine.query({ kind: 'engine' }).strategies).toBe(1);
  });

  test('[MATCH-9] an ended strategy is remembered for 24 h, with the ids of parts that were never active', () => {
    const fixture = funded();
    const parts = [
      part(limit('BUY', '59000', '2')),
      part(stop('SELL', '58000', '2', { clientOrderId: 'exit' }), FILLED),
    ];
    const cancel = { kind: 'cancelStrategy', userId: 1, strategyId: 1, clientStrategyId: '' } as const;
    fixture.strategy(1, 'OTO', parts);
    expect(strategyStory(fixture.apply(cancel).events)).toEqual(['s1 CANCELLED ENDED DROPPED']);
    expect(fixture.apply(cancel).outcome).toMatchObject({ code: 3005, field: 'strategyId' });
    fixture.timeMs += DAY_MS - 1;
    expect(fixture.strategy(1, 'OTO', parts).outcome).toMatchObject({ code: 0, id: 1 });
    expect(fixture.condition(1, 'SELL', '58000', '2', { clientOrderId: 'exit' }).outcome.code).toBe(3004);
    const query = { kind: 'strategy', userId: 1, strategyId: 1, clientStrategyId: '' } as const;
    expect(fixture.engine.query(query)?.status).toBe('CANCELLED');
    fixture.timeMs += 1;
    expect(fixture.apply(cancel).outcome.code).toBe(3003);
    expect(fixture.engine.query(query)).toBeUndefined();
    expect(fixture.strategy(1, 'OTO', parts).outcome.id).toBe(2);
  });

  test('[MATCH-9] the id of a part that has ended is free after 24 h, while its strategy still works', () => {
    const fixture = funded();
    fixture.strategy(1, 'OTO', [
      part(limit('BUY', '59000', '2', { clientOrderId: 'entry' })),
      part(stop('SELL', '58000', '2', { clientOrderId: 'exit' }), FILLED),
    ]);
    fixture.place(2, 'SELL', '59000', '2');
    const again = () => fixture.place(1, 'BUY', '50000', '1', { clientOrderId: 'entry' }).outcome.code;
    fixture.timeMs += DAY_MS - 1;
    expect(again()).toBe(3004);
    fixture.timeMs += 1;
    expect(again()).toBe(0);
    expect(fixture.place(1, 'BUY', '50000', '1', { clientOrderId: 'exit' }).outcome.code).toBe(3004);
  });

  test('[STRAT-2] refused by margin, nothing is placed', () => {
    const fixture = funded();
    fixture.apply({ kind: 'createAccount', userId: 5 });
    const { outcome, events } = fixture.strategy(5, 'OTOCO', bracket());
    expect([outcome.code, events]).toEqual([3001, []]);
    expect(fixture.engine.query({ kind: 'engine' })).toMatchObject({ strategies: 0, openOrders: 0 });
  });
});
