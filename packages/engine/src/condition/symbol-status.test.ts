import { describe, expect, test } from 'vitest';
import { restoreEngine } from '../create-engine.ts';
import { SILENT_SINK } from '../event/silent-sink.ts';
import { conditionAsked, extremes, fired } from '../testing/conditions.ts';
import { conditionRequest } from '../testing/requests.ts';
import { type Scenario, START_MS, units } from '../testing/scenario.ts';
import { exchange, print } from '../testing/strategies.ts';

type Status = 'HALTED' | 'CANCEL_ONLY' | 'TRADING' | 'PRE_LAUNCH' | 'DELISTED';

function status(s: Scenario, to: Status, symbol = 'TESTUSDT'): void {
  s.do({ kind: 'updateSymbol', symbol, changes: { status: to } });
}

const CLOSED = ['HALTED', 'CANCEL_ONLY', 'PRE_LAUNCH'] as const;

describe.each(CLOSED)('a symbol that is %s', (to) => {
  test('[MATCH-9] fires nothing, by index, mark or tick; prices that come and go are not remembered', () => {
    const s = exchange();
    const onIndex = s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1', workingType: 'INDEX_PRICE' });
    const onMark = s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1', workingType: 'MARK_PRICE' });
    status(s, to);
    s.index('1020');
    s.tickAt(START_MS + 1000);
    expect(s.conditionEvents()).toEqual([]);
    s.index('1009.9');
    status(s, 'TRADING');
    expect(s.conditionEvents()).toEqual([]);
    s.index('1010');
    expect(fired(s)).toEqual([onIndex, onMark]);
  });

  test('[MATCH-9] trading again it is held against the prices as they are: index, mark, last', () => {
    const s = exchange();
    const options = { stopPrice: '1010', quantity: '1' } as const;
    const onMark = s.condition(1, 'BUY', { ...options, workingType: 'MARK_PRICE' });
    const onIndex = s.condition(1, 'BUY', { ...options, workingType: 'INDEX_PRICE' });
    const onLast = s.condition(1, 'BUY', options);
    status(s, to);
    s.index('1020');
    s.timeMs += 200;
    status(s, 'TRADING');
    expect(fired(s)).toEqual([onIndex, onMark]);
    expect(conditionAsked(s, onLast)).toMatchObject({ status: 'PENDING' });
  });

  test('[COND-3] a trailing stop sees nothing of it, and goes on with its extreme', () => {
    const s = exchange();
    const id = s.condition(1, 'SELL', {
      type: 'TRAILING_STOP',
      callbackRate: '1',
      quantity: '1',
      workingType: 'INDEX_PRICE',
    });
    const waiting = s.condition(1, 'SELL', {
      type: 'TRAILING_STOP',
      callbackRate: '1',
      quantity: '1',
      activatePrice: '1030',
      workingType: 'INDEX_PRICE',
    });
    status(s, to);
    s.index('1040');
    s.index('1005');
    expect(extremes(s)).toEqual([`${id} 1000`, `${waiting} 0`]);
    status(s, 'TRADING');
    expect(extremes(s)).toEqual([`${id} 1005`, `${waiting} 0`]);
    status(s, to);
    s.index('1035');
    status(s, 'TRADING');
    expect(extremes(s)).toEqual([`${id} 1035`, `${waiting} 1035`]);
  });

  test('[MATCH-9] dates pass all the same', () => {
    const s = exchange();
    const goodTillDate = START_MS + 60_000;
    const id = s.condition(1, 'BUY', {
      type: 'STOP_LIMIT',
      stopPrice: '1010',
      price: '1010',
      quantity: '1',
      timeInForce: 'GTD',
      goodTillDate,
    });
    status(s, to);
    s.tickAt(goodTillDate);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED GTD`]);
  });

  test('[MATCH-9] what was reached and had no turn yet keeps its place; other symbols go on', () => {
    const s = exchange();
    s.user(4);
    s.addSymbol('ELSEUSDT');
    s.index('1000', 'ELSEUSDT');
    const stop = (userId: number, symbol: string, stopPrice = '1010') =>
      s.do({
        kind: 'placeCondition',
        userId,
        symbol,
        ...conditionRequest('BUY', { stopPrice, quantity: '1', workingType: 'INDEX_PRICE' }),
      });
    const here = Array.from({ length: 103 }, (_, i) => stop(i < 60 ? 1 : 4, 'TESTUSDT'));
    const elsewhere = stop(1, 'ELSEUSDT');
    s.index('1010');
    expect(fired(s)).toEqual(here.slice(0, 100));
    s.index('1010', 'ELSEUSDT');
    status(s, to);
    s.tickAt(START_MS + 1000);
    expect(fired(s)).toEqual([elsewhere]);
    const twin = restoreEngine(s.engine.encode());
    expect(twin.encode()).toEqual(s.engine.encode());
    // Nothing in the queue could fire, so no command is held back by it: elsewhere, and here once it trades.
    const later = stop(4, 'ELSEUSDT', '1011');
    s.index('1011', 'ELSEUSDT');
    expect(fired(s)).toEqual([later]);
    status(s, 'TRADING');
    expect(fired(s)).toEqual(here.slice(100));
  });

  test('[COND-5] what was held back is looked at again when it trades', () => {
    const s = exchange({ triggerProtect: 1_000_000 });
    const id = s.condition(1, 'BUY', { stopPrice: '1020', quantity: '1', priceProtect: true });
    print(s, '1020');
    status(s, to);
    s.index('1015');
    s.tickAt(START_MS + 1000);
    expect(s.conditionEvents()).toEqual([]);
    status(s, 'TRADING');
    expect(fired(s)).toEqual([id]);
  });

  test('[DUR-4] restored meanwhile it is the same afterwards', () => {
    const s = exchange();
    s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1', workingType: 'INDEX_PRICE' });
    status(s, to);
    s.index('1020');
    const twin = restoreEngine(s.engine.encode());
    twin.apply(
      s.timeMs,
      { kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'TRADING' } },
      SILENT_SINK,
    );
    status(s, 'TRADING');
    expect(fired(s)).toHaveLength(1);
    expect(twin.encode()).toEqual(s.engine.encode());
  });
});

describe('a symbol that is DELISTED', () => {
  test('[MATCH-9] ends all its conditions with HALT, in each state; those of other symbols stay', () => {
    const s = exchange({ triggerProtect: 1_000_000 });
    s.addSymbol('ELSEUSDT');
    s.limit(3, 'SELL', '0.01', '1000', { reduceOnly: true });
    s.limit(2, 'BUY', '0.01', '1000', { reduceOnly: true });
    const other = s.do({
      kind: 'placeCondition',
      userId: 1,
      symbol: 'ELSEUSDT',
      ...conditionRequest('BUY', { stopPrice: '1010', quantity: '1' }),
    });
    const waiting = s.condition(1, 'BUY', { stopPrice: '1100', quantity: '1' });
    const inactive = s.condition(1, 'SELL', {
      type: 'TRAILING_STOP',
      callbackRate: '1',
      quantity: '1',
      activatePrice: '1100',
    });
    const trailing = s.condition(2, 'BUY', { type: 'TRAILING_STOP', callbackRate: '10', quantity: '1' });
    // Index 1020 is more than 1 % from the last trade at 1000.
    const held = s.condition(2, 'BUY', {
      stopPrice: '1020',
      quantity: '1',
      workingType: 'INDEX_PRICE',
      priceProtect: true,
    });
    s.index('1020');
    expect(fired(s)).toEqual([]);
    status(s, 'DELISTED');
    // Account by account, newest first.
    expect(s.conditionEvents()).toEqual(
      [inactive, waiting, held, trailing].map((id) => `${id} CANCELLED HALT`),
    );
    expect([...s.conditions(1), ...s.conditions(2)]).toEqual([`${other} BUY 1 PENDING`]);
  });

  test('[MATCH-9] also those that were reached and wait for their turn', () => {
    const s = exchange();
    s.limit(3, 'SELL', '0.01', '1000', { reduceOnly: true });
    s.limit(2, 'BUY', '0.01', '1000', { reduceOnly: true });
    s.user(4);
    const options = { stopPrice: '1010', quantity: '1', workingType: 'INDEX_PRICE' } as const;
    for (let i = 0; i < 102; i += 1) s.condition(i < 60 ? 1 : 4, 'BUY', options);
    s.index('1010');
    status(s, 'DELISTED');
    expect(s.conditionEvents()).toEqual(['102 CANCELLED HALT', '101 CANCELLED HALT']);
    s.tickAt(START_MS + 1000);
    expect(s.conditionEvents()).toEqual([]);
  });
});

test('[PRICE-1] a stale index keeps no trigger waiting: the last price fires as ever', () => {
  const s = exchange({ priceSource: 'SIMULATED' });
  s.limit(2, 'BUY', '5', '990');
  const id = s.condition(3, 'SELL', { stopPrice: '990', quantity: '0.004', reduceOnly: true });
  s.tickAt(START_MS + 10_000);
  s.limit(3, 'SELL', '0.004', '990', { reduceOnly: true });
  expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
  expect(s.trades()).toEqual(['0.004@990', '0.004@990']);
});

test('[COND-7] another symbol whose name begins alike has prices of its own', () => {
  const s = exchange();
  s.addSymbol('TESTXUSDT');
  s.index('1000', 'TESTXUSDT');
  const id = s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1', workingType: 'INDEX_PRICE' });
  s.index('1020', 'TESTXUSDT');
  expect(fired(s)).toEqual([]);
  s.do({ kind: 'setIndexPrice', symbol: 'TESTUSDT', source: '', price: units('1010') });
  expect(fired(s)).toEqual([id]);
});
