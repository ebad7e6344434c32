import { describe, expect, test } from 'vitest';
import type { CancelType } from '../command/command.ts';
import { feeless, isolate } from '../testing/liquidations.ts';
import { conditionPart, conditionRequest, orderPart } from '../testing/requests.ts';
import type { Scenario } from '../testing/scenario.ts';
import { exchange, exits, long, stand } from '../testing/strategies.ts';

/** What user 1 has of each kind in TESTUSDT, and some of it in ELSEUSDT; user 2 has the like. */
interface Open {
  readonly s: Scenario;
  readonly orders: readonly number[];
  readonly conditions: readonly number[];
  readonly elsewhere: { readonly order: number; readonly condition: number };
}

function open(): Open {
  const s = long('5');
  s.addSymbol('ELSEUSDT');
  s.index('1000', 'ELSEUSDT');
  const orders = [s.limit(1, 'BUY', '1', '900'), s.limit(1, 'SELL', '1', '1100')];
  const conditions = [
    s.condition(1, 'SELL', { stopPrice: '500', closePosition: true }),
    s.condition(1, 'BUY', {
      type: 'TRAILING_STOP',
      activatePrice: '500',
      callbackRate: '1',
      quantity: '1',
    }),
  ];
  const order = s.limit(1, 'BUY', '1', '900', { symbol: 'ELSEUSDT' });
  const condition = s.do({
    kind: 'placeCondition',
    userId: 1,
    symbol: 'ELSEUSDT',
    ...conditionRequest('BUY', { stopPrice: '1500', quantity: '1' }),
  });
  s.limit(2, 'BUY', '1', '800');
  s.condition(2, 'BUY', { stopPrice: '1500', quantity: '1' });
  return { s, orders, conditions, elsewhere: { order, condition } };
}

const CANCELS = { firstDrivenOn: 'FILLED' } as const;

function send(s: Scenario, cancelType: CancelType, symbol = '', userId = 1) {
  return s.try({ kind: 'cancelAll', userId, symbol, cancelType });
}

function canceled(ids: readonly number[], reason = 'USER'): readonly string[] {
  return ids.map((id) => `${id} CANCELED ${reason}`);
}

function cancelled(ids: readonly number[], reason = 'USER'): readonly string[] {
  return ids.map((id) => `${id} CANCELLED ${reason}`);
}

describe('kinds', () => {
  test.each([0, 1] as const)('[COND-4] %d: orders, newest first, and no condition', (cancelType) => {
    const { s, orders, elsewhere } = open();
    expect(send(s, cancelType)).toEqual({ code: 0, field: '', rule: '', id: 3 });
    expect(s.orders()).toEqual(canceled([elsewhere.order, orders[1]!, orders[0]!]));
    expect(s.conditionEvents()).toEqual([]);
    expect(s.conditions(1)).toHaveLength(3);
  });

  test('[COND-4] 2: conditions of every type and stage, newest first, and no order', () => {
    const { s, conditions, elsewhere } = open();
    expect(send(s, 2)).toEqual({ code: 0, field: '', rule: '', id: 3 });
    expect(s.conditionEvents()).toEqual(cancelled([elsewhere.condition, conditions[1]!, conditions[0]!]));
    expect(s.orders()).toEqual([]);
    expect(s.open(1)).toHaveLength(3);
  });

  test('[COND-4] 3: strategies alone', () => {
    const { s } = open();
    expect(send(s, 3)).toMatchObject({ code: 0, id: 0 });
    expect(s.events).toEqual([]);
    s.strategy(1, 'OCO', exits('1'));
    expect(send(s, 3)).toMatchObject({ code: 0, id: 2 });
    expect(s.open(1)).toHaveLength(3);
    expect(s.conditions(1)).toHaveLength(3);
  });

  test('[COND-4] 4: all of it, strategies first, then orders, then conditions', () => {
    const { s, orders, conditions, elsewhere } = open();
    s.strategy(1, 'OCO', exits('1'));
    const later = s.limit(1, 'BUY', '1', '850');
    expect(send(s, 4)).toMatchObject({ code: 0, id: 3 + 3 + 2 + 1 });
    const [leg, ...others] = s.orders();
    expect(leg).toMatch(/ CANCELED STRATEGY$/);
    expect(others).toEqual(canceled([later, elsewhere.order, orders[1]!, orders[0]!]));
    const [stop, ...rest] = s.conditionEvents();
    expect(stop).toMatch(/ CANCELLED STRATEGY$/);
    expect(rest).toEqual(cancelled([elsewhere.condition, conditions[1]!, conditions[0]!]));
    expect([...s.open(1), ...s.conditions(1)]).toEqual([]);
    expect([s.open(2), s.conditions(2)].map(({ length }) => length)).toEqual([1, 1]);
  });

  test.each([0, 1, 2, 3, 4] as const)('[COND-4] %d with nothing open: 0', (cancelType) => {
    const s = exchange();
    expect(send(s, cancelType)).toEqual({ code: 0, field: '', rule: '', id: 0 });
    expect(s.events).toEqual([]);
  });

  test('[STRAT-4] 0 and 2 count the partners of legs once', () => {
    const s = long('5');
    s.strategy(1, 'OCO', exits('1'));
    s.condition(1, 'SELL', { stopPrice: '500', quantity: '1' });
    expect(send(s, 0)).toMatchObject({ id: 2 });
    s.strategy(1, 'OCO', exits('1'));
    // Its stop, the lone condition, and the limit leg.
    expect(send(s, 2)).toMatchObject({ id: 3 });
    expect(stand(s, 2)).toEqual(['CANCELLED', 'ENDED 0/1 STRATEGY', 'ENDED 1 CANCELLED USER']);
  });

  test('[STRAT-4] 2: two legs that are both conditions end once each, the newer one by the user', () => {
    const s = long('5');
    s.strategy(1, 'OCO', [
      conditionPart('SELL', { type: 'TAKE_PROFIT_MARKET', stopPrice: '1020', quantity: '1' }, CANCELS),
      conditionPart('SELL', { stopPrice: '980', quantity: '1' }, CANCELS),
    ]);
    expect(send(s, 2)).toMatchObject({ code: 0, id: 2 });
    expect(s.conditionEvents()).toEqual(['2 CANCELLED USER', '1 CANCELLED STRATEGY']);
  });

  test('[COND-4] what falls with an order is told, but was not asked for: a GTE_GTC that loses its ground', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '900');
    const id = s.condition(1, 'SELL', { stopPrice: '500', quantity: '1', timeInForce: 'GTE_GTC' });
    expect(send(s, 0)).toMatchObject({ code: 0, id: 1 });
    expect(s.conditionEvents()).toEqual(cancelled([id], 'REDUCE_ONLY'));
  });

  test('[COND-4] 4 ends a GTE_GTC itself', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '900');
    const id = s.condition(1, 'SELL', { stopPrice: '500', quantity: '1', timeInForce: 'GTE_GTC' });
    expect(send(s, 4)).toMatchObject({ code: 0, id: 2 });
    expect(s.conditionEvents()).toEqual(cancelled([id]));
  });
});

