import { floorQuotient, multiplyDivideFloor } from '../number/divide.ts';
import type { Market } from '../symbol/market.ts';
import type { ScopeMargin } from './breach.ts';
import { differenceOf } from './slack.ts';

/** A distance that no price covers. */
const FAR = Number.MAX_SAFE_INTEGER;
/** Not even where it is. */
const NOWHERE = -1;

/** Rates are counted in 10⁻⁴ here: finer ones would leave the safe integers with large quantities. */
const BASIS_POINTS = 10_000;
/** One in 10⁻⁸. */
const BASIS_POINT = 10_000;

/** With more steps than this the sums below are no safe integers. */
const MAX_STEPS = 100_000_000_000;

/** What rounding takes from E, 1 a position, and adds to M: a unit when it is rounded up, half a one at each tier's amount, twice. */
const EQUITY_ROUNDING = 1;
const MAINTENANCE_ROUNDING = 4;

/**
 * How far the mark of a symbol may move before the scopes in it have to be looked at again.
 *
 * With E the equity of a scope and M its maintenance margin, that is when x·E − y·M may have crossed 0: 4·E − 5·M is the margin call
 * (MARGIN-8), E − M the breach (LIQ-1), E alone the insurance fund's. Per unit of price E moves by the net quantity, and M by the gross
 * quantity × a rate between that of the first tier and that of the last. What there is to spare is shared equally among the symbols of
 * the scope, so that all may move at once. Every rounding is towards looking too early.
 */
export class PriceBand {
  /** In 10⁻⁸: while the mark falls by no more than `down` and rises by no more than `up`, nothing is crossed; −1: it is already. */
  down = FAR;
  up = FAR;
  #market!: Market;
  #netSteps = 0;
  #grossSteps = 0;

  /** As far as it may with no position. */
  begin(market: Market): this {
    this.down = FAR;
    this.up = FAR;
    this.#market = market;
    return this;
  }

  /**
   * A scope that lies in this and other symbols, `symbols` in all, narrows it; `netSteps` and `grossSteps` are the signed and the absolute
   * sum of its steps in this one.
   */
  narrow(margin: ScopeMargin, isFund: boolean, symbols: number, netSteps: number, grossSteps: number): void {
    this.#netSteps = netSteps;
    this.#grossSteps = grossSteps;
    if (margin.isInBreach) {
      // It may be waiting for its symbol to come alive, at the mark as it is.
      this.down = NOWHERE;
      this.up = NOWHERE;
    } else if (grossSteps > MAX_STEPS) {
      this.down = 0;
      this.up = 0;
    } else if (isFund) {
      this.#keepAbove(margin, symbols, 1, 0);
    } else if (margin.isCallable) {
      this.#keepAbove(margin, symbols, 1, 1);
      this.#keepCalled(margin, symbols);
    } else {
      this.#keepAbove(margin, symbols, 4, 5);
    }
  }

  /** x·E − y·M > 0 stays so. */
  #keepAbove(margin: ScopeMargin, symbols: number, x: number, y: number): void {
    const spare = differenceOf(margin.equity, x, margin.maintenanceMargin, y) - 1;
    this.#limit(shareOf(spare, margin, symbols, x, y), this.#speedAlong(x, y), this.#speedAgainst(x, y));
  }

  /** 4·E − 5·M ≤ 0 stays so. */
  #keepCalled(margin: ScopeMargin, symbols: number): void {
    const spare = 0 - differenceOf(margin.equity, 4, margin.maintenanceMargin, 5);
    this.#limit(shareOf(spare, margin, symbols, 4, 5), this.#speedAgainst(4, 5), this.#speedAlong(4, 5));
  }

  /** `spare` is used up by `downSpeed` while the mark falls, by `upSpeed` while it rises. */
  #limit(spare: number, downSpeed: number, upSpeed: number): void {
    this.down = Math.min(this.down, this.#distance(spare, downSpeed));
    this.up = Math.min(this.up, this.#distance(spare, upSpeed));
  }

  /** How fast x·E − y·M moves at most in the direction of the mark: per unit of price and step, in basis points. */
  #speedAlong(x: number, y: number): number {
    const { maintenanceMarginRate } = this.#market.spec.leverageTiers[0]!;
    const rate = floorQuotient(maintenanceMarginRate, BASIS_POINT);
    return x * this.#netSteps * BASIS_POINTS - y * this.#grossSteps * rate;
  }

  /** How fast at most in the opposite direction. */
  #speedAgainst(x: number, y: number): number {
    const { maintenanceMarginRate } = this.#market.spec.leverageTiers.at(-1)!;
    const rate = 0 - floorQuotient(0 - maintenanceMarginRate, BASIS_POINT);
    return y * this.#grossSteps * rate - x * this.#netSteps * BASIS_POINTS;
  }

  #distance(spare: number, speed: number): number {
    if (speed <= 0) return FAR;
    const { stepNumerator, stepDenominator } = this.#market;
    const scale = stepDenominator * BASIS_POINTS;
    const divisor = speed * stepNumerator;
    if (divisor > Number.MAX_SAFE_INTEGER || scale > Number.MAX_SAFE_INTEGER) return 0;
    const distance = multiplyDivideFloor(spare, scale, divisor);
    return typeof distance === 'number' ? distance : FAR;
  }
}

/** One symbol's part of what there is to spare, less what rounding may take. */
function shareOf(spare: number, margin: ScopeMargin, symbols: number, x: number, y: number): number {
  const certain = spare - margin.positions * (x * EQUITY_ROUNDING + y * MAINTENANCE_ROUNDING);
  return certain <= 0 ? 0 : floorQuotient(certain, symbols);
}
