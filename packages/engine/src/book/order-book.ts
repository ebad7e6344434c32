import type { Side } from '../command/command.ts';
import { NO_SLOT, type OrderQueues } from './order-queue.ts';
import { NO_LEVEL } from './price-index.ts';
import { CEILING, FLOOR, NO_PRICE, PriceLevels } from './price-levels.ts';

export { NO_PRICE } from './price-levels.ts';

/**
 * The order book of one symbol: price levels in one chain, at each the queue of its orders in the order of their arrival (MATCH-1).
 *
 * It never is crossed: what would trade must have traded before it is added. What it answers depends only on the orders it holds and the
 * order in which those of one price came, so that adding them again in priority order rebuilds it.
 */
export class OrderBook {
  readonly #queues: OrderQueues;
  readonly #levels = new PriceLevels();
  /** {@link FLOOR} without bids. */
  #bestBid = FLOOR;
  /** {@link CEILING} without asks. */
  #bestAsk = CEILING;
  #bidOrders = 0;
  #askOrders = 0;
  #bidLevels = 0;
  #askLevels = 0;

  constructor(queues: OrderQueues) {
    this.#queues = queues;
  }

  /**
   * Puts an order at the tail of its price's queue. The slot must rest in no book and lie within the capacity of the queues.
   * Throws on a price or quantity that is not a positive safe integer, on a price that crosses, and when what rests at the price would be
   * more than a safe integer holds.
   */
  add(slot: number, side: Side, priceTicks: number, remainingSteps: number): void {
    const queues = this.#queues;
    if (queues.level(slot) !== NO_LEVEL) throw new Error(`slot ${slot} is not free to rest`);
    if (!(Number.isSafeInteger(remainingSteps) && remainingSteps >= 1))
      throw new RangeError(`no quantity: ${remainingSteps} steps`);
    const level = this.#levelFor(side, priceTicks);
    const { head, tail, steps } = this.#levels;
    const last = tail[level]!;
    const sum = steps[level]! + remainingSteps;
    if (sum > Number.MAX_SAFE_INTEGER)
      throw new RangeError(`more than can be counted at ${priceTicks} ticks`);
    steps[level] = sum;
    tail[level] = slot;
    if (last === NO_SLOT) head[level] = slot;
    else queues.setNext(last, slot);
    queues.setNext(slot, NO_SLOT);
    queues.setPrevious(slot, last);
    queues.setLevel(slot, level);
    queues.setRemainingSteps(slot, remainingSteps);
    if (side === 'BUY') this.#bidOrders += 1;
    else this.#askOrders += 1;
  }

  /** Takes an order out. Throws when the slot rests in no book. */
  remove(slot: number): void {
    const queues = this.#queues;
    const levels = this.#levels;
    const level = this.#levelOf(slot);
    const previous = queues.previous(slot);
    const next = queues.next(slot);
    const isBid = this.#isBid(level);
    if (previous === NO_SLOT) levels.head[level] = next;
    else queues.setNext(previous, next);
    if (next === NO_SLOT) levels.tail[level] = previous;
    else queues.setPrevious(next, previous);
    queues.setLevel(slot, NO_LEVEL);
    levels.steps[level] = levels.steps[level]! - queues.remainingSteps(slot);
    if (isBid) this.#bidOrders -= 1;
    else this.#askOrders -= 1;
    if (previous === NO_SLOT && next === NO_SLOT) this.#closeLevel(level, isBid);
  }

  /** Makes an order smaller by `bySteps`; it keeps its place (MATCH-6). Throws unless something remains. */
  reduce(slot: number, bySteps: number): void {
    const level = this.#levelOf(slot);
    const remaining = this.#queues.remainingSteps(slot) - bySteps;
    if (!(Number.isSafeInteger(bySteps) && bySteps >= 1 && remaining >= 1))
      throw new RangeError(`cannot reduce slot ${slot} by ${bySteps}`);
    this.#queues.setRemainingSteps(slot, remaining);
    this.#levels.steps[level] = this.#levels.steps[level]! - bySteps;
  }

  /** The best price of a side in ticks, or {@link NO_PRICE}. */
  bestPrice(side: Side): number {
    return this.#levels.priceTicks[this.#bestLevel(side)]!;
  }

  /** The slot first in priority on a side, or {@link NO_SLOT}. */
  best(side: Side): number {
    return this.#levels.head[this.#bestLevel(side)]!;
  }

