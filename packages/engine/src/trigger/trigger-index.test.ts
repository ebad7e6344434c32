import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Side } from '../command/command.ts';
import { type Amount, narrow, UNIT } from '../number/amount.ts';
import { TriggerIndex, type Waiter } from './trigger-index.ts';

/** 1 %, in the units of a callback rate. */
const PERCENT = UNIT;
const WHOLE = 100 * PERCENT;

function waiterOf(conditionId: number, waiter: Partial<Waiter>): Waiter {
  return {
    conditionId,
    side: 'SELL',
    kind: 'below',
    triggerPrice: 0,
    callbackRate: 0,
    wait: null,
    ...waiter,
  };
}

function fixed(conditionId: number, side: Side, kind: Waiter['kind'], triggerPrice: Amount): Waiter {
  return waiterOf(conditionId, { side, kind, triggerPrice });
}

function trailing(conditionId: number, side: Side, callbackRate: number): Waiter {
  return waiterOf(conditionId, { side, kind: 'trailing', callbackRate });
}

/** The ids that a price reaches, ascending. */
function reached(index: TriggerIndex, price: Amount): readonly number[] {
  const waiters: Waiter[] = [];
  index.reach(price, waiters);
  return waiters.map(({ conditionId }) => conditionId).sort((a, b) => a - b);
}

