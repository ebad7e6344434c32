import {
  type AccountRecord,
  type AgentOrderRecord,
  type AgentRecord,
  type ClosedPositionRecord,
  type ConditionRecord,
  type DailyCloseRecord,
  type Engine,
  type EventSink,
  EventWriter,
  type FillRecord,
  type FundingPaymentRecord,
  type FundingRateRecord,
  type HourlyCloseRecord,
  type LedgerRecord,
  type LiquidationRecord,
  type MarginCallRecord,
  type OrderRecord,
  type PositionRecord,
  type PriceRecord,
  type SettingsRecord,
  type StrategyRecord,
  type SymbolRecord,
  type TradeRecord,
} from '@openperp/engine';
import type { EventBatch } from './event-batch.ts';

/** A piece of a long run of events is cut at the first sequence boundary past this size. */
const PIECE_BYTES = 1 << 20;

/**
 * Cuts a long run of events (a replay, an `advance`) into bounded pieces, each of whole sequences, and leaves out what a reader has
 * already. The engine that is applying tells which sequence it is at.
 */
export class CutEvents implements EventSink {
  readonly #writer = new EventWriter();
  readonly #engine: Pick<Engine, 'sequence' | 'timeMs'>;
  readonly #emit: (batch: EventBatch) => void;
  /** The last sequence that has been emitted, or that the reader had before. */
  #emitted: number;
  /** The sequence of the last event written. */
  #written: number;

  /** Events of sequences up to `known` are dropped; `emit` gets the pieces in order, each starting where the one before ended. */
  constructor(engine: Pick<Engine, 'sequence' | 'timeMs'>, known: number, emit: (batch: EventBatch) => void) {
    this.#engine = engine;
    this.#emit = emit;
    this.#emitted = known;
    this.#written = known;
  }

  /** Emits what is left, up to the sequence that has been applied last, events or none. */
  finish(): void {
    this.#cut(this.#engine.sequence);
  }

  order(record: OrderRecord): void {
    if (this.#wanted()) this.#writer.order(record);
  }

  condition(record: ConditionRecord): void {
    if (this.#wanted()) this.#writer.condition(record);
  }

  strategy(record: StrategyRecord): void {
    if (this.#wanted()) this.#writer.strategy(record);
  }

  trade(record: TradeRecord): void {
    if (this.#wanted()) this.#writer.trade(record);
  }

  fill(record: FillRecord): void {
    if (this.#wanted()) this.#writer.fill(record);
  }

  ledger(record: LedgerRecord): void {
    if (this.#wanted()) this.#writer.ledger(record);
  }

  position(record: PositionRecord): void {
    if (this.#wanted()) this.#writer.position(record);
  }

  closedPosition(record: ClosedPositionRecord): void {
    if (this.#wanted()) this.#writer.closedPosition(record);
  }

  account(record: AccountRecord): void {
    if (this.#wanted()) this.#writer.account(record);
  }

  dailyClose(record: DailyCloseRecord): void {
    if (this.#wanted()) this.#writer.dailyClose(record);
  }

  hourlyClose(record: HourlyCloseRecord): void {
    if (this.#wanted()) this.#writer.hourlyClose(record);
  }

  price(record: PriceRecord): void {
    if (this.#wanted()) this.#writer.price(record);
  }

  fundingRate(record: FundingRateRecord): void {
    if (this.#wanted()) this.#writer.fundingRate(record);
  }

  fundingPayment(record: FundingPaymentRecord): void {
    if (this.#wanted()) this.#writer.fundingPayment(record);
  }

  liquidation(record: LiquidationRecord): void {
    if (this.#wanted()) this.#writer.liquidation(record);
  }

  marginCall(record: MarginCallRecord): void {
    if (this.#wanted()) this.#writer.marginCall(record);
  }

  settings(record: SettingsRecord): void {
    if (this.#wanted()) this.#writer.settings(record);
  }

  symbol(record: SymbolRecord): void {
    if (this.#wanted()) this.#writer.symbol(record);
  }

  agent(record: AgentRecord): void {
    if (this.#wanted()) this.#writer.agent(record);
  }

  agentOrder(record: AgentOrderRecord): void {
    if (this.#wanted()) this.#writer.agentOrder(record);
  }

  /** Whether the reader lacks the event that is being told; a piece that is large enough goes out before a new sequence begins. */
  #wanted(): boolean {
    const { sequence } = this.#engine;
    if (sequence <= this.#emitted) return false;
    if (sequence !== this.#written && this.#writer.view().length >= PIECE_BYTES) this.#cut(sequence - 1);
    this.#written = sequence;
    return true;
  }

  #cut(lastSequence: number): void {
    if (lastSequence <= this.#emitted) return;
    this.#emit({
      firstSequence: this.#emitted + 1,
      lastSequence,
      timeMs: this.#engine.timeMs,
      events: this.#writer.take() as Uint8Array<ArrayBuffer>,
    });
    this.#emitted = lastSequence;
  }
}
