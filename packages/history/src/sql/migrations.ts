import { type Compilable, type CreateTableBuilder, type RawBuilder, sql } from 'kysely';
import { fillAccountDays } from '../statistics/fill-account-days.ts';
import type { Dialect, QueryBuilder } from './query-builder.ts';
import type { Steps } from './steps.ts';

/** One step of the schema; once released it never changes. */
export interface Migration {
  readonly name: string;
  statements(builder: QueryBuilder, dialect: Dialect): readonly Compilable[];
  /** Fills new tables from the rows that the others have. */
  readonly fill?: (builder: QueryBuilder) => Steps<void>;
}

/** All migrations, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001-first', statements: first },
  { name: '0002-risk', statements: risk },
  { name: '0003-conditions', statements: conditions },
  { name: '0004-agent-orders', statements: agentOrders },
  { name: '0005-log', statements: log },
  { name: '0006-statistics', statements: statistics, fill: fillAccountDays },
  { name: '0007-reading-alone', statements: readingAlone },
];

/** How a dialect calls the two types of all columns. */
interface ColumnTypes {
  /** 64 bits. */
  readonly integer: 'integer' | 'bigint';
  readonly text: 'text' | RawBuilder<string>;
}

const TYPES: Readonly<Record<Dialect, ColumnTypes>> = {
  /** Only a column of the very type `integer` can be the row's own key. */
  sqlite: { integer: 'integer', text: 'text' },
  /** Compared by bytes, as in SQLite: no library of the system's decides on an order or an index. */
  postgres: { integer: 'bigint', text: sql`text collate "C"` },
};

/** Makes the statements of tables and indexes in one schema. */
function makersOf(builder: QueryBuilder, dialect: Dialect) {
  const { schema } = builder;
  const { integer, text } = TYPES[dialect];
  return {
    /** A table of `columns`, `name:i` an integer, `name` a text; the first is the key unless `key` names others. */
    table(name: string, columns: string, key?: readonly string[]): Compilable {
      let create: CreateTableBuilder<string, string> = schema.createTable(name);
      for (const [at, column] of columns.split(' ').entries()) {
        const [columnName = '', kind] = column.split(':');
        create = create.addColumn(columnName, kind === 'i' ? integer : text, (definition) => {
          const isKey = key === undefined && at === 0;
          return isKey ? definition.primaryKey() : definition.notNull();
        });
      }
      return key === undefined ? create : create.addPrimaryKeyConstraint(`${name}_key`, [...key]);
    },
    index: (name: string, on: string, columns: readonly string[]) =>
      schema
        .createIndex(name)
        .on(on)
        .columns([...columns]),
  };
}

function first(builder: QueryBuilder, dialect: Dialect): readonly Compilable[] {
  const { schema } = builder;
  const { integer, text } = TYPES[dialect];
  const { table, index } = makersOf(builder, dialect);

  /** What else orders are filtered by: within the index, so that rows that do not match are never read. */
  const filtered = ['status', 'type', 'side'];

  return [
    table(
      'orders',
      'order_id:i user_id:i symbol client_order_id type side position_side status time_in_force price quantity filled_quantity ' +
        'trade_value handling_fee realized_pnl reduce_only:i close_position:i maker_only:i self_trade_prevention leverage:i ' +
        'margin_mode cancel_reason condition_id:i strategy_id:i good_till_date:i created_at:i updated_at:i',
    ),
    index('orders_by_user', 'orders', ['user_id', 'created_at', 'order_id', ...filtered]),
    index('orders_by_symbol', 'orders', ['user_id', 'symbol', 'created_at', 'order_id', ...filtered]),
    index('orders_by_client_order_id', 'orders', ['user_id', 'client_order_id', 'created_at', 'order_id']),

    table(
      'fills',
      'fill_id:i trade_id:i order_id:i client_order_id user_id:i symbol side position_side role_type price quantity trade_value ' +
        'handling_fee realized_pnl closed_quantity position_id:i created_at:i',
    ),
    index('fills_by_user', 'fills', ['user_id', 'created_at', 'fill_id']),
    index('fills_by_symbol', 'fills', ['user_id', 'symbol', 'created_at', 'fill_id']),
    index('fills_by_order', 'fills', ['order_id', 'created_at', 'fill_id']),
    index('closes_by_position', 'fills', ['position_id', 'fill_id']).where(
      sql.ref('closed_quantity'),
      '<>',
      sql.lit('0'),
    ),

    table('trades', 'trade_id:i symbol price quantity trade_value taker_side created_at:i'),
    index('trades_by_symbol', 'trades', ['symbol', 'trade_id']),

    table(
      'ledger',
      'change_id:i user_id:i asset amount wallet_before wallet_after frozen_before frozen_after change_type reference_id symbol created_at:i',
    ),
    index('ledger_by_user', 'ledger', ['user_id', 'created_at', 'change_id', 'asset']),
    index('ledger_by_change_type', 'ledger', ['user_id', 'change_type', 'created_at', 'change_id', 'asset']),

    table(
      'closed_positions',
      'position_id:i user_id:i symbol position_side side margin_mode leverage:i max_quantity opened_quantity opened_value ' +
        'closed_quantity closed_value pnl handling_fee funding_fee trigger_mode:i opened_at:i closed_at:i',
    ),
    index('closed_positions_by_user', 'closed_positions', ['user_id', 'closed_at', 'position_id']),
    index('closed_positions_by_symbol', 'closed_positions', [
      'user_id',
      'symbol',
      'closed_at',
      'position_id',
    ]),

    table('daily_closes', 'user_id:i day:i equity wallet_balance maker_volume taker_volume', [
      'user_id',
      'day',
    ]),

    table(
      'bars',
      'symbol price_type interval open_time:i open high low close volume quote_volume trade_count:i',
      ['symbol', 'price_type', 'interval', 'open_time'],
    ),

    schema
      .createTable('halts')
      .addColumn('symbol', text, (definition) => definition.notNull())
      .addColumn('started_at', integer, (definition) => definition.notNull())
      .addColumn('ended_at', integer)
      .addPrimaryKeyConstraint('halts_key', ['symbol', 'started_at']),

    table('cursor', 'id:i sequence:i'),
  ];
}

