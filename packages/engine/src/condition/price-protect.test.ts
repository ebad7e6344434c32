import { describe, expect, test } from 'vitest';
import type { Side } from '../command/command.ts';
import { restoreEngine } from '../create-engine.ts';
import { conditionAsked, conditionTold, extremes, fired, MEDIAN, tell } from '../testing/conditions.ts';
import { trade } from '../testing/liquidations.ts';
import { type ConditionOptions, conditionRequest } from '../testing/requests.ts';
import { type Scenario, START_MS, units } from '../testing/scenario.ts';
import { exchange, print } from '../testing/strategies.ts';

/** 1 %, and a mark that is the index. */
const ONE_PERCENT = { triggerProtect: 1_000_000 };

function guarded(s: Scenario, side: Side, options: ConditionOptions): number {
  return s.condition(1, side, { quantity: '1', priceProtect: true, ...options });
}

/** A BUY stop at last 1020 that was reached and is held back: index and mark 1000. */
function heldBack(options: ConditionOptions = {}, symbol = {}): [Scenario, number] {
  const s = exchange({ ...ONE_PERCENT, ...symbol });
  const id = guarded(s, 'BUY', { stopPrice: '1020', ...options });
  print(s, '1020');
  expect(s.conditionEvents()).toEqual([]);
  return [s, id];
}

describe('when it may fire', () => {
  test.each<[last: string, fires: boolean]>([
    // |1000 − 1010| / 1000 is 1 % and not more.
    ['1010', true],
    ['1010.1', false],
  ])('[COND-5] mark 1000, last %s, 1 %%: fires %s', (last, fires) => {
    const s = exchange(ONE_PERCENT);
    const id = guarded(s, 'BUY', { stopPrice: '1005' });
    print(s, last);
    expect(fired(s)).toEqual(fires ? [id] : []);
  });

  test.each<[last: string, fires: boolean]>([
    ['990', true],
    ['989.9', false],
  ])('[COND-5] the other way: mark 1000, last %s: fires %s', (last, fires) => {
    const s = exchange(ONE_PERCENT);
    const id = guarded(s, 'SELL', { stopPrice: '995' });
    print(s, last);
    expect(fired(s)).toEqual(fires ? [id] : []);
  });

  test('[COND-5] it is measured by the mark: 1010 is 1 % of 1010 above 999.9, and 10.1 is more than 1 % of 1000', () => {
    const s = exchange(ONE_PERCENT);
    const id = guarded(s, 'BUY', { stopPrice: '1005', workingType: 'MARK_PRICE' });
    // Mark 1010, last 1000: 10 ≤ 10.1.
    s.index('1010');
    expect(fired(s)).toEqual([id]);
    const other = exchange(ONE_PERCENT);
    guarded(other, 'BUY', { stopPrice: '1005', workingType: 'MARK_PRICE' });
    // Mark 1010.2, last 1000: 10.2 > 10.102.
    other.index('1010.2');
    expect(fired(other)).toEqual([]);
  });

  test('[COND-5] without priceProtect it fires however far they are apart', () => {
    const s = exchange(ONE_PERCENT);
    const id = s.condition(1, 'BUY', { stopPrice: '1020', quantity: '1' });
    print(s, '1049.9');
    expect(fired(s)).toEqual([id]);
  });

  test.each(['INDEX_PRICE', 'MARK_PRICE'] as const)(
    '[COND-5] without a last price nothing is apart: %s',
    (workingType) => {
      const s = exchange(ONE_PERCENT);
      s.addSymbol('NEWUSDT', ONE_PERCENT);
      s.index('1000', 'NEWUSDT');
      const id = s.do({
        kind: 'placeCondition',
        userId: 1,
        symbol: 'NEWUSDT',
        ...conditionRequest('BUY', { stopPrice: '1100', quantity: '1', workingType, priceProtect: true }),
      });
      s.index('1100', 'NEWUSDT');
      expect(fired(s)).toEqual([id]);
    },
  );

  test('[COND-5] 5 % where the symbol says nothing else', () => {
    const s = exchange();
    const stay = guarded(s, 'SELL', { stopPrice: '960', workingType: 'INDEX_PRICE' });
    // 1000 / 952.3 − 1 is above 5 %, 1000 / 952.4 − 1 below.
    s.index('952.3');
    expect(fired(s)).toEqual([]);
    s.index('952.4');
    expect(fired(s)).toEqual([stay]);
  });
});

