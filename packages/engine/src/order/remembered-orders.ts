import type { Account } from '../account/account.ts';
import type { OrderRecord } from '../event/records.ts';
import type { ClientRequest } from './client-request.ts';
import type { Order } from './order.ts';

/** How long a closed order's clientOrderId stays taken, and a retry is answered by it. */
export const REMEMBERED_MS = 24 * 3_600_000;

/** A closed order that its client may still ask for again by its clientOrderId. */
export interface RememberedOrder {
  readonly record: OrderRecord;
  readonly request: ClientRequest;
  readonly forgetAt: number;
}

/** The image of an order, to keep. */
export function orderImage(order: OrderRecord): OrderRecord {
  return {
    orderId: order.orderId,
    userId: order.userId,
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    type: order.type,
    side: order.side,
    positionSide: order.positionSide,
    status: order.status,
    timeInForce: order.timeInForce,
    price: order.price,
    quantity: order.quantity,
    filledQuantity: order.filledQuantity,
    tradeValue: order.tradeValue,
    handlingFee: order.handlingFee,
    realizedPnl: order.realizedPnl,
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    makerOnly: order.makerOnly,
    selfTradePrevention: order.selfTradePrevention,
    leverage: order.leverage,
    marginMode: order.marginMode,
    cancelReason: order.cancelReason,
    conditionId: order.conditionId,
    strategyId: order.strategyId,
    goodTillDate: order.goodTillDate,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  };
}

/** Closed orders in the order in which they are forgotten. */
export class RememberedOrders {
  /** Entries before `#head` are forgotten; the array is compacted when they are half of it. */
  #queue: { readonly account: Account; readonly order: RememberedOrder }[] = [];
  #head = 0;

  /** Keeps a closed order whose client gave it an id. */
  remember(order: Order, request: ClientRequest, timeMs: number): void {
    this.restore(order.account, { record: orderImage(order), request, forgetAt: timeMs + REMEMBERED_MS });
  }

  /** Enters one that is remembered already; they must come in the order of `forgetAt`. */
  restore(account: Account, order: RememberedOrder): void {
    account.clientIds.set(order.record.clientOrderId, order);
    this.#queue.push({ account, order });
  }

  /** Forgets what is due. */
  forgetUntil(timeMs: number): void {
    while (this.#head < this.#queue.length) {
      const { account, order } = this.#queue[this.#head]!;
      if (order.forgetAt > timeMs) break;
      const id = order.record.clientOrderId;
      if (account.clientIds.get(id) === order) account.clientIds.delete(id);
      this.#head += 1;
    }
    if (this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  /** All that are remembered, first to be forgotten first. */
  *entries(): Iterable<{ readonly account: Account; readonly order: RememberedOrder }> {
    for (let i = this.#head; i < this.#queue.length; i += 1) yield this.#queue[i]!;
  }
}
