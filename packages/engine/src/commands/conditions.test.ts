import { describe, expect, test } from 'vitest';
import { type ConditionRequest, OFF_GRID, type PositionSide } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import { restoreEngine } from '../create-engine.ts';
import { SILENT_SINK } from '../event/silent-sink.ts';
import { conditionAsked, fired } from '../testing/conditions.ts';
import { type ConditionOptions, conditionRequest } from '../testing/requests.ts';
import { Scenario, START_MS, text, units } from '../testing/scenario.ts';
import { bracket, exchange, hit, long, print } from '../testing/strategies.ts';

const MINUTE_MS = 60_000;

/** A fault of a request or of what it meets, and what it is refused with. */
interface Fault {
  readonly code: number;
  readonly field: string;
  readonly rule: string;
  readonly request?: ConditionOptions;
  readonly symbol?: string;
  readonly userId?: number;
  readonly prepare?: (s: Scenario) => void;
}

const UNKNOWN_SYMBOL: Fault = { code: 3008, field: 'symbol', rule: 'MATCH-9', symbol: 'NONEUSDT' };
const UNKNOWN_USER: Fault = { code: 3008, field: 'userId', rule: 'MATCH-9', userId: 77 };
const TAKEN: Fault = {
  code: 3004,
  field: 'clientOrderId',
  rule: 'MATCH-9',
  request: { clientOrderId: 'taken' },
  prepare: (s) => s.condition(1, 'SELL', { stopPrice: '700', quantity: '1', clientOrderId: 'taken' }),
};
const TOO_SOON: Fault = {
  code: 2003,
  field: 'goodTillDate',
  rule: 'MATCH-2',
  request: { timeInForce: 'GTD', goodTillDate: START_MS + MINUTE_MS - 1 },
};
const FROZEN: Fault = {
  code: 3012,
  field: '',
  rule: 'MATCH-9',
  prepare: (s) => s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' }),
};
const HALTED: Fault = {
  code: 3013,
  field: 'symbol',
  rule: 'MATCH-9',
  prepare: (s) => s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } }),
};

function filter(code: number, field: string, rule: string, request: ConditionOptions): Fault {
  return { code, field, rule, request };
}

const PRICE_TICK = filter(3014, 'price', 'MATCH-9', { price: '985.05' });
const STOP_TICK = filter(3101, 'stopPrice', 'COND-1', { stopPrice: '990.05' });
const ACTIVATION_TICK = filter(3014, 'activatePrice', 'MATCH-9', { activatePrice: '1010.05' });
const STEP = filter(3015, 'quantity', 'MATCH-9', { quantity: '0.0005' });
const PRICE_RANGE = filter(2003, 'price', 'MATCH-9', { price: '1000000.1' });
const STOP_RANGE = filter(3101, 'stopPrice', 'COND-1', { stopPrice: '1000000.1' });
const ACTIVATION_RANGE = filter(2003, 'activatePrice', 'MATCH-9', { activatePrice: '1000000.1' });
/** Below the least quantity of one step, and below the least notional too. */
const QUANTITY_RANGE = filter(2003, 'quantity', 'MATCH-9', { quantity: '0' });
const NOTIONAL = filter(3016, 'quantity', 'MATCH-4', { quantity: '0.001' });
const GROUND = filter(3018, 'timeInForce', 'COND-4', { timeInForce: 'GTE_GTC' });
const ACTIVATION = filter(3108, 'activatePrice', 'COND-3', { activatePrice: '1000' });
const TRIGGERED = filter(3102, 'stopPrice', 'COND-1', { stopPrice: '1000' });
const FULL: Fault = {
  code: 3111,
  field: '',
  rule: 'LIMIT',
  prepare: (s) => {
    s.condition(1, 'SELL', { stopPrice: '800', quantity: '1' });
    s.condition(1, 'SELL', { stopPrice: '800', quantity: '1' });
  },
};

