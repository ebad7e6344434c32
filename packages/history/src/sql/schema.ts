/**
 * The tables of the history, one schema for SQLite and PostgreSQL. Ids, times (ms, engine time) and counts are integers; prices,
 * quantities, money and rates are the plain integer text of their 10⁻⁸ units, exact at any width ({@link AmountText}); booleans are 0
 * and 1; enumerations are the engine's own words.
 */

/** An integer of 10⁻⁸ as text, such as "-150000000": no leading zeros, no "+", no "-0". */
export type AmountText = string;

/** An order that has closed; open ones are the engine's to answer. */
export interface OrderRow {
  order_id: number;
  user_id: number;
  symbol: string;
  client_order_id: string;
  type: string;
  side: string;
  position_side: string;
  status: string;
  time_in_force: string;
  price: AmountText;
  quantity: AmountText;
  filled_quantity: AmountText;
  trade_value: AmountText;
  handling_fee: AmountText;
  realized_pnl: AmountText;
  reduce_only: number;
  close_position: number;
  maker_only: number;
  self_trade_prevention: string;
  leverage: number;
  margin_mode: string;
  cancel_reason: string;
  condition_id: number;
  strategy_id: number;
  good_till_date: number;
  created_at: number;
  updated_at: number;
}

/** One side of a trade; with `closed_quantity` other than "0" also a close of the position it names. */
export interface FillRow {
  fill_id: number;
  trade_id: number;
  order_id: number;
  client_order_id: string;
  user_id: number;
  symbol: string;
  side: string;
  position_side: string;
  role_type: string;
  price: AmountText;
  quantity: AmountText;
  trade_value: AmountText;
  handling_fee: AmountText;
  realized_pnl: AmountText;
  closed_quantity: AmountText;
  position_id: number;
  created_at: number;
}

/** A public trade. */
export interface TradeRow {
  trade_id: number;
  symbol: string;
  price: AmountText;
  quantity: AmountText;
  trade_value: AmountText;
  taker_side: string;
  created_at: number;
}

/** A change of an account's wallet. */
export interface LedgerRow {
  change_id: number;
  user_id: number;
  asset: string;
  amount: AmountText;
  wallet_before: AmountText;
  wallet_after: AmountText;
  frozen_before: AmountText;
  frozen_after: AmountText;
  change_type: string;
  reference_id: string;
  symbol: string;
  created_at: number;
}

/** The life of a position that has closed (POS-3). */
export interface ClosedPositionRow {
  position_id: number;
  user_id: number;
  symbol: string;
  position_side: string;
  side: string;
  margin_mode: string;
  leverage: number;
  max_quantity: AmountText;
  opened_quantity: AmountText;
  opened_value: AmountText;
  closed_quantity: AmountText;
  closed_value: AmountText;
  pnl: AmountText;
  handling_fee: AmountText;
  funding_fee: AmountText;
  trigger_mode: number;
  opened_at: number;
  closed_at: number;
}

/** An account at the end of a UTC day (FEE-2). */
export interface DailyCloseRow {
  user_id: number;
  day: number;
  equity: AmountText;
  wallet_balance: AmountText;
  maker_volume: AmountText;
  taker_volume: AmountText;
}

/** One interval of one price of one symbol in which there was a trade, or a new index or mark; the others follow from their predecessors. */
export interface BarRow {
  symbol: string;
  price_type: string;
  interval: string;
  open_time: number;
  open: AmountText;
  high: AmountText;
  low: AmountText;
  close: AmountText;
  volume: AmountText;
  quote_volume: AmountText;
  trade_count: number;
}

/** A time in which a symbol was not TRADING, [started_at, ended_at); null: it still is not. */
export interface HaltRow {
  symbol: string;
  started_at: number;
  ended_at: number | null;
}

/** LIQ-6: one step of a liquidation with its inputs; see the engine's LiquidationRecord. */
export interface LiquidationRow {
  liquidation_id: number;
  user_id: number;
  symbol: string;
  position_side: string;
  position_id: number;
  margin_mode: string;
  kind: string;
  side: string;
  order_id: number;
  quantity: AmountText;
  price: AmountText;
  bankruptcy_price: AmountText;
  mark_price: AmountText;
  fee: AmountText;
  position_quantity: AmountText;
  position_cost: AmountText;
  margin_balance: AmountText;
  unrealized_pnl: AmountText;
  other_unrealized_pnl: AmountText;
  maintenance_margin: AmountText;
  other_maintenance_margin: AmountText;
  tier: number;
  maintenance_margin_rate: AmountText;
  maintenance_amount: AmountText;
  liquidation_fee_rate: AmountText;
  fund_balance: AmountText;
  fund_notional: AmountText;
  counterparty_id: number;
  rank: number;
  ranked: number;
  created_at: number;
}

/** FUND-3: a settlement of a symbol. */
export interface FundingRateRow {
  symbol: string;
  funding_time: number;
  funding_rate: AmountText;
  average_premium: AmountText;
  premium_samples: number;
  interest_rate: AmountText;
  funding_interval_hours: number;
  mark_price: AmountText;
  index_price: AmountText;
  created_at: number;
}

