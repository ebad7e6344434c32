import { describe, expect, test } from 'vitest';
import type { PositionSide, Side } from '../command/command.ts';
import { conditionTold } from '../testing/conditions.ts';
import { closed, feeless, isolate, records, trade } from '../testing/liquidations.ts';
import { type ConditionOptions, conditionRequest } from '../testing/requests.ts';
import { type Scenario, START_MS, units } from '../testing/scenario.ts';
import { exchange, held, hit, long, withMarket } from '../testing/strategies.ts';

/** Conditions that live with a position of BOTH, and those that do not; far from the price. */
function exits(s: Scenario, side: Side, userId = 1): readonly number[] {
  const options = { stopPrice: side === 'SELL' ? '500' : '1500' } as const;
  return [
    s.condition(userId, side, { ...options, closePosition: true }),
    s.condition(userId, side, { ...options, quantity: '1', reduceOnly: true }),
    s.condition(userId, side, { ...options, quantity: '1', timeInForce: 'GTE_GTC' }),
    s.condition(userId, side, { type: 'TRAILING_STOP', callbackRate: '10', closePosition: true }),
  ];
}

function cancelled(ids: readonly number[], reason = 'REDUCE_ONLY'): readonly string[] {
  return ids.toReversed().map((id) => `${id} CANCELLED ${reason}`);
}

/** User 1 is short `quantity` at 1000. */
function short(quantity: string): Scenario {
  const s = exchange();
  trade(s, 2, 1, quantity, '1000');
  return s;
}

