import type { AccountStatus } from '../command/command.ts';
import { type Amount, sub } from '../number/amount.ts';
import type { ClientIdOwner } from '../order/client-id-owner.ts';
import type { RememberedStrategy } from '../strategy/remembered-strategies.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { Holding } from './holding.ts';

/** What a trading day of an account came to: `day` counts UTC days since 1970. */
export interface DayVolume {
  readonly day: number;
  readonly maker: Amount;
  readonly taker: Amount;
}

/** Equity at a 00:00 UTC close; kept only where it differs from the one before. */
export interface DayClose {
  readonly day: number;
  readonly equity: Amount;
  readonly walletBalance: Amount;
}

/** A deposit or withdrawal by its reference (LEDGER-2). */
export interface Transfer {
  readonly changeId: number;
  readonly amount: Amount;
}

/** The user id of the insurance fund's account, which no user has. */
export const FUND_USER_ID = 0;

/** One trading account: its wallet, what it holds in each symbol, and its standing. */
export class Account {
  readonly index: number;
  readonly userId: number;
  readonly createdAt: number;
  status: AccountStatus = 'ACTIVE';
  feeLevel = 0;
  feeLevelPinned = false;
  walletBalance: Amount = 0;
  /** Σ isolated margins; the rest of the wallet is the cross wallet (MARGIN-1). */
  isolatedMargin: Amount = 0;
  /** MARGIN-8: the ratio of its cross scope has come to 0.8 and has not fallen below since. */
  isMarginCalled = false;
  /** LIQ-7: it stands in the queue of those in breach. Kept by the queue. */
  awaitsLiquidation = false;
  /** What its margin depends on has changed since it was last looked at. Kept by the risk watch. */
  isTouched = false;
  /** By market index; settings outlive positions. */
  readonly holdings: (Holding | undefined)[] = [];
  /** Those with a position or an open order, in no particular order. */
  readonly active: Holding[] = [];
  /** What is open, and what has ended less than 24 h ago, by the clientOrderId that the client gave. */
  readonly clientIds = new Map<string, ClientIdOwner>();
  /** The same of strategies, by clientStrategyId. */
  readonly strategyIds = new Map<string, Strategy | RememberedStrategy>();
  /** Those that are WORKING, by id. */
  readonly strategies = new Map<number, Strategy>();
  dayMakerVolume: Amount = 0;
  dayTakerVolume: Amount = 0;
  /** Finished days with volume, oldest first, at most 30 days back (FEE-2). */
  dayVolumes: DayVolume[] = [];
  dayCloses: DayClose[] = [];
  readonly deposits = new Map<string, Transfer>();
  readonly withdrawals = new Map<string, Transfer>();

  constructor(index: number, userId: number, createdAt: number) {
    this.index = index;
    this.userId = userId;
    this.createdAt = createdAt;
  }

  /** The insurance fund is an account beside all others (LIQ-4). */
  get isFund(): boolean {
    return this.userId === FUND_USER_ID;
  }

  /** The wallet without what is set aside for isolated positions (MARGIN-1). */
  crossWalletBalance(): Amount {
    return sub(this.walletBalance, this.isolatedMargin);
  }
}
