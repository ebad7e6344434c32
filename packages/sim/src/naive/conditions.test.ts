import type { PlaceCondition } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { emptyExchange, marketOf } from './exchange.ts';
import { addPoint, setLastPrice } from './price-points.ts';
import { noSink } from './sinks.ts';
import { createSymbol } from './symbols.ts';
import {
  conditionStory,
  limitOrder,
  MARKET,
  orderStory,
  PLAIN,
  START_MS,
  TradingFixture,
  wholeStory,
} from './trading-fixture.ts';

const DAY_MS = 86_400_000;

/** Mark 60,000; four accounts with money; account 1 tries, 3 and 4 make prices. */
function funded(spec = PLAIN, mark = '60000'): TradingFixture {
  const fixture = new TradingFixture(spec, mark);
  fixture.fund('1000000', 1, 2, 3, 4);
  return fixture;
}

/** Account 1 is long 1 at 60,000, account 2 short. */
function long(): TradingFixture {
  const fixture = funded();
  fixture.place(2, 'SELL', '60000', '1');
  fixture.place(1, 'BUY', '60000', '1');
  return fixture;
}

const TAKE_PROFIT: Partial<PlaceCondition> = { type: 'TAKE_PROFIT_MARKET' };
const CLOSE: Partial<PlaceCondition> = { closePosition: true, quantity: 0 };
const REDUCE: Partial<PlaceCondition> = { reduceOnly: true };
const LASTING: Partial<PlaceCondition> = { timeInForce: 'GTE_GTC' };
const ON_TRADES: Partial<PlaceCondition> = { workingType: 'CONTRACT_PRICE' };

function trailing(callbackRate: string, activatePrice = '0'): Partial<PlaceCondition> {
  return {
    type: 'TRAILING_STOP',
    stopPrice: 0,
    callbackRate: units(callbackRate),
    activatePrice: units(activatePrice),
  };
}

