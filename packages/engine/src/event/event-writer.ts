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
import { KnownText } from '../codec/known-text.ts';
import { writeSymbolSpec } from '../symbol/symbol-codec.ts';
import { writeAgent, writeAgentOrderRecord } from './agent-codec.ts';
import { writeConditionRecord } from './condition-codec.ts';
import { EVENT_KIND } from './event-format.ts';
import { writeOrderRecord } from './order-codec.ts';
import type {
  AccountRecord,
  AgentOrderRecord,
  AgentRecord,
  ClosedPositionRecord,
  ConditionRecord,
  DailyCloseRecord,
  EventSink,
  FillRecord,
  FundingPaymentRecord,
  FundingRateRecord,
  HourlyCloseRecord,
  LedgerRecord,
  LiquidationRecord,
  MarginCallRecord,
  OrderRecord,
  PositionRecord,
  PriceRecord,
  SettingsRecord,
  StrategyRecord,
  SymbolRecord,
  TradeRecord,
} from './records.ts';
import { writeFundingPayment, writeFundingRate, writeLiquidation, writeMarginCall } from './risk-codec.ts';
import { writeStrategyRecord } from './strategy-codec.ts';

/** Writes each event, as it comes, into one run of bytes: a kind byte, then its fields in a fixed order (TIME-2: the same events, the same bytes). */
export class EventWriter implements EventSink {
  readonly #writer = new ByteWriter();
  readonly #symbol = new KnownText();
  readonly #asset = new KnownText();
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

