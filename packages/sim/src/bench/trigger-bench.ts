import { setFlagsFromString } from 'node:v8';
import { TriggerIndex, UNIT, V8_FLAGS, type Waiter } from '@openperp/engine';
import type { BenchRow } from './bench-row.ts';
import { FixedScan, type PriceScan, TrailingScan } from './trigger-scan.ts';

const SIZES: readonly (readonly [string, number])[] = [
  ['1k', 1_000],
  ['10k', 10_000],
  ['100k', 100_000],
  ['1m', 1_000_000],
];
const WARM_UPS = [20_000, 1_000];
const PASSES = 5;
const ROUNDS = 3;
const PRICES_A_PASS = 10_000;
/** Waiters that a pass of the scan looks at in all, and the fewest prices of one. */
const SCANNED = 20_000_000;
const LEAST_SCANS = 50;
const PEER = 'a scan of them in a Float64Array';

const PRICE = 50_000 * UNIT;
/** The price wanders by as much of {@link PRICE}, either way. */
const WANDER = 0.01;
/** Where the steady climb ends. */
const CLIMB = 0.025;
/** Stops lie at least and at most so far from {@link PRICE}. */
const NEAREST = 0.02;
const FARTHEST = 0.1;
/** Trailing stops start at most so far from {@link PRICE}, at rates (percent) that none of the prices reaches. */
const START = 0.03;
const LEAST_RATE = 6;
const MOST_RATE = 10;

/** Numbers in [0, 1) from a 32-bit state (xorshift). */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

/** A condition order as the index sees it. */
class BenchWaiter implements Waiter {
  readonly conditionId: number;
  readonly side: Waiter['side'];
  readonly kind: Waiter['kind'];
  readonly triggerPrice: number;
  readonly callbackRate: number;
  wait: Waiter['wait'] = null;

  constructor(conditionId: number, kind: Waiter['kind'], triggerPrice: number, callbackRate: number) {
    this.conditionId = conditionId;
    this.side = conditionId % 2 === 0 ? 'SELL' : 'BUY';
    this.kind = kind;
    this.triggerPrice = triggerPrice;
    this.callbackRate = callbackRate;
  }
}

/** Waiters, and the price that each is placed at. */
interface Crowd {
  readonly waiters: readonly BenchWaiter[];
  readonly starts: Float64Array;
}

/** Half of them below the price, half above. */
function stops(count: number): Crowd {
  const random = randomSource(1);
  const waiters = Array.from({ length: count }, (_, id) => {
    const distance = NEAREST + (FARTHEST - NEAREST) * random();
    return id % 2 === 0
      ? new BenchWaiter(id, 'below', Math.floor(PRICE * (1 - distance)), 0)
      : new BenchWaiter(id, 'above', Math.floor(PRICE * (1 + distance)), 0);
  });
  return { waiters, starts: new Float64Array(count).fill(PRICE) };
}

/** Half of them SELL, half BUY, hardly two with one rate or one start. */
function trailingStops(count: number): Crowd {
  const random = randomSource(2);
  const waiters = Array.from({ length: count }, (_, id) => {
    const percent = LEAST_RATE + (MOST_RATE - LEAST_RATE) * random();
    return new BenchWaiter(id, 'trailing', 0, Math.floor(percent * UNIT));
  });
  const starts = Float64Array.from(waiters, () => Math.floor(PRICE * (1 + START * (2 * random() - 1))));
  return { waiters, starts };
}

function indexOf(crowd: Crowd): TriggerIndex {
  const index = new TriggerIndex();
  enterAll(index, crowd);
  return index;
}

function enterAll(index: TriggerIndex, { waiters, starts }: Crowd): void {
  for (let i = 0; i < waiters.length; i += 1) index.add(waiters[i]!, starts[i]!);
}

/** Prices of all passes: they wander, reaching nobody. */
function wandering(): Float64Array {
  const random = randomSource(3);
  return Float64Array.from({ length: PASSES * PRICES_A_PASS }, () =>
    Math.floor(PRICE * (1 + WANDER * (2 * random() - 1))),
  );
}

/** Prices of all passes: each is a new high. */
function climbing(): Float64Array {
  const length = PASSES * PRICES_A_PASS;
  return Float64Array.from({ length }, (_, i) =>
    Math.floor(PRICE * (1 + WANDER + ((CLIMB - WANDER) * (i + 1)) / length)),
  );
}

function elapsedUs(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) * 1_000;
}

/** µs a price of the best pass, none of which may reach anybody. */
function indexUs(index: TriggerIndex, prices: Float64Array): number {
  const reached: Waiter[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const from = pass * PRICES_A_PASS;
    const us = elapsedUs(() => {
      for (let i = from; i < from + PRICES_A_PASS; i += 1) index.reach(prices[i]!, reached);
    });
    best = Math.min(best, us / PRICES_A_PASS);
  }
  if (reached.length > 0) throw new Error(`${reached.length} were reached`);
  return best;
}

