import type { AccountStatus, MarginMode, Place, PositionSide } from '../command/command.ts';
import type { AgentOrderRecord, ConditionRecord, OrderRecord, StrategyRecord } from '../event/records.ts';
import type { Amount } from '../number/amount.ts';
import type { SymbolSpec } from '../symbol/symbol-spec.ts';

/** A question to the state that changes nothing; the type of its answer is {@link Answer}. */
export type Query =
  | { readonly kind: 'asset'; readonly userId: number }
  | { readonly kind: 'account'; readonly userId: number }
  /** `symbol` "": all. */
  | { readonly kind: 'positions'; readonly userId: number; readonly symbol: string }
  /** Open orders, newest first; `symbol` "": all; only those older than `beforeOrderId` unless it is 0. */
  | {
      readonly kind: 'openOrders';
      readonly userId: number;
      readonly symbol: string;
      readonly limit: number;
      readonly beforeOrderId: number;
    }
  /** One order: open, or closed and still remembered by its clientOrderId. */
  | {
      readonly kind: 'order';
      readonly userId: number;
      readonly symbol: string;
      readonly orderId: number;
      readonly clientOrderId: string;
    }
  /** Condition orders that wait, newest first; inactive parts of strategies are not among them. `symbol` "": all. */
  | { readonly kind: 'conditions'; readonly userId: number; readonly symbol: string }
  /** One condition order: waiting, or ended and still remembered by its clientOrderId. Ids as in {@link CancelCondition}. */
  | {
      readonly kind: 'condition';
      readonly userId: number;
      readonly symbol: string;
      readonly conditionId: number;
      readonly clientOrderId: string;
    }
  /** One strategy: WORKING, or ended and still remembered by its clientStrategyId. Ids as in {@link CancelStrategy}. */
  | {
      readonly kind: 'strategy';
      readonly userId: number;
      readonly strategyId: number;
      readonly clientStrategyId: string;
    }
  | { readonly kind: 'settings'; readonly userId: number; readonly symbol: string }
  | { readonly kind: 'preview'; readonly place: Place }
  | { readonly kind: 'depth'; readonly symbol: string; readonly limit: number }
  /** `symbol` "": all. */
  | { readonly kind: 'symbols'; readonly symbol: string }
  | { readonly kind: 'tickers'; readonly symbol: string }
  /** `symbol` "": all. */
  | { readonly kind: 'funding'; readonly symbol: string }
  | { readonly kind: 'insuranceFund' }
  /** The exchange's own ledger accounts (LEDGER-1). */
  | { readonly kind: 'systemAccounts' }
  /** How the numbers of an open position come about. */
  | { readonly kind: 'explainPosition'; readonly userId: number; readonly positionId: number }
  | { readonly kind: 'agentAccount'; readonly agentCode: string }
  /** An order of an agent by the agent's own number. */
  | { readonly kind: 'agentOrder'; readonly agentCode: string; readonly agentOrderNo: string }
  /** Orders of all agents as they now stand, oldest first, those with an id above `afterOrderId`. */
  | { readonly kind: 'agentOrders'; readonly afterOrderId: number; readonly limit: number }
  /** What accounts are worth, in the order in which they were made, those after `afterUserId`; 0: from the first. */
  | { readonly kind: 'equities'; readonly afterUserId: number; readonly limit: number }
  | { readonly kind: 'engine' }
  | { readonly kind: 'invariants' };

/** What {@link Query} answers, by kind. `undefined`: no such account, order or symbol. */
export interface Answers {
  asset: AssetView | undefined;
  account: AccountView | undefined;
  positions: readonly PositionView[];
  openOrders: { readonly list: readonly OrderRecord[]; readonly total: number };
  order: OrderRecord | undefined;
  conditions: { readonly list: readonly ConditionRecord[]; readonly total: number };
  condition: ConditionRecord | undefined;
  strategy: StrategyRecord | undefined;
  settings: SettingsView | undefined;
  preview: PreviewView;
  depth: DepthView | undefined;
  symbols: readonly SymbolSpec[];
  tickers: readonly TickerView[];
  funding: readonly FundingView[];
  insuranceFund: InsuranceFundView;
  systemAccounts: readonly SystemAccountView[];
  explainPosition: PositionExplanation | undefined;
  agentAccount: AgentAccountView | undefined;
  agentOrder: AgentOrderRecord | undefined;
  agentOrders: readonly AgentOrderRecord[];
  equities: EquitiesView;
  engine: EngineView;
  invariants: readonly InvariantView[];
}

