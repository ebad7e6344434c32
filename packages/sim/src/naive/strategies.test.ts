import type { ConditionRequest, EngineEvent, OrderRequest, StrategyPartRequest } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import {
  conditionStory,
  limit,
  orderStory,
  PLAIN,
  part,
  START_MS,
  stop,
  strategyStory,
  TradingFixture,
  wholeStory,
} from './trading-fixture.ts';

const DAY_MS = 86_400_000;
const FILLED = { firstDrivenOn: 'FILLED' } as const;
const BY_FILLS = { firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED' } as const;
const PAIRED = { firstDrivenOn: 'FILLED', secondDrivenOn: 'FILLED' } as const;
const PAIRED_BY_FILLS = { ...BY_FILLS, secondDrivenOn: 'FILLED' } as const;

/** Mark 60,000; four accounts with money; account 1 tries. */
function funded(spec = PLAIN): TradingFixture {
  const fixture = new TradingFixture(spec);
  fixture.fund('1000000', 1, 2, 3, 4);
  return fixture;
}

/** Account 1 is long 2 at 60,000, account 2 short; two orders were placed. */
function long(): TradingFixture {
  const fixture = funded();
  fixture.place(2, 'SELL', '60000', '2');
  fixture.place(1, 'BUY', '60000', '2');
  return fixture;
}

/** Buys 2 at 59,000, then sells at 61,000 or below 58,000. */
function bracket(driven: Partial<StrategyPartRequest> = PAIRED): StrategyPartRequest[] {
  return [
    part(limit('BUY', '59000', '2')),
    part(limit('SELL', '61000', '2'), driven),
    part(stop('SELL', '58000', '2'), driven),
  ];
}

/** Sells 2 at 61,000 or below 58,000. */
function exits(
  target: Partial<OrderRequest> = { reduceOnly: true },
  loss: Partial<ConditionRequest> = { reduceOnly: true },
): StrategyPartRequest[] {
  return [part(limit('SELL', '61000', '2', target), FILLED), part(stop('SELL', '58000', '2', loss), FILLED)];
}

/** How a strategy's first leg and second leg stand, such as `0.5 1.5`, by what is open of them. */
function openQuantities(fixture: TradingFixture): {
  readonly orders: number[];
  readonly conditions: number[];
} {
  return {
    orders: fixture
      .openOrders(1)
      .map(({ quantity, filledQuantity }) => (Number(quantity) - Number(filledQuantity)) / 1e8),
    conditions: fixture.conditions(1).map(({ quantity }) => Number(quantity) / 1e8),
  };
}

function lastStrategy(events: readonly EngineEvent[]) {
  return events.findLast((event) => event.kind === 'strategy')?.record;
}

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