describe('placing', () => {
  test('[COND-1] a trigger that is true already is refused, at the price itself too', () => {
    const fixture = funded();
    const outcome = (side: 'BUY' | 'SELL', stopPrice: string, changes: Partial<PlaceCondition> = {}) => {
      const { code, field } = fixture.condition(1, side, stopPrice, '1', changes).outcome;
      return `${code} ${field}`;
    };
    expect([outcome('BUY', '60000'), outcome('SELL', '60000.1'), outcome('BUY', '60000.1')]).toEqual([
      '3102 stopPrice',
      '3102 stopPrice',
      '0 ',
    ]);
    expect([outcome('BUY', '60000', TAKE_PROFIT), outcome('SELL', '59999.9', TAKE_PROFIT)]).toEqual([
      '3102 stopPrice',
      '3102 stopPrice',
    ]);
    expect([outcome('SELL', '60000.1', TAKE_PROFIT), outcome('BUY', '59999.9', TAKE_PROFIT)]).toEqual([
      '0 ',
      '0 ',
    ]);
  });

  test('[COND-7] on a price that does not exist yet a condition waits for it', () => {
    const fixture = funded();
    expect(fixture.condition(1, 'BUY', '50000', '1', ON_TRADES).outcome.code).toBe(0);
    // the first trade is at 60,000: above 50,000
    const { events } = fixture.trade('60000');
    expect(conditionStory(events)).toEqual(['c1 REJECTED 3011']);
  });

  test('[MATCH-9] checks come in their order', () => {
    const fixture = funded();
    const limit = { type: 'STOP_LIMIT', price: units('61000') } as const;
    const outcome = (changes: Partial<PlaceCondition>) => {
      const { code, field } = fixture.condition(1, 'BUY', '61000', '1', changes).outcome;
      return `${code} ${field}`;
    };
    const off = { stopPrice: units('61000.05'), quantity: units('0.0005') };
    expect([
      outcome({ ...limit, ...off, price: units('61000.05') }),
      outcome({ ...limit, ...off }),
      outcome({ quantity: units('0.0005'), stopPrice: units('1000000.1') }),
      outcome({ ...limit, price: units('1000000.1') }),
      outcome({ stopPrice: units('1000000.1') }),
      outcome({ quantity: units('120.001') }),
      outcome({ ...limit, quantity: units('120.001'), ...LASTING }),
      outcome({ ...LASTING, stopPrice: units('50000') }),
      outcome({ symbol: 'NONE' }),
    ]).toEqual([
      '3014 price',
      '3101 stopPrice',
      '3015 quantity',
      '2003 price',
      '3101 stopPrice',
      '2003 quantity',
      '3018 timeInForce',
      '3018 timeInForce',
      '3008 symbol',
    ]);
    expect(outcome({ ...trailing('1', '61000.05') })).toBe('3014 activatePrice');
    expect(outcome({ timeInForce: 'GTD', ...limit, goodTillDate: START_MS + 59_999 })).toBe(
      '2003 goodTillDate',
    );
    fixture.apply({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect([outcome({}), outcome(REDUCE), outcome({ ...CLOSE })]).toEqual(['3012 ', '0 ', '0 ']);
    fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes: { status: 'HALTED' } });
    expect([outcome(REDUCE), outcome({})]).toEqual(['3013 symbol', '3012 ']);
  });

  test('[MATCH-4] the least notional is that at the price, the stop or the activation, and waived for what reduces', () => {
    // 0.001 × 50,000 = 50
    const fixture = funded({ ...PLAIN, minNotional: units('50') });
    const code = (side: 'BUY' | 'SELL', stopPrice: string, changes: Partial<PlaceCondition> = {}) =>
      fixture.condition(1, side, stopPrice, '0.001', changes).outcome.code;
    expect([code('SELL', '49999.9'), code('SELL', '50000'), code('SELL', '49999.9', REDUCE)]).toEqual([
      3016, 0, 0,
    ]);
    const limit = { type: 'STOP_LIMIT', price: units('49999.9') } as const;
    expect([code('SELL', '55000', limit), code('BUY', '0', trailing('1', '49999.9'))]).toEqual([3016, 3016]);
    expect([code('BUY', '0', trailing('1', '50000')), code('BUY', '0', trailing('1'))]).toEqual([0, 0]);
  });

  test('[LIMIT] as many conditions wait as the symbol allows', () => {
    const fixture = funded({ ...PLAIN, maxConditionOrders: 2 });
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(0);
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(0);
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(3111);
    fixture.apply({ kind: 'cancelAll', userId: 1, symbol: '', cancelType: 2 });
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(0);
  });

  test('[MATCH-9] an id is one of orders and conditions alike, and answered again for 24 h', () => {
    const fixture = funded();
    const named = { clientOrderId: 'mine' };
    expect(fixture.condition(1, 'BUY', '61000', '1', named).outcome).toMatchObject({ code: 0, id: 1 });
    expect(fixture.condition(1, 'BUY', '61000', '1', named)).toMatchObject({
      outcome: { code: 0, id: 1 },
      events: [],
    });
    expect(fixture.condition(1, 'BUY', '61000', '2', named).outcome.code).toBe(3004);
    expect(fixture.place(1, 'BUY', '50000', '1', named).outcome.code).toBe(3004);
    const cancel = { kind: 'cancelCondition', userId: 1, symbol: 'BTCUSDT' } as const;
    expect(fixture.apply({ ...cancel, conditionId: 1, clientOrderId: 'other' }).outcome.code).toBe(3003);
    const byName = { ...cancel, conditionId: 0, clientOrderId: 'mine' };
    expect(fixture.apply(byName)).toMatchObject({
      outcome: { code: 0, id: 1 },
      events: [{ kind: 'condition', record: { status: 'CANCELLED', cancelReason: 'USER' } }],
    });
    expect(fixture.apply(byName).outcome).toMatchObject({ code: 3005, field: 'clientOrderId' });
    expect(fixture.condition(1, 'BUY', '61000', '1', named).outcome.id).toBe(1);
    fixture.timeMs += DAY_MS;
    expect(fixture.apply(byName).outcome.code).toBe(3003);
    expect(fixture.place(1, 'BUY', '60000', '1', named).outcome.code).toBe(0);
  });
});

