import type { OrderRecord } from '@openperp/engine';
import type { OrderRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toOrderRow(record: OrderRecord): OrderRow {
  return {
    order_id: record.orderId,
    user_id: record.userId,
    symbol: record.symbol,
    client_order_id: record.clientOrderId,
    type: record.type,
    side: record.side,
    position_side: record.positionSide,
    status: record.status,
    time_in_force: record.timeInForce,
    price: toAmountText(record.price),
    quantity: toAmountText(record.quantity),
    filled_quantity: toAmountText(record.filledQuantity),
    trade_value: toAmountText(record.tradeValue),
    handling_fee: toAmountText(record.handlingFee),
    realized_pnl: toAmountText(record.realizedPnl),
    reduce_only: record.reduceOnly ? 1 : 0,
    close_position: record.closePosition ? 1 : 0,
    maker_only: record.makerOnly ? 1 : 0,
    self_trade_prevention: record.selfTradePrevention,
    leverage: record.leverage,
    margin_mode: record.marginMode,
    cancel_reason: record.cancelReason,
    condition_id: record.conditionId,
    strategy_id: record.strategyId,
    good_till_date: record.goodTillDate,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
  };
}

export function fromOrderRow(row: OrderRow): OrderRecord {
  return {
    orderId: row.order_id,
    userId: row.user_id,
    symbol: row.symbol,
    clientOrderId: row.client_order_id,
    type: row.type as OrderRecord['type'],
    side: row.side as OrderRecord['side'],
    positionSide: row.position_side as OrderRecord['positionSide'],
    status: row.status as OrderRecord['status'],
    timeInForce: row.time_in_force as OrderRecord['timeInForce'],
    price: fromAmountText(row.price),
    quantity: fromAmountText(row.quantity),
    filledQuantity: fromAmountText(row.filled_quantity),
    tradeValue: fromAmountText(row.trade_value),
    handlingFee: fromAmountText(row.handling_fee),
    realizedPnl: fromAmountText(row.realized_pnl),
    reduceOnly: row.reduce_only === 1,
    closePosition: row.close_position === 1,
    makerOnly: row.maker_only === 1,
    selfTradePrevention: row.self_trade_prevention as OrderRecord['selfTradePrevention'],
    leverage: row.leverage,
    marginMode: row.margin_mode as OrderRecord['marginMode'],
    cancelReason: row.cancel_reason as OrderRecord['cancelReason'],
    conditionId: row.condition_id,
    strategyId: row.strategy_id,
    goodTillDate: row.good_till_date,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