const LIMIT_CHAIN: readonly Fault[] = [
  UNKNOWN_SYMBOL,
  UNKNOWN_USER,
  TAKEN,
  TOO_SOON,
  FROZEN,
  HALTED,
  PRICE_TICK,
  STOP_TICK,
  STEP,
  PRICE_RANGE,
  STOP_RANGE,
  QUANTITY_RANGE,
  NOTIONAL,
  GROUND,
  TRIGGERED,
  FULL,
];

const MARKET_CHAIN: readonly Fault[] = [
  HALTED,
  STOP_TICK,
  STEP,
  STOP_RANGE,
  QUANTITY_RANGE,
  NOTIONAL,
  GROUND,
  TRIGGERED,
  FULL,
];

const TRAILING_CHAIN: readonly Fault[] = [
  HALTED,
  ACTIVATION_TICK,
  STEP,
  ACTIVATION_RANGE,
  QUANTITY_RANGE,
  NOTIONAL,
  GROUND,
  ACTIVATION,
  FULL,
];

/** Requests without a fault, last 1000. */
const GOOD: Readonly<Record<string, ConditionOptions>> = {
  STOP_LIMIT: { type: 'STOP_LIMIT', stopPrice: '990', price: '985', quantity: '1' },
  STOP_MARKET: { type: 'STOP_MARKET', stopPrice: '990', quantity: '1' },
  TRAILING_STOP: { type: 'TRAILING_STOP', activatePrice: '1010', callbackRate: '1', quantity: '1' },
};

function pairs(type: string, chain: readonly Fault[]): readonly Pair[] {
  return chain.map((first, i) => ({
    type,
    first,
    second: chain[i + 1],
    name: nameOf(first),
    next: nameOf(chain[i + 1]),
  }));
}

interface Pair {
  readonly type: string;
  readonly first: Fault;
  readonly second: Fault | undefined;
  readonly name: string;
  readonly next: string;
}

function nameOf(fault: Fault | undefined): string {
  return fault === undefined ? 'nothing' : `${fault.code} ${fault.field}`.trim();
}

/** Room for two conditions. */
function bare(): Scenario {
  return exchange({ maxConditionOrders: 2 });
}

/** Sends a SELL that has these faults, in the order of the checks. What is prepared last is checked first. */
function sendFaulty(s: Scenario, type: string, faults: readonly Fault[]): Outcome {
  for (const { prepare } of faults.toReversed()) prepare?.(s);
  const merged: ConditionOptions = Object.assign(
    {},
    GOOD[type],
    ...faults.map(({ request }) => request).reverse(),
  );
  const { symbol = 'TESTUSDT' } = faults.find((fault) => fault.symbol !== undefined) ?? {};
  const { userId = 1 } = faults.find((fault) => fault.userId !== undefined) ?? {};
  return s.try({ kind: 'placeCondition', userId, symbol, ...conditionRequest('SELL', merged) });
}

