import { describe, expect, test } from 'vitest';
import type { PositionSide } from '../command/command.ts';
import { GOOD } from '../testing/condition-faults.ts';
import { fired } from '../testing/conditions.ts';
import { type ConditionOptions, conditionRequest } from '../testing/requests.ts';
import { type Scenario, START_MS, units } from '../testing/scenario.ts';
import { bracket, exchange, hit, print } from '../testing/strategies.ts';

const MINUTE_MS = 60_000;

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
