import { describe, expect, test } from 'vitest';
import { OFF_GRID, type PlaceStrategy, type StrategyPartRequest } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import { conditionPart, ON_FILLED, ON_PARTIAL, orderPart } from '../testing/requests.ts';
import { type Scenario, START_MS, text, units } from '../testing/scenario.ts';
import { bracket, exchange, exits, long, stand } from '../testing/strategies.ts';

type Parts = Parameters<Scenario['strategy']>[2];
type Options = Partial<Omit<PlaceStrategy, 'kind'>>;

const OCO = { firstDrivenOn: 'FILLED' } as const;
const [entry, profit] = bracket('1') as [StrategyPartRequest, StrategyPartRequest];

function send(s: Scenario, parts: Parts, options: Options = {}): Outcome {
  return s.try({
    kind: 'placeStrategy',
    userId: 1,
    symbol: 'TESTUSDT',
    strategyType: parts.length === 3 ? 'OTOCO' : 'OTO',
    parts,
    clientStrategyId: '',
    ...options,
  });
}

/** The state after the sequence number and the time. */
function state(s: Scenario): Uint8Array {
  return s.engine.encode().slice(10);
}

function refusal(code: number, field: string, rule: string): Outcome {
  return { code, field, rule, id: 0 };
}

/** Sends what must be refused, and proves that it left nothing. */
function refused(s: Scenario, parts: Parts, options: Options = {}): Outcome {
  const before = state(s);
  const outcome = send(s, parts, options);
  expect(outcome.code).not.toBe(0);
  expect(s.events).toEqual([]);
  expect(state(s)).toEqual(before);
  return outcome;
}

function sell(options: Parameters<typeof orderPart>[1]): StrategyPartRequest {
  return orderPart('SELL', { quantity: '1', price: '1020', ...options }, ON_FILLED);
}

function stop(options: Parameters<typeof conditionPart>[1]): StrategyPartRequest {
  return conditionPart('SELL', { quantity: '1', stopPrice: '980', ...options }, ON_FILLED);
}

function buy(options: Parameters<typeof orderPart>[1]): StrategyPartRequest {
  return orderPart('BUY', { quantity: '1', price: '1000', ...options });
}

