/**
 * A small world in plain words, to hold an engine against: one symbol with whole prices and quantities, a market maker whose bid and ask
 * never run out, trader 1 with one strategy at a time (a bid, then a resting offer above and a stop below), trader 2, and conditions of both
 * that place MARKET orders. Only trader 1's orders rest beside the market maker's. No money: both have enough.
 */

export type Side = 'BUY' | 'SELL';
export type Trader = 1 | 2;
export type Watched = 'CONTRACT_PRICE' | 'MARK_PRICE';
export type Kind = 'STOP_MARKET' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP';

/** What a condition is asked to be; prices whole, `rate` in tenths of a percent, 0 for what the kind does not take. */
export interface Wish {
  readonly kind: Kind;
  readonly side: Side;
  readonly watched: Watched;
  readonly stop: number;
  readonly activation: number;
  readonly rate: number;
  /** 0: closes the position. */
  readonly quantity: number;
  readonly reduceOnly: boolean;
}

export interface Condition extends Wish {
  readonly id: number;
  readonly user: Trader;
  quantity: number;
  isActive: boolean;
  extreme: number;
  status: 'WAITING' | 'TRIGGERED' | 'REJECTED' | 'CANCELLED';
}

interface Resting {
  readonly side: Side;
  readonly price: number;
  quantity: number;
  executed: number;
  isOpen: boolean;
}

/** A bid, and with it an offer and a stop that only reduce. */
export interface StrategyWish {
  readonly price: number;
  readonly quantity: number;
  readonly profit: number;
  readonly stop: number;
  readonly watched: Watched;
  readonly isDrivenByPartialFills: boolean;
}

export interface Strategy {
  readonly wish: StrategyWish;
  readonly entry: Resting;
  readonly profit: Resting;
  stop: Condition | undefined;
  stopExecuted: number;
  /** How much the legs may execute together; 0 until they are active. */
  target: number;
  status: 'WORKING' | 'ALL_DONE' | 'CANCELLED';
}

const HUNDRED_MILLION = 100_000_000n;

export class ConditionsModel {
  bid = 996;
  ask = 1004;
  readonly prices: Record<Watched, number> = { CONTRACT_PRICE: 0, MARK_PRICE: 1000 };
  readonly positions: Record<Trader, number> = { 1: 0, 2: 0 };
  conditions: Condition[] = [];
  strategy: Strategy | undefined;
  /** Of the last command, in order: `id status`. */
  fired: string[] = [];
  #lastId = 0;
  #points: { readonly watched: Watched; readonly price: number }[] = [];
  #reached: Condition[] = [];
  #ends: { readonly user: Trader; readonly closing: Side }[] = [];

  /** The market maker's quote of one side goes there; what it meets of trader 1 it takes. */
  quote(side: Side, price: number): void {
    this.#begin();
    if (side === 'BUY') this.bid = price;
    else this.ask = price;
    const met = this.#bestResting(side === 'BUY' ? 'SELL' : 'BUY');
    if (met !== undefined && (side === 'BUY' ? met.price <= price : met.price >= price)) {
      this.#fill(met, met.quantity - met.executed);
    }
    this.#settleDown();
  }

  mark(price: number): void {
    this.#begin();
    this.#move('MARK_PRICE', price);
    this.#settleDown();
  }

  market(user: Trader, side: Side, quantity: number): void {
    this.#begin();
    this.#take(user, side, quantity);
    this.#settleDown();
  }

  /** COND-1, COND-3: answers 0 or the code that refuses it. */
  place(user: Trader, wish: Wish): number {
    this.#begin();
    const price = this.prices[wish.watched];
    if (price > 0 && wish.activation > 0) {
      const isBeyond = wish.side === 'SELL' ? wish.activation > price : wish.activation < price;
      if (!isBeyond) return 3108;
    }
    if (price > 0 && wish.kind !== 'TRAILING_STOP' && isPast(wish, BigInt(wish.stop), price)) return 3102;
    this.#open(user, wish);
    this.#settleDown();
    return 0;
  }

  cancel(condition: Condition): void {
    this.#begin();
    condition.status = 'CANCELLED';
    this.#settleDown();
  }

  placeStrategy(wish: StrategyWish): void {
    this.#begin();
    const { price, quantity, profit } = wish;
    const entry: Resting = { side: 'BUY', price, quantity, executed: 0, isOpen: true };
    const leg: Resting = { side: 'SELL', price: profit, quantity: 0, executed: 0, isOpen: false };
    this.strategy = {
      wish,
      entry,
      profit: leg,
      stop: undefined,
      stopExecuted: 0,
      target: 0,
      status: 'WORKING',
    };
    if (price >= this.ask) {
      entry.executed = quantity;
      entry.isOpen = false;
      this.#hold(1, quantity);
      this.#move('CONTRACT_PRICE', this.ask);
    }
    this.#settleDown();
  }

