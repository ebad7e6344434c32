import { describe, expect, test } from 'vitest';
import { conditionTold, fired, MEDIAN } from '../testing/conditions.ts';
import { closed, feeless, fundWith, isolate, records, trade } from '../testing/liquidations.ts';
import type { ConditionOptions } from '../testing/requests.ts';
import { type Scenario, START_MS } from '../testing/scenario.ts';
import { exchange, exits, held, long, print } from '../testing/strategies.ts';

const MINUTE_MS = 60_000;
const FIRST_FUNDING = START_MS + 8 * 3_600_000;

describe('dates', () => {
  function dated(goodTillDate: number, options: ConditionOptions = {}): ConditionOptions {
    return {
      type: 'STOP_LIMIT',
      stopPrice: '1100',
      price: '1040',
      quantity: '1',
      timeInForce: 'GTD',
      goodTillDate,
      ...options,
    };
  }

  test('[COND-4] ends at the first tick at or after its date, and by no other command', () => {
    const s = exchange();
    const onSecond = s.condition(1, 'BUY', dated(START_MS + MINUTE_MS));
    const between = s.condition(1, 'BUY', dated(START_MS + MINUTE_MS + 1));
    s.tickAt(START_MS + MINUTE_MS - 1000);
    expect(s.conditionEvents()).toEqual([]);
    s.timeMs = START_MS + MINUTE_MS;
    s.do({ kind: 'work' });
    expect(s.conditionEvents()).toEqual([]);
    s.tickAt(START_MS + MINUTE_MS);
    expect(s.conditionEvents()).toEqual([`${onSecond} CANCELLED GTD`]);
    expect(conditionTold(s, onSecond)).toMatchObject({ triggerTime: 0, updatedAt: START_MS + MINUTE_MS });
    s.tickAt(START_MS + MINUTE_MS + 1000);
    expect(s.conditionEvents()).toEqual([`${between} CANCELLED GTD`]);
  });

  test('[COND-4] several that are due: orders first, then conditions, by date, then by id', () => {
    const s = exchange();
    const later = s.condition(1, 'BUY', dated(START_MS + MINUTE_MS + 500));
    const twin = s.condition(2, 'BUY', dated(START_MS + MINUTE_MS));
    const first = s.condition(1, 'BUY', dated(START_MS + MINUTE_MS));
    const inactive = s.condition(1, 'BUY', dated(START_MS + MINUTE_MS + 100));
    const order = s.limit(1, 'BUY', '1', '950', {
      timeInForce: 'GTD',
      goodTillDate: START_MS + MINUTE_MS + 900,
    });
    s.tickAt(START_MS + MINUTE_MS + 1000);
    expect(s.conditionEvents()).toEqual([twin, first, inactive, later].map((id) => `${id} CANCELLED GTD`));
    expect(s.orders()).toEqual([`${order} CANCELED GTD`]);
    const kinds = s.events.map(({ kind }) => kind).filter((kind) => kind === 'order' || kind === 'condition');
    expect(kinds[0]).toBe('order');
  });

  test('[COND-4] one that has fired, was cancelled or refused does not end again', () => {
    const s = exchange();
    const goodTillDate = START_MS + MINUTE_MS;
    const fires = s.condition(1, 'BUY', dated(goodTillDate, { stopPrice: '1010' }));
    s.cancelCondition(1, s.condition(1, 'BUY', dated(goodTillDate)));
    const refused = s.condition(1, 'BUY', dated(goodTillDate, { stopPrice: '1010', reduceOnly: true }));
    print(s, '1010');
    expect(s.conditionEvents()).toEqual([`${fires} TRIGGERED`, `${refused} REJECTED 3018`]);
    s.tickAt(goodTillDate);
    expect(s.conditionEvents()).toEqual([]);
  });

  test('[TIME-1] after a stop one tick ends what fell due in between', () => {
    const s = exchange();
    const ids = [3, 1, 2].map((minutes) => s.condition(1, 'BUY', dated(START_MS + minutes * MINUTE_MS)));
    s.tickAt(START_MS + 10 * MINUTE_MS);
    expect(s.conditionEvents()).toEqual([ids[1], ids[2], ids[0]].map((id) => `${id} CANCELLED GTD`));
  });

  test('[TIME-1] an advance ends each at its own tick', () => {
    const s = exchange();
    s.condition(1, 'BUY', dated(START_MS + MINUTE_MS + 1));
    s.do({ kind: 'advance', durationMs: 2 * MINUTE_MS });
    expect(conditionTold(s, 1)).toMatchObject({
      cancelReason: 'GTD',
      updatedAt: START_MS + MINUTE_MS + 1000,
    });
  });
});