describe('checks of a strategy', () => {
  test.each<[string, Parts, Outcome]>([
    [
      'price of the working part',
      [buy({ price: '1000.05' }), profit],
      refusal(3014, 'subOrderList[0].price', 'MATCH-9'),
    ],
    [
      'price of a leg',
      [entry, sell({ price: '1020.05' })],
      refusal(3014, 'subOrderList[1].price', 'MATCH-9'),
    ],
    [
      'stopPrice of a leg',
      [entry, profit, stop({ stopPrice: '980.05' })],
      refusal(3101, 'subOrderList[2].stopPrice', 'COND-1'),
    ],
    [
      'price of a stop-limit leg',
      [entry, profit, stop({ type: 'STOP_LIMIT', price: '970.05' })],
      refusal(3014, 'subOrderList[2].price', 'MATCH-9'),
    ],
    [
      'activatePrice of a leg',
      [entry, stop({ type: 'TRAILING_STOP', stopPrice: '0', callbackRate: '1', activatePrice: '1020.05' })],
      refusal(3014, 'subOrderList[1].activatePrice', 'MATCH-9'),
    ],
    [
      'step of the working part',
      [buy({ quantity: '1.0005' }), profit],
      refusal(3015, 'subOrderList[0].quantity', 'MATCH-9'),
    ],
    [
      'step of an order leg',
      [entry, sell({ quantity: '1.0005' })],
      refusal(3015, 'subOrderList[1].quantity', 'MATCH-9'),
    ],
    [
      'step of a condition leg',
      [entry, stop({ quantity: '1.0005' })],
      refusal(3015, 'subOrderList[1].quantity', 'MATCH-9'),
    ],
    [
      'greatest price of a leg',
      [entry, sell({ price: '1000000.1' })],
      refusal(2003, 'subOrderList[1].price', 'MATCH-9'),
    ],
    [
      'greatest stopPrice of a leg',
      [entry, stop({ stopPrice: '1000000.1' })],
      refusal(3101, 'subOrderList[1].stopPrice', 'COND-1'),
    ],
    [
      'greatest quantity of a leg',
      [entry, sell({ quantity: '1000000.001' })],
      refusal(2003, 'subOrderList[1].quantity', 'MATCH-9'),
    ],
    [
      'least quantity of a leg',
      [entry, stop({ quantity: '0' })],
      refusal(2003, 'subOrderList[1].quantity', 'MATCH-9'),
    ],
    [
      'least notional of the working part',
      [buy({ quantity: '0.004' }), profit],
      refusal(3016, 'subOrderList[0].quantity', 'MATCH-4'),
    ],
    [
      'least notional of a leg that opens',
      [entry, orderPart('BUY', { quantity: '0.004', price: '990' }, ON_FILLED)],
      refusal(3016, 'subOrderList[1].quantity', 'MATCH-4'),
    ],
    [
      'least notional of a condition leg that opens',
      [entry, conditionPart('BUY', { quantity: '0.004', stopPrice: '1100' }, ON_FILLED)],
      refusal(3016, 'subOrderList[1].quantity', 'MATCH-4'),
    ],
    [
      'no BBO price',
      [buy({ price: '0', type: 'LIMIT', priceType: 3 }), profit],
      refusal(3011, 'subOrderList[0].priceType', 'MATCH-9'),
    ],
    [
      'band of the working part',
      [buy({ price: '1050.1' }), profit],
      refusal(3017, 'subOrderList[0].price', 'MATCH-4'),
    ],
    [
      'reduce-only without a position',
      [buy({ reduceOnly: true }), profit],
      refusal(3018, 'subOrderList[0].reduceOnly', 'MATCH-7'),
    ],
    [
      'GTE_GTC without position or opening order',
      [
        entry,
        conditionPart(
          'BUY',
          { quantity: '1', stopPrice: '1100', positionSide: 'SHORT', timeInForce: 'GTE_GTC' },
          ON_FILLED,
        ),
      ],
      refusal(3018, 'subOrderList[1].timeInForce', 'COND-4'),
    ],
    [
      'activatePrice on the wrong side of the working price',
      [
        entry,
        profit,
        stop({ type: 'TRAILING_STOP', stopPrice: '0', callbackRate: '1', activatePrice: '1000' }),
      ],
      refusal(3108, 'subOrderList[2].activatePrice', 'COND-3'),
    ],
    ['nobody to trade with', [orderPart('BUY', { quantity: '1' }), stop({})], refusal(3011, '', 'MATCH-3')],
    ['margin of the working part', [buy({ quantity: '1000' }), profit], refusal(3001, '', 'MARGIN-3')],
    [
      'cap of the highest tier',
      [buy({ quantity: '999999', price: '1049' }), profit],
      refusal(3023, 'subOrderList[0].quantity', 'MARGIN-6'),
    ],
  ])(
    '[STRAT-2] what a part may not be is refused by its name, and nothing is left: %s',
    (_, parts, expected) => {
      const s = exchange();
      expect(refused(s, parts)).toEqual(expected);
      // Ids were not used up.
      expect(send(s, bracket('1'))).toMatchObject({ code: 0, id: 1 });
    },
  );

  test('[STRAT-2] finer than 10⁻⁸ is off every grid', () => {
    const s = exchange();
    const fine = { ...sell({}), order: { ...sell({}).order!, price: OFF_GRID } };
    expect(refused(s, [entry, fine])).toEqual(refusal(3014, 'subOrderList[1].price', 'MATCH-9'));
  });

  test('[STRAT-2] a makerOnly entry that would trade', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    expect(refused(s, [buy({ makerOnly: true }), profit])).toEqual(
      refusal(3019, 'subOrderList[0].makerOnly', 'MATCH-2'),
    );
  });

  test('[STRAT-2] a leg of an OCO is checked as placed now: band, position and margin of its order', () => {
    const s = long('1');
    const oco = (order: StrategyPartRequest) => [
      order,
      conditionPart(
        order.order!.side,
        { quantity: '1', stopPrice: order.order!.side === 'SELL' ? '940' : '1100' },
        OCO,
      ),
    ];
    const options = { strategyType: 'OCO' } as const;
    const part = (side: 'BUY' | 'SELL', more: Parameters<typeof orderPart>[1]) =>
      orderPart(side, { quantity: '1', ...more }, OCO);
    expect(refused(s, oco(part('SELL', { price: '949.9' })), options)).toEqual(
      refusal(3017, 'subOrderList[0].price', 'MATCH-4'),
    );
    expect(refused(s, oco(part('BUY', { price: '990', reduceOnly: true })), options)).toEqual(
      refusal(3018, 'subOrderList[0].reduceOnly', 'MATCH-7'),
    );
    expect(refused(s, oco(part('SELL', { price: '1020', positionSide: 'LONG' })), options)).toEqual(
      refusal(3007, 'subOrderList[0].positionSide', 'MATCH-8'),
    );
    const huge = [
      orderPart('BUY', { quantity: '1100', price: '990' }, OCO),
      conditionPart('BUY', { quantity: '1100', stopPrice: '1100' }, OCO),
    ];
    expect(refused(s, huge, options)).toEqual(refusal(3001, '', 'MARGIN-3'));
  });

  test('[MATCH-8] LONG and BOTH do not mix in the working part either', () => {
    const s = long('1');
    expect(refused(s, [buy({ positionSide: 'LONG' }), sell({ positionSide: 'LONG' })])).toEqual(
      refusal(3007, 'subOrderList[0].positionSide', 'MATCH-8'),
    );
    // Of a leg it is asked when it becomes active.
    expect(send(s, [entry, sell({ positionSide: 'LONG' })]).code).toBe(0);
  });

  test('[STRAT-1] band and triggers of parts that are not active yet are not asked for', () => {
    const s = exchange();
    expect(send(s, [entry, sell({ price: '900' })]).code).toBe(0);
    // The last price is 1000: a stop at 1100 would fire.
    expect(send(s, [buy({ price: '990' }), stop({ stopPrice: '1100' })]).code).toBe(0);
    expect(stand(s, 2)).toEqual(['WORKING', 'ACTIVE 0/1', 'INACTIVE']);
  });

  test('[STRAT-2] margin is asked for the working part only, least notional not of legs that reduce', () => {
    const s = exchange();
    s.user(4, '200');
    // 1 at 1000 needs 100 at 10×, the leg, reduce-only though it does not say so, nothing.
    const parts = [buy({}), orderPart('SELL', { quantity: '500', price: '1020' }, ON_FILLED)];
    expect(send(s, parts, { userId: 4 }).code).toBe(0);
    const small = [buy({ price: '990' }), sell({ quantity: '0.001' })];
    expect(send(s, small, { userId: 4 }).code).toBe(0);
  });

  test('[COND-1] a stop of an OCO that is true already is 3102, by its own working type', () => {
    const s = long('1');
    s.index('1010');
    const oco = (workingType: 'MARK_PRICE' | 'CONTRACT_PRICE') => [
      orderPart('SELL', { quantity: '1', price: '1020' }, OCO),
      conditionPart(
        'SELL',
        { type: 'TRAILING_STOP', quantity: '1', callbackRate: '1', activatePrice: '1005', workingType },
        OCO,
      ),
    ];
    expect(refused(s, oco('MARK_PRICE'), { strategyType: 'OCO' })).toEqual(
      refusal(3108, 'subOrderList[1].activatePrice', 'COND-3'),
    );
    // The take-profit watches the last price, 1000, and is judged by the mark, 1010.
    const parts = [
      conditionPart(
        'SELL',
        { type: 'TAKE_PROFIT_MARKET', quantity: '1', stopPrice: '1010.1', workingType: 'CONTRACT_PRICE' },
        OCO,
      ),
      conditionPart('SELL', { quantity: '1', stopPrice: '1005', workingType: 'MARK_PRICE' }, OCO),
    ];
    expect(send(s, parts, { strategyType: 'OCO' }).code).toBe(0);
    s.index('990');
    // Judged by the mark, 990, it is in place; the last price, 1000, is there.
    const reached = [
      conditionPart(
        'SELL',
        { type: 'TAKE_PROFIT_MARKET', quantity: '1', stopPrice: '995', workingType: 'CONTRACT_PRICE' },
        OCO,
      ),
      conditionPart('SELL', { quantity: '1', stopPrice: '985', workingType: 'MARK_PRICE' }, OCO),
    ];
    expect(refused(s, reached, { strategyType: 'OCO' })).toEqual(
      refusal(3102, 'subOrderList[0].stopPrice', 'COND-1'),
    );
  });

  test('[MATCH-9] unknown symbol or user, accounts and symbols that do not trade', () => {
    const s = exchange();
    expect(refused(s, bracket('1'), { symbol: 'NONEUSDT' })).toEqual(refusal(3008, 'symbol', 'MATCH-9'));
    expect(refused(s, bracket('1'), { userId: 9 })).toEqual(refusal(3008, 'userId', 'MATCH-9'));
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    expect(refused(s, bracket('1'))).toEqual(refusal(3012, '', 'MATCH-9'));
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect(refused(s, bracket('1'))).toEqual(refusal(3012, '', 'MATCH-9'));
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'ACTIVE' });
    for (const status of ['HALTED', 'CANCEL_ONLY'] as const) {
      s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status } });
      expect(refused(s, bracket('1'))).toEqual(refusal(3013, 'symbol', 'MATCH-9'));
    }
  });

  test('[MATCH-9] an account in CANCEL_ONLY may place an OCO that only reduces', () => {
    const s = long('1');
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    const oco = (reduceOnly: boolean) => [
      orderPart('SELL', { quantity: '1', price: '1020', reduceOnly }, OCO),
      conditionPart('SELL', { quantity: '1', stopPrice: '980', reduceOnly }, OCO),
    ];
    expect(refused(s, oco(false), { strategyType: 'OCO' })).toEqual(refusal(3012, '', 'MATCH-9'));
    expect(send(s, oco(true), { strategyType: 'OCO' }).code).toBe(0);
  });

  test('[MATCH-2] every goodTillDate lies a minute ahead, that of an inactive part too', () => {
    const s = exchange();
    const soon = { timeInForce: 'GTD', goodTillDate: START_MS + 59_999 } as const;
    const late = { timeInForce: 'GTD', goodTillDate: START_MS + 60_000 } as const;
    const field = (at: number) => refusal(2003, `subOrderList[${at}].goodTillDate`, 'MATCH-2');
    expect(refused(s, [buy(soon), profit])).toEqual(field(0));
    expect(refused(s, [entry, sell(soon)])).toEqual(field(1));
    expect(refused(s, [entry, profit, stop({ ...soon, type: 'STOP_LIMIT', price: '970' })])).toEqual(
      field(2),
    );
    const parts = [buy(late), sell(late), stop({ ...late, type: 'STOP_LIMIT', price: '970' })];
    expect(send(s, parts).code).toBe(0);
  });

  test('[COND-4] for a GTE_GTC leg the working part counts as an opening order, unless it reduces', () => {
    const s = exchange();
    expect(send(s, [entry, stop({ timeInForce: 'GTE_GTC' })]).code).toBe(0);
    const hedged = long('1');
    const working = orderPart('BUY', { quantity: '1', price: '990', reduceOnly: true });
    hedged.do({ kind: 'cancelAll', userId: 1, symbol: '', cancelType: 4 });
    const cover = [
      orderPart('SELL', { quantity: '1', price: '1020', reduceOnly: true }),
      conditionPart('BUY', { quantity: '1', stopPrice: '1100', timeInForce: 'GTE_GTC' }, ON_FILLED),
    ];
    expect(refused(hedged, cover)).toEqual(refusal(3018, 'subOrderList[1].timeInForce', 'COND-4'));
    expect(refused(hedged, [working, profit])).toEqual(
      refusal(3018, 'subOrderList[0].reduceOnly', 'MATCH-7'),
    );
  });

  test('[MATCH-9] the checks run in their order: each fault hides those after it', () => {
    const s = exchange({ maxOpenOrders: 2, maxConditionOrders: 1 });
    s.limit(2, 'SELL', '1', '1000');
    // What is wrong, from the last check to the first: each entry is added to all before it.
    const trailing = {
      type: 'TRAILING_STOP',
      stopPrice: '0',
      callbackRate: '1',
      activatePrice: '999',
    } as const;
    const working = { makerOnly: true, quantity: '1000' };
    const later = { quantity: '1000' };
    const gone = { timeInForce: 'GTD', goodTillDate: START_MS } as const;
    expect(send(s, [buy({ ...working, makerOnly: false }), sell(later)])).toMatchObject({ code: 3001 });
    expect(send(s, [buy(working), sell(later)])).toMatchObject({ code: 3019 });
    s.limit(1, 'BUY', '0.01', '900');
    s.condition(1, 'BUY', { quantity: '0.01', stopPrice: '1200' });
    expect(send(s, [buy(working), stop(later)])).toMatchObject({ code: 3111 });
    s.limit(1, 'BUY', '0.01', '900');
    expect(
      send(s, [buy(working), sell(later), stop({ ...later, ...trailing, activatePrice: '1100' })]),
    ).toMatchObject({
      code: 3020,
    });
    expect(send(s, [buy(working), sell(later), stop({ ...later, ...trailing })])).toMatchObject({
      code: 3108,
    });
    const misfit = stop({ ...trailing, quantity: '999' });
    expect(send(s, [buy(working), sell(later), misfit])).toMatchObject({ code: 3112 });
    const groundless = stop({ ...trailing, quantity: '999', positionSide: 'LONG', timeInForce: 'GTE_GTC' });
    expect(send(s, [buy(working), sell(later), groundless])).toMatchObject({
      code: 3018,
      field: 'subOrderList[2].timeInForce',
    });
    const beyond = { ...working, price: '1050.1' };
    expect(send(s, [buy(beyond), sell(later), groundless])).toMatchObject({ code: 3017 });
    const tiny = stop({ ...trailing, quantity: '0', positionSide: 'LONG', timeInForce: 'GTE_GTC' });
    expect(send(s, [buy(beyond), sell(later), tiny])).toMatchObject({
      code: 2003,
      field: 'subOrderList[2].quantity',
    });
    const fine = sell({ ...later, price: '1020.05' });
    expect(send(s, [buy(beyond), fine, tiny])).toMatchObject({ code: 3014, field: 'subOrderList[1].price' });
    const small = { ...beyond, quantity: '0.004' };
    expect(send(s, [buy(small), fine, tiny])).toMatchObject({
      code: 3016,
      field: 'subOrderList[0].quantity',
    });
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    expect(send(s, [buy(small), fine, tiny])).toMatchObject({ code: 3013 });
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    expect(send(s, [buy(small), fine, tiny])).toMatchObject({ code: 3012 });
    const dated = { ...fine, order: { ...fine.order!, ...gone } };
    expect(send(s, [buy(small), dated, tiny])).toMatchObject({
      code: 2003,
      field: 'subOrderList[1].goodTillDate',
    });
    const twice = { ...dated, order: { ...dated.order, clientOrderId: 'a' } };
    const again = { ...tiny, condition: { ...tiny.condition!, clientOrderId: 'a' } };
    expect(send(s, [buy(small), twice, again])).toMatchObject({
      code: 3004,
      field: 'subOrderList[2].clientOrderId',
    });
    expect(send(s, [buy(small), twice, again], { symbol: 'NONEUSDT' })).toMatchObject({ code: 3008 });
  });
});

