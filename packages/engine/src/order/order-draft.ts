import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import type { Market } from '../symbol/market.ts';

/** An order that passed its checks, as it will be placed. One object, used again and again. */
export class OrderDraft {
  account!: Account;
  market!: Market;
  holding!: Holding;
  /** The limit of a LIMIT order; 0 for MARKET. */
  priceTicks = 0;
  /** The last price it may trade at. */
  limitTicks = 0;
  steps = 0;
  reduceOnly = false;
  /** What it would fill in the book as it stands, and the worst price that takes (IOC, FOK, MARKET). */
  fillableSteps = 0;
  worstTicks = 0;
  /** It would end at an own order (MATCH-5). */
  endsBySelfTrade = false;

  /** A new order for a holding, nothing of it known yet. */
  begin(holding: Holding, reduceOnly: boolean): void {
    this.account = holding.account;
    this.market = holding.market;
    this.holding = holding;
    this.reduceOnly = reduceOnly;
  }
}
