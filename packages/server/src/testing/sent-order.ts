import { expect } from 'vitest';
import { units } from './decimal-units.ts';

/** An order as the API shows it, as far as tests look at it by name; all members are compared. */
export interface ShownOrder {
  readonly symbol: string;
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly side: 'BUY' | 'SELL';
  readonly status: string;
  readonly price: string;
  readonly quantity: string;
  readonly filledQuantity: string;
  readonly tradeValue: string;
  readonly handlingFee: string;
  readonly realizedPnl: string;
  readonly reduceOnly: boolean;
  readonly cancelReason: string;
  /** "" unless a condition order placed it. */
  readonly conditionId: string;
  /** "" unless it is of a strategy. */
  readonly strategyId: string;
  readonly updatedAt: number;
}

/** A `place` as it was sent. */
export interface PlaceBody {
  readonly symbol: string;
  readonly type: 'LIMIT' | 'MARKET';
  readonly side: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly clientOrderId: string;
  readonly price?: string;
  readonly timeInForce?: 'GTC' | 'IOC' | 'FOK' | 'GTD';
  readonly goodTillDate?: number;
  readonly reduceOnly?: boolean;
  readonly makerOnly?: boolean;
}

/** Members of an open order that trades, expiry, cancels and a new leverage change. */
const LIVELY = new Set([
  'status',
  'filledQuantity',
  'remainingQuantity',
  'avgFilledPrice',
  'tradeValue',
  'handlingFee',
  'realizedPnl',
  'leverage',
  'cancelReason',
  'updatedAt',
]);

/** True of an order that rests. */
export function isOpen({ status }: Pick<ShownOrder, 'status'>): boolean {
  return status === 'PENDING' || status === 'PARTIALLY_FILLED';
}

/** True of an order that its client placed itself: not a condition order's, and no part of a strategy. */
export function isPlaced({
  conditionId,
  strategyId,
}: Pick<ShownOrder, 'conditionId' | 'strategyId'>): boolean {
  return conditionId === '' && strategyId === '';
}

function without(order: ShownOrder, members: ReadonlySet<string>): unknown {
  return Object.fromEntries(Object.entries(order).filter(([member]) => !members.has(member)));
}

/** An order that was sent: what the exchange has said of it, and what else may have become of it. */
export class SentOrder {
  readonly body: PlaceBody;
  /** `refused`: it must not exist. `unknown`: no answer came. */
  #state: 'unknown' | 'refused' | 'told' = 'unknown';
  #told: ShownOrder | undefined;
  #mayBeCancelled = false;
  #mustBeClosed = false;
  /** What moves without an answer may have made of it. */
  #moves: { readonly price?: string; readonly quantity?: string }[] = [];
  #isSettled = false;

  constructor(body: PlaceBody) {
    this.body = body;
  }

  get isUnknown(): boolean {
    return this.#state === 'unknown';
  }

  get isRefused(): boolean {
    return this.#state === 'refused';
  }

  /** True of an order that rested when it was last heard of. */
  get isOpen(): boolean {
    return this.#told !== undefined && isOpen(this.#told);
  }

  /** As it was last shown. */
  get told(): ShownOrder {
    if (this.#told === undefined) throw new Error(`nothing was told of ${this.body.clientOrderId}`);
    return this.#told;
  }

  /** The exchange answered with the order as it now stands. Who changes an order waits for each answer, so the last one told is the newest. */
  tell(order: ShownOrder): void {
    this.#state = 'told';
    this.#told = order;
    this.#moves = [];
  }

  /** The exchange refused to place it. */
  refuse(): void {
    this.#state = 'refused';
  }

  /** True once nothing can become of it any more, and that has been checked. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** The exchange, asked at rest, shows it as it should be: what was on its way has come, or is lost. */
  checked(): void {
    this.#isSettled = !this.isOpen;
    this.#mayBeCancelled = false;
  }

  /** A cancel is on its way. */
  cancelSent(): void {
    this.#mayBeCancelled = true;
  }

  /** A cancel of everything, sent after the order was answered, is done. */
  cancelDone(): void {
    this.#mustBeClosed = true;
  }

  /** A move got no answer. */
  moveLost(change: { readonly price?: string; readonly quantity?: string }): void {
    this.#moves.push(change);
  }

  /** Expects the order as it is found to be the one that was sent, and told, in every member; a closed one to the last letter. */
  expectAsTold(found: ShownOrder): void {
    this.#expectAsSent(found);
    if (this.#told === undefined) return;
    if (!isOpen(this.#told)) {
      expect(found).toEqual(this.#told);
      return;
    }
    this.#expectLater(found, this.#told);
  }

  #expectAsSent(found: ShownOrder): void {
    const { clientOrderId, symbol, side, type, timeInForce, goodTillDate = 0 } = this.body;
    const { reduceOnly = false, makerOnly = false } = this.body;
    expect(found).toMatchObject({ clientOrderId, symbol, side, type, goodTillDate, reduceOnly, makerOnly });
    if (timeInForce !== undefined) expect(found).toMatchObject({ timeInForce });
    if (this.#told === undefined) this.#expectTerms(found, this.body.price ?? '0', this.body.quantity);
  }

  #expectLater(found: ShownOrder, told: ShownOrder): void {
    const terms = new Set([...LIVELY, 'price', 'quantity']);
    expect(without(found, terms)).toEqual(without(told, terms));
    this.#expectTerms(found, told.price, told.quantity);
    expect(units(found.filledQuantity)).toBeGreaterThanOrEqual(units(told.filledQuantity));
    expect(found.updatedAt).toBeGreaterThanOrEqual(told.updatedAt);
    if (this.#mustBeClosed) expect(isOpen(found)).toBe(false);
    if (found.cancelReason === 'USER') expect(this.#mayBeCancelled).toBe(true);
    if (found.status === 'FILLED') expect(found.filledQuantity).toBe(found.quantity);
  }

  /** Price and quantity are those told, or those of a move whose answer was lost; a reduce-only order may have been cut. */
  #expectTerms(found: ShownOrder, price: string, quantity: string): void {
    const prices = [price, ...this.#moves.map((move) => move.price ?? price)].map(units);
    const quantities = [quantity, ...this.#moves.map((move) => move.quantity ?? quantity)].map(units);
    expect(prices).toContain(units(found.price));
    if (!found.reduceOnly) expect(quantities).toContain(units(found.quantity));
    else expect(quantities.some((each) => each >= units(found.quantity))).toBe(true);
  }
}
