import { Counter, type Registry } from 'prom-client';

/** Name, help and labels of a {@link TwoLabelCounter}; the second label is a number. */
export interface TwoLabelCounterOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly [string, string];
}

/** A counter with a text and a number as labels for what happens at each request: counting is two look-ups, labels are made when somebody looks. */
export class TwoLabelCounter {
  readonly #counts = new Map<string, Map<number, number>>();

  constructor(registry: Registry, { name, help, labelNames }: TwoLabelCounterOptions) {
    const counts = this.#counts;
    const [textLabel, numberLabel] = labelNames;
    new Counter({
      name,
      help,
      labelNames: [textLabel, numberLabel],
      registers: [registry],
      collect() {
        this.reset();
        for (const [text, byNumber] of counts) {
          for (const [number, count] of byNumber)
            this.inc({ [textLabel]: text, [numberLabel]: number }, count);
        }
      },
    });
  }

  /** Counts one. */
  count(text: string, number: number): void {
    let byNumber = this.#counts.get(text);
    if (byNumber === undefined) {
      byNumber = new Map();
      this.#counts.set(text, byNumber);
    }
    byNumber.set(number, (byNumber.get(number) ?? 0) + 1);
  }
}
