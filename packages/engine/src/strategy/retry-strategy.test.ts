import { describe, expect, test } from 'vitest';
import type { PlaceStrategy, StrategyPartRequest } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import { conditionPart, ON_FILLED, ON_PARTIAL, orderPart } from '../testing/requests.ts';
import { type Scenario, START_MS } from '../testing/scenario.ts';
import { exchange, hit, told } from '../testing/strategies.ts';

const DAY_MS = 24 * 3_600_000;

/** A bracket of 1 with an id for each part. */
function parts(
  ids: readonly [string, string, string] = ['entry', 'profit', 'loss'],
  driven: typeof ON_FILLED | typeof ON_PARTIAL = ON_FILLED,
): readonly StrategyPartRequest[] {
  return [
    orderPart('BUY', { quantity: '1', price: '1000', clientOrderId: ids[0] }),
    orderPart('SELL', { quantity: '1', price: '1020', clientOrderId: ids[1] }, driven),
    conditionPart(
      'SELL',
      { quantity: '1', stopPrice: '980', workingType: 'MARK_PRICE', clientOrderId: ids[2] },
      driven,
    ),
  ];
}

function send(s: Scenario, options: Partial<Omit<PlaceStrategy, 'kind'>> = {}): Outcome {
  return s.try({
    kind: 'placeStrategy',
    userId: 1,
    symbol: 'TESTUSDT',
    strategyType: 'OTOCO',
    parts: parts(),
    clientStrategyId: 'mine',
    ...options,
  });
}

/** Sends the same again, and proves that it changed nothing. */
function again(s: Scenario, options: Parameters<typeof send>[1] = {}): Outcome {
  const before = s.engine.encode().slice(10);
  const outcome = send(s, options);
  expect(s.events).toEqual([]);
  expect(s.engine.encode().slice(10)).toEqual(before);
  return outcome;
}

function end(s: Scenario): void {
  s.do({ kind: 'cancelStrategy', userId: 1, strategyId: 1, clientStrategyId: '' });
}

/** An order or a condition with an id, far from the market. */
function place(s: Scenario, clientOrderId: string): Outcome {
  return s.send(1, 'BUY', { quantity: '0.01', price: '900', clientOrderId });
}

function placeCondition(s: Scenario, clientOrderId: string): Outcome {
  return s.sendCondition(1, 'BUY', { quantity: '0.01', stopPrice: '2000', clientOrderId });
}

const DONE = { code: 0, field: '', rule: '', id: 1 };