describe('the position closes', () => {
  const CLOSES: readonly [string, (s: Scenario) => void][] = [
    ['by a taker of its own', (s) => tradeAt1000(s, 'SELL', '2')],
    [
      'as a maker',
      (s) => {
        s.limit(1, 'SELL', '2', '1010');
        hit(s, 'BUY', '2', '1010');
      },
    ],
    [
      'bit by bit',
      (s) => {
        tradeAt1000(s, 'SELL', '1.99');
        expect(s.conditionEvents()).toEqual([]);
        tradeAt1000(s, 'SELL', '0.01');
      },
    ],
    ['by a flip', (s) => tradeAt1000(s, 'SELL', '3')],
    [
      'by closePosition',
      (s) => {
        s.limit(2, 'BUY', '2', '990');
        s.market(1, 'SELL', '0', { closePosition: true });
      },
    ],
  ];

  /** User 1 trades with a resting order of user 2 at 1000. */
  function tradeAt1000(s: Scenario, side: Side, quantity: string): void {
    s.limit(2, side === 'SELL' ? 'BUY' : 'SELL', quantity, '1000');
    s.limit(1, side, quantity, '1000');
  }

  test.each(CLOSES)('[COND-4] %s: what lives with it ends, newest first, after the trade', (_name, close) => {
    const s = long('2');
    const ids = exits(s, 'SELL');
    s.timeMs += 700;
    close(s);
    expect(s.conditionEvents()).toEqual(cancelled(ids));
    expect(conditionTold(s, ids[0]!)).toMatchObject({
      cancelReason: 'REDUCE_ONLY',
      triggerTime: 0,
      generatedOrderId: 0,
      updatedAt: s.timeMs,
    });
    const kinds = s.events.map(({ kind }) => kind);
    expect(kinds.indexOf('condition')).toBeGreaterThan(kinds.lastIndexOf('fill'));
    expect(s.conditions(1)).toEqual([]);
  });

  test('[COND-4] a short one the same', () => {
    const s = short('2');
    const ids = exits(s, 'BUY');
    tradeAt1000(s, 'BUY', '2');
    expect(s.conditionEvents()).toEqual(cancelled(ids));
  });

  test('[COND-4] plain ones stay, and those of the other direction', () => {
    const s = long('2');
    const plain = s.condition(1, 'SELL', { stopPrice: '500', quantity: '1' });
    const buy = s.condition(1, 'BUY', { stopPrice: '1500', quantity: '1', reduceOnly: true });
    const ofLong = s.condition(1, 'SELL', { stopPrice: '500', quantity: '1', positionSide: 'LONG' });
    const ids = exits(s, 'SELL');
    tradeAt1000(s, 'SELL', '2');
    expect(s.conditionEvents()).toEqual(cancelled(ids));
    expect(s.conditions(1)).toEqual([
      `${ofLong} SELL 1 PENDING`,
      `${buy} BUY 1 PENDING`,
      `${plain} SELL 1 PENDING`,
    ]);
  });

  test('[COND-4] those of another symbol and of other accounts stay', () => {
    const s = long('2');
    s.addSymbol('ELSEUSDT');
    s.index('1000', 'ELSEUSDT');
    trade(s, 1, 2, '1', '1000', 'ELSEUSDT');
    trade(s, 3, 2, '1', '1000');
    const elsewhere = s.do({
      kind: 'placeCondition',
      userId: 1,
      symbol: 'ELSEUSDT',
      ...conditionRequest('SELL', { stopPrice: '500', closePosition: true }),
    });
    const others = exits(s, 'SELL', 3);
    tradeAt1000(s, 'SELL', '2');
    expect(s.conditionEvents()).toEqual([]);
    expect(s.conditions(1)).toEqual([`${elsewhere} SELL 0 PENDING`]);
    expect(s.conditions(3)).toHaveLength(others.length);
  });

  test('[COND-4] neither does a part of it end anything, nor more of it', () => {
    const s = long('2');
    const ids = exits(s, 'SELL');
    tradeAt1000(s, 'SELL', '1.9');
    tradeAt1000(s, 'BUY', '5');
    expect(s.conditions(1)).toHaveLength(ids.length);
  });

  test('[COND-4] a flip ends those of the side that was; those placed for the new one are another matter', () => {
    const s = long('2');
    const ids = exits(s, 'SELL');
    const buy = s.condition(1, 'BUY', { stopPrice: '1500', closePosition: true });
    tradeAt1000(s, 'SELL', '5');
    expect(held(s)).toEqual(['-3']);
    expect(s.conditionEvents()).toEqual(cancelled(ids));
    expect(s.conditions(1)).toEqual([`${buy} BUY 0 PENDING`]);
    tradeAt1000(s, 'BUY', '3');
    expect(s.conditionEvents()).toEqual([`${buy} CANCELLED REDUCE_ONLY`]);
  });

  test('[COND-4] both sides of a trade close: those of the maker end first', () => {
    const s = exchange();
    for (const userId of [5, 6]) s.user(userId);
    trade(s, 5, 6, '2', '1000');
    const ofTaker = exits(s, 'BUY', 6);
    const ofMaker = exits(s, 'SELL', 5);
    trade(s, 6, 5, '2', '1000');
    expect(s.conditionEvents()).toEqual([...cancelled(ofMaker), ...cancelled(ofTaker)]);
  });

  test('[COND-4] a GTE_GTC ends with its position though an opening order is still there', () => {
    const s = long('2');
    s.limit(1, 'BUY', '1', '900');
    const id = s.condition(1, 'SELL', { stopPrice: '500', quantity: '1', timeInForce: 'GTE_GTC' });
    tradeAt1000(s, 'SELL', '2');
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
    // Now the order is its ground.
    const next = s.condition(1, 'SELL', { stopPrice: '500', quantity: '1', timeInForce: 'GTE_GTC' });
    expect(s.conditions(1)).toEqual([`${next} SELL 1 PENDING`]);
  });

  test.each<[PositionSide, Side]>([
    ['LONG', 'SELL'],
    ['SHORT', 'BUY'],
  ])('[COND-4] %s has its own: each %s of it reduces by its nature', (positionSide, closing) => {
    const s = exchange();
    const opening = closing === 'SELL' ? 'BUY' : 'SELL';
    const stopPrice = closing === 'SELL' ? '500' : '1500';
    for (const side of ['LONG', 'SHORT'] as const) {
      s.limit(2, side === 'LONG' ? 'SELL' : 'BUY', '2', '1000');
      s.limit(1, side === 'LONG' ? 'BUY' : 'SELL', '2', '1000', { positionSide: side });
    }
    const options = { quantity: '1', stopPrice } satisfies ConditionOptions;
    const nature = s.condition(1, closing, { ...options, positionSide });
    // One that adds to it does not live with it, unless it is GTE_GTC.
    const add = { quantity: '1', stopPrice: opening === 'BUY' ? '1500' : '500', positionSide } as const;
    const adds = s.condition(1, opening, add);
    const lasting = s.condition(1, opening, { ...add, timeInForce: 'GTE_GTC' });
    const other = positionSide === 'LONG' ? 'SHORT' : 'LONG';
    const far = closing === 'SELL' ? '1500' : '500';
    const stays = s.condition(1, opening, { quantity: '1', stopPrice: far, positionSide: other });
    s.limit(2, opening, '2', '1000');
    s.limit(1, closing, '2', '1000', { positionSide });
    expect(s.conditionEvents()).toEqual([
      `${lasting} CANCELLED REDUCE_ONLY`,
      `${nature} CANCELLED REDUCE_ONLY`,
    ]);
    expect(s.conditions(1).map((line) => Number.parseInt(line, 10))).toEqual([stays, adds]);
  });
});