/** As {@link indexUs}, on as many of the prices, in the same order, as there is time for. */
function scanUs(scan: PriceScan, count: number, prices: Float64Array): number {
  const scans = Math.min(PRICES_A_PASS, Math.max(LEAST_SCANS, Math.floor(SCANNED / count)));
  let best = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const from = pass * scans;
    let hits = 0;
    const us = elapsedUs(() => {
      for (let i = from; i < from + scans; i += 1) hits += scan.reach(prices[i]!);
    });
    if (hits > 0) throw new Error(`${hits} were reached`);
    best = Math.min(best, us / scans);
  }
  return best;
}

function compared(id: string, metric: string, value: number, peerValue: number): BenchRow {
  return { id, metric, value, unit: 'µs', peer: PEER, peerValue, ratio: value / peerValue };
}

function stopRows(size: string, count: number): BenchRow[] {
  const id = `triggers.${size}`;
  const crowd = stops(count);
  const prices = wandering();
  const index = indexOf(crowd);
  const us = indexUs(index, prices);
  const scan = new FixedScan(crowd.waiters);
  return [
    compared(
      `${id}.stops`,
      `a price that reaches none of ${count} stops, best of ${PASSES} passes`,
      us,
      scanUs(scan, count, prices),
    ),
    ...costRows(`${id}.stop`, 'stop', crowd),
  ];
}

function trailingRows(size: string, count: number): BenchRow[] {
  const id = `triggers.${size}`;
  const crowd = trailingStops(count);
  const index = indexOf(crowd);
  const scan = new TrailingScan(crowd.waiters, crowd.starts);
  const wander = wandering();
  const climb = climbing();
  const name = `a price that reaches none of ${count} trailing stops of mixed rates, sides and starts`;
  return [
    compared(
      `${id}.wander`,
      `${name}, wandering, best of ${PASSES} passes`,
      indexUs(index, wander),
      scanUs(scan, count, wander),
    ),
    compared(
      `${id}.climb`,
      `${name}, each a new high that passes starts of others, best of ${PASSES} passes`,
      indexUs(index, climb),
      scanUs(scan, count, climb),
    ),
    ...costRows(`${id}.trailing`, 'trailing stop', crowd),
    leapRow(id, count),
  ];
}

/** What a waiter costs when it comes, leaves, and is reached together with all others. */
function costRows(id: string, name: string, crowd: Crowd): BenchRow[] {
  const count = crowd.waiters.length;
  const index = new TriggerIndex();
  const best = {
    enter: Number.POSITIVE_INFINITY,
    leave: Number.POSITIVE_INFINITY,
    fire: Number.POSITIVE_INFINITY,
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    best.enter = Math.min(
      best.enter,
      elapsedUs(() => enterAll(index, crowd)),
    );
    best.leave = Math.min(
      best.leave,
      elapsedUs(() => {
        for (const waiter of crowd.waiters) index.remove(waiter);
      }),
    );
    enterAll(index, crowd);
    best.fire = Math.min(
      best.fire,
      elapsedUs(() => reachAll(index, count)),
    );
  }
  const row = (suffix: keyof typeof best, metric: string): BenchRow => ({
    id: `${id}-${suffix}`,
    metric: `${metric}, each of ${count}, best of ${ROUNDS} rounds`,
    value: best[suffix] / count,
    unit: 'µs',
  });
  return [
    row('enter', `a ${name} comes`),
    row('leave', `a ${name} is cancelled`),
    row('fire', `a ${name} fires, when two prices reach all`),
  ];
}

function reachAll(index: TriggerIndex, count: number): void {
  const reached: Waiter[] = [];
  index.reach(1, reached);
  index.reach(2 * PRICE, reached);
  if (reached.length !== count) throw new Error(`${reached.length} of ${count} were reached`);
}

/** The dearest price there is: a new high after every stop was placed at a lower price than the one before. */
function leapRow(id: string, count: number): BenchRow {
  const { waiters } = trailingStops(2 * count);
  const starts = Float64Array.from(waiters, (_, i) => PRICE - i);
  const sells = waiters.filter(({ side }) => side === 'SELL');
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const index = indexOf({ waiters: sells, starts });
    const reached: Waiter[] = [];
    best = Math.min(
      best,
      elapsedUs(() => index.reach(PRICE + 1, reached)),
    );
    if (reached.length > 0) throw new Error(`${reached.length} were reached`);
  }
  return {
    id: `${id}.leap`,
    metric: `the first new high after ${count} trailing stops came at falling prices, once for all of them, best of ${ROUNDS} rounds`,
    value: best,
    unit: 'µs',
  };
}

/** What a price costs that reaches no condition order, by how many wait (COND-1, COND-3), and what one costs that comes, leaves, fires. */
export function benchTriggers(): BenchRow[] {
  setFlagsFromString(V8_FLAGS);
  // So that what is measured first is compiled as well as what comes last.
  for (const count of WARM_UPS) {
    stopRows('warm', count);
    trailingRows('warm', count);
  }
  return SIZES.flatMap(([size, count]) => [...stopRows(size, count), ...trailingRows(size, count)]);
}
