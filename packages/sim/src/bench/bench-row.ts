/** One measured figure of a bench, as `npm run bench -- --json` writes it. */
export interface BenchRow {
  /** Stable name, dotted, such as `book.shallow.throughput`. */
  readonly id: string;
  /** What was measured, in words. */
  readonly metric: string;
  readonly value: number;
  /** Such as `commands/s` or `ns`. */
  readonly unit: string;
  /** What it is measured against in the same run. */
  readonly peer?: string;
  readonly peerValue?: number;
  /** `value / peerValue`. */
  readonly ratio?: number;
}
