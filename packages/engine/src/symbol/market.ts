import { OrderBook } from '../book/order-book.ts';
import type { OrderQueues } from '../book/order-queue.ts';
import type { Side } from '../command/command.ts';
import { PriceWatch } from '../condition/price-watch.ts';
import { FundingState } from '../funding/funding-state.ts';
import { type Amount, multiply, multiplyWide, UNIT } from '../number/amount.ts';
import {
  divideCeil,
  divideFloor,
  multiplyDivideCeil,
  multiplyDivideFloor,
  multiplyDivideHalf,
} from '../number/divide.ts';
import { BasisSamples } from '../pricing/basis-samples.ts';
import { IndexFeed } from '../pricing/index-feed.ts';
import { tierCapForLeverage } from './leverage-tiers.ts';
import type { SymbolSpec } from './symbol-spec.ts';

/** The greatest common divisor of two positive integers. */
function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** `a / b` in lowest terms. */
function reduced(a: bigint, b: bigint): readonly [number, number] {
  const divisor = gcd(a, b);
  return [Number(a / divisor), Number(b / divisor)];
}

/** One symbol as it trades: its configuration, book, prices and what its arithmetic needs. */
export class Market {
  readonly index: number;
  #spec: SymbolSpec;
  readonly book: OrderBook;
  /** Tick and step in 10⁻⁸. */
  readonly tickSize: number;
  readonly stepSize: number;
  /** A trade's value in 10⁻⁸ is ticks × steps × valueNumerator / valueDenominator. */
  readonly valueNumerator: number;
  readonly valueDenominator: number;
  /** Steps × stepNumerator / stepDenominator is a quantity in whole units of the base asset. */
  readonly stepNumerator: number;
  readonly stepDenominator: number;
  readonly feed: IndexFeed;
  readonly basis = new BasisSamples();
  /** Condition orders that wait for its prices. */
  readonly watch = new PriceWatch();
  readonly funding: FundingState;
  /** 0: never set (PRICE-1). */
  indexPrice: Amount = 0;
  /** PRICE-1: no source is left, or none has spoken yet; the mark is frozen. */
  isIndexStale = true;
  #markPrice: Amount = 0;
  /** What one step is worth at the mark where that is a safe integer of 10⁻⁸, else 0: then values at the mark are plain products. */
  stepValue = 0;
  /** +1 whenever the mark changes: what is cached by mark knows by it that it is stale. */
  markVersion = 0;
  /** The ticks next to the mark, the mark itself where it is one. */
  markFloorTicks = 0;
  markCeilTicks = 0;
  /** MATCH-4: the greatest price of a LIMIT buy and the least of a sell, in ticks. */
  bandUpTicks = 0;
  bandDownTicks = 0;
  /** MATCH-3: how far a MARKET buy and sell may go, in ticks. */
  takeUpTicks = 0;
  takeDownTicks = 0;
  /** By leverage: the most notional that it allows (MARGIN-6). */
  #tierCaps: readonly Amount[] = [];
  lastPriceTicks = 0;
  /** Σ of the long positions, in steps (POS-2). */
  openInterestSteps = 0;
  /** Σ remaining of all resting orders, in steps. */
  restingSteps = 0;
  /** The ledger account CLEARING of this symbol: −Σ cost of open positions (LEDGER-1). */
  clearing: Amount = 0;
  /** +1 with each command that touches the book. */
  bookVersion = 0;
  /** The command that changed it last. */
  #bookSequence = -1;

  constructor(index: number, spec: SymbolSpec, queues: OrderQueues) {
    this.index = index;
    this.#spec = spec;
    this.book = new OrderBook(queues);
    this.feed = new IndexFeed(spec.priceSource);
    this.funding = new FundingState(spec.onboardAt, spec.fundingIntervalHours);
    this.tickSize = Number(spec.tickSize);
    this.stepSize = Number(spec.stepSize);
    [this.valueNumerator, this.valueDenominator] = reduced(
      BigInt(spec.tickSize) * BigInt(spec.stepSize),
      BigInt(UNIT),
    );
    [this.stepNumerator, this.stepDenominator] = reduced(BigInt(spec.stepSize), BigInt(UNIT));
    this.spec = spec;
  }

  /** The configuration; what is worked out from it and the mark follows it. */
  get spec(): SymbolSpec {
    return this.#spec;
  }