describe('refusals, one fault and the next in the order of the checks', () => {
  test.each([
    ...pairs('STOP_LIMIT', LIMIT_CHAIN),
    ...pairs('STOP_MARKET', MARKET_CHAIN),
    ...pairs('TRAILING_STOP', TRAILING_CHAIN),
  ])('[MATCH-9] $type: $name comes before $next', ({ type, first, second }) => {
    const s = bare();
    const { code, field, rule } = first;
    const faults = second === undefined ? [first] : [first, second];
    expect(sendFaulty(s, type, faults)).toEqual({ code, field, rule, id: 0 });
    expect(s.events).toEqual([]);
  });

  test.each(Object.keys(GOOD))('[MATCH-9] %s without a fault is taken', (type) => {
    expect(sendFaulty(bare(), type, [])).toMatchObject({ code: 0 });
  });

  test.each([...pairs('STOP_LIMIT', LIMIT_CHAIN), ...pairs('TRAILING_STOP', TRAILING_CHAIN)])(
    '[COND-2] $type refused with $name changes nothing',
    ({ type, first }) => {
      const s = bare();
      first.prepare?.(s);
      const idle = restoreEngine(s.engine.encode());
      sendFaulty(s, type, [{ ...first, prepare: () => undefined }]);
      idle.apply(s.timeMs, { kind: 'work' }, SILENT_SINK);
      expect(s.engine.encode()).toEqual(idle.encode());
    },
  );

  test('[MATCH-9] what is finer than 10⁻⁸ is off every grid', () => {
    const s = bare();
    const send = (changes: Partial<ConditionRequest>) => {
      const request = { ...conditionRequest('SELL', GOOD.STOP_LIMIT!), ...changes };
      const { code, field } = s.try({ kind: 'placeCondition', userId: 1, symbol: 'TESTUSDT', ...request });
      return `${code} ${field}`;
    };
    expect(send({ price: OFF_GRID })).toBe('3014 price');
    expect(send({ stopPrice: OFF_GRID })).toBe('3101 stopPrice');
    expect(send({ quantity: OFF_GRID })).toBe('3015 quantity');
    expect(send({ type: 'TRAILING_STOP', price: 0, stopPrice: 0, activatePrice: OFF_GRID })).toBe(
      '3014 activatePrice',
    );
  });
});

