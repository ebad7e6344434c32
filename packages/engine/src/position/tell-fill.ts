import type { PositionSide, Side } from '../command/command.ts';
import type { ClosedPositionRecord, FillRecord } from '../event/records.ts';
import type { Amount } from '../number/amount.ts';
import type { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Position } from './position.ts';
import type { Trade } from './trade.ts';

/** A fill as events show it, by getters where its order has the answer. */
class FillImage implements FillRecord {
  order!: Order;
  fillId = 0;
  tradeId = 0;
  roleType: FillRecord['roleType'] = 'maker';
  price: Amount = 0;
  quantity: Amount = 0;
  tradeValue: Amount = 0;
  handlingFee: Amount = 0;
  realizedPnl: Amount = 0;
  closedQuantity: Amount = 0;
  positionId = 0;
  createdAt = 0;

  get orderId(): number {
    return this.order.orderId;
  }

  get clientOrderId(): string {
    return this.order.clientOrderId;
  }

  get userId(): number {
    return this.order.account.userId;
  }

  get symbol(): string {
    return this.order.symbol;
  }

  get side(): Side {
    return this.order.side;
  }

  get positionSide(): PositionSide {
    return this.order.positionSide;
  }
}

/** The fill being told; one object for all. */
const fill = new FillImage();

/** Tells one side's part of a trade. */
export function tellFill(
  exchange: Exchange,
  order: Order,
  roleType: FillRecord['roleType'],
  trade: Readonly<Trade>,
  fee: Amount,
  pnl: Amount,
  closedSteps: number,
  positionId: number,
): void {
  const { market } = order;
  exchange.lastFillId += 1;
  fill.order = order;
  fill.fillId = exchange.lastFillId;
  fill.tradeId = trade.tradeId;
  fill.roleType = roleType;
  fill.price = trade.price;
  fill.quantity = market.quantityOf(trade.steps);
  fill.tradeValue = trade.value;
  fill.handlingFee = fee;
  fill.realizedPnl = pnl;
  fill.closedQuantity = market.quantityOf(closedSteps);
  fill.positionId = positionId;
  fill.createdAt = exchange.timeMs;
  exchange.events.fill(fill, order.hasGeneratedId);
}

/**
 * Tells how a position stands after fills of an order: the end of the life that `ended`, and what is open after. A position that has
 * come to nothing is told as such, and cleared.
 */
export function tellPosition(
  exchange: Exchange,
  position: Position,
  ended: Position | null,
  order: Order,
): void {
  if (ended !== null) {
    exchange.events.closedPosition(closedRecord(ended, order));
    exchange.events.position(ended);
    if (position.holding.hasFollowers) noteEnd(exchange, position, order);
  }
  if (position.steps !== 0) exchange.events.position(position);
  else position.clear();
}

/** What lives with a position has to end after it (COND-4, STRAT-5). */
function noteEnd(exchange: Exchange, { holding, positionSide }: Position, order: Order): void {
  exchange.strategies.noteEnd({
    holding,
    positionSide,
    direction: order.side === 'SELL' ? 'LONG' : 'SHORT',
    reason: order.triggerMode === 5 ? 'ADL' : 'REDUCE_ONLY',
  });
}

/** POS-3: the record of a life that has ended, closed last by `order`. */
function closedRecord(ended: Position, order: Order): ClosedPositionRecord {
  const { market } = ended.holding;
  return {
    positionId: ended.positionId,
    userId: ended.userId,
    symbol: ended.symbol,
    positionSide: ended.positionSide,
    side: order.side === 'SELL' ? 'LONG' : 'SHORT',
    marginMode: ended.marginMode,
    leverage: ended.leverage,
    maxQuantity: market.quantityOf(ended.maxSteps),
    openedQuantity: market.quantityOf(ended.openedSteps),
    openedValue: ended.openedValue,
    closedQuantity: market.quantityOf(ended.closedSteps),
    closedValue: ended.closedValue,
    pnl: ended.realizedPnl,
    handlingFee: ended.handlingFee,
    fundingFee: ended.fundingFee,
    triggerMode: order.triggerMode,
    openedAt: ended.openedAt,
    closedAt: ended.updatedAt,
  };
}
