import { ByteReader } from '../codec/byte-reader.ts';
import { CodecError } from '../codec/codec-error.ts';
import {
  ACCOUNT_STATUS,
  CHANGE_TYPE,
  DIRECTION,
  MARGIN_MODE,
  POSITION_SIDE,
  ROLE_TYPE,
  SIDE,
} from '../codec/enums.ts';
import { readSymbolSpec } from '../symbol/symbol-codec.ts';
import { EVENT_KIND } from './event-format.ts';
import { readOrderRecord } from './order-codec.ts';
import type {
  AccountRecord,
  ClosedPositionRecord,
  DailyCloseRecord,
  EngineEvent,
  FillRecord,
  LedgerRecord,
  PositionRecord,
  PriceRecord,
  SettingsRecord,
  SymbolRecord,
  TradeRecord,
} from './records.ts';

/** The events that an EventWriter wrote, in order; a CodecError for anything else. */
export function readEvents(bytes: Uint8Array): EngineEvent[] {
  const events: EngineEvent[] = [];
  forEachEvent(bytes, (event) => events.push(event));
  return events;
}

/** Hands over the events that an EventWriter wrote, in order, each a new object; a CodecError where bytes are no event. */
export function forEachEvent(bytes: Uint8Array, visit: (event: EngineEvent) => void): void {
  const reader = new ByteReader(bytes);
  while (reader.remaining > 0) visit(readEvent(reader));
}

function readEvent(r: ByteReader): EngineEvent {
  const kind = r.u8();
  switch (kind) {
    case EVENT_KIND.order:
      return { kind: 'order', record: readOrderRecord(r) };
    case EVENT_KIND.trade:
      return { kind: 'trade', record: readTrade(r) };
    case EVENT_KIND.fill:
      return { kind: 'fill', record: readFill(r) };
    case EVENT_KIND.ledger:
      return { kind: 'ledger', record: readLedger(r) };
    case EVENT_KIND.position:
      return { kind: 'position', record: readPosition(r) };
    case EVENT_KIND.closedPosition:
      return { kind: 'closedPosition', record: readClosedPosition(r) };
    case EVENT_KIND.account:
      return { kind: 'account', record: readAccount(r) };
    case EVENT_KIND.dailyClose:
      return { kind: 'dailyClose', record: readDailyClose(r) };
    case EVENT_KIND.price:
      return { kind: 'price', record: readPrice(r) };
    case EVENT_KIND.settings:
      return { kind: 'settings', record: readSettings(r) };
    case EVENT_KIND.symbol:
      return { kind: 'symbol', record: readSymbol(r) };
    default:
      throw new CodecError(`unknown event kind ${kind}`);
  }
}

function readTrade(r: ByteReader): TradeRecord {
  return {
    tradeId: r.integer(),
    symbol: r.text(),
    price: r.amount(),
    quantity: r.amount(),
    tradeValue: r.amount(),
    takerSide: SIDE.read(r),
    createdAt: r.integer(),
  };
}

function readFill(r: ByteReader): FillRecord {
  return {
    clientOrderId: r.text(),
    symbol: r.text(),
    side: SIDE.read(r),
    positionSide: POSITION_SIDE.read(r),
    roleType: ROLE_TYPE.read(r),
    fillId: r.integer(),
    tradeId: r.integer(),
    orderId: r.integer(),
    userId: r.integer(),
    price: r.amount(),
    quantity: r.amount(),
    tradeValue: r.amount(),
    handlingFee: r.amount(),
    realizedPnl: r.amount(),
    closedQuantity: r.amount(),
    positionId: r.integer(),
    createdAt: r.integer(),
  };
}

function readLedger(r: ByteReader): LedgerRecord {
  return {
    asset: r.text(),
    changeType: CHANGE_TYPE.read(r),
    referenceId: r.text(),
    symbol: r.text(),
    changeId: r.integer(),
    userId: r.integer(),
    amount: r.amount(),
    walletBefore: r.amount(),
    walletAfter: r.amount(),
    frozenBefore: r.amount(),
    frozenAfter: r.amount(),
    createdAt: r.integer(),
  };
}

function readPosition(r: ByteReader): PositionRecord {
  return {
    symbol: r.text(),
    positionSide: POSITION_SIDE.read(r),
    marginMode: MARGIN_MODE.read(r),
    leverage: r.u16(),
    positionId: r.integer(),
    userId: r.integer(),
    quantity: r.amount(),
    cost: r.amount(),
    isolatedMargin: r.amount(),
    realizedPnl: r.amount(),
    handlingFee: r.amount(),
    fundingFee: r.amount(),
    openedAt: r.integer(),
    updatedAt: r.integer(),
  };
}

function readClosedPosition(r: ByteReader): ClosedPositionRecord {
  return {
    symbol: r.text(),
    positionSide: POSITION_SIDE.read(r),
    side: DIRECTION.read(r),
    marginMode: MARGIN_MODE.read(r),
    leverage: r.u16(),
    triggerMode: r.u8(),
    positionId: r.integer(),
    userId: r.integer(),
    maxQuantity: r.amount(),
    openedQuantity: r.amount(),
    openedValue: r.amount(),
    closedQuantity: r.amount(),
    closedValue: r.amount(),
    pnl: r.amount(),
    handlingFee: r.amount(),
    fundingFee: r.amount(),
    openedAt: r.integer(),
    closedAt: r.integer(),
  };
}

function readAccount(r: ByteReader): AccountRecord {
  return {
    userId: r.integer(),
    status: ACCOUNT_STATUS.read(r),
    feeLevel: r.u8(),
    feeLevelPinned: r.boolean(),
    createdAt: r.integer(),
  };
}

function readDailyClose(r: ByteReader): DailyCloseRecord {
  return {
    userId: r.integer(),
    day: r.integer(),
    equity: r.amount(),
    walletBalance: r.amount(),
    makerVolume: r.amount(),
    takerVolume: r.amount(),
  };
}

function readPrice(r: ByteReader): PriceRecord {
  return {
    symbol: r.text(),
    indexPrice: r.amount(),
    markPrice: r.amount(),
    createdAt: r.integer(),
  };
}

function readSettings(r: ByteReader): SettingsRecord {
  return {
    userId: r.integer(),
    symbol: r.text(),
    leverage: r.u16(),
    marginMode: MARGIN_MODE.read(r),
    updatedAt: r.integer(),
  };
}

function readSymbol(r: ByteReader): SymbolRecord {
  return {
    spec: readSymbolSpec(r),
    updatedAt: r.integer(),
  };
}