describe('at the limit and past it', () => {
  const RANGES = {
    minPrice: units('500'),
    maxPrice: units('2000'),
    maxLimitQuantity: units('50'),
    maxMarketQuantity: units('20'),
  };

  /** Without a least notional. */
  const LEAST = { reduceOnly: true } as const;

  /** `code field` of a SELL that differs from a good one. */
  function answer(type: string, changes: ConditionOptions, side: 'BUY' | 'SELL' = 'SELL'): string {
    const { code, field } = exchange(RANGES).sendCondition(1, side, { ...GOOD[type], ...changes });
    return `${code} ${field}`.trim();
  }

  test.each<[type: string, atLimit: ConditionOptions, past: ConditionOptions, refusal: string]>([
    ['STOP_LIMIT', { price: '500' }, { price: '499.9' }, '2003 price'],
    ['STOP_LIMIT', { price: '2000' }, { price: '2000.1' }, '2003 price'],
    ['STOP_LIMIT', { stopPrice: '500' }, { stopPrice: '499.9' }, '3101 stopPrice'],
    ['STOP_LIMIT', { ...LEAST, quantity: '0.001' }, { ...LEAST, quantity: '0' }, '2003 quantity'],
    ['STOP_LIMIT', { quantity: '50' }, { quantity: '50.001' }, '2003 quantity'],
    ['STOP_MARKET', { ...LEAST, quantity: '0.001' }, { ...LEAST, quantity: '0' }, '2003 quantity'],
    ['STOP_MARKET', { quantity: '20' }, { quantity: '20.001' }, '2003 quantity'],
    ['TRAILING_STOP', { quantity: '20' }, { quantity: '20.001' }, '2003 quantity'],
    ['TRAILING_STOP', { activatePrice: '2000' }, { activatePrice: '2000.1' }, '2003 activatePrice'],
    ['STOP_MARKET', { stopPrice: '999.9' }, { stopPrice: '1000' }, '3102 stopPrice'],
    ['TRAILING_STOP', { activatePrice: '1000.1' }, { activatePrice: '1000' }, '3108 activatePrice'],
    [
      'STOP_LIMIT',
      { timeInForce: 'GTD', goodTillDate: START_MS + MINUTE_MS },
      { timeInForce: 'GTD', goodTillDate: START_MS + MINUTE_MS - 1 },
      '2003 goodTillDate',
    ],
  ])('[MATCH-9] %s: %o is taken, %o is %s', (type, atLimit, past, refusal) => {
    expect(answer(type, atLimit)).toBe('0');
    expect(answer(type, past)).toBe(refusal);
  });

  test('[MATCH-9] a BUY above the greatest stopPrice, and one that is to be activated below the least price', () => {
    expect(answer('STOP_MARKET', { stopPrice: '2000' }, 'BUY')).toBe('0');
    expect(answer('STOP_MARKET', { stopPrice: '2000.1' }, 'BUY')).toBe('3101 stopPrice');
    expect(answer('TRAILING_STOP', { activatePrice: '500' }, 'BUY')).toBe('0');
    expect(answer('TRAILING_STOP', { activatePrice: '499.9' }, 'BUY')).toBe('2003 activatePrice');
    expect(answer('TRAILING_STOP', { activatePrice: '999.9' }, 'BUY')).toBe('0');
    expect(answer('TRAILING_STOP', { activatePrice: '1000' }, 'BUY')).toBe('3108 activatePrice');
  });

  test.each<[string, string, ConditionOptions, atLimit: string, past: string]>([
    // 5 / 625 = 0.008; at the stopPrice of 990 it would be 0.005 05…
    ['a *_LIMIT at its price', '1000', { ...GOOD.STOP_LIMIT, price: '625' }, '0.008', '0.007'],
    ['a *_MARKET at its stopPrice', '1000', { ...GOOD.STOP_MARKET, stopPrice: '625' }, '0.008', '0.007'],
    // 5 / 1250 = 0.004; at the last price of 1000 it would be 0.005.
    [
      'a trailing one at its activatePrice',
      '1000',
      { ...GOOD.TRAILING_STOP, activatePrice: '1250' },
      '0.004',
      '0.003',
    ],
    // The last price is 1000, the mark 625.
    ['one without at the mark', '625', { ...GOOD.TRAILING_STOP, activatePrice: '0' }, '0.008', '0.007'],
  ])('[MATCH-9] the least notional of %s', (_name, mark, options, atLimit, past) => {
    const s = exchange();
    s.index(mark);
    expect(s.sendCondition(1, 'SELL', { ...options, quantity: past })).toMatchObject({
      code: 3016,
      field: 'quantity',
      rule: 'MATCH-4',
    });
    expect(s.sendCondition(1, 'SELL', { ...options, quantity: atLimit })).toMatchObject({ code: 0 });
  });

  test('[MATCH-4] the least notional is waived for what only reduces: by request, by its nature', () => {
    const s = exchange();
    const options = { stopPrice: '990', quantity: '0.001' } as const;
    expect(s.sendCondition(1, 'SELL', options)).toMatchObject({ code: 3016 });
    expect(s.sendCondition(1, 'SELL', { ...options, reduceOnly: true })).toMatchObject({ code: 0 });
    expect(s.sendCondition(1, 'SELL', { ...options, positionSide: 'LONG' })).toMatchObject({ code: 0 });
    expect(s.sendCondition(1, 'SELL', { ...options, positionSide: 'SHORT' })).toMatchObject({ code: 3016 });
  });

  test('[COND-7] the least notional of a trailing stop is not asked for where there is no mark yet', () => {
    const s = exchange();
    s.addSymbol('NEWUSDT');
    const request = conditionRequest('SELL', {
      ...GOOD.TRAILING_STOP,
      activatePrice: '0',
      quantity: '0.001',
    });
    expect(s.try({ kind: 'placeCondition', userId: 1, symbol: 'NEWUSDT', ...request })).toMatchObject({
      code: 0,
    });
  });

  test.each([1, 2, 100])('[LIMIT] of maxConditionOrders %d all are taken, one more is 3111', (most) => {
    const s = exchange({ maxConditionOrders: most });
    for (let i = 0; i < most; i += 1) s.condition(1, 'SELL', GOOD.STOP_MARKET!);
    const more = () => s.sendCondition(1, 'SELL', GOOD.STOP_MARKET!);
    expect(more()).toEqual({ code: 3111, field: '', rule: 'LIMIT', id: 0 });
    // Account by account, symbol by symbol.
    expect(s.sendCondition(2, 'SELL', GOOD.STOP_MARKET!)).toMatchObject({ code: 0 });
    s.addSymbol('ELSEUSDT');
    const request = conditionRequest('SELL', GOOD.STOP_MARKET!);
    expect(s.try({ kind: 'placeCondition', userId: 1, symbol: 'ELSEUSDT', ...request }).code).toBe(0);
    expect(s.cancelCondition(1, 1)).toMatchObject({ code: 0 });
    expect(more()).toMatchObject({ code: 0 });
    expect(more()).toMatchObject({ code: 3111 });
  });

  test('[LIMIT] 100 is the limit where a symbol says nothing else', () => {
    const s = exchange();
    for (let i = 0; i < 100; i += 1) s.condition(1, 'SELL', GOOD.STOP_MARKET!);
    expect(s.sendCondition(1, 'SELL', GOOD.STOP_MARKET!)).toMatchObject({ code: 3111 });
  });

  test('[LIMIT] parts of strategies count, those that are not active yet too', () => {
    const s = exchange({ maxConditionOrders: 2 });
    s.strategy(1, 'OTOCO', bracket('1'));
    s.condition(1, 'SELL', GOOD.STOP_MARKET!);
    expect(s.conditions(1)).toHaveLength(1);
    expect(s.sendCondition(1, 'SELL', GOOD.STOP_MARKET!)).toMatchObject({ code: 3111 });
    // The working part fills: its stop is active now, and counts as before.
    hit(s, 'SELL', '1', '1000');
    expect(s.conditions(1)).toHaveLength(2);
    expect(s.sendCondition(1, 'SELL', GOOD.STOP_MARKET!)).toMatchObject({ code: 3111 });
    s.cancelAll(1, 3);
    expect(s.sendCondition(1, 'SELL', GOOD.STOP_MARKET!)).toMatchObject({ code: 0 });
  });

  test('[LIMIT] one that has fired makes room; orders do not take any', () => {
    const s = exchange({ maxConditionOrders: 1 });
    s.limit(1, 'BUY', '1', '900');
    s.limit(1, 'BUY', '1', '900');
    const id = s.condition(1, 'SELL', GOOD.STOP_MARKET!);
    expect(s.sendCondition(1, 'SELL', GOOD.STOP_MARKET!)).toMatchObject({ code: 3111 });
    print(s, '990');
    expect(fired(s)).toEqual([id]);
    expect(s.sendCondition(1, 'SELL', { ...GOOD.STOP_MARKET, stopPrice: '980' })).toMatchObject({ code: 0 });
  });
});