describe('trigger index', () => {
  test('[COND-1] fires at the trigger price and beyond it, not a unit before, and once', () => {
    const index = new TriggerIndex();
    index.add(fixed(1, 'BUY', 'above', 110), 100);
    index.add(fixed(2, 'SELL', 'below', 90), 100);
    index.add(fixed(3, 'SELL', 'above', 111), 100);
    expect(reached(index, 109)).toEqual([]);
    expect(reached(index, 91)).toEqual([]);
    expect(reached(index, 110)).toEqual([1]);
    expect(reached(index, 200)).toEqual([3]);
    expect(reached(index, 200)).toEqual([]);
    expect(reached(index, 1)).toEqual([2]);
    expect(index.size).toBe(0);
  });

  test('[COND-1] all with one trigger price fire together; one that left does not', () => {
    const index = new TriggerIndex();
    const waiters = [1, 2, 3, 4].map((id) => fixed(id, 'SELL', 'below', 90));
    for (const waiter of waiters) index.add(waiter, 100);
    index.remove(waiters[1]!);
    index.remove(waiters[1]!);
    expect(index.size).toBe(3);
    expect(reached(index, 90)).toEqual([1, 3, 4]);
    index.remove(waiters[0]!);
    expect(index.size).toBe(0);
  });

  test('[COND-1] trigger prices beyond 2⁵³ that doubles do not tell apart', () => {
    const index = new TriggerIndex();
    const price = 18_000_000_000_000_000n;
    index.add(fixed(2, 'BUY', 'above', price + 2n), 100);
    index.add(fixed(1, 'BUY', 'above', price + 1n), 100);
    index.add(fixed(3, 'BUY', 'above', price + 3n), 100);
    index.add(fixed(4, 'SELL', 'below', price - 1n), price);
    index.add(fixed(5, 'SELL', 'below', price), 100);
    expect(reached(index, price)).toEqual([5]);
    expect(reached(index, price + 1n)).toEqual([1]);
    expect(reached(index, price + 2n)).toEqual([2]);
    expect(reached(index, price - 1n)).toEqual([4]);
    expect(reached(index, price + 3n)).toEqual([3]);
  });

  test('[COND-3] TRL-01: BUY, 5 %, fires at 44100, 5 % above the low of 42000', () => {
    const index = new TriggerIndex();
    const stop = trailing(1, 'BUY', 5 * PERCENT);
    index.add(stop, 44_000 * UNIT);
    for (const price of [45_000, 46_000]) {
      expect(reached(index, price * UNIT)).toEqual([]);
      expect(index.extremeOf(stop)).toBe(44_000 * UNIT);
    }
    expect(index.triggerPriceOf(stop)).toBe(46_200 * UNIT);
    expect(reached(index, 42_000 * UNIT)).toEqual([]);
    expect(index.extremeOf(stop)).toBe(42_000 * UNIT);
    expect(index.triggerPriceOf(stop)).toBe(44_100 * UNIT);
    expect(reached(index, 44_100 * UNIT - 1)).toEqual([]);
    expect(reached(index, 44_100 * UNIT)).toEqual([1]);
  });

  test('[COND-3] TRL-04: SELL, activated at 42000, 7.5 %, fires at 43012.5', () => {
    const index = new TriggerIndex();
    const rate = 7.5 * PERCENT;
    const before = waiterOf(1, { kind: 'activation', triggerPrice: 42_000 * UNIT, callbackRate: rate });
    index.add(before, 40_000 * UNIT);
    for (const price of [41_500, 39_000]) expect(reached(index, price * UNIT)).toEqual([]);
    expect([index.extremeOf(before), index.triggerPriceOf(before)]).toEqual([0, 0]);
    expect(reached(index, 42_000 * UNIT)).toEqual([1]);
    const stop = trailing(1, 'SELL', rate);
    index.add(stop, 42_000 * UNIT);
    for (const price of [45_000, 44_000, 46_500]) expect(reached(index, price * UNIT)).toEqual([]);
    expect(index.triggerPriceOf(stop)).toBe(43_012.5 * UNIT);
    expect(reached(index, 43_012.5 * UNIT + 1)).toEqual([]);
    expect(reached(index, 43_012.5 * UNIT)).toEqual([1]);
  });

  test('[COND-3] a BUY is activated at or below its activatePrice', () => {
    const index = new TriggerIndex();
    index.add(fixed(1, 'BUY', 'activation', 90), 100);
    expect(reached(index, 91)).toEqual([]);
    expect(reached(index, 200)).toEqual([]);
    expect(reached(index, 90)).toEqual([1]);
  });

  test('[COND-3] trigger prices round so that none is reached too early', () => {
    const index = new TriggerIndex();
    const sell = trailing(1, 'SELL', PERCENT);
    const buy = trailing(2, 'BUY', PERCENT);
    index.add(sell, 150);
    index.add(buy, 150);
    // 148.5 and 151.5.
    expect([index.triggerPriceOf(sell), index.triggerPriceOf(buy)]).toEqual([148, 152]);
    expect(reached(index, 149)).toEqual([]);
    expect(reached(index, 148)).toEqual([1]);
    // The low is 148: 149.48.
    expect(reached(index, 149)).toEqual([]);
    expect(reached(index, 150)).toEqual([2]);
  });

  test('[COND-3] stops of different starts fire each by its own extreme until a new one is common to them', () => {
    const index = new TriggerIndex();
    const first = trailing(1, 'SELL', 10 * PERCENT);
    const second = trailing(2, 'SELL', 10 * PERCENT);
    index.add(first, 1_000);
    expect(reached(index, 950)).toEqual([]);
    index.add(second, 950);
    expect([index.extremeOf(first), index.extremeOf(second)]).toEqual([1_000, 950]);
    expect(reached(index, 980)).toEqual([]);
    expect([index.extremeOf(first), index.extremeOf(second)]).toEqual([1_000, 980]);
    expect(reached(index, 1_010)).toEqual([]);
    expect([index.extremeOf(first), index.extremeOf(second)]).toEqual([1_010, 1_010]);
    expect(reached(index, 910)).toEqual([]);
    expect(reached(index, 909)).toEqual([1, 2]);
  });

  test('[COND-3] the extreme and the trigger price of one that has left stay as they were', () => {
    const index = new TriggerIndex();
    const fired = trailing(1, 'SELL', PERCENT);
    const removed = trailing(2, 'SELL', 2 * PERCENT);
    const other = trailing(3, 'SELL', 10 * PERCENT);
    for (const waiter of [fired, removed, other]) index.add(waiter, 1_000);
    expect(reached(index, 990)).toEqual([1]);
    index.remove(removed);
    expect(reached(index, 2_000)).toEqual([]);
    expect([fired, removed, other].map((waiter) => index.extremeOf(waiter))).toEqual([1_000, 1_000, 2_000]);
    expect([fired, removed, other].map((waiter) => index.triggerPriceOf(waiter))).toEqual([990, 980, 1_800]);
  });

  test('[COND-7] added without a price a trailing stop starts with the next one', () => {
    const index = new TriggerIndex();
    const stops = [trailing(1, 'SELL', PERCENT), trailing(2, 'BUY', PERCENT), trailing(3, 'SELL', PERCENT)];
    for (const stop of stops) index.add(stop, 0);
    expect(stops.map((stop) => index.extremeOf(stop))).toEqual([0, 0, 0]);
    expect(stops.map((stop) => index.triggerPriceOf(stop))).toEqual([0, 0, 0]);
    index.remove(stops[2]!);
    expect(index.size).toBe(2);
    expect(reached(index, 1_000)).toEqual([]);
    expect(stops.map((stop) => index.extremeOf(stop))).toEqual([1_000, 1_000, 0]);
    expect(reached(index, 990)).toEqual([1]);
    // 990 was a new low: 999.9.
    expect(reached(index, 999)).toEqual([]);
    expect(reached(index, 1_000)).toEqual([2]);
  });

  test('one that waits in another index is left alone', () => {
    const [one, other] = [new TriggerIndex(), new TriggerIndex()];
    const waiters = [
      fixed(1, 'SELL', 'below', 90),
      trailing(2, 'SELL', PERCENT),
      trailing(3, 'BUY', PERCENT),
    ];
    for (const waiter of waiters) other.add(waiter, 100);
    one.add(fixed(4, 'SELL', 'below', 90), 100);
    one.add(trailing(5, 'SELL', PERCENT), 100);
    for (const waiter of waiters) one.remove(waiter);
    expect([one.size, other.size]).toEqual([2, 3]);
    expect(reached(other, 90)).toEqual([1, 2]);
  });

  test('[COND-3] a hundred thousand of one start fire in the order of their rates, however they came', () => {
    for (const step of [1, 99_999, 61_803]) {
      const index = new TriggerIndex();
      const count = 100_000;
      for (let id = 1; id <= count; id += 1) {
        index.add(trailing(id, 'SELL', 1 + ((id * step) % count)), WHOLE);
      }
      // The trigger price of rate r is WHOLE − r.
      expect(reached(index, WHOLE - 50_000).length).toBe(50_000);
      expect(reached(index, WHOLE - 50_000)).toEqual([]);
      expect(reached(index, WHOLE - 50_001).length).toBe(1);
      expect(index.size).toBe(49_999);
      expect(reached(index, WHOLE - count).length).toBe(49_999);
    }
  });

  test('[COND-3] a hundred thousand of falling starts are one after a new high', () => {
    const index = new TriggerIndex();
    const stops = Array.from({ length: 100_000 }, (_, i) => trailing(i, 'SELL', PERCENT));
    for (const [i, stop] of stops.entries()) index.add(stop, WHOLE - i);
    expect(reached(index, WHOLE - 50_000)).toEqual([]);
    expect(index.extremeOf(stops[49_999]!)).toBe(WHOLE - 49_999);
    expect(index.extremeOf(stops[99_999]!)).toBe(WHOLE - 50_000);
    expect(reached(index, WHOLE + 100)).toEqual([]);
    expect(stops.every((stop) => index.extremeOf(stop) === WHOLE + 100)).toBe(true);
    expect(reached(index, 0.99 * WHOLE + 100)).toEqual([]);
    expect(reached(index, 0.99 * WHOLE + 99).length).toBe(100_000);
  });
});