/** FUND-3: what a position paid (negative) or received; its ledger row has the same `change_id`. */
export interface FundingPaymentRow {
  change_id: number;
  user_id: number;
  symbol: string;
  position_id: number;
  position_side: string;
  margin_mode: string;
  quantity: AmountText;
  mark_price: AmountText;
  funding_rate: AmountText;
  amount: AmountText;
  funding_time: number;
}

/** A condition order that has ended; waiting ones are the engine's to answer. */
export interface ConditionRow {
  condition_id: number;
  user_id: number;
  symbol: string;
  client_order_id: string;
  type: string;
  side: string;
  position_side: string;
  status: string;
  time_in_force: string;
  price: AmountText;
  quantity: AmountText;
  stop_price: AmountText;
  working_type: string;
  activate_price: AmountText;
  callback_rate: AmountText;
  reduce_only: number;
  close_position: number;
  price_protect: number;
  good_till_date: number;
  extreme_price: AmountText;
  generated_order_id: number;
  trigger_time: number;
  cancel_reason: string;
  reject_code: number;
  reject_field: string;
  reject_rule: string;
  strategy_id: number;
  leverage: number;
  margin_mode: string;
  created_at: number;
  updated_at: number;
}

/** A strategy as it last stood, working or not (STRAT-5); `parts` is the JSON of its parts, amounts in it as in all columns. */
export interface StrategyRow {
  strategy_id: number;
  user_id: number;
  symbol: string;
  client_strategy_id: string;
  type: string;
  status: string;
  parts: string;
  created_at: number;
  updated_at: number;
}

/** An order of an agent as it last stood. */
export interface AgentOrderRow {
  order_id: number;
  agent_code: string;
  agent_order_no: string;
  order_type: string;
  user_id: number;
  direction: string;
  is_whole: number;
  asset: string;
  amount: AmountText;
  status: string;
  failure: string;
  original_order_no: string;
  reason: string;
  created_at: number;
  updated_at: number;
}

/**
 * What an account has done since it began, as it stood at the end of the UTC day `day` (ms of its 00:00), or stands (STAT-2). There is a
 * row for each day in which one of the others changed; each holds for the days after it too.
 */
export interface AccountDayRow {
  user_id: number;
  day: number;
  /** Paid, less rebates. */
  fees: AmountText;
  maker_volume: AmountText;
  taker_volume: AmountText;
  realized_pnl: AmountText;
  /** Positive: received. */
  funding: AmountText;
  transfers_in: AmountText;
  /** Positive too. */
  transfers_out: AmountText;
  /** Σ signed transfer × its ms since 1970: the time-weighted transfers until `end` are end × transfers − this. */
  transfer_moment: AmountText;
}

/** STAT-2: an account with a position at a whole UTC hour (ms); kept for some days. */
export interface HourlyCloseRow {
  user_id: number;
  time: number;
  equity: AmountText;
  wallet_balance: AmountText;
}

/** What of a symbol rows are presented with, when no engine is there to ask. */
export interface SymbolRow {
  symbol: string;
  price_precision: number;
}

/** The one row (id 1) that says what engine time it was (ms) when what the cursor names had been done. */
export interface EngineTimeRow {
  id: number;
  time: number;
}

/** The one row (id 1) that says how far the projection has come. */
export interface CursorRow {
  id: number;
  sequence: number;
}

/** The one row (id 1) that says whose history this is; see `OpenOptions.logId`. */
export interface LogRow {
  id: number;
  log_id: string;
}

/** Tables by name, as the query builder knows them. */
export interface HistoryDatabase {
  orders: OrderRow;
  fills: FillRow;
  trades: TradeRow;
  ledger: LedgerRow;
  closed_positions: ClosedPositionRow;
  daily_closes: DailyCloseRow;
  bars: BarRow;
  halts: HaltRow;
  funding_rates: FundingRateRow;
  funding_payments: FundingPaymentRow;
  liquidations: LiquidationRow;
  conditions: ConditionRow;
  strategies: StrategyRow;
  agent_orders: AgentOrderRow;
  account_days: AccountDayRow;
  hourly_closes: HourlyCloseRow;
  symbols: SymbolRow;
  engine_time: EngineTimeRow;
  cursor: CursorRow;
  log: LogRow;
}

export type TableName = keyof HistoryDatabase;

/** The columns that name a row, by table. */
export const KEYS = {
  orders: ['order_id'],
  fills: ['fill_id'],
  trades: ['trade_id'],
  ledger: ['change_id'],
  closed_positions: ['position_id'],
  daily_closes: ['user_id', 'day'],
  bars: ['symbol', 'price_type', 'interval', 'open_time'],
  halts: ['symbol', 'started_at'],
  funding_rates: ['symbol', 'funding_time'],
  funding_payments: ['change_id'],
  liquidations: ['liquidation_id'],
  conditions: ['condition_id'],
  strategies: ['strategy_id'],
  agent_orders: ['order_id'],
  account_days: ['user_id', 'day'],
  hourly_closes: ['user_id', 'time'],
  symbols: ['symbol'],
  engine_time: ['id'],
  cursor: ['id'],
  log: ['id'],
} as const satisfies { readonly [T in TableName]: readonly (keyof HistoryDatabase[T])[] };

/** Every table of {@link HistoryDatabase}. */
export const TABLES = Object.keys(KEYS) as readonly TableName[];