describe('accounts and symbols that are not open', () => {
  const REDUCING: readonly [string, 'BUY' | 'SELL', ConditionOptions][] = [
    ['reduce-only', 'SELL', { stopPrice: '990', quantity: '1', reduceOnly: true }],
    ['closePosition', 'SELL', { stopPrice: '990', closePosition: true }],
    ['SELL of LONG', 'SELL', { stopPrice: '990', quantity: '1', positionSide: 'LONG' }],
    ['BUY of SHORT', 'BUY', { stopPrice: '1010', quantity: '1', positionSide: 'SHORT' }],
  ];
  const OPENING: readonly [string, 'BUY' | 'SELL', ConditionOptions][] = [
    ['plain', 'SELL', { stopPrice: '990', quantity: '1' }],
    ['BUY of LONG', 'BUY', { stopPrice: '1010', quantity: '1', positionSide: 'LONG' }],
    ['SELL of SHORT', 'SELL', { stopPrice: '990', quantity: '1', positionSide: 'SHORT' }],
  ];

  test.each([...REDUCING, ...OPENING])('[MATCH-9] FROZEN: %s is 3012', (_name, side, options) => {
    const s = exchange();
    FROZEN.prepare!(s);
    expect(s.sendCondition(1, side, options)).toEqual({ code: 3012, field: '', rule: 'MATCH-9', id: 0 });
  });

  test.each(REDUCING)('[MATCH-9] CANCEL_ONLY account: %s is taken', (_name, side, options) => {
    const s = exchange();
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect(s.sendCondition(1, side, options)).toMatchObject({ code: 0 });
  });

  test.each(OPENING)('[MATCH-9] CANCEL_ONLY account: %s is 3012', (_name, side, options) => {
    const s = exchange();
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect(s.sendCondition(1, side, options)).toMatchObject({ code: 3012 });
  });

  test.each(['HALTED', 'CANCEL_ONLY', 'PRE_LAUNCH', 'DELISTED'] as const)(
    '[MATCH-9] a symbol that is %s takes none: 3013',
    (status) => {
      const s = new Scenario();
      s.user(1);
      s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status } });
      expect(s.sendCondition(1, 'SELL', { stopPrice: '990', closePosition: true })).toEqual({
        code: 3013,
        field: 'symbol',
        rule: 'MATCH-9',
        id: 0,
      });
    },
  );

  test('[COND-7] a stale index, or none yet, keeps no condition out', () => {
    const s = exchange({ priceSource: 'SIMULATED' });
    s.tickAt(START_MS + 10_000);
    expect(s.send(1, 'BUY', { price: '990', quantity: '1' })).toMatchObject({ code: 3013, rule: 'PRICE-1' });
    expect(s.sendCondition(1, 'SELL', GOOD.STOP_MARKET!)).toMatchObject({ code: 0 });
    s.addSymbol('NEWUSDT');
    const request = conditionRequest('SELL', GOOD.STOP_MARKET!);
    expect(s.try({ kind: 'placeCondition', userId: 1, symbol: 'NEWUSDT', ...request }).code).toBe(0);
  });

  test('[COND-7] BOTH beside LONG and SHORT: conditions do not count for 3007', () => {
    const s = long('1');
    expect(s.send(1, 'BUY', { price: '990', quantity: '1', positionSide: 'LONG' })).toMatchObject({
      code: 3007,
    });
    const options = { stopPrice: '990', quantity: '1' } as const;
    expect(s.sendCondition(1, 'SELL', { ...options, positionSide: 'LONG' })).toMatchObject({ code: 0 });
    const other = exchange();
    other.condition(1, 'SELL', { ...options, positionSide: 'LONG' });
    expect(other.send(1, 'BUY', { price: '990', quantity: '1' })).toMatchObject({ code: 0 });
  });

  test('[COND-2] no margin is held, however large it is', () => {
    const s = exchange();
    const before = s.asset(1);
    s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1000' });
    expect(s.asset(1)).toEqual(before);
  });
});

