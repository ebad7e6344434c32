import type { Holding } from '../account/holding.ts';
import type { PositionSide } from '../command/command.ts';
import type { CancelReason } from '../event/records.ts';
import type { Strategy } from './strategy.ts';

/** A position has closed or flipped. */
export interface PositionEnd {
  readonly holding: Holding;
  readonly positionSide: PositionSide;
  readonly direction: 'LONG' | 'SHORT';
  /** What lone conditions end for: REDUCE_ONLY, or ADL. */
  readonly reason: CancelReason;
}

/** The strategies that are WORKING, and what of the command being applied they have not answered yet. */
export class StrategyState {
  readonly #byId = new Map<number, Strategy>();
  /** Something has happened to their parts. */
  readonly #touched = new Set<Strategy>();
  /** To be told at the end of the command. */
  readonly #changed = new Set<Strategy>();
  #ends: PositionEnd[] = [];
  /** An opening order has ended where a GTE_GTC may have stood on it. */
  readonly #shaken = new Set<Holding>();

  /** How many are WORKING. */
  get size(): number {
    return this.#byId.size;
  }

  /** Something has happened that may not be answered yet; until it has, nothing can have. */
  hasFollowUps = false;

  /** Enters one; ids come in rising order. */
  enter(strategy: Strategy): void {
    this.#byId.set(strategy.strategyId, strategy);
  }

  remove(strategy: Strategy): void {
    this.#byId.delete(strategy.strategyId);
    this.#touched.delete(strategy);
  }

  find(strategyId: number): Strategy | undefined {
    return this.#byId.get(strategyId);
  }

  all(): IterableIterator<Strategy> {
    return this.#byId.values();
  }

  /** It is told at the end of the command; while it works it has to answer. */
  touch(strategy: Strategy): void {
    this.#changed.add(strategy);
    if (strategy.status !== 'WORKING') return;
    this.#touched.add(strategy);
    this.hasFollowUps = true;
  }

  noteEnd(end: PositionEnd): void {
    this.#ends.push(end);
    this.hasFollowUps = true;
  }

  noteShaken(holding: Holding): void {
    this.#shaken.add(holding);
    this.hasFollowUps = true;
  }

  /** The touched one with the least id. */
  takeTouched(): Strategy | undefined {
    let first: Strategy | undefined;
    for (const strategy of this.#touched) {
      if (first === undefined || strategy.strategyId < first.strategyId) first = strategy;
    }
    if (first !== undefined) this.#touched.delete(first);
    return first;
  }

  /** Those that are touched, by id; they stay so. */
  touched(): readonly Strategy[] {
    return [...this.#touched].sort(byId);
  }

  takeEnd(): PositionEnd | undefined {
    return this.#ends.shift();
  }

  takeShaken(): Holding | undefined {
    for (const holding of this.#shaken) {
      this.#shaken.delete(holding);
      return holding;
    }
    return undefined;
  }

  /** Those to be told, by id. */
  takeChanged(): readonly Strategy[] {
    if (this.#changed.size === 0) return NONE;
    const changed = [...this.#changed].sort(byId);
    this.#changed.clear();
    return changed;
  }
}

const NONE: readonly Strategy[] = [];

function byId(a: Strategy, b: Strategy): number {
  return a.strategyId - b.strategyId;
}