describe('a strategy asked for again', () => {
  test('[MATCH-9] the same request is answered with the strategy as it stands, in every state', () => {
    const s = exchange();
    expect(send(s)).toEqual(DONE);
    expect(again(s)).toEqual(DONE);
    hit(s, 'SELL', '0.4', '1000');
    expect(again(s)).toEqual(DONE);
    hit(s, 'SELL', '0.6', '1000');
    expect(again(s)).toEqual(DONE);
    hit(s, 'BUY', '1', '1020');
    expect(again(s)).toEqual(DONE);
  });

  test('[MATCH-9] by the ids of its parts alone', () => {
    const s = exchange();
    const anonymous = { clientStrategyId: '' };
    expect(send(s, anonymous)).toEqual(DONE);
    expect(again(s, anonymous)).toEqual(DONE);
    hit(s, 'SELL', '1', '1000');
    expect(again(s, anonymous)).toEqual(DONE);
    end(s);
    expect(again(s, anonymous)).toEqual(DONE);
    // Only the stop has an id.
    const other = exchange();
    const last = { clientStrategyId: '', parts: parts(['', '', 'loss']) };
    expect(send(other, last)).toEqual(DONE);
    expect(again(other, last)).toEqual(DONE);
    end(other);
    expect(again(other, last)).toEqual(DONE);
  });

  test('[MATCH-9] without any id each request is a new strategy', () => {
    const s = exchange();
    const anonymous = { clientStrategyId: '', parts: parts(['', '', '']) };
    expect(send(s, anonymous)).toMatchObject({ id: 1 });
    expect(send(s, anonymous)).toMatchObject({ id: 2 });
  });

  test.each<[string, Parameters<typeof send>[1]]>([
    ['driven on another event', { parts: parts(['entry', 'profit', 'loss'], ON_PARTIAL) }],
    ['fewer parts', { strategyType: 'OTO', parts: parts().slice(0, 2) }],
    ['another type', { strategyType: 'OCO', parts: parts().slice(1) }],
    ['a part without its id', { parts: parts(['entry', 'profit', '']) }],
    [
      'another price',
      {
        parts: [
          parts()[0]!,
          orderPart('SELL', { quantity: '1', price: '1021', clientOrderId: 'profit' }, ON_FILLED),
          parts()[2]!,
        ],
      },
    ],
    [
      'another working type',
      {
        parts: [
          ...parts().slice(0, 2),
          conditionPart('SELL', { quantity: '1', stopPrice: '980', clientOrderId: 'loss' }, ON_FILLED),
        ],
      },
    ],
  ])('[MATCH-9] another request by the same clientStrategyId is 3004: %s', (_, options) => {
    const s = exchange();
    send(s);
    const refused = { code: 3004, field: 'clientStrategyId', rule: 'MATCH-9', id: 0 };
    expect(again(s, options)).toEqual(refused);
    end(s);
    expect(again(s, options)).toEqual(refused);
  });

  test('[MATCH-9] another request by the id of a part is 3004, that part named', () => {
    const s = exchange();
    send(s);
    const taken = (at: number) => ({
      code: 3004,
      field: `subOrderList[${at}].clientOrderId`,
      rule: 'MATCH-9',
      id: 0,
    });
    expect(again(s, { clientStrategyId: 'other' })).toEqual(taken(0));
    expect(again(s, { clientStrategyId: 'other', parts: parts(['a', 'b', 'profit']) })).toEqual(taken(2));
    expect(again(s, { clientStrategyId: '', parts: parts(['a', 'loss', 'b']) })).toEqual(taken(1));
    expect(again(s, { clientStrategyId: '', parts: parts(['a', 'b', 'a']) })).toEqual(taken(2));
    place(s, 'order');
    placeCondition(s, 'condition');
    expect(again(s, { clientStrategyId: '', parts: parts(['order', 'b', 'c']) })).toEqual(taken(0));
    expect(again(s, { clientStrategyId: '', parts: parts(['a', 'b', 'condition']) })).toEqual(taken(2));
  });

  test('[MATCH-9] ids of strategies and of orders are two namespaces, and each account has its own', () => {
    const s = exchange();
    send(s);
    expect(place(s, 'mine').code).toBe(0);
    expect(send(s, { userId: 2 })).toMatchObject({ code: 0, id: 2 });
    expect(send(s, { clientStrategyId: 'entry', parts: parts(['', '', '']) })).toMatchObject({
      code: 0,
      id: 3,
    });
  });

  test('[MATCH-9] a retry is answered whatever has become of account and symbol', () => {
    const s = exchange();
    send(s);
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    expect(again(s)).toEqual(DONE);
  });
});

