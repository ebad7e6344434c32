import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import {
  CANCEL_REASON,
  CONDITION_STATUS,
  CONDITION_TIME_IN_FORCE,
  CONDITION_TYPE,
  MARGIN_MODE,
  POSITION_SIDE,
  SIDE,
  WORKING_TYPE,
} from '../codec/enums.ts';
import type { ConditionRecord } from './records.ts';

/** Writes the image of a condition order, in events and in snapshots. */
export function writeConditionRecord(w: ByteWriter, record: ConditionRecord): void {
  w.integer(record.conditionId);
  w.integer(record.userId);
  w.text(record.symbol);
  w.text(record.clientOrderId);
  CONDITION_TYPE.write(w, record.type);
  SIDE.write(w, record.side);
  POSITION_SIDE.write(w, record.positionSide);
  CONDITION_STATUS.write(w, record.status);
  CONDITION_TIME_IN_FORCE.write(w, record.timeInForce);
  w.amount(record.price);
  w.amount(record.quantity);
  w.amount(record.stopPrice);
  WORKING_TYPE.write(w, record.workingType);
  w.amount(record.activatePrice);
  w.integer(record.callbackRate);
  w.boolean(record.reduceOnly);
  w.boolean(record.closePosition);
  w.boolean(record.priceProtect);
  w.integer(record.goodTillDate);
  w.amount(record.extremePrice);
  w.integer(record.generatedOrderId);
  w.integer(record.triggerTime);
  CANCEL_REASON.write(w, record.cancelReason);
  w.u16(record.rejectCode);
  w.text(record.rejectField);
  w.text(record.rejectRule);
  w.integer(record.strategyId);
  w.u16(record.leverage);
  MARGIN_MODE.write(w, record.marginMode);
  w.integer(record.createdAt);
  w.integer(record.updatedAt);
}

/** Reads what {@link writeConditionRecord} wrote; a CodecError for anything else. */
export function readConditionRecord(r: ByteReader): ConditionRecord {
  return {
    conditionId: r.integer(),
    userId: r.integer(),
    symbol: r.text(),
    clientOrderId: r.text(),
    type: CONDITION_TYPE.read(r),
    side: SIDE.read(r),
    positionSide: POSITION_SIDE.read(r),
    status: CONDITION_STATUS.read(r),
    timeInForce: CONDITION_TIME_IN_FORCE.read(r),
    price: r.amount(),
    quantity: r.amount(),
    stopPrice: r.amount(),
    workingType: WORKING_TYPE.read(r),
    activatePrice: r.amount(),
    callbackRate: r.integer(),
    reduceOnly: r.boolean(),
    closePosition: r.boolean(),
    priceProtect: r.boolean(),
    goodTillDate: r.integer(),
    extremePrice: r.amount(),
    generatedOrderId: r.integer(),
    triggerTime: r.integer(),
    cancelReason: CANCEL_REASON.read(r),
    rejectCode: r.u16(),
    rejectField: r.text(),
    rejectRule: r.text(),
    strategyId: r.integer(),
    leverage: r.u16(),
    marginMode: MARGIN_MODE.read(r),
    createdAt: r.integer(),
    updatedAt: r.integer(),
  };
}
