import { describe, expect, test } from 'vitest';
import type { ConditionRequest } from '../command/command.ts';
import { restoreEngine } from '../create-engine.ts';
import type { ConditionRecord, EngineEvent } from '../event/records.ts';
import { SILENT_SINK } from '../event/silent-sink.ts';
import type { ConditionOptions } from '../testing/requests.ts';
import { Scenario, text, units } from '../testing/scenario.ts';

/** Users 1 to 4; user 9 makes the market. No order rests. */
function market(options = {}): Scenario {
  const s = new Scenario(options);
  for (const userId of [1, 2, 3, 4]) s.user(userId);
  s.user(9, '100000000');
  return s;
}

/** A trade of the market maker with user 4 at this price: nothing else changes the book. */
function last(s: Scenario, price: string): readonly EngineEvent[] {
  s.limit(9, 'SELL', '0.01', price);
  s.limit(4, 'BUY', '0.01', price);
  return s.events;
}

/** User 1 is long 10 at 1000, and a bid lies at 960 for whoever sells. */
function long(): Scenario {
  const s = market();
  s.limit(9, 'SELL', '10', '1000');
  s.limit(1, 'BUY', '10', '1000');
  s.limit(9, 'BUY', '1000', '960');
  return s;
}

function recordOf(s: Scenario, conditionId: number): ConditionRecord | undefined {
  return s.events.flatMap((event) =>
    event.kind === 'condition' && event.record.conditionId === conditionId ? [event.record] : [],
  )[0];
}

describe('triggers', () => {
  const cases: readonly [ConditionRequest['type'], 'BUY' | 'SELL', string, string, string][] = [
    ['STOP_MARKET', 'BUY', '1010', '1009.9', '1010'],
    ['STOP_MARKET', 'SELL', '990', '990.1', '990'],
    ['STOP_LIMIT', 'BUY', '1010', '1009.9', '1010.1'],
    ['STOP_LIMIT', 'SELL', '990', '990.1', '989.9'],
    ['TAKE_PROFIT_MARKET', 'BUY', '990', '990.1', '990'],
    ['TAKE_PROFIT_MARKET', 'SELL', '1010', '1009.9', '1010'],
    ['TAKE_PROFIT_LIMIT', 'BUY', '990', '990.1', '989.9'],
    ['TAKE_PROFIT_LIMIT', 'SELL', '1010', '1009.9', '1010.1'],
  ];
  for (const [type, side, stopPrice, before, at] of cases) {
    const price = type.endsWith('LIMIT') ? { price: '1000' } : {};
    test(`[COND-1] ${type} ${side} at ${stopPrice} on the last price: not at ${before}, but at ${at}`, () => {
      const s = market();
      last(s, '1000');
      const id = s.condition(1, side, { type, stopPrice, quantity: '1', ...price });
      last(s, before);
      expect(s.conditionEvents()).toEqual([]);
      last(s, at);
      expect(s.conditionEvents()).toEqual([expect.stringMatching(new RegExp(`^${id} (TRIGGERED|REJECTED)`))]);
    });
    test(`[COND-1] ${type} ${side} on mark and index, which move alike here`, () => {
      for (const workingType of ['MARK_PRICE', 'INDEX_PRICE'] as const) {
        const s = market();
        const id = s.condition(1, side, { type, stopPrice, quantity: '1', workingType, ...price });
        s.index(before);
        expect(s.conditionEvents()).toEqual([]);
        s.index(at);
        expect(s.conditionEvents()).toEqual([
          expect.stringMatching(new RegExp(`^${id} (TRIGGERED|REJECTED)`)),
        ]);
      }
    });
  }

  test('[COND-1] true already when placed: 3102, at the price itself too', () => {
    const s = market();
    last(s, '1000');
    const send = (stopPrice: string) => s.sendCondition(1, 'BUY', { stopPrice, quantity: '1' });
    expect(send('1000')).toMatchObject({ code: 3102, field: 'stopPrice', rule: 'COND-1' });
    expect(send('999.9')).toMatchObject({ code: 3102 });
    expect(send('1000.1')).toMatchObject({ code: 0 });
  });

  test('[COND-1] a sweep that goes down before it goes up has been at its lowest price', () => {
    const s = market();
    last(s, '1000');
    s.limit(9, 'SELL', '1', '995');
    s.limit(9, 'SELL', '1', '1005');
    const stop = s.condition(2, 'SELL', { stopPrice: '996', quantity: '1' });
    s.limit(3, 'BUY', '2', '1005');
    expect(s.trades()).toEqual(['1@995', '1@1005']);
    expect(s.conditionEvents()).toEqual([`${stop} REJECTED 3011`]);
  });

  test('[COND-7] without a last price a condition waits, and is judged by the first', () => {
    const s = market();
    const id = s.condition(1, 'SELL', { stopPrice: '2000', quantity: '1' });
    expect(s.conditions(1)).toEqual([`${id} SELL 1 PENDING`]);
    last(s, '1000');
    expect(s.conditionEvents()).toEqual([`${id} REJECTED 3011`]);
  });
});

