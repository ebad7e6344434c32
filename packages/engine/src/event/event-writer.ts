import { ByteWriter } from '../codec/byte-writer.ts';
import {
  ACCOUNT_STATUS,
  CHANGE_TYPE,
  DIRECTION,
  MARGIN_MODE,
  POSITION_SIDE,
  ROLE_TYPE,
  SIDE,
} from '../codec/enums.ts';
import { writeSymbolSpec } from '../symbol/symbol-codec.ts';
import { EVENT_KIND } from './event-format.ts';
import { writeOrderRecord } from './order-codec.ts';
import type {
  AccountRecord,
  ClosedPositionRecord,
  DailyCloseRecord,
  EventSink,
  FillRecord,
  LedgerRecord,
  OrderRecord,
  PositionRecord,
  PriceRecord,
  SettingsRecord,
  SymbolRecord,
  TradeRecord,
} from './records.ts';

/** Writes each event, as it comes, into one run of bytes: a kind byte, then its fields in a fixed order (TIME-2: the same events, the same bytes). */
export class EventWriter implements EventSink {
  readonly #writer = new ByteWriter();
  #count = 0;

  /** The events since {@link reset}. */
  get count(): number {
    return this.#count;
  }

  /** The bytes since {@link reset}, not copied: good until the next event. */
  view(): Uint8Array {
    return this.#writer.view();
  }

  /** A copy of the bytes, and a fresh start. */
  take(): Uint8Array {
    const bytes = this.#writer.bytes();
    this.reset();
    return bytes;
  }

  reset(): void {
    this.#writer.reset();
    this.#count = 0;
  }

  order(record: OrderRecord): void {
    const w = this.#begin(EVENT_KIND.order);
    writeOrderRecord(w, record);
  }

  trade(record: TradeRecord): void {
    const w = this.#begin(EVENT_KIND.trade);
    w.integer(record.tradeId);
    w.text(record.symbol);
    w.amount(record.price);
    w.amount(record.quantity);
    w.amount(record.tradeValue);
    SIDE.write(w, record.takerSide);
    w.integer(record.createdAt);
  }

  fill(record: FillRecord): void {
    const w = this.#begin(EVENT_KIND.fill);
    w.text(record.clientOrderId);
    w.text(record.symbol);
    SIDE.write(w, record.side);
    POSITION_SIDE.write(w, record.positionSide);
    ROLE_TYPE.write(w, record.roleType);
    w.stage(record.fillId);
    w.stage(record.tradeId);
    w.stage(record.orderId);
    w.stage(record.userId);
    w.stage(record.price);
    w.stage(record.quantity);
    w.stage(record.tradeValue);
    w.stage(record.handlingFee);
    w.stage(record.realizedPnl);
    w.stage(record.closedQuantity);
    w.stage(record.positionId);
    w.stage(record.createdAt);
    w.flush();
  }

  ledger(record: LedgerRecord): void {
    const w = this.#begin(EVENT_KIND.ledger);
    w.text(record.asset);
    CHANGE_TYPE.write(w, record.changeType);
    w.text(record.referenceId);
    w.text(record.symbol);
    w.stage(record.changeId);
    w.stage(record.userId);
    w.stage(record.amount);
    w.stage(record.walletBefore);
    w.stage(record.walletAfter);
    w.stage(record.frozenBefore);
    w.stage(record.frozenAfter);
    w.stage(record.createdAt);
    w.flush();
  }

  position(record: PositionRecord): void {
    const w = this.#begin(EVENT_KIND.position);
    w.text(record.symbol);
    POSITION_SIDE.write(w, record.positionSide);
    MARGIN_MODE.write(w, record.marginMode);
    w.u16(record.leverage);
    w.stage(record.positionId);
    w.stage(record.userId);
    w.stage(record.quantity);
    w.stage(record.cost);
    w.stage(record.isolatedMargin);
    w.stage(record.realizedPnl);
    w.stage(record.handlingFee);
    w.stage(record.fundingFee);
    w.stage(record.openedAt);
    w.stage(record.updatedAt);
    w.flush();
  }

  closedPosition(record: ClosedPositionRecord): void {
    const w = this.#begin(EVENT_KIND.closedPosition);
    w.text(record.symbol);
    POSITION_SIDE.write(w, record.positionSide);
    DIRECTION.write(w, record.side);
    MARGIN_MODE.write(w, record.marginMode);
    w.u16(record.leverage);
    w.u8(record.triggerMode);
    w.stage(record.positionId);
    w.stage(record.userId);
    w.stage(record.maxQuantity);
    w.stage(record.openedQuantity);
    w.stage(record.openedValue);
    w.stage(record.closedQuantity);
    w.stage(record.closedValue);
    w.stage(record.pnl);
    w.stage(record.handlingFee);
    w.stage(record.fundingFee);
    w.stage(record.openedAt);
    w.stage(record.closedAt);
    w.flush();
  }

  account(record: AccountRecord): void {
    const w = this.#begin(EVENT_KIND.account);
    w.integer(record.userId);
    ACCOUNT_STATUS.write(w, record.status);
    w.u8(record.feeLevel);
    w.boolean(record.feeLevelPinned);
    w.integer(record.createdAt);
  }

  dailyClose(record: DailyCloseRecord): void {
    const w = this.#begin(EVENT_KIND.dailyClose);
    w.integer(record.userId);
    w.integer(record.day);
    w.amount(record.equity);
    w.amount(record.walletBalance);
    w.amount(record.makerVolume);
    w.amount(record.takerVolume);
  }

  price(record: PriceRecord): void {
    const w = this.#begin(EVENT_KIND.price);
    w.text(record.symbol);
    w.amount(record.indexPrice);
    w.amount(record.markPrice);
    w.integer(record.createdAt);
  }

  settings(record: SettingsRecord): void {
    const w = this.#begin(EVENT_KIND.settings);
    w.integer(record.userId);
    w.text(record.symbol);
    w.u16(record.leverage);
    MARGIN_MODE.write(w, record.marginMode);
    w.integer(record.updatedAt);
  }

  symbol(record: SymbolRecord): void {
    const w = this.#begin(EVENT_KIND.symbol);
    writeSymbolSpec(w, record.spec);
    w.integer(record.updatedAt);
  }

  #begin(kind: number): ByteWriter {
    this.#count += 1;
    this.#writer.u8(kind);
    return this.#writer;
  }
}
