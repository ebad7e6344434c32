import type {
  AccountStatus,
  AgentDirection,
  ConditionTimeInForce,
  ConditionType,
  DrivenOn,
  MarginMode,
  OrderType,
  PositionSide,
  SelfTradePrevention,
  Side,
  StrategyType,
  TimeInForce,
  WorkingType,
} from '../command/command.ts';
import type {
  AgentOrderFailure,
  AgentOrderStatus,
  AgentOrderType,
  CancelReason,
  ChangeType,
  ClosedPositionRecord,
  ConditionStatus,
  FillRecord,
  LiquidationKind,
  OrderStatus,
  StrategyPartState,
  StrategyStatus,
} from '../event/records.ts';
import type { MarkPriceMethod, SymbolStatus } from '../symbol/symbol-spec.ts';
import { EnumCodec } from './enum-codec.ts';

export const SIDE = new EnumCodec<Side>({ BUY: 0, SELL: 1 });

export const POSITION_SIDE = new EnumCodec<PositionSide>({ BOTH: 0, LONG: 1, SHORT: 2 });

export const DIRECTION = new EnumCodec<ClosedPositionRecord['side']>({ LONG: 0, SHORT: 1 });

export const ORDER_TYPE = new EnumCodec<OrderType>({ LIMIT: 0, MARKET: 1 });

export const TIME_IN_FORCE = new EnumCodec<TimeInForce>({ GTC: 0, IOC: 1, FOK: 2, GTD: 3 });

export const CONDITION_TIME_IN_FORCE = new EnumCodec<ConditionTimeInForce>({
  GTC: 0,
  IOC: 1,
  FOK: 2,
  GTD: 3,
  GTE_GTC: 4,
});

export const CONDITION_TYPE = new EnumCodec<ConditionType>({
  STOP_MARKET: 0,
  STOP_LIMIT: 1,
  TAKE_PROFIT_MARKET: 2,
  TAKE_PROFIT_LIMIT: 3,
  TRAILING_STOP: 4,
});

export const WORKING_TYPE = new EnumCodec<WorkingType>({ MARK_PRICE: 0, CONTRACT_PRICE: 1, INDEX_PRICE: 2 });

export const CONDITION_STATUS = new EnumCodec<ConditionStatus>({
  PENDING_ACTIVATION: 0,
  PENDING: 1,
  TRIGGERED: 2,
  CANCELLED: 3,
  REJECTED: 4,
});

export const STRATEGY_TYPE = new EnumCodec<StrategyType>({ OTO: 0, OCO: 1, OTOCO: 2 });

export const STRATEGY_STATUS = new EnumCodec<StrategyStatus>({ WORKING: 0, ALL_DONE: 1, CANCELLED: 2 });

export const STRATEGY_PART_STATE = new EnumCodec<StrategyPartState>({
  INACTIVE: 0,
  ACTIVE: 1,
  ENDED: 2,
  DROPPED: 3,
  REJECTED: 4,
});

export const DRIVEN_ON = new EnumCodec<DrivenOn | ''>({ '': 0, FILLED: 1, PARTIALLY_FILLED_OR_FILLED: 2 });

export const SELF_TRADE_PREVENTION = new EnumCodec<SelfTradePrevention>({
  EXPIRE_MAKER: 0,
  EXPIRE_TAKER: 1,
  EXPIRE_BOTH: 2,
  NONE: 3,
});

export const MARGIN_MODE = new EnumCodec<MarginMode>({ CROSS: 0, ISOLATED: 1 });

export const ACCOUNT_STATUS = new EnumCodec<AccountStatus>({ ACTIVE: 0, FROZEN: 1, CANCEL_ONLY: 2 });

export const ORDER_STATUS = new EnumCodec<OrderStatus>({
  NEW: 0,
  PENDING: 1,
  PARTIALLY_FILLED: 2,
  FILLED: 3,
  CANCELED: 4,
  REJECTED: 5,
  PARTIALLY_FILLED_CANCELED: 6,
});

export const CANCEL_REASON = new EnumCodec<CancelReason>({
  '': 0,
  USER: 1,
  IOC: 2,
  FOK: 3,
  SELF_TRADE: 4,
  GTD: 5,
  LIQUIDATION: 6,
  ADL: 7,
  REDUCE_ONLY: 8,
  STRATEGY: 9,
  HALT: 10,
  COUNTDOWN: 11,
  MARKET_BOUND: 12,
});

export const ROLE_TYPE = new EnumCodec<FillRecord['roleType']>({ maker: 0, taker: 1 });

export const CHANGE_TYPE = new EnumCodec<ChangeType>({
  TRANSFER_IN: 0,
  TRANSFER_OUT: 1,
  REALIZED_PNL: 2,
  HANDLING_FEE: 3,
  FUNDING_FEE: 4,
  LIQUIDATION_FEE: 5,
  INSURANCE: 6,
  ADL: 7,
  ADJUSTMENT: 8,
});

export const LIQUIDATION_KIND = new EnumCodec<LiquidationKind>({ LIQUIDATION: 0, TAKEOVER: 1, ADL: 2 });

export const SYMBOL_STATUS = new EnumCodec<SymbolStatus>({
  PRE_LAUNCH: 0,
  TRADING: 1,
  CANCEL_ONLY: 2,
  HALTED: 3,
  DELISTED: 4,
});

export const AGENT_DIRECTION = new EnumCodec<AgentDirection>({ IN: 0, OUT: 1 });

export const AGENT_ORDER_TYPE = new EnumCodec<AgentOrderType>({
  TRANSFER_IN: 0,
  TRANSFER_OUT: 1,
  REVERSE: 2,
});

export const AGENT_ORDER_STATUS = new EnumCodec<AgentOrderStatus>({ SUCCESS: 0, FAILED: 1, REVERSED: 2 });

export const AGENT_ORDER_FAILURE = new EnumCodec<AgentOrderFailure>({
  '': 0,
  INSUFFICIENT_BALANCE: 1,
  ACCOUNT_FROZEN: 2,
  AWAITS_LIQUIDATION: 3,
});

export const MARK_PRICE_METHOD = new EnumCodec<MarkPriceMethod>({ MEDIAN: 0, INDEX: 1 });