describe('the position is closed by force', () => {
  /** User 5 is long 1 at 1000 with 100, alone or in the cross of its wallet; its conditions, and an order. */
  function thin(isIsolated: boolean): [Scenario, readonly number[]] {
    const s = feeless();
    for (const userId of [1, 2, 3]) s.user(userId);
    s.user(5, isIsolated ? '10000' : '101');
    s.addSymbol('ELSEUSDT');
    s.index('1000', 'ELSEUSDT');
    if (isIsolated) isolate(s, 5);
    trade(s, 5, 2, '1', '1000');
    const ids = [...exits(s, 'SELL', 5), s.condition(5, 'SELL', { stopPrice: '500', quantity: '1' })];
    return [s, ids];
  }

  test.each([
    ['isolated', true],
    ['cross', false],
  ])(
    '[LIQ-2] liquidation, %s: all of the scope end with LIQUIDATION, lone ones and bound ones',
    (_name, isIsolated) => {
      const [s, ids] = thin(isIsolated);
      const elsewhere = s.do({
        kind: 'placeCondition',
        userId: 5,
        symbol: 'ELSEUSDT',
        ...conditionRequest('SELL', { stopPrice: '500', quantity: '1' }),
      });
      s.limit(2, 'BUY', '1', '901');
      s.index('903');
      expect(records(s)[0]).toMatchObject({ userId: 5 });
      const scope = isIsolated ? ids : [...ids, elsewhere];
      expect(s.conditionEvents()).toEqual(cancelled(scope, 'LIQUIDATION'));
      expect(s.conditions(5)).toEqual(isIsolated ? [`${elsewhere} SELL 1 PENDING`] : []);
    },
  );

  test('[LIQ-2] they end before the position is sold: no stop of the account fires by its own liquidation', () => {
    const [s] = thin(true);
    s.condition(5, 'SELL', { stopPrice: '902', quantity: '1' });
    s.limit(2, 'BUY', '1', '901');
    s.index('903');
    expect(s.trades()).toEqual(['1@901']);
    expect(s.conditionEvents().filter((event) => !event.endsWith('CANCELLED LIQUIDATION'))).toEqual([]);
  });

  test('[LIQ-5] ADL that closes a position ends its conditions with ADL; one that leaves some of it ends none', () => {
    const s = feeless();
    for (const userId of [1, 2, 3, 5]) s.user(userId);
    isolate(s, 5);
    // Nobody bids, the fund is empty: user 2, the greater profit per margin, loses its short position whole.
    trade(s, 5, 2, '1', '1000');
    const ids = exits(s, 'BUY', 2);
    const plain = s.condition(2, 'BUY', { stopPrice: '1500', quantity: '1' });
    s.index('904');
    expect(closed(s)).toContain('2 5');
    expect(s.conditionEvents()).toEqual(cancelled(ids, 'ADL'));
    expect(s.conditions(2)).toEqual([`${plain} BUY 1 PENDING`]);

    const partly = feeless();
    for (const userId of [1, 2, 5]) partly.user(userId);
    isolate(partly, 5);
    trade(partly, 5, 2, '1', '1000');
    trade(partly, 1, 2, '1', '1000');
    const kept = exits(partly, 'BUY', 2);
    partly.index('904');
    expect(held(partly, 2)).toEqual(['-1']);
    expect(partly.conditions(2)).toHaveLength(kept.length);
  });

  test('[FUND-3] [LIQ-1] a liquidation that funding causes, on the tick of the settlement', () => {
    const s = feeless({ fundingRateCap: 3_000_000, fundingRateFloor: -3_000_000, interestRate: 0 });
    for (const userId of [1, 2, 3, 5]) s.user(userId);
    isolate(s, 5);
    trade(s, 5, 2, '1', '1000');
    const ids = exits(s, 'SELL', 5);
    s.index('905');
    // 100 − 95 = 5 is above 905 × 0.005 = 4.525; bids far above the index make longs pay.
    s.limit(2, 'BUY', '200', '950');
    s.do({ kind: 'advance', durationMs: 8 * 3_600_000 - 1000 });
    expect(records(s)).toEqual([]);
    expect(s.conditions(5)).toHaveLength(ids.length);
    s.tickAt(START_MS + 8 * 3_600_000);
    const kinds = s.events.map(({ kind }) => kind);
    expect(kinds.indexOf('fundingPayment')).toBeLessThan(kinds.indexOf('condition'));
    expect(s.conditionEvents()).toEqual(cancelled(ids, 'LIQUIDATION'));
    expect(records(s)[0]).toMatchObject({ userId: 5 });
  });
});

