import { IdIndex } from '../book/id-index.ts';
import { NO_SLOT, OrderQueues } from '../book/order-queue.ts';
import { Order } from './order.ts';

/** All open orders: pooled objects by slot, and the index from order id to slot. */
export class OrderStore {
  readonly queues = new OrderQueues();
  readonly #bySlot: Order[] = [];
  readonly #free: Order[] = [];
  readonly #slots = new IdIndex();

  /** Open orders. */
  get size(): number {
    return this.#slots.size;
  }

  /** An order object that is not in use; its fields still hold what its last user left. */
  take(): Order {
    const pooled = this.#free.pop();
    if (pooled !== undefined) return pooled;
    const order = new Order(this.#bySlot.length);
    this.#bySlot.push(order);
    this.queues.ensureCapacity(this.#bySlot.length);
    return order;
  }

  /** Gives an order object back. */
  giveBack(order: Order): void {
    this.#free.push(order);
  }

  /** Enters an open order. */
  enter(order: Order): void {
    this.#slots.set(order.orderId, order.slot);
  }

  /** Removes an order that is no longer open. */
  remove(order: Order): void {
    this.#slots.delete(order.orderId);
  }

  /** The open order of an id. */
  find(orderId: number): Order | undefined {
    const slot = this.#slots.get(orderId);
    return slot === NO_SLOT ? undefined : this.#bySlot[slot];
  }

  /** The order in a slot that a book names. */
  at(slot: number): Order {
    const order = this.#bySlot[slot];
    if (order === undefined) throw new Error(`no order in slot ${slot}`);
    return order;
  }
}
