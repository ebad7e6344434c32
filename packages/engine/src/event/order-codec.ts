import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import { CodecError } from '../codec/codec-error.ts';
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
import { ALL_ORDER_FLAGS, ORDER_FLAG } from './event-format.ts';
import type { OrderRecord } from './records.ts';

/** Writes the image of an order, in events and in snapshots. */
export function writeOrderRecord(w: ByteWriter, record: OrderRecord): void {
  w.u8(
    (record.reduceOnly ? ORDER_FLAG.reduceOnly : 0) |
      (record.closePosition ? ORDER_FLAG.closePosition : 0) |
      (record.makerOnly ? ORDER_FLAG.makerOnly : 0),
  );
  w.text(record.symbol);
  w.text(record.clientOrderId);
  w.u8x4(
    ORDER_TYPE.codeOf(record.type),
    SIDE.codeOf(record.side),
    POSITION_SIDE.codeOf(record.positionSide),
    ORDER_STATUS.codeOf(record.status),
  );
  w.u8x4(
    TIME_IN_FORCE.codeOf(record.timeInForce),
    SELF_TRADE_PREVENTION.codeOf(record.selfTradePrevention),
    MARGIN_MODE.codeOf(record.marginMode),
    CANCEL_REASON.codeOf(record.cancelReason),
  );
  w.u16(record.leverage);
  w.stage(record.orderId);
  w.stage(record.userId);
  w.stage(record.price);
  w.stage(record.quantity);
  w.stage(record.filledQuantity);
  w.stage(record.tradeValue);
  w.stage(record.handlingFee);
  w.stage(record.realizedPnl);
  w.stage(record.conditionId);
  w.stage(record.strategyId);
  w.stage(record.goodTillDate);
  w.stage(record.createdAt);
  w.stage(record.updatedAt);
  w.flush();
}

/** Reads what {@link writeOrderRecord} wrote; a CodecError for anything else. */
export function readOrderRecord(r: ByteReader): OrderRecord {
  const flags = readOrderFlags(r);
  return {
    reduceOnly: (flags & ORDER_FLAG.reduceOnly) !== 0,
    closePosition: (flags & ORDER_FLAG.closePosition) !== 0,
    makerOnly: (flags & ORDER_FLAG.makerOnly) !== 0,
    symbol: r.text(),
    clientOrderId: r.text(),
    type: ORDER_TYPE.read(r),
    side: SIDE.read(r),
    positionSide: POSITION_SIDE.read(r),
    status: ORDER_STATUS.read(r),
    timeInForce: TIME_IN_FORCE.read(r),
    selfTradePrevention: SELF_TRADE_PREVENTION.read(r),
    marginMode: MARGIN_MODE.read(r),
    cancelReason: CANCEL_REASON.read(r),
    leverage: r.u16(),
    orderId: r.integer(),
    userId: r.integer(),
    price: r.amount(),
    quantity: r.amount(),
    filledQuantity: r.amount(),
    tradeValue: r.amount(),
    handlingFee: r.amount(),
    realizedPnl: r.amount(),
    conditionId: r.integer(),
    strategyId: r.integer(),
    goodTillDate: r.integer(),
    createdAt: r.integer(),
    updatedAt: r.integer(),
  };
}

function readOrderFlags(r: ByteReader): number {
  const flags = r.u8();
  if (flags > ALL_ORDER_FLAGS) throw new CodecError(`unknown order flags ${flags}`);
  return flags;
}
