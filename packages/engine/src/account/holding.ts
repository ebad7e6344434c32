import type { MarginMode, PositionSide, Side } from '../command/command.ts';
import type { Condition } from '../condition/condition.ts';
import { type Amount, add, multiply, sub } from '../number/amount.ts';
import type { Order } from '../order/order.ts';
import { Position } from '../position/position.ts';
import type { Market } from '../symbol/market.ts';
import type { Account } from './account.ts';

/** Everything an account has in one symbol: settings, positions, open orders and the sums its order margin is made of. */
export class Holding {
  readonly account: Account;
  readonly market: Market;
  leverage: number;
  marginMode: MarginMode;
  readonly both: Position;
  readonly long: Position;
  readonly short: Position;
  /** Its open orders, in no particular order; each knows its place. */
  readonly orders: Order[] = [];
  /** How many of them are LONG or SHORT. */
  hedgeOrders = 0;
  reduceOnlyOrders = 0;
  /** Its condition orders that have not ended, in no particular order; each knows its place. */
  readonly conditions: Condition[] = [];
  /** How many of them are GTE_GTC. */
  goodTillExecutedConditions = 0;
  /** Its strategies that are WORKING, and their parts that are not active yet. */
  strategies = 0;
  inactiveOrders = 0;
  inactiveConditions = 0;
  /** Σ ticks × remaining steps of the opening buys and sells (MARGIN-2's B and A). */
  buyProduct: Amount = 0;
  sellProduct: Amount = 0;
  /** Σ remaining steps of all its resting buys and sells, reducing ones too. */
  buySteps = 0;
  sellSteps = 0;
  /** MARGIN-2's open loss, Σ (price beyond the mark) × steps, as of `lossMarkVersion` of the market. */
  openLoss: Amount = 0;
  lossMarkVersion = -1;
  /** The order margin as of `marginMarkVersion`; any change of orders, positions or settings resets that to −1. */
  orderMargin: Amount = 0;
  marginMarkVersion = -1;
  marginFeeRate = 0;
  /** A cross holding's uPnL less its position margin, as of `crossNetMarkVersion`; changes of positions or leverage reset that to −1. */
  crossNet: Amount = 0;
  crossNetMarkVersion = -1;
  /** Place in `account.active`, −1 outside. */
  activeIndex = -1;
  /** Where the risk watch keeps the prices that its positions wait for, −1: nowhere. */
  watchSlot = -1;

  constructor(account: Account, market: Market) {
    this.account = account;
    this.market = market;
    this.leverage = market.spec.defaultLeverage;
    this.marginMode = account.isFund ? 'CROSS' : market.spec.defaultMarginMode;
    this.both = new Position(this, 'BOTH');
    this.long = new Position(this, 'LONG');
    this.short = new Position(this, 'SHORT');
  }

  /** The position that an order of `positionSide` works on. */
  position(positionSide: PositionSide): Position {
    return positionSide === 'BOTH' ? this.both : positionSide === 'LONG' ? this.long : this.short;
  }

  get openOrders(): number {
    return this.orders.length;
  }

  /** An order is open from now on. */
  enterOrder(order: Order): void {
    order.place = this.orders.length;
    this.orders.push(order);
  }

  /** An order is open no longer; the last one takes its place. */
  leaveOrder(order: Order): void {
    const last = this.orders.pop()!;
    if (last !== order) {
      this.orders[order.place] = last;
      last.place = order.place;
    }
    order.place = -1;
  }

  /** A condition order is open from now on. */
  enterCondition(condition: Condition): void {
    condition.place = this.conditions.length;
    this.conditions.push(condition);
    if (condition.isGoodTillExecuted) this.goodTillExecutedConditions += 1;
  }

  /** A condition order has ended; the last one takes its place. */
  leaveCondition(condition: Condition): void {
    const last = this.conditions.pop()!;
    if (last !== condition) {
      this.conditions[condition.place] = last;
      last.place = condition.place;
    }
    condition.place = -1;
    if (condition.isGoodTillExecuted) this.goodTillExecutedConditions -= 1;
  }

  /** Its open orders and the inactive ones of its strategies: what the limit counts. */
  get countedOrders(): number {
    return this.orders.length + this.inactiveOrders;
  }

  /** The same of condition orders. */
  get countedConditions(): number {
    return this.conditions.length + this.inactiveConditions;
  }

  /** Something of it may end with its position (COND-4, STRAT-5). */
  get hasFollowers(): boolean {
    return this.conditions.length > 0 || this.strategies > 0;
  }

  hasPosition(): boolean {
    return this.both.steps !== 0 || this.long.steps !== 0 || this.short.steps !== 0;
  }

  /** MATCH-8: the account uses LONG and SHORT in this symbol. */
  isHedged(): boolean {
    return this.long.steps !== 0 || this.short.steps !== 0 || this.hedgeOrders > 0;
  }

  /** MATCH-8: the account uses BOTH in this symbol. */
  isNetted(): boolean {
    return this.both.steps !== 0 || this.openOrders > this.hedgeOrders;
  }

  /** Positions or settings have changed: what was worked out from them is stale. */
  forgetMargins(): void {
    this.marginMarkVersion = -1;
    this.crossNetMarkVersion = -1;
  }

  /** Nothing but settings is left. */
  isEmpty(): boolean {
    return this.openOrders === 0 && !this.hasPosition();
  }

  /** The sums take `steps` of a resting order on (or off, when negative) at `priceTicks`. */
  addResting(side: Side, priceTicks: number, steps: number, reduceOnly: boolean): void {
    this.market.restingSteps += steps;
    if (side === 'BUY') this.buySteps += steps;
    else this.sellSteps += steps;
    if (reduceOnly) return;
    const product = multiply(priceTicks, steps);
    if (side === 'BUY') this.buyProduct = add(this.buyProduct, product);
    else this.sellProduct = add(this.sellProduct, product);
    if (this.lossMarkVersion === this.market.markVersion) {
      const loss = lossOf(this.market, side, priceTicks, steps);
      if (loss !== 0) this.openLoss = add(this.openLoss, loss);
    }
    this.marginMarkVersion = -1;
  }
}

/** MARGIN-2: how far an order's price lies beyond the mark, × steps (10⁻⁸ × steps); negative steps take away. */
export function lossOf(market: Market, side: Side, priceTicks: number, steps: number): Amount {
  if (side === 'BUY' ? priceTicks <= market.markFloorTicks : priceTicks >= market.markCeilTicks) return 0;
  const price = market.priceOf(priceTicks);
  const beyond = side === 'BUY' ? sub(price, market.markPrice) : sub(market.markPrice, price);
  return beyond > 0 ? multiply(beyond, steps) : 0;
}
