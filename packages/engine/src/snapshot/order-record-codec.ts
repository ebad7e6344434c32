import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import {
  CANCEL_REASON,
  MARGIN_MODE,
  ORDER_STATUS,
  ORDER_TYPE,
  POSITION_SIDE,
  SELF_TRADE_PREVENTION,
  SIDE,
  TIME_IN_FORCE,
} from '../codec/enums.ts';
import type { OrderRecord } from '../event/records.ts';

/** Writes the image of an order. */
export function writeOrderRecord(w: ByteWriter, record: OrderRecord): void {
  w.integer(record.orderId);
  w.integer(record.userId);
  w.text(record.symbol);
  w.text(record.clientOrderId);
  ORDER_TYPE.write(w, record.type);
  SIDE.write(w, record.side);
  POSITION_SIDE.write(w, record.positionSide);
  ORDER_STATUS.write(w, record.status);
  TIME_IN_FORCE.write(w, record.timeInForce);
  w.amount(record.price);
  w.amount(record.quantity);
  w.amount(record.filledQuantity);
  w.amount(record.tradeValue);
  w.amount(record.handlingFee);
  w.amount(record.realizedPnl);
  w.boolean(record.reduceOnly);
  w.boolean(record.closePosition);
  w.boolean(record.makerOnly);
  SELF_TRADE_PREVENTION.write(w, record.selfTradePrevention);
  w.u16(record.leverage);
  MARGIN_MODE.write(w, record.marginMode);
  CANCEL_REASON.write(w, record.cancelReason);
  w.integer(record.conditionId);
  w.integer(record.strategyId);
  w.integer(record.goodTillDate);
  w.integer(record.createdAt);
  w.integer(record.updatedAt);
}

/** Reads what {@link writeOrderRecord} wrote. */
export function readOrderRecord(r: ByteReader): OrderRecord {
  return {
    orderId: r.integer(),
    userId: r.integer(),
    symbol: r.text(),
    clientOrderId: r.text(),
    type: ORDER_TYPE.read(r),
    side: SIDE.read(r),
    positionSide: POSITION_SIDE.read(r),
    status: ORDER_STATUS.read(r),
    timeInForce: TIME_IN_FORCE.read(r),
    price: r.amount(),
    quantity: r.amount(),
    filledQuantity: r.amount(),
    tradeValue: r.amount(),
    handlingFee: r.amount(),
    realizedPnl: r.amount(),
    reduceOnly: r.boolean(),
    closePosition: r.boolean(),
    makerOnly: r.boolean(),
    selfTradePrevention: SELF_TRADE_PREVENTION.read(r),
    leverage: r.u16(),
    marginMode: MARGIN_MODE.read(r),
    cancelReason: CANCEL_REASON.read(r),
    conditionId: r.integer(),
    strategyId: r.integer(),
    goodTillDate: r.integer(),
    createdAt: r.integer(),
    updatedAt: r.integer(),
  };
}
