import type { Account } from '../account/account.ts';

/** So many are sorted in place, without a call for each comparison. */
const FEW = 16;

/** A list of accounts that is filled and emptied again and again: emptying it keeps its room, which setting an array's length to 0 does not. */
export class AccountList {
  readonly #accounts: Account[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Appends. */
  add(account: Account): void {
    this.#accounts[this.#size] = account;
    this.#size += 1;
  }

  /** That at a place below {@link size}. */
  at(place: number): Account {
    return this.#accounts[place]!;
  }

  /** Empties it. */
  clear(): void {
    this.#size = 0;
  }

  /** Sorts by account index. */
  sort(): void {
    if (this.#size <= FEW) {
      this.#sortFew();
      return;
    }
    this.#accounts.length = this.#size;
    this.#accounts.sort((a, b) => a.index - b.index);
  }

  /** By insertion: for those of a trade, mostly two. */
  #sortFew(): void {
    const accounts = this.#accounts;
    for (let end = 1; end < this.#size; end += 1) {
      const account = accounts[end]!;
      let place = end;
      while (place > 0 && accounts[place - 1]!.index > account.index) {
        accounts[place] = accounts[place - 1]!;
        place -= 1;
      }
      accounts[place] = account;
    }
  }
}
