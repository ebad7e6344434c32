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
import { readAgent, readAgentOrderRecord } from './agent-codec.ts';
import { readConditionRecord } from './condition-codec.ts';
import { EVENT_KIND } from './event-format.ts';
import { readClientOrderId, readOrderRecord } from './order-codec.ts';
import type {
  AccountRecord,
  ClosedPositionRecord,
  DailyCloseRecord,
  EngineEvent,
  FillRecord,
  HourlyCloseRecord,
  LedgerRecord,
  PositionRecord,
  PriceRecord,
  SettingsRecord,
  SymbolRecord,
  TradeRecord,
} from './records.ts';
import { readFundingPayment, readFundingRate, readLiquidation, readMarginCall } from './risk-codec.ts';
import { readStrategyRecord } from './strategy-codec.ts';

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
    case EVENT_KIND.hourlyClose:
      return { kind: 'hourlyClose', record: readHourlyClose(r) };
    case EVENT_KIND.price:
      return { kind: 'price', record: readPrice(r) };
    case EVENT_KIND.fundingRate:
      return { kind: 'fundingRate', record: readFundingRate(r) };
    case EVENT_KIND.fundingPayment:
      return { kind: 'fundingPayment', record: readFundingPayment(r) };
    case EVENT_KIND.liquidation:
      return { kind: 'liquidation', record: readLiquidation(r) };
    case EVENT_KIND.marginCall:
      return { kind: 'marginCall', record: readMarginCall(r) };
    case EVENT_KIND.settings:
      return { kind: 'settings', record: readSettings(r) };
    case EVENT_KIND.symbol:
      return { kind: 'symbol', record: readSymbol(r) };
    case EVENT_KIND.condition:
      return { kind: 'condition', record: readConditionRecord(r) };
    case EVENT_KIND.strategy:
      return { kind: 'strategy', record: readStrategyRecord(r) };
    case EVENT_KIND.agent:
      return { kind: 'agent', record: readAgent(r) };
    case EVENT_KIND.agentOrder:
      return { kind: 'agentOrder', record: readAgentOrderRecord(r) };
    default:
      throw new CodecError(`unknown event kind ${kind}`);
  }
}

function readTrade(r: ByteReader): TradeRecord {
  r.numbers(5);
  return {
    tradeId: r.nextInteger(),
    symbol: r.text(),
    price: r.nextAmount(),
    quantity: r.nextAmount(),
    tradeValue: r.nextAmount(),
    takerSide: SIDE.read(r),
    createdAt: r.nextInteger(),
  };
}

function readFill(r: ByteReader): FillRecord {
  r.numbers(12);
  const fillId = r.nextInteger();
  const tradeId = r.nextInteger();
  const orderId = r.nextInteger();
  return {
    fillId,
    tradeId,
    orderId,
    userId: r.nextInteger(),
    price: r.nextAmount(),
    quantity: r.nextAmount(),
    tradeValue: r.nextAmount(),
    handlingFee: r.nextAmount(),
    realizedPnl: r.nextAmount(),
    closedQuantity: r.nextAmount(),
    positionId: r.nextInteger(),
    createdAt: r.nextInteger(),
    side: SIDE.read(r),
    positionSide: POSITION_SIDE.read(r),
    roleType: ROLE_TYPE.read(r),
    clientOrderId: readClientOrderId(r, r.boolean(), orderId),
    symbol: r.text(),
  };
}

function readLedger(r: ByteReader): LedgerRecord {
  r.numbers(9);
  const tradeId = r.nextInteger();
  return {
    changeId: r.nextInteger(),
    userId: r.nextInteger(),
    amount: r.nextAmount(),
    walletBefore: r.nextAmount(),
    walletAfter: r.nextAmount(),
    frozenBefore: r.nextAmount(),
    frozenAfter: r.nextAmount(),
    createdAt: r.nextInteger(),
    asset: r.text(),
    changeType: CHANGE_TYPE.read(r),
    referenceId: readReferenceId(r, tradeId),
    symbol: r.text(),
  };
}

/** Nothing is written for a reference that is a trade's id. */
function readReferenceId(r: ByteReader, tradeId: number): string {
  return tradeId === 0 ? r.text() : String(tradeId);
}

function readPosition(r: ByteReader): PositionRecord {
  r.numbers(10);
  return {
    symbol: r.text(),
    positionSide: POSITION_SIDE.read(r),
    marginMode: MARGIN_MODE.read(r),
    leverage: r.u16(),
    positionId: r.nextInteger(),
    userId: r.nextInteger(),
    quantity: r.nextAmount(),
    cost: r.nextAmount(),
    isolatedMargin: r.nextAmount(),
    realizedPnl: r.nextAmount(),
    handlingFee: r.nextAmount(),
    fundingFee: r.nextAmount(),
    openedAt: r.nextInteger(),
    updatedAt: r.nextInteger(),
  };
}

function readClosedPosition(r: ByteReader): ClosedPositionRecord {
  r.numbers(12);
  return {
    symbol: r.text(),
    positionSide: POSITION_SIDE.read(r),
    side: DIRECTION.read(r),
    marginMode: MARGIN_MODE.read(r),
    leverage: r.u16(),
    triggerMode: r.u8(),
    positionId: r.nextInteger(),
    userId: r.nextInteger(),
    maxQuantity: r.nextAmount(),
    openedQuantity: r.nextAmount(),
    openedValue: r.nextAmount(),
    closedQuantity: r.nextAmount(),
    closedValue: r.nextAmount(),
    pnl: r.nextAmount(),
    handlingFee: r.nextAmount(),
    fundingFee: r.nextAmount(),
    openedAt: r.nextInteger(),
    closedAt: r.nextInteger(),
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

function readHourlyClose(r: ByteReader): HourlyCloseRecord {
  return {
    userId: r.integer(),
    time: r.integer(),
    equity: r.amount(),
    walletBalance: r.amount(),
  };
}

function readPrice(r: ByteReader): PriceRecord {
  return {
    symbol: r.text(),
    indexPrice: r.amount(),
    markPrice: r.amount(),
    stale: r.boolean(),
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