function risk(builder: QueryBuilder, dialect: Dialect): readonly Compilable[] {
  const { table, index } = makersOf(builder, dialect);
  return [
    table(
      'funding_rates',
      'symbol funding_time:i funding_rate average_premium premium_samples:i interest_rate funding_interval_hours:i mark_price ' +
        'index_price created_at:i',
      ['symbol', 'funding_time'],
    ),

    table(
      'funding_payments',
      'change_id:i user_id:i symbol position_id:i position_side margin_mode quantity mark_price funding_rate amount funding_time:i',
    ),
    index('funding_payments_by_position', 'funding_payments', ['position_id', 'change_id']),

    table(
      'liquidations',
      'liquidation_id:i user_id:i symbol position_side position_id:i margin_mode kind side order_id:i quantity price bankruptcy_price mark_price fee position_quantity position_cost margin_balance unrealized_pnl other_unrealized_pnl maintenance_margin other_maintenance_margin tier:i maintenance_margin_rate maintenance_amount liquidation_fee_rate fund_balance fund_notional counterparty_id:i rank:i ranked:i created_at:i',
    ),
    index('liquidations_by_time', 'liquidations', ['created_at', 'liquidation_id']),
    index('liquidations_by_user', 'liquidations', ['user_id', 'created_at', 'liquidation_id']),
    index('liquidations_by_symbol', 'liquidations', ['symbol', 'created_at', 'liquidation_id']),
    index('liquidations_by_position', 'liquidations', ['position_id', 'liquidation_id']),
  ];
}

function conditions(builder: QueryBuilder, dialect: Dialect): readonly Compilable[] {
  const { table, index } = makersOf(builder, dialect);

  /** As for orders. */
  const filtered = ['status', 'type', 'side'];

  return [
    table(
      'conditions',
      'condition_id:i user_id:i symbol client_order_id type side position_side status time_in_force price quantity stop_price ' +
        'working_type activate_price callback_rate reduce_only:i close_position:i price_protect:i good_till_date:i extreme_price ' +
        'generated_order_id:i trigger_time:i cancel_reason reject_code:i reject_field reject_rule strategy_id:i leverage:i ' +
        'margin_mode created_at:i updated_at:i',
    ),
    index('conditions_by_user', 'conditions', ['user_id', 'created_at', 'condition_id', ...filtered]),
    index('conditions_by_symbol', 'conditions', [
      'user_id',
      'symbol',
      'created_at',
      'condition_id',
      ...filtered,
    ]),
    index('conditions_by_client_order_id', 'conditions', [
      'user_id',
      'client_order_id',
      'created_at',
      'condition_id',
    ]),

    table(
      'strategies',
      'strategy_id:i user_id:i symbol client_strategy_id type status parts created_at:i updated_at:i',
    ),
    index('strategies_by_client_strategy_id', 'strategies', [
      'user_id',
      'client_strategy_id',
      'created_at',
      'strategy_id',
    ]),
  ];
}

function agentOrders(builder: QueryBuilder, dialect: Dialect): readonly Compilable[] {
  const { table, index } = makersOf(builder, dialect);
  return [
    table(
      'agent_orders',
      'order_id:i agent_code agent_order_no order_type user_id:i direction is_whole:i asset amount status failure ' +
        'original_order_no reason created_at:i updated_at:i',
    ),
    index('agent_orders_by_agent', 'agent_orders', [
      'agent_code',
      'created_at',
      'order_id',
      'order_type',
      'status',
    ]),
  ];
}

function log(builder: QueryBuilder, dialect: Dialect): readonly Compilable[] {
  return [makersOf(builder, dialect).table('log', 'id:i log_id')];
}

function statistics(builder: QueryBuilder, dialect: Dialect): readonly Compilable[] {
  const { table, index } = makersOf(builder, dialect);
  return [
    table(
      'account_days',
      'user_id:i day:i fees maker_volume taker_volume realized_pnl funding transfers_in transfers_out transfer_moment',
      ['user_id', 'day'],
    ),
    table('hourly_closes', 'user_id:i time:i equity wallet_balance', ['user_id', 'time']),
    index('hourly_closes_by_time', 'hourly_closes', ['time']),
  ];
}

/** What a reader must know that has no engine to ask. */
function readingAlone(builder: QueryBuilder, dialect: Dialect): readonly Compilable[] {
  const { table } = makersOf(builder, dialect);
  return [table('symbols', 'symbol price_precision:i'), table('engine_time', 'id:i time:i')];
}
