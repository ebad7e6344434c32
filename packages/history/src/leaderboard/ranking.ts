import { type AccountResult, compareResults, type Ranked } from './account-result.ts';

/** The results of a window, ranked; it does not change. */
export class Ranking {
  readonly #ranked: readonly AccountResult[];
  readonly #byUserId: ReadonlyMap<number, AccountResult>;

  constructor(ranked: readonly AccountResult[], byUserId: ReadonlyMap<number, AccountResult>) {
    this.#ranked = ranked;
    this.#byUserId = byUserId;
  }

  get size(): number {
    return this.#ranked.length;
  }

  /** The rank of an account from 1; 0: it is not ranked. */
  rankOf(userId: number): number {
    const result = this.#byUserId.get(userId);
    return result === undefined ? 0 : this.countUpTo(result);
  }

  /** How many rank before a position, or stand at it. */
  countUpTo(position: Ranked): number {
    let from = 0;
    let to = this.#ranked.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (compareResults(this.#ranked[middle]!, position) <= 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Up to `count` results after the first `skipped`. */
  slice(skipped: number, count: number): readonly AccountResult[] {
    return this.#ranked.slice(skipped, skipped + count);
  }
}

/**
 * Ranks results as they come, a lot at a time: sorted lots of about the same size are merged at once (each result log₂(lots) times in
 * all), so that the last lot leaves no more than one pass over them all to do.
 */
export class RankingBuilder {
  /** Each longer than the next. */
  readonly #runs: (readonly AccountResult[])[] = [];
  readonly #byUserId = new Map<number, AccountResult>();

  add(results: readonly AccountResult[]): void {
    for (const result of results) this.#byUserId.set(result.userId, result);
    let run = results.toSorted(compareResults);
    for (let last = this.#runs.at(-1); last !== undefined && last.length <= run.length; ) {
      run = merge(last, run);
      this.#runs.pop();
      last = this.#runs.at(-1);
    }
    this.#runs.push(run);
  }

  /** The ranking of all that was added, no account twice. */
  build(): Ranking {
    const ranked = this.#runs.reduceRight<readonly AccountResult[]>((run, longer) => merge(longer, run), []);
    return new Ranking(ranked, this.#byUserId);
  }
}

function merge(a: readonly AccountResult[], b: readonly AccountResult[]): AccountResult[] {
  const merged: AccountResult[] = [];
  let nextOfB = 0;
  for (const each of a) {
    while (nextOfB < b.length && compareResults(b[nextOfB]!, each) < 0) {
      merged.push(b[nextOfB]!);
      nextOfB += 1;
    }
    merged.push(each);
  }
  while (nextOfB < b.length) {
    merged.push(b[nextOfB]!);
    nextOfB += 1;
  }
  return merged;
}
