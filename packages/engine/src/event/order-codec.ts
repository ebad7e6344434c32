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
import type { KnownText } from '../codec/known-text.ts';
import { generatedClientOrderId } from '../order/generated-client-order-id.ts';
import { type SharedTerms, sharedTerms } from '../order/order-terms.ts';
import { ALL_ORDER_FLAGS, ORDER_FLAG } from './event-format.ts';
import type { OrderRecord } from './records.ts';

/** Writes the image of an order, in events and in snapshots; `hasGeneratedId` as an EventSink is told it. An order itself has its terms coded. */
export function writeOrderRecord(
  w: ByteWriter,
  record: OrderRecord & { readonly terms?: SharedTerms },
  hasGeneratedId: boolean,
  symbol: KnownText,
): void {
  const at = w.numbers(13);
  w.number(at, record.orderId);
  w.number(at + 8, record.userId);
  w.number(at + 16, w.plain(record.price));
  w.number(at + 24, w.plain(record.quantity));
  w.number(at + 32, w.plain(record.filledQuantity));
  w.number(at + 40, w.plain(record.tradeValue));
  w.number(at + 48, w.plain(record.handlingFee));
  w.number(at + 56, w.plain(record.realizedPnl));
  w.number(at + 64, record.conditionId);
  w.number(at + 72, record.strategyId);
  w.number(at + 80, record.goodTillDate);
  w.number(at + 88, record.createdAt);
  w.number(at + 96, record.updatedAt);
  w.endNumbers();
  const terms = record.terms ?? sharedTerms(record);
  w.u32(terms.codes);
  w.u8x4(
    terms.selfTradeCode,
    terms.flags | (hasGeneratedId ? ORDER_FLAG.generatedId : 0),
    ORDER_STATUS.codeOf(record.status),
    CANCEL_REASON.codeOf(record.cancelReason),
  );
  MARGIN_MODE.write(w, record.marginMode);
  w.u16(record.leverage);
  symbol.write(w, record.symbol);
  if (!hasGeneratedId) w.text(record.clientOrderId);
}

/** Reads what {@link writeOrderRecord} wrote; a CodecError for anything else. */
export function readOrderRecord(r: ByteReader): OrderRecord {
  r.numbers(13);
  const orderId = r.nextInteger();
  const type = ORDER_TYPE.read(r);
  const side = SIDE.read(r);
  const positionSide = POSITION_SIDE.read(r);
  const timeInForce = TIME_IN_FORCE.read(r);
  const selfTradePrevention = SELF_TRADE_PREVENTION.read(r);
  const flags = readOrderFlags(r);
  return {
    orderId,
    type,
    side,
    positionSide,
    timeInForce,
    selfTradePrevention,
    reduceOnly: (flags & ORDER_FLAG.reduceOnly) !== 0,
    closePosition: (flags & ORDER_FLAG.closePosition) !== 0,
    makerOnly: (flags & ORDER_FLAG.makerOnly) !== 0,
    status: ORDER_STATUS.read(r),
    cancelReason: CANCEL_REASON.read(r),
    marginMode: MARGIN_MODE.read(r),
    leverage: r.u16(),
    symbol: r.text(),
    clientOrderId: readClientOrderId(r, (flags & ORDER_FLAG.generatedId) !== 0, orderId),
    userId: r.nextInteger(),
    price: r.nextAmount(),
    quantity: r.nextAmount(),
    filledQuantity: r.nextAmount(),
    tradeValue: r.nextAmount(),
    handlingFee: r.nextAmount(),
    realizedPnl: r.nextAmount(),
    conditionId: r.nextInteger(),
    strategyId: r.nextInteger(),
    goodTillDate: r.nextInteger(),
    createdAt: r.nextInteger(),
    updatedAt: r.nextInteger(),
  };
}

/** The clientOrderId of an order or fill. */
export function readClientOrderId(r: ByteReader, isGenerated: boolean, orderId: number): string {
  return isGenerated ? generatedClientOrderId(orderId) : r.text();
}

function readOrderFlags(r: ByteReader): number {
  const flags = r.u8();
  if (flags > ALL_ORDER_FLAGS) throw new CodecError(`unknown order flags ${flags}`);
  return flags;
}
