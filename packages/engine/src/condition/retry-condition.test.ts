import { describe, expect, test } from 'vitest';
import { restoreEngine } from '../create-engine.ts';
import { SILENT_SINK } from '../event/silent-sink.ts';
import { conditionAsked } from '../testing/conditions.ts';
import { type ConditionOptions, conditionRequest } from '../testing/requests.ts';
import { type Scenario, START_MS, units } from '../testing/scenario.ts';
import { exchange, exits, long, print } from '../testing/strategies.ts';

const DAY_MS = 86_400_000;

describe('retries', () => {
  const REQUEST: ConditionOptions = {
    type: 'STOP_LIMIT',
    stopPrice: '990',
    price: '985',
    quantity: '1',
    timeInForce: 'GTD',
    goodTillDate: START_MS + 3 * DAY_MS,
    clientOrderId: 'mine',
  };

  /** The condition of {@link REQUEST} in each state in which a retry can find it. */
  const STATES: readonly [string, (s: Scenario, id: number) => void][] = [
    ['it waits', () => undefined],
    ['it was cancelled', (s, id) => s.cancelCondition(1, id)],
    ['it fired', (s) => print(s, '990')],
    [
      'it was REJECTED',
      (s) => {
        s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { maxLimitQuantity: units('0.9') } });
        print(s, '990');
        s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { maxLimitQuantity: units('9') } });
      },
    ],
  ];

  test.each(STATES)('[MATCH-9] the same request is answered with what stands: %s', (_name, reach) => {
    const s = exchange();
    const id = s.condition(1, 'SELL', REQUEST);
    reach(s, id);
    const stands = conditionAsked(s, id);
    expect(s.sendCondition(1, 'SELL', REQUEST)).toEqual({ code: 0, field: '', rule: '', id });
    expect(s.events).toEqual([]);
    expect(conditionAsked(s, id)).toEqual(stands);
  });

  test.each(STATES)(
    '[MATCH-9] neither account, symbol nor price keep a retry from its answer: %s',
    (_name, reach) => {
      const s = exchange();
      const id = s.condition(1, 'SELL', REQUEST);
      reach(s, id);
      print(s, '980');
      s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
      s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
      expect(s.sendCondition(1, 'SELL', REQUEST)).toMatchObject({ code: 0, id });
    },
  );

  const DIFFERENCES: readonly (readonly ['BUY' | 'SELL', ConditionOptions])[] = [
    ['BUY', {}],
    ['SELL', { type: 'TAKE_PROFIT_LIMIT' }],
    ['SELL', { positionSide: 'LONG' }],
    ['SELL', { price: '985.1' }],
    ['SELL', { quantity: '1.001' }],
    ['SELL', { stopPrice: '989.9' }],
    ['SELL', { workingType: 'MARK_PRICE' }],
    ['SELL', { activatePrice: '1100' }],
    ['SELL', { callbackRate: '1' }],
    ['SELL', { timeInForce: 'GTC' }],
    ['SELL', { reduceOnly: true }],
    ['SELL', { closePosition: true }],
    ['SELL', { priceProtect: true }],
    ['SELL', { goodTillDate: START_MS + 3 * DAY_MS + 1 }],
  ];

  test.each(DIFFERENCES)('[MATCH-9] another request with the id is 3004: %s %o', (side, changes) => {
    for (const [, reach] of STATES) {
      const s = exchange();
      const id = s.condition(1, 'SELL', REQUEST);
      reach(s, id);
      expect(s.sendCondition(1, side, { ...REQUEST, ...changes })).toEqual({
        code: 3004,
        field: 'clientOrderId',
        rule: 'MATCH-9',
        id: 0,
      });
      expect(s.events).toEqual([]);
    }
  });

  test('[MATCH-9] the same in another symbol is 3004, of another account it is new', () => {
    const s = exchange();
    s.addSymbol('ELSEUSDT');
    const id = s.condition(1, 'SELL', REQUEST);
    const request = conditionRequest('SELL', REQUEST);
    expect(s.try({ kind: 'placeCondition', userId: 1, symbol: 'ELSEUSDT', ...request })).toMatchObject({
      code: 3004,
    });
    expect(s.condition(2, 'SELL', REQUEST)).toBe(id + 1);
  });

  test('[MATCH-9] orders, conditions and parts of strategies share one namespace', () => {
    const s = long('5');
    s.limit(1, 'BUY', '1', '900', { clientOrderId: 'order' });
    s.condition(1, 'SELL', { stopPrice: '900', quantity: '1', clientOrderId: 'condition' });
    const [limit, stop] = exits('1');
    s.strategy(1, 'OCO', [
      { ...limit!, order: { ...limit!.order!, clientOrderId: 'limit leg' } },
      { ...stop!, condition: { ...stop!.condition!, clientOrderId: 'stop leg' } },
    ]);
    const refusal = { code: 3004, field: 'clientOrderId', rule: 'MATCH-9' };
    for (const clientOrderId of ['order', 'limit leg', 'stop leg']) {
      expect(s.sendCondition(1, 'SELL', { stopPrice: '900', quantity: '1', clientOrderId })).toMatchObject(
        refusal,
      );
    }
    expect(s.send(1, 'BUY', { price: '900', quantity: '1', clientOrderId: 'condition' })).toMatchObject(
      refusal,
    );
    // The stop leg's own request is no retry of it either.
    expect(
      s.sendCondition(1, 'SELL', {
        stopPrice: '980',
        quantity: '1',
        workingType: 'MARK_PRICE',
        clientOrderId: 'stop leg',
      }),
    ).toMatchObject(refusal);
  });

  test.each(STATES.slice(1))('[MATCH-9] 24 h after its end the id is free: %s', (_name, reach) => {
    const s = exchange();
    const id = s.condition(1, 'SELL', REQUEST);
    // The day counts from the end.
    s.tickAt(START_MS + 3_600_000);
    reach(s, id);
    s.cancelAll(1, 0);
    const endedAt = s.timeMs;
    s.timeMs = endedAt + DAY_MS - 1;
    s.do({ kind: 'work' });
    expect(s.sendCondition(1, 'SELL', { ...REQUEST, stopPrice: '970' })).toMatchObject({ code: 3004 });
    expect(conditionAsked(s, id)).toBeDefined();
    s.timeMs = endedAt + DAY_MS;
    expect(s.sendCondition(1, 'SELL', { ...REQUEST, stopPrice: '970' })).toMatchObject({
      code: 0,
      id: id + 1,
    });
    expect(conditionAsked(s, id)).toBeUndefined();
  });

  test('[DUR-2] what is remembered is remembered after a restart', () => {
    const s = exchange();
    const id = s.condition(1, 'SELL', REQUEST);
    print(s, '990');
    const twin = restoreEngine(s.engine.encode());
    const send = (changes: ConditionOptions) => {
      const request = conditionRequest('SELL', { ...REQUEST, ...changes });
      return twin.apply(
        s.timeMs,
        { kind: 'placeCondition', userId: 1, symbol: 'TESTUSDT', ...request },
        SILENT_SINK,
      );
    };
    expect(send({})).toMatchObject({ code: 0, id });
    expect(send({ quantity: '2' })).toMatchObject({ code: 3004 });
  });
});
