import type { Condition } from './condition.ts';

/** Conditions whose price has come and that wait for their turn to fire, first come first (COND-6). Any of them can leave. */
export class ReachedQueue {
  readonly #queue = new Set<Condition>();

  get size(): number {
    return this.#queue.size;
  }

  join(condition: Condition): void {
    condition.stage = 'REACHED';
    this.#queue.add(condition);
  }

  leave(condition: Condition): void {
    this.#queue.delete(condition);
  }

  /** The first whose symbol trades; the others keep their place (MATCH-9). */
  first(): Condition | undefined {
    if (this.#queue.size === 0) return undefined;
    for (const condition of this.#queue) {
      if (condition.market.spec.status === 'TRADING') return condition;
    }
    return undefined;
  }

  /** All of them, the first first. */
  waiting(): readonly Condition[] {
    return [...this.#queue];
  }
}
