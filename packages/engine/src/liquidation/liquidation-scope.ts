import type { Account } from '../account/account.ts';
import { type Amount, add, min, negate, positivePart, sub } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import { crossMargin, isolatedMarginOf } from '../risk/breach.ts';
import type { Exchange } from '../state/exchange.ts';
import { makeUp, makeUpCrossShortfall } from './insurance-fund.ts';

/** What is liquidated as one (LIQ-1): one isolated position, or all cross positions of an account. */
export class LiquidationScope {
  readonly account: Account;
  readonly isolated: Position | null;
  /** Isolated: what the closes have released and realised, less the fees. */
  #earned: Amount = 0;
  /** 0 before the first. */
  lastOrderId = 0;

  constructor(account: Account, isolated: Position | null) {
    this.account = account;
    this.isolated = isolated;
  }

  isInBreach(): boolean {
    return (this.isolated === null ? crossMargin(this.account) : isolatedMarginOf(this.isolated)).isInBreach;
  }

  /** Fills have released margin and realised `amount` in all. */
  earn(amount: Amount): void {
    this.#earned = add(this.#earned, amount);
  }

  /** As much of `amount` as there is left in the scope (LIQ-3); the caller charges it to the wallet. */
  charge(amount: Amount): Amount {
    const fee = min(amount, this.#left());
    this.#earned = sub(this.#earned, fee);
    return fee;
  }

  /** Isolated: what was not released, fees took out of the margin that is still set aside. */
  coverFromMargin(): void {
    const { isolated, account } = this;
    if (isolated === null || this.#earned >= 0 || isolated.isolatedMargin <= 0) return;
    const moved = min(negate(this.#earned), isolated.isolatedMargin);
    isolated.isolatedMargin = sub(isolated.isolatedMargin, moved);
    account.isolatedMargin = sub(account.isolatedMargin, moved);
    this.#earned = add(this.#earned, moved);
  }

  /** LIQ-4: what a scope that has come to nothing lacks the fund makes up; a cross wallet never pays for an isolated position. */
  settle(exchange: Exchange): void {
    const reference = String(this.lastOrderId);
    if (this.isolated === null) makeUpCrossShortfall(exchange, this.account, reference);
    else if (this.isolated.steps === 0) {
      makeUp(exchange, this.account, negate(this.#earned), reference, this.isolated.symbol);
    }
  }

  /** Unrealised profit is no margin to pay from. */
  #left(): Amount {
    if (this.isolated === null) {
      return positivePart(min(this.account.crossWalletBalance(), crossMargin(this.account).equity));
    }
    const { isolatedMargin } = this.isolated;
    return positivePart(add(this.#earned, min(isolatedMargin, isolatedMarginOf(this.isolated).equity)));
  }
}
