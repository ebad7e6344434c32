import type { Waiter } from '@openperp/engine';

/** 100 %, in the units of a callback rate. */
const WHOLE = 10_000_000_000;

/** The plain way to find who is reached: looks at everyone at each price. */
export interface PriceScan {
  /** How many are reached; they stay. */
  reach(price: number): number;
}

/** Stops of both directions, each a trigger price in a dense array. */
export class FixedScan implements PriceScan {
  readonly #below: Float64Array;
  readonly #above: Float64Array;

  constructor(waiters: readonly Waiter[]) {
    const pricesOf = (wanted: Waiter['kind']): Float64Array =>
      Float64Array.from(
        waiters.filter(({ kind }) => kind === wanted),
        ({ triggerPrice }) => Number(triggerPrice),
      );
    this.#below = pricesOf('below');
    this.#above = pricesOf('above');
  }

  reach(price: number): number {
    let hits = 0;
    const below = this.#below;
    const above = this.#above;
    for (let i = 0; i < below.length; i += 1) if (price <= below[i]!) hits += 1;
    for (let i = 0; i < above.length; i += 1) if (price >= above[i]!) hits += 1;
    return hits;
  }
}

/** Trailing stops, each an extreme, a factor and a trigger price in dense arrays; in doubles, which is near enough to be measured. */
export class TrailingScan implements PriceScan {
  readonly #sells: Trails;
  readonly #buys: Trails;

  constructor(waiters: readonly Waiter[], starts: Float64Array) {
    this.#sells = trailsOf(waiters, starts, 'SELL');
    this.#buys = trailsOf(waiters, starts, 'BUY');
  }

  reach(price: number): number {
    return reachedSells(this.#sells, price) + reachedBuys(this.#buys, price);
  }
}

interface Trails {
  readonly extremes: Float64Array;
  readonly factors: Float64Array;
  readonly triggers: Float64Array;
}

function trailsOf(waiters: readonly Waiter[], starts: Float64Array, side: Waiter['side']): Trails {
  const those = [...waiters.entries()].filter(([, waiter]) => waiter.side === side);
  const extremes = Float64Array.from(those, ([i]) => starts[i]!);
  const factors = Float64Array.from(
    those,
    ([, { callbackRate }]) => 1 + (side === 'SELL' ? -callbackRate : callbackRate) / WHOLE,
  );
  return { extremes, factors, triggers: extremes.map((extreme, i) => extreme * factors[i]!) };
}

function reachedSells({ extremes, factors, triggers }: Trails, price: number): number {
  let hits = 0;
  for (let i = 0; i < extremes.length; i += 1) {
    if (price > extremes[i]!) {
      extremes[i] = price;
      triggers[i] = price * factors[i]!;
    }
    if (price <= triggers[i]!) hits += 1;
  }
  return hits;
}

function reachedBuys({ extremes, factors, triggers }: Trails, price: number): number {
  let hits = 0;
  for (let i = 0; i < extremes.length; i += 1) {
    if (price < extremes[i]!) {
      extremes[i] = price;
      triggers[i] = price * factors[i]!;
    }
    if (price >= triggers[i]!) hits += 1;
  }
  return hits;
}
