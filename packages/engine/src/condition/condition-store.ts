import type { Condition } from './condition.ts';

/** All condition orders that have not ended, by id, in the order of their ids. */
export class ConditionStore {
  readonly #byId = new Map<number, Condition>();

  /** How many there are. */
  get size(): number {
    return this.#byId.size;
  }

  /** Enters one; ids come in rising order. */
  enter(condition: Condition): void {
    this.#byId.set(condition.conditionId, condition);
  }

  remove(condition: Condition): void {
    this.#byId.delete(condition.conditionId);
  }

  find(conditionId: number): Condition | undefined {
    return this.#byId.get(conditionId);
  }

  all(): IterableIterator<Condition> {
    return this.#byId.values();
  }
}