describe('ground of a GTE_GTC when it is placed', () => {
  type Ground = (s: Scenario) => void;
  const buy: Ground = (s) => s.limit(1, 'BUY', '1', '990');
  const sell: Ground = (s) => s.limit(1, 'SELL', '1', '1010');
  const longs: Ground = (s) => {
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
  };
  const shorts: Ground = (s) => {
    s.limit(2, 'BUY', '1', '1000');
    s.limit(1, 'SELL', '1', '1000');
  };
  const hedge =
    (positionSide: 'LONG' | 'SHORT'): Ground =>
    (s) =>
      s.limit(1, positionSide === 'LONG' ? 'BUY' : 'SELL', '1', positionSide === 'LONG' ? '990' : '1010', {
        positionSide,
      });

  test.each<[string, 'BUY' | 'SELL', PositionSide, number, Ground]>([
    ['nothing', 'SELL', 'BOTH', 3018, () => undefined],
    ['a long position', 'SELL', 'BOTH', 0, longs],
    ['a long position', 'BUY', 'BOTH', 3018, longs],
    ['a short position', 'BUY', 'BOTH', 0, shorts],
    ['a short position', 'SELL', 'BOTH', 3018, shorts],
    ['an open BUY', 'SELL', 'BOTH', 0, buy],
    ['an open BUY', 'BUY', 'BOTH', 3018, buy],
    ['an open SELL', 'BUY', 'BOTH', 0, sell],
    ['an open SELL', 'SELL', 'BOTH', 3018, sell],
    ['an open BUY of BOTH', 'SELL', 'LONG', 3018, buy],
    ['an open BUY of LONG', 'SELL', 'LONG', 0, hedge('LONG')],
    ['an open BUY of LONG', 'BUY', 'LONG', 0, hedge('LONG')],
    ['an open BUY of LONG', 'SELL', 'SHORT', 3018, hedge('LONG')],
    ['an open BUY of LONG', 'SELL', 'BOTH', 3018, hedge('LONG')],
    ['an open SELL of SHORT', 'BUY', 'SHORT', 0, hedge('SHORT')],
    ['an open SELL of SHORT', 'BUY', 'LONG', 3018, hedge('SHORT')],
  ])('[COND-4] %s, then a %s of %s: %d', (_name, side, positionSide, code, prepare) => {
    const s = exchange();
    prepare(s);
    const outcome = s.sendCondition(1, side, {
      stopPrice: side === 'SELL' ? '900' : '1100',
      quantity: '1',
      timeInForce: 'GTE_GTC',
      positionSide,
    });
    expect(outcome.code).toBe(code);
  });

  test('[COND-4] neither a reduce-only order nor another symbol, account or condition is ground', () => {
    const s = exchange();
    shorts(s);
    s.limit(1, 'BUY', '1', '990', { reduceOnly: true });
    s.limit(2, 'BUY', '1', '980');
    s.addSymbol('ELSEUSDT');
    s.index('1000', 'ELSEUSDT');
    s.limit(1, 'BUY', '1', '990', { symbol: 'ELSEUSDT' });
    s.condition(1, 'BUY', { stopPrice: '1100', quantity: '1' });
    const options = { stopPrice: '900', quantity: '1', timeInForce: 'GTE_GTC' } as const;
    expect(s.sendCondition(1, 'SELL', options)).toMatchObject({ code: 3018 });
  });
});