type Entered = Omit<Waiter, 'conditionId' | 'wait'>;

type Step =
  | { readonly do: 'add'; readonly waiter: Entered; readonly at: Amount }
  | { readonly do: 'restore'; readonly waiter: Entered; readonly at: Amount }
  | { readonly do: 'remove'; readonly pick: number }
  | { readonly do: 'reach'; readonly price: Amount };

/** All waiters in a list, each with its extreme; looks at each of them at each price. */
class WaitingList {
  #waiting = new Map<Waiter, bigint>();
  readonly #left = new Map<Waiter, bigint>();

  get all(): readonly Waiter[] {
    return [...this.#waiting.keys()];
  }

  add(waiter: Waiter, extreme: Amount): void {
    this.#waiting.set(waiter, waiter.kind === 'trailing' ? BigInt(extreme) : 0n);
  }

  remove(waiter: Waiter): void {
    const extreme = this.#waiting.get(waiter);
    if (extreme === undefined) return;
    this.#left.set(waiter, extreme);
    this.#waiting.delete(waiter);
  }

  reach(price: bigint): readonly number[] {
    const fired: Waiter[] = [];
    for (const [waiter, extreme] of this.#waiting) {
      const { kind, side } = waiter;
      if (kind === 'trailing') {
        const isFurther = extreme === 0n || (side === 'SELL' ? price > extreme : price < extreme);
        if (isFurther) this.#waiting.set(waiter, price);
      }
      if (this.#isReached(waiter, price)) fired.push(waiter);
    }
    for (const waiter of fired) this.remove(waiter);
    return fired.map(({ conditionId }) => conditionId).sort((a, b) => a - b);
  }

  extremeOf(waiter: Waiter): bigint {
    return this.#waiting.get(waiter) ?? this.#left.get(waiter) ?? 0n;
  }

  /** By fractions: price × 10¹⁰ against extreme × (10¹⁰ ∓ rate). */
  #isReached(waiter: Waiter, price: bigint): boolean {
    const { kind, side, triggerPrice, callbackRate } = waiter;
    if (kind === 'above') return price >= BigInt(triggerPrice);
    if (kind === 'below') return price <= BigInt(triggerPrice);
    if (kind === 'activation') {
      return side === 'SELL' ? price >= BigInt(triggerPrice) : price <= BigInt(triggerPrice);
    }
    const extreme = this.extremeOf(waiter);
    const scaled = price * BigInt(WHOLE);
    return side === 'SELL'
      ? scaled <= extreme * BigInt(WHOLE - callbackRate)
      : scaled >= extreme * BigInt(WHOLE + callbackRate);
  }
}

/** Steps among prices that lie `spread` around `middle`, many of them equal. */
function stepsAround(middle: bigint, spread: number): fc.Arbitrary<Step[]> {
  const aPrice = fc
    .oneof(fc.integer({ min: -spread, max: spread }), fc.integer({ min: -3, max: 3 }))
    .map((offset) => narrow(middle + BigInt(offset)));
  const aStart = fc.oneof({ weight: 5, arbitrary: aPrice }, { weight: 1, arbitrary: fc.constant(0) });
  const waiter = fc.record({
    side: fc.constantFrom<Side>('BUY', 'SELL'),
    kind: fc.constantFrom<Waiter['kind']>('above', 'below', 'activation', 'trailing', 'trailing', 'trailing'),
    triggerPrice: aPrice,
    callbackRate: fc.oneof(
      fc.constantFrom(PERCENT / 10, PERCENT, 10 * PERCENT),
      fc.integer({ min: PERCENT / 10, max: 10 * PERCENT }),
    ),
  });
  const aStep = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), waiter, at: aStart }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('restore' as const), waiter, at: aStart }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), pick: fc.nat() }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('reach' as const), price: aPrice }) },
  );
  return fc.array(aStep, { minLength: 20, maxLength: 150, size: 'max' });
}

