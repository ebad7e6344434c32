import type { Amount } from '../number/amount.ts';
import type { SymbolChanges, SymbolSpec } from '../symbol/symbol-spec.ts';

export type Side = 'BUY' | 'SELL';
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT';
export type OrderType = 'LIMIT' | 'MARKET';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTD';
export type ConditionType =
  | 'STOP_MARKET'
  | 'STOP_LIMIT'
  | 'TAKE_PROFIT_MARKET'
  | 'TAKE_PROFIT_LIMIT'
  | 'TRAILING_STOP';
/** The price that a condition order watches: the mark, the last trade's, the index. */
export type WorkingType = 'MARK_PRICE' | 'CONTRACT_PRICE' | 'INDEX_PRICE';
/** GTE_GTC: as long as its position, or an order that would open it, is there (COND-4). */
export type ConditionTimeInForce = TimeInForce | 'GTE_GTC';
export type StrategyType = 'OTO' | 'OCO' | 'OTOCO';
/** What of a part drives another: its being filled whole, or any fill of it. */
export type DrivenOn = 'FILLED' | 'PARTIALLY_FILLED_OR_FILLED';
/** 0 all normal orders, 1 LIMIT orders only, 2 all condition orders, 3 strategies, 4 everything. */
export type CancelType = 0 | 1 | 2 | 3 | 4;
export type SelfTradePrevention = 'EXPIRE_MAKER' | 'EXPIRE_TAKER' | 'EXPIRE_BOTH' | 'NONE';
/** IN: from the agent to the user. */
export type AgentDirection = 'IN' | 'OUT';
export type MarginMode = 'CROSS' | 'ISOLATED';
export type AccountStatus = 'ACTIVE' | 'FROZEN' | 'CANCEL_ONLY';
/** 0: the price given; 1 opponent's best, 2 opponent's fifth, 3 own best, 4 own fifth level of the book. */
export type PriceType = 0 | 1 | 2 | 3 | 4;

/** A price or quantity finer than 10⁻⁸: off every grid, refused where MATCH-9 checks tick and step. */
export const OFF_GRID = -1;

/** Creates the trading account of a user; a second time is answered as the first (idempotent). */
export interface CreateAccount {
  readonly kind: 'createAccount';
  readonly userId: number;
}

/** What an account may do: everything, nothing but read, or cancel and reduce. */
export interface SetAccountStatus {
  readonly kind: 'setAccountStatus';
  readonly userId: number;
  readonly status: AccountStatus;
}

/** Pins the fee level of an account (FEE-2); −1 frees it. */
export interface PinFeeLevel {
  readonly kind: 'pinFeeLevel';
  readonly userId: number;
  readonly level: number;
}

/** Money in from outside, idempotent by `reference` (LEDGER-2). */
export interface Deposit {
  readonly kind: 'deposit';
  readonly userId: number;
  readonly asset: string;
  readonly amount: Amount;
  readonly reference: string;
}

/** Money out, at most the withdrawable amount (LEDGER-3), idempotent by `reference`. */
export interface Withdraw {
  readonly kind: 'withdraw';
  readonly userId: number;
  readonly asset: string;
  readonly amount: Amount;
  readonly reference: string;
}

export interface CreateSymbol {
  readonly kind: 'createSymbol';
  readonly spec: SymbolSpec;
}

export interface UpdateSymbol {
  readonly kind: 'updateSymbol';
  readonly symbol: string;
  readonly changes: SymbolChanges;
}

/** What one source of a symbol's index says, 8 digits (PRICE-1, PRICE-2). */
export interface SetIndexPrice {
  readonly kind: 'setIndexPrice';
  readonly symbol: string;
  /** "" the operator or the simulation, else `venue:instrument` as configured. */
  readonly source: string;
  readonly price: Amount;
}

/** A whole UTC second has come: timers fire (TIME-1). */
export interface Tick {
  readonly kind: 'tick';
}

/** Virtual clock: time moves by `durationMs`, through every whole second between, each a tick with a sequence of its own (TIME-1). */
export interface Advance {
  readonly kind: 'advance';
  readonly durationMs: number;
}

