import type { WorkingType } from '../command/command.ts';
import type { Amount } from '../number/amount.ts';
import { TriggerIndex } from '../trigger/trigger-index.ts';
import type { Condition } from './condition.ts';

/** A price that conditions watch has changed to `price`. */
export interface PricePoint {
  readonly source: WorkingType;
  readonly price: Amount;
}

/**
 * The condition orders of one symbol that wait for its prices, and the prices that they have not been held against yet. Of trades in one
 * direction only the last counts: nothing between two turning points is missed by that.
 */
export class PriceWatch {
  readonly #indexes: Readonly<Record<WorkingType, TriggerIndex>> = {
    MARK_PRICE: new TriggerIndex(),
    CONTRACT_PRICE: new TriggerIndex(),
    INDEX_PRICE: new TriggerIndex(),
  };
  #points: PricePoint[] = [];
  /** COND-5: reached, but mark and last are too far apart. By no order. */
  readonly guarded = new Set<Condition>();
  /** Those in the indexes. */
  waiting = 0;

  /** Somebody might be concerned by a price. */
  get isWatching(): boolean {
    return this.waiting > 0 || this.guarded.size > 0;
  }

  /** It waits from now on; a trailing one starts at `price`, 0: at the next that comes. */
  add(condition: Condition, price: Amount): void {
    condition.stage = 'WAITING';
    this.waiting += 1;
    this.#indexes[condition.workingType].add(condition, price);
  }

  /** A trailing one goes on waiting with the extreme that it had. */
  restore(condition: Condition, extreme: Amount): void {
    condition.stage = 'WAITING';
    this.waiting += 1;
    this.#indexes[condition.workingType].restore(condition, extreme);
  }

  /** It waits no longer. */
  remove(condition: Condition): void {
    this.waiting -= 1;
    this.#indexes[condition.workingType].remove(condition);
  }

  extremeOf(condition: Condition): Amount {
    return this.#indexes[condition.workingType].extremeOf(condition);
  }

  /** Where it fires; of a trailing one that has left its index, where it would have. */
  triggerPriceOf(condition: Condition): Amount {
    return condition.type === 'TRAILING_STOP'
      ? this.#indexes[condition.workingType].triggerPriceOf(condition)
      : condition.stopPrice;
  }

  /** COND-5: it has been reached, and is held back. */
  guard(condition: Condition): void {
    condition.stage = 'PROTECTED';
    this.guarded.add(condition);
  }

  /** Index or mark has changed. */
  note(source: 'INDEX_PRICE' | 'MARK_PRICE', price: Amount): void {
    this.#points.push({ source, price });
  }

  /** A trade has changed the last price. */
  noteTrade(price: Amount): void {
    const points = this.#points;
    const last = points.at(-1);
    const before = points.at(-2);
    if (last?.source !== 'CONTRACT_PRICE') points.push({ source: 'CONTRACT_PRICE', price });
    else if (last.price === price) return;
    else if (before?.source === 'CONTRACT_PRICE' && isBetween(last.price, before.price, price)) {
      points[points.length - 1] = { source: 'CONTRACT_PRICE', price };
    } else points.push({ source: 'CONTRACT_PRICE', price });
  }

  /** The prices since the last call, oldest first. */
  takePoints(): readonly PricePoint[] {
    const points = this.#points;
    this.#points = [];
    return points;
  }

  /** Takes out those that a price has reached, in no order; extremes move with it. */
  reach({ source, price }: PricePoint): Condition[] {
    const index = this.#indexes[source];
    if (index.size === 0) return [];
    const reached: Condition[] = [];
    index.reach(price, reached);
    this.waiting -= reached.length;
    return reached;
  }
}

function isBetween(middle: Amount, a: Amount, b: Amount): boolean {
  return (a <= middle && middle <= b) || (a >= middle && middle >= b);
}
