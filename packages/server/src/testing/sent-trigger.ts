import { expect } from 'vitest';
import { units } from './decimal-units.ts';

/** A condition order as the API shows it, as far as tests look at it by name; all members are compared. */
export interface ShownCondition {
  readonly symbol: string;
  readonly conditionId: string;
  readonly clientOrderId: string;
  readonly type: string;
  readonly side: 'BUY' | 'SELL';
  readonly status: string;
  readonly quantity: string;
  readonly stopPrice: string;
  readonly generatedOrderId: string;
  readonly triggerTime: number;
  readonly cancelReason: string;
  readonly strategyId: string;
  readonly updatedAt: number;
}

/** A part of a strategy: an order, or a condition order. */
export interface ShownPart {
  readonly active: boolean;
  readonly type: string;
  readonly status: string;
  readonly quantity: string;
  /** Of an order alone; "" before it is placed. */
  readonly orderId?: string;
  /** Of a condition order, "" before it is placed; "" of an order. */
  readonly conditionId: string;
}

/** A strategy as the API shows it. */
export interface ShownStrategy {
  readonly strategyId: string;
  readonly strategyType: 'OTO' | 'OCO' | 'OTOCO';
  readonly strategyStatus: 'WORKING' | 'ALL_DONE' | 'CANCELLED';
  readonly clientStrategyId: string;
  readonly symbol: string;
  readonly bookTime: number;
  readonly updateTime: number;
  readonly subOrders: readonly ShownPart[];
}

/** A `place-condition` as it was sent. */
export interface ConditionBody {
  readonly symbol: string;
  readonly type: 'STOP_MARKET' | 'STOP_LIMIT' | 'TAKE_PROFIT_MARKET' | 'TAKE_PROFIT_LIMIT' | 'TRAILING_STOP';
  readonly side: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly clientOrderId: string;
  readonly price?: string;
  readonly stopPrice?: string;
  readonly workingType?: 'MARK_PRICE' | 'CONTRACT_PRICE' | 'INDEX_PRICE';
  readonly callbackRate?: string;
  readonly timeInForce?: 'GTD';
  readonly goodTillDate?: number;
  readonly reduceOnly?: boolean;
  readonly priceProtect?: boolean;
}

/** A `place-strategy` as it was sent. */
export interface StrategyBody {
  readonly strategyType: ShownStrategy['strategyType'];
  readonly clientStrategyId: string;
  readonly subOrderList: readonly { readonly type: string; readonly quantity: string }[];
}

/** True of a condition order that has not ended. */
export function isWaiting({ status }: Pick<ShownCondition, 'status'>): boolean {
  return status === 'PENDING' || status === 'PENDING_ACTIVATION';
}

/** A condition order or strategy that was sent: what the exchange has said of it, and what else may have become of it. */
export abstract class SentTrigger<Body, Shown> {
  readonly body: Body;
  /** `refused`: it must not exist. `unknown`: no answer came. */
  #state: 'unknown' | 'refused' | 'told' = 'unknown';
  #told: Shown | undefined;
  #mayBeCancelled = false;
  #mustHaveEnded = false;
  #isSettled = false;

  constructor(body: Body) {
    this.body = body;
  }

  /** Whether nothing more can become of it. */
  abstract hasEnded(shown: Shown): boolean;
  /** Members that never change. */
  protected abstract fixed(shown: Shown): unknown;
  /** Expects what was asked for. */
  protected abstract expectAsSent(found: Shown): void;

  get isUnknown(): boolean {
    return this.#state === 'unknown';
  }

  get isRefused(): boolean {
    return this.#state === 'refused';
  }

  /** True while it had not ended when it was last heard of. */
  get isOpen(): boolean {
    return this.#told !== undefined && !this.hasEnded(this.#told);
  }

  /** As it was last shown. */
  get told(): Shown {
    if (this.#told === undefined) throw new Error(`nothing was told of ${JSON.stringify(this.body)}`);
    return this.#told;
  }

  /** A cancel, also one of everything, has been sent since it was last checked. */
  get mayBeCancelled(): boolean {
    return this.#mayBeCancelled;
  }

  /** True once it has ended and that has been checked. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** The exchange answered with how it now stands. */
  tell(shown: Shown): void {
    this.#state = 'told';
    this.#told = shown;
  }

  /** The exchange refused to place it. */
  refuse(): void {
    this.#state = 'refused';
  }

  cancelSent(): void {
    this.#mayBeCancelled = true;
  }

  /** A cancel of everything, sent after it was answered, is done. */
  cancelDone(): void {
    this.#mustHaveEnded = true;
  }

  /** The exchange, asked at rest, shows it as it should be. */
  checked(): void {
    this.#isSettled = !this.isOpen;
    this.#mayBeCancelled = false;
  }

  /** Expects what is found to be what was sent, and told; what has ended to the last letter. */
  expectAsTold(found: Shown): void {
    this.expectAsSent(found);
    if (this.#mustHaveEnded) expect(this.hasEnded(found)).toBe(true);
    if (this.#told === undefined) return;
    if (this.hasEnded(this.#told)) expect(found).toEqual(this.#told);
    else expect(this.fixed(found)).toEqual(this.fixed(this.#told));
  }
}

/** Members of a condition order that waits which prices, firing, cancels and a new leverage change. */
const LIVELY = new Set([
  'status',
  'extremePrice',
  'generatedOrderId',
  'triggerTime',
  'cancelReason',
  'leverage',
  'updatedAt',
]);

/** A condition order that was sent. */
export class SentCondition extends SentTrigger<ConditionBody, ShownCondition> {
  override hasEnded(shown: ShownCondition): boolean {
    return !isWaiting(shown);
  }

  protected override fixed(shown: ShownCondition): unknown {
    return Object.fromEntries(Object.entries(shown).filter(([member]) => !LIVELY.has(member)));
  }

  protected override expectAsSent(found: ShownCondition): void {
    const { clientOrderId, symbol, side, type, quantity, goodTillDate = 0, stopPrice = '0' } = this.body;
    expect(found).toMatchObject({ clientOrderId, symbol, side, type, goodTillDate, strategyId: '' });
    expect([units(found.quantity), units(found.stopPrice)]).toEqual([units(quantity), units(stopPrice)]);
    if (found.cancelReason === 'USER') expect(this.mayBeCancelled).toBe(true);
  }
}

/** A strategy that was sent. */
export class SentStrategy extends SentTrigger<StrategyBody, ShownStrategy> {
  override hasEnded({ strategyStatus }: ShownStrategy): boolean {
    return strategyStatus !== 'WORKING';
  }

  protected override fixed({ strategyId, symbol, bookTime }: ShownStrategy): unknown {
    return { strategyId, symbol, bookTime };
  }

  protected override expectAsSent(found: ShownStrategy): void {
    const { strategyType, clientStrategyId, subOrderList } = this.body;
    expect(found).toMatchObject({ strategyType, clientStrategyId });
    expect(found.subOrders.map(({ type }) => type)).toEqual(subOrderList.map(({ type }) => type));
  }
}