  cancelEntry(strategy: Strategy): void {
    this.#begin();
    strategy.entry.isOpen = false;
    this.#settleDown();
  }

  /** STRAT-3, STRAT-4: by the strategy's id, or by one of its legs. */
  cancelStrategy(strategy: Strategy): void {
    this.#begin();
    this.#finish(strategy, 'CANCELLED');
    this.#settleDown();
  }

  waiting(user: Trader): readonly Condition[] {
    return this.conditions.filter((condition) => condition.user === user && condition.status === 'WAITING');
  }

  #begin(): void {
    this.fired = [];
  }

  #settleDown(): void {
    for (;;) {
      do {
        this.#takePoints();
        this.#followUp();
      } while (this.#points.length > 0);
      const next = this.#reached.shift();
      if (next === undefined) return;
      if (next.status === 'WAITING') this.#fire(next);
    }
  }

  /** What happened before does not concern it. */
  #open(user: Trader, wish: Wish): Condition {
    this.#takePoints();
    this.#lastId += 1;
    const isActive = wish.activation === 0;
    const extreme = wish.kind === 'TRAILING_STOP' && isActive ? this.prices[wish.watched] : 0;
    const condition: Condition = { ...wish, id: this.#lastId, user, isActive, extreme, status: 'WAITING' };
    this.conditions.push(condition);
    return condition;
  }

  /** COND-2: the order of a condition; a strategy's stop ends the offer beside it first (STRAT-4). */
  #fire(condition: Condition): void {
    const { user, side, reduceOnly, quantity } = condition;
    const held = this.positions[user] * (side === 'SELL' ? 1 : -1);
    if (reduceOnly && held <= 0) {
      this.#tellFired(condition, 'REJECTED');
      return;
    }
    const strategy = this.strategy?.stop === condition ? this.strategy : undefined;
    if (strategy !== undefined) strategy.profit.isOpen = false;
    this.#tellFired(condition, 'TRIGGERED');
    const wanted = quantity === 0 ? held : quantity;
    const taken = reduceOnly ? Math.min(wanted, held) : wanted;
    if (strategy !== undefined) strategy.stopExecuted += taken;
    this.#take(user, side, taken);
  }

  #tellFired(condition: Condition, status: 'TRIGGERED' | 'REJECTED'): void {
    condition.status = status;
    this.fired.push(`${condition.id} ${status}`);
  }

  /** Takes from trader 1 what is better than the market maker, all else from the market maker; one's own order is removed (MATCH-5). */
  #take(user: Trader, side: Side, quantity: number): void {
    let rest = quantity;
    while (rest > 0) {
      const met = this.#bestResting(side === 'SELL' ? 'BUY' : 'SELL');
      const isBetter = met !== undefined && (side === 'SELL' ? met.price > this.bid : met.price < this.ask);
      if (isBetter && user === 1) {
        met.isOpen = false;
        continue;
      }
      const taken = isBetter ? Math.min(rest, met.quantity - met.executed) : rest;
      this.#hold(user, side === 'BUY' ? taken : -taken);
      if (isBetter) this.#fill(met, taken);
      else this.#move('CONTRACT_PRICE', side === 'SELL' ? this.bid : this.ask);
      rest -= taken;
    }
  }

  #bestResting(side: Side): Resting | undefined {
    const resting = this.strategy === undefined ? [] : [this.strategy.entry, this.strategy.profit];
    return resting.find((order) => order.side === side && order.isOpen);
  }

  #fill(order: Resting, quantity: number): void {
    order.executed += quantity;
    order.isOpen = order.executed < order.quantity;
    this.#hold(1, order.side === 'BUY' ? quantity : -quantity);
    this.#move('CONTRACT_PRICE', order.price);
  }

  #hold(user: Trader, change: number): void {
    const before = this.positions[user];
    const after = before + change;
    this.positions[user] = after;
    if (before * after <= 0 && before !== 0) this.#ends.push({ user, closing: before > 0 ? 'SELL' : 'BUY' });
    if (user === 1 && after === 0 && this.strategy !== undefined) this.strategy.profit.isOpen = false;
  }

  #move(watched: Watched, price: number): void {
    if (this.prices[watched] === price) return;
    this.prices[watched] = price;
    this.#points.push({ watched, price });
  }

  #takePoints(): void {
    for (const { watched, price } of this.#points.splice(0)) {
      const concerned = this.conditions.filter(
        (condition) => condition.status === 'WAITING' && condition.watched === watched,
      );
      for (const condition of concerned) follow(condition, price);
      const gathered = concerned.filter(
        (condition) => !this.#reached.includes(condition) && isReached(condition, price),
      );
      const distance = (condition: Condition) => magnitude(toUnits(price) - triggerOf(condition));
      gathered.sort((a, b) => Number(distance(b) - distance(a)) || a.id - b.id);
      this.#reached.push(...gathered);
    }
  }

  #followUp(): void {
    if (this.strategy?.status === 'WORKING') this.#answer(this.strategy);
    for (const { user, closing } of this.#ends.splice(0)) {
      for (const condition of this.waiting(user)) {
        if (condition.side === closing && condition.reduceOnly) condition.status = 'CANCELLED';
      }
      if (user === 1 && this.strategy?.status === 'WORKING' && this.strategy.target > 0) {
        this.#finish(this.strategy, 'CANCELLED');
      }
    }
  }

  /** STRAT-3, STRAT-4, STRAT-5. */
  #answer(strategy: Strategy): void {
    const { entry, profit, wish } = strategy;
    if (entry.executed === 0) {
      if (!entry.isOpen) this.#finish(strategy, 'CANCELLED');
      return;
    }
    if (strategy.target === 0) {
      if (entry.isOpen && !wish.isDrivenByPartialFills) return;
      this.#activate(strategy);
    }
    strategy.target = entry.executed;
    if (profit.isOpen) profit.quantity = entry.executed;
    const left = strategy.target - profit.executed - strategy.stopExecuted;
    if (left === 0) {
      this.#finish(strategy, 'ALL_DONE');
      return;
    }
    if (strategy.stop?.status === 'WAITING') strategy.stop.quantity = left;
    else entry.isOpen = false;
    if (!entry.isOpen && !profit.isOpen && strategy.stop?.status !== 'WAITING') {
      this.#finish(strategy, 'ALL_DONE');
    }
  }

  /** Both legs for what has executed: an offer that the bid has passed trades at once, a stop that is true by now has its turn at once. */
  #activate(strategy: Strategy): void {
    const { entry, profit, wish } = strategy;
    profit.quantity = entry.executed;
    if (this.bid >= profit.price) {
      profit.executed = profit.quantity;
      this.#hold(1, -profit.quantity);
      this.#move('CONTRACT_PRICE', this.bid);
      return;
    }
    profit.isOpen = true;
    const { stop, watched } = wish;
    strategy.stop = this.#open(1, {
      kind: 'STOP_MARKET',
      side: 'SELL',
      watched,
      stop,
      activation: 0,
      rate: 0,
      quantity: entry.executed,
      reduceOnly: true,
    });
    const price = this.prices[watched];
    if (price > 0 && isReached(strategy.stop, price)) this.#reached.push(strategy.stop);
  }

  #finish(strategy: Strategy, status: 'ALL_DONE' | 'CANCELLED'): void {
    strategy.status = status;
    strategy.entry.isOpen = false;
    strategy.profit.isOpen = false;
    if (strategy.stop?.status === 'WAITING') strategy.stop.status = 'CANCELLED';
  }
}

