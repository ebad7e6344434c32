import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Side, WorkingType } from '../command/command.ts';
import { conditionAsked, conditionTold, extremes, fired, MEDIAN } from '../testing/conditions.ts';
import { type ConditionOptions, conditionPart, conditionRequest, orderPart } from '../testing/requests.ts';
import { type Scenario, text, units } from '../testing/scenario.ts';
import { exchange, print } from '../testing/strategies.ts';

const WORKING_TYPES: readonly WorkingType[] = ['CONTRACT_PRICE', 'MARK_PRICE', 'INDEX_PRICE'];

/** Index and mark, and after them the last trade. */
function walk(s: Scenario, price: string): void {
  s.index(price);
  print(s, price);
}

/** A trailing stop of user 1 by `callbackRate` %, on the index unless told otherwise. */
function trailing(s: Scenario, side: Side, callbackRate: string, options: ConditionOptions = {}): number {
  return s.condition(1, side, {
    type: 'TRAILING_STOP',
    callbackRate,
    quantity: '0.01',
    workingType: 'INDEX_PRICE',
    ...options,
  });
}

/** Which of these index prices it fires at, by and by. */
function firesAt(s: Scenario, prices: readonly string[]): readonly string[] {
  return prices.filter((price) => {
    s.index(price);
    return fired(s).length > 0;
  });
}

interface Example {
  readonly id: string;
  readonly kind: string;
  readonly inputs: {
    readonly side: Side;
    readonly activatePrice: string | null;
    readonly callbackRate: string;
    readonly prices: readonly string[];
  };
  readonly expected: { readonly triggeredAt: string };
}

const examples = (
  JSON.parse(readFileSync(new URL('../testing/worked-examples.json', import.meta.url), 'utf8')) as Example[]
).filter(({ kind }) => kind === 'trailing_stop');

describe('published numbers', () => {
  test('[COND-3] there are two', () => {
    expect(examples.map(({ id }) => id)).toEqual(['TRL-01', 'TRL-04']);
  });

  const cases = examples.flatMap((example) =>
    WORKING_TYPES.map((workingType) => [example.id, workingType, example] as const),
  );

  /** The prices at which anything fires when it is placed at the first of them. */
  function triggeredAt({ inputs }: Example, workingType: WorkingType, prices: readonly string[]): string[] {
    const { side, activatePrice, callbackRate } = inputs;
    const s = exchange();
    walk(s, prices[0]!);
    const activation = activatePrice === null ? {} : { activatePrice };
    const id = trailing(s, side, callbackRate, { workingType, ...activation });
    return prices.slice(1).flatMap((price) => {
      const told: number[] = [];
      s.index(price);
      told.push(...fired(s));
      s.limit(2, 'SELL', '0.01', price);
      s.limit(3, 'BUY', '0.01', price);
      told.push(...fired(s));
      return told.map((conditionId) => (conditionId === id ? price : `not ${price}`));
    });
  }

  test.each(cases)('[COND-3] %s on %s', (_id, workingType, example) => {
    expect(triggeredAt(example, workingType, example.inputs.prices)).toEqual([example.expected.triggeredAt]);
  });

  test.each(cases)('[COND-3] %s on %s: a tick short of it nothing fires', (_id, workingType, example) => {
    const { side, prices } = example.inputs;
    const tick = side === 'BUY' ? -10_000_000 : 10_000_000;
    const short = text(Number(units(example.expected.triggeredAt)) + tick);
    expect(triggeredAt(example, workingType, [...prices.slice(0, -1), short])).toEqual([]);
  });
});