describe('countdown', () => {
  test('[COND-4] ends conditions with COUNTDOWN, after strategies and orders, newest first, in every symbol', () => {
    const s = long('2');
    s.addSymbol('ELSEUSDT');
    const options = { stopPrice: '1100', quantity: '1' } as const;
    const first = s.condition(1, 'BUY', options);
    s.strategy(1, 'OCO', exits('1'));
    const order = s.limit(1, 'BUY', '1', '900');
    const second = s.condition(1, 'SELL', { stopPrice: '500', closePosition: true });
    const other = s.condition(2, 'BUY', options);
    s.do({ kind: 'countdown', userId: 1, symbol: '', timeoutMs: 5000 });
    s.tickAt(START_MS + 4000);
    expect(s.conditionEvents()).toEqual([]);
    s.tickAt(START_MS + 5000);
    // The leg of the strategy lies between them.
    const leg = first + 1;
    expect(s.conditionEvents()).toEqual([leg, second, first].map((id) => `${id} CANCELLED COUNTDOWN`));
    expect(s.orders().at(-1)).toBe(`${order} CANCELED COUNTDOWN`);
    expect([...s.open(1), ...s.conditions(1)]).toEqual([]);
    expect(s.conditions(2)).toEqual([`${other} BUY 1 PENDING`]);
  });

  test('[COND-4] of one symbol ends those of that symbol', () => {
    const s = exchange();
    s.addSymbol('ELSEUSDT');
    s.condition(1, 'BUY', { stopPrice: '1100', quantity: '1' });
    s.do({ kind: 'countdown', userId: 1, symbol: 'ELSEUSDT', timeoutMs: 5000 });
    s.tickAt(START_MS + 5000);
    expect(s.conditions(1)).toHaveLength(1);
    s.do({ kind: 'countdown', userId: 1, symbol: 'TESTUSDT', timeoutMs: 5000 });
    s.tickAt(START_MS + 10_000);
    expect(s.conditionEvents()).toEqual(['1 CANCELLED COUNTDOWN']);
  });
});