describe('refusals', () => {
  /** In the order of the checks: each request has this fault and all those after it. */
  const faults: readonly [Partial<ConditionOptions>, number, string][] = [
    [{ price: '1000.05' }, 3014, 'price'],
    [{ stopPrice: '990.05' }, 3101, 'stopPrice'],
    [{ quantity: '0.0005' }, 3015, 'quantity'],
    [{ price: '2000000' }, 2003, 'price'],
    [{ stopPrice: '3000000' }, 3101, 'stopPrice'],
    [{ quantity: '2000000' }, 2003, 'quantity'],
    [{ quantity: '0.001', price: '1000' }, 3016, 'quantity'],
    [{ timeInForce: 'GTE_GTC' }, 3018, 'timeInForce'],
    [{ stopPrice: '1000' }, 3102, 'stopPrice'],
  ];
  for (const [fault, code, field] of faults) {
    test(`[COND-2] filters and structure are checked when placed: ${code} ${field}`, () => {
      const s = market({ maxConditionOrders: 1, minNotional: units('5') });
      last(s, '1000');
      s.condition(1, 'SELL', { stopPrice: '900', quantity: '1' });
      const good = { type: 'STOP_LIMIT', stopPrice: '990', price: '985', quantity: '1' } as const;
      const bytes = s.engine.encode();
      expect(s.sendCondition(1, 'SELL', { ...good, ...fault })).toMatchObject({ code, field });
      // Nothing but the number of the command has changed.
      expect(s.engine.encode().subarray(10)).toEqual(bytes.subarray(10));
      expect(s.sendCondition(1, 'SELL', good)).toMatchObject({ code: 3111, rule: 'LIMIT' });
      expect(s.sendCondition(2, 'SELL', good)).toMatchObject({ code: 0 });
    });
  }

  test('[LIMIT] the hundredth condition order is taken, one more is 3111, and one cancelled makes room', () => {
    const s = market();
    for (let i = 0; i < 100; i += 1) s.condition(1, 'BUY', { stopPrice: '1100', quantity: '1' });
    expect(s.sendCondition(1, 'BUY', { stopPrice: '1100', quantity: '1' })).toMatchObject({ code: 3111 });
    s.cancelCondition(1, 50);
    expect(s.sendCondition(1, 'BUY', { stopPrice: '1100', quantity: '1' })).toMatchObject({ code: 0 });
  });

  test('[COND-2] reduce-only without a position is taken, and REJECTED when it fires without one', () => {
    const s = market();
    last(s, '1000');
    const id = s.condition(1, 'SELL', { stopPrice: '990', quantity: '1', reduceOnly: true });
    last(s, '990');
    const before = s.asset(1);
    expect(recordOf(s, id)).toMatchObject({
      status: 'REJECTED',
      rejectCode: 3018,
      rejectField: 'reduceOnly',
      generatedOrderId: 0,
      triggerTime: s.timeMs,
    });
    expect(s.open(1)).toEqual([]);
    expect(s.asset(1)).toEqual(before);
  });

  test('[COND-2] margin is asked for when it fires: 3001', () => {
    const s = market();
    s.user(5, '50');
    last(s, '1000');
    s.limit(9, 'SELL', '10', '1010');
    const id = s.condition(5, 'BUY', { stopPrice: '1005', quantity: '1' });
    expect(s.asset(5)).toMatchObject({ availableBalance: units('50') });
    last(s, '1005');
    expect(s.conditionEvents()).toEqual([`${id} REJECTED 3001`]);
  });

  test('[COND-2] firing and placing are one step; the order names its condition', () => {
    const s = long();
    const id = s.condition(1, 'SELL', { stopPrice: '990', quantity: '4' });
    last(s, '990');
    const record = recordOf(s, id)!;
    expect(record.status).toBe('TRIGGERED');
    const order = s.events.flatMap((event) => (event.kind === 'order' ? [event.record] : [])).at(-1);
    expect(order).toMatchObject({ orderId: record.generatedOrderId, conditionId: id, status: 'FILLED' });
    expect(text(s.positions(1)[0]!.quantity)).toBe('6');
  });
});