  /** The slot next in priority on the same side, or {@link NO_SLOT}. */
  following(slot: number): number {
    const next = this.#queues.next(slot);
    if (next !== NO_SLOT) return next;
    const level = this.#levelOf(slot);
    const { above, below, head } = this.#levels;
    return head[this.#isBid(level) ? below[level]! : above[level]!]!;
  }

  /** The price in ticks of the `n`-th level of a side, 1 the best; of its last level where it has fewer; {@link NO_PRICE} where none. */
  levelPrice(side: Side, n: number): number {
    const { priceTicks } = this.#levels;
    let level = this.#bestLevel(side);
    for (let rank = 1; rank < n; rank += 1) {
      const worse = this.#worseLevel(side, level);
      if (priceTicks[worse] === NO_PRICE) break;
      level = worse;
    }
    return priceTicks[level]!;
  }

  /** Shows the best `levels` levels of a side, best first: price in ticks and Σ remaining in steps. */
  depth(side: Side, levels: number, visit: (priceTicks: number, steps: number) => void): void {
    const { priceTicks, steps } = this.#levels;
    const count = Math.min(levels, this.levelCount(side));
    let level = this.#bestLevel(side);
    for (let rank = 1; rank <= count; rank += 1) {
      visit(priceTicks[level]!, steps[level]!);
      level = this.#worseLevel(side, level);
    }
  }

  /** Shows the levels of a side, best first, as {@link depth} does, until `visit` answers false. */
  walk(side: Side, visit: (priceTicks: number, steps: number) => boolean): void {
    const { priceTicks, steps } = this.#levels;
    let level = this.#bestLevel(side);
    while (priceTicks[level] !== NO_PRICE && visit(priceTicks[level]!, steps[level]!)) {
      level = this.#worseLevel(side, level);
    }
  }

  isEmpty(side: Side): boolean {
    return this.orderCount(side) === 0;
  }

  /** Orders of a side. */
  orderCount(side: Side): number {
    return side === 'BUY' ? this.#bidOrders : this.#askOrders;
  }

  /** Prices of a side that have orders. */
  levelCount(side: Side): number {
    return side === 'BUY' ? this.#bidLevels : this.#askLevels;
  }

  #bestLevel(side: Side): number {
    return side === 'BUY' ? this.#bestBid : this.#bestAsk;
  }

  #worseLevel(side: Side, level: number): number {
    return side === 'BUY' ? this.#levels.below[level]! : this.#levels.above[level]!;
  }

  #levelOf(slot: number): number {
    const level = this.#queues.level(slot);
    if (level === undefined || level === NO_LEVEL) throw new Error(`slot ${slot} does not rest`);
    return level;
  }

  /** Every level up to the best bid is one of bids, as the book is not crossed. */
  #isBid(level: number): boolean {
    const { priceTicks } = this.#levels;
    return priceTicks[level]! <= priceTicks[this.#bestBid]!;
  }

  /** The level that an order joins, made where there is none. */
  #levelFor(side: Side, priceTicks: number): number {
    if (!(Number.isSafeInteger(priceTicks) && priceTicks >= 1))
      throw new RangeError(`no price: ${priceTicks} ticks`);
    const prices = this.#levels.priceTicks;
    const opposite = side === 'BUY' ? prices[this.#bestAsk]! : prices[this.#bestBid]!;
    if (opposite !== NO_PRICE && (side === 'BUY' ? priceTicks >= opposite : priceTicks <= opposite))
      throw new RangeError(`${side} at ${priceTicks} ticks crosses ${opposite}`);
    const level = this.#levels.find(priceTicks);
    return level === NO_LEVEL ? this.#openLevel(side, priceTicks) : level;
  }

  #openLevel(side: Side, priceTicks: number): number {
    const level = this.#levels.open(priceTicks);
    if (side === 'BUY') {
      this.#bidLevels += 1;
      if (this.#levels.below[level] === this.#bestBid) this.#bestBid = level;
    } else {
      this.#askLevels += 1;
      if (this.#levels.above[level] === this.#bestAsk) this.#bestAsk = level;
    }
    return level;
  }

  #closeLevel(level: number, isBid: boolean): void {
    const { above, below } = this.#levels;
    if (isBid) {
      this.#bidLevels -= 1;
      if (level === this.#bestBid) this.#bestBid = below[level]!;
    } else {
      this.#askLevels -= 1;
      if (level === this.#bestAsk) this.#bestAsk = above[level]!;
    }
    this.#levels.close(level);
  }
}