describe('firing', () => {
  test('[COND-1] [COND-2] a stop fires when its price comes, and its order is told after it', () => {
    const fixture = long();
    expect(fixture.condition(1, 'SELL', '59000', '1', REDUCE).outcome.id).toBe(1);
    expect(fixture.asset(1).orderMargin).toBe(0);
    fixture.place(2, 'BUY', '59000', '1');
    expect(wholeStory(fixture.index('59000.1').events)).toEqual([]);
    const { events } = fixture.index('59000');
    expect(wholeStory(events)).toEqual(['c1 TRIGGERED', '3 FILLED 1/1', '4 FILLED 1/1']);
    const order = events.findLast((event) => event.kind === 'order')?.record;
    expect(order).toMatchObject({
      type: 'MARKET',
      timeInForce: 'IOC',
      conditionId: 1,
      strategyId: 0,
      reduceOnly: true,
      clientOrderId: 'openperp-4',
    });
    expect(events.find((event) => event.kind === 'condition')?.record).toMatchObject({
      generatedOrderId: 4,
      triggerTime: START_MS,
      clientOrderId: 'openperp-c1',
    });
    expect(events.find(({ kind, record }) => kind === 'closedPosition' && record.userId === 1)).toMatchObject(
      { record: { triggerMode: 3 } },
    );
    expect(fixture.conditions(1)).toEqual([]);
  });

  test('[COND-1] a take profit goes the other way and is said to have closed the position', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '61000', '1', { ...TAKE_PROFIT, ...CLOSE });
    fixture.place(2, 'BUY', '60500', '1');
    const { events } = fixture.index('61000');
    expect(conditionStory(events)).toEqual(['c1 TRIGGERED']);
    expect(events.find(({ kind, record }) => kind === 'closedPosition' && record.userId === 1)).toMatchObject(
      { record: { triggerMode: 2 } },
    );
  });

  test('[COND-1] each working type sees its own price', () => {
    const fixture = funded({ ...PLAIN, markPriceMethod: 'MEDIAN' });
    fixture.trade('60000');
    fixture.condition(1, 'BUY', '60100', '1', { workingType: 'INDEX_PRICE' });
    fixture.condition(1, 'BUY', '60100', '1', { workingType: 'MARK_PRICE' });
    fixture.condition(1, 'BUY', '60100', '1', { workingType: 'CONTRACT_PRICE' });
    // the mark is the median of 60,150 (P1) and 60,000 (last): 60,075
    expect(conditionStory(fixture.index('60150').events)).toEqual(['c1 REJECTED 3011']);
    // and of 60,200 and 60,000: 60,100
    expect(conditionStory(fixture.index('60200').events)).toEqual(['c2 REJECTED 3011']);
    expect(conditionStory(fixture.trade('60100').events)).toEqual(['c3 REJECTED 3011']);
  });

  test('[COND-2] what is refused is REJECTED with the reason, and nothing else happens', () => {
    const fixture = funded();
    fixture.condition(1, 'SELL', '59000', '1', { ...CLOSE });
    const { events } = fixture.index('59000');
    expect(events.filter(({ kind }) => kind !== 'price')).toMatchObject([
      {
        kind: 'condition',
        record: {
          status: 'REJECTED',
          rejectCode: 3018,
          rejectField: 'closePosition',
          rejectRule: 'MATCH-7',
          generatedOrderId: 0,
          triggerTime: START_MS,
          cancelReason: '',
        },
      },
    ]);
    fixture.condition(1, 'SELL', '58000', '1', {
      type: 'STOP_LIMIT',
      price: units('50000'),
    });
    // below 58,000 × 0.95 = 55,100
    expect(conditionStory(fixture.index('58000').events)).toEqual(['c2 REJECTED 3017']);
  });

  test('[COND-4] a *_LIMIT rests at its price, as long as its own date says', () => {
    const fixture = funded();
    const goodTill = { timeInForce: 'GTD', goodTillDate: START_MS + 60_000 } as const;
    const limit = { type: 'STOP_LIMIT', price: units('61000'), ...goodTill } as const;
    fixture.condition(1, 'BUY', '61000', '1', limit);
    fixture.condition(1, 'BUY', '62000', '1', { ...limit, price: units('62000') });
    fixture.timeMs += 59_500;
    const { events } = fixture.index('61000');
    expect(wholeStory(events)).toEqual(['c1 TRIGGERED', '1 PENDING 0/1']);
    expect(events.findLast(({ kind }) => kind === 'order')?.record).toMatchObject(goodTill);
    expect(wholeStory(fixture.tick().events)).toEqual(['1 CANCELED 0/1 GTD', 'c2 CANCELLED GTD']);
  });

  test('[COND-6] the one crossed by most fires first, then the oldest', () => {
    const fixture = funded();
    fixture.condition(1, 'SELL', '59000', '1');
    fixture.condition(1, 'SELL', '59500', '1');
    fixture.condition(2, 'SELL', '59500', '1');
    fixture.condition(2, 'SELL', '58000', '1');
    expect(conditionStory(fixture.index('58500').events)).toEqual([
      'c2 REJECTED 3011',
      'c3 REJECTED 3011',
      'c1 REJECTED 3011',
    ]);
  });

  test('[COND-6] a firing that moves the price fires others within the command', () => {
    const fixture = funded();
    fixture.trade('60000');
    fixture.place(3, 'BUY', '59500', '1');
    fixture.place(3, 'BUY', '59000', '1');
    fixture.place(3, 'BUY', '58500', '1');
    fixture.condition(1, 'SELL', '59500', '1', ON_TRADES);
    fixture.condition(2, 'SELL', '59000', '1', ON_TRADES);
    // the trade at 59,500 fires the first, which trades at 59,000 and fires the second
    const { events } = fixture.place(4, 'SELL', '0', '1', MARKET);
    expect(wholeStory(events)).toEqual([
      '3 FILLED 1/1',
      '6 FILLED 1/1',
      'c1 TRIGGERED',
      '4 FILLED 1/1',
      '7 FILLED 1/1',
      'c2 TRIGGERED',
      '5 FILLED 1/1',
      '8 FILLED 1/1',
    ]);
  });

  test('[COND-6] an order that sweeps the book shows how far it went', () => {
    const fixture = funded();
    fixture.trade('60000');
    fixture.condition(1, 'SELL', '0', '1', { ...trailing('1'), ...ON_TRADES });
    fixture.condition(1, 'BUY', '60500', '1', { ...ON_TRADES });
    fixture.condition(2, 'BUY', '60100', '1', { ...ON_TRADES });
    for (const price of ['60100', '60500', '61000']) fixture.place(3, 'SELL', price, '1');
    // both were crossed when it ended at 61,000: the one of 60,100 by more
    expect(conditionStory(fixture.place(4, 'BUY', '61000', '3').events)).toEqual([
      'c3 REJECTED 3011',
      'c2 REJECTED 3011',
    ]);
    expect(fixture.conditions(1)).toMatchObject([{ extremePrice: units('61000') }]);
  });

  test('[COND-6] of trades in one direction the first and the last count, of others every turn', () => {
    const exchange = emptyExchange();
    createSymbol(exchange, { kind: 'createSymbol', spec: PLAIN }, noSink);
    const market = marketOf(exchange, 'BTCUSDT');
    for (const price of [5n, 6n, 7n, 7n, 9n, 8n, 4n, 6n]) setLastPrice(exchange, market, price);
    addPoint(exchange, market, 'MARK_PRICE', 1n);
    for (const price of [7n, 8n, 9n]) setLastPrice(exchange, market, price);
    expect(exchange.points.map(({ price }) => price)).toEqual([5n, 9n, 4n, 6n, 1n, 7n, 9n]);
  });

  test('[COND-6] a hundred fire in a command, the rest with the next ticks, and nothing fires between', () => {
    const fixture = funded({ ...PLAIN, maxConditionOrders: 200 });
    for (let count = 0; count < 150; count += 1) fixture.condition(1, 'SELL', '59000', '1');
    fixture.condition(2, 'SELL', '58500', '1');
    const first = conditionStory(fixture.index('59000').events);
    expect([first.length, first[0], first.at(-1)]).toEqual([100, 'c1 REJECTED 3011', 'c100 REJECTED 3011']);
    // a command that is no tick queues what its price has reached, behind the others
    expect(conditionStory(fixture.index('58500').events)).toEqual([]);
    const cancel = { kind: 'cancelCondition', userId: 1, symbol: 'BTCUSDT', clientOrderId: '' } as const;
    expect(fixture.apply({ ...cancel, conditionId: 101 }).outcome.code).toBe(0);
    const rest = conditionStory(fixture.tick().events);
    expect([rest.length, rest[0], rest.at(-1)]).toEqual([50, 'c102 REJECTED 3011', 'c151 REJECTED 3011']);
  });

  test('[MATCH-9] triggers wait while a symbol is halted, and see its prices when it trades again', () => {
    const fixture = funded();
    fixture.condition(1, 'SELL', '59000', '1');
    fixture.condition(1, 'SELL', '58000', '1');
    const setStatus = (status: 'HALTED' | 'TRADING') =>
      fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes: { status } });
    setStatus('HALTED');
    expect(conditionStory(fixture.index('57000').events)).toEqual([]);
    expect(conditionStory(fixture.index('58500').events)).toEqual([]);
    expect(conditionStory(setStatus('TRADING').events)).toEqual(['c1 REJECTED 3011']);
    expect(fixture.conditions(1).map(({ conditionId }) => conditionId)).toEqual([2]);
  });

  test('[COND-2] an account that may only reduce by then is refused, a frozen one too', () => {
    const fixture = long();
    fixture.condition(1, 'BUY', '61000', '1');
    fixture.condition(1, 'SELL', '59000', '1', REDUCE);
    fixture.apply({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect(conditionStory(fixture.index('61000').events)).toEqual(['c1 REJECTED 3012']);
    fixture.place(2, 'BUY', '59000', '1');
    expect(conditionStory(fixture.index('59000').events)).toEqual(['c2 TRIGGERED']);
  });
});

