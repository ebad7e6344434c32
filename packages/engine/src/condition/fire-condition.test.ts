import { describe, expect, test } from 'vitest';
import type { ConditionType, Side } from '../command/command.ts';
import { restoreEngine } from '../create-engine.ts';
import { conditionAsked, conditionTold, fired, tell } from '../testing/conditions.ts';
import { closed } from '../testing/liquidations.ts';
import { type ConditionOptions, orderPart } from '../testing/requests.ts';
import { type Scenario, START_MS, text, units } from '../testing/scenario.ts';
import { exchange, held, orderTold } from '../testing/strategies.ts';

type Step = (s: Scenario) => void;

/** A condition order of user 1, a SELL at index 990, that is refused when it fires. */
interface Refusal {
  readonly name: string;
  readonly options: ConditionOptions;
  readonly code: number;
  readonly field: string;
  readonly rule: string;
  readonly symbol?: ConstructorParameters<typeof Scenario>[0];
  readonly before?: Step;
  /** After it has been placed. */
  readonly after?: Step;
  readonly trigger?: Step;
}

const STOP: ConditionOptions = { stopPrice: '990', quantity: '1', workingType: 'INDEX_PRICE' };
const STOP_LIMIT: ConditionOptions = { ...STOP, type: 'STOP_LIMIT', price: '985' };

function bid(quantity: string, price: string): Step {
  return (s) => s.limit(2, 'BUY', quantity, price);
}

function position(side: Side, quantity: string): Step {
  return (s) => {
    s.limit(2, side === 'BUY' ? 'SELL' : 'BUY', quantity, '1000');
    s.limit(1, side, quantity, '1000');
  };
}

function account(status: 'FROZEN' | 'CANCEL_ONLY'): Step {
  return (s) => s.do({ kind: 'setAccountStatus', userId: 1, status });
}

function change(changes: Parameters<typeof exchange>[0]): Step {
  return (s) => s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: changes! });
}

function withdraw(amount: string): Step {
  return (s) => s.do({ kind: 'withdraw', userId: 1, asset: 'USDT', amount: units(amount), reference: 'w' });
}

const REFUSALS: readonly Refusal[] = [
  {
    name: 'reduce-only without a position',
    options: { ...STOP, reduceOnly: true },
    code: 3018,
    field: 'reduceOnly',
    rule: 'MATCH-7',
  },
  {
    name: 'reduce-only with a position of its own side',
    options: { ...STOP, reduceOnly: true },
    before: position('SELL', '3'),
    code: 3018,
    field: 'reduceOnly',
    rule: 'MATCH-7',
  },
  {
    name: 'a SELL of LONG without a long position',
    options: { ...STOP, positionSide: 'LONG' },
    code: 3018,
    field: 'reduceOnly',
    rule: 'MATCH-7',
  },
  {
    name: 'closePosition without a position',
    options: { stopPrice: '990', closePosition: true, workingType: 'INDEX_PRICE' },
    code: 3018,
    field: 'closePosition',
    rule: 'MATCH-7',
  },
  {
    name: 'without the margin, which was there when it was placed',
    options: STOP,
    after: withdraw('99950'),
    code: 3001,
    field: '',
    rule: 'MARGIN-3',
  },
  {
    // The mark is 990 when it fires: 940.5 is the last price within the band.
    name: 'a price below the band',
    options: { ...STOP_LIMIT, price: '940.4' },
    code: 3017,
    field: 'price',
    rule: 'MATCH-4',
  },
  {
    name: 'one open order too many, for what would rest',
    options: { ...STOP_LIMIT, price: '1000' },
    symbol: { maxOpenOrders: 1 },
    after: (s) => s.limit(1, 'BUY', '1', '950'),
    code: 3020,
    field: '',
    rule: 'LIMIT',
  },
  {
    // The bound of a market sale is 990 × 0.95 = 940.5.
    name: 'nothing to trade with within the bound',
    options: STOP,
    before: (s) => {
      s.try({ kind: 'cancelAll', userId: 2, symbol: '', cancelType: 4 });
      s.limit(2, 'BUY', '1', '940.4');
    },
    code: 3011,
    field: '',
    rule: 'MATCH-3',
  },
  {
    name: 'BOTH beside an order of LONG',
    options: STOP,
    after: (s) => s.limit(1, 'BUY', '1', '950', { positionSide: 'LONG' }),
    code: 3007,
    field: 'positionSide',
    rule: 'MATCH-8',
  },
  {
    name: 'SHORT beside a position of BOTH',
    options: { ...STOP, positionSide: 'SHORT' },
    after: position('BUY', '1'),
    code: 3007,
    field: 'positionSide',
    rule: 'MATCH-8',
  },
  {
    name: 'a frozen account',
    options: STOP,
    after: account('FROZEN'),
    code: 3012,
    field: '',
    rule: 'MATCH-9',
  },
  {
    name: 'a frozen account, even to reduce',
    options: { ...STOP, reduceOnly: true },
    before: position('BUY', '3'),
    after: account('FROZEN'),
    code: 3012,
    field: '',
    rule: 'MATCH-9',
  },
  {
    name: 'an account that may only cancel and reduce',
    options: STOP,
    after: account('CANCEL_ONLY'),
    code: 3012,
    field: '',
    rule: 'MATCH-9',
  },
  {
    name: 'a stale index',
    options: { stopPrice: '985', quantity: '1' },
    symbol: { priceSource: 'SIMULATED' },
    after: (s) => s.tickAt(START_MS + 10_000),
    // User 3, who is long, sells what it has into the bid at 980.
    trigger: (s) => s.limit(3, 'SELL', '0.01', '980', { reduceOnly: true }),
    code: 3013,
    field: 'symbol',
    rule: 'PRICE-1',
  },
  {
    // 1,000,000 at 1010 is more than the 1,000,000,000 of the highest tier.
    name: 'more than the tiers hold',
    options: { ...STOP_LIMIT, price: '1010', quantity: '1000000' },
    code: 3023,
    field: 'quantity',
    rule: 'MARGIN-6',
  },
  {
    name: 'more than the greatest quantity, which has become smaller',
    options: STOP,
    after: change({ maxMarketQuantity: units('0.999') }),
    code: 2003,
    field: 'quantity',
    rule: 'MATCH-9',
  },
  {
    name: 'less than the least notional, which has become greater',
    options: STOP_LIMIT,
    after: change({ minNotional: units('985.00000001') }),
    code: 3016,
    field: 'quantity',
    rule: 'MATCH-4',
  },
];

