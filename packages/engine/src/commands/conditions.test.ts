import { describe, expect, test } from 'vitest';
import { type ConditionRequest, OFF_GRID } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import { restoreEngine } from '../create-engine.ts';
import { SILENT_SINK } from '../event/silent-sink.ts';
import {
  type Fault,
  FROZEN,
  GOOD,
  LIMIT_CHAIN,
  MARKET_CHAIN,
  TRAILING_CHAIN,
} from '../testing/condition-faults.ts';
import { conditionAsked } from '../testing/conditions.ts';
import { type ConditionOptions, conditionRequest } from '../testing/requests.ts';
import { Scenario, START_MS, text, units } from '../testing/scenario.ts';
import { exchange, long } from '../testing/strategies.ts';

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