  order(record: OrderRecord, hasGeneratedId = false): void {
    writeOrderRecord(this.#begin(EVENT_KIND.order), record, hasGeneratedId, this.#symbol);
  }

  condition(record: ConditionRecord): void {
    writeConditionRecord(this.#begin(EVENT_KIND.condition), record);
  }

  strategy(record: StrategyRecord): void {
    writeStrategyRecord(this.#begin(EVENT_KIND.strategy), record);
  }

  trade(record: TradeRecord): void {
    const w = this.#begin(EVENT_KIND.trade);
    const at = w.numbers(5);
    w.number(at, record.tradeId);
    w.number(at + 8, w.plain(record.price));
    w.number(at + 16, w.plain(record.quantity));
    w.number(at + 24, w.plain(record.tradeValue));
    w.number(at + 32, record.createdAt);
    w.endNumbers();
    this.#symbol.write(w, record.symbol);
    SIDE.write(w, record.takerSide);
  }

  fill(record: FillRecord, hasGeneratedId = false): void {
    const w = this.#begin(EVENT_KIND.fill);
    const at = w.numbers(12);
    w.number(at, record.fillId);
    w.number(at + 8, record.tradeId);
    w.number(at + 16, record.orderId);
    w.number(at + 24, record.userId);
    w.number(at + 32, w.plain(record.price));
    w.number(at + 40, w.plain(record.quantity));
    w.number(at + 48, w.plain(record.tradeValue));
    w.number(at + 56, w.plain(record.handlingFee));
    w.number(at + 64, w.plain(record.realizedPnl));
    w.number(at + 72, w.plain(record.closedQuantity));
    w.number(at + 80, record.positionId);
    w.number(at + 88, record.createdAt);
    w.endNumbers();
    w.u8x4(
      SIDE.codeOf(record.side),
      POSITION_SIDE.codeOf(record.positionSide),
      ROLE_TYPE.codeOf(record.roleType),
      hasGeneratedId ? 1 : 0,
    );
    if (!hasGeneratedId) w.text(record.clientOrderId);
    this.#symbol.write(w, record.symbol);
  }

  ledger(record: LedgerRecord, tradeId = 0): void {
    const w = this.#begin(EVENT_KIND.ledger);
    const at = w.numbers(9);
    w.number(at, tradeId);
    w.number(at + 8, record.changeId);
    w.number(at + 16, record.userId);
    w.number(at + 24, w.plain(record.amount));
    w.number(at + 32, w.plain(record.walletBefore));
    w.number(at + 40, w.plain(record.walletAfter));
    w.number(at + 48, w.plain(record.frozenBefore));
    w.number(at + 56, w.plain(record.frozenAfter));
    w.number(at + 64, record.createdAt);
    w.endNumbers();
    this.#asset.write(w, record.asset);
    CHANGE_TYPE.write(w, record.changeType);
    if (tradeId === 0) w.text(record.referenceId);
    this.#symbol.write(w, record.symbol);
  }

  position(record: PositionRecord): void {
    const w = this.#begin(EVENT_KIND.position);
    const at = w.numbers(10);
    w.number(at, record.positionId);
    w.number(at + 8, record.userId);
    w.number(at + 16, w.plain(record.quantity));
    w.number(at + 24, w.plain(record.cost));
    w.number(at + 32, w.plain(record.isolatedMargin));
    w.number(at + 40, w.plain(record.realizedPnl));
    w.number(at + 48, w.plain(record.handlingFee));
    w.number(at + 56, w.plain(record.fundingFee));
    w.number(at + 64, record.openedAt);
    w.number(at + 72, record.updatedAt);
    w.endNumbers();
    this.#symbol.write(w, record.symbol);
    POSITION_SIDE.write(w, record.positionSide);
    MARGIN_MODE.write(w, record.marginMode);
    w.u16(record.leverage);
  }

  closedPosition(record: ClosedPositionRecord): void {
    const w = this.#begin(EVENT_KIND.closedPosition);
    const at = w.numbers(12);
    w.number(at, record.positionId);
    w.number(at + 8, record.userId);
    w.number(at + 16, w.plain(record.maxQuantity));
    w.number(at + 24, w.plain(record.openedQuantity));
    w.number(at + 32, w.plain(record.openedValue));
    w.number(at + 40, w.plain(record.closedQuantity));
    w.number(at + 48, w.plain(record.closedValue));
    w.number(at + 56, w.plain(record.pnl));
    w.number(at + 64, w.plain(record.handlingFee));
    w.number(at + 72, w.plain(record.fundingFee));
    w.number(at + 80, record.openedAt);
    w.number(at + 88, record.closedAt);
    w.endNumbers();
    this.#symbol.write(w, record.symbol);
    POSITION_SIDE.write(w, record.positionSide);
    DIRECTION.write(w, record.side);
    MARGIN_MODE.write(w, record.marginMode);
    w.u16(record.leverage);
    w.u8(record.triggerMode);
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

  hourlyClose(record: HourlyCloseRecord): void {
    const w = this.#begin(EVENT_KIND.hourlyClose);
    w.integer(record.userId);
    w.integer(record.time);
    w.amount(record.equity);
    w.amount(record.walletBalance);
  }

  price(record: PriceRecord): void {
    const w = this.#begin(EVENT_KIND.price);
    w.text(record.symbol);
    w.amount(record.indexPrice);
    w.amount(record.markPrice);
    w.boolean(record.stale);
    w.integer(record.createdAt);
  }

  fundingRate(record: FundingRateRecord): void {
    writeFundingRate(this.#begin(EVENT_KIND.fundingRate), record);
  }

  fundingPayment(record: FundingPaymentRecord): void {
    writeFundingPayment(this.#begin(EVENT_KIND.fundingPayment), record);
  }

  liquidation(record: LiquidationRecord): void {
    writeLiquidation(this.#begin(EVENT_KIND.liquidation), record);
  }

  marginCall(record: MarginCallRecord): void {
    writeMarginCall(this.#begin(EVENT_KIND.marginCall), record);
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

  agent(record: AgentRecord): void {
    writeAgent(this.#begin(EVENT_KIND.agent), record);
  }

  agentOrder(record: AgentOrderRecord): void {
    writeAgentOrderRecord(this.#begin(EVENT_KIND.agentOrder), record);
  }

  #begin(kind: number): ByteWriter {
    this.#count += 1;
    this.#writer.u8(kind);
    return this.#writer;
  }
}