describe('trailing stops', () => {
  /** The worked examples: the index walks through turning points, and fires at the last alone. */
  const examples: readonly ['BUY' | 'SELL', string | undefined, string, readonly string[]][] = [
    ['BUY', undefined, '5', ['44000', '45000', '46000', '42000', '44100']],
    ['SELL', '42000', '7.5', ['40000', '41500', '39000', '42000', '45000', '44000', '46500', '43012.5']],
  ];
  for (const [side, activatePrice, callbackRate, [first = '', ...path]] of examples) {
    test(`[COND-3] ${side} ${callbackRate} % fires at ${path.at(-1)} and at none before`, () => {
      const s = market();
      s.index(first);
      const activation = activatePrice === undefined ? {} : { activatePrice };
      const id = s.condition(1, side, {
        type: 'TRAILING_STOP',
        quantity: '0.01',
        workingType: 'INDEX_PRICE',
        callbackRate,
        ...activation,
      });
      const fired = path.filter((price) => {
        s.index(price);
        return recordOf(s, id)?.triggerTime !== undefined && recordOf(s, id)!.triggerTime !== 0;
      });
      expect(fired).toEqual([path.at(-1)]);
    });
  }

  test('[COND-3] an activation price that is not ahead of the price is 3108', () => {
    const s = market();
    const send = (side: 'BUY' | 'SELL', activatePrice: string) =>
      s.sendCondition(1, side, {
        type: 'TRAILING_STOP',
        callbackRate: '1',
        quantity: '1',
        workingType: 'MARK_PRICE',
        activatePrice,
      }).code;
    expect([send('SELL', '1000'), send('SELL', '1000.1')]).toEqual([3108, 0]);
    expect([send('BUY', '1000'), send('BUY', '999.9')]).toEqual([3108, 0]);
  });
});