describe('held back', () => {
  test('[COND-5] it is PENDING and told by nothing', () => {
    const [s, id] = heldBack();
    expect(conditionAsked(s, id)).toMatchObject({ status: 'PENDING', triggerTime: 0, updatedAt: START_MS });
    expect(s.conditions(1)).toEqual([`${id} BUY 1 PENDING`]);
  });

  test('[COND-5] released by a mark that comes near', () => {
    const [s, id] = heldBack();
    // 10.1 > 10.099, 10 ≤ 10.1.
    s.index('1009.9');
    expect(fired(s)).toEqual([]);
    s.index('1010');
    expect(fired(s)).toEqual([id]);
  });

  test('[COND-5] released by a last price that comes near', () => {
    const s = exchange(ONE_PERCENT);
    const id = guarded(s, 'BUY', { stopPrice: '1005' });
    print(s, '1020');
    print(s, '1010.1');
    expect(fired(s)).toEqual([]);
    print(s, '1010');
    expect(fired(s)).toEqual([id]);
  });

  test('[COND-5] released by a tick that works out the mark anew', () => {
    // Index 1000, last 1020: the mark is 1000 until the tick, then 1010.
    const [s, id] = heldBack({}, MEDIAN);
    s.do({ kind: 'work' });
    expect(fired(s)).toEqual([]);
    s.tickAt(START_MS + 1000);
    expect(fired(s)).toEqual([id]);
  });

  test('[COND-5] released by the tick after the symbol has become more generous', () => {
    const [s, id] = heldBack();
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { triggerProtect: 2_000_000 } });
    expect(fired(s)).toEqual([]);
    s.tickAt(START_MS + 1000);
    expect(fired(s)).toEqual([id]);
  });

  test('[COND-5] not while they stay apart, by any number of ticks', () => {
    const [s, id] = heldBack();
    for (let second = 1; second <= 5; second += 1) {
      s.tickAt(START_MS + second * 1000);
      expect(fired(s)).toEqual([]);
    }
    expect(s.conditions(1)).toEqual([`${id} BUY 1 PENDING`]);
  });

  test('[COND-5] given up when its price has gone back: it waits to be reached again', () => {
    const [s, id] = heldBack();
    print(s, '1019.9');
    s.index('1019.9');
    expect(fired(s)).toEqual([]);
    print(s, '1020');
    expect(fired(s)).toEqual([id]);
  });

  test('[COND-5] still so after it was given up and reached again', () => {
    const [s, id] = heldBack();
    print(s, '1000');
    print(s, '1020');
    expect(fired(s)).toEqual([]);
    s.index('1015');
    expect(fired(s)).toEqual([id]);
  });

  test('[COND-5] a price of another kind does not release it while its own has gone', () => {
    const [s, id] = heldBack({ stopPrice: '1020', workingType: 'CONTRACT_PRICE' });
    print(s, '1010');
    // Near now, but 1010 is short of 1020.
    s.index('1012');
    expect(fired(s)).toEqual([]);
    expect(s.conditions(1)).toEqual([`${id} BUY 1 PENDING`]);
  });

  test('[COND-6] one that is held back does not keep the others from their turn, nor from their hundred', () => {
    const s = exchange(ONE_PERCENT);
    const protectedOnes = Array.from({ length: 50 }, () => guarded(s, 'BUY', { stopPrice: '1005' }));
    s.user(4);
    const plain = Array.from({ length: 100 }, () =>
      s.condition(4, 'BUY', { stopPrice: '1010', quantity: '1' }),
    );
    print(s, '1020');
    expect(fired(s)).toEqual(plain);
    s.index('1015');
    expect(fired(s)).toEqual(protectedOnes);
  });

  test('[COND-6] released together with what the same price reaches: by how far each was crossed', () => {
    const s = exchange(ONE_PERCENT);
    const near = guarded(s, 'BUY', { stopPrice: '1018' });
    const far = guarded(s, 'BUY', { stopPrice: '1011' });
    print(s, '1020');
    // 1015 − 1009 = 6 lies between 1020 − 1011 = 9 and 1020 − 1018 = 2.
    const onIndex = s.condition(1, 'BUY', { stopPrice: '1009', quantity: '1', workingType: 'MARK_PRICE' });
    s.index('1015');
    // Index and mark are two points: at the first nothing is apart any more.
    expect(fired(s)).toEqual([far, near, onIndex]);
  });

  test('[COND-6] on one point: held back ones and new ones sorted together', () => {
    const s = exchange(ONE_PERCENT);
    const old = guarded(s, 'BUY', { stopPrice: '1012' });
    print(s, '1020');
    s.index('1005');
    // At last 1014 (mark 1005) nothing is apart: 14 − 12 = 2, 1014 − 1013 = 1, and an old SELL crossed by 1020 − 1014.
    const fresh = s.condition(1, 'SELL', { stopPrice: '1015', quantity: '1' });
    const far = s.condition(1, 'SELL', { stopPrice: '1017', quantity: '1' });
    print(s, '1014');
    expect(fired(s)).toEqual([far, old, fresh]);
  });

  test('[COND-5] a trailing one keeps its extreme, does not move while it is held back, and goes on from there', () => {
    const s = exchange(ONE_PERCENT);
    const id = guarded(s, 'SELL', { type: 'TRAILING_STOP', callbackRate: '2' });
    // 1000 × 0.98 = 980: more than 1 % below the mark of 1000.
    print(s, '980');
    expect(fired(s)).toEqual([]);
    expect(extremes(s)).toEqual([`${id} 1000`]);
    print(s, '960');
    expect(fired(s)).toEqual([]);
    // Given up at 980.1; 1000 is still the highest.
    print(s, '980.1');
    expect(extremes(s)).toEqual([`${id} 1000`]);
    s.index('980');
    expect(fired(s)).toEqual([]);
    print(s, '980');
    expect(fired(s)).toEqual([id]);
    expect(conditionTold(s, id)).toMatchObject({ extremePrice: units('1000') });
  });

  test('[COND-5] a trailing one that is given up at a new extreme takes that', () => {
    const s = exchange(ONE_PERCENT);
    const id = guarded(s, 'SELL', { type: 'TRAILING_STOP', callbackRate: '2' });
    print(s, '980');
    print(s, '1040');
    expect(extremes(s)).toEqual([`${id} 1040`]);
    // 1040 × 0.98 = 1019.2
    s.index('1020');
    print(s, '1019.3');
    expect(fired(s)).toEqual([]);
    print(s, '1019.2');
    expect(fired(s)).toEqual([id]);
  });

  test('[COND-5] it can be cancelled, and ends with its date, its position, its symbol', () => {
    const [cancelled, id] = heldBack();
    expect(cancelled.cancelCondition(1, id)).toMatchObject({ code: 0, id });
    cancelled.index('1015');
    expect(cancelled.conditionEvents()).toEqual([]);

    const goodTillDate = START_MS + 60_000;
    const [dated] = heldBack({ type: 'STOP_LIMIT', price: '1020', timeInForce: 'GTD', goodTillDate });
    dated.tickAt(goodTillDate);
    expect(dated.conditionEvents()).toEqual([`${id} CANCELLED GTD`]);

    const bound = exchange(ONE_PERCENT);
    trade(bound, 2, 1, '1', '1000');
    const close = guarded(bound, 'BUY', { stopPrice: '1020', closePosition: true, quantity: '0' });
    print(bound, '1020');
    trade(bound, 1, 2, '1', '1000');
    expect(bound.conditionEvents()).toEqual([`${close} CANCELLED REDUCE_ONLY`]);

    const [counted] = heldBack();
    expect(counted.cancelAll(1, 2)).toMatchObject({ code: 0, id: 1 });
  });

  test('[DUR-4] held back after a restart too, and released alike', () => {
    const [s, id] = heldBack({}, MEDIAN);
    const trailingId = guarded(s, 'SELL', { type: 'TRAILING_STOP', callbackRate: '2' });
    // 1020 × 0.98 = 999.6, and 979.9 is far from the mark of 1000.
    print(s, '979.9');
    expect(fired(s)).toEqual([]);
    print(s, '1020');
    print(s, '979.9');
    const twin = restoreEngine(s.engine.encode());
    expect(twin.encode()).toEqual(s.engine.encode());
    // The mark is (1000 + 979.9) / 2 = 989.95 from here on: 10.05 > 9.8995.
    expect(tell(twin, [START_MS + 1000, { kind: 'tick' }]).some(({ kind }) => kind === 'condition')).toBe(
      false,
    );
    s.tickAt(START_MS + 1000);
    expect(twin.encode()).toEqual(s.engine.encode());
    s.index('979.9');
    expect(fired(s)).toEqual([trailingId]);
    const setIndex = {
      kind: 'setIndexPrice',
      symbol: 'TESTUSDT',
      source: '',
      price: units('979.9'),
    } as const;
    expect(tell(twin, [START_MS + 1000, setIndex])).toEqual(s.events);
    expect(s.conditions(1)).toEqual([`${id} BUY 1 PENDING`]);
  });
});