describe('the ground of a GTE_GTC', () => {
  const LASTING = { quantity: '1', timeInForce: 'GTE_GTC', stopPrice: '500' } as const;

  /** User 1 has a BUY of 1 at 990, and a GTE_GTC that stands on it. */
  function standing(): [Scenario, orderId: number, conditionId: number] {
    const s = exchange();
    const orderId = s.limit(1, 'BUY', '1', '990');
    return [s, orderId, s.condition(1, 'SELL', LASTING)];
  }

  const ENDS: readonly [string, (s: Scenario, orderId: number) => void][] = [
    ['cancel', (s, orderId) => s.cancel(1, orderId)],
    ['cancelAll', (s) => s.cancelAll(1, 0)],
    // Its own sale takes it out (MATCH-5), and then finds nothing to trade with.
    ['self-trade', (s) => s.limit(1, 'SELL', '1', '990', { timeInForce: 'IOC' })],
  ];

  test.each(ENDS)('[COND-4] the last opening order ends without a fill, by %s', (_name, end) => {
    const [s, orderId, id] = standing();
    end(s, orderId);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
    const kinds = s.events.map(({ kind }) => kind);
    expect(kinds.indexOf('condition')).toBeGreaterThan(kinds.indexOf('order'));
  });

  test('[COND-4] by its date, on the tick', () => {
    const s = exchange();
    const goodTillDate = START_MS + 60_000;
    s.limit(1, 'BUY', '1', '990', { timeInForce: 'GTD', goodTillDate });
    const id = s.condition(1, 'SELL', LASTING);
    s.tickAt(goodTillDate);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
  });

  test('[COND-4] not the first of two, but the last', () => {
    const [s, orderId, id] = standing();
    const second = s.limit(1, 'BUY', '1', '980');
    s.cancel(1, orderId);
    expect(s.conditionEvents()).toEqual([]);
    s.cancel(1, second);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
  });

  test('[COND-4] filled, whole or in part, the position is its ground', () => {
    for (const quantity of ['1', '0.4']) {
      const [s, orderId, id] = standing();
      hit(s, 'SELL', quantity, '990');
      if (quantity !== '1') s.cancel(1, orderId);
      expect(s.conditions(1)).toEqual([`${id} SELL 1 PENDING`]);
      s.limit(2, 'BUY', quantity, '1000');
      s.limit(1, 'SELL', quantity, '1000');
      expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
    }
  });

  test('[COND-4] an opening order that does no more than reduce a short position is no ground once it is filled', () => {
    const s = exchange();
    trade(s, 2, 1, '5', '1000');
    s.limit(1, 'BUY', '1', '990');
    const id = s.condition(1, 'SELL', LASTING);
    hit(s, 'SELL', '1', '990');
    expect(held(s)).toEqual(['-4']);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
  });

  test('[COND-4] one of the closing side, reduce-only ones and other position sides do not matter', () => {
    const [s] = standing();
    const sell = s.limit(1, 'SELL', '1', '1100');
    s.cancel(1, sell);
    expect(s.conditionEvents()).toEqual([]);
    s.condition(1, 'SELL', { ...LASTING, stopPrice: '600' });
    expect(s.conditions(1)).toHaveLength(2);
  });

  test('[COND-4] moved it is still there', () => {
    const [s, orderId, id] = standing();
    s.move(1, orderId, { price: '980' });
    s.move(1, orderId, { quantity: '0.5' });
    expect(s.conditions(1)).toEqual([`${id} SELL 1 PENDING`]);
  });

  test('[COND-4] several that stood on it end newest first', () => {
    const [s, orderId, id] = standing();
    const more = s.condition(1, 'SELL', { ...LASTING, stopPrice: '600' });
    const reduce = s.condition(1, 'SELL', { stopPrice: '600', quantity: '1', reduceOnly: true });
    s.cancel(1, orderId);
    expect(s.conditionEvents()).toEqual([`${more} CANCELLED REDUCE_ONLY`, `${id} CANCELLED REDUCE_ONLY`]);
    // Reduce-only may wait without a position (COND-2).
    expect(s.conditions(1)).toEqual([`${reduce} SELL 1 PENDING`]);
  });

  test('[COND-4] for a short one: an open SELL', () => {
    const s = exchange();
    const orderId = s.limit(1, 'SELL', '1', '1010');
    const id = s.condition(1, 'BUY', { ...LASTING, stopPrice: '1500' });
    s.cancel(1, orderId);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
  });

  test('[COND-4] LONG and SHORT: the order of its own position side', () => {
    const s = exchange();
    const ofLong = s.limit(1, 'BUY', '1', '990', { positionSide: 'LONG' });
    const ofShort = s.limit(1, 'SELL', '1', '1010', { positionSide: 'SHORT' });
    const id = s.condition(1, 'SELL', { ...LASTING, positionSide: 'LONG' });
    s.cancel(1, ofShort);
    expect(s.conditionEvents()).toEqual([]);
    s.cancel(1, ofLong);
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED REDUCE_ONLY`]);
  });

  test('[COND-4] a GTE_GTC that fires places a GTC, and its order is no longer bound', () => {
    const s = withMarket(feeless());
    trade(s, 1, 2, '1', '1000');
    s.condition(1, 'SELL', {
      type: 'STOP_LIMIT',
      stopPrice: '990',
      price: '1020',
      quantity: '1',
      workingType: 'INDEX_PRICE',
      timeInForce: 'GTE_GTC',
    });
    s.index('990');
    expect(s.open(1)).toHaveLength(1);
    s.limit(2, 'BUY', '1', '985');
    s.limit(1, 'SELL', '1', '985');
    expect(held(s)).toEqual([]);
    expect(s.open(1)).toHaveLength(1);
  });

  test('[COND-4] a liquidation of the account ends it with LIQUIDATION, not for the order that it stood on', () => {
    const s = feeless();
    for (const userId of [1, 2]) s.user(userId);
    s.user(5, '101');
    s.limit(5, 'BUY', '0.01', '800');
    const id = s.condition(5, 'SELL', LASTING);
    trade(s, 5, 2, '0.9', '1000');
    s.limit(2, 'BUY', '1', '890');
    s.index('891');
    expect(records(s)[0]).toMatchObject({ userId: 5, quantity: units('0.9') });
    expect(s.conditionEvents()).toEqual([`${id} CANCELLED LIQUIDATION`]);
  });
});