describe('order and bounds', () => {
  test('[COND-6] of those that one price reaches the one crossed by most fires first, then the oldest', () => {
    const s = market();
    last(s, '1000');
    const near = s.condition(1, 'BUY', { stopPrice: '1020', quantity: '1' });
    const far = s.condition(1, 'BUY', { stopPrice: '1005', quantity: '1' });
    const twin = s.condition(2, 'BUY', { stopPrice: '1005', quantity: '1' });
    last(s, '1030');
    expect(s.conditionEvents().map((event) => Number.parseInt(event, 10))).toEqual([far, twin, near]);
  });

  /** Users 1 and 2 have 75 stops each, all reached by one price. */
  function crowd(): Scenario {
    const s = market();
    last(s, '1000');
    for (const userId of [1, 2]) {
      for (let i = 0; i < 75; i += 1) s.condition(userId, 'BUY', { stopPrice: '1010', quantity: '1' });
    }
    return s;
  }

  test('[COND-6] at most 100 fire in a command; the rest waits for the next tick, whatever comes between', () => {
    const s = crowd();
    last(s, '1010');
    expect(s.conditionEvents()).toHaveLength(100);
    last(s, '1000');
    expect(s.conditionEvents()).toEqual([]);
    const twin = restoreEngine(s.engine.encode());
    s.tickAt(s.timeMs + 1000);
    expect(s.conditionEvents()).toHaveLength(50);
    twin.apply(s.timeMs, { kind: 'tick' }, SILENT_SINK);
    expect(twin.encode()).toEqual(s.engine.encode());
  });

  test('[COND-6] one that waits for its turn can still be cancelled', () => {
    const s = crowd();
    last(s, '1010');
    expect(s.conditions(2)).toHaveLength(50);
    expect(s.cancelAll(2, 2)).toMatchObject({ code: 0, id: 50 });
    s.tickAt(s.timeMs + 1000);
    expect(s.conditionEvents()).toEqual([]);
  });

  test('[COND-6] a stop that moves the price fires the next, within the command', () => {
    const s = market();
    last(s, '1000');
    for (const price of ['1000', '999', '998', '997']) s.limit(9, 'BUY', '1', price);
    const first = s.condition(1, 'SELL', { stopPrice: '999.5', quantity: '1' });
    const second = s.condition(2, 'SELL', { stopPrice: '998.5', quantity: '1' });
    s.limit(3, 'SELL', '2', '999');
    expect(s.conditionEvents()).toEqual([`${first} TRIGGERED`, `${second} TRIGGERED`]);
    expect(s.trades()).toEqual(['1@1000', '1@999', '1@998', '1@997']);
  });

  test('[COND-5] held back while mark and last are apart, and looked at again when they meet', () => {
    const s = market({ triggerProtect: 1_000_000 });
    last(s, '1000');
    const id = s.condition(1, 'BUY', { stopPrice: '1020', quantity: '1', priceProtect: true });
    last(s, '1020');
    expect(s.conditionEvents()).toEqual([]);
    // |1009.9 − 1020| / 1009.9 is above 1 %, |1010 − 1020| / 1010 below.
    s.index('1009.9');
    expect(s.conditionEvents()).toEqual([]);
    s.index('1010');
    expect(s.conditionEvents()).toEqual([expect.stringMatching(`^${id} `)]);
  });

  test('[COND-5] one held back whose price has gone again waits as before', () => {
    const s = market({ triggerProtect: 1_000_000 });
    last(s, '1000');
    s.condition(1, 'BUY', { stopPrice: '1020', quantity: '1', priceProtect: true });
    last(s, '1020');
    last(s, '1000');
    s.index('1015');
    expect(s.conditionEvents()).toEqual([]);
    last(s, '1020');
    expect(s.conditionEvents()).toHaveLength(1);
  });

  test('[COND-6] a symbol that is halted keeps its triggers waiting, and looks at its prices when it trades again', () => {
    const s = market();
    const id = s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1', workingType: 'MARK_PRICE' });
    const status = (to: 'HALTED' | 'TRADING') =>
      s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: to } });
    status('HALTED');
    s.index('1020');
    expect(s.conditionEvents()).toEqual([]);
    s.index('1005');
    status('TRADING');
    expect(s.conditionEvents()).toEqual([]);
    status('HALTED');
    s.index('1020');
    status('TRADING');
    expect(s.conditionEvents()).toEqual([expect.stringMatching(`^${id} `)]);
  });
});