describe('one tick', () => {
  /** The mark falls on a tick: index 1000, last 960, so (1000 + 960) / 2 = 980. */
  function fallingMark(s: Scenario): void {
    print(s, '960');
  }

  /** User 1 is long 1, a bid for it lies at 960. */
  function holding(options = {}): Scenario {
    const s = exchange({ ...MEDIAN, ...options });
    trade(s, 1, 2, '1', '1000');
    s.limit(2, 'BUY', '5', '960');
    return s;
  }

  const STOP = { stopPrice: '985', closePosition: true, workingType: 'MARK_PRICE' } as const;

  test('[TIME-3] triggers before funding: a position that its stop closes on the tick of the settlement pays nothing', () => {
    const payers = (hasStop: boolean) => {
      const s = holding();
      if (hasStop) s.condition(1, 'SELL', STOP);
      s.tickAt(FIRST_FUNDING - 1000);
      s.limit(3, 'SELL', '0.01', '960');
      s.tickAt(FIRST_FUNDING);
      expect(fired(s)).toEqual(hasStop ? [1] : []);
      return s.events.flatMap((event) => (event.kind === 'fundingPayment' ? [event.record.userId] : []));
    };
    expect(payers(false)).toEqual([1, 2]);
    // What user 2 sold short it has bought back from both.
    expect(payers(true)).toEqual([]);
  });

  test('[TIME-3] triggers before the liquidation check: the stop comes first', () => {
    const scene = (hasStop: boolean) => {
      const s = feeless(MEDIAN);
      for (const userId of [1, 2, 3, 5]) s.user(userId);
      isolate(s, 5, 50);
      print(s, '1000');
      // 20 of margin: gone at 984.9, where 20 − 15.1 = 4.9 is less than 984.9 × 0.005.
      trade(s, 5, 2, '1', '1000');
      s.limit(2, 'BUY', '5', '982');
      if (hasStop) s.condition(5, 'SELL', { ...STOP, stopPrice: '984.9' });
      s.limit(3, 'SELL', '0.01', '982');
      // On the tick the mark is (1000 + 982) / 2 = 991, after the next index (987 + 982) / 2 = 984.5.
      s.tickAt(START_MS + 1000);
      expect([fired(s), records(s)]).toEqual([[], []]);
      s.index('987');
      return s;
    };
    expect(records(scene(false)).map(({ userId }) => userId)).toEqual([5]);
    const s = scene(true);
    expect(fired(s)).toEqual([1]);
    expect(records(s)).toEqual([]);
    expect(closed(s)).toContain('5 3');
  });

  test('[TIME-3] the same on a tick', () => {
    const scene = (hasStop: boolean) => {
      const s = feeless(MEDIAN);
      for (const userId of [1, 2, 3, 5]) s.user(userId);
      fundWith(s, '1000');
      isolate(s, 5, 50);
      print(s, '1000');
      trade(s, 5, 2, '1', '1000');
      s.limit(2, 'BUY', '5', '960');
      if (hasStop) s.condition(5, 'SELL', { ...STOP, stopPrice: '984.9' });
      s.limit(3, 'SELL', '0.01', '960');
      expect([fired(s), records(s)]).toEqual([[], []]);
      s.tickAt(START_MS + 1000);
      return s;
    };
    expect(records(scene(false)).map(({ userId }) => userId)).toEqual([5]);
    const s = scene(true);
    expect(fired(s)).toEqual([1]);
    expect(records(s)).toEqual([]);
  });

  test('[TIME-3] triggers before expiries: due on the same tick it fires, and its order ends by that date', () => {
    const s = holding();
    const goodTillDate = START_MS + MINUTE_MS;
    const id = s.condition(1, 'SELL', {
      type: 'STOP_LIMIT',
      stopPrice: '985',
      price: '1020',
      quantity: '1',
      workingType: 'MARK_PRICE',
      timeInForce: 'GTD',
      goodTillDate,
    });
    fallingMark(s);
    s.tickAt(goodTillDate);
    expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
    expect(s.orders().at(-1)).toBe(`${conditionTold(s, id)!.generatedOrderId} CANCELED GTD`);
  });

  test('[TIME-3] liquidation before expiries: due on the same tick it ends with LIQUIDATION', () => {
    const s = feeless(MEDIAN);
    for (const userId of [1, 2, 3, 5]) s.user(userId);
    isolate(s, 5, 50);
    print(s, '1000');
    trade(s, 5, 2, '1', '1000');
    s.limit(2, 'BUY', '5', '960');
    const goodTillDate = START_MS + MINUTE_MS;
    const id = s.condition(5, 'SELL', {
      type: 'STOP_LIMIT',
      stopPrice: '900',
      price: '900',
      quantity: '1',
      timeInForce: 'GTD',
      goodTillDate,
    });
    s.limit(3, 'SELL', '0.01', '960');
    s.tickAt(goodTillDate);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED LIQUIDATION`]);
  });

  test('[TIME-3] expiries before countdowns', () => {
    const s = exchange();
    const goodTillDate = START_MS + MINUTE_MS;
    const id = s.condition(1, 'BUY', {
      type: 'STOP_LIMIT',
      stopPrice: '1100',
      price: '1040',
      quantity: '1',
      timeInForce: 'GTD',
      goodTillDate,
    });
    s.do({ kind: 'countdown', userId: 1, symbol: '', timeoutMs: MINUTE_MS });
    s.tickAt(goodTillDate);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED GTD`]);
  });

  test('[TIME-3] what an order that expires held up falls within the same tick: a GTE_GTC without ground', () => {
    const s = exchange();
    const goodTillDate = START_MS + MINUTE_MS;
    s.limit(1, 'BUY', '1', '950', { timeInForce: 'GTD', goodTillDate });
    const id = s.condition(1, 'SELL', { stopPrice: '900', quantity: '1', timeInForce: 'GTE_GTC' });
    s.tickAt(goodTillDate);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
  });

  test('[PRICE-3] what fires on a tick and moves the last price fires the next within the tick', () => {
    const s = holding();
    const onLast = s.condition(1, 'SELL', { stopPrice: '960', closePosition: true });
    const onMark = s.condition(3, 'SELL', {
      stopPrice: '980',
      quantity: '0.01',
      workingType: 'MARK_PRICE',
    });
    s.index('998');
    print(s, '962');
    expect(fired(s)).toEqual([]);
    // (998 + 962) / 2 = 980: user 3 sells at 960, which is what user 1 waits for.
    s.tickAt(START_MS + 1000);
    expect(fired(s)).toEqual([onMark, onLast]);
    expect(s.trades()).toEqual(['0.01@960', '1@960']);
    expect(held(s)).toEqual([]);
  });
});
