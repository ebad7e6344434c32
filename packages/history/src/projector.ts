import type { ConditionStatus, EngineEvent, OrderStatus, SymbolRecord } from '@openperp/engine';
import type { Bar, BarKey } from './kline/bar.ts';
import { BarBuilder, type BarStore } from './kline/bar-builder.ts';
import { haltAfter } from './kline/halt.ts';
import { barsOf } from './queries/klines.ts';
import { toAgentOrderRow } from './row/agent-order-row.ts';
import { fromBarRow, toBarRow } from './row/bar-row.ts';
import { toClosedPositionRow } from './row/closed-position-row.ts';
import { toConditionRow } from './row/condition-row.ts';
import { toDailyCloseRow } from './row/daily-close-row.ts';
import { toFillRow } from './row/fill-row.ts';
import { toFundingPaymentRow } from './row/funding-payment-row.ts';
import { toFundingRateRow } from './row/funding-rate-row.ts';
import { toLedgerRow } from './row/ledger-row.ts';
import { toLiquidationRow } from './row/liquidation-row.ts';
import { toOrderRow } from './row/order-row.ts';
import { toStrategyRow } from './row/strategy-row.ts';
import { toTradeRow } from './row/trade-row.ts';
import type { QueryBuilder } from './sql/query-builder.ts';
import { RowWriter } from './sql/row-writer.ts';
import { TABLES } from './sql/schema.ts';
import type { SqliteStore } from './sql/sqlite-store.ts';
import { firstRowOf } from './sql/steps.ts';

/** The events of the commands `firstSequence` to `lastSequence`, in order; several batches may be joined into one. */
export interface EventBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly events: readonly EngineEvent[];
}

const CURSOR_ID = 1;

const isClosed: Readonly<Record<OrderStatus, boolean>> = {
  NEW: false,
  PENDING: false,
  PARTIALLY_FILLED: false,
  FILLED: true,
  CANCELED: true,
  PARTIALLY_FILLED_CANCELED: true,
  REJECTED: true,
};

const hasEnded: Readonly<Record<ConditionStatus, boolean>> = {
  PENDING_ACTIVATION: false,
  PENDING: false,
  TRIGGERED: true,
  CANCELLED: true,
  REJECTED: true,
};

/** Writes engine events into the tables, each batch once: its rows and the cursor are one transaction. */
export class Projector {
  readonly #store: SqliteStore;
  readonly #builder: QueryBuilder;
  readonly #orders: RowWriter<'orders'>;
  readonly #fills: RowWriter<'fills'>;
  readonly #trades: RowWriter<'trades'>;
  readonly #ledger: RowWriter<'ledger'>;
  readonly #closedPositions: RowWriter<'closed_positions'>;
  readonly #dailyCloses: RowWriter<'daily_closes'>;
  readonly #halts: RowWriter<'halts'>;
  readonly #fundingRates: RowWriter<'funding_rates'>;
  readonly #fundingPayments: RowWriter<'funding_payments'>;
  readonly #liquidations: RowWriter<'liquidations'>;
  readonly #conditions: RowWriter<'conditions'>;
  readonly #strategies: RowWriter<'strategies'>;
  readonly #agentOrders: RowWriter<'agent_orders'>;
  readonly #cursors: RowWriter<'cursor'>;
  readonly #barStore: BarStore;
  #bars: BarBuilder;
  #cursor: number;

  constructor(store: SqliteStore, builder: QueryBuilder) {
    this.#store = store;
    this.#builder = builder;
    this.#orders = new RowWriter(store, 'orders', ['order_id']);
    this.#fills = new RowWriter(store, 'fills', ['fill_id']);
    this.#trades = new RowWriter(store, 'trades', ['trade_id']);
    this.#ledger = new RowWriter(store, 'ledger', ['change_id']);
    this.#closedPositions = new RowWriter(store, 'closed_positions', ['position_id']);
    this.#dailyCloses = new RowWriter(store, 'daily_closes', ['user_id', 'day']);
    this.#halts = new RowWriter(store, 'halts', ['symbol', 'started_at']);
    this.#fundingRates = new RowWriter(store, 'funding_rates', ['symbol', 'funding_time']);
    this.#fundingPayments = new RowWriter(store, 'funding_payments', ['change_id']);
    this.#liquidations = new RowWriter(store, 'liquidations', ['liquidation_id']);
    this.#conditions = new RowWriter(store, 'conditions', ['condition_id']);
    this.#strategies = new RowWriter(store, 'strategies', ['strategy_id']);
    this.#agentOrders = new RowWriter(store, 'agent_orders', ['order_id']);
    this.#cursors = new RowWriter(store, 'cursor', ['id']);
    this.#barStore = barStore(store, builder);
    this.#bars = new BarBuilder(this.#barStore);
    const row = store.run(firstRowOf(builder.selectFrom('cursor').selectAll().where('id', '=', CURSOR_ID)));
    this.#cursor = row?.sequence ?? 0;
  }