/** Where the refused condition is, or, with the same number of commands, has been cancelled before. */
function refusedScene({ symbol, before, options, after, trigger }: Refusal, isThere: boolean): Scenario {
  const s = exchange(symbol);
  bid('20', '980')(s);
  before?.(s);
  // Another that stays, and an order that rests.
  s.condition(1, 'SELL', { stopPrice: '700', quantity: '1', clientOrderId: 'other' });
  const id = s.condition(1, 'SELL', options);
  if (isThere) s.do({ kind: 'work' });
  else s.cancelCondition(1, id);
  after?.(s);
  if (trigger === undefined) s.index('990');
  else trigger(s);
  return s;
}

describe('refused when it fires', () => {
  test.each(REFUSALS)('[COND-2] $name: REJECTED with $code', (refusal) => {
    const s = refusedScene(refusal, true);
    const id = 2;
    expect(fired(s)).toEqual([id]);
    expect(conditionTold(s, id)).toMatchObject({
      status: 'REJECTED',
      rejectCode: refusal.code,
      rejectField: refusal.field,
      rejectRule: refusal.rule,
      cancelReason: '',
      generatedOrderId: 0,
      triggerTime: s.timeMs,
      updatedAt: s.timeMs,
    });
    expect(s.conditions(1)).toEqual(['1 SELL 1 PENDING']);
  });

  test.each(REFUSALS)(
    '[COND-2] $name: everything but the condition is as if it had not been there',
    (refusal) => {
      const there = refusedScene(refusal, true);
      const gone = refusedScene(refusal, false);
      expect(there.engine.encode()).toEqual(gone.engine.encode());
      expect(there.events.filter(({ kind }) => kind !== 'condition')).toEqual(gone.events);
    },
  );
});

