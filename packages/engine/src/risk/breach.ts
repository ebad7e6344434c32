import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import { maintenanceMarginOf, unrealizedPnlOf } from '../margin/position-margin.ts';
import { type Amount, add, isAtMost } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import type { Market } from '../symbol/market.ts';
import { differenceOf } from './slack.ts';

/** LIQ: its positions can be liquidated: it trades or takes cancels, and has a mark that is not frozen. */
export function isLive(market: Market): boolean {
  const { status } = market.spec;
  return (status === 'TRADING' || status === 'CANCEL_ONLY') && market.hasMark() && !market.isIndexStale;
}

/**
 * What a scope has against what it needs (LIQ-1, MARGIN-8): an isolated position, or all cross positions of an account. The insurance
 * fund's needs no maintenance margin (LIQ-4). Filled in by {@link begin} and {@link add}.
 */
export class ScopeMargin {
  /** Margin balance + uPnL. */
  equity: Amount = 0;
  maintenanceMargin: Amount = 0;
  /** Open positions in it. */
  positions = 0;
  /** One of them can be liquidated. */
  isActionable = false;

  /** A scope with a margin balance and no position yet. */
  begin(marginBalance: Amount): this {
    this.equity = marginBalance;
    this.maintenanceMargin = 0;
    this.positions = 0;
    this.isActionable = false;
    return this;
  }

  /** A position that may be open belongs to it. */
  add(position: Position): this {
    if (position.steps === 0) return this;
    const { market } = position.holding;
    this.positions += 1;
    this.equity = add(this.equity, unrealizedPnlOf(position));
    this.maintenanceMargin = add(this.maintenanceMargin, maintenanceMarginOf(position));
    if (!this.isActionable) this.isActionable = isLive(market);
    return this;
  }

  /** All positions of a holding belong to it. LONG and SHORT do not mix with BOTH (MATCH-8). */
  addHolding(holding: Holding): this {
    if (holding.both.steps !== 0) return this.add(holding.both);
    return this.add(holding.long).add(holding.short);
  }

  /** LIQ-1. */
  get isInBreach(): boolean {
    return this.positions > 0 && isAtMost(this.equity, this.maintenanceMargin);
  }

  /** MARGIN-8: maintenance margin / equity ≥ 0.8, exactly, or nothing to divide by. */
  get isCallable(): boolean {
    return this.positions > 0 && differenceOf(this.equity, 4, this.maintenanceMargin, 5) <= 0;
  }
}

/** The scope of one isolated position. */
export function isolatedMarginOf(position: Position, margin = new ScopeMargin()): ScopeMargin {
  return margin.begin(position.isolatedMargin).add(position);
}

/** The cross scope of an account. */
export function crossMargin(account: Account, margin = new ScopeMargin()): ScopeMargin {
  margin.begin(account.crossWalletBalance());
  for (const holding of account.active) {
    if (holding.marginMode === 'CROSS') margin.addHolding(holding);
  }
  return margin;
}

/** LIQ-1 of an isolated position. */
export function isIsolatedInBreach(position: Position): boolean {
  return isolatedMarginOf(position).isInBreach;
}

/** LIQ-1 of the cross scope; the insurance fund's needs no maintenance margin (LIQ-4). */
export function isCrossInBreach(account: Account): boolean {
  return crossMargin(account).isInBreach;
}
