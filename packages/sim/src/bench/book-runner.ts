import { IdIndex, NO_SLOT, OrderBook, OrderQueues } from '@openperp/engine';
import { ADD, BUY, type OrderStream } from './order-stream.ts';

const INITIAL_SLOTS = 1024;

/** The smallest exchange around one {@link OrderBook}: order ids, a pool of slots and price-time matching; what does not trade rests. */
export class BookRunner {
  readonly #queues = new OrderQueues();
  readonly #book = new OrderBook(this.#queues);
  readonly #slots = new IdIndex();
  #idOfSlot = new Float64Array(INITIAL_SLOTS);
  readonly #free: number[] = [];
  #usedSlots = 0;
  /** Trades so far. */
  trades = 0;

  /** Applies the commands `from` … `to` − 1 of a stream. */
  run(stream: OrderStream, from: number, to: number): void {
    const { kind, id, side, priceTicks, quantitySteps } = stream;
    for (let at = from; at < to; at += 1) {
      if (kind[at] === ADD) this.#place(id[at]!, side[at] === BUY, priceTicks[at]!, quantitySteps[at]!);
      else this.#cancel(id[at]!);
    }
  }

  /** Σ remaining of all resting orders. */
  get restingSteps(): number {
    let sum = 0;
    for (const side of ['BUY', 'SELL'] as const)
      this.#book.depth(side, this.#book.levelCount(side), (_, steps) => {
        sum += steps;
      });
    return sum;
  }

  #place(id: number, isBuy: boolean, priceTicks: number, quantitySteps: number): void {
    const left = this.#match(isBuy, priceTicks, quantitySteps);
    if (left === 0) return;
    const slot = this.#takeSlot();
    this.#idOfSlot[slot] = id;
    this.#slots.set(id, slot);
    this.#book.add(slot, isBuy ? 'BUY' : 'SELL', priceTicks, left);
  }

  /** Trades while the best opposite order is within the limit; what is then left. */
  #match(isBuy: boolean, limitTicks: number, quantitySteps: number): number {
    const book = this.#book;
    const makerSide = isBuy ? 'SELL' : 'BUY';
    let left = quantitySteps;
    while (left > 0) {
      const maker = book.best(makerSide);
      if (maker === NO_SLOT) break;
      const price = book.bestPrice(makerSide);
      if (isBuy ? price > limitTicks : price < limitTicks) break;
      const remaining = this.#queues.remainingSteps(maker);
      this.trades += 1;
      if (remaining > left) {
        book.reduce(maker, left);
        return 0;
      }
      left -= remaining;
      this.#end(this.#idOfSlot[maker]!, maker);
    }
    return left;
  }

  #cancel(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === NO_SLOT) throw new Error(`order ${id} does not rest`);
    this.#end(id, slot);
  }

  #end(id: number, slot: number): void {
    this.#book.remove(slot);
    this.#slots.delete(id);
    this.#free.push(slot);
  }

  #takeSlot(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const slot = this.#usedSlots;
    this.#usedSlots += 1;
    this.#queues.ensureCapacity(this.#usedSlots);
    if (slot === this.#idOfSlot.length) {
      const wider = new Float64Array(2 * slot);
      wider.set(this.#idOfSlot);
      this.#idOfSlot = wider;
    }
    return slot;
  }
}