describe('not refused when it fires', () => {
  function scene(options: ConditionOptions, prepare: Step, symbol = {}): [Scenario, number] {
    const s = exchange(symbol);
    bid('20', '980')(s);
    const id = s.condition(1, 'SELL', options);
    prepare(s);
    return [s, id];
  }

  test('[MATCH-4] at the band itself', () => {
    const [s, id] = scene({ ...STOP_LIMIT, price: '940.5' }, () => undefined);
    s.index('990');
    expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
    expect(s.trades()).toEqual(['1@980']);
  });

  test.each([
    ['a MARKET', STOP],
    ['a LIMIT that fills whole', { ...STOP_LIMIT, price: '980' }],
    ['an IOC', { ...STOP_LIMIT, timeInForce: 'IOC', price: '985' }],
  ] satisfies [string, ConditionOptions][])(
    '[LIMIT] with as many open orders as there may be: %s',
    (_name, options) => {
      const [s, id] = scene(options, (each) => each.limit(1, 'BUY', '1', '950'), { maxOpenOrders: 1 });
      s.index('990');
      expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
    },
  );

  test('[MATCH-9] of an account that may only reduce, what reduces', () => {
    const [s, id] = scene({ ...STOP, reduceOnly: true }, (each) => {
      position('BUY', '3')(each);
      account('CANCEL_ONLY')(each);
    });
    s.index('990');
    expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
    expect(held(s)).toEqual(['2']);
  });

  test('[PRICE-1] with a stale index, what reduces', () => {
    const [s, id] = scene(
      { stopPrice: '985', quantity: '1', reduceOnly: true },
      (each) => {
        position('BUY', '3')(each);
        each.tickAt(START_MS + 10_000);
      },
      { priceSource: 'SIMULATED' },
    );
    s.limit(3, 'SELL', '0.01', '980', { reduceOnly: true });
    expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
  });

  test('[COND-2] reduce-only is cut to the position that there is', () => {
    const [s, id] = scene({ ...STOP, quantity: '5', reduceOnly: true }, position('BUY', '2'));
    s.index('990');
    expect(orderTold(s, conditionTold(s, id)!.generatedOrderId)).toMatchObject({
      status: 'FILLED',
      quantity: units('2'),
      reduceOnly: true,
    });
    expect(held(s)).toEqual([]);
  });

  test('[MATCH-5] it takes out its own orders that it would meet', () => {
    const [s, id] = scene({ ...STOP, quantity: '2' }, (each) => each.limit(1, 'BUY', '1', '985'));
    s.index('990');
    const { generatedOrderId } = conditionTold(s, id)!;
    expect(s.orders()).toContain(`${generatedOrderId - 1} CANCELED SELF_TRADE`);
    expect(s.trades()).toEqual(['2@980']);
  });

  test('[COND-4] its date is not looked at again, and binds its order', () => {
    const goodTillDate = START_MS + 60_000;
    const [s, id] = scene({ ...STOP_LIMIT, timeInForce: 'GTD', goodTillDate }, () => undefined);
    s.timeMs = goodTillDate - 1;
    s.index('990');
    const { generatedOrderId } = conditionTold(s, id)!;
    expect(orderTold(s, generatedOrderId)).toMatchObject({
      timeInForce: 'GTD',
      goodTillDate,
      status: 'PENDING',
    });
    s.tickAt(goodTillDate);
    expect(s.orders()).toEqual([`${generatedOrderId} CANCELED GTD`]);
  });
});

describe('closePosition', () => {
  const CLOSE: ConditionOptions = { stopPrice: '990', closePosition: true, workingType: 'INDEX_PRICE' };

  test.each([
    ['as it was', '0', '2'],
    ['grown', '3', '5'],
  ])('[COND-4] takes what there is when it fires: %s', (_name, more, whole) => {
    const s = exchange();
    position('BUY', '2')(s);
    bid('20', '980')(s);
    const id = s.condition(1, 'SELL', CLOSE);
    expect(conditionAsked(s, id)).toMatchObject({ quantity: 0, reduceOnly: true, closePosition: true });
    if (more !== '0') position('BUY', more)(s);
    s.index('990');
    expect(s.trades()).toEqual([`${whole}@980`]);
    expect(held(s)).toEqual([]);
    expect(orderTold(s, conditionTold(s, id)!.generatedOrderId)).toMatchObject({
      quantity: units(whole),
      closePosition: true,
      reduceOnly: true,
    });
  });

  test('[COND-4] shrunken', () => {
    const s = exchange();
    position('BUY', '2')(s);
    bid('20', '980')(s);
    s.condition(1, 'SELL', CLOSE);
    s.limit(2, 'BUY', '0.5', '1000');
    s.limit(1, 'SELL', '0.5', '1000');
    s.index('990');
    expect(s.trades()).toEqual(['1.5@980']);
  });

  test('[COND-4] a short one', () => {
    const s = exchange();
    position('SELL', '2')(s);
    s.limit(2, 'SELL', '20', '1020');
    s.condition(1, 'BUY', { ...CLOSE, stopPrice: '1010' });
    s.index('1010');
    expect(s.trades()).toEqual(['2@1020']);
    expect(held(s)).toEqual([]);
  });

  test('[MATCH-7] no greatest quantity binds it', () => {
    const s = exchange({ maxMarketQuantity: units('1') });
    position('BUY', '2')(s);
    bid('20', '980')(s);
    s.condition(1, 'SELL', CLOSE);
    s.index('990');
    expect(s.trades()).toEqual(['2@980']);
  });

  test('[COND-4] LONG and SHORT each have their own', () => {
    const s = exchange();
    s.limit(2, 'SELL', '2', '1000');
    s.limit(1, 'BUY', '2', '1000', { positionSide: 'LONG' });
    s.limit(2, 'BUY', '3', '1000');
    s.limit(1, 'SELL', '3', '1000', { positionSide: 'SHORT' });
    bid('20', '980')(s);
    s.condition(1, 'SELL', { ...CLOSE, positionSide: 'LONG' });
    s.index('990');
    expect(s.trades()).toEqual(['2@980']);
    expect(s.positions(1).map(({ positionSide, quantity }) => `${positionSide} ${text(quantity)}`)).toEqual([
      'SHORT -3',
    ]);
  });

  test('[COND-4] what the book does not take stays open, and its conditions with it', () => {
    const s = exchange();
    position('BUY', '2')(s);
    bid('0.5', '980')(s);
    const other = s.condition(1, 'SELL', { ...CLOSE, stopPrice: '950' });
    const id = s.condition(1, 'SELL', CLOSE);
    s.index('990');
    expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
    expect(held(s)).toEqual(['1.5']);
    expect(s.conditions(1)).toEqual([`${other} SELL 0 PENDING`]);
  });
});

