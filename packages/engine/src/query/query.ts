import type { AccountStatus, MarginMode, Place, PositionSide } from '../command/command.ts';
import type { OrderRecord } from '../event/records.ts';
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
  | { readonly kind: 'settings'; readonly userId: number; readonly symbol: string }
  | { readonly kind: 'preview'; readonly place: Place }
  | { readonly kind: 'depth'; readonly symbol: string; readonly limit: number }
  /** `symbol` "": all. */
  | { readonly kind: 'symbols'; readonly symbol: string }
  | { readonly kind: 'tickers'; readonly symbol: string }
  | { readonly kind: 'engine' }
  | { readonly kind: 'invariants' };

/** What {@link Query} answers, by kind. `undefined`: no such account, order or symbol. */
export interface Answers {
  asset: AssetView | undefined;
  account: AccountView | undefined;
  positions: readonly PositionView[];
  openOrders: { readonly list: readonly OrderRecord[]; readonly total: number };
  order: OrderRecord | undefined;
  settings: SettingsView | undefined;
  preview: PreviewView;
  depth: DepthView | undefined;
  symbols: readonly SymbolSpec[];
  tickers: readonly TickerView[];
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
  readonly fundingRate: Amount;
  readonly nextFundingTime: number;
}

export interface EngineView {
  readonly sequence: number;
  readonly engineTime: number;
  readonly accounts: number;
  readonly openOrders: number;
  readonly conditionOrders: number;
  readonly strategies: number;
  readonly positions: number;
}

export interface InvariantView {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}
