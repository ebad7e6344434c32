import type { Money } from './money.ts';

/** Money that went to the exchange (IN) or came from it (OUT), or would have. */
export interface Movement {
  readonly orderNo: string;
  readonly customer: string;
  readonly direction: 'IN' | 'OUT';
  readonly amount: Money;
  readonly status: 'SUCCESS' | 'FAILED';
}

/**
 * What customers have outside the exchange. In memory, to be read in a minute: yours is tables, with `hold` and `settle` a transaction each.
 */
export class Bank {
  readonly #balances = new Map<string, Money>();
  /** On its way to the exchange: taken from the customer, outcome unknown. */
  readonly #held = new Map<string, { readonly customer: string; readonly amount: Money }>();
  readonly #settled = new Map<string, Movement>();

  /** Opens the account of a customer. */
  open(customer: string, balance: Money): void {
    this.#balances.set(customer, balance);
  }

  /** `undefined`: no such customer. */
  balanceOf(customer: string): Money | undefined {
    return this.#balances.get(customer);
  }

  /** Takes money for a transfer before the exchange is asked for it, so that it cannot be spent twice. False: there is not enough. */
  hold(orderNo: string, customer: string, amount: Money): boolean {
    const balance = this.#balances.get(customer) ?? 0n;
    if (amount > balance) return false;
    this.#balances.set(customer, balance - amount);
    this.#held.set(orderNo, { customer, amount });
    return true;
  }

  /**
   * What became of an order. Answer and webhook may both tell, in either order and more than once: only the first one counts.
   *
   * To the exchange: what was held is spent, or given back when the transfer failed. What was not held is the reversal of a payout, and
   * the exchange has it already. From the exchange: it is credited.
   */
  settle(movement: Movement): void {
    const { orderNo, customer, direction, amount, status } = movement;
    if (this.#settled.has(orderNo)) return;
    this.#settled.set(orderNo, movement);
    const held = this.#held.get(orderNo);
    this.#held.delete(orderNo);
    if (status === 'FAILED') {
      if (held !== undefined) this.#credit(held.customer, held.amount);
    } else if (direction === 'OUT') {
      this.#credit(customer, amount);
    } else if (held === undefined) {
      this.#credit(customer, -amount);
    }
  }

  /** What became of an order; `undefined`: not known yet. */
  settled(orderNo: string): Movement | undefined {
    return this.#settled.get(orderNo);
  }

  #credit(customer: string, amount: Money): void {
    this.#balances.set(customer, (this.#balances.get(customer) ?? 0n) + amount);
  }
}