export type Answer<Q extends Query> = Answers[Q['kind']];

/** An account's money; MARGIN-1, -2, -3, -8. */
export interface AssetView {
  readonly userId: number;
  readonly asset: string;
  readonly walletBalance: Amount;
  readonly crossWalletBalance: Amount;
  readonly isolatedMargin: Amount;
  readonly orderMargin: Amount;
  readonly positionMargin: Amount;
  readonly availableBalance: Amount;
  readonly unrealizedPnl: Amount;
  readonly equity: Amount;
  readonly maintenanceMargin: Amount;
  /** A ratio in 10⁻⁸. */
  readonly marginRatio: Amount;
  readonly maxWithdrawAmount: Amount;
}

export interface AccountView {
  readonly userId: number;
  readonly status: AccountStatus;
  readonly feeLevel: number;
  readonly feeLevelPinned: boolean;
  readonly createdAt: number;
  readonly openOrders: number;
  readonly openPositions: number;
  readonly makerVolume30d: Amount;
  readonly takerVolume30d: Amount;
}

/** A position with what follows from it at the present mark (POS-1, POS-4, MARGIN-4, -5, -8). `null`: there is none. */
export interface PositionView {
  readonly positionId: number;
  readonly symbol: string;
  readonly marginMode: MarginMode;
  readonly positionSide: PositionSide;
  readonly side: 'LONG' | 'SHORT';
  readonly leverage: number;
  /** Signed. */
  readonly quantity: Amount;
  /** In units of 10⁻ᵖ, p = pricePrecision + 2 (NUM-3): see {@link entryPriceDigits}. */
  readonly entryPrice: Amount;
  readonly entryPriceDigits: number;
  readonly breakEvenPrice: Amount;
  readonly markPrice: Amount;
  readonly liquidationPrice: Amount | null;
  readonly bankruptcyPrice: Amount | null;
  readonly notional: Amount;
  readonly initialMargin: Amount;
  readonly maintenanceMargin: Amount;
  readonly isolatedMargin: Amount;
  readonly marginRatio: Amount;
  readonly unrealizedPnl: Amount;
  readonly realizedPnl: Amount;
  readonly roe: Amount;
  readonly nextFundingFee: Amount;
  readonly fundingFee: Amount;
  readonly takeProfitPrice: Amount | null;
  readonly stopLossPrice: Amount | null;
  readonly adlQuantile: number;
  readonly openedAt: number;
  readonly updatedAt: number;
}

export interface SettingsView {
  readonly symbol: string;
  readonly marginMode: MarginMode;
  readonly leverage: number;
  readonly maxLeverage: number;
  /** The most notional that the leverage allows. */
  readonly maxNotional: Amount;
}

/** What an order would cost, or the outcome that refuses it. */
export interface PreviewView {
  readonly code: number;
  readonly field: string;
  readonly rule: string;
  readonly cost: Amount;
  readonly fee: Amount;
  readonly initialMargin: Amount;
  readonly liquidationPrice: Amount | null;
  readonly availableAfter: Amount;
}

export interface DepthView {
  readonly symbol: string;
  /** +1 with each command that touches the book. */
  readonly version: number;
  readonly timestamp: number;
  /** [price, quantity], best first. */
  readonly bids: readonly (readonly [Amount, Amount])[];
  readonly asks: readonly (readonly [Amount, Amount])[];
}

