import type { Account } from '../account/account.ts';

/** Entries taken before the list is cut. */
const CUT_AFTER = 1024;

/** LIQ-7: accounts in breach, first come, first served; each knows whether it waits. */
export class LiquidationQueue {
  #accounts: Account[] = [];
  /** Those before have been taken. */
  #head = 0;

  get size(): number {
    return this.#accounts.length - this.#head;
  }

  /** Joins the end, unless it waits already. */
  join(account: Account): void {
    if (account.awaitsLiquidation) return;
    account.awaitsLiquidation = true;
    this.#accounts.push(account);
  }

  /** Takes the first; there must be one. */
  takeFirst(): Account {
    const account = this.#accounts[this.#head];
    if (account === undefined) throw new Error('nobody waits for liquidation');
    account.awaitsLiquidation = false;
    this.#head += 1;
    if (this.#head === this.#accounts.length || this.#head === CUT_AFTER) {
      this.#accounts = this.#accounts.slice(this.#head);
      this.#head = 0;
    }
    return account;
  }

  /** Those that wait, first to be liquidated first. */
  waiting(): readonly Account[] {
    return this.#accounts.slice(this.#head);
  }
}
