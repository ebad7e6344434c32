import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { CLOSE, funded, long, ON_TRADES, REDUCE, TAKE_PROFIT, trailing } from './condition-fixture.ts';
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
  wholeStory,
} from './trading-fixture.ts';

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