describe('cancelling one', () => {
  function cancel(
    s: Scenario,
    reference: { conditionId?: number; clientOrderId?: string; userId?: number; symbol?: string },
  ): string {
    const { code, field, id } = s.try({
      kind: 'cancelCondition',
      userId: 1,
      symbol: 'TESTUSDT',
      conditionId: 0,
      clientOrderId: '',
      ...reference,
    });
    return code === 0 ? `${id}` : `${code} ${field}`.trim();
  }

  test('[COND-4] by its id, by its own client id, by the generated one, or by both', () => {
    const s = exchange();
    const options = { stopPrice: '990', quantity: '1' } as const;
    const given = [1, 2].map((i) => s.condition(1, 'SELL', { ...options, clientOrderId: `c${i}` }));
    const bareIds = [3, 4].map(() => s.condition(1, 'SELL', options));
    expect(cancel(s, { clientOrderId: 'c1' })).toBe(`${given[0]}`);
    expect(s.conditionEvents()).toEqual([`${given[0]} CANCELLED USER`]);
    expect(cancel(s, { conditionId: given[1]!, clientOrderId: 'c2' })).toBe(`${given[1]}`);
    expect(cancel(s, { clientOrderId: `openperp-c${bareIds[0]}` })).toBe(`${bareIds[0]}`);
    expect(cancel(s, { conditionId: bareIds[1]!, clientOrderId: `openperp-c${bareIds[1]}` })).toBe(
      `${bareIds[1]}`,
    );
    expect(s.conditions(1)).toEqual([]);
  });

  test('[MATCH-9] refusals: unknown symbol and user, frozen, halted, then 3003 and 3005', () => {
    const s = exchange();
    s.addSymbol('ELSEUSDT');
    const options = { stopPrice: '990', quantity: '1' } as const;
    const id = s.condition(1, 'SELL', { ...options, clientOrderId: 'mine' });
    const other = s.condition(1, 'SELL', { ...options, clientOrderId: 'other' });
    expect(cancel(s, { conditionId: id, symbol: 'NONEUSDT' })).toBe('3008 symbol');
    expect(cancel(s, { conditionId: id, userId: 77 })).toBe('3008 userId');
    expect(cancel(s, { conditionId: id, userId: 2 })).toBe('3003 conditionId');
    expect(cancel(s, { conditionId: id, symbol: 'ELSEUSDT' })).toBe('3003 conditionId');
    expect(cancel(s, { conditionId: id, clientOrderId: 'other' })).toBe('3003 conditionId');
    expect(cancel(s, { conditionId: 99 })).toBe('3003 conditionId');
    expect(cancel(s, { clientOrderId: 'nobody' })).toBe('3003 clientOrderId');
    expect(cancel(s, { clientOrderId: `openperp-${id}` })).toBe('3003 clientOrderId');
    // It does have an id of its own.
    expect(cancel(s, { clientOrderId: `openperp-c${id}` })).toBe('3003 clientOrderId');
    expect(s.conditions(1)).toHaveLength(2);
    expect(cancel(s, { conditionId: id })).toBe(`${id}`);
    expect(cancel(s, { conditionId: id })).toBe('3005 conditionId');
    expect(cancel(s, { clientOrderId: 'mine' })).toBe('3005 clientOrderId');
    FROZEN.prepare!(s);
    expect(cancel(s, { conditionId: other })).toBe('3012');
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    HALTED.prepare!(s);
    expect(cancel(s, { conditionId: other })).toBe('3013 symbol');
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'CANCEL_ONLY' } });
    expect(cancel(s, { conditionId: other })).toBe(`${other}`);
  });

  test('[COND-4] an order that it has placed is not cancelled with it: it has fired, 3005', () => {
    const s = exchange();
    const id = s.condition(1, 'SELL', {
      type: 'STOP_LIMIT',
      stopPrice: '990',
      price: '1020',
      quantity: '1',
      clientOrderId: 'mine',
    });
    print(s, '990');
    expect(cancel(s, { conditionId: id })).toBe('3005 conditionId');
    expect(s.open(1)).toHaveLength(1);
  });
});

