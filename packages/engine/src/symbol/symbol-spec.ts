import type { MarginMode } from '../command/command.ts';
import type { Amount } from '../number/amount.ts';

export type SymbolStatus = 'PRE_LAUNCH' | 'TRADING' | 'CANCEL_ONLY' | 'HALTED' | 'DELISTED';
export type MarkPriceMethod = 'MEDIAN' | 'INDEX';

/** One source of an index price: where it is read and its weight (10⁻⁸). */
export interface IndexSource {
  readonly venue: string;
  readonly instrument: string;
  readonly weight: Amount;
}

/** Where a symbol's index price comes from. */
export type PriceSource = 'MANUAL' | 'SIMULATED' | { readonly sources: readonly IndexSource[] };

/** MARGIN-4: floor < notional ≤ cap (the first from 0, the last without end), rates in 10⁻⁸, amounts in 10⁻⁸. */
export interface LeverageTier {
  readonly notionalFloor: Amount;
  readonly notionalCap: Amount;
  readonly maxLeverage: number;
  readonly maintenanceMarginRate: number;
  readonly maintenanceAmount: Amount;
}

/** The whole configuration of a symbol; amounts, prices, quantities and rates in 10⁻⁸. */
export interface SymbolSpec {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly marginAsset: string;
  readonly status: SymbolStatus;
  readonly tickSize: Amount;
  readonly stepSize: Amount;
  readonly minPrice: Amount;
  readonly maxPrice: Amount;
  readonly minQuantity: Amount;
  readonly maxLimitQuantity: Amount;
  readonly maxMarketQuantity: Amount;
  readonly minNotional: Amount;
  readonly pricePrecision: number;
  readonly quantityPrecision: number;
  readonly maxOpenOrders: number;
  readonly maxConditionOrders: number;
  readonly defaultLeverage: number;
  readonly maxLeverage: number;
  readonly defaultMarginMode: MarginMode;
  readonly multiplierUp: number;
  readonly multiplierDown: number;
  readonly marketTakeBound: number;
  readonly triggerProtect: number;
  readonly makerFeeRate: number;
  readonly takerFeeRate: number;
  readonly liquidationFeeRate: number;
  readonly fundingIntervalHours: number;
  readonly interestRate: number;
  readonly fundingRateCap: number;
  readonly fundingRateFloor: number;
  readonly impactNotional: Amount;
  readonly markPriceMethod: MarkPriceMethod;
  readonly priceSource: PriceSource;
  /** Tiers in order: the first from 0, each from the cap of the one before. */
  readonly leverageTiers: readonly LeverageTier[];
  /** Engine time of its creation, ms; 0 in a command. */
  readonly onboardAt: number;
}

/** What an operator may change of a symbol that exists; what is left out stays. Grid, assets and name are fixed. */
export type SymbolChanges = Partial<
  Omit<
    SymbolSpec,
    | 'symbol'
    | 'baseAsset'
    | 'quoteAsset'
    | 'marginAsset'
    | 'tickSize'
    | 'stepSize'
    | 'pricePrecision'
    | 'quantityPrecision'
    | 'onboardAt'
  >
>;