  /** The last sequence whose events are in the tables; 0 at first. */
  get cursor(): number {
    return this.#cursor;
  }

  /**
   * Projects a batch; one at or before the cursor is skipped.
   * Throws where it neither is that nor follows the cursor without a gap, and, leaving everything as it was, where a write fails.
   */
  apply(batch: EventBatch): void {
    if (batch.lastSequence <= this.#cursor) return;
    if (batch.firstSequence !== this.#cursor + 1) {
      throw new Error(
        `batch of ${batch.firstSequence} to ${batch.lastSequence} does not follow sequence ${this.#cursor}`,
      );
    }
    this.#transaction(() => {
      for (const event of batch.events) this.#project(event);
      this.#bars.flush();
      this.#cursors.write({ id: CURSOR_ID, sequence: batch.lastSequence });
    });
    this.#cursor = batch.lastSequence;
  }

  /** Empties every table, so that the history is built again from sequence 1. */
  reset(): void {
    this.#transaction(() => {
      for (const table of TABLES) this.#store.all(this.#builder.deleteFrom(table).compile());
    });
    this.#bars = new BarBuilder(this.#barStore);
    this.#cursor = 0;
  }

  /** A transaction after whose failure nothing in memory is ahead of the tables. */
  #transaction(work: () => void): void {
    try {
      this.#store.transaction(work);
    } catch (error) {
      this.#bars = new BarBuilder(this.#barStore);
      throw error;
    }
  }

  #project(event: EngineEvent): void {
    switch (event.kind) {
      case 'order':
        if (isClosed[event.record.status]) this.#orders.write(toOrderRow(event.record));
        break;
      case 'fill':
        this.#fills.write(toFillRow(event.record));
        break;
      case 'trade':
        this.#trades.write(toTradeRow(event.record));
        this.#bars.trade(event.record);
        break;
      case 'ledger':
        this.#ledger.write(toLedgerRow(event.record));
        break;
      case 'closedPosition':
        this.#closedPositions.write(toClosedPositionRow(event.record));
        break;
      case 'dailyClose':
        this.#dailyCloses.write(toDailyCloseRow(event.record));
        break;
      case 'symbol':
        this.#projectSymbol(event.record);
        break;
      case 'price':
        this.#bars.price(event.record);
        break;
      case 'fundingRate':
        this.#fundingRates.write(toFundingRateRow(event.record));
        break;
      case 'fundingPayment':
        this.#fundingPayments.write(toFundingPaymentRow(event.record));
        break;
      case 'liquidation':
        this.#liquidations.write(toLiquidationRow(event.record));
        break;
      case 'condition':
        if (hasEnded[event.record.status]) this.#conditions.write(toConditionRow(event.record));
        break;
      case 'strategy':
        this.#strategies.write(toStrategyRow(event.record));
        break;
      case 'agentOrder':
        this.#agentOrders.write(toAgentOrderRow(event.record));
        break;
      case 'agent':
      case 'position':
      case 'account':
      case 'marginCall':
      case 'settings':
        break;
      default:
        unknownEvent(event);
    }
  }

  #projectSymbol(record: SymbolRecord): void {
    const { symbol, status } = record.spec;
    const halts = this.#builder.selectFrom('halts').selectAll().where('symbol', '=', symbol);
    const row = this.#store.run(firstRowOf(halts.orderBy('started_at', 'desc').limit(1)));
    const last = row === undefined ? undefined : { startedAt: row.started_at, endedAt: row.ended_at };
    const halt = haltAfter(last, status, record.updatedAt);
    if (halt !== undefined) this.#halts.write({ symbol, started_at: halt.startedAt, ended_at: halt.endedAt });
  }
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}

/** The bars of the tables. */
function barStore(store: SqliteStore, builder: QueryBuilder): BarStore {
  const writer = new RowWriter(store, 'bars', ['symbol', 'price_type', 'interval', 'open_time']);
  return {
    last(key: BarKey): Bar | undefined {
      const row = store.run(firstRowOf(barsOf(builder, key).orderBy('open_time', 'desc').limit(1)));
      return row === undefined ? undefined : fromBarRow(row);
    },
    save(key: BarKey, bar: Bar): void {
      writer.write(toBarRow(key, bar));
    },
  };
}
