import type {
  AccountStatus,
  AgentDirection,
  ConditionTimeInForce,
  ConditionType,
  MarginMode,
  OrderType,
  PositionSide,
  SelfTradePrevention,
  Side,
  StrategyPartRequest,
  StrategyType,
  TimeInForce,
  WorkingType,
} from '../command/command.ts';
import type { Amount } from '../number/amount.ts';
import type { SymbolSpec } from '../symbol/symbol-spec.ts';

/**
 * What the engine tells the world: one record type an event kind. Records are whole images (an order event is the order as it then
 * stands), so that a projection is an upsert. Amounts, prices, quantities and rates are integers of 10⁻⁸; times are engine time in ms.
 */

export type OrderStatus =
  | 'NEW'
  | 'PENDING'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'PARTIALLY_FILLED_CANCELED';

export type CancelReason =
  | ''
  | 'USER'
  | 'IOC'
  | 'FOK'
  | 'SELF_TRADE'
  | 'GTD'
  | 'LIQUIDATION'
  | 'ADL'
  | 'REDUCE_ONLY'
  | 'STRATEGY'
  | 'HALT'
  | 'COUNTDOWN'
  | 'MARKET_BOUND';

export type ChangeType =
  | 'TRANSFER_IN'
  | 'TRANSFER_OUT'
  | 'REALIZED_PNL'
  | 'HANDLING_FEE'
  | 'FUNDING_FEE'
  | 'LIQUIDATION_FEE'
  | 'INSURANCE'
  | 'ADL'
  | 'ADJUSTMENT';