describe('trailing', () => {
  /** Marks one after the other; answers those at which something fired. */
  function firedAt(fixture: TradingFixture, prices: readonly string[]): string[] {
    return prices.filter((price) => conditionStory(fixture.index(price).events).some(isFired));
  }

  function isFired(told: string): boolean {
    return told.includes('TRIGGERED') || told.includes('REJECTED');
  }

  test('[COND-3] BUY with 5 %: the lowest is 42,000, and it fires at 44,100', () => {
    const fixture = funded(PLAIN, '44000');
    fixture.condition(1, 'BUY', '0', '1', trailing('5'));
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING', extremePrice: units('44000') }]);
    expect(firedAt(fixture, ['45000', '46000', '42000', '44099.9'])).toEqual([]);
    expect(fixture.conditions(1)).toMatchObject([{ extremePrice: units('42000') }]);
    expect(firedAt(fixture, ['44100'])).toEqual(['44100']);
  });

  test('[COND-3] SELL from 42,000 with 7.5 %: the highest is 46,500, and it fires at 43,012.5', () => {
    const fixture = funded(PLAIN, '40000');
    const placed = fixture.condition(1, 'SELL', '0', '1', trailing('7.5', '42000'));
    expect(conditionStory(placed.events)).toEqual(['c1 PENDING_ACTIVATION']);
    expect(firedAt(fixture, ['41500', '39000'])).toEqual([]);
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING_ACTIVATION', extremePrice: 0 }]);
    expect(conditionStory(fixture.index('42000').events)).toEqual(['c1 PENDING']);
    expect(firedAt(fixture, ['45000', '44000', '46500'])).toEqual([]);
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING', extremePrice: units('46500') }]);
    expect(firedAt(fixture, ['43012.6', '43012.5'])).toEqual(['43012.5']);
  });

  test('[COND-3] an activation on the wrong side, or at the price, is refused', () => {
    const fixture = funded();
    const outcome = (side: 'BUY' | 'SELL', activatePrice: string) =>
      fixture.condition(1, side, '0', '1', trailing('1', activatePrice)).outcome;
    expect(outcome('SELL', '60000')).toMatchObject({ code: 3108, field: 'activatePrice' });
    expect(outcome('BUY', '60000').code).toBe(3108);
    expect([outcome('SELL', '60000.1').code, outcome('BUY', '59999.9').code]).toEqual([0, 0]);
  });

  test('[COND-7] without a price it starts with the first one', () => {
    const fixture = funded();
    fixture.condition(1, 'SELL', '0', '1', { ...trailing('1'), ...ON_TRADES });
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING', extremePrice: 0 }]);
    fixture.trade('60000');
    expect(fixture.conditions(1)).toMatchObject([{ extremePrice: units('60000') }]);
    expect(conditionStory(fixture.trade('59400.1').events)).toEqual([]);
    expect(conditionStory(fixture.trade('59400').events)).toEqual(['c1 REJECTED 3011']);
  });
});