/** COND-3: a price goes by; what waits for it becomes active, what is active follows it. */
function follow(condition: Condition, price: number): void {
  if (condition.kind !== 'TRAILING_STOP') return;
  const { side, activation, extreme } = condition;
  if (!condition.isActive) {
    condition.isActive = side === 'SELL' ? price >= activation : price <= activation;
    if (condition.isActive) condition.extreme = price;
  } else if (extreme === 0 || (side === 'SELL' ? price > extreme : price < extreme)) {
    condition.extreme = price;
  }
}

function isReached(condition: Condition, price: number): boolean {
  if (condition.kind !== 'TRAILING_STOP') return isPast(condition, BigInt(condition.stop), price);
  if (!condition.isActive || condition.extreme === 0) return false;
  const [trigger, at] = [triggerOf(condition), toUnits(price)];
  return condition.side === 'SELL' ? at <= trigger : at >= trigger;
}

/** COND-1. */
function isPast({ kind, side }: Wish, stop: bigint, price: number): boolean {
  const isUpwards = (kind === 'STOP_MARKET') === (side === 'BUY');
  return isUpwards ? BigInt(price) >= stop : BigInt(price) <= stop;
}

/** In 10⁻⁸: down for SELL, up for BUY. */
function triggerOf({ kind, side, stop, extreme, rate }: Condition): bigint {
  if (kind !== 'TRAILING_STOP') return toUnits(stop);
  const off = toUnits(extreme) * BigInt(rate);
  return side === 'SELL'
    ? (toUnits(extreme) * 1000n - off) / 1000n
    : (toUnits(extreme) * 1000n + off + 999n) / 1000n;
}

function toUnits(price: number): bigint {
  return BigInt(price) * HUNDRED_MILLION;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