/** What a new order is asked to be. Prices and quantities in 10⁻⁸, {@link OFF_GRID} for what is finer; 0 where none is given. */
export interface OrderRequest {
  readonly type: OrderType;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly price: Amount;
  readonly quantity: Amount;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  readonly makerOnly: boolean;
  readonly closePosition: boolean;
  readonly priceType: PriceType;
  /** ms since the epoch; 0 unless GTD. */
  readonly goodTillDate: number;
  readonly selfTradePrevention: SelfTradePrevention;
  /** "" where the client gave none. */
  readonly clientOrderId: string;
}

/** A new order. */
export interface Place extends OrderRequest {
  readonly kind: 'place';
  readonly userId: number;
  readonly symbol: string;
}

/**
 * What a condition order is asked to be (COND-1 … COND-5); well-formed as the contract has it: a type has the members that it takes and
 * no others. Amounts as in {@link OrderRequest}.
 */
export interface ConditionRequest {
  readonly type: ConditionType;
  readonly side: Side;
  readonly positionSide: PositionSide;
  /** Of the order that a *_LIMIT places; else 0. */
  readonly price: Amount;
  /** 0 with closePosition. */
  readonly quantity: Amount;
  /** 0 for a TRAILING_STOP. */
  readonly stopPrice: Amount;
  readonly workingType: WorkingType;
  /** TRAILING_STOP: 0 where it is active at once. */
  readonly activatePrice: Amount;
  /** TRAILING_STOP: percent in 10⁻⁸, 0.1 … 10; else 0. */
  readonly callbackRate: number;
  readonly timeInForce: ConditionTimeInForce;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  /** ms since the epoch; 0 unless GTD. */
  readonly goodTillDate: number;
  /** "" where the client gave none. */
  readonly clientOrderId: string;
}

/** A new condition order: it waits for its price, then places an order (COND-2). */
export interface PlaceCondition extends ConditionRequest {
  readonly kind: 'placeCondition';
  readonly userId: number;
  readonly symbol: string;
}

/** One part of a strategy: an order or a condition order, and which event of another part it follows ("": of none). */
export interface StrategyPartRequest {
  /** What of the working part activates it (OTO, OTOCO); of an OCO what of the other leg cancels it. */
  readonly firstDrivenOn: DrivenOn | '';
  /** OTOCO: what of the other leg cancels it. */
  readonly secondDrivenOn: DrivenOn | '';
  /** Either `order` or `condition` is given, the other is null. */
  readonly order: OrderRequest | null;
  readonly condition: ConditionRequest | null;
}

/**
 * A new strategy of orders in one symbol (STRAT-1): OTO has two parts, OCO two, OTOCO three; the working part of OTO and OTOCO comes first.
 * Both legs of an OTOCO have the same `firstDrivenOn`.
 */
export interface PlaceStrategy {
  readonly kind: 'placeStrategy';
  readonly userId: number;
  readonly symbol: string;
  readonly strategyType: StrategyType;
  readonly parts: readonly StrategyPartRequest[];
  /** "" where the client gave none. */
  readonly clientStrategyId: string;
}

/** Names one order of an account: by `orderId`, or by `clientOrderId` where `orderId` is 0; both must match where both are given. */
export interface OrderReference {
  readonly orderId: number;
  readonly clientOrderId: string;
}

export interface Cancel extends OrderReference {
  readonly kind: 'cancel';
  readonly userId: number;
  readonly symbol: string;
}

/** MATCH-6. `price`, `quantity` 0: unchanged; `quantity` is the new total. */
export interface Move extends OrderReference {
  readonly kind: 'move';
  readonly userId: number;
  readonly symbol: string;
  readonly price: Amount;
  readonly quantity: Amount;
}

/** Cancels a condition order: by `conditionId`, or by `clientOrderId` where that is 0; both must match where both are given. */
export interface CancelCondition {
  readonly kind: 'cancelCondition';
  readonly userId: number;
  readonly symbol: string;
  readonly conditionId: number;
  readonly clientOrderId: string;
}

