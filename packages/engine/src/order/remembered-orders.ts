import type { Account } from '../account/account.ts';
import type { OrderRecord } from '../event/records.ts';
import { freeClientId } from './client-id-owner.ts';
import type { ClientRequest } from './client-request.ts';
import { ForgetQueue } from './forget-queue.ts';
import type { Order } from './order.ts';

/** How long a closed order's clientOrderId stays taken, and a retry is answered by it. */
export const REMEMBERED_MS = 24 * 3_600_000;

/** A closed order that its client may still ask for again by its clientOrderId. */
export class RememberedOrder {
  readonly account: Account;
  readonly record: OrderRecord;
  readonly request: ClientRequest;
  readonly forgetAt: number;

  constructor(account: Account, record: OrderRecord, request: ClientRequest, forgetAt: number) {
    this.account = account;
    this.record = record;
    this.request = request;
    this.forgetAt = forgetAt;
  }
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
export class RememberedOrders extends ForgetQueue<RememberedOrder> {
  /** Keeps a closed order whose client gave it an id. */
  remember(order: Order, request: ClientRequest, timeMs: number): void {
    this.add(new RememberedOrder(order.account, orderImage(order), request, timeMs + REMEMBERED_MS));
  }

  protected override enter(order: RememberedOrder): void {
    order.account.clientIds.set(order.record.clientOrderId, order);
  }

  protected override forget(order: RememberedOrder): void {
    freeClientId(order.account, order.record.clientOrderId, order);
  }
}