describe('what closed the position', () => {
  const MODES: readonly [ConditionType, Side, ConditionOptions, index: string, mode: number][] = [
    ['STOP_MARKET', 'SELL', { stopPrice: '990' }, '990', 3],
    ['STOP_LIMIT', 'SELL', { stopPrice: '990', price: '980' }, '990', 3],
    ['TRAILING_STOP', 'SELL', { callbackRate: '1' }, '990', 3],
    ['TAKE_PROFIT_MARKET', 'SELL', { stopPrice: '1010' }, '1010', 2],
    ['TAKE_PROFIT_LIMIT', 'SELL', { stopPrice: '1010', price: '980' }, '1010', 2],
    ['STOP_MARKET', 'BUY', { stopPrice: '1010' }, '1010', 3],
    ['STOP_LIMIT', 'BUY', { stopPrice: '1010', price: '1020' }, '1010', 3],
    ['TRAILING_STOP', 'BUY', { callbackRate: '1' }, '1010', 3],
    ['TAKE_PROFIT_MARKET', 'BUY', { stopPrice: '990' }, '990', 2],
    ['TAKE_PROFIT_LIMIT', 'BUY', { stopPrice: '990', price: '1020' }, '990', 2],
  ];

  test.each(MODES)('[POS-3] %s %s', (type, side, options, index, mode) => {
    const s = exchange();
    position(side === 'SELL' ? 'BUY' : 'SELL', '2')(s);
    s.limit(2, side === 'SELL' ? 'BUY' : 'SELL', '2', side === 'SELL' ? '980' : '1020');
    s.condition(1, side, { type, quantity: '2', workingType: 'INDEX_PRICE', ...options });
    s.index(index);
    expect(closed(s)).toContain(`1 ${mode}`);
  });

  test('[POS-3] the last of it counts: part by a stop, the rest by hand', () => {
    const s = exchange();
    position('BUY', '2')(s);
    bid('5', '980')(s);
    s.condition(1, 'SELL', STOP);
    s.index('990');
    expect(closed(s)).toEqual([]);
    s.limit(1, 'SELL', '1', '980');
    expect(closed(s)).toEqual(['1 1']);
  });

  test('[POS-3] an order of a take-profit that rests is one when it fills, after a restart too', () => {
    const s = exchange();
    position('BUY', '2')(s);
    s.condition(1, 'SELL', {
      type: 'TAKE_PROFIT_LIMIT',
      stopPrice: '1010',
      price: '1020',
      quantity: '2',
      workingType: 'INDEX_PRICE',
    });
    s.index('1010');
    const buy = orderPart('BUY', { quantity: '2', price: '1020' }).order!;
    const events = tell(restoreEngine(s.engine.encode()), [
      s.timeMs,
      { kind: 'place', userId: 3, symbol: 'TESTUSDT', ...buy },
    ]);
    const records = events.flatMap((event) => (event.kind === 'closedPosition' ? [event.record] : []));
    expect(records.map(({ userId, triggerMode }) => `${userId} ${triggerMode}`)).toEqual(['1 2']);
    s.limit(3, 'BUY', '2', '1020');
    expect(closed(s)).toEqual(['1 2']);
  });
});
