import type { Account } from '../account/account.ts';

/** A dead man's switch: at `deadline` the account's orders in `symbol` ("" = all) are cancelled. */
export interface CountdownEntry {
  readonly account: Account;
  readonly symbol: string;
  readonly deadline: number;
}

/** The armed dead man's switches, one an account and symbol. */
export class Countdowns {
  readonly #armed = new Map<string, CountdownEntry>();

  /** Arms the switch anew. */
  arm(entry: CountdownEntry): void {
    this.#armed.set(keyOf(entry.account, entry.symbol), entry);
  }

  disarm(account: Account, symbol: string): void {
    this.#armed.delete(keyOf(account, symbol));
  }

  /** Removes and returns what is due, by deadline, then account, then symbol. */
  takeDue(timeMs: number): CountdownEntry[] {
    if (this.#armed.size === 0) return [];
    const due = this.entries().filter((entry) => entry.deadline <= timeMs);
    for (const entry of due) this.#armed.delete(keyOf(entry.account, entry.symbol));
    return due;
  }

  /** All that are armed, by deadline, then account, then symbol. */
  entries(): CountdownEntry[] {
    return [...this.#armed.values()].sort(byDeadline);
  }
}

function keyOf(account: Account, symbol: string): string {
  return `${account.index}:${symbol}`;
}

function byDeadline(a: CountdownEntry, b: CountdownEntry): number {
  if (a.deadline !== b.deadline) return a.deadline - b.deadline;
  if (a.account !== b.account) return a.account.index - b.account.index;
  return a.symbol < b.symbol ? -1 : 1;
}
