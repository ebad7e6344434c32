import type { Side } from '../command/command.ts';
import { type Amount, negate } from '../number/amount.ts';
import { HeapEntry, LevelHeap } from './level-heap.ts';
import { TrailingPlace, TrailingStops } from './trailing-stops.ts';

/** What of a condition order the index needs; prices in 10⁻⁸. */
export interface Waiter {
  readonly conditionId: number;
  readonly side: Side;
  /**
   * `above`, `below`: fires at a price ≥, ≤ `triggerPrice`; `activation`: a trailing stop that waits to begin, SELL at ≥, BUY at ≤;
   * `trailing`: fires when the price comes back from its extreme by `callbackRate`.
   */
  readonly kind: 'above' | 'below' | 'activation' | 'trailing';
  /** Of `activation` the activatePrice; of `trailing` not read. */
  readonly triggerPrice: Amount;
  /** Percent in 10⁻⁸, below 100; of `trailing` alone. */
  readonly callbackRate: number;
  /** Where it waits, or what a trailing one had seen when it left: the index's own, null at first. */
  wait: HeapEntry<Waiter> | TrailingPlace | null;
}

/**
 * The condition orders that wait for one price of one symbol (COND-1, COND-3). A price that reaches none costs six comparisons, however
 * many wait, and O(log n) when it is a new extreme; a waiter costs O(log n) when it comes, leaves or is reached. Prices are above 0.
 */
export class TriggerIndex {
  readonly #above = new LevelHeap<Waiter>();
  /** By the negative of the price. */
  readonly #below = new LevelHeap<Waiter>();
  readonly #trailing: Readonly<Record<Side, TrailingStops>> = {
    BUY: new TrailingStops('BUY'),
    SELL: new TrailingStops('SELL'),
  };
  #size = 0;

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  /** One that is in no index waits from now on; a trailing one starts at `price`, 0: at the next that comes. */
  add(waiter: Waiter, price: Amount): void {
    this.#size += 1;
    if (waiter.kind === 'trailing') this.#trailing[waiter.side].add(placeOf(waiter), price);
    else this.#addFixed(waiter);
  }

  /** As {@link add}, but a trailing one has seen `extreme` (0: no price yet), whatever others have seen. */
  restore(waiter: Waiter, extreme: Amount): void {
    this.#size += 1;
    if (waiter.kind === 'trailing') this.#trailing[waiter.side].add(placeOf(waiter), extreme);
    else this.#addFixed(waiter);
  }

  /** It waits no longer; one that is not in the index is left alone. */
  remove(waiter: Waiter): void {
    const { wait } = waiter;
    if (wait === null) return;
    if (wait instanceof TrailingPlace) {
      if (this.#trailing[waiter.side].remove(wait)) this.#size -= 1;
    } else if (this.#above.remove(wait) || this.#below.remove(wait)) this.#size -= 1;
  }

  /**
   * The price is `price` now: moves the extremes, takes out those that it has reached, also those that it activates, and appends them to
   * `reached` in no order.
   */
  reach(price: Amount, reached: Waiter[]): void {
    const before = reached.length;
    reachFixed(this.#above, price, reached);
    reachFixed(this.#below, negate(price), reached);
    this.#trailing.BUY.reach(price, reached);
    this.#trailing.SELL.reach(price, reached);
    this.#size -= reached.length - before;
  }

  /** The extreme of a trailing one, as it is or was when it left the index; 0: it has seen no price. */
  extremeOf(waiter: Waiter): Amount {
    const { wait, side } = waiter;
    return wait instanceof TrailingPlace ? this.#trailing[side].extremeOf(wait) : 0;
  }

  /**
   * COND-3: where a trailing one fires, or would have when it left: extreme × (1 − rate) rounded down for SELL, extreme × (1 + rate)
   * rounded up for BUY; 0: it has seen no price.
   */
  triggerPriceOf(waiter: Waiter): Amount {
    const { wait, side } = waiter;
    return wait instanceof TrailingPlace ? this.#trailing[side].triggerPriceOf(wait) : 0;
  }

  #addFixed(waiter: Waiter): void {
    const { kind, side, triggerPrice } = waiter;
    const entry = new HeapEntry(waiter);
    waiter.wait = entry;
    if (kind === 'above' || (kind === 'activation' && side === 'SELL')) this.#above.put(entry, triggerPrice);
    else this.#below.put(entry, negate(triggerPrice));
  }
}

function placeOf(waiter: Waiter): TrailingPlace {
  const place = new TrailingPlace(waiter);
  waiter.wait = place;
  return place;
}

function reachFixed(heap: LevelHeap<Waiter>, level: Amount, reached: Waiter[]): void {
  while (heap.isReached(level)) {
    const first = heap.first!;
    heap.remove(first);
    reached.push(first.subject);
  }
}