describe('scope', () => {
  test.each([
    [0, 2],
    [1, 2],
    [2, 2],
    [4, 4],
  ] as const)('[COND-4] %d of one symbol: %d', (cancelType, count) => {
    const { s } = open();
    expect(send(s, cancelType, 'TESTUSDT')).toMatchObject({ code: 0, id: count });
    const left = [...s.open(1), ...s.conditions(1)];
    expect(left).toHaveLength(6 - count);
    expect(send(s, cancelType, 'ELSEUSDT')).toMatchObject({ code: 0, id: count / 2 });
  });

  test('[MATCH-9] refusals: unknown account, frozen, unknown symbol, one that is halted', () => {
    const { s } = open();
    const answer = (...args: Parameters<typeof send>) => {
      const { code, field } = send(...args);
      return `${code} ${field}`.trim();
    };
    expect(answer(s, 4, '', 77)).toBe('3008 userId');
    expect(answer(s, 4, 'NONEUSDT')).toBe('3008 symbol');
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    expect(answer(s, 2, 'TESTUSDT')).toBe('3013 symbol');
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    expect(answer(s, 2)).toBe('3012');
    expect(answer(s, 2, 'NONEUSDT')).toBe('3008 symbol');
    expect(s.conditions(1)).toHaveLength(3);
  });

  test('[MATCH-9] of all symbols it leaves those that are halted as they are', () => {
    const { s, elsewhere } = open();
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    expect(send(s, 4)).toMatchObject({ code: 0, id: 2 });
    expect(s.conditionEvents()).toEqual(cancelled([elsewhere.condition]));
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'CANCEL_ONLY' } });
    expect(send(s, 4)).toMatchObject({ code: 0, id: 4 });
  });

  test('[MATCH-9] an account that may only cancel may', () => {
    const { s } = open();
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect(send(s, 4)).toMatchObject({ code: 0, id: 6 });
  });
});

test('[COND-4] what it frees is free at once: an isolated account places again', () => {
  const s = feeless();
  s.user(1, '100');
  isolate(s, 1);
  s.limit(1, 'BUY', '1', '990');
  s.condition(1, 'SELL', { stopPrice: '500', quantity: '1', timeInForce: 'GTE_GTC' });
  const again = orderPart('BUY', { quantity: '1', price: '980' }).order!;
  const placeAgain = () => s.try({ kind: 'place', userId: 1, symbol: 'TESTUSDT', ...again });
  expect(placeAgain()).toMatchObject({ code: 3001 });
  send(s, 4);
  expect(placeAgain()).toMatchObject({ code: 0 });
});