describe('extreme', () => {
  test('[COND-3] that of the time since it was placed, whatever was before', () => {
    const s = exchange();
    firesAt(s, ['1100', '1000']);
    const id = trailing(s, 'SELL', '1');
    expect(conditionTold(s, id)).toMatchObject({ status: 'PENDING', extremePrice: units('1000') });
    // 1000 × 0.99; of 1100 it would have been 1089.
    expect(firesAt(s, ['999', '990.1', '990'])).toEqual(['990']);
  });

  test.each<[Side, string, string]>([
    ['SELL', '1050', '950'],
    ['BUY', '950', '1040'],
  ])('[COND-3] %s: it moves with each new one and never back', (side, further, back) => {
    const s = exchange();
    const id = trailing(s, side, '10');
    const extreme = () => text(conditionAsked(s, id)!.extremePrice);
    s.index(further);
    expect(extreme()).toBe(further);
    expect(firesAt(s, [back, '1000'])).toEqual([]);
    expect(extreme()).toBe(further);
  });

  test('[COND-3] each has its own: those placed at one price, those placed later', () => {
    const s = exchange();
    const first = trailing(s, 'SELL', '5');
    s.index('1010');
    s.index('1000');
    const second = trailing(s, 'SELL', '5');
    const third = trailing(s, 'BUY', '5');
    expect(extremes(s)).toEqual([`${first} 1010`, `${second} 1000`, `${third} 1000`]);
    s.index('1005');
    expect(extremes(s)).toEqual([`${first} 1010`, `${second} 1005`, `${third} 1000`]);
    // 1010 × 0.95 = 959.5, 1005 × 0.95 = 954.75.
    s.index('959.5');
    expect(fired(s)).toEqual([first]);
    s.index('954.8');
    expect(fired(s)).toEqual([]);
    s.index('954.7');
    expect(fired(s)).toEqual([second]);
    expect(extremes(s)).toEqual([`${third} 954.7`]);
  });

  test('[COND-3] it is in the record of what has fired', () => {
    const s = exchange();
    const id = trailing(s, 'SELL', '1', { clientOrderId: 'kept' });
    firesAt(s, ['1010', '999.9']);
    expect(conditionTold(s, id)).toMatchObject({ status: 'REJECTED', extremePrice: units('1010') });
    expect(conditionAsked(s, id)).toEqual(conditionTold(s, id));
  });

  test.each<[Side, rate: string, extreme: string, not: string, at: string]>([
    // 1000.00000001 × 0.999 = 999.00000000999
    ['SELL', '0.1', '1000.00000001', '999.00000001', '999'],
    // 1000.00000001 × 1.001 = 1001.00000001001
    ['BUY', '0.1', '1000.00000001', '1001.00000001', '1001.00000002'],
    // 1000.00000009 × 0.9 = 900.000000081
    ['SELL', '10', '1000.00000009', '900.00000009', '900.00000008'],
    // 1000.00000009 × 1.1 = 1100.000000099
    ['BUY', '10', '1000.00000009', '1100.00000009', '1100.0000001'],
    // 1000 × 0.90123457 = 901.23457
    ['SELL', '9.876543', '1000', '901.23457001', '901.23457'],
    // 1000 × 1.00333333 = 1003.33333
    ['BUY', '0.333333', '1000', '1003.33332999', '1003.33333'],
  ])('[COND-3] %s by %s %% of %s: not at %s, but at %s', (side, rate, extreme, not, at) => {
    const s = exchange();
    s.index(extreme);
    trailing(s, side, rate);
    expect(firesAt(s, [not, at])).toEqual([at]);
  });

  test('[COND-3] a sweep moves it to the farthest price; what comes back fires it', () => {
    const s = exchange(MEDIAN);
    for (const price of ['1005', '1010', '1015']) s.limit(2, 'SELL', '1', price);
    const id = trailing(s, 'SELL', '1', { workingType: 'CONTRACT_PRICE' });
    s.limit(3, 'BUY', '3', '1015');
    expect(extremes(s)).toEqual([`${id} 1015`]);
    // 1015 × 0.99 = 1004.85
    print(s, '1004.9');
    expect(fired(s)).toEqual([]);
    print(s, '1004.8');
    expect(fired(s)).toEqual([id]);
  });
});

