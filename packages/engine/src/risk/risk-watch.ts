import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import type { Market } from '../symbol/market.ts';
import { AccountList } from './account-list.ts';
import { LiquidationQueue } from './liquidation-queue.ts';
import { MarketWatch } from './market-watch.ts';

/**
 * Who has to be looked at, and whose liquidation waits (LIQ-1, LIQ-7). An account is looked at when what its margin depends on was
 * changed ({@link touch}) or when the mark of a symbol in which it holds a position has reached a price that it waits for; nobody else
 * is visited.
 */
export class RiskWatch {
  readonly queue = new LiquidationQueue();
  /** Accounts liquidated in the command being applied. */
  liquidated = 0;
  /** By market index. */
  readonly #markets: (MarketWatch | undefined)[] = [];
  readonly #moved: MarketWatch[] = [];
  #touched = new AccountList();
  /** The list being looked at, and the slots that fired: working space. */
  #candidates = new AccountList();
  readonly #fired: number[] = [];

  /** Accounts in breach that wait for their liquidation. */
  get pending(): number {
    return this.queue.size;
  }

  /** Nothing has changed and nobody waits. */
  get isIdle(): boolean {
    return !this.hasChanges && this.queue.size === 0;
  }

  /** Something has changed since {@link takeCandidates}. */
  get hasChanges(): boolean {
    return this.#touched.size > 0 || this.#moved.length > 0;
  }

  /** A mark, tiers or a status have changed since {@link takeCandidates}. */
  get hasMoved(): boolean {
    return this.#moved.length > 0;
  }

  /** The wallet, a position, isolated margin or the settings of an account have changed. */
  touch(account: Account): void {
    if (account.isTouched) return;
    account.isTouched = true;
    this.#touched.add(account);
  }

  /** The mark, the tiers, the status of a symbol, or whether its index is stale, has changed. */
  marketMoved(market: Market): void {
    const watch = this.#watchOf(market);
    if (watch.isMoved) return;
    watch.isMoved = true;
    this.#moved.push(watch);
  }

  /** The watch of a symbol, with a slot for the holding in it. */
  enter(holding: Holding): MarketWatch {
    const watch = this.#watchOf(holding.market);
    if (holding.watchSlot < 0) watch.enter(holding);
    return watch;
  }

  /** An account as a snapshot has it: its positions are looked at when their marks move. */
  restore(account: Account): void {
    for (const holding of account.active) {
      if (holding.hasPosition()) this.enter(holding).thresholds.setAlways(holding.watchSlot);
    }
  }

  /** The accounts that have to be looked at, by index (the fund's is −1); good until the next call. */
  takeCandidates(): AccountList {
    if (this.hasMoved) {
      for (const watch of this.#moved) this.#touchReached(watch);
      this.#moved.length = 0;
    }
    const candidates = this.#touched;
    this.#touched = this.#candidates;
    this.#touched.clear();
    this.#candidates = candidates;
    for (let place = 0; place < candidates.size; place += 1) candidates.at(place).isTouched = false;
    candidates.sort();
    return candidates;
  }

  /** Touches the accounts whose thresholds the mark has reached; holdings without a position lose their slot. */
  #touchReached(watch: MarketWatch): void {
    const fired = this.#fired;
    watch.fire(fired);
    for (const slot of fired) {
      const holding = watch.holdingAt(slot);
      if (holding === undefined) continue;
      if (holding.hasPosition()) this.touch(holding.account);
      else watch.leave(holding);
    }
    fired.length = 0;
  }

  #watchOf(market: Market): MarketWatch {
    const known = this.#markets[market.index];
    if (known !== undefined) return known;
    const watch = new MarketWatch(market);
    this.#markets[market.index] = watch;
    return watch;
  }
}