/** An order as it stands. */
export interface OrderRecord {
  readonly orderId: number;
  readonly userId: number;
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly type: OrderType;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly status: OrderStatus;
  readonly timeInForce: TimeInForce;
  /** 0 for MARKET. */
  readonly price: Amount;
  /** As it stands after cuts and moves. */
  readonly quantity: Amount;
  readonly filledQuantity: Amount;
  /** Σ of its trades' values. */
  readonly tradeValue: Amount;
  readonly handlingFee: Amount;
  readonly realizedPnl: Amount;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly makerOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly leverage: number;
  readonly marginMode: MarginMode;
  readonly cancelReason: CancelReason;
  readonly conditionId: number;
  readonly strategyId: number;
  readonly goodTillDate: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type ConditionStatus = 'PENDING_ACTIVATION' | 'PENDING' | 'TRIGGERED' | 'CANCELLED' | 'REJECTED';

/** A condition order as it stands. */
export interface ConditionRecord {
  readonly conditionId: number;
  readonly userId: number;
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly type: ConditionType;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly status: ConditionStatus;
  readonly timeInForce: ConditionTimeInForce;
  /** 0 unless *_LIMIT. */
  readonly price: Amount;
  /** As it stands: a strategy lets it grow and shrink. 0 with closePosition. */
  readonly quantity: Amount;
  readonly stopPrice: Amount;
  readonly workingType: WorkingType;
  readonly activatePrice: Amount;
  /** Percent in 10⁻⁸. */
  readonly callbackRate: number;
  /** By request, by closePosition, because it closes by nature (MATCH-8), or driven against its working order (STRAT-5). */
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  readonly goodTillDate: number;
  /** TRAILING_STOP: the highest (SELL) or lowest (BUY) price seen since it is active; 0: none yet. */
  readonly extremePrice: Amount;
  /** 0: none. */
  readonly generatedOrderId: number;
  /** 0 until it fires. */
  readonly triggerTime: number;
  /** Why it was CANCELLED. */
  readonly cancelReason: CancelReason;
  /** Why its order was refused (COND-2): a code of the error table, the member and the rule; 0, "" and "" unless REJECTED. */
  readonly rejectCode: number;
  readonly rejectField: string;
  readonly rejectRule: string;
  /** 0: of no strategy. */
  readonly strategyId: number;
  readonly leverage: number;
  readonly marginMode: MarginMode;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type StrategyStatus = 'WORKING' | 'ALL_DONE' | 'CANCELLED';

/** INACTIVE: waits for its working part. ACTIVE: its order or condition is there. ENDED: it was active. DROPPED: it ended without. REJECTED: refused when it was to be activated. */
export type StrategyPartState = 'INACTIVE' | 'ACTIVE' | 'ENDED' | 'DROPPED' | 'REJECTED';

/** A part of a strategy as it stands, with the image of what it has placed. */
export interface StrategyPartRecord {
  readonly request: StrategyPartRequest;
  /** By request, because it closes by nature (MATCH-8), or driven against its working order (STRAT-5). */
  readonly reduceOnly: boolean;
  readonly state: StrategyPartState;
  /** Why it was refused; as in {@link ConditionRecord}. */
  readonly rejectCode: number;
  readonly rejectField: string;
  readonly rejectRule: string;
  /** Of an order part once it is active, also after it has ended. */
  readonly order: OrderRecord | null;
  /** Of a condition part once it is active, also after it has ended; its own order is `generatedOrderId`. */
  readonly condition: ConditionRecord | null;
}

/** A strategy as it stands (STRAT-5): told once at the end of each command that changed it or what its parts have placed. */
export interface StrategyRecord {
  readonly strategyId: number;
  readonly userId: number;
  readonly symbol: string;
  readonly clientStrategyId: string;
  readonly type: StrategyType;
  readonly status: StrategyStatus;
  /** Sub-order n is `parts[n − 1]`. */
  readonly parts: readonly StrategyPartRecord[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A public trade. */
export interface TradeRecord {
  readonly tradeId: number;
  readonly symbol: string;
  readonly price: Amount;
  readonly quantity: Amount;
  readonly tradeValue: Amount;
  readonly takerSide: Side;
  readonly createdAt: number;
}

/** One side's part in a trade. */
export interface FillRecord {
  readonly fillId: number;
  readonly tradeId: number;
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly userId: number;
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly roleType: 'maker' | 'taker';
  readonly price: Amount;
  readonly quantity: Amount;
  readonly tradeValue: Amount;
  readonly handlingFee: Amount;
  readonly realizedPnl: Amount;
  /** The part of `quantity` that reduced a position, 0 for a pure opening. */
  readonly closedQuantity: Amount;
  /** The position reduced, or opened where nothing was reduced. A flip names the one closed. */
  readonly positionId: number;
  readonly createdAt: number;
}

/** One row of an account's ledger (LEDGER-2); `walletAfter = walletBefore + amount`. */
export interface LedgerRecord {
  readonly changeId: number;
  readonly userId: number;
  readonly asset: string;
  readonly amount: Amount;
  readonly walletBefore: Amount;
  readonly walletAfter: Amount;
  /**
   * The account's order margin before and after what caused the row. A fill frees what its order held and changes the position that the
   * others are measured against; nothing else that moves money changes it. An order that is moved has left the book before it fills.
   */
  readonly frozenBefore: Amount;
  readonly frozenAfter: Amount;
  readonly changeType: ChangeType;
  /** Trade or transfer reference; "0" where there is none. */
  readonly referenceId: string;
  /** "" where no symbol is concerned. */
  readonly symbol: string;
  readonly createdAt: number;
}

/** A position as it stands after a change; quantity 0 when it has closed. */
export interface PositionRecord {
  readonly positionId: number;
  readonly userId: number;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly marginMode: MarginMode;
  readonly leverage: number;
  /** Signed. */
  readonly quantity: Amount;
  /** Signed Σ price × quantity of what is open (NUM-3). */
  readonly cost: Amount;
  readonly isolatedMargin: Amount;
  readonly realizedPnl: Amount;
  readonly handlingFee: Amount;
  readonly fundingFee: Amount;
  readonly openedAt: number;
  readonly updatedAt: number;
}

/** POS-3: the life of a position that has closed (its single closes are the fills that name it). */
export interface ClosedPositionRecord {
  readonly positionId: number;
  readonly userId: number;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly side: 'LONG' | 'SHORT';
  readonly marginMode: MarginMode;
  readonly leverage: number;
  readonly maxQuantity: Amount;
  readonly openedQuantity: Amount;
  readonly openedValue: Amount;
  readonly closedQuantity: Amount;
  readonly closedValue: Amount;
  readonly pnl: Amount;
  readonly handlingFee: Amount;
  readonly fundingFee: Amount;
  /** 1 manual, 2 take profit, 3 stop loss, 4 liquidation, 5 ADL. */
  readonly triggerMode: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

/** An account's standing. */
export interface AccountRecord {
  readonly userId: number;
  readonly status: AccountStatus;
  readonly feeLevel: number;
  readonly feeLevelPinned: boolean;
  readonly createdAt: number;
}

/** FEE-2: an account's equity, wallet and volume of the UTC day that ended at `day` (00:00 UTC, ms), and its trailing 30-day volume. */
export interface DailyCloseRecord {
  readonly userId: number;
  readonly day: number;
  readonly equity: Amount;
  readonly walletBalance: Amount;
  readonly makerVolume: Amount;
  readonly takerVolume: Amount;
}

/** STAT-2: equity and wallet of an account with an open position as the whole UTC hour `time` (ms) began, before the hour's funding. */
export interface HourlyCloseRecord {
  readonly userId: number;
  readonly time: number;
  readonly equity: Amount;
  readonly walletBalance: Amount;
}

/** A new index or mark price, or the index going stale or coming back (PRICE-1). */
export interface PriceRecord {
  readonly symbol: string;
  readonly indexPrice: Amount;
  readonly markPrice: Amount;
  /** The index is stale: the mark is frozen (PRICE-1). */
  readonly stale: boolean;
  readonly createdAt: number;
}

/** FUND-3: a settlement of one symbol and what its rate was made of. */
export interface FundingRateRecord {
  readonly symbol: string;
  /** When it was due, ms. */
  readonly fundingTime: number;
  readonly fundingRate: Amount;
  /** P̄ of FUND-2, half-up to 10⁻⁸. */
  readonly averagePremium: Amount;
  readonly premiumSamples: number;
  /** Per 8 h. */
  readonly interestRate: Amount;
  readonly fundingIntervalHours: number;
  readonly markPrice: Amount;
  readonly indexPrice: Amount;
  readonly createdAt: number;
}

/** FUND-3: what one position paid (negative) or received at a settlement; its ledger row is `changeId`. */
export interface FundingPaymentRecord {
  readonly changeId: number;
  readonly userId: number;
  readonly symbol: string;
  readonly positionId: number;
  readonly positionSide: PositionSide;
  readonly marginMode: MarginMode;
  /** Signed. */
  readonly quantity: Amount;
  readonly markPrice: Amount;
  readonly fundingRate: Amount;
  readonly amount: Amount;
  readonly fundingTime: number;
}

/** How a position was reduced against its will: into the book, by the insurance fund, or against the ranked (LIQ-2, LIQ-5). */
export type LiquidationKind = 'LIQUIDATION' | 'TAKEOVER' | 'ADL';

/** LIQ-6: one step of a liquidation and what it was worked out from, all as it stood before the step. */
export interface LiquidationRecord {
  readonly liquidationId: number;
  /** Whose position was reduced; 0 is the insurance fund. */
  readonly userId: number;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly positionId: number;
  readonly marginMode: MarginMode;
  readonly kind: LiquidationKind;
  /** The side of the order that reduced it. */
  readonly side: Side;
  readonly orderId: number;
  readonly quantity: Amount;
  /** The mean price of what the book took, half-up to 8 digits; else the exact price. */
  readonly price: Amount;
  /** Of the scope that was liquidated; 0 where there is none (a LONG/SHORT pair closed at mark). */
  readonly bankruptcyPrice: Amount;
  readonly markPrice: Amount;
  /** The liquidation fee charged. */
  readonly fee: Amount;
  /** Signed, of the position. */
  readonly positionQuantity: Amount;
  readonly positionCost: Amount;
  /** Isolated: the position's margin. Cross: the cross wallet. */
  readonly marginBalance: Amount;
  readonly unrealizedPnl: Amount;
  /** Cross: Σ of the account's other cross positions. */
  readonly otherUnrealizedPnl: Amount;
  readonly maintenanceMargin: Amount;
  readonly otherMaintenanceMargin: Amount;
  /** 1 is the lowest; that of the notional at mark, with its rate and amount (MARGIN-4). */
  readonly tier: number;
  readonly maintenanceMarginRate: Amount;
  readonly maintenanceAmount: Amount;
  readonly liquidationFeeRate: Amount;
  readonly fundBalance: Amount;
  /** TAKEOVER and ADL of a user's rest: Σ notional that the fund would carry with this one, else 0. */
  readonly fundNotional: Amount;
  /** ADL: whose liquidation it closed; TAKEOVER: 0, the fund. */
  readonly counterpartyId: number;
  /** ADL: place in the ranking from 0, and how many were ranked. */
  readonly rank: number;
  readonly ranked: number;
  readonly createdAt: number;
}

/** MARGIN-8: a scope's margin ratio has come to 0.8 or more. */
export interface MarginCallRecord {
  readonly userId: number;
  /** "" for the cross scope of the account. */
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly marginRatio: Amount;
  readonly maintenanceMargin: Amount;
  /** Margin balance + uPnL. */
  readonly equity: Amount;
  readonly createdAt: number;
}

/** Leverage and margin mode of an account in a symbol. */
export interface SettingsRecord {
  readonly userId: number;
  readonly symbol: string;
  readonly leverage: number;
  readonly marginMode: MarginMode;
  readonly updatedAt: number;
}

/** What an order of an agent is: a transfer, or the reversal of one. */
export type AgentOrderType = 'TRANSFER_IN' | 'TRANSFER_OUT' | 'REVERSE';
/** REVERSED: a transfer that a reversal has taken back. */
export type AgentOrderStatus = 'SUCCESS' | 'FAILED' | 'REVERSED';
/** Why an order FAILED; "" for the others. */
export type AgentOrderFailure = '' | 'INSUFFICIENT_BALANCE' | 'ACCOUNT_FROZEN' | 'AWAITS_LIQUIDATION';

/** A move of money that an agent has asked for; told again when it is reversed. */
export interface AgentOrderRecord {
  /** Ascending over all agents, from 1. */
  readonly orderId: number;
  readonly agentCode: string;
  /** The agent's own number. */
  readonly agentOrderNo: string;
  readonly orderType: AgentOrderType;
  readonly userId: number;
  /** Which way the money went, or would have gone. */
  readonly direction: AgentDirection;
  /** All that could be withdrawn was asked for. */
  readonly isWhole: boolean;
  readonly asset: string;
  /** What was moved, or would have been; 0 of a FAILED one with `isWhole`. */
  readonly amount: Amount;
  readonly status: AgentOrderStatus;
  readonly failure: AgentOrderFailure;
  /** Of a reversal: the `agentOrderNo` of what it takes back; else "". */
  readonly originalOrderNo: string;
  /** Of a reversal: what the agent said; else "". */
  readonly reason: string;
  readonly createdAt: number;
  /** When the status last changed. */
  readonly updatedAt: number;
}

/** The deposit account of an agent after it was opened, or a deposit or an order has changed its balance. */
export interface AgentRecord {
  readonly agentCode: string;
  readonly balance: Amount;
}

/** A symbol as it is now configured. */
export interface SymbolRecord {
  readonly spec: SymbolSpec;
  readonly updatedAt: number;
}

/** What comes out of a command, in order. The objects handed over may be reused: read them at once. */
export interface EventSink {
  /**
   * `hasGeneratedId` where the client gave no id and `clientOrderId` is made of the orderId: asking for it makes a text, which a writer of
   * bytes can do without.
   */
  order(record: OrderRecord, hasGeneratedId?: boolean): void;
  condition(record: ConditionRecord): void;
  strategy(record: StrategyRecord): void;
  trade(record: TradeRecord): void;
  /** `hasGeneratedId` as for {@link order}. */
  fill(record: FillRecord, hasGeneratedId?: boolean): void;
  /** `tradeId` where a trade is the cause and `referenceId` its digits, else 0: asking for `referenceId` makes a text. */
  ledger(record: LedgerRecord, tradeId?: number): void;
  position(record: PositionRecord): void;
  closedPosition(record: ClosedPositionRecord): void;
  account(record: AccountRecord): void;
  dailyClose(record: DailyCloseRecord): void;
  hourlyClose(record: HourlyCloseRecord): void;
  price(record: PriceRecord): void;
  fundingRate(record: FundingRateRecord): void;
  fundingPayment(record: FundingPaymentRecord): void;
  liquidation(record: LiquidationRecord): void;
  marginCall(record: MarginCallRecord): void;
  settings(record: SettingsRecord): void;
  symbol(record: SymbolRecord): void;
  agent(record: AgentRecord): void;
  agentOrder(record: AgentOrderRecord): void;
}

/** An event as a plain value, for readers and tests. */
export type EngineEvent =
  | { readonly kind: 'order'; readonly record: OrderRecord }
  | { readonly kind: 'condition'; readonly record: ConditionRecord }
  | { readonly kind: 'strategy'; readonly record: StrategyRecord }
  | { readonly kind: 'trade'; readonly record: TradeRecord }
  | { readonly kind: 'fill'; readonly record: FillRecord }
  | { readonly kind: 'ledger'; readonly record: LedgerRecord }
  | { readonly kind: 'position'; readonly record: PositionRecord }
  | { readonly kind: 'closedPosition'; readonly record: ClosedPositionRecord }
  | { readonly kind: 'account'; readonly record: AccountRecord }
  | { readonly kind: 'dailyClose'; readonly record: DailyCloseRecord }
  | { readonly kind: 'hourlyClose'; readonly record: HourlyCloseRecord }
  | { readonly kind: 'price'; readonly record: PriceRecord }
  | { readonly kind: 'fundingRate'; readonly record: FundingRateRecord }
  | { readonly kind: 'fundingPayment'; readonly record: FundingPaymentRecord }
  | { readonly kind: 'liquidation'; readonly record: LiquidationRecord }
  | { readonly kind: 'marginCall'; readonly record: MarginCallRecord }
  | { readonly kind: 'settings'; readonly record: SettingsRecord }
  | { readonly kind: 'symbol'; readonly record: SymbolRecord }
  | { readonly kind: 'agent'; readonly record: AgentRecord }
  | { readonly kind: 'agentOrder'; readonly record: AgentOrderRecord };