describe('activation', () => {
  test.each<[Side, string, before: string, at: string]>([
    ['SELL', '1010', '1009.9', '1010'],
    ['SELL', '1010', '1009.9', '1010.1'],
    ['BUY', '990', '990.1', '990'],
    ['BUY', '990', '990.1', '989.9'],
  ])(
    '[COND-3] %s at %s: not at %s, but at %s, from where the extreme starts',
    (side, activatePrice, before, at) => {
      const s = exchange();
      const id = trailing(s, side, '1', { activatePrice });
      expect(conditionTold(s, id)).toMatchObject({ status: 'PENDING_ACTIVATION', extremePrice: 0 });
      s.index(before);
      expect(s.conditionEvents()).toEqual([]);
      s.timeMs += 300;
      s.index(at);
      expect(s.conditionEvents()).toEqual([`${id} PENDING`]);
      expect(conditionTold(s, id)).toMatchObject({
        extremePrice: units(at),
        updatedAt: s.timeMs,
        triggerTime: 0,
      });
    },
  );

  test('[COND-3] it does not fire before it is active, however the price comes back', () => {
    const s = exchange();
    const id = trailing(s, 'SELL', '1', { activatePrice: '1010' });
    expect(firesAt(s, ['1009.9', '900', '1009.9', '1010'])).toEqual([]);
    expect(s.conditions(1)).toEqual([`${id} SELL 0.01 PENDING`]);
    // 1010 × 0.99 = 999.9
    expect(firesAt(s, ['1000', '999.9'])).toEqual(['999.9']);
  });

  test('[COND-3] several of one price are told by their ids, before what the price fires', () => {
    const s = exchange();
    const stop = s.condition(1, 'BUY', { stopPrice: '1005', quantity: '1', workingType: 'INDEX_PRICE' });
    const far = trailing(s, 'SELL', '1', { activatePrice: '1020' });
    const near = trailing(s, 'SELL', '1', { activatePrice: '1010' });
    const beyond = trailing(s, 'SELL', '1', { activatePrice: '1030.1' });
    s.index('1030');
    expect(s.conditionEvents()).toEqual([`${far} PENDING`, `${near} PENDING`, `${stop} REJECTED 3011`]);
    expect(s.conditions(1)).toContain(`${beyond} SELL 0.01 PENDING_ACTIVATION`);
  });

  test('[COND-3] activated and passed back over by one sweep it fires', () => {
    const s = exchange(MEDIAN);
    s.limit(2, 'BUY', '1', '999');
    const id = trailing(s, 'SELL', '1', { workingType: 'CONTRACT_PRICE', activatePrice: '1010' });
    // A stop at 1010 sells into the bid at 999: its own order brings the price back, 1010 × 0.99 = 999.9.
    const stop = s.condition(1, 'SELL', { type: 'TAKE_PROFIT_MARKET', stopPrice: '1010', quantity: '1' });
    s.limit(2, 'SELL', '0.01', '1010');
    s.limit(3, 'BUY', '0.01', '1010');
    expect(s.conditionEvents()).toEqual([`${id} PENDING`, `${stop} TRIGGERED`, `${id} REJECTED 3011`]);
  });

  test('[COND-7] on a price that does not exist yet nothing is judged: the first activates, or does not', () => {
    const s = exchange();
    s.addSymbol('NEWUSDT');
    const place = (activatePrice: string) =>
      s.do({
        kind: 'placeCondition',
        userId: 1,
        symbol: 'NEWUSDT',
        ...trailingRequest('SELL', activatePrice),
      });
    // 990 is not above the price that comes.
    const under = place('990');
    const over = place('1010');
    s.index('1000', 'NEWUSDT');
    expect(s.conditionEvents()).toEqual([`${under} PENDING`]);
    expect(s.conditions(1)[0]).toBe(`${over} SELL 1 PENDING_ACTIVATION`);
  });

  test('[COND-7] nor of a BUY, whatever its activatePrice', () => {
    const s = exchange();
    s.addSymbol('NEWUSDT');
    const request = trailingRequest('BUY', '1010');
    const id = s.do({ kind: 'placeCondition', userId: 1, symbol: 'NEWUSDT', ...request });
    s.index('1010.1', 'NEWUSDT');
    expect(s.conditionEvents()).toEqual([]);
    s.index('1010', 'NEWUSDT');
    expect(s.conditionEvents()).toEqual([`${id} PENDING`]);
  });

  test.each<[Side, index: string, status: string]>([
    ['SELL', '1009.9', 'PENDING_ACTIVATION'],
    ['SELL', '1010', 'PENDING'],
    ['BUY', '990.1', 'PENDING_ACTIVATION'],
    ['BUY', '990', 'PENDING'],
  ])('[COND-3] a %s part of a strategy that becomes active at %s: %s', (side, index, status) => {
    const s = exchange();
    const entry = side === 'SELL' ? 'BUY' : 'SELL';
    const leg = {
      type: 'TRAILING_STOP',
      callbackRate: '1',
      quantity: '1',
      activatePrice: side === 'SELL' ? '1010' : '990',
      workingType: 'INDEX_PRICE',
    } as const;
    s.strategy(1, 'OTO', [
      orderPart(entry, { quantity: '1', price: '1000' }),
      conditionPart(side, leg, { firstDrivenOn: 'FILLED' }),
    ]);
    s.index(index);
    expect(s.conditions(1)).toEqual([]);
    s.limit(2, side, '1', '1000');
    expect(s.conditionEvents()).toEqual([`1 ${status}`]);
    expect(extremes(s)).toEqual([status === 'PENDING' ? `1 ${index}` : '1 0']);
  });

  test('[COND-7] without activatePrice it starts with the first price', () => {
    const s = exchange();
    s.addSymbol('NEWUSDT');
    const id = s.do({
      kind: 'placeCondition',
      userId: 1,
      symbol: 'NEWUSDT',
      ...trailingRequest('SELL', '0'),
    });
    expect(extremes(s)).toEqual([`${id} 0`]);
    s.tickAt(s.timeMs + 1000);
    s.index('1000', 'NEWUSDT');
    expect(s.conditionEvents()).toEqual([]);
    expect(extremes(s)).toEqual([`${id} 1000`]);
    s.index('990.1', 'NEWUSDT');
    expect(fired(s)).toEqual([]);
    s.index('990', 'NEWUSDT');
    expect(fired(s)).toEqual([id]);
  });
});

function trailingRequest(side: Side, activatePrice: string) {
  return conditionRequest(side, {
    type: 'TRAILING_STOP',
    callbackRate: '1',
    quantity: '1',
    workingType: 'INDEX_PRICE',
    activatePrice,
  });
}