  set spec(spec: SymbolSpec) {
    this.#spec = spec;
    this.feed.configure(spec.priceSource);
    this.#tierCaps = Array.from({ length: spec.maxLeverage + 1 }, (_, leverage) =>
      tierCapForLeverage(spec.leverageTiers, leverage),
    );
    this.#refreshBounds();
  }

  /** 0: never set. */
  get markPrice(): Amount {
    return this.#markPrice;
  }

  set markPrice(price: Amount) {
    if (price === this.#markPrice) return;
    this.#markPrice = price;
    this.stepValue = this.#wholeStepValue();
    this.markVersion += 1;
    this.#refreshBounds();
  }

  /** The most notional that a leverage allows: the cap of the highest tier that allows it (MARGIN-6). */
  tierCap(leverage: number): Amount {
    return this.#tierCaps[leverage] ?? 0;
  }

  /** The book is changed by the command of `sequence`. */
  touchBook(sequence: number): void {
    if (this.#bookSequence === sequence) return;
    this.#bookSequence = sequence;
    this.bookVersion += 1;
  }

  /** A price in ticks, as 10⁻⁸. */
  priceOf(priceTicks: number): Amount {
    return multiply(priceTicks, this.tickSize);
  }

  /** A quantity in steps, as 10⁻⁸. */
  quantityOf(steps: Amount): Amount {
    return multiply(steps, this.stepSize);
  }

  /** The value of a trade: price × quantity, rounded half-up once (NUM-3). */
  valueOf(priceTicks: number, steps: number): Amount {
    return this.productValueHalf(multiply(priceTicks, steps));
  }

  /** Price × quantity × rate (10⁻⁸), rounded up once (FEE-1). */
  feeOf(priceTicks: number, steps: number, rate: number): Amount {
    const product = multiply(priceTicks, steps);
    if (this.valueDenominator === 1)
      return multiplyDivideCeil(multiply(product, this.valueNumerator), rate, UNIT);
    return multiplyDivideCeil(
      multiply(product, this.valueNumerator),
      rate,
      multiply(this.valueDenominator, UNIT),
    );
  }

  /** Price × quantity / leverage, rounded up once (MARGIN-1). */
  marginOf(priceTicks: number, steps: number, leverage: number): Amount {
    const value = multiply(multiply(priceTicks, steps), this.valueNumerator);
    return divideCeil(value, multiply(this.valueDenominator, leverage));
  }

  /** Σ ticks × steps as money, half-up. */
  productValueHalf(product: Amount): Amount {
    if (this.valueDenominator === 1) return multiply(product, this.valueNumerator);
    return multiplyDivideHalf(product, this.valueNumerator, this.valueDenominator);
  }

  /** Σ ticks × steps as money, rounded up (what is required). */
  productValueCeil(product: Amount): Amount {
    if (this.valueDenominator === 1) return multiply(product, this.valueNumerator);
    return multiplyDivideCeil(product, this.valueNumerator, this.valueDenominator);
  }

  /** Signed quantity × mark, rounded down. */
  markValueFloor(signedSteps: number): Amount {
    if (this.stepValue !== 0) return multiply(this.stepValue, signedSteps);
    return multiplyDivideFloor(
      this.markPrice,
      multiply(signedSteps, this.stepNumerator),
      this.stepDenominator,
    );
  }

  /** True where no value has a fraction of 10⁻⁸, at whatever tick, of whatever quantity: none is rounded. */
  isWholeAtTicks(): boolean {
    return this.valueDenominator === 1 && this.stepNumerator === 1;
  }

  /** True where that holds at the mark too. */
  isWhole(): boolean {
    return this.isWholeAtTicks() && this.stepValue !== 0;
  }

  /** |quantity| × mark, rounded half-up: the notional that is shown. */
  notionalHalf(steps: number): Amount {
    if (this.stepValue !== 0) return multiply(this.stepValue, Math.abs(steps));
    return multiplyDivideHalf(
      this.markPrice,
      multiply(Math.abs(steps), this.stepNumerator),
      this.stepDenominator,
    );
  }

  /** |quantity| × mark, rounded up: the notional that limits are held against. */
  notionalCeil(steps: number): Amount {
    if (this.stepValue !== 0) return multiply(this.stepValue, Math.abs(steps));
    return multiplyDivideCeil(
      this.markPrice,
      multiply(Math.abs(steps), this.stepNumerator),
      this.stepDenominator,
    );
  }

  /** True when `priceTicks` lies within `limitTicks` for a taker of `side`. */
  crosses(side: Side, limitTicks: number, priceTicks: number): boolean {
    return side === 'BUY' ? priceTicks <= limitTicks : priceTicks >= limitTicks;
  }

  /** NUM-2: true while the sums of quantities of this symbol stay exact with `steps` more resting or held. */
  canCount(steps: number): boolean {
    return this.restingSteps + this.openInterestSteps + steps <= Number.MAX_SAFE_INTEGER;
  }

  /** True while the symbol has a price to measure risk by. */
  hasMark(): boolean {
    return this.markPrice > 0;
  }

  /** A price or quantity of 10⁻⁸ in whole grid units, −1 where it lies off the grid. */
  toGrid(amount: Amount, unit: number): number {
    if (amount < 0) return -1;
    const whole = divideFloor(amount, unit);
    if (multiply(whole, unit) !== amount) return -1;
    return Number(whole);
  }

  #wholeStepValue(): number {
    const value = multiplyDivideFloor(this.#markPrice, this.stepNumerator, this.stepDenominator);
    const isWhole = multiply(value, this.stepDenominator) === multiply(this.#markPrice, this.stepNumerator);
    return isWhole && typeof value === 'number' ? value : 0;
  }

  #refreshBounds(): void {
    const { multiplierUp, multiplierDown, marketTakeBound } = this.#spec;
    this.markFloorTicks = this.#floorTicks(UNIT);
    this.markCeilTicks = this.#ceilTicks(UNIT);
    this.bandUpTicks = this.#floorTicks(multiplierUp);
    this.bandDownTicks = this.#ceilTicks(multiplierDown);
    this.takeUpTicks = this.#floorTicks(UNIT + marketTakeBound);
    this.takeDownTicks = this.#ceilTicks(UNIT - marketTakeBound);
  }

  /** The greatest tick ≤ mark × ratio. */
  #floorTicks(ratio: number): number {
    return Number(multiplyDivideFloor(this.#markPrice, ratio, multiplyWide(this.tickSize, UNIT)));
  }

  /** The least tick ≥ mark × ratio. */
  #ceilTicks(ratio: number): number {
    return 0 - Number(multiplyDivideFloor(this.#markPrice, -ratio, multiplyWide(this.tickSize, UNIT)));
  }
}