/** Ends a strategy whole (STRAT-3): by `strategyId`, or by `clientStrategyId` where that is 0; both must match where both are given. */
export interface CancelStrategy {
  readonly kind: 'cancelStrategy';
  readonly userId: number;
  readonly strategyId: number;
  readonly clientStrategyId: string;
}

/** Cancels what an account has open, in all symbols where `symbol` is "". */
export interface CancelAll {
  readonly kind: 'cancelAll';
  readonly userId: number;
  readonly symbol: string;
  readonly cancelType: CancelType;
}

/** Arms (or with 0 disarms) the dead man's switch of an account and symbol ("" = all symbols). */
export interface Countdown {
  readonly kind: 'countdown';
  readonly userId: number;
  readonly symbol: string;
  readonly timeoutMs: number;
}

export interface SetLeverage {
  readonly kind: 'setLeverage';
  readonly userId: number;
  readonly symbol: string;
  readonly leverage: number;
}

/** MARGIN-7: adds margin to an isolated position, or with a negative `amount` removes some. */
export interface AdjustMargin {
  readonly kind: 'adjustMargin';
  readonly userId: number;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly amount: Amount;
}

/** Money for the insurance fund from outside, idempotent by `reference` (LIQ-4, LEDGER-2). */
export interface DepositInsurance {
  readonly kind: 'depositInsurance';
  readonly asset: string;
  readonly amount: Amount;
  readonly reference: string;
}

/** Opens the deposit account of an agent (`AGENT:code`, LEDGER-1); one that is open is left as it is. */
export interface CreateAgent {
  readonly kind: 'createAgent';
  readonly agentCode: string;
}

/** Money from outside into an agent's deposit account, idempotent by `reference` (LEDGER-2). */
export interface DepositAgent {
  readonly kind: 'depositAgent';
  readonly agentCode: string;
  readonly asset: string;
  readonly amount: Amount;
  readonly reference: string;
}

/**
 * Moves money between an agent's deposit account and a user's, once by `agentOrderNo` within the agent (LEDGER-2). IN: to the user, OUT: to the
 * agent. What is not there to be moved makes an order that FAILED, which is an answer, not a refusal.
 */
export interface AgentTransfer {
  readonly kind: 'agentTransfer';
  readonly agentCode: string;
  readonly agentOrderNo: string;
  readonly userId: number;
  readonly direction: AgentDirection;
  readonly asset: string;
  /** 0 with `isWhole`. */
  readonly amount: Amount;
  /** OUT alone: all that may be withdrawn (LEDGER-3). */
  readonly isWhole: boolean;
}

/** Takes a transfer of an agent back, whole, once by `agentOrderNo`: the money goes the other way. */
export interface ReverseAgentTransfer {
  readonly kind: 'reverseAgentTransfer';
  readonly agentCode: string;
  readonly agentOrderNo: string;
  readonly originalOrderNo: string;
  readonly reason: string;
}

/** Goes on with the liquidations that earlier commands have left (LIQ-7). */
export interface Work {
  readonly kind: 'work';
}

export interface SetMarginMode {
  readonly kind: 'setMarginMode';
  readonly userId: number;
  readonly symbol: string;
  readonly marginMode: MarginMode;
}

/** Everything that can change the state of the exchange. */
export type Command =
  | CreateAccount
  | SetAccountStatus
  | PinFeeLevel
  | Deposit
  | Withdraw
  | CreateSymbol
  | UpdateSymbol
  | SetIndexPrice
  | Tick
  | Advance
  | Place
  | PlaceCondition
  | PlaceStrategy
  | Cancel
  | CancelCondition
  | CancelStrategy
  | Move
  | CancelAll
  | Countdown
  | SetLeverage
  | SetMarginMode
  | AdjustMargin
  | DepositInsurance
  | CreateAgent
  | DepositAgent
  | AgentTransfer
  | ReverseAgentTransfer
  | Work;