/** The live part of a ticker; 0 where there is no price yet. */
export interface TickerView {
  readonly symbol: string;
  readonly lastPrice: Amount;
  readonly openInterest: Amount;
  readonly bidPrice: Amount;
  readonly bidQuantity: Amount;
  readonly askPrice: Amount;
  readonly askQuantity: Amount;
  readonly markPrice: Amount;
  readonly indexPrice: Amount;
  /** Predicted. */
  readonly fundingRate: Amount;
  readonly nextFundingTime: number;
}

/** FUND-2 of one symbol as it stands; rates in 10⁻⁸. */
export interface FundingView {
  readonly symbol: string;
  /** What the settlement would be at were it now. */
  readonly fundingRate: Amount;
  /** Of the last settlement, 0 before the first. */
  readonly lastFundingRate: Amount;
  /** P̄ so far, half-up to 8 digits. */
  readonly averagePremium: Amount;
  readonly premiumSamples: number;
  readonly markPrice: Amount;
  readonly indexPrice: Amount;
  /** PRICE-1. */
  readonly stale: boolean;
  readonly nextFundingTime: number;
  readonly fundingIntervalHours: number;
  /** Per 8 h. */
  readonly interestRate: Amount;
  readonly fundingRateCap: Amount;
  readonly fundingRateFloor: Amount;
  readonly impactNotional: Amount;
  readonly timestamp: number;
}

/** One of the exchange's own ledger accounts, such as `FEE`, `AGENT:code` or `CLEARING:BTCUSDT` (LEDGER-1). */
export interface SystemAccountView {
  readonly name: string;
  readonly balance: Amount;
}

/** LIQ-4: the insurance fund as it stands. */
export interface InsuranceFundView {
  readonly asset: string;
  readonly balance: Amount;
  /** What the fund could not make up: ≤ 0. */
  readonly socialised: Amount;
  /** What it took over and has not worked off, by symbol; see {@link PositionView}. */
  readonly positions: readonly PositionView[];
}

/** The inputs of an open position's numbers, and what came of them (POS-1, MARGIN-1, -4, -5, -8, LIQ-5, FUND-2). */
export interface PositionExplanation {
  readonly position: PositionView;
  /** Signed Σ price × quantity (NUM-3). */
  readonly cost: Amount;
  readonly indexPrice: Amount;
  readonly stale: boolean;
  /** Isolated: the position's margin; cross: the cross wallet. */
  readonly marginBalance: Amount;
  /** Cross: Σ over the account's other cross positions. */
  readonly otherUnrealizedPnl: Amount;
  readonly otherMaintenanceMargin: Amount;
  /** 1 is the lowest, that of the notional at mark. */
  readonly tier: number;
  readonly maintenanceMarginRate: Amount;
  readonly maintenanceAmount: Amount;
  /** The tier in which the liquidation price lies; 0: there is no price. */
  readonly liquidationTier: number;
  /** Place in the ADL ranking of its side from 0, and how many are ranked. */
  readonly adlRank: number;
  readonly adlRanked: number;
  readonly fundingRate: Amount;
}

/** An agent's deposit account (LEDGER-1). */
export interface AgentAccountView {
  readonly agentCode: string;
  readonly asset: string;
  readonly balance: Amount;
}

/** Equities of some accounts at one moment (STAT-2). */
export interface EquitiesView {
  /** Engine time. */
  readonly timeMs: number;
  /** The last ledger row whose amount is in them; 0: there is none. */
  readonly lastChangeId: number;
  /** Empty: no account follows. */
  readonly list: readonly AccountEquity[];
}

/** Wallet and unrealised PnL at mark of an account. */
export interface AccountEquity {
  readonly userId: number;
  readonly equity: Amount;
}

export interface EngineView {
  readonly sequence: number;
  readonly engineTime: number;
  readonly accounts: number;
  readonly openOrders: number;
  readonly conditionOrders: number;
  readonly strategies: number;
  readonly positions: number;
  /** Accounts in breach whose liquidation waits for the commands to come (LIQ-7). */
  readonly pendingLiquidations: number;
}

export interface InvariantView {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}