describe('protection', () => {
  test('[COND-5] it does not fire while mark and last are too far apart, and is looked at again', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '56900', '1', { ...REDUCE, priceProtect: true });
    fixture.place(2, 'BUY', '56500', '1', { positionSide: 'BOTH' });
    // |56,900 − 60,000| = 3,100 > 5 % of 56,900 = 2,845
    expect(conditionStory(fixture.index('56900').events)).toEqual([]);
    expect(conditionStory(fixture.tick().events)).toEqual([]);
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING' }]);
    // |56,900 − 59,745| = 2,845: no longer more
    fixture.place(3, 'SELL', '59745', '0.001');
    const { events } = fixture.place(4, 'BUY', '59745', '0.001');
    expect(conditionStory(events)).toEqual(['c1 TRIGGERED']);
  });

  test('[COND-5] a tick looks at it where no price has moved', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '56900', '1', { ...REDUCE, priceProtect: true });
    fixture.index('56900');
    const changes = { triggerProtect: units('0.06') };
    const change = fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes });
    expect(conditionStory(change.events)).toEqual([]);
    // 3,100 ≤ 6 % of 56,900 = 3,414
    expect(conditionStory(fixture.tick().events)).toEqual(['c1 REJECTED 3011']);
  });

  test('[COND-5] when its price has gone again it waits as before', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '56900', '1', { ...REDUCE, priceProtect: true });
    fixture.index('56900');
    expect(conditionStory(fixture.index('57500').events)).toEqual([]);
    fixture.place(2, 'BUY', '56500', '1');
    fixture.trade('57500');
    expect(conditionStory(fixture.index('56900').events)).toEqual(['c1 TRIGGERED']);
  });

  test('[COND-5] a trailing one keeps its extreme', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '0', '1', { ...trailing('5.5'), ...REDUCE, priceProtect: true });
    // 60,000 × 0.945 = 56,700; 3,300 > 2,835
    fixture.index('56700');
    fixture.index('57000');
    expect(fixture.conditions(1)).toMatchObject([{ extremePrice: units('60000') }]);
    fixture.trade('57000');
    expect(conditionStory(fixture.index('56700.1').events)).toEqual([]);
    expect(conditionStory(fixture.index('56700').events)).toEqual(['c1 REJECTED 3011']);
  });
});

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

