import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeFileDurably } from '../process/data-folder.ts';

/**
 * How far a history may be that could not be looked at when the exchange started, in a file: no further than the log was then, however far
 * that has grown until the history is there again. What it holds beyond is not this log's: the log has been cut, or is an older copy. The
 * file is there from such a start until the history has been looked at, over any number of starts between.
 */
export class HistoryBound {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** The bound for a log that goes to `logSequence`: that, or what a start before has kept. */
  of(logSequence: number): number {
    const kept = existsSync(this.#file)
      ? Number.parseInt(readFileSync(this.#file, 'latin1'), 10)
      : Number.NaN;
    return Number.isSafeInteger(kept) ? Math.min(kept, logSequence) : logSequence;
  }

  /** Keeps the bound, durably, until {@link clear}. */
  keep(sequence: number): void {
    writeFileDurably(this.#file, `${sequence}\n`);
  }

  /** The history has been looked at: it is this log's. */
  clear(): void {
    rmSync(this.#file, { force: true });
  }
}