describe('trigger index against looking at every waiter', () => {
  test.each([
    ['small prices, where each trigger price is rounded', 1_000n, 120],
    ['ordinary prices', 50_000n * BigInt(UNIT), 3_000 * UNIT],
    ['prices on both sides of 2⁵³', 2n ** 53n, 2 ** 48],
    ['wide prices that doubles do not tell apart', 18_000_000_000_000_000n, 8],
    ['wide prices', 18_000_000_000_000_000n, 2 ** 49],
  ])('[COND-1] [COND-3] the same fire, with the same extremes: %s', (_, middle, spread) => {
    let fires = 0;
    fc.assert(
      fc.property(stepsAround(middle, spread), (steps) => {
        const index = new TriggerIndex();
        const list = new WaitingList();
        const ever: Waiter[] = [];
        for (const step of steps) {
          if (step.do === 'add' || step.do === 'restore') {
            const waiter = waiterOf(ever.length, step.waiter);
            ever.push(waiter);
            index[step.do](waiter, step.at);
            list.add(waiter, step.at);
          } else if (step.do === 'remove') {
            const waiter = ever[step.pick % ever.length];
            if (waiter !== undefined) {
              index.remove(waiter);
              list.remove(waiter);
            }
          } else {
            const expected = list.reach(BigInt(step.price));
            fires += expected.length;
            expect(reached(index, step.price)).toEqual(expected);
          }
          expect(index.size).toBe(list.all.length);
          for (const waiter of ever) expect(BigInt(index.extremeOf(waiter))).toBe(list.extremeOf(waiter));
        }
      }),
      { numRuns: 60 },
    );
    expect(fires).toBeGreaterThan(100);
  });

  test('[COND-3] restored in any order it goes on as the one that was kept', () => {
    const input = fc.tuple(stepsAround(1_000n, 60), fc.array(fc.integer({ min: 850, max: 1_150 })), fc.nat());
    fc.assert(
      fc.property(input, ([steps, prices, turn]) => {
        const kept = new TriggerIndex();
        const waiting = new Set<Waiter>();
        for (const step of steps) {
          if (step.do === 'add' || step.do === 'restore') {
            const waiter = waiterOf(waiting.size + steps.indexOf(step) * 1_000, step.waiter);
            kept[step.do](waiter, step.at);
            waiting.add(waiter);
          } else if (step.do === 'reach') {
            const fired: Waiter[] = [];
            kept.reach(step.price, fired);
            for (const waiter of fired) waiting.delete(waiter);
          }
        }
        const copies = [...waiting].map((waiter) => [waiter, { ...waiter, wait: null }] as const);
        const from = copies.length === 0 ? 0 : turn % copies.length;
        const restored = new TriggerIndex();
        for (const [waiter, copy] of [...copies.slice(from), ...copies.slice(0, from).reverse()]) {
          restored.restore(copy, kept.extremeOf(waiter));
        }
        for (const price of prices) {
          expect(reached(restored, price)).toEqual(reached(kept, price));
          for (const [waiter, copy] of copies) {
            expect(restored.extremeOf(copy)).toBe(kept.extremeOf(waiter));
            expect(restored.triggerPriceOf(copy)).toBe(kept.triggerPriceOf(waiter));
          }
        }
        expect(restored.size).toBe(kept.size);
      }),
      { numRuns: 100 },
    );
  });
});