describe('limits with strategies', () => {
  test('[LIMIT] open orders: inactive parts count, of the active ones what would rest', () => {
    const s = exchange({ maxOpenOrders: 3 });
    s.limit(1, 'BUY', '1', '990');
    expect(send(s, [entry, profit]).code).toBe(0);
    // 1 open, the entry, and its leg: full.
    expect(refused(s, [entry, profit])).toEqual(refusal(3020, '', 'LIMIT'));
    expect(s.send(1, 'BUY', { quantity: '1', price: '990' })).toMatchObject({ code: 3020 });
    expect(refused(s, [buy({ timeInForce: 'IOC' }), profit])).toMatchObject({ code: 3020 });
    // An inactive order counts whatever it is.
    const market = orderPart('SELL', { quantity: '1' }, ON_FILLED);
    expect(refused(s, [buy({ timeInForce: 'IOC' }), market])).toMatchObject({ code: 3020 });
    // Without an order that rests, now or later, there is no limit.
    expect(send(s, [buy({ timeInForce: 'IOC' }), stop({})]).code).toBe(0);
  });

  test('[LIMIT] a leg that never became active frees its place', () => {
    const s = exchange({ maxOpenOrders: 2 });
    const id = send(s, [entry, profit]).id;
    expect(s.send(1, 'BUY', { quantity: '1', price: '990' })).toMatchObject({ code: 3020 });
    s.do({ kind: 'cancelStrategy', userId: 1, strategyId: id, clientStrategyId: '' });
    expect(send(s, [entry, profit]).code).toBe(0);
  });

  test('[LIMIT] condition orders: inactive parts count with those that wait', () => {
    const s = exchange({ maxConditionOrders: 3 });
    s.condition(1, 'SELL', { quantity: '1', stopPrice: '900' });
    expect(send(s, [entry, stop({})]).code).toBe(0);
    const two = [entry, stop({ type: 'TAKE_PROFIT_MARKET', stopPrice: '1020' }), stop({})];
    expect(refused(s, two)).toEqual(refusal(3111, '', 'LIMIT'));
    expect(send(s, [entry, stop({})]).code).toBe(0);
    expect(s.sendCondition(1, 'SELL', { quantity: '1', stopPrice: '900' })).toMatchObject({ code: 3111 });
    expect(refused(s, [entry, stop({})])).toEqual(refusal(3111, '', 'LIMIT'));
    expect(send(s, [entry, profit]).code).toBe(0);
  });

  test('[LIMIT] fifty strategies work at a time, in all symbols together', () => {
    const s = exchange();
    s.addSymbol('OTHERUSDT');
    s.index('1000', 'OTHERUSDT');
    const small = [buy({ quantity: '0.01', price: '990' }), sell({ quantity: '0.01' })];
    for (let n = 1; n <= 50; n += 1) {
      expect(send(s, small, { symbol: n % 2 === 0 ? 'TESTUSDT' : 'OTHERUSDT' }).code).toBe(0);
    }
    expect(refused(s, small)).toEqual(refusal(3020, '', 'LIMIT'));
    expect(send(s, small, { userId: 3 }).code).toBe(0);
    s.do({ kind: 'cancelStrategy', userId: 1, strategyId: 7, clientStrategyId: '' });
    expect(send(s, small).code).toBe(0);
  });

  test('[STRAT-5] inactive parts are in no list and hold no margin', () => {
    const s = exchange();
    send(s, bracket('1'));
    expect(s.open(1)).toEqual([expect.stringContaining('BUY 1@1000')]);
    expect(s.conditions(1)).toEqual([]);
    // The entry alone: 1 × 1000 / 10, and 0.05 % of 1000.
    expect(text(s.asset(1).availableBalance)).toBe('99899.5');
  });

  test('[STRAT-2] a refused strategy of a user who has nothing in the symbol leaves nothing', () => {
    const s = exchange();
    s.user(4, '1');
    expect(refused(s, bracket('1', ON_PARTIAL), { userId: 4 })).toEqual(refusal(3001, '', 'MARGIN-3'));
    const ids = bracket('1').map((part, at) => withId(part, `id-${at}`));
    expect(refused(s, ids, { userId: 4, clientStrategyId: 'mine' })).toMatchObject({ code: 3001 });
    s.do({ kind: 'deposit', userId: 4, asset: 'USDT', amount: units('1000'), reference: 'more' });
    for (const at of [0, 1, 2]) {
      const sent = s.send(4, 'BUY', { quantity: '0.01', price: '990', clientOrderId: `id-${at}` });
      expect(sent.code).toBe(0);
    }
    expect(send(s, bracket('0.1'), { userId: 4, clientStrategyId: 'mine' }).code).toBe(0);
    expect(send(s, exits('1'), { userId: 4, strategyType: 'OCO' }).code).toBe(0);
  });
});

function withId(part: StrategyPartRequest, clientOrderId: string): StrategyPartRequest {
  return part.order !== null
    ? { ...part, order: { ...part.order, clientOrderId } }
    : { ...part, condition: { ...part.condition!, clientOrderId } };
}