test('[COND-2] a condition that is taken is told and shown whole', () => {
  const s = exchange();
  s.do({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage: 25 });
  const id = s.condition(1, 'BUY', {
    type: 'TRAILING_STOP',
    activatePrice: '900',
    callbackRate: '1.5',
    quantity: '2',
    workingType: 'INDEX_PRICE',
    timeInForce: 'GTC',
    positionSide: 'SHORT',
    priceProtect: true,
  });
  const told = s.events.flatMap((event) => (event.kind === 'condition' ? [event.record] : []));
  expect(told).toEqual([
    {
      conditionId: id,
      userId: 1,
      symbol: 'TESTUSDT',
      clientOrderId: `openperp-c${id}`,
      type: 'TRAILING_STOP',
      side: 'BUY',
      positionSide: 'SHORT',
      status: 'PENDING_ACTIVATION',
      timeInForce: 'GTC',
      price: 0,
      quantity: units('2'),
      stopPrice: 0,
      workingType: 'INDEX_PRICE',
      activatePrice: units('900'),
      callbackRate: 150_000_000,
      // A BUY of SHORT closes by its nature.
      reduceOnly: true,
      closePosition: false,
      priceProtect: true,
      goodTillDate: 0,
      extremePrice: 0,
      generatedOrderId: 0,
      triggerTime: 0,
      cancelReason: '',
      rejectCode: 0,
      rejectField: '',
      rejectRule: '',
      strategyId: 0,
      leverage: 25,
      marginMode: 'CROSS',
      createdAt: START_MS,
      updatedAt: START_MS,
    },
  ]);
  expect(conditionAsked(s, id)).toEqual(told[0]);
  expect(text(conditionAsked(s, id)!.quantity)).toBe('2');
});