describe('sweeps and views', () => {
  test('[COND-2] cancel-all 2 ends conditions only, 4 everything, and both count', () => {
    const fixture = funded();
    const place = () => {
      fixture.place(1, 'BUY', '59000', '1');
      fixture.condition(1, 'SELL', '59000', '1');
      fixture.condition(1, 'SELL', '58000', '1');
    };
    const sweep = (cancelType: 0 | 2 | 4) =>
      fixture.apply({ kind: 'cancelAll', userId: 1, symbol: 'BTCUSDT', cancelType });
    place();
    expect(sweep(0).outcome.id).toBe(1);
    const conditions = sweep(2);
    expect(conditions.outcome.id).toBe(2);
    expect(conditionStory(conditions.events)).toEqual(['c2 CANCELLED USER', 'c1 CANCELLED USER']);
    place();
    const all = sweep(4);
    expect(all.outcome.id).toBe(3);
    expect(wholeStory(all.events)).toEqual(['2 CANCELED 0/1 USER', 'c4 CANCELLED USER', 'c3 CANCELLED USER']);
  });

  test('[COND-2] a dead man’s switch and a delisting end conditions', () => {
    const fixture = funded();
    fixture.condition(1, 'SELL', '59000', '1');
    fixture.condition(2, 'SELL', '59000', '1');
    fixture.apply({ kind: 'countdown', userId: 1, symbol: '', timeoutMs: 1000 });
    expect(conditionStory(fixture.tick().events)).toEqual(['c1 CANCELLED COUNTDOWN']);
    const delisted = { kind: 'updateSymbol', symbol: 'BTCUSDT', changes: { status: 'DELISTED' } } as const;
    expect(conditionStory(fixture.apply(delisted).events)).toEqual(['c2 CANCELLED HALT']);
  });

  test('[COND-4] tp and sl of a position are those of closePosition, else of reduce-only conditions', () => {
    const fixture = long();
    const shown = () => fixture.positions(1).map((held) => [held.takeProfitPrice, held.stopLossPrice]);
    expect(shown()).toEqual([[null, null]]);
    fixture.condition(1, 'SELL', '61000', '1', TAKE_PROFIT);
    fixture.condition(1, 'SELL', '62000', '1', { ...TAKE_PROFIT, ...REDUCE });
    fixture.condition(1, 'SELL', '61500', '1', { ...TAKE_PROFIT, ...REDUCE });
    fixture.condition(1, 'SELL', '58000', '1', REDUCE);
    expect(shown()).toEqual([[units('61500'), units('58000')]]);
    // 60,000 × 0.98
    fixture.condition(1, 'SELL', '0', '1', { ...trailing('2'), ...REDUCE });
    expect(shown()).toEqual([[units('61500'), units('58800')]]);
    fixture.condition(1, 'SELL', '57000', '0', { ...CLOSE });
    expect(shown()).toEqual([[units('61500'), units('57000')]]);
  });

  test('the engine counts waiting conditions, and answers one by its name after its end', () => {
    const fixture = funded();
    fixture.condition(1, 'SELL', '59000', '1', { clientOrderId: 'mine' });
    fixture.condition(1, 'SELL', '58000', '1');
    expect(fixture.engine.query({ kind: 'engine' }).conditionOrders).toBe(2);
    fixture.index('59000');
    expect(fixture.engine.query({ kind: 'engine' }).conditionOrders).toBe(1);
    const named = (clientOrderId: string, conditionId: number) =>
      fixture.engine.query({ kind: 'condition', userId: 1, symbol: 'BTCUSDT', clientOrderId, conditionId });
    expect([named('mine', 0)?.status, named('', 1)?.status, named('', 2)?.status]).toEqual([
      'REJECTED',
      'REJECTED',
      'PENDING',
    ]);
    expect(named('other', 2)).toBeUndefined();
  });

  test('[COND-7] conditions neither exclude position sides nor hold the margin mode', () => {
    const fixture = funded();
    fixture.condition(1, 'SELL', '59000', '1');
    const isolated = { kind: 'setMarginMode', userId: 1, symbol: 'BTCUSDT', marginMode: 'ISOLATED' } as const;
    expect(fixture.apply(isolated).outcome.code).toBe(0);
    expect(fixture.place(1, 'BUY', '59000', '1', { positionSide: 'LONG' }).outcome.code).toBe(0);
    expect(conditionStory(fixture.index('59000').events)).toEqual(['c1 REJECTED 3007']);
    expect(
      orderStory(fixture.apply(limitOrder(1, 'BUY', '58000', '1', { positionSide: 'LONG' })).events),
    ).toEqual(['2 PENDING 0/1']);
  });
});