describe('ids of parts', () => {
  test('[MATCH-9] no order and no condition takes the id of a part, active or not, ended or dropped', () => {
    const s = exchange();
    send(s);
    const taken = { code: 3004, field: 'clientOrderId', rule: 'MATCH-9', id: 0 };
    for (const id of ['entry', 'profit', 'loss']) {
      expect(place(s, id)).toEqual(taken);
      expect(placeCondition(s, id)).toEqual(taken);
    }
    // Nor the very order that the part is.
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000', clientOrderId: 'entry' })).toEqual(taken);
    end(s);
    for (const id of ['entry', 'profit', 'loss']) {
      expect(place(s, id)).toEqual(taken);
      expect(placeCondition(s, id)).toEqual(taken);
    }
  });

  test('[MATCH-9] they are the ids of what the parts place', () => {
    const s = exchange();
    send(s);
    hit(s, 'SELL', '1', '1000');
    const [entry, profit, loss] = told(s)[0]!.parts;
    expect([
      entry!.order!.clientOrderId,
      profit!.order!.clientOrderId,
      loss!.condition!.clientOrderId,
    ]).toEqual(['entry', 'profit', 'loss']);
    expect(
      s.try({ kind: 'cancel', userId: 1, symbol: 'TESTUSDT', orderId: 0, clientOrderId: 'profit' }),
    ).toMatchObject({
      code: 0,
    });
  });

  test('[MATCH-9] parts without an id get one when they become active', () => {
    const s = exchange();
    send(s, { clientStrategyId: '', parts: parts(['', '', '']) });
    expect(told(s)[0]).toMatchObject({ clientStrategyId: 'openperp-s1' });
    hit(s, 'SELL', '1', '1000');
    const {
      parts: [, profit, loss],
    } = told(s)[0]!;
    expect(profit!.order!.clientOrderId).toBe(`openperp-${profit!.order!.orderId}`);
    expect(loss!.condition!.clientOrderId).toBe('openperp-c1');
  });

  test('[MATCH-9] 24 h after the strategy ended its id and those of parts never active are free, not before', () => {
    const s = exchange();
    send(s);
    s.tickAt(START_MS + 1000);
    end(s);
    s.tickAt(START_MS + DAY_MS);
    expect(again(s)).toEqual(DONE);
    expect(place(s, 'loss')).toMatchObject({ code: 3004 });
    s.tickAt(START_MS + 1000 + DAY_MS);
    for (const id of ['entry', 'profit', 'loss']) expect(place(s, id).code).toBe(0);
    expect(send(s, { parts: parts(['a', 'b', 'c']) })).toMatchObject({ code: 0, id: 2 });
    expect(
      s.engine.query({ kind: 'strategy', userId: 1, strategyId: 1, clientStrategyId: '' }),
    ).toBeUndefined();
  });

  test('[MATCH-9] those of parts that were active are free 24 h after these ended, also while the strategy works', () => {
    const s = exchange();
    send(s);
    hit(s, 'SELL', '1', '1000');
    s.tickAt(START_MS + DAY_MS - 1000);
    expect(place(s, 'entry')).toMatchObject({ code: 3004 });
    s.tickAt(START_MS + DAY_MS);
    expect(place(s, 'entry').code).toBe(0);
    expect(place(s, 'profit')).toMatchObject({ code: 3004 });
    expect(placeCondition(s, 'loss')).toMatchObject({ code: 3004 });
    // The strategy is still found by its own id.
    expect(again(s)).toEqual(DONE);
  });

  test('[MATCH-9] an id that something newer has taken is not freed by the end of the strategy', () => {
    const s = exchange();
    send(s);
    hit(s, 'SELL', '1', '1000');
    s.tickAt(START_MS + DAY_MS);
    expect(place(s, 'entry').code).toBe(0);
    end(s);
    s.tickAt(START_MS + 2 * DAY_MS);
    expect(place(s, 'entry')).toMatchObject({ code: 0 });
    expect(s.send(1, 'BUY', { quantity: '0.02', price: '900', clientOrderId: 'entry' })).toMatchObject({
      code: 3004,
    });
    expect(place(s, 'profit').code).toBe(0);
  });

  test('[MATCH-9] a refused leg keeps its id with the strategy', () => {
    const s = exchange();
    send(s);
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    hit(s, 'SELL', '1', '1000');
    expect(s.strategyEvents()).toEqual(['1 WORKING ENDED REJECTED ACTIVE']);
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'ACTIVE' });
    expect(place(s, 'profit')).toMatchObject({ code: 3004 });
    expect(again(s)).toEqual(DONE);
    end(s);
    expect(place(s, 'profit')).toMatchObject({ code: 3004 });
    expect(again(s)).toEqual(DONE);
  });
});

describe('a remembered strategy', () => {
  test('[STRAT-5] is answered by its last image, as it was told', () => {
    const s = exchange();
    send(s);
    s.timeMs += 5000;
    end(s);
    const [record] = told(s);
    expect(record).toMatchObject({ status: 'CANCELLED', createdAt: START_MS, updatedAt: START_MS + 5000 });
    for (const reference of [
      { strategyId: 1, clientStrategyId: '' },
      { strategyId: 0, clientStrategyId: 'mine' },
      { strategyId: 1, clientStrategyId: 'mine' },
    ]) {
      expect(s.engine.query({ kind: 'strategy', userId: 1, ...reference })).toEqual(record);
    }
    expect(
      s.engine.query({ kind: 'strategy', userId: 1, strategyId: 1, clientStrategyId: 'other' }),
    ).toBeUndefined();
    expect(
      s.engine.query({ kind: 'strategy', userId: 2, strategyId: 1, clientStrategyId: '' }),
    ).toBeUndefined();
  });

  test('[STRAT-5] one of which nothing has an id is forgotten when it ends', () => {
    const s = exchange();
    send(s, { clientStrategyId: '', parts: parts(['', '', '']) });
    const query = { kind: 'strategy', userId: 1, strategyId: 1, clientStrategyId: '' } as const;
    expect(s.engine.query(query)).toMatchObject({ status: 'WORKING' });
    end(s);
    expect(s.engine.query(query)).toBeUndefined();
  });
});
