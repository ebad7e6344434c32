import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import { CodecError } from '../codec/codec-error.ts';
import {
  CONDITION_TIME_IN_FORCE,
  CONDITION_TYPE,
  DRIVEN_ON,
  ORDER_TYPE,
  POSITION_SIDE,
  SELF_TRADE_PREVENTION,
  SIDE,
  TIME_IN_FORCE,
  WORKING_TYPE,
} from '../codec/enums.ts';
import type { ConditionRequest, OrderRequest, PriceType, StrategyPartRequest } from './command.ts';

const MAX_PRICE_TYPE = 4;

/** Writes what an order is asked to be. */
export function writeOrderRequest(w: ByteWriter, request: OrderRequest): void {
  ORDER_TYPE.write(w, request.type);
  SIDE.write(w, request.side);
  POSITION_SIDE.write(w, request.positionSide);
  w.amount(request.price);
  w.amount(request.quantity);
  TIME_IN_FORCE.write(w, request.timeInForce);
  w.boolean(request.reduceOnly);
  w.boolean(request.makerOnly);
  w.boolean(request.closePosition);
  w.u8(request.priceType);
  w.integer(request.goodTillDate);
  SELF_TRADE_PREVENTION.write(w, request.selfTradePrevention);
  w.text(request.clientOrderId);
}

/** Reads what {@link writeOrderRequest} wrote. */
export function readOrderRequest(r: ByteReader): OrderRequest {
  return {
    type: ORDER_TYPE.read(r),
    side: SIDE.read(r),
    positionSide: POSITION_SIDE.read(r),
    price: r.amount(),
    quantity: r.amount(),
    timeInForce: TIME_IN_FORCE.read(r),
    reduceOnly: r.boolean(),
    makerOnly: r.boolean(),
    closePosition: r.boolean(),
    priceType: readPriceType(r),
    goodTillDate: r.integer(),
    selfTradePrevention: SELF_TRADE_PREVENTION.read(r),
    clientOrderId: r.text(),
  };
}

/** Reads how the price of an order is found. */
export function readPriceType(r: ByteReader): PriceType {
  const priceType = r.u8();
  if (priceType > MAX_PRICE_TYPE) throw new CodecError(`unknown price type ${priceType}`);
  return priceType as PriceType;
}

/** Writes what a condition order is asked to be. */
export function writeConditionRequest(w: ByteWriter, request: ConditionRequest): void {
  CONDITION_TYPE.write(w, request.type);
  SIDE.write(w, request.side);
  POSITION_SIDE.write(w, request.positionSide);
  w.amount(request.price);
  w.amount(request.quantity);
  w.amount(request.stopPrice);
  WORKING_TYPE.write(w, request.workingType);
  w.amount(request.activatePrice);
  w.integer(request.callbackRate);
  CONDITION_TIME_IN_FORCE.write(w, request.timeInForce);
  w.boolean(request.reduceOnly);
  w.boolean(request.closePosition);
  w.boolean(request.priceProtect);
  w.integer(request.goodTillDate);
  w.text(request.clientOrderId);
}

/** Reads what {@link writeConditionRequest} wrote. */
export function readConditionRequest(r: ByteReader): ConditionRequest {
  return {
    type: CONDITION_TYPE.read(r),
    side: SIDE.read(r),
    positionSide: POSITION_SIDE.read(r),
    price: r.amount(),
    quantity: r.amount(),
    stopPrice: r.amount(),
    workingType: WORKING_TYPE.read(r),
    activatePrice: r.amount(),
    callbackRate: r.integer(),
    timeInForce: CONDITION_TIME_IN_FORCE.read(r),
    reduceOnly: r.boolean(),
    closePosition: r.boolean(),
    priceProtect: r.boolean(),
    goodTillDate: r.integer(),
    clientOrderId: r.text(),
  };
}

/** Writes one part of a strategy as it was asked for. */
export function writePartRequest(w: ByteWriter, request: StrategyPartRequest): void {
  const { order, condition } = request;
  DRIVEN_ON.write(w, request.firstDrivenOn);
  DRIVEN_ON.write(w, request.secondDrivenOn);
  w.boolean(order !== null);
  if (order !== null) writeOrderRequest(w, order);
  else if (condition !== null) writeConditionRequest(w, condition);
  else throw new RangeError('a part is an order or a condition');
}

/** Reads what {@link writePartRequest} wrote. */
export function readPartRequest(r: ByteReader): StrategyPartRequest {
  const firstDrivenOn = DRIVEN_ON.read(r);
  const secondDrivenOn = DRIVEN_ON.read(r);
  const isOrder = r.boolean();
  return {
    firstDrivenOn,
    secondDrivenOn,
    order: isOrder ? readOrderRequest(r) : null,
    condition: isOrder ? null : readConditionRequest(r),
  };
}