describe('no orphans', () => {
  test('[COND-4] closePosition closes what there is when it fires, and the position says what closed it', () => {
    const s = long();
    const id = s.condition(1, 'SELL', { stopPrice: '990', closePosition: true });
    // This sale moves the last price to 960, and the stop closes the 6 that are left.
    s.limit(1, 'SELL', '4', '960');
    expect(s.trades()).toEqual(['4@960', '6@960']);
    expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
    expect(s.positions(1)).toEqual([]);
    const closed = s.events.flatMap((event) =>
      event.kind === 'closedPosition' && event.record.userId === 1 ? [event.record.triggerMode] : [],
    );
    expect(closed).toEqual([3]);
  });

  test('[COND-4] what is bound to a position ends when it closes; others of the account stay', () => {
    const s = long();
    const close = s.condition(1, 'SELL', { stopPrice: '900', closePosition: true });
    const reduce = s.condition(1, 'SELL', { stopPrice: '900', quantity: '1', reduceOnly: true });
    const until = s.condition(1, 'SELL', { stopPrice: '900', quantity: '1', timeInForce: 'GTE_GTC' });
    const plain = s.condition(1, 'SELL', { stopPrice: '900', quantity: '1' });
    const other = s.condition(1, 'BUY', { stopPrice: '1100', quantity: '1', reduceOnly: true });
    s.limit(1, 'SELL', '10', '960');
    expect(s.conditionEvents()).toEqual([
      `${until} CANCELLED REDUCE_ONLY`,
      `${reduce} CANCELLED REDUCE_ONLY`,
      `${close} CANCELLED REDUCE_ONLY`,
    ]);
    expect(s.conditions(1)).toEqual([`${other} BUY 1 PENDING`, `${plain} SELL 1 PENDING`]);
  });

  test('[COND-4] GTE_GTC stands on an opening order, and falls with it', () => {
    const s = market();
    const entry = s.limit(1, 'BUY', '1', '990');
    const id = s.condition(1, 'SELL', { stopPrice: '900', quantity: '1', timeInForce: 'GTE_GTC' });
    s.cancel(1, entry);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
  });

  test('[COND-4] GTD ends at the first tick at or after its date, which must lie a minute ahead', () => {
    const s = market();
    const goodTillDate = s.timeMs + 60_000;
    const options = { stopPrice: '1100', price: '1100', quantity: '1', type: 'STOP_LIMIT' } as const;
    expect(
      s.sendCondition(1, 'BUY', { ...options, timeInForce: 'GTD', goodTillDate: goodTillDate - 1 }),
    ).toMatchObject({ code: 2003, field: 'goodTillDate' });
    const id = s.condition(1, 'BUY', { ...options, timeInForce: 'GTD', goodTillDate });
    s.tickAt(goodTillDate - 1000);
    expect(s.conditionEvents()).toEqual([]);
    s.tickAt(goodTillDate);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED GTD`]);
  });

  test('[COND-4] the nearest closePosition take-profit and stop are shown with the position, else the nearest reduce-only', () => {
    const s = long();
    const exits = () => {
      const { takeProfitPrice, stopLossPrice } = s.positions(1)[0]!;
      return [takeProfitPrice, stopLossPrice].map((price) => (price === null ? '' : text(price)));
    };
    expect(exits()).toEqual(['', '']);
    s.condition(1, 'SELL', { stopPrice: '950', quantity: '1', reduceOnly: true });
    s.condition(1, 'SELL', {
      type: 'TAKE_PROFIT_MARKET',
      stopPrice: '1200',
      quantity: '1',
      reduceOnly: true,
    });
    s.condition(1, 'SELL', {
      type: 'TAKE_PROFIT_MARKET',
      stopPrice: '1100',
      quantity: '1',
      reduceOnly: true,
    });
    expect(exits()).toEqual(['1100', '950']);
    s.condition(1, 'SELL', { stopPrice: '900', closePosition: true });
    expect(exits()).toEqual(['1100', '900']);
  });
});

test('[MATCH-9] a retry is answered with the condition as it stands, another request is 3004, for 24 h after its end', () => {
  const s = market();
  const options = { stopPrice: '1100', quantity: '1', clientOrderId: 'mine' } as const;
  const id = s.condition(1, 'BUY', options);
  expect(s.sendCondition(1, 'BUY', options)).toMatchObject({ code: 0, id });
  expect(s.sendCondition(1, 'BUY', { ...options, quantity: '2' })).toMatchObject({ code: 3004 });
  expect(s.send(1, 'BUY', { price: '990', quantity: '1', clientOrderId: 'mine' })).toMatchObject({
    code: 3004,
  });
  s.cancelCondition(1, id);
  const endedAt = s.timeMs;
  s.tickAt(endedAt + 24 * 3_600_000 - 1000);
  expect(s.sendCondition(1, 'BUY', options)).toMatchObject({ code: 0, id });
  s.tickAt(endedAt + 24 * 3_600_000);
  expect(s.sendCondition(1, 'BUY', options)).toMatchObject({ code: 0, id: id + 1 });
});
